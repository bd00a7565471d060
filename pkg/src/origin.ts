import { ask, call } from "./engine.js";
import { PolicyError } from "./errors.js";
import type { Problem } from "./generated/wire.js";

/** What the engine says of a policy that it holds. */
export interface Loaded {
  readonly handle: number;
  readonly revision: number;
  readonly diagnostics: Problem[];
  /** The declared record types, in the order in which compiled access numbers them. */
  readonly types: readonly string[];
}

/** Where a policy comes from, and comes from again after the engine stopped. */
export interface PolicyOrigin {
  /**
   * Loads the policy.
   *
   * @throws PolicyError as the engine does; `ENGINE_TRAPPED` where what it came from is there no more
   */
  readonly load: () => Loaded;
  /** How many plans were applied since the snapshot that is kept, and how many units of text they may be. */
  readonly plans: number;
  readonly room: number;
}

/** After so many plans, or where they outgrow the snapshot so many times, one is kept in their place. */
const MOST_PLANS = 64;
const GROWTH = 4;
const MORE = 0x1000000;

/** A snapshot as JSON bytes, which nobody else may hold. */
export function fromBytes(bytes: Uint8Array): PolicyOrigin {
  return { load: () => ask<Loaded>((exports, deliver) => exports.load(bytes, deliver)), plans: 0, room: GROWTH * bytes.length + MORE };
}

/** How much of compiled bytes is remembered: their version and checksum among it. */
const HEAD = 64;

/** A compiled snapshot. The bytes stay the caller's: coming back from them takes that they are as they were. */
export function fromCompiled(bytes: Uint8Array): PolicyOrigin {
  const head = bytes.slice(0, HEAD);
  const load = (): Loaded => {
    if (bytes.length < head.length || head.some((byte, at) => bytes[at] !== byte)) {
      throw PolicyError.of(
        "ENGINE_TRAPPED",
        "",
        "the engine that held this policy stopped, and its bytes were changed since; load it again",
      );
    }
    return ask<Loaded>((exports, deliver) => exports.loadCompiled(bytes, deliver));
  };
  return { load, plans: 0, room: GROWTH * bytes.length + MORE };
}

/** What a viewer may know of another policy. */
export function scopedTo(origin: PolicyOrigin, request: string): PolicyOrigin {
  return { ...origin, load: after(origin, (handle) => ask((exports, deliver) => exports.scope(handle, request, deliver))) };
}

/** Another policy after a plan; `handle` is that of the outcome. */
export function afterPlan(origin: PolicyOrigin, plan: string, handle: number): PolicyOrigin {
  const [plans, room] = [origin.plans + 1, origin.room - plan.length];
  if (plans <= MOST_PLANS && room >= 0) {
    return { plans, room, load: after(origin, (base) => ask((exports, deliver) => exports.apply(base, plan, deliver))) };
  }
  return fromBytes(new TextEncoder().encode(ask<string>((exports, deliver) => exports.snapshot(handle, deliver))));
}

function after(origin: PolicyOrigin, next: (handle: number) => Loaded): () => Loaded {
  return () => {
    const { handle } = origin.load();
    try {
      return next(handle);
    } finally {
      call((exports) => exports.close(handle));
    }
  };
}
