import { PolicyError } from "../errors.js";
import { isOurs, reported } from "../faults.js";
import type { Decided } from "../log.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import type { Policy } from "../policy.js";
import { reading } from "../reading.js";
import { hasMembers, pointer } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import { clocked, isOfHost, isPolicySource, policyOf } from "../server/authorize.js";
import type { Moment } from "../types.js";
import { readBody } from "./body.js";
import { type Evaluating, evaluate, evaluateAll } from "./evaluate.js";
import { type Endpoints, endpointsOf } from "./metadata.js";
import { type ActionNames, byHost, Hosts, type Json, Malformed, type ResourceLookup, said, TooLarge } from "./request.js";
import { type ResourceSource, type Search, searchActions, searchResources, searchSubjects } from "./search.js";

export { type Evaluation, toAuthZen } from "./evaluate.js";
export type { ActionNames, ResourceLookup, ResourceReference } from "./request.js";
export type { ResourceList, ResourceQuery, ResourceSource, SearchResult } from "./search.js";

/** Options of the decision point. */
export interface AuthZenOptions {
  /** The policy, or where to get the present one. */
  readonly policy: Policy | (() => Policy | Promise<Policy>);
  /**
   * The identifier of this decision point, as in `https://pdp.example.com`: what the metadata names. Without it there is no
   * metadata (404), since whoever asks chooses the host of an address.
   */
  readonly policyDecisionPoint?: string | undefined;
  /** The clock; default: the present moment. */
  readonly now?: (() => Moment) | undefined;
  /** How many bytes the body of a request may have; default 262,144. Beyond it the answer is 413. */
  readonly maxBytes?: number | undefined;
  /** How many evaluations one request may hold; default 1,000. */
  readonly maxEvaluations?: number | undefined;
  /** Is told every decision of an evaluation, which waits for what it promises; searches tell nothing. */
  readonly onDecision?: ((decided: Decided) => unknown) | undefined;
  /**
   * Is told what makes an answer 500, `ENGINE_DISAGREEMENT` above all, and which record of `resources` was passed over because the
   * engine refuses it; by default the console is.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** The records that a resource search looks through; without it there is no such search (501). */
  readonly resources?: ResourceSource | undefined;
  /**
   * Looks up the record that an evaluation or a search is about. What it gives decides, and what the request says of the record does
   * not. Where it gives nothing the request's own properties count, and a record of which they name no partner is an unknown one:
   * denied, and no results. Default: the request says all of a record.
   */
  readonly resource?: ResourceLookup | undefined;
  /** What names of actions stand for, beside the policy's own: `{ read: "view" }`; a function is given the action's properties. */
  readonly actions?: ActionNames | undefined;
  /** The type of subject that users are; a subject of another type is unknown. Default `user`. */
  readonly subjectType?: string | undefined;
  /** Whether any property that no record has is refused, not only one that is likely misspelt; default `false`. */
  readonly strictProperties?: boolean | undefined;
  /** How many results one page of a search may hold; default 1,000. */
  readonly maxResults?: number | undefined;
  /** How many users or records one page of a search looks at; default 10,000. */
  readonly maxSearched?: number | undefined;
  /**
   * How much work one request may be, in steps: one for each user, record or evaluation, and one more for each kB of the resource
   * that it is about. Beyond it a page of a search ends, and evaluations are refused. Default 10,000.
   */
  readonly maxSteps?: number | undefined;
}

/**
 * A policy decision point as a Fetch API handler: `POST /access/v1/evaluation`, `/access/v1/evaluations`,
 * `/access/v1/search/subject`, `/access/v1/search/action` and, where `resources` supplies records,
 * `/access/v1/search/resource`; with `policyDecisionPoint`, `GET /.well-known/authzen-configuration` names them. A denial is a
 * 200. Members that the standard leaves to others are ignored. A page of a search may hold fewer results than asked for while
 * more follow. Answers name the revision of the policy in the header `x-policy-revision`.
 *
 * The subject's id is the viewer, if its type is `subjectType`; `action.name` is `lead.view` or, with the type of the resource in
 * front, `view`, or a name out of `actions`; the resource is what `resource` looks up, or its properties are those of a record
 * (`partner`, `owner`, `assignee` …). What a decision rests on is asked for by name: `partner` of every record, which may be `null`,
 * and `action.properties.to`, the user that a transfer or share goes to; a property by a name like one of these (`Partner`,
 * `ownerId`) is refused. The handler authenticates nobody: put it where only your own services reach it.
 *
 * What the host's functions throw, a policy or clock that gives none, and a record of theirs that cannot be read are answered with 500
 * and told to `onError`; an error that is no `PolicyError` is passed on.
 *
 * @throws PolicyError `UNKNOWN_OPTION`; `INVALID_VALUE` for a `policyDecisionPoint` that is no `https` address, for a limit
 * that is no whole number from 1 and, from the handler, for what is no request
 *
 * @example
 * export default { fetch: createAuthZenHandler({ policy, policyDecisionPoint: "https://pdp.example.com" }) };
 */
