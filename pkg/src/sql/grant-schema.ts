import { type CriterionTest, GRANT_COLUMNS, type GrantCriterion } from "../grants.js";
import { isPlain, lengthOf, pointer } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import { type ColumnSource, type Columns, columnAt, columnsIn, type Found, invalid, readingAt } from "./columns.js";
import { countsOf } from "./record-counts.js";
import { exact, type GrantsDialect, literal, same } from "./relation-texts.js";
import { NOWHERE, statement } from "./statement.js";

/** Where the records of one type stand. */
export interface RecordSource {
  /** The table, as in `FROM`: `leads l`. */
  readonly from: string;
  /** What tells its rows apart: `l.id`. */
  readonly key: string;
  /** Where the members of a record stand. */
  readonly columns: Columns;
}

/** How tables and views are written. */
export interface GrantsSchemaOptions {
  readonly dialect: GrantsDialect;
  /** The records, by type. */
  readonly records: { readonly [type: string]: RecordSource };
  /** The criteria of the relation, `grants.criteria` after its rows were read. Default: none. */
  readonly criteria?: readonly GrantCriterion[] | undefined;
  /** The moment at which the views look, an expression of SQL. Default: `CURRENT_TIMESTAMP`. */
  readonly moment?: string | undefined;
}

/** Statements of SQL, each complete without its semicolon. */
export interface GrantsSchema {
  /** The tables `grants` and `grant_owners`. */
  readonly tables: readonly string[];
  /** The indexes of the tables; databases of columns have none. */
  readonly indexes: readonly string[];
  /**
   * The views, which follow the criteria: `granted_records` (viewer, action, type, record, level, rule),
   * `permitted_records` (viewer, action, type, record, level), `visible_records` (viewer, type, record, level), `visible_counts`
   * (viewer, type, records), and what they are made of. In PostgreSQL that is a function for each type as well, which counts with the
   * rights of who asks and goes with `current_grants` (`DROP VIEW … CASCADE`).
   */
  readonly views: readonly string[];
}

const TYPES: Readonly<Record<GrantsDialect, { readonly text: string; readonly moment: string }>> = {
  postgres: { text: "text", moment: "timestamptz" },
  duckdb: { text: "VARCHAR", moment: "TIMESTAMPTZ" },
  spark: { text: "STRING", moment: "TIMESTAMP" },
};

const NEEDED: readonly string[] = ["viewer", "action", "level", "rule"];
const FLAGS: readonly string[] = ["partner_absent", "owner_absent", "assignee_absent", "created_by_absent", "id_absent", "at_home"];

/** The members of a record as columns of the relation. */
const MEMBERS = [
  ["id", "id"],
  ["partner", "partner"],
  ["owner", "owner"],
  ["assignee", "assignee"],
  ["createdBy", "created_by"],
  ["origin", "origin"],
  ["contact", "contact"],
] as const;

/**
 * The tables for a relation of grants, and the views that join it and the records.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN` for a free field that a criterion asks for and no column is named for;
 * `SQL_UNSUPPORTED`, `INVALID_VALUE`, `UNKNOWN_OPTION`
 *
 * @example
 * const { tables, indexes, views } = grantsSchema({ dialect: "duckdb", records: { lead: { from: "leads l", key: "l.id", columns } } });
 */
export function grantsSchema(options: GrantsSchemaOptions): GrantsSchema {
  const given = optionsOf(options, ["dialect", "records", "criteria", "moment"]);
  const { dialect, records, criteria = [], moment = "CURRENT_TIMESTAMP" } = given;
  if (typeof dialect !== "string" || !Object.hasOwn(TYPES, dialect))
    throw invalid("/dialect", "the dialects are `postgres`, `duckdb`, `spark`");
  const sources = sourcesIn(records);
  if (typeof moment !== "string" || moment.trim() === "") throw invalid("/moment", "the moment is an expression of SQL");
  const asked = criteriaIn(criteria);
  const types = sources.map(([type, source]) => new RecordViews(dialect, type, source, asked));
  return {
    tables: tablesOf(dialect),
    indexes: dialect === "postgres" ? INDEXES : [],
    views: [
      `CREATE VIEW current_grants AS SELECT * FROM grants WHERE valid_until IS NULL OR valid_until > ${moment}`,
      ...types.flatMap((type) => type.views()),
      `CREATE VIEW granted_records AS\n${types.flatMap((type) => type.branches()).join("\nUNION ALL\n")}`,
      `CREATE VIEW permitted_records AS SELECT viewer, action, type, record, ${highest()} AS level FROM granted_records GROUP BY viewer, action, type, record`,
      `CREATE VIEW visible_records AS SELECT viewer, type, record, level FROM permitted_records WHERE action LIKE '%.view'`,
      ...types.flatMap((type) => type.countParts()),
      `CREATE VIEW visible_counts AS\n${types.map((type) => type.counts()).join("\nUNION ALL\n")}`,
    ],
  };
}

