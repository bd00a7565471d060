import { type Policy, PolicyError } from "partner-policy";
import { type Decided, decisionLog, errorResponse, type LogEntry } from "partner-policy/server";
import { afterOf, json, personal, refusal } from "./answers.js";
import { asksAboutAnother, decisionPoint } from "./authzen.js";
import { capsule, programmeFor, sealedCapsule } from "./browser.js";
import { type Caller, callerOf, lacks } from "./caller.js";
import { asserted, edited, planned } from "./edits.js";
import { type Context, type Env, numberOf, objectOf } from "./env.js";
import { presentPolicy } from "./present.js";
import { recordsPath, seenList, seenRecord } from "./proxy.js";

export { Programme } from "./programme.js";

/** What answers a request: the caller, and what it asks of. */
interface Asked {
  readonly request: Request;
  readonly pathname: string;
  readonly env: Env;
  readonly policy: () => Promise<Policy>;
  readonly onDecision: (decided: Decided) => void;
}

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    try {
      return await answered(request, env, context);
    } catch (error) {
      if (PolicyError.is(error)) return errorResponse(error) as Response;
      console.error(error);
      return refusal(503, "UNAVAILABLE", "there is no answer now; nothing is granted by an error");
    }
  },
};

async function answered(request: Request, env: Env, context: Context): Promise<Response> {
  const { pathname } = new URL(request.url);
  const entries: LogEntry[] = [];
  const onDecision = decisionLog({ write: (entry) => entries.push(entry), sample: numberOf(env.LOG_SAMPLE, 1) });
  const asked = { request, pathname, env, policy: () => presentPolicy(env, context), onDecision };
  // Where the decision point is, is no secret.
  if (pathname.startsWith("/.well-known/")) return (await decisionPoint(env, asked.policy, onDecision)(request)) as Response;
  const caller = await callerOf(request, env);
  if (caller instanceof Response) return caller;
  const answer = await routed(caller, asked);
  if (entries.length > 0) context.waitUntil(objectOf(env).log(entries));
  return answer;
}

async function routed(caller: Caller, asked: Asked): Promise<Response> {
  const { request, pathname, env, policy, onDecision } = asked;
  const route = `${request.method} ${pathname}`;
  if (pathname.startsWith("/access/v1/")) {
    return (await asksAboutAnother(request, caller)) ?? ((await decisionPoint(env, policy, onDecision, caller)(request)) as Response);
  }
  if (route === "POST /system-edits") return asserted(request, caller, env);
  if (request.method === "GET" && /^\/(changes(\/\d{1,15})?|decisions)$/.test(pathname)) return lacks(caller, "audit") ?? audited(asked);
  if (caller.kind !== "person") return refusal(403, "NOT_A_PERSON", "this is for people; a service has doors of its own");
  if (route === "POST /plans") return planned(request, caller.id, policy);
  if (route === "POST /edits") return edited(request, caller.id, env);
  if (request.method !== "GET") return refusal(405, "METHOD_NOT_ALLOWED", "there is nothing to do that with", { allow: "GET" });
  if (pathname === "/capsule") return capsule(caller.id, policy);
  if (pathname === "/capsule/sealed") return sealedCapsule(caller.id, policy, env);
  if (pathname === "/programme") return programmeFor(request, caller.id, policy);
  const path = recordsPath(pathname);
  if (path === undefined) return refusal(404, "NOT_FOUND", "there is no such page");
  const { list, id } = path;
  if (id === undefined) return seenList(request, list, caller.id, env, policy);
  return seenRecord(request, { list, id }, caller.id, env, policy, onDecision);
}

/** Who changed what, and who was allowed and denied what, for a service with the scope `audit`. */
async function audited({ request, pathname, env }: Asked): Promise<Response> {
  const object = objectOf(env);
  if (pathname === "/changes") return personal(await object.changes(afterOf(request)));
  if (pathname === "/decisions") return json(await object.decisions(afterOf(request)));
  const plan = await object.change(Number(pathname.slice("/changes/".length)));
  return plan === undefined ? refusal(404, "NOT_FOUND", "no edit made that revision") : json(plan);
}
