// Filters as texts: what the text depends on, where values go, and what is refused.
import { type Action, Policy, type Snapshot } from "partner-policy";
import { type Columns, type Condition, type Dialect, grantsSchema, rowSecurity, toAst, toSql, where } from "partner-policy/sql";
import { Viewer as Opened } from "partner-policy/viewer";
import { expect, test } from "vitest";
import { codeOf, NOW } from "./programme.js";

const DIALECTS: readonly Dialect[] = ["postgres", "sqlite", "duckdb", "mysql", "spark"];
const SHARES = { from: "shares s", on: "s.lead = l.id", user: "s.user_id", level: "s.level" } as const;
const COLUMNS: Columns = {
  id: "l.id",
  partner: "l.partner",
  owner: "l.owner",
  assignee: "l.assignee",
  createdBy: "l.created_by",
  origin: "l.origin",
  contact: "l.contact",
  fields: { region: "l.region", size: { column: "l.size", type: "number" }, hot: { column: "l.hot", type: "boolean" } },
  shares: SHARES,
};

/** `partners` accounts with `each` users of every portal role, and managers of the first 1, 2, 3, … of them. */
function portal(partners: number, each: number, id = (name: string) => name, among = [1, 2, 3, partners]): Policy {
  const managed = [...new Set(among)];
  const accounts = Array.from({ length: partners }, (_, at) => id(`p${at}`));
  const roles = ["administrator", "marketing", "sales", "custom"];
  const people = accounts.flatMap((partner) =>
    roles.flatMap((role) => Array.from({ length: each }, (_, at) => ({ partner, role, id: id(`${partner}-${role}-${at}`) }))),
  );
  return Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: accounts.map((partner) => ({ id: partner, name: "P", status: "active" })),
    users: [
      ...managed.map((of) => ({ kind: "internal", id: id(`m${of}`), name: "M", status: "active", permissionGroups: ["g"] })),
      ...people.map(({ id, partner, role }) => ({
        kind: "partner",
        id,
        name: "U",
        status: "active",
        partner,
        license: "partner-community",
        contact: { id: `c-${id}`.slice(0, 60), partner },
        userRoles: [role],
        createdAt: "2026-11-01T00:00:00Z",
      })),
    ],
    managers: managed.flatMap((of) => accounts.slice(0, of).map((partner) => ({ partner, user: id(`m${of}`) }))),
    permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
    userRoles: [{ id: "custom", name: "Custom" }],
  } as unknown as Snapshot);
}

const textsOf = (policy: Policy, ids: readonly string[], action: "lead.view" | "lead.edit", dialect: Dialect): Set<string> =>
  new Set(ids.map((id) => policy.viewer(id, { now: NOW }).where(action, { dialect, columns: COLUMNS }).sql));

test.each(DIALECTS)("in %s all users of one role have one text, whoever and wherever they are", (dialect) => {
  const policy = portal(5, 3);
  for (const role of ["administrator", "marketing", "sales", "custom"]) {
    const ids = [0, 1, 2, 3, 4].flatMap((p) => [0, 1, 2].map((at) => `p${p}-${role}-${at}`));
    for (const action of ["lead.view", "lead.edit"] as const)
      expect(textsOf(policy, ids, action, dialect).size, `${role} ${action}`).toBe(1);
  }
});

test.each(DIALECTS)("in %s managers of 1, 2, 3, 4 and 100 partners have one text", (dialect) => {
  const policy = portal(100, 0, undefined, [1, 2, 3, 4, 100]);
  const ids = [1, 2, 3, 4, 100].map((of) => `m${of}`);
  expect(textsOf(policy, ids, "lead.view", dialect).size).toBe(1);
  const [few, many] = ["m1", "m100"].map((id) => policy.viewer(id, { now: NOW }).where("lead.view", { dialect, columns: COLUMNS }).params);
  expect(many?.length).toBe(few?.length);
});

