/// <reference types="node" />
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { unicodeOf, utf8Of } from "../../encodings.js";
import { doubleKey } from "../../testing/json.js";
import { CallError, misuse, reasonOf } from "./fault.js";
import { clearProgress } from "./progress.js";
import { harmless, harmlessJson, isShown, oneLine, width } from "./terminal.js";

/** Exit codes: 0 yes, 1 no (denied, refused, failed, invalid), 2 the question could not be asked. */
export type ExitCode = 0 | 1 | 2;

let isInputTaken = false;

/** Standard input as a file descriptor; it can be read once. */
function takeInput(): number {
  if (isInputTaken) throw misuse("standard input can be read once; give a file in place of one `-`");
  isInputTaken = true;
  return 0;
}

function unreadable(path: string, cause: unknown): CallError {
  return CallError.of("UNREADABLE_FILE", `cannot read \`${path}\`: ${reasonOf(cause)}`, {}, cause);
}

/** The bytes of a file; `-` is standard input. */
export function readBytes(path: string): Uint8Array {
  const from = path === "-" ? takeInput() : path;
  try {
    return from === 0 ? Buffer.concat([...pieces(0, path)]) : readFileSync(from);
  } catch (cause) {
    throw cause instanceof CallError ? cause : unreadable(path, cause);
  }
}

/** How much is read at once. */
const PIECE = 256 * 1024;

