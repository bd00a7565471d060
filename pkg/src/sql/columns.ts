import { PolicyError } from "../errors.js";
import { unreadable } from "../reading.js";
import { hasMembers, isPlain, memberOf, pointer } from "../residual/members.js";

/** The databases whose SQL is written. */
export type Dialect = "postgres" | "sqlite" | "duckdb" | "mysql" | "spark";

/** What a column holds. Ids are texts, UUIDs or whole numbers; free fields are texts, numbers or booleans. */
export type ColumnType = "text" | "uuid" | "integer" | "number" | "boolean";

/** A column, or any other expression of SQL, which goes into the statement as it stands: never a text from outside. */
export interface Column {
  /** The expression, such as `l.partner_id`. */
  readonly column: string;
  /** What it holds. Default: `text`. */
  readonly type?: ColumnType | undefined;
  /** What a stored value stands for, where that is another text: `{ web: "registered" }`. Any other stored value matches nothing. */
  readonly values?: { readonly [stored: string]: string } | undefined;
}

/** Where a member of a record stands: a column by its expression, or with more about it; `null`: no record has the member. */
export type ColumnSource = string | Column | null;

/** The table of single-record shares (SHARE-09). */
export interface SharesTable {
  /** The table, as in `FROM`: `lead_shares s`. */
  readonly from: string;
  /** What joins a share to the record: `s.lead_id = l.id`. */
  readonly on: string;
  /** With whom the record is shared. */
  readonly user: string | Column;
  /** The level, `read` or `read-write`. */
  readonly level: string | Column;
  /** The public group with which the record is shared; left out: no share names one (REACH-05). */
  readonly group?: string | Column | undefined;
  /** The role of the supplier with which it is shared, and whether those below and the partner branches are meant; left out: none. */
  readonly internalRole?: SharedRole | undefined;
  /** The role of a partner with which it is shared; left out: no share names one. */
  readonly partnerRole?: (SharedRole & { readonly partner: string | Column }) | undefined;
}

/** A role with which a record is shared; a flag that is left out is false of every share. */
export interface SharedRole {
  readonly role: string | Column;
  /** A boolean: the roles below are meant, too. */
  readonly subordinates?: string | Column | undefined;
  /** A boolean: the partner branches below are meant, too. */
  readonly partnerBranches?: string | Column | undefined;
}

/** Where the members of a record stand. A member that is needed and not named is `SQL_UNMAPPED_COLUMN`. */
export interface Columns {
  readonly id?: ColumnSource | undefined;
  readonly partner?: ColumnSource | undefined;
  readonly owner?: ColumnSource | undefined;
  readonly assignee?: ColumnSource | undefined;
  readonly createdBy?: ColumnSource | undefined;
  readonly origin?: ColumnSource | undefined;
  readonly contact?: ColumnSource | undefined;
  /** The free fields that sharing rules look at, by their names there. */
  readonly fields?: { readonly [name: string]: ColumnSource } | undefined;
  /**
   * The single-record shares; `null`: there are none. Never left out: only some viewers' filters ask for them, and it would be found
   * out when the first of those comes.
   */
  readonly shares: SharesTable | null;
}

/** A column that was found: its expression in brackets, its type, and what its stored values stand for. */
export interface Found {
  readonly sql: string;
  readonly type: ColumnType;
  readonly values: ReadonlyMap<string, string> | undefined;
}

const TYPES: ReadonlySet<unknown> = new Set<ColumnType>(["text", "uuid", "integer", "number", "boolean"]);
const PLAIN = /^[A-Za-z_"`][\w."`]*$/;

export const COLUMN_NAMES = ["id", "partner", "owner", "assignee", "createdBy", "origin", "contact", "fields", "shares"];

/** A misspelt column must not count as one that is not named. */
export function onlyKnown(given: object, known: readonly string[], at: string): void {
  const odd = Object.keys(given).find((name) => !known.includes(name));
  if (odd !== undefined)
    throw PolicyError.of("UNKNOWN_FIELD", at + pointer(odd), `there is no column \`${odd}\`: there are ${known.join(", ")}`);
}

/**
 * The shares of columns, which say of every viewer alike where they are.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN` where nothing is said of them
 */
export function sharesIn<Shares>({ shares }: { readonly shares?: Shares | undefined }, what: string, at = "/columns/shares"): Shares {
  if (shares !== undefined) return shares;
  throw PolicyError.of(
    "SQL_UNMAPPED_COLUMN",
    at,
    `some filters ask for single-record shares: name their ${what}, or \`null\` where there are none`,
  );
}

/**
 * The columns of records, each looked at whether this filter asks for it or not, so that what is wrong is not found out when the first
 * filter comes that asks. Members are read by name, wherever they stand, once each.
 *
 * @throws PolicyError `INVALID_VALUE`, `UNKNOWN_FIELD`; `SQL_UNMAPPED_COLUMN` where nothing is said of shares
 */
export function columnsIn(given: unknown, at = "/columns"): Columns {
  return readingAt(at, () => {
    if (!hasMembers(given)) throw invalid(at, "the columns are an object");
    onlyKnown(given, COLUMN_NAMES, at);
    const shares = sharesIn({ shares: memberOf(given, "shares") }, "table", `${at}/shares`);
    const columns: { [name: string]: unknown } = { shares: sharesAt(shares, `${at}/shares`) };
    for (const name of COLUMN_NAMES) {
      const source = name === "shares" ? undefined : memberOf(given, name);
      if (source === undefined) continue;
      columns[name] = name === "fields" ? fieldsIn(source, `${at}/fields`) : sourceAt(source, `${at}/${name}`);
    }
    return columns as unknown as Columns;
  });
}

