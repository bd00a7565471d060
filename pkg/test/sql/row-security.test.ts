// Row-level security on PostgreSQL: a session sees and changes what the rules allow its viewer, and nothing by the known ways around.
import { type Action, Policy, type User } from "partner-policy";
import { type RecordSource, rowSecurity } from "partner-policy/sql";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { shouted, tableRecords, USERS } from "../random-programme.js";
import { COLUMNS, type Engine, postgres } from "./engines.js";
import { programmes } from "./looking.js";
import { install, loosen } from "./relation.js";

const NOW = "2026-11-22T00:00:00Z";
const MOMENT = `TIMESTAMPTZ '${NOW}'`;
const RECORDS = 60;

const records = tableRecords(RECORDS, 4);
/** The same columns by the names that the table itself has. */
const own = JSON.parse(JSON.stringify(COLUMNS).replaceAll("r.n", "records.n").replaceAll('"r.', '"')) as typeof COLUMNS;
const source: RecordSource = { from: "records", key: "records.n", columns: own };

let engine: Engine;
beforeAll(async () => {
  engine = await postgres(records);
  await engine.run("CREATE ROLE app");
  await engine.run("CREATE ROLE keeper");
  await engine.run("GRANT SELECT, UPDATE, DELETE ON records TO app");
  await engine.run("GRANT SELECT ON shares TO app, keeper");
}, 60_000);
afterEach(async () => {
  await engine.run("ROLLBACK");
  await engine.run("RESET ROLE");
});
afterAll(() => engine.close());

async function secured(policy: Policy, type: string, verbs = ["view", "edit", "delete"]): Promise<void> {
  const grants = policy.grants({ actions: verbs.map((verb) => `${type}.${verb}` as Action), now: NOW });
  await install(engine, grants, { [type]: source }, MOMENT);
  for (const sql of rowSecurity({ records: { [type]: source }, criteria: grants.criteria, role: "app" })) await engine.run(sql);
}

/** The two ways in: with a note that lets indexes find the rows, and without. */
const byFunction = (viewer: string): string => `SELECT partner_policy_enter('${viewer}')`;
const byVariable = (viewer: string): string => `SELECT set_config('partner_policy.viewer', '${viewer}', true)`;

/** What a statement gives as the application's role, for a viewer; what it did is undone. */
async function as(viewer: string, sql: string, role = "app", enter = byFunction): Promise<number[]> {
  await engine.run("SAVEPOINT asked");
  try {
    await engine.run(`SET LOCAL ROLE ${role}`);
    await engine.run(enter(viewer));
    return (await engine.run(sql)).map(([n]) => Number(n)).sort((a, b) => a - b);
  } finally {
    await engine.run("ROLLBACK TO SAVEPOINT asked");
  }
}

const QUERIES = [
  ["view", "SELECT n FROM records"],
  ["edit", "UPDATE records SET n = n RETURNING n"],
  ["delete", "DELETE FROM records RETURNING n"],
] as const;

test("SELECT, UPDATE and DELETE reach what the rules allow", async () => {
  let asked = 0;
  for (const { at, policy, type } of programmes(30, 8)) {
    await engine.run("BEGIN");
    await secured(policy, type);
    for (const { id } of policy.toJSON().users as User[]) {
      const viewer = policy.viewer(id, { now: NOW });
      const may = (verb: string, n: number): boolean => viewer.can(`${type}.${verb}` as Action, { ...records[n], type } as never);
      for (const [verb, sql] of QUERIES) {
        // To change a row a session must see it, too.
        const right = records.flatMap((_, n) => (may("view", n) && may(verb, n) ? [n] : []));
        for (const enter of [byFunction, byVariable])
          expect(await as(id, sql, "app", enter), `${verb} for ${id} in programme ${at}`).toEqual(right);
        asked += records.length;
      }
    }
    await engine.run("ROLLBACK");
    policy.close();
  }
  expect(asked).toBeGreaterThan(20_000);
}, 300_000);

