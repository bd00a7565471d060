import { exact, type GrantsDialect, literal } from "./relation-texts.js";

/** Records of one type, as the counts need them. */
export interface CountedRecords {
  readonly dialect: GrantsDialect;
  readonly type: string;
  /** The type as part of the names of views. */
  readonly name: string;
  readonly from: string;
  /** What tells records apart, as a text. */
  readonly record: string;
  /** The members by the names of the relation's columns, compared by their bytes. */
  readonly members: ReadonlyMap<string, string>;
  readonly hasCriteria: boolean;
  readonly hasShares: boolean;
}

/** Members of which the relation asks for a value, or whether there is one. */
const PEOPLE = ["partner", "owner", "assignee"] as const;
/** By which column rows and signatures are joined: the first that a row has a value in. */
const KEYS = ["owner", "assignee", "created_by", "id", "contact", "contact_else_id", "partner", "owner_account"] as const;
const VALUES = [...KEYS, "owner_class", "origin"] as const;
const ABSENT = [...PEOPLE, "created_by", "id"] as const;
const SIGNATURE = [...VALUES, ...ABSENT.map((name) => `${name}_absent`), "at_home"] as const;
/** What tells whole partners and accounts apart, and whatever else a row may ask. */
const BLOCK = ["partner", "partner_absent", "owner_account", "owner_class", "at_home"];
const REST = [...SIGNATURE.filter((name) => !BLOCK.includes(name)), "share_user", "criterion"];

/**
 * How many records everybody sees. Records that are alike in all that the rows ask have one signature, so that the join is one of
 * rows and signatures: a value that no row names is as good as any other such value. Rows that ask for no more than a partner or
 * an account, and those are nearly all, are joined with blocks of signatures; what else is seen is counted where its block is not.
 */
export function countsOf(given: CountedRecords): { readonly functions: string[]; readonly counts: string } {
  const { type, name, dialect } = given;
  // What adds a level or a rule adds no record.
  const asking = `FROM current_grants WHERE action = ${literal(dialect, `${type}.view`)} AND implied IS NULL`;
  const once = dialect === "spark" ? "" : " MATERIALIZED";
  const query = [
    `WITH a AS${once} (SELECT viewer, ${BLOCK.join(", ")} ${asking} AND ${REST.map((column) => `${column} IS NULL`).join(" AND ")}),`,
    `g AS${once} (SELECT * ${asking} AND (${REST.map((column) => `${column} IS NOT NULL`).join(" OR ")})),`,
    `s AS${once} (${signaturesOf(given)}),`,
    `b AS${once} (SELECT block, ${BLOCK.join(", ")}, CAST(sum(records) AS BIGINT) AS records FROM s GROUP BY block, ${BLOCK.join(", ")}),`,
    `w AS${once} (SELECT DISTINCT viewer, block, records FROM (${wholes().join("\nUNION ALL\n")}) whole),`,
    `p AS (SELECT DISTINCT viewer, signature, block, records FROM (${branches(given).join("\nUNION ALL\n")}) part)`,
    `SELECT viewer, ${literal(dialect, type)} AS type, CAST(sum(records) AS BIGINT) AS records FROM (`,
    "SELECT viewer, records FROM w UNION ALL",
    "SELECT p.viewer, p.records FROM p LEFT JOIN w ON w.viewer = p.viewer AND w.block = p.block WHERE w.viewer IS NULL",
    ") seen GROUP BY viewer",
  ].join("\n");
  if (dialect !== "postgres") return { functions: [], counts: query };
  // PostgreSQL cannot know how few signatures there are: it would sort what fits a hash table, and spend most of the time on machine code.
  const settings = ["jit", "enable_mergejoin", "enable_sort"].map((setting) => `SET ${setting} = off`).join(" ");
  return {
    functions: [
      `CREATE FUNCTION policy_${name}_counts() RETURNS TABLE (viewer text, type text, records bigint) STABLE ${settings} BEGIN ATOMIC\n${query};\nEND`,
    ],
    counts: `SELECT viewer, type, records FROM policy_${name}_counts()`,
  };
}

/** Viewers and blocks: rows that ask for nothing but whole partners and accounts. */
function wholes(): string[] {
  const holds = [
    ...BLOCK.filter((column) => column !== "at_home").map((column) => `(a.${column} IS NULL OR b.${column} = a.${column})`),
    "(a.at_home IS NULL OR b.at_home)",
  ].join(" AND ");
  const select = (join: string, where: string): string =>
    `SELECT a.viewer AS viewer, b.block AS block, b.records AS records FROM a ${join} WHERE ${where} AND ${holds}`;
  return [
    select("JOIN b ON b.owner_account = a.owner_account", "a.owner_account IS NOT NULL"),
    select("JOIN b ON b.partner = a.partner", "a.owner_account IS NULL"),
    select("CROSS JOIN b", "a.owner_account IS NULL AND a.partner IS NULL"),
  ];
}

