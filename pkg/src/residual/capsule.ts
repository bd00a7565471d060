import { PolicyError } from "../errors.js";
import { Document, decoded, malformed } from "./document.js";

/** `PPC` and the version. */
const MAGIC = 0x04435050;
/** What stands before the document; see `access/export/capsule.rs`. */
const HEAD = 32;
const BLOCK = 16;
/** The most bytes of a capsule. */
export const MAX_BYTES = 0x100000;
/** No capsule holds longer, in milliseconds. */
const LONGEST = 86_400_000;

/** What a capsule says. */
export interface Capsule {
  /** When it was made, and when it no longer holds, in milliseconds. */
  readonly issuedAt: number;
  readonly notAfter: number;
  readonly document: Document;
}

/** Where capsules are copied to, many into one: memory of its own costs a small one more than all the rest. */
const POOL = 0x10000;
let pool = new Uint8Array(0);
let view = new DataView(pool.buffer);
let used = 0;

/** Copies a capsule to where nobody changes it; returns where it begins in the pool. */
function kept(bytes: Uint8Array, length: number): number {
  if (used + length > pool.length) {
    pool = new Uint8Array(Math.max(length, POOL));
    view = new DataView(pool.buffer);
    used = 0;
  }
  pool.set(bytes, used);
  used += length;
  return used - length;
}

// The platform's own getter: it knows the bytes of every realm, and nothing else.
const kindOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** Says whether something is a `Uint8Array`, of any realm. */
export function isBytes(given: unknown): given is Uint8Array {
  return kindOf?.call(given) === "Uint8Array";
}

/**
 * What capsule bytes say: the head and the checksum are looked at here, the document when it is asked.
 *
 * @throws PolicyError `CAPSULE_MALFORMED`; `CAPSULE_EXPIRED` if it does not hold at `now`, in milliseconds
 */
export function opened(bytes: Uint8Array, now: number): Capsule {
  if (!isBytes(bytes)) throw malformed("it is no bytes");
  // A proxy of bytes throws where it is read.
  const length = decoded(() => bytes.length);
  if (length > MAX_BYTES || length < HEAD || length % BLOCK !== 0) throw malformed("it is too short or too long");
  const at = decoded(() => kept(bytes, length));
  const version = view.getInt32(at, true);
  if (version !== MAGIC) throw malformed(version << 8 === MAGIC << 8 ? "it is of another version" : "it begins otherwise");
  if (view.getInt32(at + 8, true) !== length || view.getInt32(at + 4, true) !== checksum(view, at, at + length)) {
    throw malformed("it is damaged");
  }
  const from = view.getFloat64(at + 16, true);
  const notAfter = view.getFloat64(at + 24, true);
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(notAfter) && from < notAfter && notAfter - from <= LONGEST)) {
    throw malformed("it holds for too long or not at all");
  }
  const document = new Document(pool, at + HEAD, at + length);
  if (!(now < notAfter)) throw PolicyError.of("CAPSULE_EXPIRED", "", "the capsule no longer holds");
  return { issuedAt: from, notAfter, document };
}

/** Two sums side by side over all but the magic and the sum itself; see `access/export/capsule.rs`. */
function checksum(bytes: DataView, from: number, end: number): number {
  let a = 1;
  let b = mixed(2, bytes.getInt32(from + 8, true), bytes.getInt32(from + 12, true));
  for (let at = from + BLOCK; at < end; at += BLOCK) {
    a = mixed(a, bytes.getInt32(at, true), bytes.getInt32(at + 4, true));
    b = mixed(b, bytes.getInt32(at + 8, true), bytes.getInt32(at + 12, true));
  }
  return mixed(0, a, b);
}

function mixed(sum: number, word: number, next: number): number {
  const product = (Math.imul(sum ^ word, 0x9e3779b1) + next) | 0;
  return (product << 13) | (product >>> 19);
}