/** What is read of a caller's columns, with their place where they cannot be read. */
export function readingAt<T>(at: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const error = unreadable(cause);
    throw error === cause || error.at !== "" ? error : PolicyError.of(error.code, at, "the columns cannot be read", cause);
  }
}

function fieldsIn(given: unknown, at: string): object {
  if (!isPlain(given)) throw invalid(at, "the columns of free fields are a plain object");
  const sources = Object.entries(given).filter(([, source]) => source !== undefined);
  return Object.fromEntries(sources.map(([name, source]) => [name, sourceAt(source, at + pointer(name))]));
}

/** A column, checked; a copy where it is an object. */
function sourceAt(given: unknown, at: string): ColumnSource {
  if (given === null || typeof given === "string") {
    columnAt(given, at);
    return given;
  }
  if (!hasMembers(given)) throw invalid(at, "a column is an expression, or an object with `column`, `type` and `values`");
  const [odd] = Object.keys(given).filter((name) => !["column", "type", "values"].includes(name));
  if (odd !== undefined) throw PolicyError.of("UNKNOWN_FIELD", at + pointer(odd), "a column has `column`, `type` and `values`");
  const [column, type, values] = ["column", "type", "values"].map((name) => memberOf(given, name));
  if (values !== undefined && !isPlain(values)) throw invalid(`${at}/values`, "the stored values are a plain object");
  const source = { column, type, values: values && { ...values } } as Column;
  columnAt(source, at);
  return source;
}

const SHARE_NAMES = ["from", "on", "user", "level", "group", "internalRole", "partnerRole"];
const ROLE_NAMES = { internalRole: ["role", "subordinates", "partnerBranches"], partnerRole: ["partner", "role", "subordinates"] };

function sharesAt(given: unknown, at: string): SharesTable | null {
  if (given === null) return null;
  const shares = only(given, SHARE_NAMES, at, "the shares are an object, or `null` where there are none");
  tableAt(shares.from, `${at}/from`);
  expression(shares.on, `${at}/on`);
  for (const name of ["user", "level", "group"]) {
    if (shares[name] !== undefined || name !== "group") shares[name] = neededAt(shares[name], `${at}/${name}`);
  }
  for (const name of ["internalRole", "partnerRole"] as const) {
    if (shares[name] === undefined) continue;
    const role = only(shares[name], ROLE_NAMES[name], `${at}/${name}`, "a role is an object of columns");
    for (const member of ROLE_NAMES[name]) {
      const isNeeded = member === "role" || member === "partner";
      if (isNeeded || role[member] !== undefined) role[member] = neededAt(role[member], `${at}/${name}/${member}`);
    }
    shares[name] = role;
  }
  return shares as unknown as SharesTable;
}

/** The named members of an object, each read once. */
function only(given: unknown, names: readonly string[], at: string, message: string): Record<string, unknown> {
  if (!hasMembers(given)) throw invalid(at, message);
  onlyKnown(given, names, at);
  return Object.fromEntries(names.map((name) => [name, memberOf(given, name)]));
}

/** A column of shares, of which every one has a value. */
function neededAt(given: unknown, at: string): ColumnSource {
  if (given === undefined || given === null) throw invalid(at, "a share has a column for that");
  return sourceAt(given, at);
}

/** A table, as it stands behind `FROM`. */
export function tableAt(sql: unknown, at: string): string {
  if (typeof sql !== "string" || sql.trim() === "" || sql.includes("\u0000")) throw invalid(at, "a table is an expression of SQL");
  return sql;
}

/**
 * The column of a member; `null` where no record has it.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN`; `INVALID_VALUE`
 */
export function columnAt(source: ColumnSource | undefined, at: string): Found | null {
  if (source === undefined) {
    const name = at.slice(at.lastIndexOf("/") + 1);
    throw PolicyError.of("SQL_UNMAPPED_COLUMN", at, `the filter asks for \`${name}\`: name its column, or \`null\` where no record has it`);
  }
  if (source === null) return null;
  if (typeof source === "string") return { sql: expression(source, at), type: "text", values: undefined };
  if (typeof source !== "object") throw invalid(at, "a column is an expression, or an object with `column`, `type` and `values`");
  const { column, type = "text", values, ...rest } = source;
  const [odd] = Object.keys(rest);
  if (odd !== undefined) throw PolicyError.of("UNKNOWN_FIELD", at + pointer(odd), "a column has `column`, `type` and `values`");
  if (!TYPES.has(type)) throw invalid(`${at}/type`, "a column is of type `text`, `uuid`, `integer`, `number` or `boolean`");
  return { sql: expression(column, `${at}/column`), type, values: values === undefined ? undefined : translated(values, `${at}/values`) };
}

function translated(values: { readonly [stored: string]: string }, at: string): ReadonlyMap<string, string> {
  if (typeof values !== "object" || values === null) throw invalid(at, "the stored values are an object");
  return new Map(
    Object.entries(values).map(([stored, value]) => {
      if (typeof value !== "string") throw invalid(`${at}/${stored}`, "a stored value stands for a text");
      return [stored, value] as const;
    }),
  );
}

/** An expression, in brackets unless it is a name. */
export function expression(sql: unknown, at: string): string {
  if (typeof sql !== "string" || sql.trim() === "" || sql.includes("\u0000")) throw invalid(at, "a column is an expression of SQL");
  return PLAIN.test(sql) ? sql : `(${sql})`;
}

export function invalid(at: string, message: string): PolicyError {
  return PolicyError.of("INVALID_VALUE", at, message);
}
