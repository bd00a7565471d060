import { openViewer, PolicyError, type Viewer } from "partner-policy/viewer";
import { allLeads, type Lead, leadId, type Origin, oneLead, onSkipped, personal, refusal } from "./leads.js";
import { fromBase64, signedIn } from "./session.js";

interface Env {
  /** The public key of whoever seals capsules, in base64. */
  readonly SEAL_KEY: string;
  readonly ORIGIN: Origin;
  readonly SESSION_SECRET: string;
  /** For whom capsules must be sealed, such as the name of this worker; if it is not set, for nobody in particular. */
  readonly AUDIENCE?: string;
  /** The earliest revision that capsules may be made of: raise it when somebody loses a right at once. */
  readonly MIN_REVISION?: string;
}

/** The viewer in the header `x-capsule`, if the seal is right, it still holds, and it is that of the person signed in. */
async function viewerOf(request: Request, env: Env): Promise<Viewer | Response> {
  const id = await signedIn(request, env.SESSION_SECRET);
  if (id === undefined) return refusal(401, "UNAUTHENTICATED", "sign in first");
  const [capsule, key] = [fromBase64(request.headers.get("x-capsule") ?? ""), fromBase64(env.SEAL_KEY)];
  if (capsule === undefined || key === undefined) return refusal(401, "CAPSULE_MALFORMED", "send the capsule in base64");
  try {
    const minRevision = revisionOf(env.MIN_REVISION);
    const viewer = await openViewer(capsule, key, { now: new Date(), audience: env.AUDIENCE, minRevision });
    return viewer.id === id ? viewer : refusal(403, "CAPSULE_OF_ANOTHER", "the capsule is that of another person");
  } catch (error) {
    if (PolicyError.is(error)) return refusal(401, error.code, "ask the server for a new capsule");
    throw error;
  }
}

/** A revision of the settings; one that is no whole number, such as an empty text, is an error and not the revision 0. */
function revisionOf(setting: string | undefined): number | undefined {
  if (setting !== undefined && !/^\d{1,15}$/.test(setting)) throw new Error(`MIN_REVISION is no revision: \`${setting}\``);
  return setting === undefined ? undefined : Number(setting);
}

/** What the viewer may do with leads; a capsule that cannot tell denies. */
function decided<T>(decide: () => T): T | Response {
  try {
    return decide();
  } catch (error) {
    if (PolicyError.is(error) && error.code === "CAPSULE_TOO_BROAD") return refusal(403, error.code, "ask the server");
    throw error;
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const id = leadId(request);
    if (id === undefined) return refusal(404, "NOT_FOUND", "there is no such page");
    const viewer = await viewerOf(request, env);
    if (viewer instanceof Response) return viewer;
    if (id === "") {
      const leads = JSON.parse(new TextDecoder().decode(await allLeads(env.ORIGIN))) as Lead[];
      const seen = decided(() => viewer.filter("lead.view", leads, { onSkipped }));
      return seen instanceof Response ? seen : personal(seen, viewer.revision);
    }
    const lead = await oneLead(env.ORIGIN, id);
    if (lead === undefined) return refusal(404, "NOT_FOUND", "there is no such lead");
    const verdict = decided(() => viewer.explain("lead.view", lead));
    if (verdict instanceof Response) return verdict;
    return verdict.allowed ? personal(lead, viewer.revision) : refusal(403, verdict.code, `rule ${verdict.rule}`);
  },
};
