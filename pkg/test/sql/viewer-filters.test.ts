// Row-level security by filters on PostgreSQL: each kind of viewer has a policy and a role, and sees what the rules allow.
import { type Action, Policy, type User } from "partner-policy";
import { type RecordSource, viewerFilters } from "partner-policy/sql";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { shouted, tableRecords, USERS } from "../random-programme.js";
import { COLUMNS, type Engine, literal, pglite, postgres } from "./engines.js";
import { programmes } from "./looking.js";
import { loosen } from "./relation.js";

const NOW = "2026-11-22T00:00:00Z";
const MOMENT = `TIMESTAMPTZ '${NOW}'`;
const RECORDS = 60;
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 30);
const SEED = Number(process.env.SEED ?? 21);

const records = tableRecords(RECORDS, 4);
/** The same columns by the names that the table itself has. */
const own = JSON.parse(JSON.stringify(COLUMNS).replaceAll("r.n", "records.n").replaceAll('"r.', '"')) as typeof COLUMNS;
const source: RecordSource = { from: "records", key: "records.n", columns: own };

let server: Engine & { readonly host: string };
/** The one that is asked. */
let engine: Engine;
beforeAll(async () => {
  server = await postgres(records);
  engine = server;
  await withRoles();
}, 60_000);

async function withRoles(): Promise<void> {
  await engine.run("CREATE ROLE app");
  await engine.run("CREATE ROLE portal LOGIN");
  await engine.run("GRANT SELECT, UPDATE, DELETE ON records TO app");
  await engine.run("GRANT SELECT ON shares TO app");
}
afterEach(async () => {
  await engine.run("ROLLBACK");
  await engine.run("RESET ROLE");
});
afterAll(() => server.close());

async function secured(policy: Policy, type: string, moment = MOMENT, now = NOW, where = source): Promise<void> {
  const filters = viewerFilters(policy, { records: { [type]: where }, role: "app", login: "portal", now, moment });
  for (const sql of filters.tables) await engine.run(sql);
  for (const { params, ...row } of filters) {
    const { viewer, action, kind, role, valid_until } = row;
    const list = `ARRAY[${params.map(literal).join()}]::text[]`;
    await engine.run(
      `INSERT INTO viewer_filters VALUES (${[viewer, action, kind, role].map(literal).join()}, ${list}, ${literal(valid_until)})`,
    );
  }
  for (const sql of filters.policies) await engine.run(sql);
}

const byFunction = (viewer: string): string => `SELECT partner_policy_enter('${viewer}')`;
const byVariable = (viewer: string): string => `SELECT set_config('partner_policy.viewer', '${viewer}', true)`;

/** What a statement gives as the role that connects, for a viewer; what it did is undone. */
async function as(viewer: string, sql: string, enter = byFunction): Promise<number[]> {
  await engine.run("SAVEPOINT asked");
  try {
    await engine.run("SET LOCAL ROLE portal");
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

/** Compares what the sessions of everybody reach with the rules, programme by programme; gives how many decisions. */
async function compared(count: number, seed: number): Promise<number> {
  let asked = 0;
  for (const { at, policy, type } of programmes(count, seed)) {
    await engine.run("BEGIN");
    await secured(policy, type);
    for (const { id } of policy.toJSON().users as User[]) {
      const viewer = policy.viewer(id, { now: NOW });
      const may = (verb: string, n: number): boolean => viewer.can(`${type}.${verb}` as Action, { ...records[n], type } as never);
      for (const [verb, sql] of QUERIES) {
        // To change a row a session must see it, too.
        const right = records.flatMap((_, n) => (may("view", n) && may(verb, n) ? [n] : []));
        for (const enter of [byFunction, byVariable])
          expect(await as(id, sql, enter), `${verb} for ${id} in programme ${at}`).toEqual(right);
        asked += records.length;
      }
    }
    await engine.run("ROLLBACK");
    policy.close();
  }
  return asked;
}

test(
  "SELECT, UPDATE and DELETE reach what the rules allow",
  async () => {
    expect(await compared(PROGRAMMES, SEED)).toBeGreaterThan(400 * PROGRAMMES);
  },
  300_000 * Math.max(1, PROGRAMMES / 30),
);

test("so they do in PGlite", async () => {
  engine = await pglite(records);
  try {
    await withRoles();
    expect(await compared(6, SEED + 1)).toBeGreaterThan(2000);
  } finally {
    await engine.close();
    engine = server;
  }
}, 120_000);

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
      expect(await as(id, "SELECT n FROM records"), `${id} in programme ${at}`).toEqual(right);
      seen += right.length;
    }
    await engine.run("ROLLBACK");
    policy.close();
  }
  expect(seen).toBeGreaterThan(100);
}, 120_000);

