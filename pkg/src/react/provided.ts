import type { Policy } from "../policy.js";
import type { AnyViewer } from "../residual/any.js";
import { createPolicyStore, firstOf, type PolicyStore } from "../store.js";

/** A policy that is seen by one person at one moment. */
export interface Planning {
  readonly store: PolicyStore;
  readonly now: string;
  /** The policy with which the page began. */
  readonly first: Policy;
}

/** What a provider gives to the components below it. */
export interface Provided {
  readonly subscribe: (listener: () => void) => () => void;
  /** The viewer at the present policy; the same object until the policy changes. */
  readonly viewer: () => AnyViewer;
  /** The viewer that the server had. */
  readonly first: () => AnyViewer;
  /** Absent for a viewer who was given as such. */
  readonly planning: Planning | undefined;
  /** The policy of a viewer that came from here; none for one that was given as such. */
  readonly policyOf: (viewer: AnyViewer) => Policy | undefined;
}

const NEVER = () => () => {};

/** A viewer as it was given. */
export function ofViewer(viewer: AnyViewer): Provided {
  const same = () => viewer;
  return { subscribe: NEVER, viewer: same, first: same, planning: undefined, policyOf: () => undefined };
}

/** The viewer of a policy, or of the one that a store holds at present. */
export function ofPolicy(policy: Policy | PolicyStore, id: string, now: string): Provided {
  const store = "current" in policy ? (policy as PolicyStore) : createPolicyStore(policy as Policy);
  const first = firstOf(store);
  const policies = new WeakMap<AnyViewer, Policy>();
  const viewerOf = (policy: Policy): AnyViewer => {
    const viewer = policy.viewer(id, { now });
    policies.set(viewer, policy);
    return viewer;
  };
  let seen: { readonly policy: Policy; readonly viewer: AnyViewer } | undefined;
  const present = () => {
    const latest = store.current();
    if (seen?.policy !== latest) seen = { policy: latest, viewer: viewerOf(latest) };
    return seen.viewer;
  };
  let begun = first === store.current() ? present() : undefined;
  present();
  const begin = () => {
    begun ??= viewerOf(first);
    return begun;
  };
  return {
    subscribe: store.subscribe,
    viewer: present,
    first: begin,
    planning: { store, now, first },
    policyOf: (viewer) => policies.get(viewer),
  };
}
