"use client";

import { createContext, createElement, type ReactNode, useCallback, useContext, useMemo, useRef, useSyncExternalStore } from "react";
import type { MapOptions } from "../mapping.js";
import type { PlanRequest, Policy } from "../policy.js";
import { createPolicyStore, type PolicyStore } from "../store.js";
import type { Action, AllowedDecision, Decision, DeniedDecision, Moment, Plan, ResourceFor } from "../types.js";
import type { Filtered, ListOptions } from "../viewer/lists.js";
import type { QuestionOptions, Viewer } from "../viewer.js";

export { createPolicyStore, type PolicyStore } from "../store.js";

interface Provided {
  readonly store: PolicyStore;
  /** The viewer at the present policy; the same object until the policy changes. */
  readonly viewer: () => Viewer;
  readonly now: string;
}

const Context = createContext<Provided | undefined>(undefined);

/** What a {@link PolicyProvider} takes. */
export interface PolicyProviderProps {
  /** A policy, or a store of one that changes. */
  readonly policy: Policy | PolicyStore;
  /** The id of the person who looks. */
  readonly viewer: string;
  /** The moment for which answers hold. */
  readonly now: Moment;
  readonly children?: ReactNode;
}

/**
 * Gives every component below it the policy, seen by one person at one moment. It decides for the screen only: the server
 * asks again (GEN-11).
 *
 * @throws PolicyError `UNKNOWN_VIEWER`, while rendering
 *
 * @example
 * <PolicyProvider policy={policy} viewer="u-42" now={now}><Leads /></PolicyProvider>
 */
export function PolicyProvider({ policy, viewer, now, children }: PolicyProviderProps): ReactNode {
  const moment = typeof now === "string" ? now : now.toISOString();
  const provided = useMemo(() => {
    const store = "current" in policy ? (policy as PolicyStore) : createPolicyStore(policy as Policy);
    let seen: { readonly policy: Policy; readonly viewer: Viewer } | undefined;
    const present = () => {
      const latest = store.current();
      if (seen?.policy !== latest) seen = { policy: latest, viewer: latest.viewer(viewer, { now: moment }) };
      return seen.viewer;
    };
    present();
    return { store, viewer: present, now: moment };
  }, [policy, viewer, moment]);
  return createElement(Context.Provider, { value: provided }, children);
}

function useProvided(): Provided {
  const provided = useContext(Context);
  if (provided === undefined) throw new Error("there is no PolicyProvider above this component");
  return provided;
}

/** An answer of the policy, kept as it is while an equal one follows: a component renders again only if it changed. */
function useAnswer<T>(ask: (viewer: Viewer) => T, isSame: (a: T, b: T) => boolean): T {
  const { store, viewer } = useProvided();
  const last = useRef<{ readonly answer: T } | undefined>(undefined);
  const answer = () => {
    const next = ask(viewer());
    if (last.current === undefined || !isSame(last.current.answer, next)) last.current = { answer: next };
    return last.current.answer;
  };
  return useSyncExternalStore(store.subscribe, answer, answer);
}

/**
 * The policy that answers at present.
 *
 * @example
 * const managers = usePolicy().widget("u-42", { now });
 */
export function usePolicy(): Policy {
  const { store } = useProvided();
  return useSyncExternalStore(store.subscribe, store.current, store.current);
}

/**
 * The viewer at the present policy; the component renders again with every policy.
 *
 * @example
 * const isManager = useViewer().can("managers.edit");
 */
export function useViewer(): Viewer {
  return useAnswer((viewer) => viewer, Object.is);
}

/**
 * Says whether the viewer may do `action` on `resource`, or on what `map` makes of a row.
 *
 * @throws PolicyError as `viewer.can`
 *
 * @example
 * const mayEdit = useCan("lead.edit", lead);
 */
export function useCan<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean;
export function useCan<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): boolean;
export function useCan<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean {
  return useAnswer((viewer) => viewer.can(action, resource, options), Object.is);
}

/**
 * The decision with its reasons. While only the revision of the policy changes it stays the same object, with the revision
 * of the policy that first decided so.
 *
 * @throws PolicyError as `viewer.explain`
 *
 * @example
 * const why = formatDecision(useDecision("lead.edit", lead), "en");
 */
