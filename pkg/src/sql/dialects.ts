import type { ColumnType, Dialect } from "./columns.js";

/** What differs between the databases. Every text of SQL that it gives is of two values where its column is not NULL. */
export interface Grammar {
  /** How the parameter with this number, counted from 1, is written. */
  readonly parameter: (number: number) => string;
  /** Says whether a parameter may be named twice by its number. */
  readonly isNumbered: boolean;
  /** The text equals a parameter, whatever the collation of its column. */
  readonly equals: (column: string, parameter: () => string, type: ColumnType) => string;
  /** Says whether a set of so many values is hashed, so that no index is asked for each: it gets a text of its own then. */
  readonly isHashed: (count: number) => boolean;
  /** The value is among those of a parameter that holds them all. */
  readonly among: (column: string, parameter: () => string, type: ColumnType, isHashed: boolean) => string;
  /** Owner and partner are one of the pairs of parameters. */
  readonly amongPairs: (
    columns: Pair,
    parameters: readonly (() => string)[],
    types: readonly [ColumnType, ColumnType],
    isHashed: boolean,
  ) => string;
  /** How the values of a set are given to the driver. */
  readonly set: (values: readonly string[], type: ColumnType) => unknown;
  readonly pairs: (pairs: readonly (readonly [string, string])[]) => readonly unknown[];
  /** Texts by code points. */
  readonly ordered: (column: string, operator: string, parameter: () => string) => string;
  readonly contains: (column: string, parameter: () => string) => string;
  /** The column as a double, as JavaScript would read it. */
  readonly number: (column: string) => string;
  /** The parameter as a double. */
  readonly asNumber: (parameter: string) => string;
  /** How a number is given to the driver; {@link Grammar.asNumber} makes a double of it. */
  readonly bound: (value: number) => number | string;
  /** The column holds a number. */
  readonly numeric: (column: string) => string;
  /** The column, which is not NULL, holds this. */
  readonly boolean: (column: string, value: boolean) => string;
}

type Pair = readonly [string, string];

/** Up to so many values an index is asked for each; more are hashed. */
const MANY = 256;

const asItIs = (value: number): number => value;
const question = { parameter: () => "?", isNumbered: false, isHashed: () => false, bound: asItIs };
const json = {
  // Whole numbers stand as they are: a double would round them.
  set: (values: readonly string[], type: ColumnType) => (type === "integer" ? `[${values.join()}]` : JSON.stringify(values)),
  pairs: (pairs: readonly (readonly [string, string])[]) => [JSON.stringify(pairs)],
};

const isPresent = (column: string): string => `${column} IS NOT NULL`;
const isNonZero = (column: string, value: boolean): string => `${column} ${value ? "<>" : "="} 0`;

export const POSTGRES_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "text",
  uuid: "uuid",
  integer: "bigint",
  number: "double precision",
  boolean: "boolean",
};

// A text is compared by its bytes: a collation of the column's own could take different ids for one. An index is of the column's
// collation, so the comparison that it answers stands first; the planner cannot look into a CASE, and that something is not NULL it
// takes for true of nearly every row, so that the second comparison leaves its estimates as they are.
export const inC = (column: string, type: ColumnType): string => (type === "text" ? `${column}::text COLLATE "C"` : column);
export const exactly = (column: string, type: ColumnType, test: (column: string) => string): string =>
  type === "text" ? `${test(`${column}::text`)} AND CASE WHEN ${test(inC(column, type))} THEN TRUE END IS NOT NULL` : test(column);

/** Values as PostgreSQL reads an array. */
export function arrayText(values: readonly unknown[]): string {
  const texts = /["\\]/.test(values.join()) ? values.map((each) => String(each).replace(/["\\]/g, "\\$&")) : values;
  return texts.length === 0 ? "{}" : `{"${texts.join('","')}"}`;
}

