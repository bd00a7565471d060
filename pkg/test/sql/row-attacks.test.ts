// Ways around row-level security on PostgreSQL, tried against both of its forms, as a role that owns nothing.
import { type Action, Policy } from "partner-policy";
import { type RecordSource, rowSecurity, viewerFilters } from "partner-policy/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, literal, postgres } from "./engines.js";
import { install } from "./relation.js";

const NOW = "2026-11-22T00:00:00Z";
const MOMENT = `TIMESTAMPTZ '${NOW}'`;

/** `a` manages the partner `p`, `b` the partner `q`, and `c` none. */
const policy = Policy.loadSync({
  format: "partner-policy/1",
  revision: 1,
  partners: ["p", "q"].map((id) => ({ id, name: id, status: "active" })),
  users: ["a", "b", "c"].map((id) => ({ kind: "internal", id, name: id, status: "active", permissionGroups: ["g"] })),
  managers: [
    { partner: "p", user: "a" },
    { partner: "q", user: "b" },
  ],
  permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
} as never);

const COLUMNS = { id: "id", partner: "partner", owner: null, assignee: null, createdBy: null, origin: null, contact: null, shares: null };
const source: RecordSource = { from: "leads", key: "leads.id", columns: COLUMNS };
const actions: readonly Action[] = ["lead.view", "lead.edit", "lead.delete"];

async function byRelation(engine: Engine): Promise<void> {
  const grants = policy.grants({ actions, now: NOW });
  await install(engine, grants, { lead: source }, MOMENT);
  for (const sql of rowSecurity({ records: { lead: source }, criteria: grants.criteria, role: "app" })) await engine.run(sql);
  await engine.run("GRANT app TO portal");
}

async function byFilters(engine: Engine): Promise<void> {
  const filters = viewerFilters(policy, { records: { lead: source }, role: "app", login: "portal", now: NOW, moment: MOMENT });
  for (const sql of filters.tables) await engine.run(sql);
  for (const { viewer, action, kind, role, params, valid_until } of filters) {
    const values = [viewer, action, kind, role].map(literal).join();
    await engine.run(
      `INSERT INTO viewer_filters VALUES (${values}, ARRAY[${params.map(literal).join()}]::text[], ${literal(valid_until)})`,
    );
  }
  for (const sql of filters.policies) await engine.run(sql);
}

