import { PolicyError } from "../errors.js";
import { isOurs, isUnavailable, reported } from "../faults.js";
import type { Decided } from "../log.js";
import { formatDecision } from "../messages/index.js";
import { momentOf } from "../moments.js";
import { meant } from "../nearest.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import type { Policy } from "../policy.js";
import { membersOf, reading } from "../reading.js";
import { ACTIONS, declaredActions, isToSomebody } from "../residual/actions.js";
import { optionsOf } from "../residual/options.js";
import type { Action, AllowedDecision, Decision, DeniedDecision, Known, Moment, ResourceFor } from "../types.js";

export type Awaitable<T> = T | Promise<T>;

/** What a guard asks of a request. */
export interface GuardOptions<A extends Action, Source = FetchRequest, R extends ResourceFor<A> = ResourceFor<A>> {
  /** The policy, or where to get the present one. */
  readonly policy: Policy | ((source: Source) => Awaitable<Policy>);
  /** The id of the person who is signed in; `undefined` or `null` if nobody is. Never take it from what a client may set. */
  readonly viewer: (source: Source) => Awaitable<string | null | undefined>;
  readonly action: A;
  /**
   * The record, from the server's own data; `undefined` or `null` where there is none, which is answered with 404. `"none"` for a
   * question that is about no record, such as `portal.login`: it asks what may be done at all, and never about one record. A member
   * that no record has does not compile, as in any question.
   */
  readonly resource: "none" | ((source: Source) => Awaitable<(R & Known<R>) | null | undefined>);
  /** With `transfer` and `share`, where it is asked for: the id of the user that the record goes to. */
  readonly to?: ((source: Source) => Awaitable<string | undefined>) | undefined;
  /**
   * Whether a denial looks exactly as if there were no record, so that nobody learns by asking which records there are; default
   * `false`.
   */
  readonly hideExistence?: boolean | undefined;
  /** The clock; default: the present moment. */
  readonly now?: (() => Moment) | undefined;
  /** Is told every decision; the answer waits for what it promises. */
  readonly onDecision?: ((decided: Decided) => unknown) | undefined;
  /** Is told what makes an answer 500 or 503, `ENGINE_DISAGREEMENT` above all; by default the console is. */
  readonly onError?: ((error: unknown) => void) | undefined;
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
 * @throws PolicyError `INVALID_VALUE` for details that are none, with the member at fault; `MALFORMED_JSON` for what is no object
 *
 * @example
 * return problemResponse({ type: "about:blank", title: "Gone", status: 410, detail: "the lead was deleted", code: "GONE" });
 */
export function problemResponse(problem: ProblemDetails): FetchResponse {
  const { toJSON: _, ...members } = membersOf(problem as ProblemDetails & { readonly toJSON?: unknown }, PROBLEM);
  for (const name of PROBLEM) {
    const value: unknown = members[name];
    if (name === "status" || typeof value === "string" || (name === "rule" && value === undefined)) continue;
    throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` of problem details is a text`);
  }
  const { status } = members;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw PolicyError.of("INVALID_VALUE", "/status", "`status` of problem details is a whole number from 200 to 599");
  }
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  try {
    return new Response(JSON.stringify(members), { status, headers });
  } catch (cause) {
    throw PolicyError.of("INVALID_VALUE", "", "problem details are an object that JSON can write, with a status that has a body", cause);
  }
}

/** The members of problem details that are known here; a host may add others. */
const PROBLEM = ["type", "title", "status", "detail", "code", "rule"] as const;

/**
 * Decides whether a request may go on: 401 without a viewer, 404 without the record, 403 where the policy denies or does not know
 * the viewer, 400 for a malformed question, 500 where the engine finds itself at fault or the guard was given an action, a policy or
 * a clock that is none, 503 where the policy cannot answer; of 500 and 503 `onError` is told. What the given functions throw is passed
 * on: nothing is granted by an error.
 *
 * The record is looked for last, so that whoever is not known learns nothing of it.
 *
 * @throws PolicyError `UNKNOWN_OPTION` for an option that there is not; `INVALID_VALUE` for one of another kind
 *
 * @example
 * const asked = await authorize(request, { policy, viewer: session, action: "lead.view", resource: loadLead });
 * if (!asked.ok) return asked.response;
 */
