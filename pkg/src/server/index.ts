import { PolicyError } from "../errors.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import type { Action, AllowedDecision, ResourceFor } from "../types.js";
import { type Awaitable, type GuardOptions, guarded } from "./authorize.js";

export { type Decided, decisionLog, type LogEntry, type LogOptions } from "../log.js";
export { createPolicyReader, type PolicyReaderOptions } from "../reader.js";
export { type Authorization, authorize, errorResponse, type GuardOptions, type ProblemDetails, problemResponse } from "./authorize.js";
export { type JsonBody, type JsonBodyOptions, jsonBody } from "./body.js";

/**
 * A handler that runs only where the policy allows; it is told who asks and why that is allowed.
 *
 * @example
 * export default { fetch: guard({ policy, viewer: session, action: "lead.edit", resource: loadLead }, saveLead) };
 */
export function guard<A extends Action, Rest extends readonly unknown[], R extends ResourceFor<A> = ResourceFor<A>>(
  options: GuardOptions<A, FetchRequest, R>,
  handler: (
    request: FetchRequest,
    granted: { readonly viewer: string; readonly decision: AllowedDecision },
    ...rest: Rest
  ) => Awaitable<FetchResponse>,
): (request: FetchRequest, ...rest: Rest) => Promise<FetchResponse> {
  const ask = guarded(options);
  if (typeof handler !== "function") throw PolicyError.of("INVALID_VALUE", "/handler", "the handler is a function");
  return async (request, ...rest) => {
    const asked = await ask(request);
    return asked.ok ? handler(request, { viewer: asked.viewer, decision: asked.decision }, ...rest) : asked.response;
  };
}
