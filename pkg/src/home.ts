import { reading } from "./reading.js";
import { SELF } from "./residual/receiver.js";

/** A policy as viewers and tables know it. */
export interface Home {
  /** Says whether the policy was closed. */
  readonly life: { isClosed: boolean };
  /** The policy's handle in the engine, where it comes back by itself after the engine stopped. */
  readonly handle: () => number;
  /** The same for every policy that came of another by plans and changes. */
  readonly line: object;
}

const homes = new WeakMap<object, Home>();

/** Remembers what a policy is known by. */
export function settle(policy: object, home: Home): void {
  homes.set(policy, home);
}

/** What a policy is known by, also behind a proxy. */
export function homeOf(policy: unknown): Home | undefined {
  if (typeof policy !== "object" || policy === null) return undefined;
  return homes.get(policy) ?? reading(() => homes.get((policy as { readonly [SELF]?: () => object })[SELF]?.() ?? {}));
}
