import { abandoning } from "./abandoned.js";
import { bytesIn, jsonBytes } from "./bytes.js";
import { ask, call, engine, engineGeneration, failed, toJson } from "./engine.js";
import { ofRecord, PolicyError, type PolicyProblem } from "./errors.js";
import type { Resource } from "./generated/wire.js";
import { bytesOfOne, type Held, heldOf, textOf } from "./records.js";
import type { Action, ActionFor, ResourceType, TypeIn } from "./types.js";
import { type ListOptions, type Skipped, Skips } from "./viewer/lists.js";
import type { Mapper } from "./viewer/mapper.js";
import { knowsItself, receiverOf } from "./viewer/receiver.js";
import { readingOf } from "./viewer/record.js";
import { sourceOf, type Viewer } from "./viewer.js";

/** The answer of {@link Table.matrix}: for each action the rows on which it is allowed. */
export interface TableMatrix {
  readonly actions: readonly Action[];
  readonly rows: number;
  /** Says whether the action with this place among `actions` is allowed on a row. */
  can(row: number, action: number): boolean;
  /** The bits, action after action, 32 rows a word, the first row lowest; each action begins on a new pair of words. */
  readonly bits: Uint32Array;
}

const abandoned = abandoning<{ handle: number; generation: number }>(({ handle, generation }) => {
  if (generation === engineGeneration()) call((exports) => exports.tableClose(handle));
});

/** Stands for a viewer where nobody has asked: nothing that is given equals it. */
const NOBODY = {};
/** What the engine answers to a question that it no longer holds. */
const FORGOTTEN = 2;
/** After so many questions about one row each, all rows are asked at once. */
const OFTEN = 64;

/**
 * Records that live in the engine's memory, read once and asked often.
 *
 * @example
 * using table = policy.table(leads);
 * const mine = table.filter(viewer, "lead.view");
 */
export class Table<R = Resource, Type extends ResourceType = TypeIn<R>> {
  #handle: number;
  #generation: number;
  readonly #life: { isClosed: boolean };
  /** The handle of the policy, which comes back by itself after the engine stopped. */
  readonly #policy: () => number;
  readonly #records: R[];
  readonly #map: Mapper | undefined;
  #questions = new WeakMap<Viewer, Map<Action, number>>();
  #isClosed = false;
  #lastViewer: object = NOBODY;
  #lastAction: Action | undefined;
  #lastQuestion = 0;
  /** The rows of the last question as bits, once it was asked often. */
  #lastBits: Uint32Array | undefined;
  #asked = 0;
  /** The rows of records that could not be read; they hold something, on which nothing is allowed. */
  readonly #holes = new Set<number>();
  /** The records that could not be read, each of which keeps its row: nothing is allowed on it until it is updated. */
  readonly skipped: readonly Skipped[];

