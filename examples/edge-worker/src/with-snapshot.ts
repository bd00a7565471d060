import { Policy, PolicyError } from "partner-policy";
import { authorize } from "partner-policy/server";
import { allLeads, type Lead, leadId, type Origin, oneLead, personal, refusal } from "./leads.js";
import { signedIn } from "./session.js";

interface Env {
  /** Holds the programme under the key `snapshot`. */
  readonly PROGRAMME: { get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null> };
  readonly ORIGIN: Origin;
  readonly SESSION_SECRET: string;
}

const FRESH_MS = 30_000;
let loaded: { readonly policy: Policy; readonly until: number } | undefined;

/** The policy, read again after half a minute. Where there is none the request fails: nobody gets in by an error. */
async function present(env: Env): Promise<Policy> {
  if (loaded === undefined || Date.now() >= loaded.until) {
    const snapshot = await env.PROGRAMME.get("snapshot", "arrayBuffer");
    if (snapshot === null) throw new Error("there is no snapshot");
    loaded = { policy: Policy.loadSync(snapshot), until: Date.now() + FRESH_MS };
  }
  return loaded.policy;
}

/** The leads that a person may see; none for somebody whom the policy does not know. */
function seenBy(id: string, policy: Policy, leads: Uint8Array): Lead[] {
  try {
    return policy.viewer(id, { now: new Date() }).filterJson<Lead>("lead.view", leads);
  } catch (error) {
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return [];
    throw error;
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const id = leadId(request);
    if (id === undefined) return refusal(404, "NOT_FOUND", "there is no such page");
    const viewer = await signedIn(request, env.SESSION_SECRET);
    if (viewer === undefined) return refusal(401, "UNAUTHENTICATED", "sign in first");
    const policy = await present(env);
    if (id === "") return personal(seenBy(viewer, policy, await allLeads(env.ORIGIN)));
    const lead = await oneLead(env.ORIGIN, id);
    if (lead === undefined) return refusal(404, "NOT_FOUND", "there is no such lead");
    const asked = await authorize(request, { policy, viewer: () => viewer, action: "lead.view", resource: () => lead });
    return asked.ok ? personal(lead) : asked.response;
  },
};
