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
  /** The members that no record has. */
  readonly nowhere: ReadonlySet<string>;
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
/** What few rows ask for goes before records are grouped: with everybody's ids no two of them would be alike. */
const ONE_BY_ONE = ["created_by", "id", "contact", "contact_else_id"] as const;
/** What tells whole partners and accounts apart, and whatever else a row may ask. */
const BLOCK = ["partner", "partner_absent", "owner_account", "owner_class", "at_home"];
/** What follows from the partner and the owner's account. */
const FOLLOWING = ["partner_absent", "at_home"];
const REST = [...SIGNATURE.filter((name) => !BLOCK.includes(name)), "share_user", "criterion"];

/**
 * How many records everybody sees. Records that are alike in all that the rows ask have one signature, so that the join is one of
 * rows and signatures: a value that no row names is as good as any other such value. Rows that ask for no more than a partner or
 * an account, and those are nearly all, are joined with blocks of signatures; what else is seen is counted where its block is not.
 */
export function countsOf(given: CountedRecords): { readonly parts: string[]; readonly counts: string } {
  const { type, name, dialect, from, record, members } = given;
  const said = [...members].map(([member, sql]) => `${sql} AS ${member}`).join(", ");
  const parts = [`CREATE VIEW policy_${name}_members AS SELECT ${record} AS record, ${said} FROM ${from}`];
  // What adds a level or a rule adds no record.
  const asking = `FROM current_grants WHERE action = ${literal(dialect, `${type}.view`)} AND implied IS NULL`;
  const once = dialect === "spark" ? "" : " MATERIALIZED";
  const query = [
    `WITH a AS${once} (SELECT viewer, ${BLOCK.join(", ")} ${asking} AND ${REST.map((column) => `${column} IS NULL`).join(" AND ")}),`,
    `g AS${once} (SELECT * ${asking} AND (${REST.map((column) => `${column} IS NOT NULL`).join(" OR ")})),`,
    // The rows that no key joins are read once for each block and signature: PostgreSQL would go through all of `a` and `g` each time.
    ...(dialect === "spark"
      ? []
      : [
          `ae AS${once} (SELECT * FROM a WHERE owner_account IS NULL AND partner IS NULL),`,
          `ge AS${once} (SELECT * FROM g WHERE ${[...KEYS, "share_user", "criterion"].map((key) => `${key} IS NULL`).join(" AND ")}),`,
        ]),
    `s AS${once} (${signaturesOf(given)}),`,
    `b AS${once} (SELECT block, ${BLOCK.join(", ")}, CAST(sum(records) AS BIGINT) AS records FROM s GROUP BY block, ${BLOCK.join(", ")}),`,
    `w AS${once} (SELECT viewer, block, max(records) AS records FROM (${(dialect === "spark" ? [keyedWholes()] : wholes(dialect)).join("\nUNION ALL\n")}) whole GROUP BY viewer, block),`,
    `p AS (SELECT DISTINCT viewer, signature, block, records FROM (${branches(given).join("\nUNION ALL\n")}) part)`,
    `SELECT viewer, ${literal(dialect, type)} AS type, CAST(sum(records) AS BIGINT) AS records FROM (`,
    "SELECT viewer, records FROM w UNION ALL",
    "SELECT p.viewer, p.records FROM p LEFT JOIN w ON w.viewer = p.viewer AND w.block = p.block WHERE w.block IS NULL",
    ") seen GROUP BY viewer",
  ].join("\n");
  if (dialect !== "postgres") return { parts, counts: query };
  // PostgreSQL cannot know how few signatures there are: it would sort what fits a hash table, and spend most of the time on machine code.
  const settings = ["jit", "enable_mergejoin", "enable_sort"].map((setting) => `SET ${setting} = off`).join(" ");
  parts.push(
    `CREATE FUNCTION policy_${name}_counts() RETURNS TABLE (viewer text, type text, records bigint) STABLE ${settings} BEGIN ATOMIC\n${query};\nEND`,
  );
  return { parts, counts: `SELECT viewer, type, records FROM policy_${name}_counts()` };
}