  /** @internal Use `policy.table`. */
  constructor(
    policy: () => number,
    life: { isClosed: boolean },
    records: readonly R[] | Uint8Array | ArrayBuffer | string,
    map: Mapper | undefined,
    options: ListOptions,
  ) {
    this.#life = life;
    this.#policy = policy;
    this.#map = map;
    let held: Held<R>;
    let opened: { readonly handle: number; readonly unread: readonly { readonly number: number; readonly problem: PolicyProblem }[] };
    const bytes = typeof records === "string" ? jsonBytes(records) : bytesIn(records);
    const skips = new Skips();
    try {
      held = bytes === undefined ? heldOf(records as readonly R[], map, skips) : { records: [], bytes, holes: [] };
      opened = ask((exports, deliver) => exports.tableOpen(policy(), held.bytes, options.strict === true, deliver));
    } catch (error) {
      throw ofRecord(error);
    }
    this.#handle = opened.handle;
    this.#generation = engineGeneration();
    abandoned.register(this, { handle: this.#handle, generation: this.#generation }, this);
    knowsItself(this);
    const all = bytes === undefined ? held.records : (this.#parsed(bytes, opened.unread[0]?.problem) as R[]);
    this.#records = all;
    for (const { number, problem } of opened.unread) {
      this.#holes.add(number);
      skips.add(number, readingOf(all[number]).record.id, problem);
    }
    for (const hole of held.holes) this.#holes.add(hole);
    try {
      const readable = all.filter((_, row) => !this.#holes.has(row));
      this.skipped = skips.of(readable, () => all.length, options).skipped ?? [];
    } catch (error) {
      this.close();
      throw ofRecord(error);
    }
  }

  static #of<R, Type extends ResourceType>(given: Table<R, Type>): Table<R, Type> {
    if (typeof given === "object" && given !== null && #handle in given) return given;
    return receiverOf(given, (object) => #handle in object, "table");
  }

  /** The records of a JSON list of which the engine said that it is one, entries that it cannot read apart. */
  #parsed(bytes: Uint8Array, problem: PolicyProblem | undefined): unknown[] {
    try {
      return JSON.parse(textOf(bytes));
    } catch {
      this.close();
      throw new PolicyError([problem ?? { code: "MALFORMED_JSON", at: "", message: "the list is no JSON" }]);
    }
  }

  /** How many rows there are. */
  get rows(): number {
    return Table.#of(this).#records.length;
  }

  /**
   * The record of a row, counted from 0.
   *
   * @example
   * const first = table.record(0);
   */
  record(row: number): R | undefined {
    return Table.#of(this).#records[row];
  }

  /**
   * Says whether the viewer may do `action` on the record of a row; `false` for a row that there is not, and for one of
   * another type than the action's.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; `INVALID_VALUE` for a viewer of another policy; `POLICY_CLOSED`
   *
   * @example
   * const mayEdit = table.can(viewer, "lead.edit", 7);
   */
  can<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>, row: number): boolean {
    let self: Table<R, Type> = this;
    let records: readonly R[];
    try {
      records = this.#records;
    } catch {
      self = Table.#of(this);
      records = self.#records;
    }
    if (row >>> 0 !== row || row >= records.length) return false;
    if (viewer === self.#lastViewer && action === self.#lastAction && !self.#isClosed && !self.#life.isClosed) {
      const bits = self.#lastBits;
      if (bits !== undefined) return (((bits[row >>> 5] as number) >>> (row & 31)) & 1) === 1;
      if (++self.#asked > OFTEN) self.#lastBits = self.matrix(viewer, [action]).bits;
    } else self.#ask(viewer, action);
    if (self.#holes.has(row)) return false;
    if (self.#generation !== engineGeneration()) return self.#again(viewer, action, row);
    let answer: number;
    try {
      answer = engine().tableCan(self.#handle, self.#lastQuestion, row);
    } catch (cause) {
      throw failed(cause);
    }
    return answer === FORGOTTEN ? self.#again(viewer, action, row) : answer === 1;
  }

  /**
   * The records on which the viewer may do `action`: the same objects as were given, in the same order.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const mine = table.filter(viewer, "lead.view");
   */
  filter<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): R[] {
    const self = Table.#of(this);
    const rows = self.filterRows(viewer, action);
    const records = self.#records;
    if (rows.length === records.length) return records.slice();
    const found = new Array<R>(rows.length);
    for (let i = 0; i < rows.length; i++) found[i] = records[rows[i] as number] as R;
    return found;
  }

  /**
   * The rows on which the viewer may do `action`, ascending.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const page = table.filterRows(viewer, "lead.view").subarray(0, 50);
   */
  filterRows<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): Uint32Array {
    const self = Table.#of(this);
    const rows = self.#rows(viewer, action);
    return self.#holes.size === 0 ? rows : rows.filter((row) => !self.#holes.has(row));
  }

  #rows(viewer: Viewer, action: Action): Uint32Array {
    this.#ask(viewer, action);
    const asked = () => ask<Uint32Array | null>((exports, deliver) => exports.tableRows(this.#handle, this.#lastQuestion, deliver));
    const rows = asked();
    if (rows !== null) return rows;
    this.#forget(viewer, action);
    return asked() ?? new Uint32Array();
  }

  /**
   * On how many rows the viewer may do `action`.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const badge = table.count(viewer, "lead.edit");
   */
  count<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): number {
    const self = Table.#of(this);
    if (self !== this) return self.count(viewer, action);
    if (this.#holes.size > 0) return this.filterRows(viewer, action).length;
    this.#ask(viewer, action);
    const count = this.#count();
    if (count >= 0) return count;
    this.#forget(viewer, action);
    return Math.max(0, this.#count());
  }

  #count(): number {
    return call((exports) => exports.tableCount(this.#handle, this.#lastQuestion));
  }

  /**
   * On which rows the viewer may do which of `actions`.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const bits = table.matrix(viewer, ["lead.view", "lead.edit"]);
   * bits.can(7, 1); // may the viewer edit the record of row 7?
   */
  matrix<A extends Action>(viewer: Viewer, actions: readonly ActionFor<A, Type>[]): TableMatrix {
    const self = Table.#of(this);
    if (self !== this) return self.matrix(viewer, actions);
    const asked = () => {
      const questions = new Uint32Array(actions.map((action) => this.#ask(viewer, action)));
      return ask<Uint32Array | null>((exports, deliver) => exports.tableBits(this.#handle, questions, deliver));
    };
    let bits = asked();
    if (bits === null) {
      this.#questions.delete(viewer);
      this.#lastViewer = NOBODY;
      bits = asked() ?? new Uint32Array();
    }
    const found = bits;
    const rows = this.#records.length;
    const words = Math.ceil(rows / 64) * 2;
    for (const row of this.#holes) {
      for (let word = row >>> 5; word < found.length; word += words) found[word] = (found[word] as number) & ~(1 << (row & 31));
    }
    const can = (row: number, action: number): boolean =>
      row >= 0 &&
      row < rows &&
      action >= 0 &&
      action < actions.length &&
      (((found[action * words + (row >>> 5)] ?? 0) >>> (row & 31)) & 1) === 1;
    return { actions: [...actions], rows, can, bits: found };
  }

  /**
   * Replaces the record of a row.
   *
   * @throws PolicyError with the place for a malformed record; `INVALID_VALUE` for a row that there is not
   *
   * @example
   * table.update(7, { ...lead, owner: "u-9" });
   */
  update(row: number, record: R): void {
    const self = Table.#of(this);
    if (self !== this) {
      self.update(row, record);
      return;
    }
    this.#live();
    if (!Number.isInteger(row) || row < 0 || row >= this.#records.length) {
      throw PolicyError.of("INVALID_VALUE", "", `there is no row ${row}`);
    }
    const bytes = bytesOfOne(record, this.#map);
    ask((exports, deliver) => exports.tableUpdate(this.#handle, row, bytes, deliver));
    this.#records[row] = record;
    this.#holes.delete(row);
    this.#lastBits = undefined;
    this.#asked = 0;
  }

  /**
   * Gives back what the table holds; every later question throws `POLICY_CLOSED`. Closing twice is allowed.
   *
   * @example
   * table.close(); // or `using table = policy.table(leads);`
   */
  close(): void {
    const self = Table.#of(this);
    if (self.#isClosed) return;
    self.#isClosed = true;
    abandoned.unregister(self);
    if (self.#generation === engineGeneration()) call((exports) => exports.tableClose(self.#handle));
  }

  /** Closes the table at the end of a `using` block. */
  [Symbol.dispose](): void {
    Table.#of(this).close();
  }

  #live(): void {
    if (this.#isClosed || this.#life.isClosed) throw PolicyError.of("POLICY_CLOSED", "", "the table or its policy was closed");
    if (this.#generation !== engineGeneration()) this.#reopen();
  }

  /** Makes the table of its records anew after the engine stopped; what could not be read stays so. */
  #reopen(): void {
    const { bytes, holes } = heldOf(this.#records, this.#map, new Skips());
    for (const hole of holes) this.#holes.add(hole);
    const { handle } = ask<{ handle: number }>((exports, deliver) => exports.tableOpen(this.#policy(), bytes, true, deliver));
    this.#handle = handle;
    this.#generation = engineGeneration();
    this.#questions = new WeakMap();
    this.#lastViewer = NOBODY;
    this.#lastBits = undefined;
    abandoned.unregister(this);
    abandoned.register(this, { handle, generation: this.#generation }, this);
  }

  #request(viewer: Viewer): { readonly viewer: string; readonly now: string } {
    this.#live();
    const source = sourceOf(viewer);
    if (source?.life !== this.#life) throw PolicyError.of("INVALID_VALUE", "/viewer", "the viewer and the table are of different policies");
    return source.request;
  }

  /** Makes a question the last one; returns its number. */
  #ask(viewer: Viewer, action: Action): number {
    if (this.#generation !== engineGeneration()) this.#live();
    if (viewer === this.#lastViewer && action === this.#lastAction && !this.#isClosed && !this.#life.isClosed) return this.#lastQuestion;
    const request = this.#request(viewer);
    let known = this.#questions.get(viewer);
    if (known === undefined) {
      known = new Map();
      this.#questions.set(viewer, known);
    }
    let question = known.get(action);
    if (question === undefined) {
      const text = toJson({ ...request, action });
      question = ask<number>((exports, deliver) => exports.tableAsk(this.#handle, text, deliver));
      known.set(action, question);
    }
    this.#lastViewer = viewer;
    this.#lastAction = action;
    this.#lastQuestion = question;
    this.#lastBits = undefined;
    this.#asked = 0;
    return question;
  }

  /** Asks anew what the engine no longer holds. */
  #forget(viewer: Viewer, action: Action): void {
    this.#questions.get(viewer)?.delete(action);
    this.#lastViewer = NOBODY;
    this.#ask(viewer, action);
  }

  #again(viewer: Viewer, action: Action, row: number): boolean {
    this.#live();
    this.#forget(viewer, action);
    return call((exports) => exports.tableCan(this.#handle, this.#lastQuestion, row)) === 1;
  }
}
