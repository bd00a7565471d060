import { ask, toJson } from "./engine.js";
import { PolicyError } from "./errors.js";
import { type PlanAnswer, planOf, type RowIds } from "./plan.js";
import { moved, remembered } from "./replan.js";
import type { Plan } from "./types.js";

const WIDTH = 3;
/** The members that a row needs, of which each counts as one bit, and what any other member counts. */
const NEEDED = 1 + 2 + 4;
const OTHER = 16;

/** Members of an object that may be a row. */
interface Members {
  readonly toJSON?: unknown;
  readonly action?: unknown;
  readonly partner?: unknown;
  readonly user?: unknown;
  readonly primary?: unknown;
}

/** The rows of an import in columns: ids once each, and of each row the numbers of both and what it wants. */
interface Columns extends RowIds {
  readonly rows: Uint32Array;
}

/**
 * The plan of an edit request. An import of plain rows goes to the engine in columns; whatever is not plain, or refused in
 * columns, goes to it as JSON text, so that what is wrong is always said in the same way.
 */
export function planned(handle: number, request: object): Plan {
  return plannedImport(handle, request) ?? plannedText(handle, toJson(request, ""));
}

function plannedText(handle: number, text: string): Plan {
  const plan = planOf(ask<PlanAnswer>((exports, deliver) => exports.plan(handle, text, deliver)));
  return remembered(plan, (again) => plannedText(again.handle, moved(text, again)));
}

function plannedImport(handle: number, request: { readonly edit?: unknown }): Plan | undefined {
  try {
    const found = importOf(request.edit);
    if (found === undefined || "toJSON" in request) return undefined;
    const head = toJson({ ...request, edit: found.edit }, "");
    const { partners, users, rows } = found.columns;
    // Lists of texts, and no list has a `toJSON`: nothing in them would be written otherwise.
    const [ofPartners, ofUsers] = [JSON.stringify(partners), JSON.stringify(users)];
    const asked = (of: number, text: string): Plan => {
      const answer = ask<PlanAnswer>((exports, deliver) => exports.planRows(of, text, ofPartners, ofUsers, rows, deliver));
      return remembered(planOf(answer, found.columns), (again) => asked(again.handle, moved(text, again)));
    };
    return asked(handle, head);
  } catch (cause) {
    if (PolicyError.is(cause) && (cause.code === "ENGINE_TRAPPED" || cause.code === "LIMIT_EXCEEDED")) throw cause;
    return undefined;
  }
}

/** The edit without its rows, and the rows in columns; nothing unless it is an import of plain rows. */
function importOf(edit: unknown): { edit: object; columns: Columns } | undefined {
  if (!isPlain(edit) || "toJSON" in edit || "toJSON" in Object.prototype) return undefined;
  const { rows, ...others } = edit as { kind?: unknown; rows?: unknown };
  if (others.kind !== "managers.rows" || !Array.isArray(rows) || "toJSON" in rows || "toJSON" in Array.prototype) return undefined;
  // JSON has no inherited members, the loops below would.
  for (const _ in Object.prototype) return undefined;
  if ("primary" in Object.prototype) return undefined;
  const columns = columnsOf(rows);
  return columns && { edit: { ...others, rows: [] }, columns };
}

function isPlain(value: unknown): value is Members {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function columnsOf(list: readonly unknown[]): Columns | undefined {
  const partners = new Ids(list.length);
  const users = new Ids(list.length);
  const rows = new Uint32Array(list.length * WIDTH);
  for (let at = 0, entry = 0; entry < rows.length; at++, entry += WIDTH) {
    const row = list[at];
    if (!isPlain(row) || row.toJSON !== undefined) return undefined;
    let members = 0;
    for (const key in row) members += key === "action" ? 1 : key === "partner" ? 2 : key === "user" ? 4 : key === "primary" ? 8 : OTHER;
    if (members !== NEEDED && members !== NEEDED + 8) return undefined;
    const { action, partner, user, primary } = row;
    const wish = wishOf(action, primary);
    if (wish < 0 || typeof partner !== "string" || typeof user !== "string") return undefined;
    rows[entry] = partners.number(partner);
    rows[entry + 1] = users.number(user);
    rows[entry + 2] = wish;
  }
  return { partners: partners.list, users: users.list, rows };
}

/** What a row wants as the engine numbers it; negative for what only its reader of texts can judge. */
function wishOf(action: unknown, primary: unknown): number {
  const kind = action === "add" ? 0 : action === "remove" ? 1 : action === "make-primary" ? 2 : Number.NEGATIVE_INFINITY;
  if (primary === undefined) return kind;
  if (primary === true) return kind + 8;
  return primary === false ? kind + 4 : Number.NEGATIVE_INFINITY;
}

/** The fewest and the most ids that are looked for by their last letters, before a `Map` is asked, which takes twice as long. */
const SPOTS = [64, 4096] as const;

/** Ids by number, in the order in which they were first named. */
class Ids {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #near: string[];
  readonly #nearNumbers: Uint32Array;

  /** For about as many rows. */
  constructor(rows: number) {
    const spots = Math.min(SPOTS[1], Math.max(SPOTS[0], 2 ** Math.ceil(Math.log2(rows + 1))));
    this.#near = new Array(spots).fill("");
    this.#nearNumbers = new Uint32Array(spots);
  }

  number(id: string): number {
    const end = id.length;
    const letters = id.charCodeAt(end - 1) + id.charCodeAt(end - 2) * 10 + id.charCodeAt(end - 3) * 100 + id.charCodeAt(end - 4) * 1000;
    const spot = letters & (this.#near.length - 1);
    return this.#near[spot] === id && end > 0 ? (this.#nearNumbers[spot] as number) : this.#far(id, spot);
  }

  #far(id: string, spot: number): number {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.list.push(id) - 1;
      this.#numbers.set(id, number);
    }
    this.#near[spot] = id;
    this.#nearNumbers[spot] = number;
    return number;
  }
}

/** One that stays, so that the code for its shape does. */
export const STAYING_IDS = new Ids(0);
