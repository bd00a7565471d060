import type { Change, Effect, PlanRow, Warning } from "./generated/wire.js";
import { behind } from "./residual/receiver.js";
import type { Plan, PlanDocument } from "./types.js";

/**
 * What the engine answers: a plan as JSON text, or what it says as JSON text, the ids that it names one behind the other, and
 * numbers: how long each of these is, then rows, changes, warnings and what rows do besides.
 */
export type PlanAnswer = string | readonly [head: string, names: string, numbers: Uint32Array];

/** The ids that rows name by number. */
export interface RowIds {
  readonly partners: readonly string[];
  readonly users: readonly string[];
}

/** A sentence: words, 0 where the partner's id stands, 1 where the user's does. */
type Sentence = readonly (string | 0 | 1)[];

interface Head extends Pick<PlanDocument, "outcome" | "revision" | "mode" | "table"> {
  readonly counts: readonly [partners: number, users: number, rows: number, changes: number, warnings: number];
  readonly verdicts: readonly Verdict[];
  readonly notices: readonly (Pick<Warning, "code"> & { readonly message: Sentence })[];
  /** The number of a row and the line on which it begins, where that is not the line behind the one of the row before. */
  readonly lines?: readonly (readonly [row: number, line: number])[];
}

/** What many rows say. */
interface Verdict extends Pick<PlanRow, "outcome" | "code" | "rule" | "column" | "meant"> {
  readonly message: Sentence;
  /** What the user of the row was and is. */
  readonly passage?: readonly [wasManager: boolean, wasPrimary: boolean, isManager: boolean, isPrimary: boolean];
  /** What the row does to its own user: 0 removes, 1 demotes, 2 promotes. */
  readonly effect?: number;
}

/** Where a row names nobody. */
const NOBODY = 0xffff_ffff;
const WIDTH = 3;
const [REMOVE, , SET_PRIMARY] = [0, 1, 2];

type List = "rows" | "changes" | "warnings" | "effects";

/** How the lists of a plan are made that nobody has read yet. */
const unread = new WeakMap<object, Readonly<Record<List, { readonly get: () => unknown; readonly make: () => unknown[] }>>>();

/**
 * The plan of an answer, of which `known` are the ids with the lowest numbers. Its lists are made when they are first read,
 * and are ordinary members from then on. `encoding` is that of the bytes of a table.
 */
export function planOf(answer: PlanAnswer, known: RowIds = { partners: [], users: [] }, encoding?: string): Plan {
  if (typeof answer === "string") return JSON.parse(answer) as Plan;
  const [text, names, numbers] = answer;
  const head = JSON.parse(text) as Head;
  const [partners, users, rows, changes, warnings] = head.counts;
  const ends = [partners + users, WIDTH * rows, WIDTH * changes, WIDTH * warnings];
  const [toRows, toChanges, toWarnings, toEffects] = ends.map((_, at) => ends.slice(0, at + 1).reduce((sum, length) => sum + length));
  let named: RowIds | undefined;
  const ids = () => {
    named ??= namedIn(names, numbers, head.counts, known);
    return named;
  };
  const plan = { outcome: head.outcome, revision: head.revision, mode: head.mode };
  unread.set(plan, {
    rows: later(plan, "rows", () => rowsOf(head, ids(), numbers.subarray(toRows, toChanges), numbers.subarray(toEffects))),
    changes: later(plan, "changes", () => changesOf(ids(), numbers.subarray(toChanges, toWarnings))),
    warnings: later(plan, "warnings", () => warningsOf(head, ids(), numbers.subarray(toWarnings, toEffects))),
    effects: later(plan, "effects", (): Effect[] => []),
  });
  if (head.table !== undefined) Object.assign(plan, { table: { ...(encoding !== undefined && { encoding }), ...head.table } });
  return plan as unknown as Plan;
}

/** The known ids, and behind them those of the answer. */
function namedIn(text: string, lengths: Uint32Array, [partners, users]: Head["counts"], known: RowIds): RowIds {
  let at = 0;
  const taken = (from: number, count: number) =>
    Array.from(lengths.subarray(from, from + count), (length) => {
      at += length;
      return text.slice(at - length, at);
    });
  return { partners: known.partners.concat(taken(0, partners)), users: known.users.concat(taken(partners, users)) };
}

/**
 * What of a plan is handed to the engine to apply it: lists that nobody has read are as they were planned, and only the
 * changes are applied.
 */
