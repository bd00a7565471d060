/**
 * The records that a viewer may act on, as a condition of a Drizzle query.
 *
 * @module
 */
import { Column, getTableName, type SQL, sql } from "drizzle-orm";
import { PolicyError } from "../errors.js";
import { hasMembers, isPlain, memberOf } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import {
  COLUMN_NAMES,
  type ColumnSource,
  type Columns,
  type ColumnType,
  type Dialect,
  onlyKnown,
  readingAt,
  type SharesTable,
} from "../sql/columns.js";
import { type Filtering, templateOf, where } from "../sql/filtering.js";
import type { Action } from "../types.js";

export type { Filtering } from "../sql/filtering.js";

/** A column of a Drizzle table, which says by itself what it holds, or a column as `viewer.where` takes it. */
export type DrizzleSource =
  | Column
  | (Omit<Exclude<ColumnSource, string | null>, "column"> & { readonly column: Column | string })
  | string
  | null;

/** The members of a record as columns of Drizzle tables. */
export interface DrizzleColumns {
  readonly id?: DrizzleSource | undefined;
  readonly partner?: DrizzleSource | undefined;
  readonly owner?: DrizzleSource | undefined;
  readonly assignee?: DrizzleSource | undefined;
  readonly createdBy?: DrizzleSource | undefined;
  readonly origin?: DrizzleSource | undefined;
  readonly contact?: DrizzleSource | undefined;
  readonly fields?: { readonly [name: string]: DrizzleSource } | undefined;
  /** The single-record shares; `null`: there are none. Never left out, as only some filters ask for them. */
  readonly shares: SharesTable | null;
}

/** How a filter for Drizzle is written. */
export interface DrizzleOptions {
  readonly dialect: Exclude<Dialect, "duckdb" | "spark">;
  readonly columns: DrizzleColumns;
}

/**
 * Where the viewer may do `action`, for `where` of a Drizzle query; join it with `and` and `or` to conditions of your own.
 *
 * @throws PolicyError as `viewer.where`
 *
 * @example
 * const columns = { partner: leads.partnerId, owner: leads.ownerId, assignee: leads.assigneeId, createdBy: leads.createdBy, shares: null };
 * const page = await db.select().from(leads).where(accessibleBy(viewer, "lead.view", { dialect: "postgres", columns })).limit(50);
 */
export function accessibleBy(viewer: Filtering, action: Action, options: DrizzleOptions): SQL<boolean> {
  const { dialect, columns } = optionsOf(options, ["dialect", "columns"]) as DrizzleOptions;
  const quote = dialect === "mysql" ? "`" : '"';
  const all = readingAt("/columns", () => {
    if (!hasMembers(columns)) throw PolicyError.of("INVALID_VALUE", "/columns", "the columns are an object");
    onlyKnown(columns, COLUMN_NAMES, "/columns");
    const given = COLUMN_NAMES.map((name) => [name, memberOf(columns, name)] as const);
    return Object.fromEntries(given.map(([name, source]) => [name, name === "fields" ? fieldsOf(source, quote) : sourceOf(source, quote)]));
  }) as unknown as Columns;
  const [texts, values] = templateOf(where(viewer, action, { dialect, columns: all }));
  // A list is one parameter here, not one for each of its items.
  return sql<boolean>(texts, ...values.map((value) => sql.param(value)));
}

/** The columns of free fields by their names; what is no plain object is refused as any such columns are. */
function fieldsOf(fields: unknown, quote: string): unknown {
  if (!isPlain(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, source]) => [name, sourceOf(source, quote)]));
}

function sourceOf(source: unknown, quote: string): unknown {
  if (source instanceof Column) return { column: nameOf(source, quote), type: typeOf(source) };
  if (!hasMembers(source)) return source;
  const column = memberOf(source, "column");
  return column instanceof Column ? { type: typeOf(column), ...source, column: nameOf(column, quote) } : source;
}

function nameOf(column: Column, quote: string): string {
  const quoted = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote;
  return `${quoted(getTableName(column.table))}.${quoted(column.name)}`;
}

function typeOf({ columnType, dataType }: Column): ColumnType {
  if (columnType.endsWith("UUID")) return "uuid";
  if (dataType === "boolean") return "boolean";
  if (dataType === "bigint" || /Serial|Integer|Int$|BigInt|SmallInt|MediumInt|TinyInt/.test(columnType)) return "integer";
  return dataType === "number" || /Numeric|Decimal/.test(columnType) ? "number" : "text";
}
