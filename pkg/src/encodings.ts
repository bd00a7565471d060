import { utf8Table } from "./bytes.js";
import { decodeWindows } from "./windows.js";

/** The encodings in which spreadsheets write their tables. */
export type TableEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

type Unicode = Exclude<TableEncoding, "windows-1252">;

/** A table as UTF-8 bytes, and the encoding that it came in. */
export interface TableBytes {
  readonly bytes: Uint8Array;
  readonly encoding: TableEncoding;
}

/** What stands before the text in some encodings. */
const MARKS: readonly (readonly [Unicode, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** A byte that stands in no UTF-8: where a character is broken, so that it becomes no other one. */
const NO_UTF8 = 0xff;
/** So much of a text without a mark is looked at for the zeros of UTF-16. */
const LOOK = 64;
/** The units of one call of `fromCharCode`. */
const PIECE = 8192;

/**
 * The bytes of a text as UTF-8, whatever a spreadsheet or PowerShell wrote: UTF-8, UTF-16 with or without a mark, and
 * Windows-1252, the encoding of what is none of them. Bytes in which UTF-8 and other bytes are mixed stay as they are, for
 * the engine to refuse: nobody can say what they mean.
 */
export function tableBytes(bytes: Uint8Array): TableBytes {
  const encoding = encodingOf(bytes);
  if (encoding === "windows-1252") return { bytes: utf8Table(decodeWindows(bytes)), encoding };
  return { bytes: utf8Of(bytes, encoding), encoding };
}

/** The bytes of a text in UTF-8 or UTF-16 as UTF-8; a mark of UTF-8 stays. */
export function utf8Of(bytes: Uint8Array, encoding: Unicode): Uint8Array {
  if (encoding === "utf-8") return bytes;
  const start = startsWith(bytes, MARKS.find(([name]) => name === encoding)?.[1] ?? []) ? 2 : 0;
  return fromUnits(bytes.subarray(start), encoding === "utf-16le");
}

/** The encoding of a text that is UTF-8 or UTF-16, by its mark or by the zeros of UTF-16. */
export function unicodeOf(bytes: Uint8Array): Unicode {
  const marked = MARKS.find(([, mark]) => startsWith(bytes, mark))?.[0];
  if (marked !== undefined) return marked;
  const head = bytes.subarray(0, LOOK);
  const zeros = [0, 1].map((parity) => head.filter((byte, at) => byte === 0 && at % 2 === parity).length);
  // What these texts begin with is ASCII, of which UTF-16 has every other byte 0.
  if (zeros[1] === head.length >> 1 && head.length > 1) return "utf-16le";
  if (zeros[0] === (head.length + 1) >> 1 && head.length > 1) return "utf-16be";
  return "utf-8";
}

function encodingOf(bytes: Uint8Array): TableEncoding {
  const encoding = unicodeOf(bytes);
  return encoding !== "utf-8" || isUtf8(bytes) || isMixed(bytes) ? encoding : "windows-1252";
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

function isUtf8(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Says whether all bytes are ASCII; decoding them to find out would make a text of them. */
function isAscii(bytes: Uint8Array): boolean {
  const before = -bytes.byteOffset & 3;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + before, Math.max(0, bytes.length - before) >> 2);
  let high = 0;
  for (let at = 0; at < words.length; at++) high |= words[at] as number;
  for (let at = 0; at < Math.min(before, bytes.length); at++) high |= bytes[at] as number;
  for (let at = before + 4 * words.length; at < bytes.length; at++) high |= bytes[at] as number;
  return (high & 0x80808080) === 0;
}

/** Says whether some of the bytes beyond ASCII are UTF-8, while others are not; hardly any text in Windows-1252 has such pairs. */
function isMixed(bytes: Uint8Array): boolean {
  return bytes.some((_, at) => isUtf8At(bytes, at));
}

/** Says whether a character beyond ASCII begins at a place, as UTF-8 has it. */
export function isUtf8At(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return byte >= 0xc2 && byte <= 0xf4 && isContinued(bytes, at, byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1);
}

function isContinued(bytes: Uint8Array, at: number, count: number): boolean {
  for (let next = at + 1; next <= at + count; next += 1) {
    const byte = bytes[next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return false;
  }
  return true;
}

/** UTF-16 as UTF-8; a lone surrogate and half a unit at the end stay what they are, no text. */
function fromUnits(bytes: Uint8Array, isLittle: boolean): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = new Uint16Array(bytes.length >> 1);
  for (let at = 0; at < units.length; at += 1) units[at] = view.getUint16(at * 2, isLittle);
  let text = "";
  for (let at = 0; at < units.length; at += PIECE) text += String.fromCharCode(...units.subarray(at, at + PIECE));
  const utf8 = utf8Table(text);
  if (bytes.length % 2 === 0) return utf8;
  const broken = new Uint8Array(utf8.length + 1);
  broken.set(utf8);
  broken[utf8.length] = NO_UTF8;
  return broken;
}
