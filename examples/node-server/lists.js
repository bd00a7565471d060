import { Problem } from "./problem.js";
import { COLUMNS, holdsZero, recordOf, SELECTED, TYPES } from "./records.js";
import { signed, verified } from "./signed.js";

/**
 * @typedef {import("./database.js").Connection} Connection
 * @typedef {import("./records.js").TableName} TableName
 * @typedef {ReturnType<typeof recordOf>} ListedRecord
 *
 * @typedef {object} Query what a list is asked for
 * @property {TableName} table
 * @property {string} sort the name of a column to sort by
 * @property {"ASC" | "DESC"} direction
 * @property {readonly (readonly [name: string, value: string])[]} filters
 * @property {number} limit
 * @property {string | undefined} after the cursor of the page before
 */

/** What a list may be sorted by: the expression, its type, and nothing else; a name from outside is only looked up here. */
const SORTS = new Map([
  ["created", { sql: "r.created_at", type: "timestamptz" }],
  ["company", { sql: "r.company", type: "text" }],
  ["stage", { sql: "r.stage", type: "text" }],
  ["amount", { sql: "r.amount", type: "double precision" }],
  ["id", { sql: "r.id", type: "text" }],
]);

/** What a list may be filtered by: conditions with a place for their one parameter. */
const FILTERS = new Map([
  ["stage", (/** @type {string} */ value) => `r.stage = ${value}`],
  ["partner", (/** @type {string} */ value) => `r.partner = ${value}`],
  ["owner", (/** @type {string} */ value) => `r.owner = ${value}`],
  ["assignee", (/** @type {string} */ value) => `r.assignee = ${value}`],
  ["region", (/** @type {string} */ value) => `r.fields->>'region' = ${value}`],
  ["search", (/** @type {string} */ value) => `strpos(lower(r.company), lower(${value})) > 0`],
]);

const LARGEST_PAGE = 200;
/** A total costs a look at every row that matches, so it ends here and is shown as "1,000+". */
const LARGEST_TOTAL = 1000;

/**
 * What the query of an address asks for: `?sort=-amount&limit=50&stage=won&after=…`.
 *
 * @param {TableName} table
 * @param {URLSearchParams} given
 * @returns {Query}
 */
export function queryOf(table, given) {
  /** @type {[string, string][]} */
  const filters = [];
  const values = new Map();
  for (const [name, value] of given) {
    if (values.has(name)) throw new Problem(400, "DOUBLE_PARAMETER", `\`${name}\` stands there twice`);
    if (holdsZero(value)) throw new Problem(400, "MALFORMED_PARAMETER", `\`${name}\` holds U+0000`);
    values.set(name, value);
    if (FILTERS.has(name)) filters.push([name, value]);
    else if (!["sort", "limit", "after"].includes(name)) throw new Problem(400, "UNKNOWN_PARAMETER", `there is no parameter \`${name}\``);
  }
  const [, minus, sort = ""] = /^(-?)(.*)$/s.exec(values.get("sort") ?? "-created") ?? [];
  if (!SORTS.has(sort)) throw new Problem(400, "UNKNOWN_SORT", `a list is sorted by ${[...SORTS.keys()].join(", ")}`);
  const limit = Number(values.get("limit") ?? 50);
  if (!/^\d{1,3}$/.test(values.get("limit") ?? "50") || limit < 1 || limit > LARGEST_PAGE) {
    throw new Problem(400, "MALFORMED_PARAMETER", `\`limit\` is a whole number from 1 to ${LARGEST_PAGE}`);
  }
  return { table, sort, direction: minus === "-" ? "DESC" : "ASC", filters: filters.sort(), limit, after: values.get("after") };
}

/**
 * The condition of all rows that the viewer may see and the query asks for, and its parameters.
 *
 * @param {import("partner-policy").Viewer} viewer
 * @param {Query} query
 */
