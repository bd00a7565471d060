// Values that databases compare in ways of their own: here all compare as the rules do.
import { type Columns, type Condition, toSql } from "partner-policy/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COLUMNS, ENGINES, type Engine, mysql, pglite, postgres, sqlite } from "./engines.js";

const PLAIN: Columns = { ...COLUMNS, origin: "r.origin" };

describe.each(ENGINES)("in %s", (_, start) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start([]);
  }, 60_000);
  afterAll(() => engine.close());

  /** The numbers of the rows with these values in a column of which a condition holds. */
  async function holds(column: string, values: readonly string[], condition: Condition, columns = PLAIN): Promise<readonly number[]> {
    await engine.run("DELETE FROM records");
    await engine.run(`INSERT INTO records (n, ${column}) VALUES ${values.map((value, n) => `(${n}, ${value})`).join()}`);
    const { sql, params } = toSql(condition, { dialect: engine.dialect, columns });
    const found = await engine.rows(sql, params);
    const rest = await engine.rows(`NOT ${sql}`, params);
    expect(
      [...found, ...rest].sort((a, b) => a - b),
      `never NULL: ${sql}`,
    ).toEqual(values.map((_, n) => n));
    return found;
  }

  test("an empty text is no id: it is neither there nor absent", async () => {
    for (const [column, member] of [
      ["partner", "partner"],
      ["owner", "owner"],
      ["assignee", "assignee"],
      ["created_by", "createdBy"],
      ["id", "id"],
    ] as const) {
      const stored = ["NULL", "''", "'a'"];
      expect(await holds(column, stored, { kind: "absent", member })).toEqual([0]);
      expect(await holds(column, stored, { kind: "not", part: { kind: "absent", member } })).toEqual([2]);
      expect(await holds(column, stored, { kind: "not", part: { kind: "in", member, values: ["b"] } })).toEqual([0, 2]);
      expect(await holds(column, stored, { kind: "not", part: { kind: "is", member, value: "a" } })).toEqual([0]);
    }
    await engine.run("DELETE FROM records");
    await engine.run(
      "INSERT INTO records (n, owner, partner) VALUES (0, 'u', NULL), (1, 'u', ''), (2, 'u', 'p'), (3, 'u', 'q'), (4, NULL, 'p'), (5, NULL, NULL), (6, 'v', NULL), (7, 'v', 'p')",
    );
    // One owner, and more than an index is asked for one by one.
    const others = Array.from({ length: 300 }, (_, n) => ({ owner: `other ${n}`, partner: "p" }));
    for (const owners of [[], others]) {
      const home: Condition = { kind: "home", owners: [{ owner: "u", partner: "p" }, ...owners] };
      const { sql, params } = toSql(home, { dialect: engine.dialect, columns: PLAIN });
      expect(await engine.rows(sql, params)).toEqual([0, 2]);
      expect(await engine.rows(`NOT ${sql}`, params)).toEqual([1, 3, 4, 5, 6, 7]);
    }
  });

  test("ids are equal by their bytes: case, accents, blanks at the end and quotes count", async () => {
    const stored = ["'a'", "'A'", "'a '", "'á'", "'a''b'", "'\u00e9'", "'e\u0301'"];
    expect(await holds("owner", stored, { kind: "is", member: "owner", value: "a" })).toEqual([0]);
    expect(await holds("owner", stored, { kind: "in", member: "owner", values: ["a", "x"] })).toEqual([0]);
    expect(await holds("owner", stored, { kind: "in", member: "owner", values: ["a'b", "\u00e9"] })).toEqual([4, 5]);
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "eq", value: "a" })).toEqual([0]);
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "ne", value: "a" })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "contains", value: "A" })).toEqual([1]);
  });

  test("hostile ids are values", async () => {
    const odd = ["x'); DROP TABLE records;--", 'a"b', "a\\b", "%", "_", "$1", "?", "[1]", "null", "\u{1f600}"];
    for (const id of odd) {
      const quoted = (engine.dialect === "mysql" ? id.replaceAll("\\", "\\\\") : id).replaceAll("'", "''");
      expect(await holds("owner", ["'other'", `'${quoted}'`], { kind: "in", member: "owner", values: [id, "z"] }), id).toEqual([1]);
      expect(await holds("owner", ["'other'", `'${quoted}'`], { kind: "is", member: "owner", value: id }), id).toEqual([1]);
      expect(await holds("name", ["'other'", `'${quoted}'`], { kind: "field", name: "name", operator: "contains", value: id }), id).toEqual(
        [1],
      );
    }
  });

  test("hostile ids are values among hundreds, alone and in pairs", async () => {
    const hostile = ["'", '"', "\\", '\\"', "a,b", "{", "}", "NULL", "null", " ", "{}", '{"a"}', "$1", "?", "ä"];
    const many = Array.from({ length: 300 }, (_, n) => `many-${n}`);
    const backslash = engine.dialect === "mysql" || engine.dialect === "spark";
    const stored = [...hostile, "a", "b", "many-7", "many-x"].map(
      (id) => `'${id.replaceAll("'", "''").replaceAll("\\", backslash ? "\\\\" : "\\")}'`,
    );
    const found = [...hostile.keys(), hostile.length + 2];
    expect(await holds("owner", stored, { kind: "in", member: "owner", values: [...hostile, ...many] })).toEqual(found);
    const owners = [...hostile, ...many].map((owner) => ({ owner, partner: "{,}" }));
    expect(await holds("owner", stored, { kind: "home", owners })).toEqual(found);
    await engine.run("UPDATE records SET partner = CASE WHEN n <> 1 THEN '{,}' ELSE '{' END");
    const { sql, params } = toSql({ kind: "home", owners }, { dialect: engine.dialect, columns: PLAIN });
    expect(await engine.rows(sql, params)).toEqual(found.filter((n) => n !== 1));
  });

  test("texts are ordered by code points, upper case before lower, signs beyond the basic plane last", async () => {
    const stored = ["'B'", "'a'", "'\uff5e'", "'\u{1f600}'", "'Z'"];
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "lt", value: "a" })).toEqual([0, 4]);
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "gt", value: "\uff5e" })).toEqual([3]);
    expect(await holds("name", stored, { kind: "field", name: "name", operator: "le", value: "B" })).toEqual([0]);
  });

  test("numbers are doubles; what is no finite number passes nothing", async () => {
    const odd = {
      postgres: ["'NaN'", "'Infinity'", "'-Infinity'"],
      duckdb: ["'NaN'::DOUBLE", "'Infinity'::DOUBLE", "'-Infinity'::DOUBLE"],
    };
    const more = engine.dialect === "postgres" || engine.dialect === "duckdb" ? odd[engine.dialect] : ["NULL", "NULL", "NULL"];
    const stored = ["1", "1.5", "-0.0", "NULL", ...more];
    const size = (operator: "lt" | "ge" | "ne" | "eq", value: number): Condition => ({ kind: "field", name: "size", operator, value });
    expect(await holds("size", stored, size("ge", 1))).toEqual([0, 1]);
    expect(await holds("size", stored, size("lt", 1))).toEqual([2]);
    expect(await holds("size", stored, size("ne", 1))).toEqual([1, 2]);
    expect(await holds("size", stored, size("eq", 0))).toEqual([2]);
  });

  test("a stored value that stands for nothing is neither what is meant nor anything else", async () => {
    const columns: Columns = { ...COLUMNS, owner: { column: "r.owner", values: { one: "u", two: "v" } } };
    const stored = ["NULL", "'one'", "'two'", "'u'", "''"];
    expect(await holds("owner", stored, { kind: "in", member: "owner", values: ["u"] }, columns)).toEqual([1]);
    expect(await holds("owner", stored, { kind: "not", part: { kind: "in", member: "owner", values: ["u"] } }, columns)).toEqual([0, 2]);
    expect(await holds("owner", stored, { kind: "absent", member: "owner" }, columns)).toEqual([0]);
    expect(await holds("owner", stored, { kind: "not", part: { kind: "absent", member: "owner" } }, columns)).toEqual([1, 2]);
  });
});

