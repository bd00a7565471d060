import { PolicyError } from "../errors.js";
import type { Decided } from "../log.js";
import { formatDecision } from "../messages/index.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import type { Moment, Policy } from "../policy.js";
import type { Action, AllowedDecision, DeniedDecision, ResourceFor } from "../types.js";

export { type Decided, decisionLog, type LogEntry, type LogOptions } from "../log.js";

type Awaitable<T> = T | Promise<T>;

/** What a guard asks of a request. */
export interface GuardOptions<A extends Action, Source = FetchRequest> {
  /** The policy, or where to get the present one. */
  readonly policy: Policy | (() => Awaitable<Policy>);
  /** The id of the person who is signed in; `undefined` or `null` if nobody is. Never take it from what a client may set. */
  readonly viewer: (source: Source) => Awaitable<string | null | undefined>;
  readonly action: A;
  /** The record, from the server's own data. */
  readonly resource?: ((source: Source) => Awaitable<ResourceFor<A> | undefined>) | undefined;
  /** With `transfer` and `share`: the user that the record goes to. */
  readonly to?: ((source: Source) => Awaitable<string | undefined>) | undefined;
  /** The clock; default: the present moment. */
  readonly now?: (() => Moment) | undefined;
  /** Is told every decision. */
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  /** The language of the texts in a refusal; default `en`. */
  readonly locale?: string | undefined;
}

/** The outcome of a guard: go on, or answer with this response. */
export type Authorization =
  | { readonly ok: true; readonly viewer: string; readonly decision: AllowedDecision }
  | { readonly ok: false; readonly response: FetchResponse; readonly decision?: DeniedDecision };

/** The body of a refusal (RFC 9457); it names the code and the rule, never other people's rights. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly rule?: string | undefined;
}

/**
 * A response with problem details (RFC 9457), which no cache keeps.
 *
 * @example
 * return problemResponse({ type: "about:blank", title: "Gone", status: 410, detail: "the lead was deleted", code: "GONE" });
 */
export function problemResponse(problem: ProblemDetails): FetchResponse {
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/**
 * Decides whether a request may go on: 401 without a viewer, 403 where the policy denies or does not know the viewer, 400
 * for a malformed question, 503 where the policy cannot answer. What the given functions throw is passed on: nothing is
 * granted by an error.
 *
 * @example
 * const asked = await authorize(request, { policy, viewer: session, action: "lead.view", resource: loadLead });
 * if (!asked.ok) return asked.response;
 */
export async function authorize<A extends Action, Source = FetchRequest>(
  source: Source,
  options: GuardOptions<A, Source>,
): Promise<Authorization> {
  const id = await options.viewer(source);
  if (typeof id !== "string" || id === "") return refused(401, "unauthenticated", "Not signed in", "sign in first", "UNAUTHENTICATED");
  const resource = await options.resource?.(source);
  const to = await options.to?.(source);
  const policy = typeof options.policy === "function" ? await options.policy() : options.policy;
  const moment = options.now?.() ?? new Date();
  try {
    const viewer = policy.viewer(id, { now: moment });
    const decision = viewer.explain(options.action, resource, to === undefined ? {} : { to });
    const now = typeof moment === "string" ? moment : moment.toISOString();
    options.onDecision?.({ viewer: id, now, action: options.action, resource: resource as Decided["resource"], to, decision });
    if (decision.allowed) return { ok: true, viewer: id, decision };
    const detail = formatDecision(decision, options.locale ?? "en");
    return { ...refused(403, "denied", "Denied", detail, decision.code, decision.rule), decision };
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    if (error.code === "UNKNOWN_VIEWER") return refused(403, "denied", "Denied", "the policy does not know this user", "UNKNOWN_SUBJECT");
    if (UNAVAILABLE.has(error.code)) return refused(503, "unavailable", "No answer", "the policy cannot answer now", error.code);
    return refused(400, "malformed", "Malformed question", error.message, error.code);
  }
}

const UNAVAILABLE: ReadonlySet<string> = new Set(["POLICY_CLOSED", "ENGINE_TRAPPED", "WASM_BLOCKED", "INTERNAL"]);

function refused(status: number, kind: string, title: string, detail: string, code: string, rule?: string) {
  const type = `urn:partner-policy:${kind}`;
  const response = problemResponse({ type, title, status, detail, code, ...(rule === undefined ? {} : { rule }) });
  return { ok: false, response } as const;
}

/**
 * A handler that runs only where the policy allows; it is told who asks and why that is allowed.
 *
 * @example
 * export default { fetch: guard({ policy, viewer: session, action: "lead.edit", resource: loadLead }, saveLead) };
 */
export function guard<A extends Action, Rest extends readonly unknown[]>(
  options: GuardOptions<A>,
  handler: (
    request: FetchRequest,
    granted: { readonly viewer: string; readonly decision: AllowedDecision },
    ...rest: Rest
  ) => Awaitable<FetchResponse>,
): (request: FetchRequest, ...rest: Rest) => Promise<FetchResponse> {
  return async (request, ...rest) => {
    const asked = await authorize(request, options);
    return asked.ok ? handler(request, { viewer: asked.viewer, decision: asked.decision }, ...rest) : asked.response;
  };
}