export async function authorize<A extends Action, Source = FetchRequest, R extends ResourceFor<A> = ResourceFor<A>>(
  source: Source,
  options: GuardOptions<A, Source, R>,
): Promise<Authorization> {
  return guarded(options)(source);
}

/** What {@link authorize} asks, with the options checked once for all requests. */
export function guarded<A extends Action, Source, R extends ResourceFor<A>>(
  options: GuardOptions<A, Source, R>,
): (source: Source) => Promise<Authorization> {
  const given = checked(options as GuardOptions<A, Source>);
  return (source) => decided(source, given);
}

const OPTIONS = ["policy", "viewer", "action", "resource", "to", "hideExistence", "now", "onDecision", "onError", "locale"] as const;

/** The options of a guard, as far as they can be checked before a request comes. */
function checked<A extends Action, Source>(options: GuardOptions<A, Source>): GuardOptions<A, Source> {
  const given = optionsOf(options, OPTIONS) as GuardOptions<A, Source>;
  const isFunction = (name: "viewer" | "resource" | "to") => typeof given[name] === "function";
  const expect = (name: string, isGiven: boolean, what: string): void => {
    if (!isGiven) throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is ${what}`);
  };
  expect("policy", isPolicySource(given.policy), "a policy, or a function that gives one");
  expect("action", typeof given.action === "string" && (given.action as string) !== "", "the name of an action, such as `lead.view`");
  expect("viewer", isFunction("viewer"), "a function that gives the id of the person who is signed in");
  expect("resource", given.resource === "none" || isFunction("resource"), 'a function that gives the record, or `"none"`');
  expect("to", given.to === undefined || isFunction("to"), "a function that gives the id of a user");
  for (const name of ["now", "onDecision", "onError"] as const) {
    expect(name, given[name] === undefined || typeof given[name] === "function", "a function");
  }
  expect("locale", given.locale === undefined || typeof given.locale === "string", "the tag of a language");
  expect("hideExistence", typeof (given.hideExistence ?? false) === "boolean", "true or false");
  return given;
}

/** Says whether this may be a policy, or what gives one. */
export function isPolicySource(given: unknown): boolean {
  if (typeof given === "function") return true;
  return reading(() => typeof (given as { readonly viewer?: unknown } | undefined | null)?.viewer === "function");
}

/**
 * The moment that a clock gave, as a text.
 *
 * @throws PolicyError at `/now`, where it gave none
 */
export function clocked(moment: unknown): string {
  if (moment === undefined) throw PolicyError.of("INVALID_VALUE", "/now", "the clock gave no moment");
  return momentOf(moment);
}

async function decided<A extends Action, Source>(source: Source, options: GuardOptions<A, Source>): Promise<Authorization> {
  const { action, hideExistence = false } = options;
  const id = await options.viewer(source);
  if (typeof id !== "string" || id === "") return refused(401, "unauthenticated", "Not signed in", "sign in first", "UNAUTHENTICATED");
  const to: unknown = await options.to?.(source);
  const isTo = typeof to === "string" && to !== "";
  if (!isTo && (to !== undefined || isToSomebody(action))) {
    return refused(400, "malformed", "Malformed question", "whom the record goes to is the id of a user", "INVALID_VALUE");
  }
  const given = typeof options.policy === "function" ? await options.policy(source) : options.policy;
  const moment = options.now === undefined ? new Date() : options.now();
  let resource: ResourceFor<A> | undefined;
  let decision: Decision;
  let now: string;
  try {
    const policy = policyOf(given);
    now = clocked(moment);
    const viewer = policy.viewer(id, { now });
    if (!isAction(action, policy))
      throw PolicyError.of(
        "UNKNOWN_ACTION",
        "/action",
        `there is no action \`${action}\`${meant(action, [...ACTIONS.keys()] as string[])}`,
      );
    if (options.resource !== "none") {
      resource = (await own(options.resource, source)) ?? undefined;
      if (resource === undefined) return notFound();
    }
    decision = viewer.explain(action, resource, isTo ? { to } : {});
  } catch (error) {
    if (error instanceof Own) throw error.cause;
    if (!PolicyError.is(error)) throw error;
    return failed(error, options);
  }
  await options.onDecision?.({ viewer: id, now, action, resource: resource as Decided["resource"], to: isTo ? to : undefined, decision });
  if (decision.allowed) return { ok: true, viewer: id, decision };
  if (hideExistence) return { ...notFound(), decision };
  // Whose the record is, nobody who may not see it is told.
  const detail = formatDecision({ ...decision, reason: undefined }, options.locale ?? "en");
  return { ...refused(403, "denied", "Denied", detail, decision.code, decision.rule), decision };
}