test("a collation that takes cases for equal shows nobody more", async () => {
  let seen = 0;
  for (const { at, policy, type } of programmes(8, 9)) {
    await engine.run("BEGIN");
    const capitals = "upper(id), upper(partner), upper(owner), upper(assignee), upper(created_by), origin, upper(contact), size, name";
    await engine.run(`INSERT INTO records SELECT n + ${RECORDS}, ${capitals} FROM records`);
    const rest = "level, group_id, staff_role, below, branches, role_partner, role";
    await engine.run(`INSERT INTO shares SELECT record + ${RECORDS}, upper(user_id), ${rest} FROM shares`);
    await loosen(engine);
    await secured(policy, type);
    const all = [...records, ...records.map(shouted)];
    for (const { id } of policy.toJSON().users as User[]) {
      const viewer = policy.viewer(id, { now: NOW });
      const right = all.flatMap((record, n) => (viewer.can(`${type}.view` as Action, { ...record, type } as never) ? [n] : []));
      for (const enter of [byFunction, byVariable])
        expect(await as(id, "SELECT n FROM records", "app", enter), `${id} in programme ${at}`).toEqual(right);
      seen += right.length;
    }
    await engine.run("ROLLBACK");
    policy.close();
  }
  expect(seen).toBeGreaterThan(100);
}, 120_000);

/** A programme in which `a` manages the partner `p`. */
function small(): Policy {
  return Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: [
      { id: "p", name: "P", status: "active" },
      { id: "q", name: "Q", status: "active" },
    ],
    users: USERS.map((id) => ({ kind: "internal", id, name: id, status: "active", permissionGroups: ["g"] })),
    managers: [
      { partner: "p", user: "a" },
      { partner: "q", user: "b" },
    ],
    permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
  } as never);
}

/** What a viewer of {@link small} sees. */
function of(id: string): number[] {
  const viewer = small().viewer(id, { now: NOW });
  return records.flatMap((record, n) => (viewer.can("lead.view", { ...record, type: "lead" } as never) ? [n] : []));
}

test("a session without a viewer sees nothing, also when a pooled connection comes back", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  await engine.run("GRANT app TO keeper");
  await engine.run("COMMIT");
  try {
    await engine.run("BEGIN");
    await engine.run("SET LOCAL ROLE app");
    expect(await engine.run("SELECT n FROM records")).toEqual([]);
    await engine.run("SELECT set_config('partner_policy.viewer', 'a', true)");
    expect((await engine.run("SELECT n FROM records")).length).toBe(of("a").length);
    await engine.run("COMMIT");
    // The next one who gets the connection.
    await engine.run("SET ROLE app");
    expect(await engine.run("SELECT n FROM records")).toEqual([]);
    // What is set for the session stays: the reason why it is set for a transaction.
    await engine.run("SELECT set_config('partner_policy.viewer', 'a', false)");
    expect((await engine.run("SELECT n FROM records")).length).toBe(of("a").length);
    expect((await engine.run("SELECT n FROM records")).length).toBe(of("a").length);
    await engine.run("RESET ROLE");
    await engine.run("DISCARD ALL");
    await engine.run("SET ROLE app");
    expect(await engine.run("SELECT n FROM records")).toEqual([]);
  } finally {
    await engine.run("RESET ROLE");
  }
});

test("a prepared statement follows the viewer of the session", async () => {
  await engine.run("BEGIN");
  await engine.run("SET LOCAL plan_cache_mode = force_generic_plan");
  await engine.run("SET LOCAL ROLE app");
  await engine.run("PREPARE mine AS SELECT n FROM records");
  for (const viewer of ["a", "b", "a", "c"]) {
    await engine.run(`SELECT set_config('partner_policy.viewer', '${viewer}', true)`);
    const found = (await engine.run("EXECUTE mine")).map(([n]) => Number(n)).sort((a, b) => a - b);
    expect(found, viewer).toEqual(of(viewer));
  }
  await engine.run("ROLLBACK");
});

