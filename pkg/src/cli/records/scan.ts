/** A value in the bytes of a JSON text: where it begins and where it ends. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A member of an object in the bytes of a JSON text. */
export interface Member extends Range {
  readonly key: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Whether a byte is white space of JSON. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether a byte opens an object or a list. */
export function opens(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** Whether a byte closes an object or a list. */
export function closes(byte: number | undefined): boolean {
  return byte === 0x7d || byte === 0x5d;
}

/** The members of the object that well-formed JSON consists of, in order, with keys that occur twice. */
export function members(bytes: Uint8Array): Member[] {
  const found: Member[] = [];
  let at = skipSpace(bytes, skipSpace(bytes, 0) + 1);
  while (bytes[at] === QUOTE) {
    const keyEnd = skipString(bytes, at);
    const key = JSON.parse(Buffer.from(bytes.subarray(at, keyEnd)).toString()) as string;
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = skipValue(bytes, start);
    found.push({ key, start, end });
    at = afterComma(bytes, end);
  }
  return found;
}

/** The items of the list that begins at `from` in well-formed JSON. */
export function items(bytes: Uint8Array, from: number): Range[] {
  const found: Range[] = [];
  let at = skipSpace(bytes, from + 1);
  while (at < bytes.length && !closes(bytes[at])) {
    const end = skipValue(bytes, at);
    found.push({ start: at, end });
    at = afterComma(bytes, end);
  }
  return found;
}

function afterComma(bytes: Uint8Array, from: number): number {
  const at = skipSpace(bytes, from);
  return bytes[at] === COMMA ? skipSpace(bytes, at + 1) : at;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function skipString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipValue(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at);
    else if (opens(byte)) {
      depth += 1;
      at += 1;
      continue;
    } else if (closes(byte)) {
      if (depth === 0) return at;
      depth -= 1;
      at += 1;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return at;
    else {
      at += 1;
      continue;
    }
    if (depth === 0) return at;
  }
  return at;
}
