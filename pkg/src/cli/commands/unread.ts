import { CallError, type Fault } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { faultList, readingText } from "../io/readable.js";
import { complain } from "../io/streams.js";
import { onError } from "../io/terminal.js";
import type { TableReading } from "../records/files.js";
import { type Call, isGiven, isJson, note, type Options } from "./command.js";

/** Says how a table of records was read, where somebody may have thought otherwise. */
export function noteReading(call: Call, reading: TableReading | undefined): void {
  if (reading !== undefined) note(call, readingText(reading));
}

/** The option of commands that leave out what cannot be read. */
export const STRICT = {
  strict: { help: "refuse the file where a record cannot be read, in place of leaving it out" },
} as const satisfies Options;

/** The most problems that are told. */
const MOST = 100;

/** The records of a file that could not be read, and are left out and told of unless the call is strict. */
export class Unread {
  readonly #isStrict: boolean;
  readonly #faults: Fault[] = [];
  /** How many there are. */
  count = 0;

  constructor(call: Call) {
    this.#isStrict = isGiven(call, "strict");
  }

  /** Takes in what is wrong with records beside those that were read, and tells of it. */
  static of(call: Call, faults: readonly Fault[], read: number): Unread {
    const unread = new Unread(call);
    unread.add(faults);
    unread.tell(call, read + faults.length);
    return unread;
  }

  /**
   * Takes in what is wrong with a record.
   *
   * @throws CallError where the call is strict
   */
  add(faults: readonly Fault[]): void {
    this.count += faults.length;
    for (const fault of faults) {
      if (this.#faults.length < MOST) this.#faults.push(fault);
    }
    if (this.#isStrict && faults.length > 0) throw new CallError(this.#faults);
  }

  /**
   * Tells of them at the end, in any call: whoever reads the answer is to know that it is not all.
   *
   * @param total how many records the file has
   */
  tell(call: Call, total: number): void {
    if (this.count === 0) return;
    if (isJson(call)) {
      complain(JSON.stringify({ skipped: { count: this.count, problems: this.#faults } }));
      return;
    }
    const mixed = this.#faults.some(({ code }) => code === "RESOURCE_MISMATCH") ? "; --mixed leaves out those of other types unsaid" : "";
    const counted = say(`${this.count} of ${total} records cannot be read${mixed}`);
    const told = this.count > this.#faults.length ? say(`${counted}, the first ${this.#faults.length} of them`) : counted;
    complain(`${onError.red(say("skipped"))}  ${told}: ${faultList(this.#faults)}`);
  }
}