/** The answer where the policy gives none. */
function failed(error: PolicyError, { hideExistence = false, onError }: Pick<GuardOptions<Action>, "hideExistence" | "onError">) {
  if (isOfGuard(error)) {
    reported(error, onError);
    return refused(500, "failed", "No answer", "the policy cannot answer", error.code);
  }
  if (!hideExistence || isOurs(error)) return { ok: false, response: errorResponse(error, onError) } as const;
  if (error.code !== "UNKNOWN_VIEWER") reported(error, onError);
  return notFound();
}

function isAction(action: Action, { recordTypes }: Policy): boolean {
  return ACTIONS.has(action) || declaredActions(recordTypes).has(action);
}

/** Says whether an error is about what the guard was made with, which whoever sends a request can neither see nor mend. */
function isOfGuard(error: PolicyError): boolean {
  return error.code === "UNKNOWN_ACTION" || isOfHost(error);
}

/** Says whether an error is about the policy, the clock or the request that a host gave. */
export function isOfHost({ at }: PolicyError): boolean {
  return at === "/now" || at === "/policy" || at === "/request";
}

/**
 * The policy that a host gave.
 *
 * @throws PolicyError at `/policy`, where it gave none
 */
export function policyOf(given: unknown): Policy {
  if (typeof given !== "function" && isPolicySource(given)) return given as Policy;
  throw PolicyError.of("INVALID_VALUE", "/policy", "`policy` gave no policy");
}

/**
 * The response for an error of the policy: 403 for a viewer whom it does not know, 400 for a malformed question, 500 where the
 * engine finds itself at fault or the host's own program is, as with a misspelt option, and 503 where the policy cannot answer or
 * be loaded; of 500 and 503 `onError` is told, or the console. Of an error that is not the policy's the answer is 500 and tells nothing.
 *
 * @example
 * try {
 *   return Response.json(viewer.filter("lead.view", leads));
 * } catch (error) {
 *   if (PolicyError.is(error)) return errorResponse(error);
 *   throw error;
 * }
 */
export function errorResponse(error: PolicyError, onError?: (error: unknown) => void): FetchResponse {
  if (!PolicyError.is(error)) {
    reported(error, onError);
    return refused(500, "failed", "No answer", "the request failed", "INTERNAL").response;
  }
  const { code } = error;
  if (isOurs(error)) {
    reported(error, onError);
    const isLater = isUnavailable(error);
    const detail = `the policy cannot answer${isLater ? " now" : ""}`;
    return refused(isLater ? 503 : 500, isLater ? "unavailable" : "failed", "No answer", detail, code).response;
  }
  if (code === "UNKNOWN_VIEWER") return refused(403, "denied", "Denied", "the policy does not know this user", "UNKNOWN_SUBJECT").response;
  return refused(400, "malformed", "Malformed question", error.message, code).response;
}

/** What the caller's own function threw, which is no answer of the policy's even where it is a `PolicyError`. */
class Own extends Error {}

async function own<T, Source>(load: (source: Source) => Awaitable<T>, source: Source): Promise<T> {
  try {
    return await load(source);
  } catch (cause) {
    throw new Own("", { cause });
  }
}

function notFound() {
  return refused(404, "not-found", "Not found", "there is no such record", "NOT_FOUND");
}

function refused(status: number, kind: string, title: string, detail: string, code: string, rule?: string) {
  const type = `urn:partner-policy:${kind}`;
  const response = problemResponse({ type, title, status, detail, code, ...(rule === undefined ? {} : { rule }) });
  return { ok: false, response } as const;
}
