/// <reference types="node" />
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { CallError } from "./fault.js";
import { readBytes } from "./streams.js";

/** What a sealed capsule begins with, before its version. */
const SEAL = Buffer.from("PPS");
const RAW_KEY_BYTES = 32;

/** Says whether capsule bytes are under a seal. */
export function isSealed(bytes: Uint8Array): boolean {
  return SEAL.equals(bytes.subarray(0, SEAL.length));
}

/** The Ed25519 private key in a file: PEM (PKCS #8) or JWK. */
export async function readSignKey(path: string): Promise<CryptoKey> {
  const text = Buffer.from(readBytes(path)).toString("latin1");
  if (/ENCRYPTED/.test(text)) throw refused(path, "is encrypted; give it without a pass phrase");
  const jwk = jwkOf(text);
  if (jwk !== undefined && typeof jwk.d !== "string") throw refused(path, "is a public key; a private one signs");
  if (jwk === undefined && !/^\s*-----BEGIN PRIVATE KEY-----/.test(text))
    throw refused(path, "is no private key, neither PEM (PKCS #8) nor JWK");
  const key = parsed(path, () => (jwk === undefined ? createPrivateKey(text) : createPrivateKey({ key: jwk, format: "jwk" })));
  return crypto.subtle.importKey("pkcs8", key.export({ type: "pkcs8", format: "der" }) as Buffer<ArrayBuffer>, "Ed25519", false, ["sign"]);
}

/** The Ed25519 public key in a file: PEM (SPKI), JWK, or its 32 raw bytes. */
export async function readVerifyKey(path: string): Promise<CryptoKey | Uint8Array> {
  const bytes = readBytes(path);
  if (bytes.length === RAW_KEY_BYTES) return new Uint8Array(bytes);
  const text = Buffer.from(bytes).toString("latin1");
  const jwk = jwkOf(text);
  if (/PRIVATE KEY-----/.test(text) || jwk?.d !== undefined) throw refused(path, "is a private key; a public one verifies");
  if (jwk === undefined && !/^\s*-----BEGIN PUBLIC KEY-----/.test(text))
    throw refused(path, "is no public key, neither PEM (SPKI), JWK nor 32 bytes");
  const key = parsed(path, () => (jwk === undefined ? createPublicKey(text) : createPublicKey({ key: jwk, format: "jwk" })));
  return crypto.subtle.importKey("spki", key.export({ type: "spki", format: "der" }) as Buffer<ArrayBuffer>, "Ed25519", false, ["verify"]);
}

function parsed(path: string, parse: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = parse();
  } catch (cause) {
    throw CallError.of("CAPSULE_SIGNATURE", `the key \`${path}\` cannot be read`, {}, cause);
  }
  if (key.asymmetricKeyType !== "ed25519") throw refused(path, `is of the kind ${key.asymmetricKeyType}; Ed25519 is needed`);
  return key;
}

function jwkOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function refused(path: string, what: string): CallError {
  return CallError.of("CAPSULE_SIGNATURE", `the key \`${path}\` ${what}`);
}