// Many values are given as one text: drivers take longer to write an array than PostgreSQL takes for the page.
const unnested = (parameter: (() => string) | undefined, type: ColumnType, isHashed: boolean): string =>
  `unnest(${parameter?.()}${isHashed ? "::text" : ""}::${POSTGRES_TYPES[type]}[])`;

export const postgres: Grammar = {
  parameter: (number) => `$${number}`,
  isNumbered: true,
  equals: (column, parameter, type) => exactly(column, type, (exact) => `${exact} = ${parameter()}::${POSTGRES_TYPES[type]}`),
  // A plan for values that are not known yet searches an array value by value for each row.
  isHashed: (count) => count > MANY,
  among: (column, parameter, type, isHashed) =>
    isHashed
      ? `${inC(column, type)} IN (SELECT ${unnested(parameter, type, true)})`
      : exactly(column, type, (exact) => `${exact} = ANY(${parameter()}::${POSTGRES_TYPES[type]}[])`),
  amongPairs: ([owner, partner], [owners, partners], [first, second], isHashed) =>
    `(${inC(owner, first)}, ${inC(partner, second)}) IN (SELECT ${unnested(owners, first, isHashed)}, ${unnested(partners, second, isHashed)})`,
  set: (values) => (values.length > MANY ? arrayText(values) : [...values]),
  pairs: (pairs) =>
    [0, 1].map((place) =>
      postgres.set(
        pairs.map((pair) => pair[place] as string),
        "text",
      ),
    ),
  ordered: (column, operator, parameter) => `${column}::text COLLATE "C" ${operator} ${parameter()}::text`,
  contains: (column, parameter) => `position(${parameter()}::text IN (${column}::text COLLATE "C")) > 0`,
  number: (column) => `${column}::double precision`,
  asNumber: (parameter) => `${parameter}::double precision`,
  bound: asItIs,
  numeric: isPresent,
  boolean: (column, value) => `${column} = ${value ? "TRUE" : "FALSE"}`,
};

const sqlite: Grammar = {
  ...question,
  ...json,
  equals: (column, parameter, type) => `${exact(column, type)} = ${parameter()}`,
  among: (column, parameter, type) => `${exact(column, type)} IN (SELECT value FROM json_each(${parameter()}))`,
  amongPairs: ([owner, partner], [pairs], [first, second]) =>
    `(${exact(owner, first)}, ${exact(partner, second)}) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(${pairs?.()}))`,
  ordered: (column, operator, parameter) => `${column} COLLATE BINARY ${operator} ${parameter()}`,
  contains: (column, parameter) => `instr(${column}, ${parameter()}) > 0`,
  number: (column) => `CAST(${column} AS REAL)`,
  asNumber: (parameter) => `CAST(${parameter} AS REAL)`,
  // A column may hold values of any type.
  numeric: (column) => `typeof(${column}) IN ('integer', 'real')`,
  boolean: isNonZero,
};

function exact(column: string, type: ColumnType): string {
  return type === "text" ? `${column} COLLATE BINARY` : column;
}

const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  uuid: "UUID",
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
};

const duckdb: Grammar = {
  ...question,
  ...json,
  equals: (column, parameter, type) => `${binary(column, type)} = CAST(${parameter()} AS ${DUCKDB_TYPES[type]})`,
  among: (column, parameter, type) => `${binary(column, type)} IN (SELECT unnest(from_json(${parameter()}, '["${DUCKDB_TYPES[type]}"]')))`,
  amongPairs: ([owner, partner], [pairs], [first, second]) =>
    `(${binary(owner, first)}, ${binary(partner, second)}) IN (SELECT (CAST(h[1] AS ${DUCKDB_TYPES[first]}), CAST(h[2] AS ${DUCKDB_TYPES[second]})) FROM (SELECT unnest(from_json(${pairs?.()}, '[["VARCHAR"]]')) AS h))`,
  ordered: (column, operator, parameter) => `${column} COLLATE C ${operator} ${parameter()}`,
  contains: (column, parameter) => `contains(${column}, ${parameter()})`,
  number: (column) => `CAST(${column} AS DOUBLE)`,
  asNumber: (parameter) => `CAST(${parameter} AS DOUBLE)`,
  // Its driver binds a whole number as an integer of 64 bits, and refuses a larger one.
  bound: (value) => (Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value),
  numeric: isPresent,
  boolean: (column, value) => `${column} = ${value ? "TRUE" : "FALSE"}`,
};

