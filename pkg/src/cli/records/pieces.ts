import { CallError, type Fault } from "../io/fault.js";
import { closes, isSpace, opens } from "./scan.js";

/** The JSON text of one record, and where it stands. */
export interface JsonRecord {
  readonly json: Uint8Array;
  /** Counted from 0. */
  readonly index: number;
  /** Counted from 1, where the file has a record a line. */
  readonly line?: number;
  /** What keeps it from being read at all, although the file goes on behind it. */
  readonly fault?: Fault;
}

/** The most bytes of one record. */
const MOST_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;

/** Follows the nesting of JSON byte by byte, without judging what stands between. */
class Nesting {
  depth = 0;
  #isText = false;
  #isEscaped = false;

  /** Says whether a byte stands behind a value that is no object and no list, within which bytes were taken in so far. */
  isBehind(byte: number): boolean {
    return !this.#isText && this.depth === 0 && (byte === COMMA || isSpace(byte) || closes(byte));
  }

  /** Takes in one byte; says whether the outermost value ended with it. */
  ends(byte: number): boolean {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isText = false;
      return false;
    }
    if (byte === QUOTE) this.#isText = true;
    else if (opens(byte)) this.depth += 1;
    else if (closes(byte)) {
      this.depth -= 1;
      return this.depth === 0;
    }
    return false;
  }
}

/** Bytes of one record that arrive in several pieces. */
class Growing {
  #parts: Uint8Array[] = [];
  #length = 0;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > MOST_BYTES) throw CallError.of("LIMIT_EXCEEDED", `a record of \`${this.#path}\` has more than ${MOST_BYTES} bytes`);
    if (part.length > 0) this.#parts.push(part);
  }

  take(): Uint8Array {
    const whole = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return whole;
  }
}

/** The records of a file with one JSON object a line; empty lines are left out. */
export function* lineRecords(pieces: Iterable<Uint8Array>, path: string): Generator<JsonRecord> {
  const growing = new Growing(path);
  let line = 1;
  let index = 0;
  const record = (): JsonRecord | undefined => {
    const json = trimmed(growing.take());
    if (json.length === 0) return undefined;
    if (isOneObject(json)) return { json, index, line };
    return {
      json,
      index,
      line,
      fault: { code: "MALFORMED_JSON", at: "", message: "the line is not JSON, or no single object", line, file: path },
    };
  };
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      growing.add(piece.subarray(from, end));
      const found = record();
      if (found !== undefined) {
        yield found;
        index += 1;
      }
      line += 1;
      from = end + 1;
    }
    growing.add(piece.subarray(from));
  }
  const last = record();
  if (last !== undefined) yield last;
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from += 1;
  while (to > from && isSpace(bytes[to - 1])) to -= 1;
  return bytes.subarray(from, to);
}

/** Says whether the bytes are one object and nothing after it, as far as nesting shows: no line may pass for two records. */
function isOneObject(bytes: Uint8Array): boolean {
  if (bytes[0] !== OPEN_OBJECT) return false;
  const nesting = new Nesting();
  for (let at = 0; at < bytes.length; at += 1) {
    if (nesting.ends(bytes[at] as number)) return at === bytes.length - 1;
  }
  return false;
}

/** The entries of a file that is one JSON array, whatever they are; only one of them is in memory at a time. */
export function* arrayRecords(pieces: Iterable<Uint8Array>, path: string): Generator<JsonRecord> {
  const growing = new Growing(path);
  const refuse = (what: string) => CallError.of("MALFORMED_JSON", `\`${path}\` ${what}`, { at: index === 0 ? "" : `/${index}` });
  let nesting: Nesting | undefined;
  let expects: "list" | "first" | "record" | "comma" | "nothing" = "list";
  let index = 0;
  for (const piece of pieces) {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] as number;
      if (nesting?.isBehind(byte) === true) {
        growing.add(piece.subarray(from, at));
        nesting = undefined;
        expects = "comma";
        yield { json: growing.take(), index };
        index += 1;
      }
      if (nesting !== undefined) {
        if (!nesting.ends(byte)) continue;
        growing.add(piece.subarray(from, at + 1));
        nesting = undefined;
        expects = "comma";
        yield { json: growing.take(), index };
        index += 1;
      } else if (isSpace(byte)) {
      } else if (expects === "list") {
        if (byte !== OPEN_LIST) throw refuse("is no JSON array");
        expects = "first";
      } else if (byte === CLOSE_LIST && (expects === "first" || expects === "comma")) {
        expects = "nothing";
      } else if (byte === COMMA && expects === "comma") {
        expects = "record";
      } else if ((expects === "first" || expects === "record") && byte !== COMMA && !closes(byte)) {
        nesting = new Nesting();
        nesting.ends(byte);
        from = at;
      } else if (expects === "nothing") throw refuse("has text after the array");
      else if (expects === "comma") throw refuse(`has no comma after record ${index}`);
      else throw refuse(`has nothing as record ${index + 1}`);
    }
    if (nesting !== undefined) growing.add(piece.subarray(from));
  }
  if (expects !== "nothing") throw refuse("ends in the middle of the array");
}

/** A record on one line: in JSON a line break stands between values only. */
export function onOneLine(json: Uint8Array): Uint8Array {
  if (!json.includes(NEWLINE) && !json.includes(0x0d)) return json;
  return Buffer.from(
    Buffer.from(json)
      .toString()
      .replace(/[\r\n]+[ \t\r\n]*/g, " "),
  );
}
