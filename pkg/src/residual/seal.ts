import { PolicyError } from "../errors.js";
import type { Key } from "../platform.js";
import { isBytes } from "./capsule.js";
import { optionsOf } from "./options.js";

/** `PPS2`: no JSON begins so, and no sealed capsule is taken for one without a seal. */
const MAGIC = new Uint8Array([0x50, 0x50, 0x53, 0x32]);
const SIGNATURE_BYTES = 64;
/** Where the claims begin: two bytes with their length, then JSON. */
const CLAIMS = MAGIC.length + SIGNATURE_BYTES;
const HEAD = CLAIMS + 2;
const MOST_CLAIMS = 0xffff;
/** What is signed begins with this, so that no other signature of the key passes for a seal. */
const PURPOSE = "partner-policy/capsule-seal/2\n";

/** What a seal says of the capsule under it; the time of issue stands in the capsule itself. */
export interface SealOptions {
  /** For whom the capsule is, such as the name of a service: whoever opens it names the same. */
  readonly audience?: string | undefined;
  /** The revision that the capsule was made of, `viewer.revision`: whoever opens it may ask for a later one. */
  readonly revision?: number | undefined;
}

/**
 * Seals a capsule with an Ed25519 key, with what the seal is to say of it.
 *
 * @throws PolicyError `CAPSULE_MALFORMED` for what is no bytes; `CAPSULE_SIGNATURE` if the key cannot sign; `UNKNOWN_OPTION` and
 * `INVALID_VALUE` for the options
 *
 * @example
 * const { privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
 * const viewer = policy.viewer("u-42", { now: new Date() });
 * const sealed = await sealViewer(viewer.toBytes(), privateKey, { audience: "lead-api", revision: viewer.revision });
 */
export async function sealViewer(bytes: Uint8Array, privateKey: Key, options?: SealOptions): Promise<Uint8Array> {
  const claims = new TextEncoder().encode(JSON.stringify(checkedClaims(optionsOf(options, ["audience", "revision"]))));
  if (claims.length > MOST_CLAIMS) throw PolicyError.of("INVALID_VALUE", "/audience", "`audience` is too long");
  const capsule = copied(bytes);
  if (capsule === undefined || capsule.length === 0) throw PolicyError.of("CAPSULE_MALFORMED", "", "a capsule is bytes");
  const sealed = new Uint8Array(HEAD + claims.length + capsule.length);
  sealed.set(MAGIC);
  new DataView(sealed.buffer).setUint16(CLAIMS, claims.length);
  sealed.set(claims, HEAD);
  sealed.set(capsule, HEAD + claims.length);
  try {
    sealed.set(new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, signedBytes(sealed))), MAGIC.length);
  } catch (cause) {
    throw PolicyError.of("CAPSULE_SIGNATURE", "", "the key cannot sign", cause);
  }
  return sealed;
}

/** A capsule that was under a seal, and what the seal said of it. */
export interface Unsealed extends SealOptions {
  readonly capsule: Uint8Array;
}

/** The capsule under a seal of this key. */
export async function unsealed(bytes: Uint8Array, publicKey: Key | Uint8Array): Promise<Unsealed> {
  const [sealed, raw] = [copied(bytes), copied(publicKey)];
  if (sealed === undefined || sealed.length < HEAD || MAGIC.some((byte, at) => sealed[at] !== byte)) {
    throw refused("the capsule is not signed");
  }
  let isGenuine: boolean;
  try {
    const key = raw === undefined ? (publicKey as Key) : await imported(raw);
    if (await isOfLowOrder(key)) throw refused("the key is of low order: anybody can sign for it");
    isGenuine = await crypto.subtle.verify("Ed25519", key, sealed.subarray(MAGIC.length, CLAIMS), signedBytes(sealed));
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : refused("the key cannot verify", cause);
  }
  if (isGenuine !== true) throw refused("the signature is wrong or of another key");
  const end = HEAD + new DataView(sealed.buffer).getUint16(CLAIMS);
  try {
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(sealed.subarray(HEAD, end)));
    return { ...checkedClaims(optionsOf<SealOptions>(claims, ["audience", "revision"])), capsule: sealed.subarray(end) };
  } catch (cause) {
    throw refused("the seal says nothing that can be read", cause);
  }
}

/**
 * Claims of a seal, or what is asked of them.
 *
 * @param place where the revision stands in the options
 * @throws PolicyError `INVALID_VALUE`
 */
export function checkedClaims(claims: SealOptions, place = "/revision"): SealOptions {
  const { audience, revision } = claims;
  if (audience !== undefined && (typeof audience !== "string" || audience === "")) {
    throw PolicyError.of("INVALID_VALUE", "/audience", "`audience` is a text");
  }
  if (revision !== undefined && !(Number.isSafeInteger(revision) && revision >= 0)) {
    throw PolicyError.of("INVALID_VALUE", place, `\`${place.slice(1)}\` is a whole number`);
  }
  return claims;
}

/** A copy of bytes, made by the platform alone: what an object says of its own length and items is not believed. */
function copied(bytes: unknown): Uint8Array<ArrayBuffer> | undefined {
  try {
    return isBytes(bytes) ? new Uint8Array(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** What is signed: all but the magic and the signature. */
function signedBytes(sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  const purpose = new TextEncoder().encode(PURPOSE);
  const all = new Uint8Array(purpose.length + sealed.length - CLAIMS);
  all.set(purpose);
  all.set(sealed.subarray(CLAIMS), purpose.length);
  return all;
}

/** The raw key that was last imported, and what it is: a worker is given the same one with every request. */
let last: { readonly raw: string; readonly key: CryptoKey } | undefined;

async function imported(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const text = raw.join();
  if (last?.raw === text) return last.key;
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  last = { raw: text, key };
  return key;
}

const lowOrders = new WeakMap<object, boolean>();

/**
 * Two messages: for each of the 14 ways to write a point of low order as a key, the hash of the neutral element, the key and one
 * of them is a multiple of 8 modulo the order of the group. Found by trying numbers.
 */
const PROBES = [2_010, 37_556].map((number) => new TextEncoder().encode(`partner-policy/low-order/${number}`));
/** The neutral element, and zero: a signature that nobody made, and that such a key takes for one of a probe. */
const FORGED = new Uint8Array(SIGNATURE_BYTES).fill(1, 0, 1);

/**
 * Says whether a public key is a point of low order, under which signatures can be made without a private key (RFC 8032 does not
 * ask verifiers to look, and most do not). A key that may not be exported is asked as well as any other.
 */
async function isOfLowOrder(key: Key): Promise<boolean> {
  const known = lowOrders.get(key);
  if (known !== undefined) return known;
  const taken = await Promise.all(PROBES.map((probe) => crypto.subtle.verify("Ed25519", key, FORGED, probe)));
  const isLow = taken.includes(true);
  lowOrders.set(key, isLow);
  return isLow;
}

function refused(message: string, cause?: unknown): PolicyError {
  return PolicyError.of("CAPSULE_SIGNATURE", "", message, cause);
}