function signaturesOf({ dialect, name, from, record, members, hasCriteria, hasShares }: CountedRecords): string {
  const asking = (column: string): string =>
    BLOCK.includes(column) ? `(SELECT ${column} FROM a UNION ALL SELECT ${column} FROM g) asking` : "g";
  const asked = (column: string): string => `(SELECT DISTINCT ${column} AS a_value FROM ${asking(column)} WHERE ${column} IS NOT NULL)`;
  // Whether something is there matters only where a row asks for it.
  const absence = (member: string, sql: string): string => {
    const column = `${member}_absent`;
    return `CASE WHEN (SELECT count(${column}) FROM ${asking(column)}) > 0 THEN ${absent(sql)} END AS ${column}`;
  };
  const said = [...members].map(([member, sql]) => `${sql} AS ${member}`).join(", ");
  const joins: string[] = [];
  // What few rows ask for goes before records are grouped: with everybody's ids no two of them would be alike.
  const reduced: string[] = [];
  for (const [column, value] of [
    ["created_by", "r.created_by"],
    ["id", "r.id"],
    ["contact", "r.contact"],
    ["contact_else_id", "COALESCE(r.contact, r.id)"],
  ] as const) {
    joins.push(`LEFT JOIN ${asked(column)} a_${column} ON a_${column}.a_value = ${value}`);
    reduced.push(`a_${column}.a_value AS ${column}`);
  }
  for (const member of ["created_by", "id"]) reduced.push(absence(member, `r.${member}`));
  const extra: string[] = [];
  if (hasCriteria) {
    const list =
      dialect === "spark"
        ? "array_join(array_sort(collect_list(CAST(criterion AS STRING))), ',')"
        : "string_agg(CAST(criterion AS text), ',' ORDER BY criterion)";
    joins.push(
      `LEFT JOIN (SELECT record, concat(',', ${list}, ',') AS criteria FROM policy_${name}_criteria GROUP BY record) c ON c.record = r.record`,
    );
    extra.push("c.criteria AS criteria");
  }
  if (hasShares) {
    joins.push(`LEFT JOIN (SELECT DISTINCT record FROM policy_${name}_shares) h ON h.record = r.record`);
    extra.push("h.record AS shared");
  }
  const names = ["criteria", "shared"].filter((_, at) => [hasCriteria, hasShares][at]);
  const raw = [...PEOPLE, "origin"].map((member) => `r.${member} AS ${member}`);
  const few = ["origin", "contact", "contact_else_id", "created_by", "created_by_absent", "id", "id_absent", ...names];
  const kept = [...PEOPLE, ...few];
  const people = PEOPLE.map((member) => `LEFT JOIN ${asked(member)} a_${member} ON a_${member}.a_value = k.${member}`);
  const alike = [
    ...PEOPLE.flatMap((member) => [`a_${member}.a_value AS ${member}`, absence(member, `k.${member}`)]),
    ...few.map((member) => `k.${member} AS ${member}`),
    "o.class AS owner_class",
    "o.account AS owner_account",
    "(o.account IS NOT NULL AND (k.partner IS NULL OR k.partner = o.account)) AS at_home",
  ];
  const all = [...SIGNATURE, ...names].join(", ");
  return [
    // Spark works a common part out as often as it is named: there the numbers follow from the values.
    `SELECT row_number() OVER (${dialect === "spark" ? `ORDER BY ${all}` : ""}) AS signature, dense_rank() OVER (ORDER BY ${BLOCK.join(", ")}) AS block, ${all}, records FROM (`,
    `SELECT ${all}, CAST(sum(records) AS BIGINT) AS records FROM (`,
    `SELECT ${alike.join(", ")}, k.records FROM (`,
    `SELECT ${kept.join(", ")}, count(*) AS records FROM (SELECT ${[...raw, ...reduced, ...extra].join(", ")} FROM (SELECT ${record} AS record, ${said} FROM ${from}) r ${joins.join(" ")}) n GROUP BY ${kept.join(", ")}`,
    `) k LEFT JOIN grant_owners o ON o.owner = k.owner ${people.join(" ")}`,
    `) a GROUP BY ${all}`,
    ") s",
  ].join("\n");
}

/** Whether nothing is there; an empty text is neither there nor absent. */
function absent(sql: string): string {
  return `CASE WHEN ${sql} IS NULL THEN TRUE WHEN ${sql} <> '' THEN FALSE END`;
}

/** Viewers and signatures: each row in one branch, by the first column that it can be joined by. */
function branches({ dialect, name, hasCriteria, hasShares }: CountedRecords): string[] {
  const equal = (column: string): string => `(g.${column} IS NULL OR s.${column} = g.${column})`;
  const holds = [
    ...VALUES.map(equal),
    ...ABSENT.map((member) => equal(`${member}_absent`)),
    "(g.at_home IS NULL OR s.at_home)",
    hasCriteria ? "(g.criterion IS NULL OR s.criteria LIKE concat('%,', CAST(g.criterion AS VARCHAR(20)), ',%'))" : "g.criterion IS NULL",
  ];
  const select = (join: string, where: readonly string[]): string =>
    `SELECT g.viewer AS viewer, s.signature AS signature, s.block AS block, s.records AS records FROM g ${join} WHERE ${where.join(" AND ")}`;
  const keyless = ["g.share_user IS NULL", ...KEYS.map((key) => `g.${key} IS NULL`)];
  const listed = `JOIN (SELECT DISTINCT criteria AS list FROM s WHERE criteria IS NOT NULL) l ON l.list LIKE concat('%,', CAST(g.criterion AS VARCHAR(20)), ',%') JOIN s ON s.criteria = l.list`;
  const [user, level] = ["h.user_id", "h.level"].map((sql) => exact(dialect, sql));
  const shared = `JOIN policy_${name}_shares h ON ${user} = g.share_user AND (${level} = 'read-write' OR (g.share_level = 'read' AND ${level} = 'read')) JOIN s ON s.shared = h.record`;
  return [
    ...KEYS.map((key, at) =>
      select(`JOIN s ON s.${key} = g.${key}`, [
        "g.share_user IS NULL",
        ...KEYS.slice(0, at).map((before) => `g.${before} IS NULL`),
        ...holds,
      ]),
    ),
    ...(hasShares ? [select(shared, holds)] : []),
    ...(hasCriteria ? [select(listed, ["g.criterion IS NOT NULL", ...keyless, ...holds])] : []),
    select("CROSS JOIN s", ["g.criterion IS NULL", ...keyless, ...holds]),
  ];
}
