/**
 * The id of the person who is signed in, from the cookie `session`: `base64url(JSON of { id, expires })`, a point, and the
 * base64url of its HMAC-SHA-256. Put your own identity provider here; the policy believes whatever id it is given.
 */
export async function signedIn(request: Request, secret: string): Promise<string | undefined> {
  const [, payload, seal] = /(?:^|;\s*)session=([\w-]+)\.([\w-]+)(?:;|$)/.exec(request.headers.get("cookie") ?? "") ?? [];
  const [said, sealed] = [payload, seal].map((text) => (text === undefined ? undefined : fromBase64(text)));
  if (payload === undefined || said === undefined || sealed === undefined) return undefined;
  const key = await crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  if (!(await crypto.subtle.verify("HMAC", key, sealed, utf8(payload)))) return undefined;
  const { id, expires } = JSON.parse(new TextDecoder().decode(said)) as { id: string; expires: number };
  return Date.now() < expires ? id : undefined;
}

/** The bytes of base64 of either alphabet; `undefined` for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}
