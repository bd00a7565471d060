// Odd ids, odd values and wide programmes: the rows that real databases return are those that the rules allow, by filter and by relation.
import type { Action, Policy, Resource, User } from "partner-policy";
import { type Columns, type GrantsDialect, grantsSchema, type SharesTable } from "partner-policy/sql";
import { describe, expect, test } from "vitest";
import { ENGINES, type Engine, COLUMNS as USUAL } from "./engines.js";
import { oddProgramme, oddRecords, TYPES } from "./odd-programme.js";
import { countRows, insertGrants, insertOwners } from "./relation.js";

const NOW = "2026-11-22T00:00:00Z";
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 7);
const SEED = Number(process.env.SEED ?? 7);
const RECORDS = Number(process.env.RECORDS ?? 120);
const VERBS = ["view", "edit", "transfer", "share", "delete"];

const COLUMNS: Columns = {
  ...USUAL,
  origin: "r.origin",
  fields: {
    num: { column: "r.num", type: "number" },
    whole: { column: "r.whole", type: "integer" },
    text: "r.txt",
    day: "r.day",
    flag: { column: "r.flag", type: "boolean" },
  },
  shares: { ...(USUAL.shares as SharesTable), level: "s.level" },
};

/** The tables of these records, in the words of a database. */
async function filled(engine: Engine, records: readonly Resource[]): Promise<void> {
  const { dialect, run } = engine;
  const text = dialect === "mysql" ? "LONGTEXT" : dialect === "duckdb" ? "VARCHAR" : "TEXT";
  const number = dialect === "sqlite" ? "REAL" : dialect === "mysql" ? "DOUBLE" : "DOUBLE PRECISION";
  const texts = (...names: string[]) => names.map((name) => `${name} ${text}`).join();
  await run("DROP TABLE records");
  await run("DROP TABLE shares");
  await run(
    `CREATE TABLE records (n INTEGER, ${texts("id", "partner", "owner", "assignee", "created_by", "origin", "contact")}, num ${number}, whole BIGINT, ${texts("txt", "day")}, flag BOOLEAN)`,
  );
  await run(
    `CREATE TABLE shares (record INTEGER, ${texts("user_id", "level", "group_id", "staff_role")}, below BOOLEAN, branches BOOLEAN, ${texts("role_partner", "role")})`,
  );
  const written = (value: unknown): string => {
    if (value === undefined || value === null) return "NULL";
    if (typeof value === "boolean") return String(value);
    if (typeof value === "number") return `'${Object.is(value, -0) ? "-0" : value}'`;
    const quoted = String(value).replaceAll("'", "''");
    return `'${dialect === "mysql" ? quoted.replaceAll("\\", "\\\\") : quoted}'`;
  };
  const insert = async (table: string, rows: readonly (readonly unknown[])[]): Promise<void> => {
    for (let at = 0; at < rows.length; at += 20) {
      const values = rows.slice(at, at + 20).map((row) => `(${row.map(written).join()})`);
      await run(`INSERT INTO ${table} VALUES ${values.join()}`);
    }
  };
  await insert(
    "records",
    records.map(({ id, partner, owner, assignee, createdBy, origin, contact, fields = {} }, n) => {
      const { num, whole, text, day, flag } = fields;
      return [n, id, partner, owner, assignee, createdBy, origin, contact, num, whole, text, day, flag];
    }),
  );
  await insert(
    "shares",
    records.flatMap(({ shares = [] }, n) =>
      shares.map(({ user, group, internalRole: staff, partnerRole: role, level }) => {
        const below = staff?.subordinates ?? role?.subordinates;
        return [n, user, level, group, staff?.role, below, staff?.partnerBranches, role?.partner, role?.role];
      }),
    ),
  );
}

const records = oddRecords(SEED, RECORDS);

function* asked(): Generator<{ policy: Policy; type: string; name: string }> {
  for (let at = 0; at < PROGRAMMES; at += 1) {
    const type = TYPES[at % TYPES.length] as string;
    const policy = oddProgramme(SEED * 1000 + at, type);
    if (policy === undefined) continue;
    yield { policy, type, name: `programme ${at} about ${type}` };
    policy.close();
  }
}

const rightsOf = (policy: Policy, type: string, id: string, action: Action): number[] => {
  const viewer = policy.viewer(id, { now: NOW });
  return records.flatMap((record, n) => (viewer.can(action, { ...record, type } as never) ? [n] : []));
};

const RELATION: ReadonlySet<string> = new Set(["PostgreSQL", "DuckDB"]);

describe.each(ENGINES)("%s", (engineName, start) => {
  test(
    "returns what the rules allow, whatever ids and values there are",
    async () => {
      const engine = await start([]);
      let granted = 0;
      try {
        await filled(engine, records);
        for (const { policy, type, name } of asked()) {
          const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
          const rights = new Map<string, number[]>();
          for (const { id } of policy.toJSON().users as User[]) {
            for (const action of actions) {
              const right = rightsOf(policy, type, id, action);
              rights.set(`${action} ${id}`, right);
              const { sql, params } = policy.viewer(id, { now: NOW }).where(action, { dialect: engine.dialect, columns: COLUMNS });
              expect(
                await engine.rows(sql, params),
                `${action} for ${id} in ${name}: ${sql} ${JSON.stringify(params).slice(0, 900)}`,
              ).toEqual(right);
              const rest = await engine.rows(`NOT ${sql}`, params);
              expect(rest.length + right.length, `never NULL: ${sql}`).toBe(records.length);
              granted += right.length;
            }
          }
          if (RELATION.has(engineName)) await related(engine, policy, type, name, actions, rights);
        }
      } finally {
        await engine.close();
      }
      expect(granted).toBeGreaterThan(1_000);
    },
    60_000 * PROGRAMMES,
  );
});

/** The same by the relation of everybody's grants, and by the counts. */
async function related(
  engine: Engine,
  policy: Policy,
  type: string,
  name: string,
  actions: readonly Action[],
  rights: Map<string, number[]>,
) {
  const grants = policy.grants({ actions, now: NOW });
  const rows = [...grants];
  const source = { [type]: { from: "records r", key: "r.n", columns: COLUMNS } };
  const schema = grantsSchema({
    dialect: engine.dialect as GrantsDialect,
    records: source,
    criteria: grants.criteria,
    moment: `TIMESTAMPTZ '${NOW}'`,
  });
  await engine.run("BEGIN");
  for (const sql of [...schema.tables, ...schema.indexes]) await engine.run(sql);
  await insertGrants(engine, rows);
  await insertOwners(engine, grants.owners);
  await countRows(engine);
  for (const sql of schema.views) await engine.run(sql);
  const found = new Map<string, number[]>();
  for (const [action, viewer, record] of await engine.run("SELECT action, viewer, record FROM permitted_records")) {
    const key = `${action} ${viewer}`;
    found.set(key, [...(found.get(key) ?? []), Number(record)]);
  }
  for (const [key, right] of rights)
    expect(
      (found.get(key) ?? []).sort((a, b) => a - b),
      `the relation: ${key} in ${name}`,
    ).toEqual(right);
  const counts = await engine.run("SELECT viewer, records FROM visible_counts");
  const many = Object.fromEntries(counts.map(([viewer, n]) => [String(viewer), Number(n)]));
  for (const [key, right] of rights) {
    if (key.startsWith(`${type}.view `)) expect(many[key.slice(type.length + 6)] ?? 0, `the count: ${key} in ${name}`).toBe(right.length);
  }
  await engine.run("ROLLBACK");
}
