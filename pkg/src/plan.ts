import type { Change, Effect, PlanRow, Warning } from "./generated/wire.js";
import type { Plan, PlanDocument } from "./types.js";

/** What the engine answers: a plan as JSON text, or what it says as JSON text and its rows, changes and warnings. */
export type PlanAnswer = string | readonly [head: string, rows: Uint32Array, changes: Uint32Array, warnings: Uint32Array];

/** A sentence: words, 0 where the partner's id stands, 1 where the user's does. */
type Sentence = readonly (string | 0 | 1)[];

interface Head extends Pick<PlanDocument, "outcome" | "revision" | "mode"> {
  readonly partners: readonly string[];
  readonly users: readonly string[];
  readonly verdicts: readonly (Pick<PlanRow, "outcome" | "code" | "rule"> & { readonly message: Sentence })[];
  readonly notices: readonly (Pick<Warning, "code"> & { readonly message: Sentence })[];
}

/** Where a row names nobody. */
const NOBODY = 0xffff_ffff;
const WIDTH = 3;
const [REMOVE, , SET_PRIMARY] = [0, 1, 2];

type List = "rows" | "changes" | "warnings" | "effects";

/** How the lists of a plan are made that nobody has read yet. */
const unread = new WeakMap<object, Readonly<Record<List, { readonly get: () => unknown; readonly make: () => unknown[] }>>>();

/**
 * The plan of an answer. Its lists are made when they are first read, and are ordinary members from then on.
 */
export function planOf(answer: PlanAnswer): Plan {
  if (typeof answer === "string") return JSON.parse(answer) as Plan;
  const [text, rows, changes, warnings] = answer;
  const head = JSON.parse(text) as Head;
  const plan = { outcome: head.outcome, revision: head.revision, mode: head.mode };
  unread.set(plan, {
    rows: later(plan, "rows", () => rowsOf(head, rows)),
    changes: later(plan, "changes", () => changesOf(head, changes)),
    warnings: later(plan, "warnings", () => warningsOf(head, warnings)),
    effects: later(plan, "effects", (): Effect[] => []),
  });
  return plan as unknown as Plan;
}

/**
 * What of a plan is handed to the engine to apply it: lists that nobody has read are as they were planned, and only the
 * changes are applied.
 */
export function handed(plan: unknown): unknown {
  const lists = typeof plan === "object" && plan !== null ? unread.get(plan) : undefined;
  if (lists === undefined || "toJSON" in (plan as object)) return plan;
  const members: [string, unknown][] = [];
  for (const [key, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(plan))) {
    const list = Object.hasOwn(lists, key) ? lists[key as List] : undefined;
    if (list === undefined || get !== list.get) members.push([key, get === undefined ? value : (plan as Record<string, unknown>)[key]]);
    else members.push([key, key === "changes" ? list.make() : []]);
  }
  return Object.fromEntries(members);
}

/** Gives the plan a member that is made when it is first read. */
function later(plan: object, name: List, make: () => unknown[]): { get: () => unknown; make: () => unknown[] } {
  let made: unknown[] | undefined;
  const settle = (on: object, value: unknown) =>
    Reflect.defineProperty(on, name, { value, writable: true, enumerable: true, configurable: true });
  const get = () => {
    if (made === undefined) {
      made = make();
      // A frozen plan keeps the accessor.
      settle(plan, made);
    }
    return made;
  };
  function set(this: object, value: unknown): void {
    settle(this, value);
  }
  Object.defineProperty(plan, name, { get, set, enumerable: true, configurable: true });
  return { get, make };
}

function rowsOf(head: Head, entries: Uint32Array): PlanRow[] {
  const { partners, users } = head;
  const forms = head.verdicts.map(({ outcome, code, rule, message }) => ({ outcome, code, rule, say: new Phrase(message, head) }));
  const rows = new Array<PlanRow>(entries.length / WIDTH);
  for (let at = 0, entry = 0; at < rows.length; at++, entry += WIDTH) {
    const { outcome, code, rule, say } = forms[entries[entry] as number] as (typeof forms)[number];
    const p = entries[entry + 1] as number;
    const u = entries[entry + 2] as number;
    const message = say.of(p, u);
    if (p === NOBODY || u === NOBODY) {
      rows[at] = { ...aboutOf(head, p, u), outcome, ...(code !== undefined && { code, rule }), message } as PlanRow;
    } else {
      const partner = partners[p] as string;
      const user = users[u] as string;
      rows[at] = (code === undefined ? { partner, user, outcome, message } : { partner, user, outcome, code, rule, message }) as PlanRow;
    }
  }
  return rows;
}

function aboutOf({ partners, users }: Head, p: number, u: number): { partner?: string; user?: string } {
  return { ...(p !== NOBODY && { partner: partners[p] as string }), ...(u !== NOBODY && { user: users[u] as string }) };
}

function changesOf({ partners, users }: Head, entries: Uint32Array): Change[] {
  const changes: Change[] = [];
  for (let entry = 0; entry < entries.length; entry += WIDTH) {
    const partner = partners[entries[entry + 1] as number] as string;
    const user = users[entries[entry + 2] as number] as string;
    if (entries[entry] === REMOVE) changes.push({ op: "remove-manager", partner, user });
    else if (entries[entry] === SET_PRIMARY) changes.push({ op: "set-manager", manager: { partner, user, primary: true } });
    else changes.push({ op: "set-manager", manager: { partner, user } });
  }
  return changes;
}

function warningsOf(head: Head, entries: Uint32Array): Warning[] {
  const forms = head.notices.map(({ code, message }) => ({ code, say: new Phrase(message, head) }));
  const warnings: Warning[] = [];
  for (let entry = 0; entry < entries.length; entry += WIDTH) {
    const { code, say } = forms[entries[entry] as number] as (typeof forms)[number];
    const p = entries[entry + 1] as number;
    const u = entries[entry + 2] as number;
    warnings.push({ code, ...aboutOf(head, p, u), message: say.of(p, u) });
  }
  return warnings;
}

/** One id of a sentence with the words around it; what it says of an id is kept. */
interface Piece {
  readonly isUser: boolean;
  readonly ids: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly kept: (string | undefined)[];
}

/** A sentence to be said of many rows: of two pieces at most, so that a row costs one putting together of two texts. */
class Phrase {
  readonly #words: string;
  readonly #first: Piece | undefined;
  readonly #second: Piece | undefined;

  constructor(sentence: Sentence, { partners, users }: Head) {
    const words = [""];
    const about: (0 | 1)[] = [];
    for (const part of sentence) {
      if (typeof part === "string") words[about.length] += part;
      else words[about.push(part)] = "";
    }
    const piece = (at: number, before: string): Piece | undefined => {
      const isUser = about[at] === 1;
      const ids = isUser ? users : partners;
      return at < about.length ? { isUser, ids, before, after: words[at + 1] as string, kept: new Array(ids.length) } : undefined;
    };
    this.#words = words[0] as string;
    this.#first = piece(0, this.#words);
    this.#second = piece(1, "");
  }

  of(partner: number, user: number): string {
    const first = this.#first;
    if (first === undefined) return this.#words;
    const text = said(first, partner, user);
    const second = this.#second;
    return second === undefined ? text : text + said(second, partner, user);
  }
}

function said({ isUser, ids, before, after, kept }: Piece, partner: number, user: number): string {
  const number = isUser ? user : partner;
  let text = kept[number];
  if (text === undefined) {
    text = before + ids[number] + after;
    kept[number] = text;
  }
  return text;
}