test("an index finds the rows of a viewer all of whose grants have a key", async () => {
  await engine.run("BEGIN");
  for (const column of ["partner", "owner", "assignee", "created_by", "id"]) await engine.run(`CREATE INDEX ON records (${column})`);
  await engine.run("SET LOCAL enable_seqscan = off");
  const plan = async (): Promise<string> => (await engine.run("EXPLAIN SELECT n FROM records")).join("\n");
  await engine.run("SET LOCAL ROLE app");
  await engine.run(byFunction("a"));
  expect(await plan()).toContain("BitmapOr");
  expect((await engine.run("SELECT n FROM records")).map(([n]) => Number(n)).sort((a, b) => a - b)).toEqual(of("a"));
  await engine.run("ROLLBACK");
});

test("a note about one viewer shows nothing to another", async () => {
  await engine.run("BEGIN");
  await engine.run("SET LOCAL ROLE app");
  const seen = async (): Promise<number[]> => (await engine.run("SELECT n FROM records")).map(([n]) => Number(n)).sort((a, b) => a - b);
  await engine.run(byFunction("a"));
  await engine.run(byVariable("b"));
  expect(await seen()).toEqual(of("b"));
  await engine.run("SELECT set_config('partner_policy.viewer_keyed', 'c', true)");
  expect(await seen()).toEqual(of("b"));
  await engine.run(byVariable("c"));
  expect(await seen()).toEqual(of("c"));
  await engine.run("SELECT set_config('partner_policy.viewer', '', true), set_config('partner_policy.viewer_keyed', '', true)");
  expect(await seen()).toEqual([]);
  await engine.run("ROLLBACK");
});

test("the owner of the table is bound, a superuser and a function of a superuser are not", async () => {
  await engine.run("BEGIN");
  await engine.run("ALTER TABLE records OWNER TO keeper");
  await engine.run("CREATE FUNCTION every() RETURNS SETOF INTEGER LANGUAGE sql SECURITY DEFINER AS 'SELECT n FROM records'");
  await engine.run("CREATE FUNCTION mine() RETURNS SETOF INTEGER LANGUAGE sql SECURITY INVOKER AS 'SELECT n FROM records'");
  // The owner inherits the rights, and so the policies, of the application's role.
  expect(await as("a", "SELECT n FROM records", "keeper")).toEqual(of("a"));
  expect((await engine.run("SELECT n FROM records")).length).toBe(records.length);
  expect(await as("a", "SELECT mine()")).toEqual(of("a"));
  expect((await as("a", "SELECT every()")).length).toBe(records.length);
  await engine.run("ROLLBACK");
});

test("a function in a WHERE clause is called with visible rows alone, and with the viewer's own grants", async () => {
  await engine.run("BEGIN");
  const leak = (name: string, type: string, known: string): string =>
    `CREATE FUNCTION ${name}(x ${type}) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$BEGIN IF NOT x IN (${known}) THEN RAISE EXCEPTION 'leaked %', x; END IF; RETURN true; END$$`;
  await engine.run(leak("leak_record", "integer", of("a").join()));
  await engine.run(leak("leak", "text", "'p'"));
  expect(await as("a", "SELECT n FROM records WHERE leak_record(n)")).toEqual(of("a"));
  expect((await as("a", "SELECT 1 FROM own_grants WHERE leak(g_partner)")).length).toBeGreaterThan(0);
  await expect(as("a", "SELECT 1 FROM grants")).rejects.toThrow(/permission denied/);
  await engine.run("ROLLBACK");
});

test("nobody inserts, and no update hands a row to where it could not be edited", async () => {
  await engine.run("BEGIN");
  await engine.run("GRANT INSERT ON records TO app");
  await expect(as("a", "INSERT INTO records (n, partner) VALUES (1000, 'p')")).rejects.toThrow(/row-level security/);
  await expect(as("a", "UPDATE records SET partner = 'q', owner = NULL, assignee = NULL WHERE partner = 'p'")).rejects.toThrow(
    /row-level security/,
  );
  await engine.run("ROLLBACK");
});
