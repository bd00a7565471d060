// Who sees how many is the same as the records that everybody sees, counted, whatever the rows of the relation ask for.
import fc from "fast-check";
import { GRANT_COLUMNS, type GrantRow } from "partner-policy";
import { type GrantsDialect, grantsSchema } from "partner-policy/sql";
import { expect, test } from "vitest";
import { tableRecords } from "../random-programme.js";
import { COLUMNS, duckdb, type Engine, pglite } from "./engines.js";
import { insertGrants, insertOwners } from "./relation.js";

const SEED = Number(process.env.SEED ?? 41);
const RELATIONS = Number(process.env.RELATIONS ?? 12);
const ROWS = 30;
const records = tableRecords(120, SEED);

const valuesOf = (name: "id" | "partner" | "owner" | "assignee" | "createdBy" | "contact" | "origin"): string[] => [
  ...new Set(records.flatMap((record) => record[name] || [])),
];
const owners = valuesOf("owner").map((owner, n) => ({
  owner,
  class: n % 3 === 0 ? "internal" : "role-based",
  account: n % 3 === 0 ? undefined : valuesOf("partner")[n % 2],
}));

/** What rows ask for, each by a value that some record has. */
const row = fc.record({
  viewer: fc.constantFrom("a", "b", "c", "d"),
  kind: fc.constantFrom<readonly (keyof GrantRow)[]>(
    ["partner"],
    ["owner_account", "owner_class", "at_home"],
    ["owner_account", "partner"],
    ["partner_absent"],
    ["partner", "origin"],
    ["partner", "assignee"],
    ["partner", "assignee_absent"],
    ["owner"],
    ["assignee", "owner_absent"],
    ["created_by"],
    ["created_by", "partner"],
    ["created_by_absent", "partner"],
    ["id"],
    ["contact"],
    ["contact_else_id"],
    ["origin", "owner_class"],
    ["share_user", "share_level"],
    ["share_user", "share_level", "partner"],
    ["criterion"],
    ["criterion", "partner"],
  ),
  at: fc.nat(1000),
});
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  id: valuesOf("id"),
  partner: valuesOf("partner"),
  owner: valuesOf("owner"),
  assignee: valuesOf("assignee"),
  created_by: valuesOf("createdBy"),
  contact: valuesOf("contact"),
  origin: valuesOf("origin"),
  contact_else_id: records.flatMap(({ contact, id }) => contact ?? id ?? []),
  owner_class: ["internal", "role-based"],
  owner_account: valuesOf("partner"),
  share_user: records.flatMap(({ shares }) => shares?.flatMap(({ user }) => user ?? []) ?? []),
  share_level: ["read", "read-write"],
  at_home: [true],
  criterion: [7],
};

/** What few relations ask for: where no row does, the counts read less of a record. */
const RARE: readonly (keyof GrantRow)[] = ["created_by", "created_by_absent", "id", "id_absent", "contact", "contact_else_id"];

function relation(seed: number): GrantRow[] {
  const isPlain = seed % 3 === 0;
  const rows = isPlain ? row.filter(({ kind }) => !kind.some((name) => RARE.includes(name))) : row;
  return fc.sample(rows, { numRuns: ROWS, seed }).map(({ viewer, kind, at }) => {
    const asked = kind.map((name) => {
      const values = VALUES[name] ?? [true, false];
      return [name, values[at % values.length]];
    });
    return { viewer, action: "lead.view", level: "read", rule: "LEAD-01", ...Object.fromEntries(asked) } as GrantRow;
  });
}

test.each<readonly [string, (given: typeof records) => Promise<Engine>]>([
  ["PGlite", pglite],
  ["DuckDB", duckdb],
])(
  "in %s counts are those of the records seen, each counted once",
  async (_, start) => {
    const engine = await start(records);
    const criteria = [{ criterion: 7, types: ["lead"], tests: [{ kind: "ownerClass", values: ["internal"] }] }] as never;
    const asked = new Set<string>();
    let overlaps = 0;
    for (let at = 0; at < RELATIONS; at++) {
      await engine.run("BEGIN");
      const source = { lead: { from: "records r", key: "r.n", columns: COLUMNS } };
      const schema = grantsSchema({ dialect: engine.dialect as GrantsDialect, records: source, criteria });
      for (const sql of schema.tables) await engine.run(sql);
      const rows = relation(SEED + at);
      await insertGrants(engine, rows);
      await insertOwners(engine, owners as never);
      for (const sql of schema.views) await engine.run(sql);
      const wanted = await engine.run("SELECT viewer, count(*) FROM visible_records GROUP BY viewer ORDER BY viewer");
      const counted = await engine.run("SELECT viewer, records FROM visible_counts ORDER BY viewer");
      expect(counted.map(String), `relation ${at}`).toEqual(wanted.map(String));
      const pairs = await engine.run("SELECT CAST(count(*) AS INTEGER) FROM granted_records");
      overlaps += Number(pairs[0]?.[0]) - wanted.reduce((sum, [, many]) => sum + Number(many), 0);
      for (const name of GRANT_COLUMNS) if (rows.some((each) => each[name] !== undefined)) asked.add(name);
      await engine.run("ROLLBACK");
    }
    await engine.close();
    expect(overlaps).toBeGreaterThan(100);
    for (const name of ["id", "created_by", "contact", "contact_else_id", "share_user", "criterion", "at_home"])
      expect(asked).toContain(name);
  },
  120_000,
);