function matching(viewer, { table, filters }) {
  const own = filters.map(([name], at) => FILTERS.get(name)?.(`$${at + 1}::text`));
  const params = filters.map(([, value]) => value);
  const visible = viewer.where(`${TYPES[table]}.view`, { dialect: "postgres", columns: COLUMNS, firstParameter: params.length + 1 });
  return { condition: [...own, visible.sql].join(" AND "), params: [...params, ...visible.params] };
}

/**
 * A page of what the viewer may see: as many rows as the query allows, from behind the cursor. The order ends with the id, so that
 * it is total; a row more than asked for says whether there is a next page.
 *
 * @param {Connection} connection
 * @param {import("partner-policy").Viewer} viewer
 * @param {Query} query
 * @param {string} secret
 */
export async function pageOf(connection, viewer, query, secret) {
  const key = cursorKey(query);
  const position = query.after === undefined ? undefined : verified(query.after, secret, key);
  if (query.after !== undefined && position === undefined) {
    throw new Problem(400, "MALFORMED_CURSOR", "`after` is no cursor of this list, or of another order of it");
  }
  const { rows, last } = await rowsBehind(connection, viewer, query, position);
  const records = rows.map((row) => recordOf(TYPES[query.table], row));
  const next = last === undefined ? null : signed(last, secret, key);
  return { records, next, ...(position === undefined ? { total: await totalOf(connection, viewer, query) } : {}) };
}

/**
 * Everything that a query asks for and the viewer may see, page by page: for exports, which keep no connection between pages.
 *
 * @param {Connection} connection
 * @param {import("partner-policy").Viewer} viewer
 * @param {Query} query
 * @returns {AsyncGenerator<{ record: ListedRecord, createdAt: Date }[]>}
 */
export async function* everyPage(connection, viewer, query) {
  /** @type {Position | undefined} */
  let position;
  do {
    const { rows, last } = await rowsBehind(connection, viewer, { ...query, limit: LARGEST_PAGE }, position);
    yield rows.map((row) => ({ record: recordOf(TYPES[query.table], row), createdAt: row.created_at }));
    position = last;
  } while (position !== undefined);
}

/**
 * @typedef {readonly [value: string, id: string]} Position of a row in the order of a list, each as PostgreSQL writes it
 *
 * @param {Connection} connection
 * @param {import("partner-policy").Viewer} viewer
 * @param {Query} query
 * @param {Position | undefined} position
 * @returns {Promise<{ rows: any[], last: Position | undefined }>}
 */
async function rowsBehind(connection, viewer, query, position) {
  const { sql, type } = /** @type {{ sql: string, type: string }} */ (SORTS.get(query.sort));
  const { condition, params } = matching(viewer, query);
  const [value, id] = [`$${params.length + 1}::${type}`, `$${params.length + 2}::text`];
  const behind = position === undefined ? "" : `AND (${sql}, r.id) ${query.direction === "ASC" ? ">" : "<"} (${value}, ${id})`;
  const rows = await connection.query(
    `SELECT ${SELECTED}, r.created_at, ${sql}::text AS position FROM ${query.table} r
      WHERE ${condition} ${behind} ORDER BY ${sql} ${query.direction}, r.id ${query.direction} LIMIT ${query.limit + 1}`,
    [...params, ...(position ?? [])],
  );
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return { rows: shown, last: last === undefined ? undefined : [last.position, last.id] };
}

/**
 * @param {Connection} connection
 * @param {import("partner-policy").Viewer} viewer
 * @param {Query} query
 */
async function totalOf(connection, viewer, query) {
  const { condition, params } = matching(viewer, query);
  const [row] = await connection.query(
    `SELECT count(*)::integer AS count FROM (SELECT 1 FROM ${query.table} r WHERE ${condition} LIMIT ${LARGEST_TOTAL + 1}) AS few`,
    params,
  );
  return { count: Math.min(row.count, LARGEST_TOTAL), isCapped: row.count > LARGEST_TOTAL };
}

/** A cursor is of one list in one order: of another it is none. @param {Query} query */
function cursorKey({ table, sort, direction, filters }) {
  return `cursor:${JSON.stringify([table, sort, direction, filters])}:`;
}