export function createAuthZenHandler(options: AuthZenOptions): (request: FetchRequest) => Promise<FetchResponse> {
  const given = optionsOf(options, OPTIONS);
  const { policyDecisionPoint, resources, maxBytes = 0x40000, maxEvaluations = 1_000, maxResults = 1_000 } = given;
  const { maxSearched = 10_000, maxSteps = 10_000, subjectType = "user", strictProperties = false, onDecision } = given;
  if (!isPolicySource(given.policy)) throw PolicyError.of("INVALID_VALUE", "/policy", "`policy` is a policy, or a function that gives one");
  for (const name of ["now", "onDecision", "onError", "resources", "resource"] as const) {
    if (given[name] !== undefined && typeof given[name] !== "function") {
      throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a function`);
    }
  }
  for (const [name, most] of Object.entries({ maxBytes, maxEvaluations, maxResults, maxSearched, maxSteps })) {
    if (!(Number.isSafeInteger(most) && most > 0))
      throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a whole number from 1`);
  }
  if (typeof subjectType !== "string" || subjectType === "")
    throw PolicyError.of("INVALID_VALUE", "/subjectType", "`subjectType` is a name");
  if (typeof strictProperties !== "boolean") throw PolicyError.of("INVALID_VALUE", "/strictProperties", "`strictProperties` is a boolean");
  if (policyDecisionPoint !== undefined && typeof policyDecisionPoint !== "string") {
    throw PolicyError.of("INVALID_VALUE", "/policyDecisionPoint", "`policyDecisionPoint` is an address");
  }
  const endpoints = endpointsOf(policyDecisionPoint);
  const onError = (error: unknown): void => reported(error, given.onError);
  const asked = { subjectType, strictProperties, actions: namesIn(given.actions), lookUp: given.resource };
  const limits = { maxEvaluations, maxResults, maxSearched, maxSteps, ...asked, onError };
  const answers = answersOf(endpoints, resources);

  return async (request) => {
    if (!isRequest(request)) throw PolicyError.of("INVALID_VALUE", "/request", "this is no request");
    const id = request.headers.get("x-request-id");
    const { pathname } = new URL(request.url);
    const respond = (status: number, body: unknown, more: Record<string, string> = {}): Response => {
      const headers = { "content-type": "application/json", "cache-control": "no-store", ...more };
      return new Response(JSON.stringify(body), { status, headers: id === null ? headers : { ...headers, "x-request-id": id } });
    };
    if (pathname === endpoints.configuration && policyDecisionPoint !== undefined) {
      if (request.method !== "GET") return respond(405, "use GET", { allow: "GET" });
      return respond(200, endpoints.metadata(resources !== undefined));
    }
    const answer = answers[pathname];
    if (answer === undefined) return respond(404, "there is no such endpoint");
    if (request.method !== "POST") return respond(405, "use POST", { allow: "POST" });
    if (pathname === endpoints.resource && resources === undefined) {
      return respond(501, "this decision point holds no resources to search");
    }
    try {
      const body = await readBody(request, maxBytes);
      const policy = await byHost(async () => policyOf(typeof given.policy === "function" ? await given.policy() : given.policy));
      const now = await byHost(() => clocked(given.now === undefined ? new Date() : given.now()));
      const promised: Promise<unknown>[] = [];
      const tell = (decided: Decided): void => {
        const one = Promise.resolve(said(onDecision ?? ignore, decided));
        // It is waited for below, also where another one is rejected first.
        one.catch(ignore);
        promised.push(one);
      };
      const at = onDecision === undefined ? { now } : { now, onDecision: tell };
      const answered = await answer({ policy, now, at, ...limits }, body);
      await byHost(() => Promise.all(promised));
      return respond(200, answered, { "x-policy-revision": `${policy.revision}` });
    } catch (error) {
      if (error instanceof Malformed) return respond(400, error.message);
      if (error instanceof TooLarge) return respond(413, error.message);
      const cause = error instanceof Hosts ? error.cause : error;
      if (!PolicyError.is(cause)) throw cause;
      if (error === cause && !isOurs(cause) && !isOfHost(cause)) return respond(400, cause.message);
      onError(cause);
      return respond(500, "the policy cannot answer");
    }
  };
}

const ignore = (): void => {};

function isRequest(given: unknown): boolean {
  return reading(() => {
    const { url, headers } = Object(given) as Partial<FetchRequest>;
    return typeof url === "string" && URL.canParse(url) && typeof headers?.get === "function";
  });
}

const OPTIONS = [
  "policy",
  "policyDecisionPoint",
  "now",
  "maxBytes",
  "maxEvaluations",
  "onDecision",
  "onError",
  "resources",
  "resource",
  "actions",
  "subjectType",
  "strictProperties",
  "maxResults",
  "maxSearched",
  "maxSteps",
] as const;

/** A copy of the names of actions that a host has, each a text or a function. */
function namesIn(given: ActionNames = {}): ActionNames {
  if (!reading(() => hasMembers(given))) throw PolicyError.of("INVALID_VALUE", "/actions", "`actions` is an object of names");
  const names = reading(() => Object.entries(given));
  for (const [name, stands] of names) {
    const isName = (typeof stands === "string" && stands !== "") || typeof stands === "function";
    if (!isName)
      throw PolicyError.of("INVALID_VALUE", `/actions${pointer(name)}`, "a name stands for an action, or a function says for which");
  }
  return Object.fromEntries(names);
}

type Answer = (asked: Search & Evaluating, body: Json) => unknown;

/** What answers at which path. */
function answersOf(endpoints: Endpoints, resources: ResourceSource | undefined): { readonly [path: string]: Answer } {
  return {
    __proto__: null as never,
    [endpoints.evaluation]: evaluate,
    [endpoints.evaluations]: evaluateAll,
    [endpoints.subject]: searchSubjects,
    [endpoints.action]: searchActions,
    [endpoints.resource]: (search, body) => searchResources(search, body, resources ?? (() => [])),
  };
}
