import type { FetchRequest, FetchResponse } from "../platform.js";
import { type GuardOptions, guarded } from "../server/authorize.js";
import type { Action } from "../types.js";

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
 */
export function guard<A extends Action, Context extends HonoContext = HonoContext>(
  options: GuardOptions<A, Context>,
): (context: Context, next: () => Promise<void>) => Promise<FetchResponse | undefined> {
  const ask = guarded(options);
  return async (context, next) => {
    const asked = await ask(context);
    if (!asked.ok) return asked.response;
    await next();
    return undefined;
  };
}
