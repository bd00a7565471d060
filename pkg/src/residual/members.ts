import { PolicyError } from "../errors.js";

/**
 * Says whether a value is an object whose members can be read by name: neither a function nor a list, and none of the built-in
 * objects, such as a `Map`, a `Date` or a boxed text, that keep what they hold elsewhere.
 *
 * What a getter or proxy throws is thrown.
 */
export function hasMembers(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // What a plain object says of itself with a tag is nobody's matter, and the answer takes longer.
  return Object.getPrototypeOf(value) === Object.prototype || Object.prototype.toString.call(value) === "[object Object]";
}

/**
 * A member by its name, wherever it stands: the object's own or inherited, enumerable or not, a value or an accessor. What every
 * object has is nobody's member: what somebody put on `Object.prototype` counts as absent.
 */
export function memberOf(object: object, name: string): unknown {
  if (name in Object.prototype && !isAmong(object, name)) return undefined;
  return (object as Record<string, unknown>)[name];
}

function isAmong(object: object, name: string): boolean {
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return true;
  }
  return false;
}

/** Says whether a prototype is that of plain objects, of this realm or of another, or none. */
function isPlainPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** Says whether a value is an object that has nothing but its own enumerable members. */
export function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  if (!hasMembers(value) || !isPlainPrototype(Object.getPrototypeOf(value))) return false;
  return Object.getOwnPropertyNames(value).length === Object.keys(value).length;
}

/** Says whether what was thrown is an error of this name, of any realm. */
export function isError(cause: unknown, name: string): boolean {
  try {
    return Object.prototype.toString.call(cause) === "[object Error]" && (cause as Error).name === name;
  } catch {
    return false;
  }
}

const LANDING: readonly undefined[] = new Array(16_384).fill(undefined);

/** Says whether 128 kB of the caller's stack are left. */
export function hasRoom(): boolean {
  try {
    Reflect.apply(() => undefined, undefined, LANDING);
    return true;
  } catch {
    return false;
  }
}

/** Says whether what was thrown is a range error, as engines throw at the end of the stack or memory, and others for their values. */
export function isRangeError(cause: unknown): boolean {
  return isError(cause, "RangeError") || isError(cause, "InternalError");
}

/**
 * Says whether what was thrown is the end of the caller's stack, or of memory, and no fault of what was being read: an accessor
 * throws such errors as well, for an invalid date or where it never ends.
 */
export function isExhaustion(cause: unknown): boolean {
  return isRangeError(cause) && (!hasRoom() || /alloc|memory|invalid (array|string) length/i.test(String((cause as Error).message)));
}

/** A name as a part of a JSON Pointer (RFC 6901). */
export function pointer(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The most entries of a list: a sparse one may say that it has four thousand millions. */
const MOST_ENTRIES = 1 << 24;

/**
 * How many entries a list has.
 *
 * @throws PolicyError `LIMIT_EXCEEDED` beyond 16,777,216
 */
export function lengthOf(list: readonly unknown[]): number {
  const { length } = list;
  if (length > MOST_ENTRIES) throw PolicyError.of("LIMIT_EXCEEDED", "", `a list has at most ${MOST_ENTRIES} entries`);
  return length;
}
