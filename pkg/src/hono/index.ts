import type { FetchRequest, FetchResponse } from "../platform.js";
import { authorize, type GuardOptions } from "../server/index.js";
import type { Action } from "../types.js";

/** What the guard needs of a Hono context; keeps this package free of a dependency. */
export interface HonoContext {
  readonly req: { readonly raw: FetchRequest };
}

/**
 * A Hono middleware that lets a request on only where the policy allows; see `authorize` of `partner-policy/server`.
 *
 * @example
 * app.post("/leads/:id", guard({ policy, viewer: (c) => c.get("user"), action: "lead.edit", resource: (c) => lead(c.req.param("id")) }), save);
 */
export function guard<A extends Action, Context extends HonoContext = HonoContext>(
  options: GuardOptions<A, Context>,
): (context: Context, next: () => Promise<void>) => Promise<FetchResponse | undefined> {
  return async (context, next) => {
    const asked = await authorize(context, options);
    if (!asked.ok) return asked.response;
    await next();
    return undefined;
  };
}
