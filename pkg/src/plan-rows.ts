import { ask, toJson } from "./engine.js";
import { PolicyError } from "./errors.js";
import type { PlanAnswer } from "./plan.js";

const WIDTH = 3;

/** Members of an object that may be a row. */
interface Members {
  readonly toJSON?: unknown;
  readonly action?: unknown;
  readonly partner?: unknown;
  readonly user?: unknown;
  readonly primary?: unknown;
}

/** The rows of an import in columns: ids once each, and of each row the numbers of both and what it wants. */
interface Columns {
  readonly partners: string;
  readonly users: string;
  readonly rows: Uint32Array;
}

/**
 * The engine's answer to an edit request. An import of plain rows goes to it in columns; whatever is not plain, or
 * refused in columns, goes to it as JSON text, so that what is wrong is always said in the same way.
 */
export function askPlan(handle: number, request: object): PlanAnswer {
  return askImport(handle, request) ?? ask<PlanAnswer>((exports, deliver) => exports.plan(handle, toJson(request, ""), deliver));
}

function askImport(handle: number, request: { readonly edit?: unknown }): PlanAnswer | undefined {
  try {
    const found = importOf(request.edit);
    if (found === undefined || "toJSON" in request) return undefined;
    const head = toJson({ ...request, edit: found.edit }, "");
    const { partners, users, rows } = found.columns;
    return ask<PlanAnswer>((exports, deliver) => exports.planRows(handle, head, partners, users, rows, deliver));
  } catch (cause) {
    if (PolicyError.is(cause) && cause.code === "ENGINE_TRAPPED") throw cause;
    return undefined;
  }
}

/** The edit without its rows, and the rows in columns; nothing unless it is an import of plain rows. */
function importOf(edit: unknown): { edit: object; columns: Columns } | undefined {
  if (!isPlain(edit) || "toJSON" in edit || "toJSON" in Object.prototype) return undefined;
  const { rows, ...others } = edit as { kind?: unknown; rows?: unknown };
  if (others.kind !== "managers.rows" || !Array.isArray(rows) || "toJSON" in rows) return undefined;
  // JSON has no inherited members, the loops below would.
  for (const _ in Object.prototype) return undefined;
  const columns = columnsOf(rows);
  return columns && { edit: { ...others, rows: [] }, columns };
}

function isPlain(value: unknown): value is Members {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function columnsOf(list: readonly unknown[]): Columns | undefined {
  const partners = new Map<unknown, number>();
  const users = new Map<unknown, number>();
  const rows = new Uint32Array(list.length * WIDTH);
  for (let at = 0, entry = 0; entry < rows.length; at++, entry += WIDTH) {
    const row = list[at];
    if (!isPlain(row) || row.toJSON !== undefined) return undefined;
    let action: unknown;
    let partner: unknown;
    let user: unknown;
    let primary: unknown;
    for (const key in row) {
      if (key === "action") action = row.action;
      else if (key === "partner") partner = row.partner;
      else if (key === "user") user = row.user;
      else if (key === "primary") primary = row.primary;
      else return undefined;
    }
    const wish = wishOf(action, primary);
    const p = partners.get(partner) ?? added(partner, partners);
    const u = users.get(user) ?? added(user, users);
    if (wish < 0 || p < 0 || u < 0) return undefined;
    rows[entry] = p;
    rows[entry + 1] = u;
    rows[entry + 2] = wish;
  }
  return { partners: toJson([...partners.keys()], ""), users: toJson([...users.keys()], ""), rows };
}

/** What a row wants as the engine numbers it; negative for what only its reader of texts can judge. */
function wishOf(action: unknown, primary: unknown): number {
  const kind = action === "add" ? 0 : action === "remove" ? 1 : action === "make-primary" ? 2 : Number.NEGATIVE_INFINITY;
  if (primary === undefined) return kind;
  if (primary === true) return kind + 8;
  return primary === false ? kind + 4 : Number.NEGATIVE_INFINITY;
}

/** The number of an id that was not named before; negative for what is no text. */
function added(id: unknown, numbers: Map<unknown, number>): number {
  if (typeof id !== "string") return -1;
  const number = numbers.size;
  numbers.set(id, number);
  return number;
}