/** Viewers and blocks: rows that ask for nothing but whole partners and accounts. */
function wholes(dialect: GrantsDialect): string[] {
  const b = dialect === "duckdb" ? "(SELECT unnest(list, recursive := true) FROM (SELECT list(b) AS list FROM b) few) b" : "b";
  const holds = (known: readonly string[]): string =>
    [
      ...BLOCK.filter((column) => column !== "at_home" && !known.includes(column)).map(
        (column) => `(a.${column} IS NULL OR b.${column} = a.${column})`,
      ),
      "(a.at_home IS NULL OR b.at_home)",
    ].join(" AND ");
  const select = (join: string, where: string, ...known: string[]): string =>
    `SELECT a.viewer AS viewer, b.block AS block, b.records AS records FROM ${join} WHERE ${where} AND ${holds(known)}`;
  return [
    select(`a JOIN ${b} ON b.owner_account = a.owner_account`, "a.owner_account IS NOT NULL", "owner_account"),
    select(`a JOIN ${b} ON b.partner = a.partner`, "a.owner_account IS NULL", "owner_account", "partner"),
    select(`ae a CROSS JOIN ${b}`, "TRUE", "owner_account", "partner"),
  ];
}

/** The same in Spark, which works a common part out as often as it is named: each block once for every value that a row may name. */
function keyedWholes(): string {
  const keys = ["owner_account", "partner"];
  const holds = [
    ...BLOCK.filter((column) => column !== "at_home").map((column) => `(a.${column} IS NULL OR b.${column} = a.${column})`),
    "(a.at_home IS NULL OR b.at_home)",
  ];
  return `SELECT a.viewer AS viewer, b.block AS block, b.records AS records FROM ${asking("a", keys)} a JOIN ${offering("b", keys)} b ON b.key_name = a.key_name AND b.key_value = a.key_value WHERE ${holds.join(" AND ")}`;
}

/** Rows of the relation with the first of these columns that has a value: by which one they are joined, and its value. */
function asking(rows: string, keys: readonly string[]): string {
  const name = `CASE ${keys.map((key) => `WHEN ${key} IS NOT NULL THEN '${key}'`).join(" ")} ELSE '' END`;
  return `(SELECT *, ${name} AS key_name, COALESCE(${keys.join(", ")}, '') AS key_value FROM ${rows})`;
}

/** Signatures or blocks, each as often as it has values in these columns, and once for rows that have none. */
function offering(rows: string, keys: readonly string[]): string {
  const pairs = [
    ...keys.map((key) => `named_struct('key_name', '${key}', 'key_value', ${key})`),
    "named_struct('key_name', '', 'key_value', '')",
  ];
  const each = `SELECT *, explode(array(${pairs.join(", ")})) AS offered FROM ${rows}`;
  return `(SELECT *, offered.key_name AS key_name, offered.key_value AS key_value FROM (${each}) WHERE offered.key_value IS NOT NULL)`;
}

