import { Policy } from "partner-policy";
import { type Context, type Env, numberOf, objectOf } from "./env.js";

/** A policy with the ETag of its compiled bytes, when the object last said that it is the present one. */
interface Held {
  readonly etag: string;
  readonly policy: Policy;
  readonly confirmed: number;
}

/** The address of the compiled snapshot in the object, where no host counts. */
export const SNAPSHOT = "https://programme/snapshot";

/** How long a policy that was replaced is kept for the requests that still ask it. */
const GRACE_MS = 10_000;

let held: Held | undefined;
let loading: { readonly etag: string; readonly policy: Promise<Policy> } | undefined;

/**
 * The present policy. Every request asks the object whether it is still the present one (`If-None-Match`), so that a changed
 * revision answers from the next request on, in every worker; the object sends the bytes only where it is not. A worker that
 * just started has them from KV, which counts for nothing until the object says that they are the present ones.
 *
 * It never goes back: where the object has an earlier revision than one that answered here, or does not answer, that is an error.
 */
export async function presentPolicy(env: Env, context: Context): Promise<Policy> {
  const known = held;
  const asked = Date.now();
  // Where the clock was put back, nobody knows how long ago that was.
  const isFresh = known !== undefined && asked >= known.confirmed && asked - known.confirmed < numberOf(env.FRESH_MS, 0);
  if (isFresh) return known.policy;
  const stored = known === undefined ? await storedIn(env) : undefined;
  const etag = known?.etag ?? stored?.etag;
  const answer = await objectOf(env).fetch(SNAPSHOT, etag === undefined ? {} : { headers: { "if-none-match": etag } });
  if (answer.status === 304 && known !== undefined) return hold({ ...known, confirmed: asked }, context);
  const next = answer.headers.get("etag");
  if (!(answer.ok || answer.status === 304) || next === null) throw new Error(`the object answered ${answer.status}`);
  const bytes = async () => (answer.status === 304 && stored !== undefined ? stored.bytes : answer.arrayBuffer());
  const policy = held?.etag === next ? held.policy : await loaded(next, bytes, context);
  if (known !== undefined && policy.revision < known.policy.revision) {
    throw new Error(`the object went back from revision ${known.policy.revision} to ${policy.revision}`);
  }
  return hold({ etag: next, policy, confirmed: asked }, context);
}

/** The ETag of compiled bytes: equal programmes have equal ones. */
export async function etagOf(bytes: Uint8Array | ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return `"${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}

/** What KV has, which may be old, of another version of the format, or not there. */
async function storedIn({ SNAPSHOTS }: Env): Promise<{ readonly etag: string; readonly bytes: ArrayBuffer } | undefined> {
  const bytes = await SNAPSHOTS.get("snapshot", "arrayBuffer");
  return bytes === null ? undefined : { etag: await etagOf(bytes), bytes };
}

/** Loads a policy once, however many requests want the same one. */
function loaded(etag: string, bytes: () => Promise<ArrayBuffer>, context: Context): Promise<Policy> {
  if (loading?.etag !== etag) {
    const begun = { etag, policy: bytes().then((given) => Policy.fromBytes(given)) };
    loading = begun;
    const end = () => {
      if (loading === begun) loading = undefined;
    };
    // Others wait for it too, also where this request is broken off.
    context.waitUntil(begun.policy.then(end, end));
  }
  return loading.policy;
}

/** Puts a policy in place of the one before, unless another request brought a later one meanwhile. */
function hold(next: Held, context: Context): Policy {
  const before = held;
  if (before !== undefined && next.policy.revision < before.policy.revision) return before.policy;
  held = next;
  if (before !== undefined && before.policy !== next.policy) {
    context.waitUntil(new Promise((resolve) => setTimeout(resolve, GRACE_MS)).then(() => before.policy.close()));
  }
  return next.policy;
}