test.each(DIALECTS)("in %s no id is in the text, whatever it looks like", (dialect) => {
  const hostile = (name: string) => `${name}'); DROP TABLE l;-- ? $1 \\ "`;
  const policy = portal(2, 1, hostile, [1, 2]);
  const ids = [hostile("m1"), hostile("m2"), ...policy.toJSON().users.map(({ id }) => id)];
  for (const id of ids) {
    const { sql, params } = policy.viewer(id, { now: NOW }).where("lead.view", { dialect, columns: COLUMNS });
    expect(sql).not.toMatch(/DROP|;|--|\\/);
    if (dialect === "postgres") expect(new Set(sql.match(/\$\d+/g)).size).toBe(params.length);
    else expect(sql.match(/\?/g)?.length ?? 0).toBe(params.length);
  }
});

test("in PostgreSQL a set of hundreds is one text, which no driver has to write as an array", () => {
  const written = (count: number) => {
    const owners = Array.from({ length: count }, (_, n) => ({ owner: `o"${n}`, partner: "p" }));
    return toSql({ kind: "home", owners }, { dialect: "postgres", columns: COLUMNS });
  };
  expect(written(2).params).toEqual([
    ['o"0', 'o"1'],
    ["p", "p"],
  ]);
  expect(written(2).sql).not.toContain("::text::text[]");
  const many = written(300);
  expect(many.params.map((param) => typeof param)).toEqual(["string", "string"]);
  expect(many.params[0]).toContain('{"o\\"0","o\\"1"');
  expect(many.sql).toContain("IN (SELECT unnest($1::text::text[]), unnest($2::text::text[]))");
});

test("a capsule gives the text and the values of its policy", () => {
  const policy = portal(2, 1);
  const viewer = policy.viewer("p0-sales-0", { now: NOW });
  const capsule = Opened.fromBytes(viewer.toBytes(), { now: NOW });
  for (const dialect of DIALECTS) {
    const { sql, params } = viewer.where("lead.view", { dialect, columns: COLUMNS });
    for (const each of [viewer, capsule, new Proxy(capsule, {})]) {
      expect(where(each, "lead.view", { dialect, columns: COLUMNS })).toMatchObject({ sql, params });
    }
  }
  expect(toAst(capsule, "lead.view")).toEqual(viewer.toAst("lead.view"));
  for (const each of [viewer, capsule]) {
    expect(codeOf(() => where(each, "lead.veiw" as Action, { dialect: "postgres", columns: COLUMNS }))).toBe("UNKNOWN_ACTION");
  }
  expect(codeOf(() => toAst(undefined as never, "lead.view"))).toBe("INVALID_VALUE");
});

test("parameters are counted from where the developer's own end", () => {
  const viewer = portal(2, 1).viewer("p0-sales-0", { now: NOW });
  const { sql } = viewer.where("lead.view", { dialect: "postgres", columns: COLUMNS, firstParameter: 7 });
  const numbers = [...new Set(sql.match(/\$\d+/g))].map((name) => Number(name.slice(1))).sort((a, b) => a - b);
  expect(numbers[0]).toBe(7);
  expect(numbers).toEqual(numbers.map((_, at) => 7 + at));
});

const sales = () => portal(2, 1).viewer("p0-sales-0", { now: NOW });
test.each([
  ["a column that is not named", { dialect: "sqlite", columns: { partner: "p" } }, "SQL_UNMAPPED_COLUMN"],
  ["no columns", { dialect: "sqlite" }, "INVALID_VALUE"],
  ["a dialect that there is not", { dialect: "oracle", columns: COLUMNS }, "INVALID_VALUE"],
  ["a dialect by a member of every object", { dialect: "constructor", columns: COLUMNS }, "INVALID_VALUE"],
  ["a misspelt option", { dialect: "sqlite", columns: COLUMNS, firstParam: 2 }, "UNKNOWN_OPTION"],
  ["a parameter before the first", { dialect: "postgres", columns: COLUMNS, firstParameter: 0 }, "INVALID_VALUE"],
  ["an empty expression", { dialect: "sqlite", columns: { ...COLUMNS, partner: " " } }, "INVALID_VALUE"],
  ["a type that there is not", { dialect: "sqlite", columns: { ...COLUMNS, partner: { column: "p", type: "int" } } }, "INVALID_VALUE"],
  ["a misspelt member of a column", { dialect: "sqlite", columns: { ...COLUMNS, partner: { column: "p", typ: "uuid" } } }, "UNKNOWN_FIELD"],
  ["a misspelt column", { dialect: "sqlite", columns: { ...COLUMNS, asignee: "a" } }, "UNKNOWN_FIELD"],
  ["no options", undefined, "INVALID_VALUE"],
])("%s is refused", (_, options, code) => {
  expect(codeOf(() => sales().where("lead.view", options as never))).toBe(code);
});