export function useDecision<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): Decision;
export function useDecision<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): Decision;
export function useDecision<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): Decision {
  return useAnswer((viewer) => viewer.explain(action, resource, options), isSameDecision);
}

function isSameDecision({ revision: _, ...a }: Decision, { revision: __, ...b }: Decision): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Skipping = Pick<Filtered<unknown>, "skipped">;

/**
 * Those of `resources` on which the viewer may do `action`: the same objects, and the same array while they are the same.
 * With a `map` they may be rows of any shape. What cannot be read is left out, and `skipped` of the list says so.
 *
 * @throws PolicyError as `viewer.filter`
 *
 * @example
 * const visible = useFiltered("lead.view", rows, { map: asLead });
 */
export function useFiltered<A extends Action, R extends ResourceFor<A>>(
  action: A,
  resources: readonly R[],
  options?: ListOptions,
): readonly R[] & Skipping;
export function useFiltered<A extends Action, Row>(
  action: A,
  rows: readonly Row[],
  options: MapOptions<A, Row> & ListOptions,
): readonly Row[] & Skipping;
export function useFiltered<A extends Action, R extends ResourceFor<A>>(
  action: A,
  resources: readonly R[],
  options?: ListOptions,
): readonly R[] & Skipping {
  return useAnswer<readonly R[] & Skipping>(
    (viewer) => viewer.filter<A, R>(action, resources, options),
    (a, b) => isSameList(a, b) && isSameList(numbersOf(a), numbersOf(b)),
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Which entries were left out. */
function numbersOf({ skipped = [] }: readonly unknown[] & Skipping): readonly number[] {
  return skipped.map(({ index }) => index);
}

/** What {@link Can} takes. */
export interface CanProps<A extends Action> {
  readonly action: A;
  readonly on?: ResourceFor<A> | undefined;
  /** With `transfer` and `share`: the user that the record goes to. */
  readonly to?: string | undefined;
  /** What stands there instead, or how to make it of the decision. */
  readonly fallback?: ReactNode | ((decision: DeniedDecision) => ReactNode);
  /** What stands there if the viewer may, or how to make it of the decision. */
  readonly children?: ReactNode | ((decision: AllowedDecision) => ReactNode);
}

/**
 * Shows its children only to those who may.
 *
 * @example
 * <Can action="lead.edit" on={lead} fallback={(decision) => <WhyNot decision={decision} />}><EditButton /></Can>
 */
export function Can<A extends Action>({ action, on, to, fallback, children }: CanProps<A>): ReactNode {
  const decision = useDecision(action, on, to === undefined ? undefined : { to });
  if (decision.allowed) return typeof children === "function" ? children(decision) : children;
  return typeof fallback === "function" ? fallback(decision) : fallback;
}

/** Plans edits for the viewer, and applies them to the store. */
export interface Planner {
  /** What an edit by the viewer would do to the present policy. */
  readonly plan: (edit: PlanRequest["edit"], mode?: PlanRequest["mode"]) => Plan;
  /**
   * Puts the policy that follows in place and returns how to take it back.
   *
   * @throws PolicyError `STALE_SNAPSHOT` if somebody else's edit came in between
   */
  readonly apply: PolicyStore["apply"];
  /**
   * Applies a plan at once, saves it, and takes it back if that fails; see {@link PolicyStore.optimistic}.
   *
   * @throws PolicyError `STALE_SNAPSHOT` if somebody else's edit came in between
   */
  readonly optimistic: PolicyStore["optimistic"];
}

/**
 * Planning and applying of edits by the viewer; the same object until the provider changes.
 *
 * @example
 * const { plan, optimistic } = usePlan();
 * const save = () => optimistic(plan({ kind: "managers.remove", partners: ["p-1"], users: ["u-7"] }), postChanges);
 */
export function usePlan(): Planner {
  const { store, viewer, now } = useProvided();
  const plan = useCallback<Planner["plan"]>(
    (edit, mode) => {
      const policy = store.current();
      return policy.plan({ by: viewer().id, revision: policy.revision, now, edit, ...(mode === undefined ? {} : { mode }) });
    },
    [store, viewer, now],
  );
  return useMemo(() => ({ plan, apply: store.apply, optimistic: store.optimistic }), [plan, store]);
}
