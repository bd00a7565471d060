import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * A value that a client may keep and give back, but not change: `base64url(JSON)`, a point, and the base64url of its HMAC-SHA-256.
 * What was signed for one purpose is worth nothing for another.
 *
 * @param {unknown} value
 * @param {string} secret
 * @param {string} [purpose]
 */
export function signed(value, secret, purpose = "") {
  const payload = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${payload}.${seal(purpose + payload, secret).toString("base64url")}`;
}

/**
 * The value, or `undefined` if it was not signed here for this purpose.
 *
 * @param {string} text
 * @param {string} secret
 * @param {string} [purpose]
 * @returns {any}
 */
export function verified(text, secret, purpose = "") {
  const [, payload, given] = /^([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
  if (payload === undefined || given === undefined) return undefined;
  const [wanted, said] = [seal(purpose + payload, secret), Buffer.from(given, "base64url")];
  if (wanted.length !== said.length || !timingSafeEqual(wanted, said)) return undefined;
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

/** @param {string} text @param {string} secret */
function seal(text, secret) {
  return createHmac("sha256", secret).update(text).digest();
}
