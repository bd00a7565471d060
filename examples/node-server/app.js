import { PolicyError } from "partner-policy";
import { authorize, errorResponse, problemResponse } from "partner-policy/server";
import { sealViewer } from "partner-policy/viewer";
import { signedIn } from "./session.js";

/**
 * @typedef {import("partner-policy/sample").SampleLead} Lead
 * @typedef {object} Parts
 * @property {import("partner-policy").Policy} policy the programme as it is loaded
 * @property {Map<string, Lead>} leads by id; a database in a real portal
 * @property {CryptoKey} sealKey the private Ed25519 key that seals capsules
 * @property {string | undefined} audience for whom capsules are sealed, such as the name of the worker that opens them
 * @property {string} secret signs sessions
 * @property {(text: string) => void} save keeps the next snapshot; with several servers, only if the kept one is the revision before
 */

/**
 * The portal's server.
 *
 * @param {Parts} parts
 * @returns {(request: Request) => Promise<Response>}
 */
export function createApp({ policy, leads, sealKey, audience, secret, save }) {
  let present = policy;

  /** @param {Request} request */
  async function route(request) {
    const { pathname } = new URL(request.url);
    const id = signedIn(request, secret);
    if (id === undefined) return refusal(401, "UNAUTHENTICATED", "sign in first");
    const asked = `${request.method} ${pathname.replace(/^\/leads\/[^/]+$/, "/leads/ID")}`;
    if (asked === "GET /leads/ID") return oneLead(request, id, pathname);
    if (asked === "PATCH /leads/ID") return moveLead(request, id, pathname);
    if (asked === "POST /plans" || asked === "POST /edits") {
      const body = await bodyOf(request);
      if (typeof body.edit?.kind === "string" && !EDITS.has(body.edit.kind)) {
        return refusal(403, "EDIT_NOT_OFFERED", "this portal has no screen for that edit");
      }
      return asked === "POST /edits" ? edited(id, body) : Response.json(planned(id, body), { headers: PRIVATE });
    }
    // From here on the viewer must be known: `policy.viewer` throws `UNKNOWN_VIEWER`.
    const viewer = present.viewer(id, { now: new Date() });
    if (asked === "GET /leads") return Response.json(viewer.filter("lead.view", [...leads.values()], { onSkipped }), { headers: PRIVATE });
    if (asked === "GET /capsule") return bytes(await sealViewer(viewer.toBytes(), sealKey, { audience, revision: viewer.revision }));
    if (asked === "GET /programme") return programmeFor(viewer);
    return refusal(404, "NOT_FOUND", "there is no such page");
  }

  /** @param {Request} request @param {string} id @param {string} pathname */
  async function oneLead(request, id, pathname) {
    const lead = leads.get(pathname.slice("/leads/".length));
    const asked = await authorize(request, { policy: present, viewer: () => id, action: "lead.view", resource: () => lead });
    return asked.ok ? Response.json(lead, { headers: PRIVATE }) : asked.response;
  }

  /** @param {Request} request @param {string} id @param {string} pathname */
  async function moveLead(request, id, pathname) {
    // What decides (partner, owner, assignee, origin) is never taken from the body.
    const { stage } = await bodyOf(request);
    const lead = leads.get(pathname.slice("/leads/".length));
    const asked = await authorize(request, { policy: present, viewer: () => id, action: "lead.edit", resource: () => lead });
    if (!asked.ok) return asked.response;
    if (lead === undefined) return refusal(404, "NOT_FOUND", "there is no such lead");
    if (typeof stage !== "string" || stage.length > LONGEST) return refusal(400, "MALFORMED", "`stage` is a text");
    const moved = { ...lead, fields: { ...lead.fields, stage } };
    // A record is kept only if the policy can read it, such as a text with half a character it cannot: else no list shows it again.
    present.viewer(id, { now: new Date() }).explain("lead.edit", moved);
    if (leads.get(lead.id) !== lead) return refusal(409, "CHANGED", "somebody else changed the lead: load it again");
    leads.set(lead.id, moved);
    return Response.json(moved, { headers: PRIVATE });
  }

  /**
   * A plan by the person who is signed in, at the server's clock, on the revision that the screen looked at.
   *
   * @param {string} by
   * @param {any} body
   */
  function planned(by, { edit, revision, mode }) {
    return present.plan({ by, revision, now: new Date(), edit, ...(mode === undefined ? {} : { mode }) });
  }

  /**
   * Plans again on the present programme, whatever plan a browser made, then saves, then answers from the next one.
   *
   * @param {string} by
   * @param {any} body
   */
  function edited(by, body) {
    const plan = planned(by, body);
    if (plan.outcome === "refused") {
      const isStale = plan.rows.some((row) => row.code === "STALE_SNAPSHOT");
      return Response.json(plan, { status: isStale ? 409 : 422, headers: PRIVATE });
    }
    const next = present.apply(plan);
    if (next.revision !== present.revision) save(next.toText());
    present = next;
    return Response.json({ ...plan, revision: next.revision }, { headers: PRIVATE });
  }

  /**
   * What a browser may load: the whole for those who edit it, for others the part that they may know. A part has the
   * revision 0, so that nobody plans edits on it.
   *
   * @param {import("partner-policy").Viewer} viewer
   */
  function programmeFor(viewer) {
    const headers = { ...PRIVATE, "content-type": "application/json" };
    if (viewer.can("managers.edit")) return new Response(present.toText(), { headers });
    try {
      const scoped = present.scopeFor(viewer.id, { now: new Date() });
      const text = scoped.toText();
      scoped.close();
      return new Response(text, { headers });
    } catch (error) {
      if (!PolicyError.is(error) || error.code !== "INVALID_VALUE") throw error;
      return refusal(403, "NOT_SCOPED", "what is decided for you rests on more than you may know: ask this server");
    }
  }

  return async (request) => {
    try {
      return await route(request);
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
      if (error.code === "UNKNOWN_VIEWER") return refusal(403, error.code, "the programme does not know you");
      return errorResponse(error);
    }
  };
}