test("SQLite: a column that takes cases for equal is compared by bytes", async () => {
  const engine = await sqlite([]);
  await engine.run("DROP TABLE records");
  await engine.run("CREATE TABLE records (n INTEGER, owner TEXT COLLATE NOCASE)");
  await engine.run("INSERT INTO records VALUES (0, 'Ann'), (1, 'ann')");
  for (const condition of [
    { kind: "is", member: "owner", value: "ann" },
    { kind: "in", member: "owner", values: ["ann", "x"] },
  ] as const) {
    const { sql, params } = toSql(condition, { dialect: "sqlite", columns: PLAIN });
    expect(await engine.rows(sql, params)).toEqual([1]);
  }
  await engine.close();
});

test("MariaDB: a column whose collation takes cases and blanks for equal is compared by bytes", async () => {
  const engine = await mysql([]);
  await engine.run("ALTER TABLE records MODIFY owner VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
  await engine.run("INSERT INTO records (n, owner) VALUES (0, 'ann'), (1, 'Ann'), (2, 'ann '), (3, 'änn')");
  for (const condition of [
    { kind: "is", member: "owner", value: "ann" },
    { kind: "in", member: "owner", values: ["ann", "x"] },
  ] as const) {
    const { sql, params } = toSql(condition, { dialect: "mysql", columns: PLAIN });
    expect(await engine.rows(sql, params)).toEqual([0]);
  }
  await engine.close();
}, 60_000);

test("PostgreSQL: a collation that takes cases and accents for equal widens nothing, and an index still answers", async () => {
  const engine = await postgres([]);
  await engine.run("CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");
  for (const name of ["owner", "partner", "id", "name"]) await engine.run(`ALTER TABLE records ALTER ${name} TYPE text COLLATE loose`);
  await engine.run("ALTER TABLE shares ALTER user_id TYPE text COLLATE loose, ALTER level TYPE text COLLATE loose");
  const stored = ["ann", "Ann", "\u00e4nn", "ANN", "other"];
  for (const [n, text] of stored.entries()) {
    await engine.run(`INSERT INTO records (n, id, owner, partner, name) VALUES (${n}, '${text}', '${text}', 'ann', '${text}')`);
    await engine.run(`INSERT INTO shares (record, user_id, level) VALUES (${n}, '${text}', 'R')`);
  }
  expect(await engine.rows("r.owner = 'ann'", [])).toEqual([0, 1, 2, 3]);
  const holds = async (condition: Condition) => {
    const { sql, params } = toSql(condition, { dialect: "postgres", columns: COLUMNS });
    return engine.rows(sql, params);
  };
  const name = (operator: "eq" | "ne" | "in" | "contains" | "lt" | "le", value: string | string[]): Condition => ({
    kind: "field",
    name: "name",
    operator,
    value,
  });
  expect(await holds({ kind: "is", member: "owner", value: "ann" })).toEqual([0]);
  expect(await holds({ kind: "in", member: "owner", values: ["ann", "x"] })).toEqual([0]);
  expect(await holds({ kind: "not", part: { kind: "in", member: "owner", values: ["ann"] } })).toEqual([1, 2, 3, 4]);
  // More than an index is asked for one by one.
  const many = ["ann", ...Array.from({ length: 300 }, (_, n) => `other "${n}", \\'`)];
  expect(await holds({ kind: "in", member: "owner", values: many })).toEqual([0]);
  expect(await holds({ kind: "not", part: { kind: "in", member: "owner", values: many } })).toEqual([1, 2, 3, 4]);
  expect(await holds({ kind: "home", owners: [...many, "Ann"].map((owner) => ({ owner, partner: "ann" })) })).toEqual([0, 1]);
  expect(await holds(name("in", many))).toEqual([0]);
  expect(await holds({ kind: "home", owners: [{ owner: "Ann", partner: "ann" }] })).toEqual([1]);
  expect(await holds({ kind: "home", owners: [{ owner: "Ann", partner: "ANN" }] })).toEqual([]);
  expect(await holds({ kind: "idIsPartner" })).toEqual([0]);
  expect(await holds({ kind: "shared", users: ["ANN"], level: "read" })).toEqual([3]);
  expect(await holds(name("eq", "ann"))).toEqual([0]);
  expect(await holds(name("ne", "ann"))).toEqual([1, 2, 3, 4]);
  expect(await holds(name("in", ["Ann", "OTHER"]))).toEqual([1]);
  expect(await holds(name("contains", "nn"))).toEqual([0, 1, 2]);
  expect(await holds(name("le", "Ann"))).toEqual([1, 3]);

  // Of a column without a collation of its own, and of this one.
  await engine.run("INSERT INTO records (n, owner, assignee) SELECT n, 'o' || n, 'a' || n FROM generate_series(10, 20000) AS n");
  await engine.run("CREATE INDEX ON records (owner)");
  await engine.run("CREATE INDEX ON records (assignee)");
  await engine.run("ANALYZE records");
  for (const [member, column] of [
    ["owner", "o"],
    ["assignee", "a"],
  ] as const) {
    for (const condition of [
      { kind: "is", member, value: `${column}77` },
      { kind: "in", member, values: [`${column}77`, `${column}78`, "x"] },
    ] as const) {
      const { sql, params } = toSql(condition, { dialect: "postgres", columns: COLUMNS });
      const literal = (value: unknown): string => (Array.isArray(value) ? `'{${value.join()}}'` : `'${value}'`);
      const text = sql.replaceAll(/\$(\d+)/g, (_, at) => literal(params[Number(at) - 1]));
      const plan = (await engine.run(`EXPLAIN SELECT n FROM records r WHERE ${text}`)).flat().join("\n");
      expect(plan).toMatch(/Index Cond|Bitmap Index Scan/);
      expect(Number(/rows=(\d+)/.exec(plan)?.[1])).toBeLessThan(5);
    }
  }
  await engine.close();
}, 60_000);

test("PostgreSQL: whole numbers and UUIDs are compared as such, in lists too", async () => {
  const engine = await pglite([]);
  const uuid = "0b9c8a70-0000-4000-8000-000000000000";
  await engine.run("DROP TABLE records");
  await engine.run("CREATE TABLE records (n INTEGER, partner BIGINT, owner UUID)");
  await engine.run(`INSERT INTO records VALUES (0, 9007199254740993, '${uuid}'), (1, 9007199254740992, NULL)`);
  const columns: Columns = { partner: { column: "r.partner", type: "integer" }, owner: { column: "r.owner", type: "uuid" }, shares: null };
  const found = async (condition: Condition) => {
    const { sql, params } = toSql(condition, { dialect: "postgres", columns });
    return engine.rows(sql, params);
  };
  expect(await found({ kind: "in", member: "partner", values: ["9007199254740993", "x", "07"] })).toEqual([0]);
  const many = ["9007199254740993", ...Array.from({ length: 300 }, (_, n) => String(n))];
  expect(await found({ kind: "in", member: "partner", values: many })).toEqual([0]);
  expect(await found({ kind: "not", part: { kind: "in", member: "partner", values: many } })).toEqual([1]);
  expect(await found({ kind: "is", member: "owner", value: uuid })).toEqual([0]);
  expect(await found({ kind: "is", member: "owner", value: uuid.toUpperCase() })).toEqual([]);
  expect(await found({ kind: "home", owners: [{ owner: uuid, partner: "9007199254740993" }] })).toEqual([0]);
  await engine.close();
}, 120_000);
