import type { Change, Effect, Plan, PlanRow, Warning } from "./generated/wire.js";

/** What the engine answers: a plan as JSON text, or what it says as JSON text and its rows, changes and warnings. */
export type PlanAnswer = string | readonly [head: string, rows: Uint32Array, changes: Uint32Array, warnings: Uint32Array];

/** A sentence: words, 0 where the partner's id stands, 1 where the user's does. */
type Sentence = readonly (string | 0 | 1)[];

interface Head extends Pick<Plan, "outcome" | "revision" | "mode"> {
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
  return plan as Plan;
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

function rowsOf({ partners, users, verdicts }: Head, entries: Uint32Array): PlanRow[] {
  const sayings = verdicts.map(({ outcome, code, rule, message }) => ({ outcome, code, rule, say: sayer(message, partners, users) }));
  const rows = new Array<PlanRow>(entries.length / WIDTH);
  for (let at = 0, entry = 0; at < rows.length; at++, entry += WIDTH) {
    const [verdict, p, u] = [entries[entry] as number, entries[entry + 1] as number, entries[entry + 2] as number];
    const { outcome, code, rule, say } = sayings[verdict] as (typeof sayings)[number];
    const message = say(p, u);
    if (p === NOBODY || u === NOBODY) {
      const about = { ...(p !== NOBODY && { partner: partners[p] }), ...(u !== NOBODY && { user: users[u] }) };
      rows[at] = { ...about, outcome, ...(code !== undefined && { code, rule }), message } as PlanRow;
    } else {
      const [partner, user] = [partners[p] as string, users[u] as string];
      rows[at] = (code === undefined ? { partner, user, outcome, message } : { partner, user, outcome, code, rule, message }) as PlanRow;
    }
  }
  return rows;
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

function warningsOf({ partners, users, notices }: Head, entries: Uint32Array): Warning[] {
  const sayings = notices.map(({ code, message }) => ({ code, say: sayer(message, partners, users) }));
  const warnings: Warning[] = [];
  for (let entry = 0; entry < entries.length; entry += WIDTH) {
    const [p, u] = [entries[entry + 1] as number, entries[entry + 2] as number];
    const { code, say } = sayings[entries[entry] as number] as (typeof sayings)[number];
    const about = { ...(p !== NOBODY && { partner: partners[p] }), ...(u !== NOBODY && { user: users[u] }) };
    warnings.push({ code, ...about, message: say(p, u) } as Warning);
  }
  return warnings;
}

/**
 * Puts a sentence together. What it says of one id is kept, so that a sentence about two is made by putting two texts
 * together.
 */
function sayer(sentence: Sentence, partners: readonly string[], users: readonly string[]): (partner: number, user: number) => string {
  const places = sentence.flatMap((part, at) => (typeof part === "string" ? [] : [at]));
  const cut = places.length > 1 ? (places[1] as number) : sentence.length;
  const [first, second] = [piece(sentence.slice(0, cut)), piece(sentence.slice(cut))];
  return (partner, user) => first(partner, user) + second(partner, user);

  // A piece about at most one id.
  function piece(parts: Sentence): (partner: number, user: number) => string {
    const about = parts.find((part) => typeof part !== "string");
    const written = (partner: number, user: number) =>
      parts.map((part) => (typeof part === "string" ? part : ((part === 0 ? partners[partner] : users[user]) ?? ""))).join("");
    if (about === undefined) {
      const words = written(NOBODY, NOBODY);
      return () => words;
    }
    const kept: string[] = new Array((about === 0 ? partners : users).length);
    return (partner, user) => {
      const number = about === 0 ? partner : user;
      let text = kept[number];
      if (text === undefined) {
        text = written(partner, user);
        kept[number] = text;
      }
      return text;
    };
  }
}