/** A programme in which `a` manages the partner `p` until a moment, and `b` the partner `q`. */
function small(): Policy {
  return Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: [
      { id: "p", name: "P", status: "active" },
      { id: "q", name: "Q", status: "active" },
    ],
    users: USERS.map((id) => ({ kind: "internal", id, name: id, status: "active", permissionGroups: id === "c" ? ["all"] : ["g"] })),
    managers: [
      { partner: "p", user: "a" },
      { partner: "q", user: "b" },
    ],
    permissionGroups: [
      { id: "g", name: "G", modules: { lead: "assigned-partners" } },
      { id: "all", name: "All", modules: { lead: "all-partners" } },
    ],
  } as never);
}

/** What a viewer of {@link small} sees. */
function of(id: string): number[] {
  const viewer = small().viewer(id, { now: NOW });
  return records.flatMap((record, n) => (viewer.can("lead.view", { ...record, type: "lead" } as never) ? [n] : []));
}

const sorted = (rows: readonly (readonly unknown[])[]): number[] => rows.map(([n]) => Number(n)).sort((a, b) => a - b);

test("a role of another kind, and a row that has expired, hide records and show none", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  const roles = await engine.run("SELECT viewer, role FROM viewer_filters WHERE action = 'lead.view'");
  const roleOf = (id: string) => String(roles.find(([viewer]) => viewer === id)?.[1]);
  expect(roleOf("a")).toBe(roleOf("b"));
  expect(roleOf("a")).not.toBe(roleOf("c"));
  expect(of("a")).not.toEqual(of("b"));
  const inRole = (id: string) => (viewer: string) =>
    `SELECT set_config('partner_policy.viewer', '${viewer}', true), set_config('role', '${roleOf(id)}', true)`;
  expect(await as("a", "SELECT n FROM records", inRole("b"))).toEqual(of("a"));
  expect(await as("a", "SELECT n FROM records", inRole("c"))).toEqual([]);
  expect(await as("c", "SELECT n FROM records", inRole("a"))).toEqual([]);
  expect(await as("nobody", "SELECT n FROM records", inRole("c"))).toEqual([]);
  expect(await as("nobody", "SELECT n FROM records")).toEqual([]);
  await engine.run(`UPDATE viewer_filters SET valid_until = ${MOMENT} WHERE viewer = 'a'`);
  expect(await as("a", "SELECT n FROM records")).toEqual([]);
  await engine.run(`UPDATE viewer_filters SET valid_until = ${MOMENT} + INTERVAL '1 ms' WHERE viewer = 'a'`);
  expect(await as("a", "SELECT n FROM records")).toEqual(of("a"));
});

test("a set of hundreds is searched as one of a few is, ids with quotes in them, too", async () => {
  const partners = ["p", ...Array.from({ length: 300 }, (_, n) => `x${n} "\\,{}'`)];
  const policy = Policy.loadSync({
    ...small().toJSON(),
    partners: [...partners, "q"].map((id) => ({ id, name: id, status: "active" })),
    managers: [...partners.map((partner) => ({ partner, user: "a" })), { partner: "q", user: "b" }],
  } as never);
  await engine.run("BEGIN");
  await engine.run(`INSERT INTO records (n, partner) VALUES (1001, ${literal(partners[7])}), (1002, 'x7')`);
  await secured(policy, "lead");
  expect(await as("a", "SELECT n FROM records")).toEqual([...of("a"), 1001]);
  expect(await as("b", "SELECT n FROM records")).toEqual(of("b"));
});

