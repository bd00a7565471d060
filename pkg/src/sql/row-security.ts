import { GRANT_COLUMNS, type GrantCriterion } from "../grants.js";
import { optionsOf } from "../residual/options.js";
import { type ColumnSource, type Columns, columnAt, invalid, type SharesTable } from "./columns.js";
import { criteriaIn, criterionSql, type RecordSource, sourcesIn } from "./grant-schema.js";
import { BOUND, exact, literal, same } from "./relation-texts.js";

/** How row-level security is written. */
export interface RowSecurityOptions {
  /** The tables, by type of record: `from` is a table without another name, and the columns are its own. */
  readonly records: { readonly [type: string]: RecordSource };
  /** The criteria of the relation. Default: none. */
  readonly criteria?: readonly GrantCriterion[] | undefined;
  /** The role that the application connects as; it owns none of the tables. */
  readonly role: string;
  /** The session variable with the viewer's id. Default: `partner_policy.viewer`. */
  readonly setting?: string | undefined;
  /** The function that lets a viewer in for a transaction. Default: `partner_policy_enter`. */
  readonly enter?: string | undefined;
}

/** The columns of `own_grants`: names that no table of records has, since a policy's own come first in its subqueries. */
const APART: readonly string[] = ["viewer", "action", "rule", "valid_until", "implied"];
const OWN = GRANT_COLUMNS.filter((name) => !APART.includes(name));
const ASKING = OWN.filter((name) => name !== "level" && name !== "share_level");
/** What rows ask most often, besides a partner: each shape has a name, and a row of it a tag of the name and what it asks. */
const SHAPES = [
  ["pr", ["partner", "origin"]],
  ["pa", ["partner", "assignee"]],
  ["pf", ["partner"]],
  ["po", ["partner", "owner"]],
  ["pc", ["partner", "created_by"]],
  ["par", ["partner", "assignee", "origin"]],
  ["por", ["partner", "owner", "origin"]],
  ["pcr", ["partner", "created_by", "origin"]],
] as const;

/** A tag: each text but the last behind its length, so that no two are alike. */
function tag(shape: string, texts: readonly string[]): string {
  return [`'${shape}'`, ...texts.flatMap((text, at) => (at + 1 < texts.length ? [`length(${text})`, "':'", text] : [text]))].join(" || ");
}

/** The tag of rows that ask for an owner at home of a class and an account: staff may have hundreds of them. */
const HOME = "home";

/** The tag of a row of the relation: an asterisk if it asks nothing, none of any other shape. What a row does not ask makes a text of nothing. */
function tagOfRow(): string {
  const of = (asks: number): string =>
    SHAPES.filter(([name]) => name.length === asks)
      .map(([name, asked]) => (name === "pf" ? `CASE WHEN assignee_absent THEN ${tag(name, asked)} END` : tag(name, asked)))
      .join(", ");
  const home = `CASE WHEN owner_class IS NOT NULL AND owner_account IS NOT NULL AND at_home THEN '${HOME}' END`;
  return `CASE num_nonnulls(${ASKING.join(", ")}) WHEN 0 THEN '*' WHEN 2 THEN COALESCE(${of(2)}) WHEN 3 THEN COALESCE(${of(3)}, ${home}) END`;
}

/** By which member the rows of a viewer are looked up, and by which there may be thousands that ask for nothing else. */
const LOOKED_UP = ["partner", "owner", "assignee", "created_by"] as const;
const HASHED = ["partner", "owner"] as const;
const MEMBERS = [
  ["partner", "partner"],
  ["owner", "owner"],
  ["assignee", "assignee"],
  ["created_by", "createdBy"],
  ["origin", "origin"],
  ["contact", "contact"],
  ["id", "id"],
] as const;

/**
 * Row-level security for PostgreSQL out of the relation, on top of the tables and views of `grantsSchema`: statements without their
 * semicolons. `SELECT` gives what the viewer of the session may view, `UPDATE` and `DELETE` reach what may be edited and deleted;
 * a row must be editable after an update, too. A session that names no viewer sees nothing.
 *
 * `partner_policy_enter(viewer)` sets the variable for the transaction, and notes of viewers all of whose grants name a partner or a
 * person that indexes can find their rows. Whoever sets the variable alone gets the same rows, and reads the whole table for them.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN`, `INVALID_VALUE`, `UNKNOWN_OPTION`
 *
 * @example
 * const records = { lead: { from: "leads", key: "id", columns: { id: "id", partner: "partner", owner: "owner", shares: null } } };
 * for (const sql of rowSecurity({ records, criteria: grants.criteria, role: "app" })) await client.query(sql);
 * await client.query("SELECT partner_policy_enter($1)", [id]); // first in each transaction
 */