function signaturesOf({ dialect, name, nowhere, hasCriteria, hasShares }: CountedRecords): string {
  const asking = (column: string): string =>
    BLOCK.includes(column) ? `(SELECT ${column} FROM a UNION ALL SELECT ${column} FROM g) asking` : "g";
  const asked = (column: string): string => `(SELECT DISTINCT ${column} AS a_value FROM ${asking(column)} WHERE ${column} IS NOT NULL)`;
  // Whether something is there matters only where a row asks for it.
  const absence = (member: string, sql: string): string => {
    const column = `${member}_absent`;
    return `CASE WHEN (SELECT count(${column}) FROM ${asking(column)}) > 0 THEN ${absent(sql)} END AS ${column}`;
  };
  const joins: string[] = [];
  const names: string[] = [];
  if (hasCriteria) {
    const list =
      dialect === "spark"
        ? "array_join(array_sort(collect_list(CAST(criterion AS STRING))), ',')"
        : "string_agg(CAST(criterion AS text), ',' ORDER BY criterion)";
    joins.push(
      `LEFT JOIN (SELECT record, concat(',', ${list}, ',') AS criteria FROM policy_${name}_criteria GROUP BY record) c ON c.record = r.record`,
    );
    names.push("criteria");
  }
  if (hasShares) {
    joins.push(`LEFT JOIN (SELECT DISTINCT record AS shared FROM policy_${name}_shares) h ON h.shared = r.record`);
    names.push("shared");
  }
  const few = ["origin", "created_by_absent", "id_absent", ...names];
  const grouped = (by: readonly string[], said: readonly string[], more: readonly string[], where: string): string => {
    const all = [...PEOPLE, ...few, ...ONE_BY_ONE].map((column) => (by.includes(column) ? column : `${nothing(column)} AS ${column}`));
    const from = `policy_${name}_members r ${[...joins, ...more].join(" ")}`;
    return `SELECT ${all.join(", ")}, count(*) AS records FROM (SELECT ${said.join(", ")} FROM ${from}${where}) n GROUP BY ${by.join(", ")}`;
  };
  const members = [...PEOPLE, "origin"].map((member) => `r.${member} AS ${member}`);
  const absences = ["created_by", "id"].map((member) => absence(member, `r.${member}`));
  const singled = (where: string): string =>
    grouped(
      [...PEOPLE, ...few, ...ONE_BY_ONE],
      [...members, ...absences, ...names, ...ONE_BY_ONE.map((column) => `a_${column}.a_value AS ${column}`)],
      ONE_BY_ONE.map((column) => `LEFT JOIN ${asked(column)} a_${column} ON a_${column}.a_value = ${single(column)}`),
      where,
    );
  // PostgreSQL hashes such a set only for an expression that is not NULL throughout.
  const hasSome = (column: string): boolean => (column === "contact_else_id" ? hasSome("contact") || hasSome("id") : !nowhere.has(column));
  const isSingle = [
    "FALSE",
    ...ONE_BY_ONE.filter(hasSome).map((column) => `${single(column)} IN (SELECT ${column} FROM g WHERE ${column} IS NOT NULL)`),
  ].join(" OR ");
  const asks = (columns: readonly string[]): string => `(SELECT ${columns.map((column) => `count(${column})`).join(" + ")} FROM g)`;
  const ofOthers = [...ONE_BY_ONE, "created_by_absent", "id_absent"];
  // Where no row asks for more than four members no more of a record is read: a database then skips the other scans.
  const alone = [
    grouped([...PEOPLE, "origin", ...names], [...members, ...names], [], ` WHERE ${asks(ofOthers)} = 0`),
    grouped([...PEOPLE, ...few], [...members, ...absences, ...names], [], ` WHERE ${asks(ofOthers)} > 0 AND (${isSingle}) IS NOT TRUE`),
    singled(` WHERE ${asks(ONE_BY_ONE)} > 0 AND (${isSingle})`),
  ].join("\nUNION ALL\n");
  // Partners are few, and their blocks are those that rows ask for; other people are told apart where a row names them.
  const people = (["owner", "assignee"] as const).map(
    (member) => `LEFT JOIN ${asked(member)} a_${member} ON a_${member}.a_value = k.${member}`,
  );
  const alike = [
    "k.partner AS partner",
    ...["owner", "assignee"].flatMap((member) => [`a_${member}.a_value AS ${member}`, absence(member, `k.${member}`)]),
    ...[...few, ...ONE_BY_ONE].map((member) => `k.${member} AS ${member}`),
    "o.class AS owner_class",
    "o.account AS owner_account",
  ];
  const all = [...SIGNATURE, ...names].filter((column) => !FOLLOWING.includes(column)).join(", ");
  return [
    // Spark works a common part out as often as it is named: there the numbers follow from the values.
    `SELECT row_number() OVER (${dialect === "spark" ? `ORDER BY ${all}` : ""}) AS signature, dense_rank() OVER (ORDER BY ${BLOCK.join(", ")}) AS block, ${all}, ${FOLLOWING.join(", ")}, records FROM (`,
    `SELECT ${all}, ${absence("partner", "partner")}, (owner_account IS NOT NULL AND (partner IS NULL OR partner = owner_account)) AS at_home, CAST(sum(records) AS BIGINT) AS records FROM (`,
    `SELECT ${alike.join(", ")}, k.records FROM (`,
    // Spark takes such a subquery in fewer places: there every record is looked up.
    dialect === "spark" ? singled("") : alone,
    `) k LEFT JOIN grant_owners o ON o.owner = k.owner ${people.join(" ")}`,
    `) a GROUP BY ${all}`,
    ") s",
  ].join("\n");
}

