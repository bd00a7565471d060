import type { FetchRequest, FetchResponse } from "../platform.js";
import { type GuardOptions, guarded } from "../server/authorize.js";
import type { Action, ResourceFor } from "../types.js";

/**
 * What a guard looks at in a Hono context; keeps this package free of a dependency. With `Context<Env>` of Hono in its place, as
 * in `viewer: (c: Context<Env>) => c.get("user")`, variables have their types.
 */
export interface HonoContext {
  readonly req: {
    readonly raw: FetchRequest;
    /** A parameter of the path. */
    param(name: string): string | undefined;
    /** A parameter of the query. */
    query(name: string): string | undefined;
    /** A header of the request. */
    header(name: string): string | undefined;
  };
  /** The bindings of the platform, such as the namespaces and secrets of a worker. */
  // biome-ignore lint/suspicious/noExplicitAny: what is bound is known to the program only, as in Hono itself
  readonly env: any;
  /** A variable that an earlier middleware set. */
  // biome-ignore lint/suspicious/noExplicitAny: what a variable holds is known to the program only, as in Hono itself
  get(name: string): any;
}

/**
 * A Hono middleware that lets a request on only where the policy allows; see `authorize` of `partner-policy/server`.
 *
 * @example
 * const mayEdit = guard({ policy, viewer: (c) => c.get("user"), action: "lead.edit", resource: (c) => lead(c.req.param("id")) });
 * app.post("/leads/:id", signedIn, mayEdit, save); // what is signed in before: `c.set("user", id)`
 *
 * @example
 * // The policy, and the record, from what the platform binds.
 * const policy = (c: Context<{ Bindings: Env }>) => reader(c.env.POLICIES);
 * app.get("/leads/:id", guard({ policy, viewer: (c) => c.get("user"), action: "lead.view", resource: (c) => lead(c.env.DB, c.req.param("id")) }), show);
 */
export function guard<A extends Action, Context extends HonoContext = HonoContext, R extends ResourceFor<A> = ResourceFor<A>>(
  options: GuardOptions<A, Context, R>,
): (context: Context, next: () => Promise<void>) => Promise<FetchResponse | undefined> {
  const ask = guarded(options);
  return async (context, next) => {
    const asked = await ask(context);
    if (!asked.ok) return asked.response;
    await next();
    return undefined;
  };
}
