import { FileFault } from "./fault.js";
import { breaksIn } from "./text.js";

/** A record of a query result. */
export interface JsonRow {
  readonly value: Readonly<Record<string, unknown>>;
  /** Its first line, counted from 1. */
  readonly line: number;
}

/** What stands around the records. */
export interface Envelope {
  readonly rows: number;
  readonly totalSize?: number;
  readonly done?: boolean;
  readonly status?: number;
  /** What the query said instead of records. */
  readonly message?: string;
  /** The file is JSON, but has records neither at its top nor in `records`. */
  readonly isWithoutRecords?: true;
}

/** What is said of JSON without records. */
export const WITHOUT_RECORDS = "the file holds no records: neither a list of them, nor `records` as a query gives them";

/** The most characters of one record. */
const MOST_ROW = 16 * 1024 * 1024;
const MARK = /["{}[\]]/g;

/**
 * The records of a query result in batches, one batch in memory at a time: `{ status, result: { records } }` as `sf data query --json`
 * gives it, `{ records }` as the REST API does, a list, one record a line, or one record. What surrounds them is given at the end.
 *
 * Written here because the streaming JSON parsers of the registry build every value themselves; here each record goes through
 * `JSON.parse`, and only the quotation marks and brackets between are followed.
 */
export async function* jsonRows(text: AsyncIterable<string>, onEnvelope: (envelope: Envelope) => void): AsyncGenerator<JsonRow[]> {
  const splitter = new Splitter();
  for await (const piece of text) {
    const rows = splitter.feed(piece);
    if (rows.length > 0) yield rows;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
  onEnvelope(splitter.envelope());
}

class Splitter {
  #pending = "";
  #at = 0;
  #line = 1;
  #depth = 0;
  /** Where the record that is being read begins; -1 between records. */
  #start = -1;
  #state: "before" | "records" | "after" = "before";
  /** The last key at each depth outside of the records. */
  #keys: string[] = [];
  /** The text around the records. */
  #around = "";
  #rows = 0;
  #isLines = false;

  feed(piece: string): JsonRow[] {
    this.#pending += piece;
    const rows = this.#scan(false);
    const keep = this.#start >= 0 ? this.#start : this.#at;
    if (keep > 0) {
      if (this.#state !== "records") this.#around += this.#pending.slice(0, keep);
      this.#line += breaksIn(this.#pending, 0, keep);
      this.#pending = this.#pending.slice(keep);
      this.#at -= keep;
      if (this.#start >= 0) this.#start -= keep;
    }
    const size = this.#state === "records" ? this.#pending.length : this.#around.length;
    if (size > MOST_ROW) throw new FileFault("MALFORMED_JSON", `a record has more than ${MOST_ROW} characters`, this.#line);
    return rows;
  }

  end(): JsonRow[] {
    const rows = this.#scan(true);
    if (this.#state === "records" && !this.#isLines)
      throw new FileFault("MALFORMED_JSON", "the file ends in the middle of the records", this.#lineAt(this.#pending.length));
    if (this.#start >= 0) throw new FileFault("MALFORMED_JSON", "the file ends in the middle of a record", this.#lineAt(this.#start));
    if (this.#isLines) this.#between(this.#pending.slice(this.#at), this.#at);
    else this.#around += this.#pending;
    if (this.#state === "before" && isRecord(this.#around)) {
      this.#isLines = true;
      rows.push(this.#parsed(this.#around, 1 + breaksIn(this.#around, 0, this.#around.search(/\S/))));
    }
    return rows;
  }

  envelope(): Envelope {
    if (this.#isLines) return { rows: this.#rows };
    let value: unknown;
    try {
      value = JSON.parse(this.#around);
    } catch {
      throw new FileFault("MALFORMED_JSON", "the file is no JSON", this.#rows === 0 ? 1 : this.#line);
    }
    if (Array.isArray(value)) return { rows: this.#rows };
    const outer = (value ?? {}) as Record<string, unknown>;
    const inner = (typeof outer.result === "object" && outer.result !== null ? outer.result : outer) as Record<string, unknown>;
    if (this.#state === "before" && !("records" in inner)) return { rows: 0, ...said(outer, inner), isWithoutRecords: true };
    if (!Array.isArray(inner.records) || inner.records.length > 0)
      throw new FileFault("MALFORMED_JSON", "there are records in two places", this.#line);
    return { rows: this.#rows, ...said(outer, inner) };
  }

  #scan(isEnd: boolean): JsonRow[] {
    const rows: JsonRow[] = [];
    const text = this.#pending;
    for (;;) {
      MARK.lastIndex = this.#at;
      const found = MARK.exec(text);
      if (found === null) {
        if (this.#state === "records" && this.#start < 0) this.#between(text.slice(this.#at), this.#at);
        this.#at = text.length;
        return rows;
      }
      const at = found.index;
      const mark = found[0];
      if (mark === '"') {
        const end = closing(text, at);
        if (end < 0) {
          if (this.#state === "records" && this.#start < 0) throw this.#odd(at);
          this.#at = at;
          if (isEnd) throw new FileFault("MALFORMED_JSON", "a text never ends", this.#lineAt(at));
          return rows;
        }
        if (this.#state === "records" && this.#start < 0) throw this.#odd(at);
        if (this.#state === "before") this.#keys[this.#depth] = text.slice(at + 1, end);
        this.#at = end + 1;
        continue;
      }
      if (this.#state === "records" && this.#start < 0) {
        this.#between(text.slice(this.#at, at), this.#at);
        if (mark === "{") {
          this.#start = at;
          this.#depth = 1;
          this.#at = at + 1;
          continue;
        }
        if (mark !== "]" || this.#isLines) throw this.#odd(at);
        this.#state = "after";
        this.#cutAround(at);
        return [...rows, ...this.#scan(isEnd)];
      }
      this.#at = at + 1;
      if (mark === "{" || mark === "[") {
        if (this.#state === "before" && mark === "[" && this.#isRecords()) {
          this.#around += text.slice(0, at + 1);
          this.#line += breaksIn(text, 0, at + 1);
          this.#pending = text.slice(at + 1);
          this.#at = 0;
          this.#state = "records";
          return [...rows, ...this.#scan(isEnd)];
        }
        this.#depth += 1;
        this.#keys.length = Math.max(0, Math.min(this.#keys.length, this.#depth));
        continue;
      }
      this.#depth -= 1;
      if (this.#state === "records" && this.#depth === 0 && this.#start >= 0) {
        rows.push(this.#record(this.#start, at + 1));
        this.#start = -1;
      } else if (this.#state === "before" && this.#depth === 0 && mark === "}" && this.#followsRecord(text, at + 1)) {
        // One record a line: what was taken for an object around records was the first of them.
        this.#isLines = true;
        this.#state = "records";
        const whole = this.#around + text.slice(0, at + 1);
        rows.push(this.#parsed(whole, 1));
        this.#around = "";
        this.#start = -1;
      }
    }
  }

  /** Says whether the list that begins here holds the records. */
  #isRecords(): boolean {
    if (this.#depth === 0) return true;
    if (this.#keys[this.#depth] !== "records") return false;
    return this.#depth === 1 || (this.#depth === 2 && this.#keys[1] === "result");
  }

  #followsRecord(text: string, from: number): boolean {
    return /^\s*\n\s*\{/.test(text.slice(from, from + 256));
  }

  /** Goes on after the list of records. */
  #cutAround(at: number): void {
    this.#line += breaksIn(this.#pending, 0, at);
    this.#pending = this.#pending.slice(at);
    this.#at = 1;
    this.#depth = 0;
  }

  #between(text: string, from: number): void {
    const odd = (this.#isLines ? /\S/ : /[^\s,]/).exec(text);
    if (odd !== null) throw this.#odd(from + odd.index);
  }

  #odd(at: number): FileFault {
    return new FileFault("MALFORMED_JSON", "something other than an object stands among the records", this.#lineAt(at));
  }

  #record(start: number, end: number): JsonRow {
    return this.#parsed(this.#pending.slice(start, end), this.#lineAt(start));
  }

  #parsed(text: string, line: number): JsonRow {
    this.#rows += 1;
    try {
      return { value: JSON.parse(text) as Record<string, unknown>, line };
    } catch {
      throw new FileFault("MALFORMED_JSON", "the record is no JSON", line);
    }
  }

  #lineAt(at: number): number {
    // Nearby breaks only: between two records there are few.
    if (this.#counted.text !== this.#pending || this.#counted.at > at) this.#counted = { text: this.#pending, at: 0, breaks: 0 };
    this.#counted.breaks += breaksIn(this.#pending, this.#counted.at, at);
    this.#counted.at = at;
    return this.#line + this.#counted.breaks;
  }
  #counted = { text: "", at: 0, breaks: 0 };
}

function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === 0x5c) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}

/** Says whether a text is a single record: it has values of its own, and nothing of what stands around records. */
function isRecord(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== "object" || value === null || "records" in value) return false;
  const { result, status } = value as Record<string, unknown>;
  if (typeof result === "object" || typeof status === "number") return false;
  const members = Object.values(value);
  return members.some((member) => typeof member !== "object") && !members.some(Array.isArray);
}

function said(outer: Record<string, unknown>, inner: Record<string, unknown>): Omit<Envelope, "rows"> {
  const { totalSize, done } = inner;
  const { status, message } = outer;
  return {
    ...(typeof totalSize === "number" ? { totalSize } : {}),
    ...(typeof done === "boolean" ? { done } : {}),
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof message === "string" ? { message } : {}),
  };
}