/** A column of signatures that no row asks for. */
function nothing(column: string): string {
  return `CAST(NULL AS ${column.endsWith("_absent") ? "boolean" : "text"})`;
}

/** The text of a record that a row compares with one of these columns. */
function single(column: (typeof ONE_BY_ONE)[number]): string {
  return column === "contact_else_id" ? "COALESCE(r.contact, r.id)" : `r.${column}`;
}

/** Whether nothing is there; an empty text is neither there nor absent. */
function absent(sql: string): string {
  return `CASE WHEN ${sql} IS NULL THEN TRUE WHEN ${sql} <> '' THEN FALSE END`;
}

/** Viewers and signatures: each row in one branch, by the first column that it can be joined by. */
function branches({ dialect, name, hasCriteria, hasShares }: CountedRecords): string[] {
  const equal = (column: string): string => `(g.${column} IS NULL OR s.${column} = g.${column})`;
  // What is known of the columns before a key need not be asked again.
  const holds = (known: readonly string[] = []): string[] => [
    ...VALUES.filter((column) => !known.includes(column)).map(equal),
    ...ABSENT.map((member) => equal(`${member}_absent`)),
    "(g.at_home IS NULL OR s.at_home)",
    hasCriteria ? "(g.criterion IS NULL OR s.criteria LIKE concat('%,', CAST(g.criterion AS VARCHAR(20)), ',%'))" : "g.criterion IS NULL",
  ];
  const select = (join: string, where: readonly string[], rows = "g"): string =>
    `SELECT g.viewer AS viewer, s.signature AS signature, s.block AS block, s.records AS records FROM ${rows} ${join} WHERE ${where.join(" AND ")}`;
  const keyless = ["g.share_user IS NULL", ...KEYS.map((key) => `g.${key} IS NULL`)];
  const listed = `JOIN (SELECT DISTINCT criteria AS list FROM s WHERE criteria IS NOT NULL) l ON l.list LIKE concat('%,', CAST(g.criterion AS VARCHAR(20)), ',%') JOIN s ON s.criteria = l.list`;
  const [user, level] = ["h.user_id", "h.level"].map((sql) => exact(dialect, sql));
  const shared = `JOIN policy_${name}_shares h ON ${user} = g.share_user AND (${level} = 'read-write' OR (g.share_level = 'read' AND ${level} = 'read')) JOIN s ON s.shared = h.record`;
  if (dialect === "spark") {
    const join = `JOIN ${offering("s", KEYS)} s ON s.key_name = g.key_name AND s.key_value = g.key_value`;
    const own = `${asking("g", KEYS)} g`;
    // Criteria alone join by what they test.
    const where = ["g.share_user IS NULL", "(g.key_name <> '' OR g.criterion IS NULL)", ...holds()];
    return [
      `SELECT g.viewer AS viewer, s.signature AS signature, s.block AS block, s.records AS records FROM ${own} ${join} WHERE ${where.join(" AND ")}`,
      ...(hasShares ? [select(shared, holds())] : []),
      ...(hasCriteria ? [select(listed, ["g.criterion IS NOT NULL", ...keyless, ...holds(KEYS)])] : []),
    ];
  }
  return [
    ...KEYS.map((key, at) =>
      select(`JOIN s ON s.${key} = g.${key}`, [
        "g.share_user IS NULL",
        ...KEYS.slice(0, at).map((before) => `g.${before} IS NULL`),
        ...holds(KEYS.slice(0, at + 1)),
      ]),
    ),
    ...(hasShares ? [select(shared, holds())] : []),
    ...(hasCriteria ? [select(listed, ["g.criterion IS NOT NULL", ...keyless, ...holds(KEYS)])] : []),
    select("CROSS JOIN s", holds(KEYS), "ge g"),
  ];
}
