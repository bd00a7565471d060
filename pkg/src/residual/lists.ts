import { PolicyError, type PolicyProblem } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import { reading, unreadable } from "../reading.js";
import type { Entry } from "./evaluate.js";
import { isExhaustion, lengthOf } from "./members.js";
import { flawOf, isPolluted, type ResourceReading, readingOf } from "./record.js";
import { isSound, mark } from "./sound.js";

/** An entry of a list that could not be read, and was left out. */
export interface Skipped {
  /** Its number in the list, from 0. */
  readonly index: number;
  /** Its id, where that could be read. */
  readonly id?: string;
  /** What is wrong with it first; `at` is a place in the list. */
  readonly problem: PolicyProblem;
}

/** What becomes of entries of a list that cannot be read. */
export interface ListOptions {
  /** Refuses a list with such an entry, unless nobody could tell the viewer of it. Default: they are left out. */
  readonly strict?: boolean | undefined;
  /** Is told of each that is left out; what it throws reaches whoever asked. */
  readonly onSkipped?: ((skipped: Skipped) => void) | undefined;
}

/** Entries of a list in its order; where some were left out because they could not be read, `skipped` says which. */
export type Filtered<R> = R[] & { readonly skipped?: readonly Skipped[] };

export const LIST_OPTIONS = ["strict", "onSkipped"] as const;

/** The most problems of one refusal. */
const MOST = 100;

/** Entries that could not be read. */
export class Skips {
  readonly #all: Skipped[] = [];
  readonly #place: string;

  /** @param place where the list stands in the input, as a JSON Pointer */
  constructor(place = "") {
    this.#place = place;
  }

  add(index: number, id: unknown, { code, at, message }: PolicyProblem): void {
    const problem = { code, at: `${this.#place}/${index}${at}`, message };
    this.#all.push(typeof id === "string" ? { index, id, problem } : { index, problem });
  }

  /**
   * The list that was found, with what was left out.
   *
   * @throws PolicyError their problems where the options are strict
   */
  of<R>(found: R[], { strict, onSkipped }: ListOptions): Filtered<R> {
    const all = this.#all;
    if (all.length === 0) return found;
    if (strict === true) throw new PolicyError(all.slice(0, MOST).map(({ problem }) => problem));
    for (const each of all) onSkipped?.(each);
    return this.with(found);
  }

  /** An answer about the list, with what was left out. */
  with<R>(answer: R[]): Filtered<R> {
    return this.#all.length === 0 ? answer : Object.defineProperty(answer, "skipped", { value: this.#all });
  }
}

/**
 * The options of a list, of a call that has others as well.
 *
 * @throws PolicyError `INVALID_VALUE`
 */
export function listOptionsOf<Options extends ListOptions>(options: Options): Options {
  const { strict, onSkipped } = options;
  if (strict !== undefined && typeof strict !== "boolean") throw PolicyError.of("INVALID_VALUE", "/strict", "`strict` is a boolean");
  if (onSkipped !== undefined && typeof onSkipped !== "function") {
    throw PolicyError.of("INVALID_VALUE", "/onSkipped", "`onSkipped` is a function");
  }
  return options;
}

/** Lists in which every resource was found well-formed, with their length and type then. */
const soundLists = new WeakMap<readonly unknown[], { readonly length: number; readonly type: string }>();

/** Those of a list that was read before which an action allows; `undefined` for one that was not, or is no longer well-formed. */
export function pickKnown<R>(entry: Entry, resources: readonly R[]): R[] | undefined {
  const known = soundLists.get(resources);
  if (known === undefined || known.length !== resources.length || known.type !== entry.type) return undefined;
  try {
    const found = entry.graph?.pick(resources as readonly (R & Resource)[]) ?? [];
    for (const resource of found) if (!isSound(resource, entry)) return undefined;
    return found;
  } catch (cause) {
    if (isExhaustion(cause)) throw cause;
    return undefined;
  }
}

/** How the rows of a list are read, and what is asked of each. */
export interface Sieve {
  /** What makes a resource of a row. */
  readonly map?: ((row: unknown) => unknown) | undefined;
  /** Decides in the place of compiled access. */
  readonly decide?: ((record: Resource, resource: unknown) => boolean) | undefined;
}

/** Those rows of a list which an action allows, each looked at in full unless it was before. */
export function sift<R>(entry: Entry, rows: readonly R[], options: ListOptions, { map, decide }: Sieve = {}): Filtered<R> {
  const { graph } = entry;
  const skips = new Skips();
  const found: R[] = [];
  const length = reading(() => lengthOf(rows));
  const mayBeHeld = map === undefined && decide === undefined && !isPolluted();
  let isWell = map === undefined;
  for (let index = 0; index < length; index++) {
    const row = itemOf(rows, index);
    const isAllowed = mayBeHeld ? isAllowedBefore(row, entry) : undefined;
    if (isAllowed !== undefined) {
      if (isAllowed) found.push(row);
      continue;
    }
    let reading: ResourceReading;
    try {
      reading = readingOf(map === undefined ? row : map(row));
    } catch (cause) {
      if (!PolicyError.is(cause) || cause.code === "LIMIT_EXCEEDED") throw cause;
      const { code, at, message } = cause.problems[0] as PolicyProblem;
      if (graph !== undefined) skips.add(index, undefined, { code, at: at.replace(/^\/resource/, ""), message });
      continue;
    }
    const flaw = flawOf(reading, entry);
    if (flaw !== undefined) {
      isWell = false;
      const [code, at, message] = flaw;
      if (graph?.mayHold(reading)) skips.add(index, reading.record.id, { code, at, message });
      continue;
    }
    const record = reading.record as unknown as Resource;
    if (map === undefined) mark(row as R & object, entry);
    if (decide === undefined ? graph?.holds(record) : decide(record, row)) found.push(row);
  }
  if (isWell) soundLists.set(rows, { length, type: entry.type });
  return skips.of(found, options);
}

/** @throws PolicyError `MALFORMED_JSON` for a list that does not give its items */
function itemOf<R>(rows: readonly R[], index: number): R {
  try {
    return rows[index] as R;
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The answer for a resource that was found well-formed before; none where it has to be looked at again. */
function isAllowedBefore(row: unknown, entry: Entry): boolean | undefined {
  try {
    return isSound(row, entry) ? (entry.graph?.holds(row as Resource) ?? false) : undefined;
  } catch (cause) {
    if (isExhaustion(cause)) throw cause;
    return undefined;
  }
}