test("a plan follows the viewer and the role of the session; a connection that comes back sees nothing", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  await engine.run("COMMIT");
  const { default: pg } = await import("pg");
  // As the application connects: a role that owns nothing and is no superuser.
  const client = new pg.Client({ host: server.host, user: "portal", database: "postgres" });
  await client.connect();
  try {
    const ask = async () =>
      sorted((await client.query({ name: "all", text: "SELECT n FROM records", rowMode: "array" })).rows as unknown[][]);
    for (const mode of ["auto", "force_generic_plan"]) {
      await client.query(`SET plan_cache_mode = ${mode}`);
      for (const viewer of ["a", "c", "b", "a", "nobody", "c", "a", "b"]) {
        await client.query("BEGIN");
        await client.query("SELECT partner_policy_enter($1)", [viewer]);
        expect(await ask(), viewer).toEqual(viewer === "nobody" ? [] : of(viewer));
        await client.query("COMMIT");
        expect(await ask(), `after ${viewer}`).toEqual([]);
      }
      // One after the other in one transaction.
      await client.query("BEGIN");
      for (const viewer of ["a", "c", "b", "nobody", "c"]) {
        await client.query("SELECT partner_policy_enter($1)", [viewer]);
        expect(await ask(), viewer).toEqual(viewer === "nobody" ? [] : of(viewer));
      }
      await client.query("ROLLBACK");
    }
    await expect(client.query("SELECT 1 FROM viewer_filters")).rejects.toThrow(/permission denied/);
    await expect(client.query("SET ROLE postgres")).rejects.toThrow(/permission denied/);
  } finally {
    await client.end();
  }
});

test("a function in a WHERE clause is called with visible rows alone, nobody inserts, and an update hands no row away", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  await engine.run("GRANT INSERT ON records TO app");
  const known = of("a").join();
  await engine.run(
    `CREATE FUNCTION leak_record(x integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$BEGIN IF NOT x IN (${known}) THEN RAISE EXCEPTION 'leaked %', x; END IF; RETURN true; END$$`,
  );
  expect(await as("a", "SELECT n FROM records WHERE leak_record(n)")).toEqual(of("a"));
  await expect(as("a", "INSERT INTO records (n, partner) VALUES (1000, 'p')")).rejects.toThrow(/row-level security/);
  await expect(as("a", "UPDATE records SET partner = 'q', owner = NULL, assignee = NULL WHERE partner = 'p'")).rejects.toThrow(
    /row-level security/,
  );
});

test("ids that are UUIDs and whole numbers are found by what they are, in a schema and columns with names of their own", async () => {
  const uuid = (n: number): string => `0b5e7a3c-0000-4000-8000-00000000000${n}`;
  const policy = Policy.loadSync({
    ...small().toJSON(),
    partners: [1, 2].map((n) => ({ id: uuid(n), name: "P", status: "active" })),
    users: ["7", "8", "x'; --"].map((id) => ({ kind: "internal", id, name: id, status: "active", permissionGroups: ["g"] })),
    managers: [
      { partner: uuid(1), user: "7" },
      { partner: uuid(2), user: "x'; --" },
    ],
  } as never);
  const rows = [1, 2, 3].flatMap((partner) => [7, 8, null].map((owner) => ({ partner: partner === 3 ? undefined : uuid(partner), owner })));
  const columns = {
    id: null,
    partner: { column: `"of ""whom"";"`, type: "uuid" },
    owner: { column: `"Owner"`, type: "integer" },
    assignee: null,
    createdBy: null,
    origin: null,
    contact: null,
    shares: null,
  } as const;
  await engine.run("BEGIN");
  await engine.run(`CREATE SCHEMA "Crm"`);
  await engine.run(`CREATE TABLE "Crm"."Leads" (n integer, "of ""whom"";" uuid, "Owner" bigint)`);
  await engine.run(
    `INSERT INTO "Crm"."Leads" VALUES ${rows.map(({ partner, owner }, n) => `(${n}, ${literal(partner)}, ${literal(owner)})`).join()}`,
  );
  await engine.run(`GRANT USAGE ON SCHEMA "Crm" TO app`);
  await engine.run(`GRANT SELECT ON "Crm"."Leads" TO app`);
  await secured(policy, "lead", MOMENT, NOW, { from: `"Crm"."Leads"`, key: "n", columns });
  for (const id of ["7", "8", "x'; --"]) {
    const viewer = policy.viewer(id, { now: NOW });
    const record = ({ partner, owner }: (typeof rows)[number]) => ({
      type: "lead",
      ...(partner === undefined ? {} : { partner }),
      ...(owner === null ? {} : { owner: String(owner) }),
    });
    const right = rows.flatMap((row, n) => (viewer.can("lead.view", record(row) as never) ? [n] : []));
    expect(await as(id.replaceAll("'", "''"), `SELECT n FROM "Crm"."Leads"`), id).toEqual(right);
  }
  policy.close();
});

