import { PolicyError } from "../errors.js";
import type { Action, Decision, Resource } from "../generated/wire.js";
import type { Moment, Policy } from "../policy.js";
import type { ResourceFor } from "../types.js";

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
  readonly now?: () => Moment;
  /** How many evaluations one request may hold; default 1,000. */
  readonly maxEvaluations?: number;
}

class Malformed extends Error {}

type Json = Readonly<Record<string, unknown>>;

const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
const EVALUATION = "/access/v1/evaluation";
const EVALUATIONS = "/access/v1/evaluations";
const CONFIGURATION = "/.well-known/authzen-configuration";
/** The members of a resource that a request may give as its properties. */
const RESOURCE_KEYS = ["partner", "owner", "assignee", "createdBy", "origin", "contact", "fields", "shares"] as const;

/**
 * A policy decision point as a Fetch API handler: `POST /access/v1/evaluation`, `POST /access/v1/evaluations` and
 * `GET /.well-known/authzen-configuration`. A denial is a 200. Members that the standard leaves to others are ignored.
 *
 * The subject's id is the viewer; `action.name` is `lead.view` or, with the type of the resource in front, `view`; the
 * resource's properties are those of a record (`partner`, `owner`, `assignee` …); `action.properties.to` is the user that
 * a transfer or share goes to. It authenticates nobody: put it where only your own services reach it.
 *
 * @example
 * export default { fetch: createAuthZenHandler({ policy }) };
 */
export function createAuthZenHandler(options: AuthZenOptions): (request: Request) => Promise<Response> {
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
      });
    }
    if (url.pathname !== EVALUATION && url.pathname !== EVALUATIONS) return respond(404, "there is no such endpoint");
    if (request.method !== "POST") return respond(405, "use POST", { allow: "POST" });
    try {
      const body = await readBody(request);
      const policy = typeof options.policy === "function" ? await options.policy() : options.policy;
      const now = options.now?.() ?? new Date();
      return respond(
        200,
        url.pathname === EVALUATION ? evaluate(policy, body, now) : evaluateAll(policy, body, now, options.maxEvaluations ?? 1_000),
      );
    } catch (error) {
      if (error instanceof Malformed) return respond(400, error.message);
      if (!PolicyError.is(error)) throw error;
      const isOurs = ["POLICY_CLOSED", "ENGINE_TRAPPED", "WASM_BLOCKED", "INTERNAL"].includes(error.code);
      return isOurs ? respond(500, "the policy cannot answer") : respond(400, error.message);
    }
  };
}

async function readBody(request: Request): Promise<Json> {
  let body: unknown;
  try {
    body = JSON.parse(await request.text());
  } catch {
    throw new Malformed("the body is no JSON");
  }
  return record(body, "the body");
}

function record(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(`${what} is no object`);
  return value as Json;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new Malformed(`${what} is no text`);
  return value;
}

/**
 * Answers one evaluation request.
 *
 * @throws PolicyError for a question that the engine refuses; an error with a sentence for a malformed request
 */
function evaluate(policy: Policy, request: Json, now: Moment): Evaluation {
  const subject = record(request.subject, "`subject`");
  const action = record(request.action, "`action`");
  const resource = record(request.resource, "`resource`");
  text(subject.type, "`subject.type`");
  const type = text(resource.type, "`resource.type`");
  const name = text(action.name, "`action.name`");
  const viewerId = text(subject.id, "`subject.id`");
  const properties = resource.properties === undefined ? {} : record(resource.properties, "`resource.properties`");
  const to = action.properties === undefined ? undefined : record(action.properties, "`action.properties`").to;
  const known = Object.fromEntries(RESOURCE_KEYS.filter((key) => Object.hasOwn(properties, key)).map((key) => [key, properties[key]]));
  const asked = { type, id: text(resource.id, "`resource.id`"), ...known } as Resource;
  const fullName = (name.includes(".") ? name : `${type}.${name}`) as Action;
  try {
    const viewer = policy.viewer(viewerId, { now });
    return toAuthZen(viewer.explain(fullName, asked as ResourceFor<Action>, to === undefined ? {} : { to: to as string }));
  } catch (error) {
    if (!PolicyError.is(error) || error.code !== "UNKNOWN_VIEWER") throw error;
    return { decision: false, context: { code: "UNKNOWN_SUBJECT" } };
  }
}

/** A decision in the form of the standard; the context names code, rule, level and revision. */
export function toAuthZen(decision: Decision): Evaluation {
  const { allowed, code, rule, level, revision } = decision;
  return { decision: allowed, context: { code, rule, level, revision } };
}

/** Answers several evaluations in order; one that is malformed is denied, with the error in its context. */
function evaluateAll(policy: Policy, request: Json, now: Moment, limit: number): Evaluation | { readonly evaluations: Evaluation[] } {
  const items = request.evaluations;
  if (items === undefined || (Array.isArray(items) && items.length === 0)) return evaluate(policy, request, now);
  if (!Array.isArray(items)) throw new Malformed("`evaluations` is no list");
  if (items.length > limit) throw new Malformed(`there are more than ${limit} evaluations`);
  const options = request.options === undefined ? {} : record(request.options, "`options`");
  const semantic = options.evaluations_semantic ?? "execute_all";
  if (!SEMANTICS.some((known) => known === semantic)) throw new Malformed("`options.evaluations_semantic` is unknown");
  const { subject, action, resource } = request;
  const evaluations: Evaluation[] = [];
  for (const item of items) {
    const answer = evaluateItem(policy, { subject, action, resource }, item, now);
    evaluations.push(answer);
    if (semantic === "deny_on_first_deny" && !answer.decision) break;
    if (semantic === "permit_on_first_permit" && answer.decision) break;
  }
  return { evaluations };
}

function evaluateItem(policy: Policy, defaults: Json, item: unknown, now: Moment): Evaluation {
  try {
    return evaluate(policy, { ...defaults, ...record(item, "an evaluation") }, now);
  } catch (error) {
    if (error instanceof Malformed) return { decision: false, context: { error: { status: 400, message: error.message } } };
    if (!PolicyError.is(error) || ["POLICY_CLOSED", "ENGINE_TRAPPED"].includes(error.code)) throw error;
    return { decision: false, context: { code: error.code, error: { status: 400, message: error.message } } };
  }
}
