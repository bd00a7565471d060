"use client";

import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import type { MapOptions, TableOptions } from "../mapping.js";
import type { PlanRequest, Policy } from "../policy.js";
import type { AnyViewer } from "../residual/any.js";
import type { Verdict } from "../residual/evaluate.js";
import type { Filtered, ListOptions } from "../residual/lists.js";
import { optionsOf } from "../residual/options.js";
import type { PolicyStore } from "../store.js";
import type {
  Action,
  ActionFor,
  AllowedDecision,
  Decision,
  DeniedDecision,
  Moment,
  Plan,
  ResourceFor,
  ResourceType,
  TypeIn,
} from "../types.js";
import type { QuestionOptions } from "../viewer.js";
import { type ListMatrix, matrixOf } from "./matrix.js";
import { ofPolicy, ofViewer, type Planning, type Provided } from "./provided.js";
import { HeldTable, TableView, type ViewedTable } from "./table.js";

export type { AnyViewer } from "../residual/any.js";
export { createPolicyStore, type PolicyStore } from "../store.js";
export type { ListMatrix } from "./matrix.js";
export type { ViewedTable } from "./table.js";

const Context = createContext<Provided | undefined>(undefined);

/** What a {@link PolicyProvider} takes: a policy, a person and a moment; or a viewer, such as one out of a capsule. */
export type PolicyProviderProps = { readonly children?: ReactNode } & (
  | {
      /** A policy, or a store of one that changes. */
      readonly policy: Policy | PolicyStore;
      /** The id of the person who looks. */
      readonly viewer: string;
      /** The moment for which answers hold. */
      readonly now: Moment;
    }
  | {
      readonly policy?: undefined;
      /** The person who looks, as a viewer of `partner-policy/viewer` or of a policy. */
      readonly viewer: AnyViewer;
      readonly now?: undefined;
    }
);

/**
 * Gives every component below it the policy, seen by one person at one moment, or a viewer as it is. It decides for the screen
 * only: the server asks again (GEN-11).
 *
 * A page that was rendered on a server begins as the server saw it: whatever hydrates later, within a Suspense boundary, is asked
 * the policy that the store was made with and the viewer and moment of the first render, and then follows what answers now. Keep
 * that policy open until then.
 *
 * @throws PolicyError `UNKNOWN_VIEWER`, while rendering
 *
 * @example
 * <PolicyProvider policy={policy} viewer="u-42" now={now}><Leads /></PolicyProvider>
 * <PolicyProvider viewer={Viewer.fromBytes(capsule, { now })}><Leads /></PolicyProvider>
 */
export function PolicyProvider({ policy, viewer, now, children }: PolicyProviderProps): ReactNode {
  const moment = typeof now === "object" ? now.toISOString() : now;
  const provided = useMemo(() => {
    if (typeof viewer === "object") return ofViewer(viewer);
    return ofPolicy(policy as Policy | PolicyStore, viewer, moment as string);
  }, [policy, viewer, moment]);
  const [first] = useState(() => provided.first);
  const value = useMemo(() => ({ ...provided, first }), [provided, first]);
  return createElement(Context.Provider, { value }, children);
}

function useProvided(): Provided {
  const provided = useContext(Context);
  if (provided === undefined) throw new Error("there is no PolicyProvider above this component");
  return provided;
}

/**
 * The policy above, for what a viewer alone cannot do.
 *
 * @throws PolicyError `INVALID_VALUE` where the provider was given a viewer only
 */
function usePlanning(): Planning & Pick<Provided, "viewer"> {
  const { planning, viewer } = useProvided();
  if (planning === undefined) {
    throw PolicyError.of(
      "INVALID_VALUE",
      "/policy",
      "the PolicyProvider above has a viewer only: give it a policy, a viewer's id and a moment",
    );
  }
  return { ...planning, viewer };
}

