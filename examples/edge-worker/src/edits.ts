import type { PlanRequest, Policy } from "partner-policy";
import { jsonBody } from "partner-policy/server";
import { json, refusal } from "./answers.js";
import { type Caller, lacks, type ServiceScope } from "./caller.js";
import { type Env, objectOf } from "./env.js";
import type { Settled } from "./programme.js";
import { LONGEST_PLAN } from "./storage.js";

/**
 * The edits that the portal's screens send: kinds by name, so that one which a later version of the package adds stays out.
 * `policy.plan` refuses what only systems assert whatever stands here.
 */
const EDITS: ReadonlySet<unknown> = new Set<PlanRequest["edit"]["kind"]>([
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

/** What each system asserts, by the scope of its token: the source is never what a body says. The schedule is the object's own. */
const SYSTEMS = {
  "edits:identity-provider": { source: "identity-provider", kind: "users.sso-login" },
  "edits:invitation": { source: "invitation", kind: "users.join" },
  "edits:crm": { source: "crm", kind: "users.crm-sync" },
} as const satisfies Partial<Record<ServiceScope, object>>;

/** What a person's edit would do, on the revision that the screen looked at. */
export async function planned(request: Request, person: string, policy: () => Promise<Policy>): Promise<Response> {
  const asked = await personsEdit(request, person);
  if (asked instanceof Response) return asked;
  const present = await policy();
  const plan = JSON.stringify(present.plan({ ...(asked as unknown as PlanRequest), now: new Date() }));
  if (plan.length > LONGEST_PLAN) return refusal(400, "LIMIT_EXCEEDED", "the plan is too long: ask for less at once");
  return json(plan, present.revision);
}

/** Has the object plan a person's edit again and apply it. */
export async function edited(request: Request, person: string, env: Env): Promise<Response> {
  const key = keyOf(request);
  if (key === undefined) return keyMissing();
  const asked = await personsEdit(request, person);
  if (asked instanceof Response) return asked;
  const text = JSON.stringify(asked);
  return answerOf(await objectOf(env).edit(text, { who: `user:${person}`, key, digest: await digestOf(text) }));
}

/** Has the object apply what a system asserts; the service answers for having verified it. */
export async function asserted(request: Request, caller: Caller, env: Env): Promise<Response> {
  const key = keyOf(request);
  const read = await jsonBody(request);
  if (!read.ok) return read.response;
  const edit = editOf(read.body);
  const scope = (Object.keys(SYSTEMS) as (keyof typeof SYSTEMS)[]).find((one) => SYSTEMS[one].kind === edit?.kind);
  if (edit === undefined || scope === undefined) return refusal(403, "EDIT_NOT_OFFERED", "no service asserts that edit here");
  const refused = lacks(caller, scope);
  if (refused !== undefined) return refused;
  if (key === undefined) return keyMissing();
  const text = JSON.stringify({ source: SYSTEMS[scope].source, edit });
  return answerOf(await objectOf(env).assert(text, { who: `service:${caller.id}`, key, digest: await digestOf(text) }));
}

/** A request to plan by the person who is signed in, whatever the body says of that; members that a plan has not are left out. */
async function personsEdit(request: Request, by: string): Promise<Response | object> {
  const read = await jsonBody(request);
  if (!read.ok) return read.response;
  const { revision, mode } = read.body;
  const edit = editOf(read.body);
  if (edit === undefined || !EDITS.has(edit.kind)) return refusal(403, "EDIT_NOT_OFFERED", "this portal has no screen for that edit");
  return { by, revision, edit, ...(mode === undefined ? {} : { mode }) };
}

function editOf({ edit }: { readonly edit?: unknown }): { readonly kind?: unknown } | undefined {
  return typeof edit === "object" && edit !== null ? edit : undefined;
}

/** The key by which a request that is sent again is known; chosen anew by the client for each edit. */
function keyOf(request: Request): string | undefined {
  const key = request.headers.get("idempotency-key") ?? "";
  return /^[\x21-\x7e]{8,200}$/.test(key) ? key : undefined;
}

function keyMissing(): Response {
  return refusal(
    400,
    "IDEMPOTENCY_KEY_MISSING",
    "the header `idempotency-key` is a text of 8 to 200 characters, another one for each edit",
  );
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

const STATUS = { applied: 200, unchanged: 200, repeated: 200, refused: 422, stale: 409 } as const;

/** The plan, with the revision that there is now. */
function answerOf({ outcome, revision, plan, problem }: Settled): Response {
  if (outcome === "malformed") return refusal(400, problem?.code ?? "MALFORMED", problem?.message ?? "the edit is malformed");
  if (outcome === "key-taken") return refusal(422, "IDEMPOTENCY_KEY_REUSED", "another edit was made by this key");
  return json(JSON.stringify({ ...JSON.parse(plan ?? "{}"), revision, settled: outcome }), revision, STATUS[outcome]);
}