/** The bytes of a file piece by piece, and how many there are if that is known; `-` is standard input. */
export function openPieces(path: string): { readonly size: number | undefined; readonly pieces: Generator<Buffer> } {
  const descriptor = path === "-" ? takeInput() : opened(path);
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw CallError.of("UNREADABLE_FILE", `cannot read \`${path}\`: it is a folder`);
  return { size: stat.isFile() ? stat.size : undefined, pieces: pieces(descriptor, path) };
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function* pieces(descriptor: number, path: string): Generator<Buffer> {
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const length = readSome(descriptor, piece, path);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

function readSome(descriptor: number, into: Buffer, path: string): number {
  for (;;) {
    try {
      return readSync(descriptor, into);
    } catch (cause) {
      const code = codeOf(cause);
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw unreadable(path, cause);
      pause();
    }
  }
}

function codeOf(cause: unknown): unknown {
  return (cause as NodeJS.ErrnoException).code;
}

const bell = new Int32Array(new SharedArrayBuffer(4));

/** Waits a moment for the other end of a pipe that does not block. */
export function pause(milliseconds = 5): void {
  Atomics.wait(bell, 0, 0, milliseconds);
}

/** The text of a file; `-` is standard input. */
export function readText(path: string): string {
  const bytes = readJsonBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw CallError.of("MALFORMED_JSON", `\`${path}\` is not UTF-8 text`);
  }
}

/** The bytes of a JSON text as UTF-8 without a mark, as PowerShell and editors may have written it; `-` is standard input. */
export function readJsonBytes(path: string): Uint8Array {
  return jsonBytes(readBytes(path));
}

/** The bytes of a JSON text in UTF-8 or UTF-16 as UTF-8 without a mark. */
export function jsonBytes(bytes: Uint8Array): Uint8Array {
  const utf8 = utf8Of(bytes, unicodeOf(bytes));
  return utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? utf8.subarray(3) : utf8;
}

/** The JSON of a file, or of the argument itself if it starts with `{` or `[`. */
export function readJson(pathOrText: string): unknown {
  const isText = /^\s*[[{]/.test(pathOrText);
  const text = isText ? pathOrText : readText(pathOrText);
  const where = isText ? "the argument" : `\`${pathOrText}\``;
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (cause) {
    throw CallError.of("MALFORMED_JSON", `${where} is not JSON: ${reasonOf(cause)}`);
  }
  const double = keyGivenTwice(text, value, where);
  if (double !== undefined) throw CallError.of("DUPLICATE_KEY", `${where} has the key \`${double}\` twice in an object`);
  return value;
}

const MAX_DEPTH = 64;

/** Up to so many characters a text may be nested as deep as it can be. */
const SHORT = 4096;

/**
 * A key that stands twice in an object of a JSON text, of which its value shows one only.
 *
 * @throws CallError where the text nests deeper than the engine reads; what looks for keys takes long there
 */
export function keyGivenTwice(text: string, value: unknown, where: string): string | undefined {
  if (text.length <= SHORT && JSON.stringify(value) === text) return undefined;
  if (isDeeper(text, MAX_DEPTH)) throw CallError.of("LIMIT_EXCEEDED", `${where} nests deeper than ${MAX_DEPTH} levels`);
  return doubleKey(text, new Set());
}

function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === "\\") at += 1;
    else if (mark === '"') isText = !isText;
    else if (!isText && (mark === "{" || mark === "[")) depth += 1;
    else if (!isText && (mark === "}" || mark === "]")) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

let isReaderGone = false;

/** Says whether whoever read standard output has gone away, as `head` does. */
export function isUnread(): boolean {
  return isReaderGone;
}

/** Writes bytes to a descriptor, all of them; a reader that is gone is no error, and what follows is not written. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let from = 0;
  while (from < bytes.length && !(descriptor === 1 && isReaderGone)) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (cause) {
      const code = codeOf(cause);
      if (code === "EAGAIN") pause();
      else if (code === "EPIPE" && descriptor === 1) isReaderGone = true;
      else if (descriptor === 2) return;
      else if (descriptor === 1) throw CallError.of("UNWRITABLE_FILE", `cannot write standard output: ${reasonOf(cause)}`, {}, cause);
      else throw cause;
    }
  }
}

/** Prints a line to standard output. */
export function print(line = ""): void {
  clearProgress();
  writeAll(1, Buffer.from(`${harmless(line)}\n`));
}

/** Prints a value as JSON to standard output; what a terminal obeys and what nobody sees stands as escapes. */
export function printJson(value: unknown): void {
  clearProgress();
  writeAll(1, Buffer.from(`${harmlessJson(JSON.stringify(value, undefined, 2))}\n`));
}

/** So many characters are written at once. */
const MOST_AT_ONCE = 2 ** 20;

/** The same of an object of which some members may be lists of any length: never the whole text at once. */
export function printJsonLists(value: Readonly<Record<string, unknown>>): void {
  clearProgress();
  let text = "{";
  const put = (more: string) => {
    text += more;
    if (text.length < MOST_AT_ONCE) return;
    writeAll(1, Buffer.from(text));
    text = "";
  };
  const said = (each: unknown, indent: string) => harmlessJson(JSON.stringify(each, undefined, 2)).replaceAll("\n", `\n${indent}`);
  for (const [at, [name, member]] of Object.entries(value).entries()) {
    put(`${at === 0 ? "" : ","}\n  ${JSON.stringify(name)}: `);
    if (!Array.isArray(member) || member.length === 0) put(said(member, "  "));
    else {
      put("[");
      for (const [place, each] of member.entries()) put(`${place === 0 ? "" : ","}\n    ${said(each, "    ")}`);
      put("\n  ]");
    }
  }
  writeAll(1, Buffer.from(`${text}\n}\n`));
}

/** Writes the text of a document or of records to standard output: as it is, unless a terminal would read it. */
export function writeText(bytes: Uint8Array): void {
  writeAll(1, isShown() ? Buffer.from(harmless(Buffer.from(bytes).toString())) : bytes);
}

/** Prints a line to standard error. */
export function complain(line: string): void {
  clearProgress();
  writeAll(2, Buffer.from(`${harmless(line)}\n`));
}

/** A table with aligned columns; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths: number[] = [];
  const lines = rows.map((row) => row.map(oneLine));
  for (const row of lines) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return lines
    .map((row) => {
      const cells = [...row];
      while (cells.length > 0 && cells.at(-1) === "") cells.pop();
      const last = cells.length - 1;
      return (
        indent + cells.map((cell, column) => (column === last ? cell : cell + " ".repeat((widths[column] ?? 0) - width(cell)))).join("  ")
      );
    })
    .join("\n");
}