/** An answer of the viewer, kept as it is while an equal one follows: a component renders again only if it changed. */
function useAnswer<T>(ask: (viewer: AnyViewer) => T, isSame: (a: T, b: T) => boolean): T {
  const { subscribe, viewer, first } = useProvided();
  const last = useRef<{ readonly answer: T } | undefined>(undefined);
  const kept = (next: T): T => {
    if (last.current === undefined || !isSame(last.current.answer, next)) last.current = { answer: next };
    return last.current.answer;
  };
  const present = () => kept(ask(viewer()));
  const asServer = () => {
    try {
      return kept(ask(first()));
    } catch (error) {
      // Somebody closed the policy that the server had: the present one says what is true.
      if (PolicyError.is(error) && error.code === "POLICY_CLOSED") return present();
      throw error;
    }
  };
  return useSyncExternalStore(subscribe, present, asServer);
}
/**
 * The policy that answers at present.
 *
 * @throws PolicyError `INVALID_VALUE` under a provider of a viewer only
 *
 * @example
 * const managers = usePolicy().widget("u-42", { now });
 */
export function usePolicy(): Policy {
  const { store, first } = usePlanning();
  return useSyncExternalStore(store.subscribe, store.current, () => first);
}

/**
 * The viewer at the present policy, or the one that was given; the component renders again with every policy.
 *
 * @example
 * const isManager = useViewer().can("managers.edit");
 */
export function useViewer(): AnyViewer {
  return useAnswer((viewer) => viewer, Object.is);
}

/**
 * Says whether the viewer may do `action` on `resource`, or on what `map` makes of a row.
 *
 * @throws PolicyError as `viewer.can`; `UNKNOWN_OPTION` for `to` under a capsule's viewer, which knows no recipients
 *
 * @example
 * const mayEdit = useCan("lead.edit", lead);
 */
export function useCan<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean;
export function useCan<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): boolean;
export function useCan<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean {
  return useAnswer((viewer) => viewer.can(action, resource, options as MapOptions<A, unknown>), Object.is);
}

/**
 * The decision with its reasons. While only the revision of the policy changes it stays the same object, with the revision
 * of the policy that first decided so. A viewer out of a capsule says what decided and no more: its grants, and what is missing,
 * are empty, and its revision is 0 where no seal names one.
 *
 * @throws PolicyError as `viewer.explain`
 *
 * @example
 * const why = formatDecision(useDecision("lead.edit", lead), "en");
 */
export function useDecision<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): Decision;
export function useDecision<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): Decision;
export function useDecision<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): Decision {
  return useAnswer((viewer) => decisionOf(viewer, viewer.explain(action, resource, options as MapOptions<A, unknown>)), isSameDecision);
}

/** A decision, of which a capsule knows only what decided. */
function decisionOf({ revision = 0 }: AnyViewer, verdict: Verdict | Decision): Decision {
  if ("grants" in verdict) return verdict;
  const { allowed, code, rule } = verdict;
  const blocked = allowed || code === "NO_GRANT" ? [] : [{ code, rule }];
  return { ...verdict, grants: [], blocked, missing: [], revision } as Decision;
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
    (viewer) => viewer.filter(action, resources, options),
    (a, b) => isSameList(a, b) && isSameSkips(a, b),
  );
}

function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Says whether the same entries were left out. */
function isSameSkips({ skipped: a = [] }: Skipping, { skipped: b = [] }: Skipping): boolean {
  const numbers = (list: typeof a) => list.map(({ index }) => index);
  return isSameList(numbers(a), numbers(b));
}

/**
 * On which of `resources`, or rows of any shape with a `map`, the viewer may do which of `actions`; the same object while that is
 * the same.
 *
 * @throws PolicyError as `viewer.filter`
 *
 * @example
 * const may = useMatrix(["lead.edit", "lead.share"], leads);
 * const buttons = leads.map((lead, row) => <EditButton key={lead.id} disabled={!may.can(row, 0)} />);
 */
export function useMatrix<A extends Action, R extends ResourceFor<A>>(
  actions: readonly ActionFor<A, TypeIn<R>>[],
  resources: readonly R[],
  options?: ListOptions,
): ListMatrix;
export function useMatrix<A extends Action, Row>(
  actions: readonly A[],
  rows: readonly Row[],
  options: MapOptions<A, Row> & ListOptions,
): ListMatrix;
export function useMatrix(actions: readonly Action[], resources: readonly unknown[], options?: ListOptions): ListMatrix {
  return useAnswer<ListMatrix>(
    (viewer) => matrixOf(viewer, actions, resources, options),
    (a, b) => a.rows === b.rows && isSameList(a.actions, b.actions) && isSameList(a.bits, b.bits) && isSameSkips(a, b),
  );
}

