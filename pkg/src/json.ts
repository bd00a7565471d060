import { MAX_BYTES } from "./bytes.js";
import { PolicyError } from "./errors.js";
import { isExhaustion, isPlain, pointer } from "./residual/members.js";

/** How deep values may be nested, some more than in any document, and how many there may be. */
const DEEPEST = 96;
const MOST = 8_000_000;

/**
 * The JSON text of a value from outside, each member of which is read once. Nothing is left out or changed on the way: what JSON
 * cannot say is refused with its place, where `JSON.stringify` would write `null` or nothing.
 *
 * Members are the own enumerable ones of plain objects; an object of a class is what its `toJSON` gives, and refused without one.
 *
 * @throws PolicyError `MALFORMED_JSON`; `LIMIT_EXCEEDED` for a value that is too deep, too full or too large
 */
export function toJson(value: unknown, at = ""): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(new Walk(at).plain(value, at, 0));
  } catch (cause) {
    if (PolicyError.is(cause)) throw cause;
    if (isExhaustion(cause))
      throw PolicyError.of("LIMIT_EXCEEDED", at, "the value is too large, or the stack of the caller too full", cause);
    throw PolicyError.of("MALFORMED_JSON", at, "the value cannot be written as JSON", cause);
  }
  if (text.length > MAX_BYTES) throw PolicyError.of("LIMIT_EXCEEDED", at, "a document has at most 256 MB");
  return text;
}

class Walk {
  readonly #at: string;
  #left = MOST;

  constructor(at: string) {
    this.#at = at;
  }

  plain(value: unknown, at: string, depth: number): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Number.isFinite(value)) return value;
        throw unwritable(at, "a number is finite");
      case "object":
        return value === null ? null : this.#nested(value, at, depth);
      default:
        throw unwritable(at, value === undefined ? "the value is missing" : `a ${typeof value} cannot be written as JSON`);
    }
  }

  #nested(value: object, at: string, depth: number): unknown {
    if (depth > DEEPEST) throw this.#tooMuch("deeply nested");
    if (Array.isArray(value)) return this.#list(value, at, depth);
    if (isPlain(value) && typeof value.toJSON !== "function") return this.#members(value, at, depth);
    if (Object.prototype.toString.call(value) === "[object Date]") return instant(value as Date, at);
    let written: unknown;
    try {
      const { toJSON } = value as { readonly toJSON?: unknown };
      if (typeof toJSON !== "function") throw unwritable(at, "a plain object is expected, not one of a class, a map or a proxy of them");
      written = toJSON.call(value, "");
    } catch (cause) {
      if (PolicyError.is(cause) || isExhaustion(cause)) throw cause;
      throw unwritable(at, "the value cannot be read", cause);
    }
    return this.plain(written, at, depth + 1);
  }

  #list(list: readonly unknown[], at: string, depth: number): unknown[] {
    const { length } = list;
    this.#spend(length);
    const copy: unknown[] = isPolluted() ? Object.setPrototypeOf([], null) : [];
    for (let i = 0; i < length; i++) {
      const item = given(list, i, at);
      // As JSON writes it; no list of a document has a place for `null`.
      if (item === undefined) copy[i] = null;
      else copy[i] = typeof item === "string" ? item : this.plain(item, `${at}/${i}`, depth + 1);
    }
    return copy;
  }

  #members(object: { readonly [key: string]: unknown }, at: string, depth: number): object {
    const keys = Object.keys(object);
    this.#spend(keys.length);
    const copy: Record<string, unknown> = isPolluted() ? Object.create(null) : {};
    for (const key of keys) {
      const value = given(object, key, at);
      if (value === undefined) continue;
      const plain = typeof value === "string" ? value : this.plain(value, at + pointer(key), depth + 1);
      if (key === "__proto__") Object.defineProperty(copy, key, { value: plain, enumerable: true });
      else copy[key] = plain;
    }
    return copy;
  }

  #spend(entries: number): void {
    this.#left -= entries;
    if (this.#left < 0) throw this.#tooMuch("full");
  }

  #tooMuch(how: string): PolicyError {
    return PolicyError.of("LIMIT_EXCEEDED", this.#at, `the value is too ${how}, or holds itself`);
  }
}

/** Says whether somebody gave every object or list a `toJSON`, which `JSON.stringify` would call. */
function isPolluted(): boolean {
  return "toJSON" in Object.prototype || "toJSON" in Array.prototype;
}

/** A member, or the place where it cannot be read. */
function given(object: object, key: string | number, at: string): unknown {
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch (cause) {
    if (PolicyError.is(cause) || isExhaustion(cause)) throw cause;
    throw unwritable(at + pointer(String(key)), "the value cannot be read", cause);
  }
}

function instant(date: Date, at: string): string {
  const time = Date.prototype.getTime.call(date);
  if (Number.isNaN(time)) throw PolicyError.of("MALFORMED_INSTANT", at, "the date is invalid");
  return new Date(time).toISOString();
}

function unwritable(at: string, message: string, cause?: unknown): PolicyError {
  return PolicyError.of("MALFORMED_JSON", at, message, cause);
}