/** The records by type, each checked: a misspelt member is never taken for one that was left out. */
export function sourcesIn(records: unknown): [type: string, source: RecordSource][] {
  const types = readingAt("/records", () => (isPlain(records) ? Object.entries(records) : []));
  if (types.length === 0) throw invalid("/records", "the records are an object of their types, with one at least");
  return types.map(([type, given]) => {
    const at = `/records${pointer(type)}`;
    if (!/^[a-z][a-z0-9-]*$/.test(type)) throw invalid(at, "a type of records has letters, digits and hyphens");
    const { from, key, columns } = optionsOf(given as RecordSource, ["from", "key", "columns"], at);
    if (typeof from !== "string" || from.trim() === "") throw invalid(`${at}/from`, "an expression of SQL is needed");
    if (typeof key !== "string" || key.trim() === "") throw invalid(`${at}/key`, "an expression of SQL is needed");
    return [type, { from, key, columns: columnsIn(columns, `${at}/columns`) }];
  });
}

/** The criteria of a relation, each with the lists that it is asked by. */
export function criteriaIn(criteria: unknown): readonly GrantCriterion[] {
  return readingAt("/criteria", () => {
    if (!Array.isArray(criteria)) throw invalid("/criteria", "the criteria are a list: `grants.criteria`");
    lengthOf(criteria);
    for (const [at, each] of criteria.entries()) {
      if (!Array.isArray(each?.types) || !Array.isArray(each.tests))
        throw invalid(`/criteria/${at}`, "a criterion has `types` and `tests`");
    }
    return criteria;
  });
}

function tablesOf(dialect: GrantsDialect): string[] {
  const { text, moment } = TYPES[dialect];
  // In the order of the rows as CSV, which databases load by position.
  const columns = GRANT_COLUMNS.map((name) => {
    if (FLAGS.includes(name)) return `${name} BOOLEAN`;
    if (name === "criterion") return `${name} BIGINT`;
    if (name === "valid_until") return `${name} ${moment}`;
    return `${name} ${text}${NEEDED.includes(name) ? " NOT NULL" : ""}`;
  });
  return [
    `CREATE TABLE grants (${columns.join(", ")})`,
    `CREATE TABLE grant_owners (owner ${text} NOT NULL${dialect === "postgres" ? " PRIMARY KEY" : ""}, class ${text} NOT NULL, account ${text})`,
  ];
}

const INDEXES = [
  "CREATE INDEX grants_by_viewer ON grants (viewer, action)",
  "CREATE INDEX grants_by_partner ON grants (partner, action) WHERE partner IS NOT NULL",
  "CREATE INDEX grants_by_owner ON grants (owner, action) WHERE owner IS NOT NULL",
  "CREATE INDEX grants_by_assignee ON grants (assignee, action) WHERE assignee IS NOT NULL",
  "CREATE INDEX grant_owners_by_account ON grant_owners (account)",
];

function highest(): string {
  const ranks = "max(CASE level WHEN 'full' THEN 3 WHEN 'read-write' THEN 2 WHEN 'read' THEN 1 ELSE 0 END)";
  return `CASE ${ranks} WHEN 3 THEN 'full' WHEN 2 THEN 'read-write' WHEN 1 THEN 'read' ELSE 'none' END`;
}

/** By which column rows and records are joined: the first that a row has a value in. */
const KEYS = ["share_user", "owner", "assignee", "created_by", "id", "contact", "contact_else_id", "partner", "owner_account"] as const;
type Key = (typeof KEYS)[number] | "criterion" | undefined;

class RecordViews {
  readonly #dialect: GrantsDialect;
  readonly #type: string;
  readonly #source: RecordSource;
  readonly #criteria: readonly GrantCriterion[];
  readonly #name: string;
  readonly #at: string;

