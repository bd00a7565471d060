import { PolicyError } from "../errors.js";
import type { Key } from "../platform.js";

/** `PPS1`: no JSON begins so, and no sealed capsule is taken for one without a seal. */
const MAGIC = new Uint8Array([0x50, 0x50, 0x53, 0x31]);
const SIGNATURE_BYTES = 64;
const HEAD = MAGIC.length + SIGNATURE_BYTES;
/** What is signed begins with this, so that no other signature of the key passes for a seal. */
const PURPOSE = "partner-policy/capsule-seal/1\n";

/**
 * Seals a capsule with an Ed25519 key.
 *
 * @throws PolicyError `CAPSULE_SIGNATURE` if the key cannot sign
 *
 * @example
 * const { privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
 * const sealed = await sealViewer(policy.viewer("u-42", { now: new Date() }).toBytes(), privateKey);
 */
export async function sealViewer(bytes: Uint8Array, privateKey: Key): Promise<Uint8Array> {
  let signature: ArrayBuffer;
  try {
    signature = await crypto.subtle.sign("Ed25519", privateKey, signedBytes(bytes));
  } catch (cause) {
    throw PolicyError.of("CAPSULE_SIGNATURE", "", "the key cannot sign", cause);
  }
  const sealed = new Uint8Array(HEAD + bytes.length);
  sealed.set(MAGIC);
  sealed.set(new Uint8Array(signature), MAGIC.length);
  sealed.set(bytes, HEAD);
  return sealed;
}

/** The capsule under a seal of this key. */
export async function unsealed(bytes: Uint8Array, publicKey: Key | Uint8Array): Promise<Uint8Array> {
  const isSealed = bytes instanceof Uint8Array && bytes.length > HEAD && MAGIC.every((byte, at) => bytes[at] === byte);
  if (!isSealed) throw PolicyError.of("CAPSULE_SIGNATURE", "", "the capsule is not signed");
  const sealed = bytes.slice();
  const capsule = sealed.subarray(HEAD);
  let isGenuine: boolean;
  try {
    const key =
      publicKey instanceof Uint8Array ? await crypto.subtle.importKey("raw", publicKey.slice(), "Ed25519", false, ["verify"]) : publicKey;
    isGenuine = await crypto.subtle.verify("Ed25519", key, sealed.subarray(MAGIC.length, HEAD), signedBytes(capsule));
  } catch (cause) {
    throw PolicyError.of("CAPSULE_SIGNATURE", "", "the key cannot verify", cause);
  }
  if (isGenuine !== true) throw PolicyError.of("CAPSULE_SIGNATURE", "", "the signature is wrong or of another key");
  return capsule;
}

function signedBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const purpose = new TextEncoder().encode(PURPOSE);
  const all = new Uint8Array(purpose.length + bytes.length);
  all.set(purpose);
  all.set(bytes, purpose.length);
  return all;
}