export function rowSecurity(options: RowSecurityOptions): readonly string[] {
  const {
    records,
    criteria = [],
    role,
    setting = "partner_policy.viewer",
    enter = "partner_policy_enter",
  } = optionsOf(options, ["records", "criteria", "role", "setting", "enter"]);
  const sources = sourcesIn(records);
  const asked = criteriaIn(criteria);
  if (typeof role !== "string" || role === "") throw invalid("/role", "the role is a name");
  if (typeof setting !== "string" || !/^\w+\.\w+$/.test(setting)) throw invalid("/setting", "a session variable is called `name.name`");
  if (typeof enter !== "string" || !/^[A-Za-z_]\w*$/.test(enter)) throw invalid("/enter", "a function is called by a plain name");
  const to = `"${role.replaceAll('"', '""')}"`;
  const key = LOOKED_UP.map((name) => `WHEN ${name} IS NOT NULL THEN '${name}'`).join(" ");
  const columns = OWN.map((name) => `${name} AS g_${name}`).join(", ");
  return [
    // By the index of the relation the variable is read once for a lookup, not once for a row.
    `CREATE VIEW own_grants WITH (security_barrier) AS SELECT action AS g_action, ${columns}, CASE ${key} END AS g_key, num_nonnulls(${ASKING.join(", ")}) AS g_asks, ${tagOfRow()} AS g_tag FROM current_grants WHERE viewer = current_setting('${setting}', true) AND implied IS NULL`,
    "CREATE VIEW own_owners WITH (security_barrier) AS SELECT owner AS g_user, class AS g_class, account AS g_account FROM grant_owners WHERE (SELECT current_setting('" +
      `${setting}', true)) <> ''`,
    `GRANT SELECT ON own_grants, own_owners TO ${to}`,
    entering(
      enter,
      setting,
      sources.map(([type]) => type),
    ),
    `GRANT EXECUTE ON FUNCTION ${enter}(text) TO ${to}`,
    ...sources.flatMap(([type, source]) => policies(type, source, asked, to, setting)),
  ];
}

/** The session variable that names the viewer if every grant has a key. A wrong one hides rows and shows none. */
const keyedIn = (setting: string): string => `${setting}_keyed`;
/** The session variable with the keys by which rows of a type are found: the same holds of it. */
const keysIn = (setting: string, type: string, name: string): string => `${setting}_${type.replaceAll("-", "_")}_${name}`;

/** The variables hold for the transaction. Compiling a policy to machine code costs more than any page. */
function entering(name: string, setting: string, types: readonly string[]): string {
  const set = (variable: string, value: string): string => `PERFORM set_config('${variable}', ${value}, true);`;
  const isOpen = "CASE WHEN EXISTS (SELECT 1 FROM own_grants WHERE g_key IS NULL) THEN '' ELSE 'keys of ' || viewer END";
  const found = types.map((type) => {
    const keys = LOOKED_UP.map((key) => {
      const all = `array_agg(DISTINCT g_${key}) FILTER (WHERE g_key = '${key}')`;
      return `set_config('${keysIn(setting, type, key)}', COALESCE(CAST(${all} AS text), '{}'), true)`;
    });
    return `PERFORM ${keys.join(", ")} FROM own_grants WHERE g_action LIKE '${type}.%';`;
  });
  const body = [BOUND, set("jit", "'off'"), set(setting, "viewer"), set(keyedIn(setting), isOpen), ...found].join(" ");
  return `CREATE FUNCTION ${name}(viewer text) RETURNS void LANGUAGE plpgsql AS $enter$BEGIN ${body} END$enter$`;
}