const sqlOf = (condition: Condition, columns: Columns = COLUMNS, dialect: Dialect = "postgres") => toSql(condition, { dialect, columns });

test("the error of a column that is not named says which", () => {
  try {
    sqlOf({ kind: "field", name: "a/b~c", operator: "eq", value: 1 });
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: "SQL_UNMAPPED_COLUMN", at: "/columns/fields/a~1b~0c" });
  }
});

test("columns that say nothing of shares are refused for every viewer alike", async () => {
  const columns = { ...COLUMNS, shares: undefined } as never;
  const asked = { dialect: "postgres", columns } as const;
  const missing = { code: "SQL_UNMAPPED_COLUMN", at: "/columns/shares" };
  const policy = portal(2, 1);
  const { users } = policy.toJSON();
  for (const { id } of users) {
    let error: unknown;
    try {
      policy.viewer(id, { now: NOW }).where("lead.view", asked);
    } catch (thrown) {
      error = thrown;
    }
    expect([id, error]).toEqual([id, expect.objectContaining(missing)]);
  }
  expect(() => toSql({ kind: "never" }, asked)).toThrow(expect.objectContaining(missing));
  const { accessibleBy } = await import("partner-policy/prisma");
  const [one] = users;
  const viewer = policy.viewer(one?.id ?? "", { now: NOW });
  expect(() => accessibleBy(viewer, "lead.view", { provider: "postgresql", columns })).toThrow(expect.objectContaining(missing));
  const records = { lead: { from: "leads", key: "id", columns } };
  const at = "/records/lead/columns/shares";
  expect(() => grantsSchema({ dialect: "duckdb", records })).toThrow(expect.objectContaining({ ...missing, at }));
  expect(() => rowSecurity({ records, role: "app" })).toThrow(expect.objectContaining({ ...missing, at }));
});

test("a Prisma filter holds no empty list of conditions, which Prisma forgets where it is joined with others", async () => {
  const { accessibleBy } = await import("partner-policy/prisma");
  const policy = portal(2, 1);
  const columns = {
    id: "id",
    partner: "partner",
    owner: null,
    assignee: "assignee",
    createdBy: null,
    origin: null,
    contact: null,
    shares: null,
  };
  let asked = 0;
  for (const { id } of policy.toJSON().users) {
    // Whoever was away for ten years may see nothing.
    for (const [action, now] of [
      ["lead.view", NOW],
      ["lead.edit", NOW],
      ["deal.view", NOW],
      ["deal.view", "2036-11-22T00:00:00Z"],
    ] as const) {
      const viewer = policy.viewer(id, { now });
      const text = JSON.stringify(accessibleBy(viewer, action, { provider: "postgresql", columns }));
      expect([id, action, text]).toEqual([id, action, expect.not.stringMatching(/"(AND|OR|NOT)":\[\]|\{\}/)]);
      if (viewer.toAst(action).kind === "never") asked += Number(text === '{"id":{"in":[]}}');
    }
  }
  expect(asked).toBeGreaterThan(0);
  const nothing = { ...columns, id: null, partner: null, assignee: null };
  const manager = policy.viewer("m1", { now: NOW });
  expect(() => accessibleBy(manager, "deal.view", { provider: "postgresql", columns: nothing })).toThrow(
    expect.objectContaining({ code: "SQL_UNMAPPED_COLUMN" }),
  );
});

