import type { Plan, PlanRow } from "../generated/wire.js";
import { lengthOf } from "../residual/members.js";
import type { Input } from "../types.js";
import { said } from "./languages.js";

/** A plan in numbers: what becomes of its rows, and what applying it does to managers. */
export interface PlanSummary {
  /** How many rows there are of each outcome. */
  readonly rows: Readonly<Record<PlanRow["outcome"], number>>;
  /** How many changes applying it makes. */
  readonly changes: number;
  /** How many managers are newly assigned; those who come as primary are `promoted`, too. */
  readonly assigned: number;
  /** How many managers are unassigned. */
  readonly removed: number;
  /** How many become primary manager of a partner. */
  readonly promoted: number;
  /** How many lose the primary flag and stay. */
  readonly demoted: number;
  /** How many lose the primary flag, whether they stay or go: as many as there are `PRIMARY_CHANGED` warnings. */
  readonly primaryChanged: number;
}

/**
 * The numbers of a plan, for a sentence or a button: in a plan of managers every change is one row's, so that they agree.
 *
 * @throws PolicyError `MALFORMED_JSON` for what is no plan, `LIMIT_EXCEEDED` for one with a list beyond 16,777,216 entries
 *
 * @example
 * const { changes, primaryChanged } = planSummary(plan);
 */
export function planSummary(plan: Input<Plan>): PlanSummary {
  return said(() => summed(plan));
}

function summed(plan: Input<Plan>): PlanSummary {
  const rows = { updated: 0, unchanged: 0, merged: 0, skipped: 0, refused: 0 };
  let [assigned, removed, promoted, demoted] = [0, 0, 0, 0];
  // A sparse list may say that it has four thousand millions.
  for (const list of [plan.rows, plan.changes, plan.warnings]) lengthOf(list);
  for (const row of plan.rows) {
    rows[row.outcome] += 1;
    removed += row.removed === undefined ? 0 : lengthOf(row.removed);
    if (row.wasManager === false && row.isManager === true) assigned += 1;
    if (row.promoted !== undefined) promoted += 1;
    if (row.demoted !== undefined) demoted += 1;
  }
  const primaryChanged = plan.warnings.filter(({ code }) => code === "PRIMARY_CHANGED").length;
  return { rows, changes: plan.changes.length, assigned, removed, promoted, demoted, primaryChanged };
}