describe.each([
  ["rowSecurity", byRelation],
  ["viewerFilters", byFilters],
] as const)("%s", (_, secure) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await postgres([]);
    for (const sql of [
      "CREATE TABLE leads (id text PRIMARY KEY, partner text, note text)",
      "INSERT INTO leads SELECT 'p' || i, 'p', 'seen' FROM generate_series(1, 3) i",
      "INSERT INTO leads SELECT 'q' || i, 'q', 'secret' FROM generate_series(1, 500) i",
      "CREATE TABLE calls (lead text REFERENCES leads ON DELETE CASCADE)",
      "CREATE ROLE app",
      "CREATE ROLE portal LOGIN",
      "GRANT SELECT, INSERT, UPDATE, DELETE ON leads, calls TO app",
    ])
      await engine.run(sql);
    await secure(engine);
    await engine.run("ANALYZE leads");
  }, 60_000);
  afterAll(() => engine.close());

  /** What statements give for `a`, the last of them; what they did is undone. */
  async function asks(...statements: string[]): Promise<readonly (readonly unknown[])[]> {
    await engine.run("BEGIN");
    try {
      await engine.run("SET LOCAL ROLE portal");
      await engine.run("SELECT partner_policy_enter('a')");
      let rows: readonly (readonly unknown[])[] = [];
      for (const sql of statements) rows = await engine.run(sql);
      return rows;
    } finally {
      await engine.run("ROLLBACK");
    }
  }
  const own = [["p1"], ["p2"], ["p3"]];

  test("rows come by no other kind of statement", async () => {
    expect(await asks("SELECT id FROM leads ORDER BY id")).toEqual(own);
    expect(await asks("SELECT id FROM ONLY leads ORDER BY id FOR UPDATE")).toEqual(own);
    expect(await asks("TABLE leads")).toHaveLength(3);
    expect(
      await asks("SELECT id FROM leads WHERE ctid = ANY (ARRAY(SELECT ('(0,' || i || ')')::tid FROM generate_series(1, 200) i))"),
    ).toEqual(own);
    expect(await asks("UPDATE leads SET note = note RETURNING id")).toEqual(own);
    expect(await asks("DELETE FROM leads RETURNING id")).toHaveLength(0);
    expect(await asks("UPDATE leads l SET note = o.note FROM leads o WHERE o.id LIKE 'q%' RETURNING o.note")).toEqual([]);
    expect(await asks("DELETE FROM leads USING leads o WHERE o.note = 'secret' RETURNING o.id")).toEqual([]);
    expect(await asks("DECLARE all_leads CURSOR FOR SELECT id FROM leads ORDER BY id", "FETCH ALL all_leads")).toEqual(own);
    expect(await asks("CREATE TEMP TABLE copied AS SELECT * FROM leads", "SELECT id FROM copied ORDER BY id")).toEqual(own);
    await expect(asks("COPY leads FROM STDIN")).rejects.toThrow(/row-level security/);
    await expect(asks("SET LOCAL row_security = off", "SELECT id FROM leads")).rejects.toThrow(/row-level security/);
    await expect(asks("TRUNCATE leads CASCADE")).rejects.toThrow(/permission denied/);
    await expect(asks("ALTER TABLE leads DISABLE ROW LEVEL SECURITY")).rejects.toThrow(/must be owner/);
  });

  test("nothing is inserted, whatever hides the insert", async () => {
    const refused = /row-level security/;
    await expect(asks("INSERT INTO leads VALUES ('p9', 'p')")).rejects.toThrow(refused);
    for (const id of ["p1", "q1", "new"]) {
      await expect(asks(`INSERT INTO leads VALUES ('${id}', 'p') ON CONFLICT DO NOTHING`)).rejects.toThrow(refused);
      await expect(asks(`INSERT INTO leads VALUES ('${id}', 'p') ON CONFLICT (id) DO UPDATE SET note = 'x'`)).rejects.toThrow(refused);
    }
    const merge = (then: string) => `MERGE INTO leads l USING (SELECT 'q1' AS id) s ON l.id = s.id ${then}`;
    await asks(merge("WHEN MATCHED THEN UPDATE SET note = 'x'"), "RESET ROLE");
    await expect(asks(merge("WHEN NOT MATCHED THEN INSERT VALUES ('q1', 'p')"))).rejects.toThrow(refused);
    await expect(
      asks("MERGE INTO leads l USING (SELECT 'p1' AS id) s ON l.id = s.id WHEN MATCHED THEN UPDATE SET partner = 'q'"),
    ).rejects.toThrow(refused);
  });

  test("no update moves a row out of sight, or in", async () => {
    await expect(asks("UPDATE leads SET partner = 'q'")).rejects.toThrow(/row-level security/);
    await expect(asks("UPDATE leads SET partner = NULL WHERE id = 'p1'")).rejects.toThrow(/row-level security/);
    expect(await asks("UPDATE leads SET partner = 'p' WHERE id = 'q1' RETURNING id")).toEqual([]);
    expect(await asks("UPDATE leads SET partner = 'p'", "RESET ROLE", "SELECT count(*) FROM leads WHERE partner = 'q'")).toEqual([["500"]]);
  });

  test("what is known of hidden rows is not told: statistics, errors, functions, operators", async () => {
    expect(await asks("SELECT tablename FROM pg_stats WHERE tablename = 'leads'")).toEqual([]);
    await expect(asks("UPDATE leads SET id = 'q1' WHERE id = 'p1'")).rejects.toThrow(
      expect.objectContaining({ detail: undefined, code: "23505" }) as never,
    );
    await engine.run("GRANT CREATE ON SCHEMA public TO app");
    const leak = "BEGIN IF x = 'secret' THEN RAISE EXCEPTION 'leaked'; END IF; RETURN true; END";
    const made = `CREATE FUNCTION leak(x text, y text DEFAULT '') RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$${leak}$$`;
    expect(await asks(made, "SELECT id FROM leads WHERE leak(note) ORDER BY id")).toEqual(own);
    const operator = "CREATE OPERATOR <~> (LEFTARG = text, RIGHTARG = text, FUNCTION = leak)";
    expect(await asks(made, operator, "SELECT id FROM leads WHERE note <~> '' ORDER BY id")).toEqual(own);
    await expect(asks(made, "ALTER FUNCTION leak(text, text) LEAKPROOF")).rejects.toThrow(/superuser/);
    expect(await asks("SELECT id FROM leads WHERE 1 / (CASE WHEN note = 'secret' THEN 0 ELSE 1 END) = 1 ORDER BY id")).toEqual(own);
    expect(await asks(made, "CREATE VIEW mine AS SELECT * FROM leads WHERE leak(note)", "SELECT id FROM mine ORDER BY id")).toEqual(own);
  });

  test("a table, a view or a setting of the session's own is not taken for the policy's", async () => {
    const everything =
      "SELECT 'lead.view'::text AS f_action, 'k'::text AS f_kind, 'postgres'::text AS f_role, ARRAY['q']::text[] AS f_params";
    for (const name of ["own_filters", "own_grants", "viewer_filters", "current_grants", "grants"]) {
      const found = asks(`CREATE TEMP VIEW ${name} AS ${everything}, 'x' AS g_key`, "SAVEPOINT s", "SELECT id FROM leads ORDER BY id");
      expect(await found, name).toEqual(own);
    }
    const elsewhere = ["CREATE TEMP TABLE leads (id text)", "SELECT id FROM public.leads ORDER BY id"];
    expect(await asks(...elsewhere)).toEqual(own);
    for (const name of ["keyed", "lead_partner", "lead_owner", "lead_assignee", "lead_created_by"]) {
      for (const value of name === "keyed" ? ["", "a", "keys of a", "keys of b"] : ["", "{}", "{q}", "{p,q}"]) {
        const ids = await asks(`SELECT set_config('partner_policy.viewer_${name}', '${value}', true)`, "SELECT id FROM leads ORDER BY id");
        expect(
          ids.filter(([id]) => String(id).startsWith("q")),
          `${name} ${value}`,
        ).toEqual([]);
      }
    }
    for (const table of ["grants", "grant_owners", "viewer_filters"])
      await expect(asks(`SELECT * FROM ${table}`)).rejects.toThrow(/permission denied|does not exist/);
  });

  test("somebody else, nobody and nothing see what they may, whoever was there before in the transaction", async () => {
    const ids = async (enter: string) => (await asks(`SELECT partner_policy_enter(${enter})`, "SELECT id FROM leads")).length;
    expect([await ids("'b'"), await ids("'c'"), await ids("'gone'"), await ids("''"), await ids("NULL")]).toEqual([500, 0, 0, 0, 0]);
    const back = await asks(
      "SAVEPOINT s",
      "SELECT partner_policy_enter('b')",
      "ROLLBACK TO SAVEPOINT s",
      "SELECT id FROM leads ORDER BY id",
    );
    expect(back).toEqual(own);
    await engine.run("BEGIN");
    await engine.run("SET LOCAL ROLE portal");
    await engine.run("SELECT partner_policy_enter('a')");
    await engine.run("COMMIT");
    await engine.run("SET ROLE portal");
    expect(await engine.run("SELECT id FROM leads")).toEqual([]);
    await engine.run("RESET ROLE");
  });

  test("whoever is not bound by it does not enter: a superuser, a role with BYPASSRLS", async () => {
    await engine.run("CREATE ROLE wide BYPASSRLS");
    await engine.run("GRANT app TO wide");
    for (const role of ["postgres", "wide"]) {
      await engine.run("BEGIN");
      await engine.run(`SET LOCAL ROLE ${role}`);
      await expect(engine.run("SELECT partner_policy_enter('a')")).rejects.toThrow(/is not bound by row-level security/);
      await engine.run("ROLLBACK");
    }
    await engine.run("REVOKE app FROM wide");
    await engine.run("DROP ROLE wide");
  });

  test("a view asks with the rights of its owner unless it says otherwise, and a partition has policies of its own or none", async () => {
    await engine.run("CREATE VIEW wide_leads AS SELECT * FROM leads");
    await engine.run("CREATE VIEW own_leads WITH (security_invoker) AS SELECT * FROM leads");
    await engine.run("GRANT SELECT ON wide_leads, own_leads TO app");
    // The owner is a superuser: the reason why views are made with `security_invoker`.
    expect((await asks("SELECT id FROM wide_leads")).length).toBe(503);
    expect(await asks("SELECT id FROM own_leads ORDER BY id")).toEqual(own);
    await engine.run("CREATE TABLE late (CHECK (partner = 'q')) INHERITS (leads)");
    await engine.run("INSERT INTO late VALUES ('late', 'q', 'secret')");
    expect(await asks("SELECT id FROM leads ORDER BY id")).toEqual(own);
    // It is asked by the rights on the parent, and by name nobody may.
    await expect(asks("SELECT id FROM late")).rejects.toThrow(/permission denied/);
  });
});