test("a member that no record has is never a wider filter", () => {
  const none: Columns = { partner: null, owner: null, shares: null, fields: { size: null } };
  expect(sqlOf({ kind: "is", member: "partner", value: "p" }, none).sql).toBe("(1 = 0)");
  expect(sqlOf({ kind: "field", name: "size", operator: "ne", value: 1 }, none).sql).toBe("(1 = 0)");
  expect(sqlOf({ kind: "shared", users: ["u"], level: "read" }, none).sql).toBe("(1 = 0)");
  expect(sqlOf({ kind: "absent", member: "owner" }, none).sql).toBe("(1 = 1)");
  expect(sqlOf({ kind: "not", part: { kind: "absent", member: "owner" } }, none).sql).toBe("(1 = 0)");
});

test.each([
  ["uuid", "0B9C8A70-0000-4000-8000-000000000000"],
  ["uuid", "{0b9c8a70-0000-4000-8000-000000000000}"],
  ["uuid", "0b9c8a70000040008000000000000000"],
  ["integer", "007"],
  ["integer", "+7"],
  ["integer", " 7"],
  ["integer", "7.0"],
  ["integer", "1e3"],
  ["integer", "9223372036854775808"],
  ["number", "7"],
  ["boolean", "true"],
] as const)("a column of type %s never holds the id %j", (type, id) => {
  const columns: Columns = { partner: { column: "p", type }, owner: { column: "o", type }, shares: null };
  for (const dialect of DIALECTS) {
    expect(sqlOf({ kind: "is", member: "partner", value: id }, columns, dialect).sql).toBe("(1 = 0)");
    const { params } = sqlOf({ kind: "in", member: "partner", values: [id] }, columns, dialect);
    expect(params).toEqual([dialect === "postgres" ? [] : "[]"]);
    const pairs = sqlOf({ kind: "home", owners: [{ owner: id, partner: id }] }, columns, dialect);
    expect(JSON.stringify(pairs.params)).not.toContain(id);
  }
});

test("values of another kind than the column's never meet, and lists answer `in` alone", () => {
  const never = "(1 = 0)";
  expect(sqlOf({ kind: "field", name: "size", operator: "eq", value: "1" }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "size", operator: "ne", value: "1" }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "region", operator: "ne", value: 1 }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "hot", operator: "contains", value: "t" }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "size", operator: "contains", value: 1 }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "size", operator: "eq", value: [1] }).sql).toBe(never);
  expect(sqlOf({ kind: "field", name: "size", operator: "in", value: ["1", true] }).sql).toBe(never);
});

test.each([
  [
    "an order of UUIDs",
    { kind: "field", name: "region", operator: "lt", value: "b" },
    { fields: { region: { column: "r", type: "uuid" } } },
  ],
  [
    "part of a UUID",
    { kind: "field", name: "region", operator: "contains", value: "b" },
    { fields: { region: { column: "r", type: "uuid" } } },
  ],
  ["a zero character in an order", { kind: "field", name: "region", operator: "lt", value: "a\u0000" }, COLUMNS],
  [
    "a contact and an id of two types",
    { kind: "is", member: "contactElseId", value: "c" },
    { contact: "c", id: { column: "i", type: "uuid" } },
  ],
  [
    "owners whose stored values stand for others",
    { kind: "home", owners: [{ owner: "o", partner: "p" }] },
    { owner: { column: "o", values: { x: "o" } }, partner: "p" },
  ],
] as const)("%s is what SQL cannot say", (_, condition, columns) => {
  for (const dialect of DIALECTS)
    expect(codeOf(() => sqlOf(condition as Condition, { shares: null, ...columns } as Columns, dialect))).toBe("SQL_UNSUPPORTED");
});

test("of stored values those are asked that stand for what is meant, others match nothing", () => {
  const columns: Columns = { origin: { column: "o", values: { web: "registered", ext: "registered", x: "distributed" } }, shares: null };
  expect(sqlOf({ kind: "in", member: "origin", values: ["registered"] }, columns).params).toEqual([["web", "ext"]]);
  expect(sqlOf({ kind: "in", member: "origin", values: ["web"] }, columns).params).toEqual([[]]);
});
