import { PolicyError } from "../errors.js";
import { isOurs } from "../faults.js";
import { meant, nearest } from "../nearest.js";
import type { Policy } from "../policy.js";
import { membersOf } from "../reading.js";
import { isOfHost } from "../server/authorize.js";
import type { Action, Decision, ResourceFor } from "../types.js";
import {
  actionOf,
  checkContext,
  type Json,
  Malformed,
  type RequestReading,
  record,
  resourceOf,
  sizeInSteps,
  subjectOf,
} from "./request.js";

/** The answer to one evaluation (AuthZEN Authorization API 1.0). */
export interface Evaluation {
  readonly decision: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What evaluations are asked of, and how they are read. */
export interface Evaluating extends RequestReading {
  readonly policy: Policy;
  /** At which moment questions are asked, and who is told. */
  readonly at: Parameters<Policy["viewer"]>[1];
  readonly maxEvaluations: number;
  readonly maxSteps: number;
  /** Is told of a fault that is not the request's. */
  readonly onError: (error: unknown) => void;
}

const SEMANTIC = "evaluations_semantic";
const SEMANTICS: readonly string[] = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"];

/** What an evaluation takes from the request around it where it has none itself. */
const ENTITIES = ["subject", "action", "resource", "context"] as const;

/**
 * A decision in the form of the standard; the context names code, rule, level and revision.
 *
 * @throws PolicyError `MALFORMED_JSON`, `INVALID_VALUE` for what is no decision
 *
 * @example
 * toAuthZen(viewer.explain("lead.view", lead)); // { decision: true, context: { code: "GRANTED", rule: "MGR-03", … } }
 */
export function toAuthZen(decision: Pick<Decision, "allowed" | "code" | "rule" | "level" | "revision">): Evaluation {
  const { allowed, code, rule, level, revision } = membersOf(decision, ["allowed", "code", "rule", "level", "revision"]);
  if (typeof allowed !== "boolean") throw PolicyError.of("INVALID_VALUE", "/allowed", "this is no decision");
  return { decision: allowed, context: { code, rule, level, revision } };
}

/**
 * Answers one evaluation request.
 *
 * @throws PolicyError for a question that the engine refuses; an error with a sentence for a malformed request
 */
export async function evaluate(asked: Evaluating, request: Json): Promise<Evaluation> {
  const { policy, at } = asked;
  checkContext(request);
  const id = subjectOf(request, asked);
  const { type, resource } = await resourceOf(request, asked);
  const { name, options } = actionOf(request, type, asked);
  if (resource === undefined) return { decision: false, context: { code: "UNKNOWN_RESOURCE" } };
  const unknown = { decision: false, context: { code: "UNKNOWN_SUBJECT" } };
  if (id === undefined) return unknown;
  try {
    return toAuthZen(policy.viewer(id, at).explain(name, resource as ResourceFor<Action>, options));
  } catch (error) {
    if (!PolicyError.is(error) || error.code !== "UNKNOWN_VIEWER") throw error;
    return unknown;
  }
}

/** Answers several evaluations in order; one that is malformed is denied, with the error in its context. */
export async function evaluateAll(asked: Evaluating, request: Json): Promise<Evaluation | { readonly evaluations: Evaluation[] }> {
  const { evaluations: items, options: given } = request;
  const { evaluations_semantic: semantic } = {
    evaluations_semantic: "execute_all",
    ...(given === undefined ? {} : record(given, "`options`")),
  } as Json;
  const odd = Object.keys(given ?? {}).find((name) => name !== SEMANTIC && nearest(name, [SEMANTIC]) !== undefined);
  if (odd !== undefined) throw new Malformed(`\`options.${odd}\` is unknown: is \`${SEMANTIC}\` meant?`);
  if (!SEMANTICS.includes(semantic as string))
    throw new Malformed(`\`options.evaluations_semantic\` is unknown${meant(semantic, SEMANTICS)}`);
  if (items === undefined || (Array.isArray(items) && items.length === 0)) return evaluate(asked, request);
  if (!Array.isArray(items)) throw new Malformed("`evaluations` is no list");
  if (items.length > asked.maxEvaluations) throw new Malformed(`LIMIT_EXCEEDED: there are more than ${asked.maxEvaluations} evaluations`);
  for (const name of ENTITIES) if (request[name] !== undefined) record(request[name], `\`${name}\``);
  const evaluations: Evaluation[] = [];
  const common = sizeInSteps(request.resource);
  const spend = budget(asked.maxSteps);
  // Where all are answered, what is refused takes no work.
  if (semantic === "execute_all") for (const item of items) spend(stepsOf(item, common));
  for (const item of items) {
    if (semantic !== "execute_all") spend(stepsOf(item, common));
    const answer = await evaluateItem(asked, request, item);
    evaluations.push(answer);
    if (semantic === "deny_on_first_deny" && !answer.decision) break;
    if (semantic === "permit_on_first_permit" && answer.decision) break;
  }
  return { evaluations };
}

async function evaluateItem(asked: Evaluating, defaults: Json, item: unknown): Promise<Evaluation> {
  try {
    return await evaluate(asked, merged(defaults, record(item, "an evaluation")));
  } catch (error) {
    if (error instanceof Malformed) return failed(400, "MALFORMED", error.message);
    if (!PolicyError.is(error)) throw error;
    if (error.code === "ENGINE_DISAGREEMENT") {
      asked.onError(error);
      return failed(500, error.code, "the policy cannot answer");
    }
    if (isOurs(error) || isOfHost(error)) throw error;
    return failed(400, error.code, error.message);
  }
}

function failed(status: number, code: string, message: string): Evaluation {
  return { decision: false, context: { code, error: { status, message } } };
}

/** Counts steps. */
function budget(most: number): (steps: number) => void {
  let left = most;
  return (steps) => {
    left -= steps;
    if (left < 0) throw new Malformed(`LIMIT_EXCEEDED: the evaluations take more than ${most} steps`);
  };
}

/**
 * What an evaluation costs: one step, and one for each kB of what it is about.
 *
 * @param common what an evaluation without a resource of its own takes
 */
function stepsOf(item: unknown, common: number): number {
  const own = (item as Json | null)?.resource;
  return own === undefined || own === null ? common : sizeInSteps(own);
}

/** An evaluation with what it leaves out. An entity of its own stands alone: what it lacks, that of another one would not be true of it. */
function merged(defaults: Json, item: Json): Json {
  return Object.fromEntries(ENTITIES.map((name) => [name, item[name] === undefined ? defaults[name] : item[name]]));
}
