import { abandoning } from "./abandoned.js";
import { ask, call, engine, engineGeneration, failed, toJson } from "./engine.js";
import type { PolicyProblem } from "./errors.js";
import { HOLE } from "./records.js";
import type { Action } from "./types.js";
import type { Viewer } from "./viewer.js";

const abandoned = abandoning<{ handle: number; generation: number }>(({ handle, generation }) => {
  if (generation === engineGeneration()) call((exports) => exports.tableClose(handle));
});

/** Stands for a viewer where nobody has asked: nothing that is given equals it. */
const NOBODY = {};
/** What the engine answers to a question that it no longer holds. */
const FORGOTTEN = 2;

/** How many questions are asked at once, fewer than the engine holds of a table. */
const AT_ONCE = 128;

/** Who asks, as the engine is asked. */
export type AskedBy = () => { readonly viewer: string; readonly now: string };

/** Some rows of a table in the engine's memory. Their number stays; a row is replaced by another record, or by nothing. */
export class Segment {
  readonly #handle: number;
  #questions = new WeakMap<Viewer, Map<Action, number>>();
  #lastViewer: object = NOBODY;
  #lastAction: Action | undefined;
  #lastQuestion = 0;
  /** The engine that holds it. */
  readonly generation: number;
  /** The place of its first row among those of the table's other segments. */
  readonly from: number;
  /** How many rows there are, and how many of them were ever filled. */
  readonly size: number;
  used: number;
  /** Rows that hold no record, of those that were filled. */
  readonly holes = new Set<number>();
  /** What the engine could not read. */
  readonly unread: readonly { readonly number: number; readonly problem: PolicyProblem }[];

  /** @throws PolicyError for bytes that are no list; with `isStrict`, every problem of the records */
  constructor(policy: number, bytes: Uint8Array, isStrict: boolean, from = 0, used?: number) {
    const opened = ask<{ handle: number; rows: number; unread: Segment["unread"] }>((exports, deliver) =>
      exports.tableOpen(policy, bytes, isStrict, deliver),
    );
    this.#handle = opened.handle;
    this.generation = engineGeneration();
    this.from = from;
    this.size = opened.rows;
    this.used = used ?? opened.rows;
    this.unread = opened.unread;
    abandoned.register(this, { handle: this.#handle, generation: this.generation }, this);
  }

  /** Says whether the action is allowed on a row. */
  can(viewer: Viewer, action: Action, asker: AskedBy, row: number): boolean {
    for (;;) {
      const question = this.#ask(viewer, action, asker);
      let answer: number;
      try {
        answer = engine().tableCan(this.#handle, question, row);
      } catch (cause) {
        throw failed(cause);
      }
      if (answer !== FORGOTTEN) return answer === 1 && !this.#isEmpty(action, row);
      this.#forget(viewer, action);
    }
  }

  /** The rows on which the action is allowed, ascending. */
  rows(viewer: Viewer, action: Action, asker: AskedBy): Uint32Array {
    for (;;) {
      const question = this.#ask(viewer, action, asker);
      const rows = ask<Uint32Array | null>((exports, deliver) => exports.tableRows(this.#handle, question, deliver));
      if (rows !== null) return isOnHoles(action) ? rows.filter((row) => !this.#isEmpty(action, row)) : rows;
      this.#forget(viewer, action);
    }
  }

  /** On how many rows the action is allowed. */
  count(viewer: Viewer, action: Action, asker: AskedBy): number {
    if (isOnHoles(action)) return this.rows(viewer, action, asker).length;
    for (;;) {
      const question = this.#ask(viewer, action, asker);
      const count = call((exports) => exports.tableCount(this.#handle, question));
      if (count >= 0) return count;
      this.#forget(viewer, action);
    }
  }

  /** On which rows the actions are allowed, as bits: each action begins on a new pair of words. */
  bits(viewer: Viewer, actions: readonly Action[], asker: AskedBy): Uint32Array {
    const words = Math.ceil(this.size / 64) * 2;
    const all = new Uint32Array(words * actions.length);
    for (let at = 0; at < actions.length; at += AT_ONCE) {
      all.set(this.#bits(viewer, actions.slice(at, at + AT_ONCE), asker), at * words);
    }
    if (this.holes.size === 0 && this.used === this.size) return all;
    for (const [at, action] of actions.entries()) {
      if (!isOnHoles(action)) continue;
      for (let row = 0; row < this.size; row++) {
        const word = at * words + (row >>> 5);
        if (this.#isEmpty(action, row)) all[word] = (all[word] as number) & ~(1 << (row & 31));
      }
    }
    return all;
  }

  #bits(viewer: Viewer, actions: readonly Action[], asker: AskedBy): Uint32Array {
    for (;;) {
      const questions = new Uint32Array(actions.map((action) => this.#ask(viewer, action, asker)));
      const bits = ask<Uint32Array | null>((exports, deliver) => exports.tableBits(this.#handle, questions, deliver));
      if (bits !== null) return bits;
      for (const action of actions) this.#forget(viewer, action);
    }
  }

  /**
   * Puts another record, or a hole, into a row.
   *
   * @throws PolicyError with the place for a malformed record
   */
  update(row: number, record: Uint8Array): void {
    ask((exports, deliver) => exports.tableUpdate(this.#handle, row, record, deliver));
  }

  /** Takes the rows over to another policy; says whether the engine could do so without their records. */
  follow(policy: number): boolean {
    const isTaken = ask<boolean>((exports, deliver) => exports.tableFollow(this.#handle, policy, deliver));
    if (isTaken) {
      this.#questions = new WeakMap();
      this.#lastViewer = NOBODY;
    }
    return isTaken;
  }

  close(): void {
    abandoned.unregister(this);
    if (this.generation === engineGeneration()) call((exports) => exports.tableClose(this.#handle));
  }

  #isEmpty(action: Action, row: number): boolean {
    return isOnHoles(action) && (row >= this.used || this.holes.has(row));
  }

  #ask(viewer: Viewer, action: Action, asker: AskedBy): number {
    if (viewer === this.#lastViewer && action === this.#lastAction) return this.#lastQuestion;
    let known = this.#questions.get(viewer);
    if (known === undefined) {
      known = new Map();
      this.#questions.set(viewer, known);
    }
    let question = known.get(action);
    if (question === undefined) {
      const text = toJson({ ...asker(), action });
      question = ask<number>((exports, deliver) => exports.tableAsk(this.#handle, text, deliver));
      known.set(action, question);
    }
    this.#lastViewer = viewer;
    this.#lastAction = action;
    this.#lastQuestion = question;
    return question;
  }

  /** Lets go of what the engine no longer holds, so that it is asked anew. */
  #forget(viewer: Viewer, action: Action): void {
    this.#questions.get(viewer)?.delete(action);
    this.#lastViewer = NOBODY;
  }
}

/** Says whether an action may be allowed on a hole. */
function isOnHoles(action: Action): boolean {
  return typeof action === "string" && action.startsWith(`${HOLE.type}.`);
}
