import { Policy, PolicyError } from "partner-policy";
import { authorize, createPolicyReader, errorResponse } from "partner-policy/server";
import { allLeads, type Lead, leadId, type Origin, oneLead, onSkipped, personal, refusal } from "./leads.js";
import { signedIn } from "./session.js";

interface Env {
  /** Holds the programme under the key `snapshot`. */
  readonly PROGRAMME: { get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null> };
  readonly ORIGIN: Origin;
  readonly SESSION_SECRET: string;
  /** For how many milliseconds a snapshot that was read is used as it is; half a minute if it is not set. */
  readonly FRESH_MS?: string;
}

/** What a worker is given to keep working when the request is over. */
interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let present: (() => Promise<Policy>) | undefined;
let latest: Env;

/**
 * The policy, read again after a while: once for all requests that wait, and never back to an earlier revision, which a replica
 * of the store may still have. Where there is none the request fails: nobody gets in by an error.
 */
function policyOf(env: Env, context: Context | undefined): Promise<Policy> {
  latest = env;
  present ??= createPolicyReader({ read: () => Policy.load(snapshotOf(latest)), freshFor: freshFor(env) });
  const policy = present();
  // Others may be waiting for what this request began to read, also where it is broken off.
  context?.waitUntil(policy.catch(() => undefined));
  return policy;
}

/** An empty text is no number of milliseconds, and the reader refuses it. */
function freshFor({ FRESH_MS = "30000" }: Env): number {
  return FRESH_MS.trim() === "" ? Number.NaN : Number(FRESH_MS);
}

async function snapshotOf(env: Env): Promise<ArrayBuffer> {
  const snapshot = await env.PROGRAMME.get("snapshot", "arrayBuffer");
  if (snapshot === null) throw new Error("there is no snapshot");
  return snapshot;
}

/** The leads that a person may see; none for somebody whom the policy does not know. */
function seenBy(id: string, policy: Policy, leads: Uint8Array): Response {
  try {
    const viewer = policy.viewer(id, { now: new Date() });
    return personal(viewer.filterJson<Lead>("lead.view", leads, { onSkipped }), policy.revision);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    return error.code === "UNKNOWN_VIEWER" ? personal([], policy.revision) : errorResponse(error);
  }
}

export default {
  async fetch(request: Request, env: Env, context?: Context): Promise<Response> {
    const id = leadId(request);
    if (id === undefined) return refusal(404, "NOT_FOUND", "there is no such page");
    const viewer = await signedIn(request, env.SESSION_SECRET);
    if (viewer === undefined) return refusal(401, "UNAUTHENTICATED", "sign in first");
    const policy = await policyOf(env, context);
    if (id === "") return seenBy(viewer, policy, await allLeads(env.ORIGIN));
    let lead: Lead | undefined;
    const resource = async () => {
      lead = await oneLead(env.ORIGIN, id);
      return lead;
    };
    const asked = await authorize(request, { policy, viewer: () => viewer, action: "lead.view", resource });
    return asked.ok ? personal(lead, policy.revision) : asked.response;
  },
};