/**
 * A lead that the policy cannot read is left out of a list, and takes the others from nobody: whoever looks after the data mends it.
 *
 * @param {import("partner-policy/viewer").Skipped} skipped
 */
function onSkipped({ id, problem }) {
  console.warn(`lead ${id} is left out: ${problem.message}`);
}

/** The most characters of a stage. */
const LONGEST = 200;

const PRIVATE = { "cache-control": "private, no-store" };

/**
 * The edits that the portal's screens send: kinds by name, so that one which a later version of the package adds stays out.
 * What only systems assert (a sign-on, an invitation that was redeemed, the CRM, a sweep) comes from this server's own code by
 * `policy.planSystem`; `policy.plan` refuses it whatever stands here.
 */
const EDITS = new Set([
  "managers.add",
  "managers.replace",
  "managers.remove",
  "managers.remove-all",
  "managers.make-primary",
  "managers.set",
  "managers.rows",
  "users.assign-roles",
  "users.invite",
  "users.set-features",
  "users.revoke",
  "users.deactivate",
  "users.reactivate",
  "reviews.close",
]);

/**
 * The JSON object of a request; an empty one for anything else, which no question then takes. A form of another site cannot
 * send this content type, so that a cookie alone edits nothing.
 *
 * @param {Request} request
 * @returns {Promise<any>}
 */
async function bodyOf(request) {
  if (!request.headers.get("content-type")?.startsWith("application/json")) return {};
  try {
    const body = await request.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** @param {Uint8Array} body */
function bytes(body) {
  return new Response(new Uint8Array(body), { headers: { ...PRIVATE, "content-type": "application/octet-stream" } });
}

/** @param {number} status @param {string} code @param {string} detail */
function refusal(status, code, detail) {
  return problemResponse({ type: "about:blank", title: "Refused", status, detail, code });
}
