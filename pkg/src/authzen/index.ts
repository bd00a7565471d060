import { PolicyError } from "../errors.js";
import type { Decided } from "../log.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import type { Moment, Policy } from "../policy.js";
import type { Action, Decision, ResourceFor } from "../types.js";
import { actionOf, type Json, Malformed, readBody, record, resourceOf, subjectOf } from "./request.js";
import { type ResourceSource, type Search, searchActions, searchResources, searchSubjects, Unanswerable } from "./search.js";

export type { ResourceList, ResourceQuery, ResourceSource, SearchResult } from "./search.js";

/** The answer to one evaluation (AuthZEN Authorization API 1.0). */
export interface Evaluation {
  readonly decision: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Options of the decision point. */
export interface AuthZenOptions {
  /** The policy, or where to get the present one. */
  readonly policy: Policy | (() => Policy | Promise<Policy>);
  /** The clock; default: the present moment. */
  readonly now?: (() => Moment) | undefined;
  /** How many evaluations one request may hold; default 1,000. */
  readonly maxEvaluations?: number | undefined;
  /** Is told every decision of an evaluation; searches tell nothing. */
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  /** The records that a resource search looks through; without it there is no such search (501). */
  readonly resources?: ResourceSource | undefined;
  /** The type of subject that users are in a subject search; of every other type there are none. Default `user`. */
  readonly subjectType?: string | undefined;
  /** How many results one page of a search may hold; default 1,000. */
  readonly maxResults?: number | undefined;
  /** How many users or records one page of a search looks at; default 10,000. */
  readonly maxSearched?: number | undefined;
}

/** At which moment questions are asked, and who is told. */
type At = Parameters<Policy["viewer"]>[1];

const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
const EVALUATION = "/access/v1/evaluation";
const EVALUATIONS = "/access/v1/evaluations";
const CONFIGURATION = "/.well-known/authzen-configuration";
const SEARCH = "/access/v1/search/";

/**
 * A policy decision point as a Fetch API handler: `POST /access/v1/evaluation`, `/access/v1/evaluations`,
 * `/access/v1/search/subject`, `/access/v1/search/action` and, where `resources` supplies records,
 * `/access/v1/search/resource`; `GET /.well-known/authzen-configuration` names them. A denial is a 200. Members that the
 * standard leaves to others are ignored. A page of a search may hold fewer results than asked for while more follow.
 *
 * The subject's id is the viewer; `action.name` is `lead.view` or, with the type of the resource in front, `view`; the
 * resource's properties are those of a record (`partner`, `owner`, `assignee` …); `action.properties.to` is the user that
 * a transfer or share goes to. It authenticates nobody: put it where only your own services reach it.
 *
 * @example
 * export default { fetch: createAuthZenHandler({ policy }) };
 */
export function createAuthZenHandler(options: AuthZenOptions): (request: FetchRequest) => Promise<FetchResponse> {
  const { maxEvaluations = 1_000, maxResults = 1_000, maxSearched = 10_000, subjectType = "user", resources } = options;
  const at = (now: Moment): At => ({ now, ...(options.onDecision === undefined ? {} : { onDecision: options.onDecision }) });
  const limits = { maxResults, maxSearched, subjectType };
  const answers: { readonly [path: string]: (search: Search, body: Json) => unknown } = {
    __proto__: null as never,
    [EVALUATION]: ({ policy, now }, body) => evaluate(policy, body, at(now)),
    [EVALUATIONS]: ({ policy, now }, body) => evaluateAll(policy, body, at(now), maxEvaluations),
    [`${SEARCH}subject`]: searchSubjects,
    [`${SEARCH}action`]: searchActions,
    [`${SEARCH}resource`]: (search, body) => searchResources(search, body, resources ?? (() => [])),
  };
  return async (request) => {
    const id = request.headers.get("x-request-id");
    const url = new URL(request.url);
    const respond = (status: number, body: unknown, more: Record<string, string> = {}): Response =>
      new Response(JSON.stringify(body), {
        status,
        headers: {
          "content-type": "application/json",
          "cache-control": "no-store",
          ...(id === null ? {} : { "x-request-id": id }),
          ...more,
        },
      });
    if (url.pathname === CONFIGURATION) {
      if (request.method !== "GET") return respond(405, "use GET", { allow: "GET" });
      return respond(200, {
        policy_decision_point: url.origin,
        access_evaluation_endpoint: url.origin + EVALUATION,
        access_evaluations_endpoint: url.origin + EVALUATIONS,
        search_subject_endpoint: `${url.origin}${SEARCH}subject`,
        search_action_endpoint: `${url.origin}${SEARCH}action`,
        ...(resources === undefined ? {} : { search_resource_endpoint: `${url.origin}${SEARCH}resource` }),
      });
    }
    const answer = answers[url.pathname];
    if (answer === undefined) return respond(404, "there is no such endpoint");
    if (request.method !== "POST") return respond(405, "use POST", { allow: "POST" });
    if (url.pathname === `${SEARCH}resource` && resources === undefined) {
      return respond(501, "this decision point holds no resources to search");
    }
    try {
      const body = await readBody(request);
      const policy = typeof options.policy === "function" ? await options.policy() : options.policy;
      return respond(200, await answer({ policy, now: options.now?.() ?? new Date(), ...limits }, body));
    } catch (error) {
      if (error instanceof Malformed) return respond(400, error.message);
      if (error instanceof Unanswerable) return respond(500, error.message);
      if (!PolicyError.is(error)) throw error;
      const isOurs = ["POLICY_CLOSED", "ENGINE_TRAPPED", "WASM_BLOCKED", "INTERNAL"].includes(error.code);
      return isOurs ? respond(500, "the policy cannot answer") : respond(400, error.message);
    }
  };
}

/**
 * Answers one evaluation request.
 *
 * @throws PolicyError for a question that the engine refuses; an error with a sentence for a malformed request
 */
function evaluate(policy: Policy, request: Json, at: At): Evaluation {
  const id = subjectOf(request);
  const resource = resourceOf(request);
  const { name, options } = actionOf(request, resource.type);
  try {
    return toAuthZen(policy.viewer(id, at).explain(name, resource as ResourceFor<Action>, options));
  } catch (error) {
    if (!PolicyError.is(error) || error.code !== "UNKNOWN_VIEWER") throw error;
    return { decision: false, context: { code: "UNKNOWN_SUBJECT" } };
  }
}

/**
 * A decision in the form of the standard; the context names code, rule, level and revision.
 *
 * @example
 * toAuthZen(viewer.explain("lead.view", lead)); // { decision: true, context: { code: "GRANTED", rule: "MGR-03", … } }
 */
export function toAuthZen(decision: Pick<Decision, "allowed" | "code" | "rule" | "level" | "revision">): Evaluation {
  const { allowed, code, rule, level, revision } = decision;
  return { decision: allowed, context: { code, rule, level, revision } };
}

/** Answers several evaluations in order; one that is malformed is denied, with the error in its context. */
function evaluateAll(policy: Policy, request: Json, at: At, limit: number): Evaluation | { readonly evaluations: Evaluation[] } {
  const items = request.evaluations;
  if (items === undefined || (Array.isArray(items) && items.length === 0)) return evaluate(policy, request, at);
  if (!Array.isArray(items)) throw new Malformed("`evaluations` is no list");
  if (items.length > limit) throw new Malformed(`there are more than ${limit} evaluations`);
  const options = request.options === undefined ? {} : record(request.options, "`options`");
  const semantic = options.evaluations_semantic ?? "execute_all";
  if (!SEMANTICS.some((known) => known === semantic)) throw new Malformed("`options.evaluations_semantic` is unknown");
  const { subject, action, resource } = request;
  const evaluations: Evaluation[] = [];
  for (const item of items) {
    const answer = evaluateItem(policy, { subject, action, resource }, item, at);
    evaluations.push(answer);
    if (semantic === "deny_on_first_deny" && !answer.decision) break;
    if (semantic === "permit_on_first_permit" && answer.decision) break;
  }
  return { evaluations };
}

function evaluateItem(policy: Policy, defaults: Json, item: unknown, at: At): Evaluation {
  try {
    return evaluate(policy, { ...defaults, ...record(item, "an evaluation") }, at);
  } catch (error) {
    if (error instanceof Malformed) return { decision: false, context: { error: { status: 400, message: error.message } } };
    if (!PolicyError.is(error) || ["POLICY_CLOSED", "ENGINE_TRAPPED"].includes(error.code)) throw error;
    return { decision: false, context: { code: error.code, error: { status: 400, message: error.message } } };
  }
}
