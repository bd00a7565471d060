import { PolicyError } from "../errors.js";
import { pointer } from "../viewer/members.js";

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