function policies(type: string, source: RecordSource, criteria: readonly GrantCriterion[], to: string, setting: string): string[] {
  const table = source.from;
  if (!/^[\w."]+$/.test(table)) throw invalid(`/records/${type}/from`, "row-level security is of a table without another name");
  const may = (verb: string): string => allowed(type, `${type}.${verb}`, source.columns, criteria, setting);
  const name = (verb: string): string => `partner_policy_${verb}`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    // Else the owner of the table sees everything.
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${name("view")} ON ${table} FOR SELECT TO ${to} USING (${may("view")})`,
    `CREATE POLICY ${name("edit")} ON ${table} FOR UPDATE TO ${to} USING (${may("edit")}) WITH CHECK (${may("edit")})`,
    `CREATE POLICY ${name("delete")} ON ${table} FOR DELETE TO ${to} USING (${may("delete")})`,
  ];
}

/**
 * What an index finds, and of it what the grants allow. What is looked up once for a statement comes first; only rows of rare shapes
 * are compared one by one, and only where the viewer has some.
 */
function allowed(type: string, action: string, columns: Columns, criteria: readonly GrantCriterion[], setting: string): string {
  const at = `/records/${type}/columns`;
  const members = new Map<string, string>(MEMBERS.map(([name, member]) => [name, memberSql(columns[member], `${at}/${member}`)]));
  const of = (name: string): string => members.get(name) ?? "NULL";
  // What is found goes by the column's collation, as its index does; what is granted by bytes.
  const by = (name: string): string => exact("postgres", of(name));
  const rows = `FROM own_grants WHERE g_action = '${action}'`;
  const found = LOOKED_UP.map((name) => {
    const keys = `NULLIF(current_setting('${keysIn(setting, type, name)}', true), '')`;
    // Partners are few, and how many they are decides the plan; of people there may be thousands, which are read once.
    return `${of(name)} = ANY (${name === "partner" ? keys : `(SELECT ${keys})`}::text[])`;
  });
  const hashed = HASHED.map((name) => `'${name}'`).join(", ");
  const tags = SHAPES.map(([name, asked]) => {
    const text = tag(name, asked.map(by));
    return name === "pf" ? `CASE WHEN ${of("assignee")} IS NULL THEN ${text} END` : text;
  });
  const others = `g_action = '${action}' AND g_tag IS NULL AND (g_asks > 1 OR (g_asks = 1 AND COALESCE(g_key, '') NOT IN (${hashed})))`;
  const atHome = `FROM own_grants JOIN own_owners ON g_class = g_owner_class AND g_account = g_owner_account WHERE g_action = '${action}' AND g_tag = '${HOME}'`;
  const granted = [
    ...HASHED.map((name) => `${by(name)} IN (SELECT g_${name} ${rows} AND g_key = '${name}' AND g_asks = 1)`),
    `ARRAY['*', ${tags.join(", ")}] && (SELECT array_agg(g_tag) ${rows} AND g_tag IS NOT NULL)`,
    `(${by("owner")} IN (SELECT g_user ${atHome}) AND (${of("partner")} IS NULL OR (${by("owner")}, ${by("partner")}) IN (SELECT g_user, g_account ${atHome})))`,
    `(EXISTS (SELECT 1 FROM own_grants WHERE ${others}) AND EXISTS (SELECT 1 FROM own_grants LEFT JOIN own_owners ON ${same("postgres", "g_user", of("owner"))} WHERE ${others} AND ${matching(type, columns, criteria, by, of("owner"))}))`,
  ];
  return `(${[...found, anyRow(of("id"), setting)].join(" OR ")}) AND (${granted.join(" OR ")})`;
}

/**
 * Every row, unless the viewer was noted as one of whom every grant has a key: then none, and the planner knows it. An index can
 * answer it, as alternatives without one would make all the others useless.
 */
function anyRow(id: string, setting: string): string {
  const isKeyed = `current_setting('${keyedIn(setting)}', true) = 'keys of ' || current_setting('${setting}', true)`;
  const all = `${id} >= CASE WHEN ${isKeyed} THEN NULL ELSE '' END`;
  return `${all} OR (${id} IS NULL AND (${isKeyed}) IS NOT TRUE)`;
}

const OWN_OWNERS = { from: "own_owners", user: "g_user", class: "g_class" };

function matching(
  type: string,
  columns: Columns,
  criteria: readonly GrantCriterion[],
  of: (name: string) => string,
  owner: string,
): string {
  const equal = (name: string, sql: string): string => `(g_${name} IS NULL OR ${sql} = g_${name})`;
  const there = (name: string): string =>
    `(g_${name}_absent IS NULL OR CASE WHEN g_${name}_absent THEN ${of(name)} IS NULL ELSE ${of(name)} IS NOT NULL AND ${of(name)} <> '' END)`;
  const { shares } = columns;
  const asked = criteria.filter(({ types }) => types.includes(type));
  const cases = asked.map(({ criterion, tests }) => {
    const all = tests.map((test) => criterionSql("postgres", test, columns, owner, OWN_OWNERS));
    return `WHEN ${criterion} THEN ${all.join(" AND ")}`;
  });
  return [
    ...MEMBERS.map(([name]) => equal(name, of(name))),
    equal("contact_else_id", `COALESCE(${of("contact")}, ${of("id")})`),
    ...["partner", "owner", "assignee", "created_by", "id"].map(there),
    equal("owner_class", "g_class"),
    equal("owner_account", "g_account"),
    `(g_at_home IS NULL OR (g_account IS NOT NULL AND (${of("partner")} IS NULL OR ${of("partner")} = g_account)))`,
    shares === null ? "g_share_user IS NULL" : `(g_share_user IS NULL OR ${shared(shares)})`,
    cases.length === 0 ? "g_criterion IS NULL" : `(g_criterion IS NULL OR CASE g_criterion ${cases.join(" ")} ELSE FALSE END)`,
  ].join(" AND ");
}

/** A share with the user of the grant, at its level or a higher one. */
function shared({ from, on, user, level }: SharesTable): string {
  const [who, how] = [user, level].map((source, at) => exact("postgres", memberSql(source, at === 0 ? "/shares/user" : "/shares/level")));
  return `EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${who} = g_share_user AND (${how} = 'read-write' OR (g_share_level = 'read' AND ${how} = 'read')))`;
}

function memberSql(source: ColumnSource | undefined, at: string): string {
  const found = columnAt(source, at);
  if (found === null) return "CAST(NULL AS text)";
  if (found.values === undefined) return found.type === "text" ? found.sql : `CAST(${found.sql} AS text)`;
  const cases = [...found.values].map(([stored, value]) => `WHEN ${literal("postgres", stored)} THEN ${literal("postgres", value)}`);
  return `CASE WHEN ${found.sql} IS NULL THEN NULL ELSE CASE CAST(${found.sql} AS text) ${cases.join(" ")} ELSE '' END END`;
}
