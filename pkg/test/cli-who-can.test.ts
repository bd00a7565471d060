import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Policy, type Resource } from "../dist/index.js";
import { call, file, folder } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const programme = join(folder, "who-can.json");

test.each<[action: string, resource: Resource, to?: string]>([
  ["lead.view", { type: "lead", id: "l-1", partner: "p-0002", origin: "distributed" }],
  ["lead.view", { type: "lead", id: "l-1", partner: "p-0002" }],
  ["lead.edit", { type: "lead", id: "l-1", origin: "registered" }],
  ["lead.view", { type: "lead" }],
  ["deal.view", { type: "deal", id: "d-1" }],
  ["deal.edit", { type: "deal", id: "d-1", partner: "p-0001", owner: "u-0002" }],
  ["profile.edit", { type: "profile" }],
  ["page.open", { type: "page" }],
  ["deal.transfer", { type: "deal", id: "d-1", partner: "p-0001" }, "u-0002"],
])("who may %s is whom the rules let, each of them asked: %j", (action, resource, to) => {
  writeFileSync(programme, call(["sample"]).out);
  const policy = Policy.loadSync(call(["sample"]).out);
  const options = to === undefined ? {} : { to };
  const decisions = policy
    .toJSON()
    .users.map(({ id }) => [id, policy.viewer(id, { now: NOW }).explain(action as never, resource as never, options)] as const);
  const allowed = decisions.filter(([, decision]) => decision.allowed).map(([user, { level, rule }]) => ({ user, level, rule }));
  const lacks = new Map<string, { users: number; rules: Set<string> }>();
  for (const { member, rules } of decisions.flatMap(([, decision]) => (decision.allowed ? [] : (decision.lacks ?? [])))) {
    const lack = lacks.get(member) ?? { users: 0, rules: new Set() };
    lacks.set(member, { users: lack.users + 1, rules: new Set([...lack.rules, ...rules]) });
  }
  const recipient = to === undefined ? [] : ["--to", to];
  const { out, err } = call([
    "who-can",
    programme,
    "--can",
    action,
    "--on",
    JSON.stringify(resource),
    "--now",
    NOW,
    "--json",
    ...recipient,
  ]);
  expect(JSON.parse(out).map(({ user, level, rule }: (typeof allowed)[number]) => ({ user, level, rule }))).toEqual(allowed);
  const said = err.split("\n").flatMap((line) => (line.startsWith('{"lacks"') ? JSON.parse(line).lacks : []));
  expect(said).toEqual([...lacks].map(([member, { users, rules }]) => ({ member, rules: [...rules].sort(), users })));
});

test("a record is found by its id, however that is written, else by its name", () => {
  const policy = file("found.json", {
    format: "partner-policy/1",
    revision: 1,
    partners: [{ id: "p", name: "P", status: "active" }],
    users: [{ kind: "internal", id: "boss", name: "Boss", status: "active", supplierAdmin: true }],
  });
  const lines = [
    `{"type":"lead","id":"l-1","fields":{"name":"l-2"}}`,
    String.raw`{"type":"lead","id":"\u006c-2","partner":"p"}`,
    `{"type":"lead","id":"l-10","fields":{"name":"Round table"}}`,
    `{"type":"deal","id":"l-3","fields":{"name":"Round table"}}`,
    `{"type":"lead","id":"l-4","fields":{"company":1000}}`,
    `{"type":"lead","id":"l-5"`,
  ];
  const found = (id: string) => {
    const records = file("found.ndjson", `${lines.join("\n")}\n`);
    return [records, "-"].map((path) => {
      const args = ["who-can", policy, "--can", "lead.view", "--records", path, "--id", id, "--from", "ndjson", "--now", NOW, "--json"];
      const { code, out, err } = call(args, path === "-" ? lines.join("\n") : "");
      return code === 0
        ? JSON.parse(out)
            .map(({ user }: { user: string }) => user)
            .join()
        : JSON.parse(err).error.code;
    });
  };
  for (const id of ["l-1", "l-2", "l-10", "ROUND TABLE", "1000"]) expect([id, ...found(id)]).toEqual([id, "boss", "boss"]);
  expect(found("l-9")).toEqual(["UNKNOWN_ID", "UNKNOWN_ID"]);
});