function binary(column: string, type: ColumnType): string {
  return type === "text" ? `${column} COLLATE C` : column;
}

// Where a column's collation takes `a` for `A` or `a ` for `a`, the bytes decide; the plain comparison is for the index.
const bytes = (column: string): string => `CAST(CONVERT(${column} USING utf8mb4) AS BINARY)`;
const VALUE = "VARCHAR(256) CHARACTER SET utf8mb4";

const mysql: Grammar = {
  ...question,
  ...json,
  equals: (column, parameter, type) =>
    type === "text" ? `${column} = ${parameter()} AND ${bytes(column)} = ${bytes(parameter())}` : `${column} = ${parameter()}`,
  among: (column, parameter, type) =>
    type === "text"
      ? `${bytes(column)} IN (SELECT ${bytes("j.v")} FROM JSON_TABLE(${parameter()}, '$[*]' COLUMNS (v ${VALUE} PATH '$')) AS j)`
      : `${column} IN (SELECT j.v FROM JSON_TABLE(${parameter()}, '$[*]' COLUMNS (v BIGINT PATH '$')) AS j)`,
  amongPairs: ([owner, partner], [pairs]) =>
    `(${bytes(owner)}, ${bytes(partner)}) IN (SELECT ${bytes("j.o")}, ${bytes("j.p")} FROM JSON_TABLE(${pairs?.()}, '$[*]' COLUMNS (o ${VALUE} PATH '$[0]', p ${VALUE} PATH '$[1]')) AS j)`,
  ordered: (column, operator, parameter) => `${bytes(column)} ${operator} ${bytes(parameter())}`,
  contains: (column, parameter) => `LOCATE(${bytes(parameter())}, ${bytes(column)}) > 0`,
  number: (column) => `(${column} + 0e0)`,
  asNumber: (parameter) => `(${parameter} + 0e0)`,
  numeric: isPresent,
  boolean: isNonZero,
};

const SPARK_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "string",
  uuid: "string",
  integer: "bigint",
  number: "double",
  boolean: "boolean",
};

// A text without the collation of its column; of one that has none nothing is left to do.
const plain = (column: string, type: ColumnType): string => (SPARK_TYPES[type] === "string" ? `CAST(${column} AS string)` : column);

const spark: Grammar = {
  ...question,
  ...json,
  equals: (column, parameter, type) => `${plain(column, type)} = CAST(${parameter()} AS ${SPARK_TYPES[type]})`,
  // Arrays, since Spark takes no subquery for the operand of a `NOT` within an `OR`.
  among: (column, parameter, type) => `array_contains(from_json(${parameter()}, 'array<${SPARK_TYPES[type]}>'), ${plain(column, type)})`,
  amongPairs: ([owner, partner], [pairs], [first, second]) =>
    `exists(from_json(${pairs?.()}, 'array<array<string>>'), h -> CAST(h[0] AS ${SPARK_TYPES[first]}) = ${plain(owner, first)} AND CAST(h[1] AS ${SPARK_TYPES[second]}) = ${plain(partner, second)})`,
  ordered: (column, operator, parameter) => `${plain(column, "text")} ${operator} ${plain(parameter(), "text")}`,
  contains: (column, parameter) => `contains(${plain(column, "text")}, ${parameter()})`,
  number: (column) => `CAST(${column} AS DOUBLE)`,
  asNumber: (parameter) => `CAST(${parameter} AS DOUBLE)`,
  numeric: isPresent,
  boolean: (column, value) => `${column} = ${value ? "TRUE" : "FALSE"}`,
};

export const GRAMMARS: Readonly<Record<Dialect, Grammar>> = { postgres, sqlite, duckdb, mysql, spark };