/**
 * `resources`, or rows of any shape with a `map`, as a table for the viewer, which answers for all of them at once and is made for
 * many rows and questions. The engine reads the list after the component has come on the page; from then on the table follows
 * every policy and every list of which few rows differ, and it is closed when the component goes. Before, on a server, and under a
 * provider of a viewer only, the viewer answers the same.
 *
 * The list is taken as unchangeable, as state is: change it by making another one. Keep `map` outside the component or in a memo;
 * with each other one the engine reads the list again.
 *
 * What cannot be read keeps its row, on which nothing is allowed; `skipped` of the table says which rows these are.
 *
 * @throws PolicyError `UNKNOWN_OPTION`, and `INVALID_VALUE` for a `map` that is `null`; as `viewer.filter`, when it is asked
 *
 * @example
 * const table = useTable(leads);
 * const mine = useMemo(() => table.filter("lead.view"), [table]);
 */
export function useTable<R extends Resource>(resources: readonly R[]): ViewedTable<R>;
export function useTable<Row, Type extends ResourceType>(rows: readonly Row[], options: TableOptions<Row, Type>): ViewedTable<Row, Type>;
export function useTable(records: readonly unknown[], options?: TableOptions<unknown, ResourceType>): ViewedTable<unknown, ResourceType> {
  const viewer = useViewer();
  const policy = useProvided().policyOf(viewer);
  const { map } = optionsOf(options, ["map"]);
  const [held] = useState(() => new HeldTable());
  useEffect(() => () => held.close(), [held]);
  useEffect(() => {
    if (policy === undefined) return undefined;
    // Not while the page is put together, and once where effects run twice.
    const timer = setTimeout(() => held.make(policy, records, map));
    return () => clearTimeout(timer);
  }, [held, policy, records, map]);
  return useMemo(() => {
    const table = () => (policy === undefined ? undefined : held.at(policy, records, map));
    return new TableView(viewer, records, map, table) as ViewedTable<unknown, ResourceType>;
  }, [held, viewer, policy, records, map]);
}

/** What {@link Can} takes. */
export interface CanProps<A extends Action> extends CanContent {
  readonly action: A;
  readonly on?: ResourceFor<A> | undefined;
  /** With `transfer` and `share`: the user that the record goes to. */
  readonly to?: string | undefined;
  readonly map?: undefined;
}

/** What {@link Can} takes for a row of a portal's own shape. */
export interface MappedCanProps<A extends Action, Row> extends CanContent, MapOptions<A, Row> {
  readonly action: A;
  readonly on: Row;
  /** With `transfer` and `share`: the user that the record goes to. */
  readonly to?: string | undefined;
}

interface Asked {
  readonly action: Action;
  readonly on?: unknown;
  readonly to?: string | undefined;
  readonly map?: unknown;
}

interface CanContent {
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
 * <Can action="lead.edit" on={row} map={asLead}><EditButton /></Can>
 */
export function Can<A extends Action>(props: CanProps<A>): ReactNode;
export function Can<A extends Action, Row>(props: MappedCanProps<A, Row>): ReactNode;
export function Can({ action, on, to, map, fallback, children }: CanContent & Asked): ReactNode {
  const options = { ...(to === undefined ? {} : { to }), ...(map === undefined ? {} : { map }) };
  const decision = useDecision(action, on as ResourceFor<Action>, to === undefined && map === undefined ? undefined : options);
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
 * @throws PolicyError `INVALID_VALUE` under a provider of a viewer only
 *
 * @example
 * const { plan, optimistic } = usePlan();
 * const save = () => optimistic(plan({ kind: "managers.remove", partners: ["p-1"], users: ["u-7"] }), postChanges);
 */
export function usePlan(): Planner {
  const { store, viewer, now } = usePlanning();
  const plan = useCallback<Planner["plan"]>(
    (edit, mode) => {
      const policy = store.current();
      return policy.plan({ by: viewer().id, revision: policy.revision, now, edit, ...(mode === undefined ? {} : { mode }) });
    },
    [store, viewer, now],
  );
  return useMemo(() => ({ plan, apply: store.apply, optimistic: store.optimistic }), [plan, store]);
}
