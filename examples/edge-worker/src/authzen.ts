import type { Policy, Resource } from "partner-policy";
import { createAuthZenHandler, type ResourceReference } from "partner-policy/authzen";
import { type Decided, jsonBody } from "partner-policy/server";
import { refusal } from "./answers.js";
import { type Caller, lacks } from "./caller.js";
import type { Env } from "./env.js";
import { allRecords, LISTS, recordBehind } from "./proxy.js";

/**
 * The AuthZEN decision point (Authorization API 1.0) over the present policy. A service may name a record by its id alone: then it is
 * the origin's. A person says what the question is about, and learns of no id whether there is such a record.
 */
export function decisionPoint(env: Env, policy: () => Promise<Policy>, onDecision: (decided: Decided) => void, caller?: Caller) {
  const listOf = (type: string) => (Object.keys(LISTS) as (keyof typeof LISTS)[]).find((one) => LISTS[one] === `${type}.view`);
  const resources = async ({ type }: { readonly type: string }): Promise<Resource[]> => {
    const list = listOf(type);
    return list === undefined ? [] : allRecords(list, env);
  };
  const resource = async ({ type, id, properties }: ResourceReference): Promise<Resource | undefined> => {
    const list = listOf(type);
    return list === undefined || Object.hasOwn(properties, "partner") ? undefined : recordBehind(list, id, env);
  };
  const lookUp = caller?.kind === "service" ? { resource } : {};
  return createAuthZenHandler({ policy, policyDecisionPoint: env.DECISION_POINT, resources, onDecision, ...lookUp });
}

/**
 * The refusal for a caller who asks about somebody else. A person asks about nobody but the person; a service with the scope
 * `pdp`, which enforces for others, asks about everybody.
 */
export async function asksAboutAnother(request: Request, caller: Caller): Promise<Response | undefined> {
  if (caller.kind === "service") return lacks(caller, "pdp");
  if (new URL(request.url).pathname.endsWith("/search/subject")) return lacks(caller, "pdp");
  const read = await jsonBody(request.clone() as Request);
  // What is malformed the decision point refuses in its own words.
  if (!read.ok) return undefined;
  const { subject, evaluations } = read.body;
  const subjects = [subject, ...(Array.isArray(evaluations) ? evaluations.map((one) => one?.subject) : [])];
  const isOther = (one: unknown) => {
    const id: unknown = (one as { readonly id?: unknown } | null | undefined)?.id;
    return id !== undefined && id !== caller.id;
  };
  return subjects.some(isOther) ? refusal(403, "SUBJECT_OF_ANOTHER", "a person asks about nobody else") : undefined;
}