  constructor(dialect: GrantsDialect, type: string, source: RecordSource, criteria: readonly GrantCriterion[]) {
    this.#at = `/records/${type}`;
    this.#dialect = dialect;
    this.#type = type;
    this.#source = source;
    const owner = this.#member(source.columns.owner, "owner");
    // What no record can pass opens nothing: a share with a group where the table has no groups.
    const canHold = ({ tests }: GrantCriterion): boolean =>
      tests.every((test) => criterionSql(dialect, test, source.columns, owner) !== NOWHERE);
    this.#criteria = criteria.filter(({ types }) => types.includes(type)).filter(canHold);
    this.#name = type.replaceAll("-", "_");
  }

  views(): string[] {
    const { from, key, columns } = this.#source;
    const members = MEMBERS.map(([member, name]) => `${this.#member(columns[member], member)} AS ${name}`);
    const owner = this.#member(columns.owner, "owner");
    const views = [
      `CREATE VIEW policy_${this.#name} AS SELECT ${this.#text(key)} AS record, ${members.join(", ")}, g_class AS owner_class, g_account AS owner_account FROM ${from} LEFT JOIN ${OWNERS.from} ON ${same(this.#dialect, "g_user", owner)}`,
    ];
    const { shares } = columns;
    if (this.#hasShares && shares) {
      const [user, level] = [this.#member(shares.user, "shares/user"), this.#member(shares.level, "shares/level")];
      views.push(
        `CREATE VIEW policy_${this.#name}_shares AS SELECT ${this.#text(key)} AS record, ${user} AS user_id, ${level} AS level FROM ${from} JOIN ${shares.from} ON ${shares.on}`,
      );
    }
    if (this.#criteria.length > 0) {
      const tests = this.#criteria.map(({ criterion, tests }) => {
        const all = tests.map((test) => criterionSql(this.#dialect, test, columns, owner)).join(" AND ");
        return `SELECT ${this.#text(key)} AS record, CAST(${criterion} AS BIGINT) AS criterion FROM ${from} WHERE ${all}`;
      });
      views.push(`CREATE VIEW policy_${this.#name}_criteria AS\n${tests.join("\nUNION ALL\n")}`);
    }
    return views;
  }

  get #hasShares(): boolean {
    const { shares } = this.#source.columns;
    return shares !== null;
  }

  /** What the counts are made of. */
  countParts(): string[] {
    return this.#counted().parts;
  }

  /** Who sees how many. */
  counts(): string {
    return this.#counted().counts;
  }

  #counted(): ReturnType<typeof countsOf> {
    const { from, key, columns } = this.#source;
    const members = new Map<string, string>(
      MEMBERS.map(([member, name]) => {
        const sql = this.#member(columns[member], member);
        return [name, this.#dialect === "postgres" ? exact("postgres", sql) : sql];
      }),
    );
    return countsOf({
      dialect: this.#dialect,
      type: this.#type,
      name: this.#name,
      from,
      record: this.#text(key),
      members,
      nowhere: new Set(MEMBERS.flatMap(([member, name]) => (columns[member] === null ? [name] : []))),
      hasCriteria: this.#criteria.length > 0,
      hasShares: this.#hasShares,
    });
  }

