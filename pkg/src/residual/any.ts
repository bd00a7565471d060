import type { MapOptions } from "../mapping.js";
import type { Action, ResourceFor } from "../types.js";
import type { Verdict } from "./evaluate.js";
import type { Filtered, ListOptions } from "./lists.js";

/**
 * One person at one moment, whoever answers: the viewer of a policy, or one out of a capsule. Hooks and whatever else asks only
 * what both know take it.
 *
 * @example
 * function badge(viewer: AnyViewer, leads: readonly Lead[]): number {
 *   return viewer.filter("lead.edit", leads).length;
 * }
 */
export interface AnyViewer {
  /** The id of the person. */
  readonly id: string;
  /** The revision of the snapshot that answers; a capsule without a seal tells none. */
  readonly revision: number | undefined;
  /**
   * Says whether the viewer may do `action` on `resource`, or on what `map` makes of a row.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; a code with a place for a malformed resource
   *
   * @example
   * const mayEdit = viewer.can("lead.edit", lead);
   */
  can<A extends Action>(action: A, resource?: ResourceFor<A>): boolean;
  /** The same of what `map` makes of a row. */
  can<A extends Action, Row>(action: A, row: Row, options: MapOptions<A, Row>): boolean;
  /**
   * Whether, at what level, and the code and rule that decided.
   *
   * @throws PolicyError as {@link AnyViewer.can}
   *
   * @example
   * const { allowed, code } = viewer.explain("lead.edit", lead);
   */
  explain<A extends Action>(action: A, resource?: ResourceFor<A>): Verdict;
  /** The same of what `map` makes of a row. */
  explain<A extends Action, Row>(action: A, row: Row, options: MapOptions<A, Row>): Verdict;
  /**
   * Those of `resources`, or rows that `map` reads, on which the viewer may do `action`: the same objects, in the same order.
   *
   * @throws PolicyError as {@link AnyViewer.can}, for entries only as {@link ListOptions} say
   *
   * @example
   * const mine = viewer.filter("lead.view", leads);
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[], options?: ListOptions): Filtered<R>;
  /** The same of rows that `map` reads. */
  filter<A extends Action, Row>(action: A, rows: readonly Row[], options: MapOptions<A, Row> & ListOptions): Filtered<Row>;
}