export function handed(plan: unknown): unknown {
  const isObject = typeof plan === "object" && plan !== null;
  const lists = isObject ? unread.get(plan) : undefined;
  // A proxy hides which object it is of.
  if (lists === undefined && isObject && extended.has(behind(plan) ?? plan)) return { ...plan };
  if (lists === undefined || "toJSON" in (plan as object)) return plan;
  const members: [string, unknown][] = [];
  for (const [key, { get, value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(plan))) {
    if (enumerable !== true) continue;
    const list = Object.hasOwn(lists, key) ? lists[key as List] : undefined;
    if (list === undefined || get !== list.get) members.push([key, get === undefined ? value : (plan as Record<string, unknown>)[key]]);
    else members.push([key, key === "changes" ? list.make() : []]);
  }
  return Object.fromEntries(members);
}

/** Plans with a member that is no part of their JSON. */
const extended = new WeakSet<object>();

/** Gives the plan a member that is no part of its JSON, worked out by `get`. */
export function extendedBy<Name extends string, T>(plan: Plan, name: Name, get: () => T): Plan & { readonly [Member in Name]: T } {
  extended.add(plan);
  return Object.defineProperty(plan, name, { get, enumerable: false }) as Plan & { readonly [Member in Name]: T };
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

/** What rows of one verdict have in common. */
interface Form extends Pick<PlanRow, "outcome"> {
  readonly code: PlanRow["code"] | undefined;
  readonly rule: PlanRow["rule"] | undefined;
  readonly column: PlanRow["column"] | undefined;
  readonly phrase: Phrase;
  readonly hasPassage: boolean;
  readonly wasManager: boolean;
  readonly wasPrimary: boolean;
  readonly isManager: boolean;
  readonly isPrimary: boolean;
  readonly effect: number | undefined;
}

function rowsOf(head: Head, named: RowIds, entries: Uint32Array, effects: Uint32Array): PlanRow[] {
  const phrase = phrasesAbout(named);
  const forms = head.verdicts.map(({ outcome, code, rule, column, message, passage, effect }) => ({
    outcome,
    code,
    rule,
    column,
    phrase: phrase(message),
    hasPassage: passage !== undefined,
    wasManager: passage?.[0] === true,
    wasPrimary: passage?.[1] === true,
    isManager: passage?.[2] === true,
    isPrimary: passage?.[3] === true,
    effect,
  }));
  const { partners, users } = named;
  const rows =
    head.lines === undefined
      ? rowsIn(forms, partners, users, entries, effects)
      : rowsOnLines(forms, partners, users, entries, effects, head.lines);
  if (head.verdicts.some(({ meant }) => meant !== undefined)) noteMeant(rows, head.verdicts, entries);
  return rows;
}

/** Notes what was probably meant by ids that are not known. */
function noteMeant(rows: PlanRow[], verdicts: readonly Verdict[], entries: Uint32Array): void {
  for (const [at, row] of rows.entries()) {
    const meant = verdicts[entries[WIDTH * at] as number]?.meant;
    if (meant !== undefined) row.meant = meant;
  }
}

/**
 * Notes on a row who goes, and who loses or gets the flag: first the row's own user, then the others, who stand in `effects` from
 * `next` on. Returns where those of the rows behind begin.
 */
function noteEffects(
  row: PlanRow,
  effect: number | undefined,
  at: number,
  users: readonly string[],
  effects: Uint32Array,
  next: number,
): number {
  if (effects[next] !== at) {
    const user = row.user as string;
    if (effect === 0) row.removed = [user];
    else if (effect === 1) row.demoted = user;
    else row.promoted = user;
    return next;
  }
  const removed: string[] = effect === 0 ? [row.user as string] : [];
  const flags: [demoted: string | undefined, promoted: string | undefined] = [
    effect === 1 ? row.user : undefined,
    effect === 2 ? row.user : undefined,
  ];
  let behind = next;
  for (; effects[behind] === at; behind += WIDTH) {
    const user = users[effects[behind + 2] as number] as string;
    const kind = effects[behind + 1] as number;
    if (kind === 0) removed.push(user);
    else flags[kind - 1] = user;
  }
  if (removed.length > 0) row.removed = removed;
  if (flags[0] !== undefined) row.demoted = flags[0];
  if (flags[1] !== undefined) row.promoted = flags[1];
  return behind;
}

// Functions of their own that see nothing whose shape ends with the plan: engines drop the code for such shapes.
function rowsIn(
  forms: readonly Form[],
  partners: readonly string[],
  users: readonly string[],
  entries: Uint32Array,
  effects: Uint32Array,
): PlanRow[] {
  const rows = new Array<PlanRow>(entries.length / WIDTH);
  let next = 0;
  for (let at = 0, entry = 0; at < rows.length; at++, entry += WIDTH) {
    const form = forms[entries[entry] as number] as Form;
    const { outcome, code, rule, phrase } = form;
    const p = entries[entry + 1] as number;
    const u = entries[entry + 2] as number;
    const message = phrase.of(p, u);
    if (p === NOBODY || u === NOBODY || !form.hasPassage) {
      rows[at] = { ...aboutOf({ partners, users }, p, u), outcome, ...(code !== undefined && { code, rule }), message } as PlanRow;
    } else {
      const partner = partners[p] as string;
      const user = users[u] as string;
      const { wasManager, wasPrimary, isManager, isPrimary } = form;
      rows[at] = (
        code === undefined
          ? { partner, user, outcome, message, wasManager, wasPrimary, isManager, isPrimary }
          : { partner, user, outcome, code, rule, message, wasManager, wasPrimary, isManager, isPrimary }
      ) as PlanRow;
    }
    if (form.effect !== undefined || effects[next] === at) next = noteEffects(rows[at] as PlanRow, form.effect, at, users, effects, next);
  }
  return rows;
}

function rowsOnLines(
  forms: readonly Form[],
  partners: readonly string[],
  users: readonly string[],
  entries: Uint32Array,
  effects: Uint32Array,
  jumps: NonNullable<Head["lines"]>,
): PlanRow[] {
  const rows = new Array<PlanRow>(entries.length / WIDTH);
  let next = 0;
  let [line, jump] = [-1, 0];
  for (let at = 0, entry = 0; at < rows.length; at++, entry += WIDTH) {
    const form = forms[entries[entry] as number] as Form;
    const { outcome, code, rule, column, phrase } = form;
    const p = entries[entry + 1] as number;
    const u = entries[entry + 2] as number;
    const to = jumps[jump];
    if (to !== undefined && to[0] === at) {
      line = to[1];
      jump += 1;
    } else line += 1;
    const message = phrase.of(p, u);
    if (p === NOBODY || u === NOBODY || !form.hasPassage) {
      const why = { ...(code !== undefined && { code, rule }), message, line, ...(column !== undefined && { column }) };
      rows[at] = { ...aboutOf({ partners, users }, p, u), outcome, ...why } as PlanRow;
    } else {
      const partner = partners[p] as string;
      const user = users[u] as string;
      const { wasManager, wasPrimary, isManager, isPrimary } = form;
      if (code === undefined) rows[at] = { partner, user, outcome, message, line, wasManager, wasPrimary, isManager, isPrimary };
      else {
        rows[at] = (
          column === undefined
            ? { partner, user, outcome, code, rule, message, line, wasManager, wasPrimary, isManager, isPrimary }
            : { partner, user, outcome, code, rule, message, line, column, wasManager, wasPrimary, isManager, isPrimary }
        ) as PlanRow;
      }
    }
    if (form.effect !== undefined || effects[next] === at) next = noteEffects(rows[at] as PlanRow, form.effect, at, users, effects, next);
  }
  return rows;
}

function aboutOf({ partners, users }: RowIds, p: number, u: number): { partner?: string; user?: string } {
  return { ...(p !== NOBODY && { partner: partners[p] as string }), ...(u !== NOBODY && { user: users[u] as string }) };
}

function changesOf({ partners, users }: RowIds, entries: Uint32Array): Change[] {
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

function warningsOf(head: Head, named: RowIds, entries: Uint32Array): Warning[] {
  const forms = head.notices.map(({ code, message }) => ({ code, phrase: new Phrase(message, named) }));
  const warnings: Warning[] = [];
  for (let entry = 0; entry < entries.length; entry += WIDTH) {
    const { code, phrase } = forms[entries[entry] as number] as (typeof forms)[number];
    const p = entries[entry + 1] as number;
    const u = entries[entry + 2] as number;
    warnings.push({ code, ...aboutOf(named, p, u), message: phrase.of(p, u) });
  }
  return warnings;
}

/** Gives each sentence its phrase, the same ones the same. */
function phrasesAbout(named: RowIds): (sentence: Sentence) => Phrase {
  const phrases = new Map<string, Phrase>();
  return (sentence) => {
    const key = JSON.stringify(sentence);
    const phrase = phrases.get(key) ?? new Phrase(sentence, named);
    phrases.set(key, phrase);
    return phrase;
  };
}

/** A sentence to be said of many rows, about two ids at most; what it says of an id is put together once. */
class Phrase {
  /** The words before, between and behind the ids. */
  readonly words: string[] = [""];
  /** Of what the ids are: 0 of a partner, 1 of a user. */
  readonly about: (0 | 1)[] = [];
  /** What the first and the second of them may be. */
  readonly ids: readonly [readonly string[], readonly string[]];
  readonly first: (string | undefined)[];
  readonly second: (string | undefined)[];

  constructor(sentence: Sentence, { partners, users }: RowIds) {
    for (const part of sentence) {
      if (typeof part === "string") this.words[this.about.length] += part;
      else this.words[this.about.push(part)] = "";
    }
    const [first, second] = this.about.map((about) => (about === 1 ? users : partners));
    this.ids = [first ?? [], second ?? []];
    this.first = new Array(first?.length ?? 0).fill(undefined);
    this.second = new Array(second?.length ?? 0).fill(undefined);
  }

  of(partner: number, user: number): string {
    const { words, about, ids, first, second } = this;
    if (about.length === 0) return words[0] as string;
    const one = about[0] === 1 ? user : partner;
    let text = first[one];
    if (text === undefined) {
      text = words[0] + (ids[0][one] as string) + words[1];
      first[one] = text;
    }
    if (about.length === 1) return text;
    const other = about[1] === 1 ? user : partner;
    let rest = second[other];
    if (rest === undefined) {
      rest = (ids[1][other] as string) + words[2];
      second[other] = rest;
    }
    return text + rest;
  }
}

/** One that stays, so that the code for its shape does. */
export const STAYING_PHRASE = new Phrase([0, "", 1], { partners: [""], users: [""] });