test("the owner of the table is bound as others are; a superuser, and what runs as one, is not", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  await engine.run("CREATE ROLE keeper");
  await engine.run("GRANT CREATE ON SCHEMA public TO keeper");
  await engine.run("GRANT SELECT ON shares TO keeper");
  await engine.run("ALTER TABLE records OWNER TO keeper");
  const all = records.map((_, n) => n);
  expect(sorted(await engine.run("SELECT n FROM records"))).toEqual(all);
  await engine.run("CREATE FUNCTION every_record() RETURNS SETOF integer SECURITY DEFINER LANGUAGE sql AS 'SELECT n FROM records'");
  expect(await as("a", "SELECT every_record()")).toEqual(all);
  await engine.run("SET LOCAL ROLE keeper");
  await engine.run(byVariable("a"));
  expect(await engine.run("SELECT n FROM records")).toEqual([]);
});

test("whoever enters as nobody after somebody sees and changes nothing, in the role that stayed and in any other", async () => {
  await engine.run("BEGIN");
  await secured(small(), "lead");
  await engine.run("UPDATE viewer_filters SET valid_until = NULL");
  await engine.run("SET LOCAL ROLE portal");
  await engine.run(byFunction("c"));
  expect(sorted(await engine.run("SELECT n FROM records"))).toEqual(of("c"));
  const [[role]] = (await engine.run("SELECT current_user")) as [[string]];
  expect(role).toMatch(/^app_/);
  await engine.run(byFunction("nobody"));
  expect(await engine.run("SELECT current_user")).toEqual([[role]]);
  for (const back of [role, "app", "portal"]) {
    await engine.run(`SET LOCAL ROLE ${back}`);
    for (const sql of ["SELECT n FROM records", "UPDATE records SET n = n RETURNING n", "DELETE FROM records RETURNING n"])
      expect(await engine.run(sql), `${sql} as ${back}`).toEqual([]);
  }
});

test("what is given wrong is refused with its place", () => {
  const policy = small();
  const options = { records: { lead: source }, role: "app", login: "portal", now: NOW };
  const refused = (wrong: object) => {
    try {
      viewerFilters(policy, { ...options, ...wrong });
    } catch (error) {
      const { code, at } = error as { code: string; at: string };
      return `${code} ${at}`;
    }
    return "taken";
  };
  expect(refused({})).toBe("taken");
  expect(refused({ role: 'a"b' })).toBe("INVALID_VALUE /role");
  expect(refused({ login: "app" })).toBe("INVALID_VALUE /login");
  expect(refused({ moment: "" })).toBe("INVALID_VALUE /moment");
  expect(refused({ setting: "x" })).toBe("INVALID_VALUE /setting");
  expect(refused({ enter: "a b" })).toBe("INVALID_VALUE /enter");
  expect(refused({ records: { lead: { ...source, from: "records r" } } })).toBe("INVALID_VALUE /records/lead/from");
  expect(refused({ colour: 1 })).toBe("UNKNOWN_OPTION /colour");
  const narrow = viewerFilters(policy, { ...options, records: { lead: { ...source, columns: { id: "id", shares: null } } } });
  expect(() => [...narrow]).toThrow(expect.objectContaining({ code: "SQL_UNMAPPED_COLUMN" }));
});
