import { PolicyError } from "./errors.js";
import { isExhaustion } from "./residual/members.js";

/** The most bytes of a document; what is larger never reaches the engine. */
export const MAX_BYTES = 256 * 1024 * 1024;

// The platform's own getters: what an object from outside says of its length is not believed.
const TYPED = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindOf = getter(TYPED, Symbol.toStringTag);
const [bufferOf, offsetOf, lengthOf] = (["buffer", "byteOffset", "byteLength"] as const).map((name) => {
  const ofTyped = getter(TYPED, name);
  const ofView = getter(DataView.prototype, name);
  return (view: object) => (kindOf(view) === undefined ? ofView : ofTyped)(view);
}) as [(view: object) => ArrayBuffer, (view: object) => number, (view: object) => number];
const sizes = [ArrayBuffer, typeof SharedArrayBuffer === "undefined" ? undefined : SharedArrayBuffer]
  .filter((made) => made !== undefined)
  .map((made) => getter(made.prototype, "byteLength"));

function getter(prototype: object, name: string | symbol): (of: object) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (of) => get?.call(of);
}

function isBuffer(source: unknown): source is ArrayBuffer {
  if (typeof source !== "object" || source === null) return false;
  return sizes.some((size) => {
    try {
      return size(source) !== undefined;
    } catch (cause) {
      if (isExhaustion(cause)) throw cause;
      return false;
    }
  });
}

/**
 * The bytes of a typed array, a `DataView`, an `ArrayBuffer` or a `SharedArrayBuffer`, of any realm; `undefined` for anything
 * else, a proxy of bytes and an object with a `length` included.
 *
 * Bytes that may change their number or be written elsewhere meanwhile are copied, others are not.
 *
 * @throws PolicyError `INVALID_VALUE` for bytes whose buffer was given away; `LIMIT_EXCEEDED` beyond 256 MB
 */
export function bytesIn(source: unknown, at = ""): Uint8Array<ArrayBuffer> | undefined {
  const isView = ArrayBuffer.isView(source);
  if (!isView && !isBuffer(source)) return undefined;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const buffer = isView ? bufferOf(source) : source;
    bytes = isView ? new Uint8Array(buffer, offsetOf(source), lengthOf(source)) : new Uint8Array(buffer);
    const { resizable, growable } = buffer as { resizable?: boolean; growable?: boolean };
    const isShared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
    if (bytes.length > MAX_BYTES) throw tooLarge(at);
    if (isShared || resizable === true || growable === true) bytes = bytes.slice();
  } catch (cause) {
    if (PolicyError.is(cause)) throw cause;
    throw PolicyError.of("INVALID_VALUE", at, "the bytes are not there any more: their buffer was given away", cause);
  }
  return bytes;
}

function tooLarge(at: string): PolicyError {
  return PolicyError.of("LIMIT_EXCEEDED", at, "a document has at most 256 MB");
}

const encoder = new TextEncoder();
/** A byte that UTF-8 never holds, and the length of U+FFFD, which stands where a lone surrogate was. */
const NO_UTF8 = 0xff;
const REPLACEMENT_LENGTH = 3;
/** Escapes of two lone surrogates: whatever stands before or behind them, one of them stays lone. */
const LONE = "\\ud800\\ud800";
/** What no JSON has anywhere in a text, behind a backslash neither. */
const NO_JSON = "\u0000";

/**
 * The UTF-8 bytes of a JSON text: the one way of texts into the engine.
 *
 * UTF-8 has no lone surrogates. In place of one stands an escape of one, so that the engine refuses the text with its place;
 * behind a backslash that escapes it, what no JSON has.
 */
export function jsonBytes(text: string, at = ""): Uint8Array<ArrayBuffer> {
  if (text.length > MAX_BYTES) throw tooLarge(at);
  const whole = isWellFormed(text) ? text : text.replace(/(\\*)\p{Surrogate}/gu, visible);
  const bytes = encoder.encode(whole);
  if (bytes.length > MAX_BYTES) throw tooLarge(at);
  return bytes;
}

function visible(_: string, backslashes: string): string {
  return backslashes + (backslashes.length % 2 === 0 ? LONE : NO_JSON);
}

function isWellFormed(text: string): boolean {
  const native = (text as { isWellFormed?: () => boolean }).isWellFormed;
  return native === undefined ? !/\p{Surrogate}/u.test(text) : native.call(text);
}

/** The UTF-8 bytes of a table; a lone surrogate becomes bytes that are no UTF-8, so that the engine refuses its line. */
export function utf8Table(text: string, at = ""): Uint8Array<ArrayBuffer> {
  if (text.length > MAX_BYTES) throw tooLarge(at);
  const bytes = encoder.encode(text);
  if (bytes.length > MAX_BYTES) throw tooLarge(at);
  let [read, written] = [0, 0];
  for (const { index } of text.matchAll(/\p{Surrogate}/gu)) {
    written += encoder.encode(text.slice(read, index)).length;
    bytes[written] = NO_UTF8;
    written += REPLACEMENT_LENGTH;
    read = index + 1;
  }
  return bytes;
}
