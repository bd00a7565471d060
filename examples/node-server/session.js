import { Problem } from "./problem.js";
import { signed, verified } from "./signed.js";

const SIGN_IN = "sign-in:";
const HOURS = 8;

/**
 * The cookie of a person.
 *
 * @param {string} id
 * @param {string} secret
 * @param {number} expires milliseconds
 */
export function sessionOf(id, secret, expires) {
  return `session=${signed({ id, expires }, secret)}`;
}

/**
 * The id of the person who is signed in. Put your own identity provider here; the policy believes whatever id it is given.
 *
 * @param {Request} request
 * @param {string} secret
 * @returns {string | undefined}
 */
export function signedIn(request, secret) {
  const [, text = ""] = /(?:^|;\s*)session=([^;\s]+)/.exec(request.headers.get("cookie") ?? "") ?? [];
  return current(verified(text, secret));
}

/** @param {any} value @returns {string | undefined} */
function current(value) {
  return typeof value?.id === "string" && typeof value.expires === "number" && Date.now() < value.expires ? value.id : undefined;
}

/**
 * A link that signs somebody in, for whoever holds the secret: the demo's stand-in for an identity provider.
 *
 * @param {string} origin
 * @param {string} id
 * @param {string} secret
 * @param {number} expires milliseconds
 */
export function signInLink(origin, id, secret, expires) {
  return `${origin}/sign-in?token=${signed({ id, expires }, secret, SIGN_IN)}`;
}

/**
 * Redeems such a link: a cookie that no script reads (`HttpOnly`) and that no other site's request carries (`SameSite`).
 *
 * @param {string | undefined} token
 * @param {{ secret: string, isSecure: boolean, to: string }} options
 */
export function redeemed(token, { secret, isSecure, to }) {
  const id = current(verified(token ?? "", secret, SIGN_IN));
  if (id === undefined) throw new Problem(401, "UNAUTHENTICATED", "the link has expired or is not one of this server");
  const cookie = sessionOf(id, secret, Date.now() + HOURS * 3_600_000);
  const attributes = `Path=/; Max-Age=${HOURS * 3600}; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;
  return new Response(null, {
    status: 303,
    headers: { location: to, "set-cookie": `${cookie}; ${attributes}`, "cache-control": "no-store" },
  });
}

/** Takes the cookie back. */
export function signedOut() {
  return new Response(null, { status: 204, headers: { "set-cookie": "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict" } });
}

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what a page of another site has a browser send. Browsers say where a request comes from, and no page can say otherwise;
 * what is not a browser says nothing and carries nobody's cookie by itself.
 *
 * @param {Request} request
 * @param {string} origin the server's own
 */
export function refuseForeign(request, origin) {
  if (READING.has(request.method)) return;
  const [from, site] = [request.headers.get("origin"), request.headers.get("sec-fetch-site")];
  const isOwn = (from === null || from === origin) && (site === null || site === "same-origin" || site === "none");
  if (!isOwn) throw new Problem(403, "CROSS_ORIGIN", "a page of another site sent this request");
}