  /** Each row of the relation is in one branch, by the first column that it can be joined by. */
  branches(): string[] {
    const asked = this.#criteria.length > 0 ? [false, true] : [false];
    return asked.flatMap((hasCriterion) => {
      const keys: Key[] = [...KEYS, hasCriterion ? "criterion" : undefined];
      return keys.flatMap((key, at) => this.#branch(key, KEYS.slice(0, at), hasCriterion));
    });
  }

  #branch(key: Key, before: readonly string[], hasCriterion: boolean): string[] {
    const name = `policy_${this.#name}`;
    if (key === "share_user" && !this.#hasShares) return [];
    const on = before.map((name) => `g.${name} IS NULL`);
    const equal = (record: string, grant: string): string => same(this.#dialect, record, grant);
    const joins: string[] = [];
    const where = [`g.action LIKE '${this.#type}.%'`, ...on];
    if (key === undefined) joins.push(`CROSS JOIN ${name} r`);
    else if (key === "share_user") {
      joins.push(`JOIN ${name}_shares s ON ${equal("s.user_id", "g.share_user")}`, `JOIN ${name} r ON ${equal("r.record", "s.record")}`);
      const level = exact(this.#dialect, "s.level");
      where.push(`(${level} = 'read-write' OR (g.share_level = 'read' AND ${level} = 'read'))`);
    } else if (key === "criterion")
      joins.push(`JOIN ${name}_criteria c ON c.criterion = g.criterion`, `JOIN ${name} r ON ${equal("r.record", "c.record")}`);
    else if (key === "contact_else_id") joins.push(`JOIN ${name} r ON ${equal("COALESCE(r.contact, r.id)", "g.contact_else_id")}`);
    else joins.push(`JOIN ${name} r ON ${equal(`r.${key}`, `g.${key}`)}`);
    if (hasCriterion && key !== "criterion")
      joins.push(`JOIN ${name}_criteria c ON ${equal("c.record", "r.record")} AND c.criterion = g.criterion`);
    if (!hasCriterion) where.push("g.criterion IS NULL");
    where.push(...matches(this.#dialect, key));
    return [
      `SELECT g.viewer, g.action, ${literal(this.#dialect, this.#type)} AS type, r.record, g.level, g.rule FROM current_grants g ${joins.join(" ")} WHERE ${where.join(" AND ")}`,
    ];
  }

  #member(source: ColumnSource | undefined, name: string): string {
    const found: Found | null = columnAt(source, `${this.#at}/columns/${name}`);
    if (found === null) return `CAST(NULL AS ${TYPES[this.#dialect].text})`;
    if (found.values === undefined) return found.type === "text" ? this.#binary(found.sql) : this.#text(found.sql);
    // What stands for nothing is neither absent nor anything.
    const cases = [...found.values].map(
      ([stored, value]) => `WHEN ${literal(this.#dialect, stored)} THEN ${literal(this.#dialect, value)}`,
    );
    return `CASE WHEN ${found.sql} IS NULL THEN NULL ELSE CASE ${this.#text(found.sql)} ${cases.join(" ")} ELSE '' END END`;
  }

  #binary(sql: string): string {
    if (this.#dialect === "spark") return this.#text(sql);
    return this.#dialect === "duckdb" ? `${sql} COLLATE C` : sql;
  }

  #text(sql: string): string {
    return `CAST(${sql} AS ${TYPES[this.#dialect].text})`;
  }
}

/** What a row asks of a record beyond the column that joined them; an empty text is neither there nor absent. */
function matches(dialect: GrantsDialect, key: string | undefined): string[] {
  const equal = (name: string, record = `r.${name}`): string[] =>
    name === key ? [] : [`(g.${name} IS NULL OR ${exact(dialect, record)} = g.${name})`];
  const present = (name: string): string =>
    `(g.${name}_absent IS NULL OR CASE WHEN g.${name}_absent THEN r.${name} IS NULL ELSE r.${name} IS NOT NULL AND r.${name} <> '' END)`;
  return [
    ...["partner", "owner", "assignee", "created_by", "origin", "contact", "id", "owner_class", "owner_account"].flatMap((name) =>
      equal(name),
    ),
    ...equal("contact_else_id", "COALESCE(r.contact, r.id)"),
    ...["partner", "owner", "assignee", "created_by", "id"].map(present),
    `(g.at_home IS NULL OR (r.owner_account IS NOT NULL AND (r.partner IS NULL OR ${exact(dialect, "r.partner")} = r.owner_account)))`,
    ...(key === "share_user" ? [] : ["g.share_user IS NULL"]),
  ];
}

/** Owners by names that no table of records has: an expression of the records' own must not be taken for one of these. */
const OWNERS = {
  from: "(SELECT owner AS g_user, class AS g_class, account AS g_account FROM grant_owners) g_owners",
  user: "g_user",
  class: "g_class",
};

/** A test of a criterion, its values as literals. */
export function criterionSql(
  dialect: GrantsDialect,
  test: CriterionTest,
  columns: Columns,
  owner: string,
  owners: { readonly from: string; readonly user: string; readonly class: string } = OWNERS,
): string {
  const part = test.kind === "not" ? test.part : test;
  if (part.kind === "ownerClass") {
    const classes = part.values.map((name) => literal(dialect, name)).join(", ");
    const is = `EXISTS (SELECT 1 FROM ${owners.from} WHERE ${same(dialect, owners.user, owner)} AND ${owners.class} IN (${classes}))`;
    return test.kind === "not" ? `(NOT ${is})` : `(${is})`;
  }
  const condition = test.kind === "not" ? ({ kind: "not", part } as const) : part;
  const { fragments, slots, params } = statement(condition, { dialect, columns });
  const value = (given: unknown): string => {
    if (Array.isArray(given)) return `ARRAY[${given.map(value).join(", ")}]`;
    if (typeof given === "string") return literal(dialect, given);
    if (typeof given === "number" && dialect === "spark") return `${given}D`;
    return String(given);
  };
  return fragments.map((text, at) => (at === 0 ? text : value(params[slots[at - 1] as number]) + text)).join("");
}
