import { fromWindows } from "../../windows.js";
import { FileFault } from "./fault.js";
import type { Pieces } from "./source.js";

/** Encodings that a file without a byte order mark may be said to have. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "iso-8859-1";

/** The encodings that are Windows-1252, as the web has them. */
const WINDOWS: ReadonlySet<Encoding> = new Set<Encoding>(["windows-1252", "iso-8859-1"]);

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** The text of a file in pieces: UTF-8, or UTF-16 by its byte order mark or the zero bytes of its first letters. */
export async function* textOf(pieces: Pieces, given?: Encoding): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array | undefined = new Uint8Array(0);
  let encoding: Encoding = given ?? "utf-8";
  let line = 1;
  const decode = (piece?: Uint8Array): string => {
    try {
      const decoded = (piece === undefined ? decoder?.decode() : decoder?.decode(piece, { stream: true })) ?? "";
      const text = WINDOWS.has(encoding) ? fromWindows(decoded) : decoded;
      line += breaksIn(text);
      return text;
    } catch {
      throw new FileFault("MALFORMED_TEXT", `the file is no ${encoding.toUpperCase()} text`, line + breaksBefore(piece, encoding));
    }
  };
  let isFirst = true;
  const whole = new WholeLetters();
  for await (const piece of pieces) {
    if (typeof piece === "string") {
      const text = isFirst && piece.startsWith("\ufeff") ? piece.slice(1) : piece;
      if (piece.length > 0) isFirst = false;
      whole.take(text);
      yield* cut(text);
      continue;
    }
    isFirst = false;
    if (head === undefined) {
      yield decode(piece);
      continue;
    }
    head = joined(head, piece);
    if (head.length < 4) continue;
    encoding = encodingOf(head, given);
    decoder = new TextDecoder(encoding, { fatal: true });
    yield decode(head);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) {
    encoding = encodingOf(head, given);
    decoder = new TextDecoder(encoding, { fatal: true });
    yield decode(head);
  }
  yield decode();
  whole.end();
}

/** How many line breaks there are in a piece before what cannot be decoded. */
function breaksBefore(piece: Uint8Array | undefined, encoding: Encoding): number {
  if (piece === undefined) return 0;
  let from = 0;
  // The piece may begin with the rest of a letter.
  while (encoding === "utf-8" && from < 3 && ((piece[from] ?? 0) & 0xc0) === 0x80) from += 1;
  const text = new TextDecoder(encoding).decode(piece.subarray(from));
  return breaksIn(text, 0, Math.max(0, text.indexOf("\ufffd")));
}

/** Looks that a text which comes in pieces has no half of a surrogate pair, which bytes cannot have. */
class WholeLetters {
  #half = "";
  #line = 1;

  take(piece: string): void {
    const text = this.#half + piece;
    this.#half = HIGH.test(text.slice(-1)) ? text.slice(-1) : "";
    const found = LONE.exec(this.#half === "" ? text : text.slice(0, -1));
    this.#line += breaksIn(text, 0, found?.index ?? text.length);
    if (found !== null) this.#refuse();
  }

  end(): void {
    if (this.#half !== "") this.#refuse();
  }

  #refuse(): never {
    throw new FileFault("MALFORMED_TEXT", "a text has no lone surrogate", this.#line);
  }
}

const MOST_TEXT = 1 << 17;

function* cut(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += MOST_TEXT) yield text.slice(from, from + MOST_TEXT);
}

function encodingOf(head: Uint8Array, given: Encoding | undefined): Encoding {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => head[at] === byte));
  if (marked !== undefined) return marked[0];
  if (given !== undefined) return given;
  if (head.length >= 2 && head[0] !== 0 && head[1] === 0) return "utf-16le";
  if (head.length >= 2 && head[0] === 0 && head[1] !== 0) return "utf-16be";
  return "utf-8";
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** How many line breaks there are in a text, up to `end`. */
export function breaksIn(text: string, from = 0, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Says whether a text has a surrogate without its other half, which no id and no value may have. */
export function isBroken(text: string): boolean {
  return LONE.test(text);
}

const HIGH = /[\ud800-\udbff]/;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
