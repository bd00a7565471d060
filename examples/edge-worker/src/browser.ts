import { type Policy, PolicyError } from "partner-policy";
import { sealViewer } from "partner-policy/viewer";
import { personalHeaders, refusal } from "./answers.js";
import type { Env } from "./env.js";
import { etagOf } from "./present.js";

/** A person's capsule, for this person's own screen. */
export async function capsule(person: string, policy: () => Promise<Policy>): Promise<Response> {
  const present = await policy();
  return bytes(present.viewer(person, { now: new Date() }).toBytes(), present.revision);
}

/** The same, sealed for the service that `SEAL_AUDIENCE` names, which may believe it. */
export async function sealedCapsule(person: string, policy: () => Promise<Policy>, { SEAL_KEY, SEAL_AUDIENCE }: Env): Promise<Response> {
  if (SEAL_KEY === undefined || SEAL_AUDIENCE === undefined) return refusal(501, "NOT_OFFERED", "this worker has no key to seal with");
  const raw = Uint8Array.from(atob(SEAL_KEY), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("pkcs8", raw, "Ed25519", false, ["sign"]);
  const present = await policy();
  const made = present.viewer(person, { now: new Date() }).toBytes();
  return bytes(await sealViewer(made, key, { audience: SEAL_AUDIENCE, revision: present.revision }), present.revision);
}

/**
 * What a browser may load: the whole for those who edit it, for others the part that they may know, whose revision is 0 so that
 * nobody plans edits on it. A browser that has it already gets 304.
 */
export async function programmeFor(request: Request, person: string, policy: () => Promise<Policy>): Promise<Response> {
  const text = textFor(person, await policy());
  if (text === undefined) return refusal(403, "NOT_SCOPED", "what is decided for you rests on more than you may know: ask this worker");
  const etag = await etagOf(new TextEncoder().encode(text));
  const headers = { "cache-control": "private, no-cache", "content-type": "application/json", etag, vary: "authorization" };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
}

function textFor(person: string, policy: Policy): string | undefined {
  const at = { now: new Date() };
  if (policy.viewer(person, at).can("managers.edit")) return policy.toText();
  try {
    const scoped = policy.scopeFor(person, at);
    const text = scoped.toText();
    scoped.close();
    return text;
  } catch (error) {
    if (PolicyError.is(error) && error.code === "INVALID_VALUE") return undefined;
    throw error;
  }
}

function bytes(body: Uint8Array, revision: number): Response {
  return new Response(body, { headers: { ...personalHeaders(revision), "content-type": "application/octet-stream" } });
}
