import { PolicyError } from "./errors.js";
import type { PlanRow } from "./generated/wire.js";
import { extendedBy } from "./plan.js";
import { behind, knowsItself } from "./residual/receiver.js";
import type { Plan } from "./types.js";

/** Where a plan is made again: the policy by its handle, its revision, and perhaps another moment. */
export interface Again {
  readonly handle: number;
  readonly revision: number;
  readonly now?: string;
}

/** One row that became another one: it has only `before` where it is gone, and only `after` where it is new. */
export interface PlanDifference {
  readonly before?: PlanRow;
  readonly after?: PlanRow;
}

/** A plan that was made again, with the rows in which it differs from the one before; these are no part of its JSON. */
export type ReplannedPlan = Plan & { readonly differs: readonly PlanDifference[] };

/** How each plan is made again. */
const makers = new WeakMap<object, (again: Again) => Plan>();

/** Remembers how the plan is made again, for as long as the plan is there. */
export function remembered(plan: Plan, make: (again: Again) => Plan): Plan {
  makers.set(plan, make);
  knowsItself(plan);
  return plan;
}

/** The JSON text of a request, made on another revision, perhaps at another moment. */
export function moved(text: string, { revision, now }: Again): string {
  return JSON.stringify({ ...JSON.parse(text), revision, ...(now === undefined ? {} : { now }) });
}

/** The plan of the same request, made again. */
export function replanned(plan: unknown, again: Again): ReplannedPlan {
  // The state of a page holds plans behind proxies.
  const own = behind(plan);
  const make = own === undefined ? undefined : makers.get(own);
  if (make === undefined) {
    throw PolicyError.of("INVALID_VALUE", "", "only a plan that was made here can be made again; plan its edit anew");
  }
  const next = make(again);
  let differs: readonly PlanDifference[] | undefined;
  const get = () => {
    differs ??= differences((own as Plan).rows, next.rows);
    return differs;
  };
  return extendedBy(next, "differs", get);
}

/** Rows are the same by what they are about, and in which turn where several are about the same. */
function differences(before: readonly PlanRow[], after: readonly PlanRow[]): PlanDifference[] {
  const earlier = byKey(before);
  const found: PlanDifference[] = [];
  for (const [key, row] of byKey(after)) {
    const old = earlier.get(key);
    earlier.delete(key);
    if (old === undefined) found.push({ after: row });
    else if (JSON.stringify(old) !== JSON.stringify(row)) found.push({ before: old, after: row });
  }
  for (const row of earlier.values()) found.push({ before: row });
  return found;
}

function byKey(rows: readonly PlanRow[]): Map<string, PlanRow> {
  const keyed = new Map<string, PlanRow>();
  const turns = new Map<string, number>();
  for (const row of rows) {
    const about = JSON.stringify([row.partner, row.user, row.role]);
    const turn = turns.get(about) ?? 0;
    turns.set(about, turn + 1);
    keyed.set(`${turn} ${about}`, row);
  }
  return keyed;
}
