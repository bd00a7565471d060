// What `partner-policy grants --rls-filters` prints makes a table of PostgreSQL show what the rules allow, and once more after an edit.
import { Policy, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, file } from "../cli.js";
import { type Engine, literal, postgres } from "./engines.js";

const { snapshot, leads } = sampleProgramme({ partners: 6, users: 60, leads: 200, now: new Date().toISOString() });
const path = file("programme.json", snapshot);
const ROLES = ["--role", "app", "--login", "portal"];
const secured = (...args: string[]) => call(["grants", path, "--action", "lead.view,lead.edit,lead.delete", "--rls-filters", ...args]);

let engine: Engine;
beforeAll(async () => {
  engine = await postgres([]);
  const members = ["id", "partner", "owner", "assignee", "createdBy", "origin", "contact"] as const;
  await engine.run("CREATE TABLE leads (id text, partner text, owner text, assignee text, created_by text, origin text, contact text)");
  await engine.run("CREATE TABLE lead_shares (record text, user_id text, level text)");
  const rows = leads.map((lead) => `(${members.map((name) => literal((lead as unknown as Record<string, string>)[name])).join()})`);
  await engine.run(`INSERT INTO leads VALUES ${rows.join()}`);
  await engine.run("CREATE ROLE app");
  await engine.run("CREATE ROLE portal LOGIN");
  await engine.run("GRANT SELECT, UPDATE, DELETE ON leads TO app");
  await engine.run("GRANT SELECT ON lead_shares TO app");
}, 60_000);
afterAll(() => engine.close());

async function seen(viewer: string, sql: string): Promise<string[]> {
  await engine.run("BEGIN");
  await engine.run("SET LOCAL ROLE portal");
  await engine.run(`SELECT partner_policy_enter(${literal(viewer)})`);
  const rows = await engine.run(sql);
  await engine.run("ROLLBACK");
  return rows.map(([id]) => String(id)).sort();
}

async function asTheRules(policy: Policy): Promise<number> {
  let count = 0;
  for (const { id } of policy.toJSON().users) {
    const viewer = policy.viewer(id, { now: new Date() });
    const of = (action: "lead.view" | "lead.edit" | "lead.delete") =>
      leads
        .filter((lead) => viewer.can(action, lead))
        .map((lead) => lead.id)
        .sort();
    const view = of("lead.view");
    expect(await seen(id, "SELECT id FROM leads"), id).toEqual(view);
    expect(await seen(id, "UPDATE leads SET id = id RETURNING id"), id).toEqual(of("lead.edit"));
    expect(await seen(id, "DELETE FROM leads RETURNING id"), id).toEqual(of("lead.delete"));
    count += view.length;
  }
  return count;
}

test("a table shows each viewer what the rules allow, and after an edit what they allow then", async () => {
  const script = secured(...ROLES);
  expect([script.code, script.err]).toEqual([0, expect.stringContaining(`${snapshot.users.length} users`)]);
  expect(script.out.startsWith("BEGIN;\n") && script.out.endsWith("COMMIT;\n")).toBe(true);
  await engine.run(script.out);
  const before = Policy.loadSync(snapshot);
  expect(await asTheRules(before)).toBeGreaterThan(100);

  const gone = before
    .toJSON()
    .users.find((user) => user.kind === "partner" && before.viewer(user.id, { now: new Date() }).can("lead.view", leads[0]));
  if (gone === undefined) throw new Error("nobody of a partner sees the first lead");
  expect((await seen(gone.id, "SELECT id FROM leads")).length).toBeGreaterThan(0);
  const users = snapshot.users.map((user) => (user.id === gone.id ? { ...user, status: "revoked" } : user));
  const after = { ...snapshot, revision: snapshot.revision + 1, users } as Snapshot;
  file("programme.json", after);
  await engine.run(secured(...ROLES).out);
  expect(await seen(gone.id, "SELECT id FROM leads")).toEqual([]);
  await asTheRules(Policy.loadSync(after));
}, 120_000);

test("ids and values with quotes and backslashes are values, however the server reads texts", async () => {
  const odd = {
    ...snapshot,
    users: snapshot.users.map((user) => (user.id === "u-admin" ? { ...user, id: "o'\\' --" } : user)),
  } as Snapshot;
  file("programme.json", JSON.parse(JSON.stringify(odd).replaceAll('"u-admin"', JSON.stringify("o'\\' --"))));
  const script = secured(...ROLES, "--viewers", "o'\\' --");
  expect(script.code, script.err).toBe(0);
  for (const strings of ["on", "off"]) {
    await engine.run(`SET standard_conforming_strings = ${strings}`);
    await engine.run(script.out);
    expect(await engine.run("SELECT DISTINCT viewer FROM viewer_filters")).toEqual([["o'\\' --"]]);
  }
  await engine.run("RESET standard_conforming_strings");
});

test("both roles are needed, and one form is asked for", () => {
  file("programme.json", snapshot);
  for (const args of [[], ["--role", "app"], ["--login", "portal"], [...ROLES, "--rls"]])
    expect([args, secured(...args).code]).toEqual([args, 2]);
});
