import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The cookie of a person: `base64url(JSON of { id, expires })`, a point, and the base64url of its HMAC-SHA-256.
 *
 * @param {string} id
 * @param {string} secret
 * @param {number} expires milliseconds
 */
export function sessionOf(id, secret, expires) {
  const payload = Buffer.from(JSON.stringify({ id, expires })).toString("base64url");
  return `session=${payload}.${seal(payload, secret).toString("base64url")}`;
}

/**
 * The id of the person who is signed in. Put your own identity provider here; the policy believes whatever id it is given.
 *
 * @param {Request} request
 * @param {string} secret
 * @returns {string | undefined}
 */
export function signedIn(request, secret) {
  const [, payload, given] = /(?:^|;\s*)session=([\w-]+)\.([\w-]+)(?:;|$)/.exec(request.headers.get("cookie") ?? "") ?? [];
  if (payload === undefined || given === undefined) return undefined;
  const [wanted, said] = [seal(payload, secret), Buffer.from(given, "base64url")];
  if (wanted.length !== said.length || !timingSafeEqual(wanted, said)) return undefined;
  const { id, expires } = JSON.parse(Buffer.from(payload, "base64url").toString());
  return Date.now() < expires ? id : undefined;
}

/** @param {string} payload @param {string} secret */
function seal(payload, secret) {
  return createHmac("sha256", secret).update(payload).digest();
}
