import { PolicyError } from "../errors.js";
import type { Action } from "../types.js";
import { RESIDUAL } from "../viewer/residual.js";
import type { Condition } from "./condition.js";
import { conditionOf, type Residual } from "./residual.js";
import { type Filter, statement, type WhereOptions } from "./statement.js";

/** Whose records are filtered: a viewer of a policy, which says so itself, or one out of a capsule. */
export type Filtering =
  | Residual
  | {
      /** Where the viewer may do the action, as a condition of SQL. */
      where(action: Action, options: WhereOptions): Filter;
      /** The same condition as data. */
      toAst(action: Action): Condition;
    };

/**
 * Where a viewer of a policy or out of a capsule may do `action`, as a condition for the database that holds the records: the
 * same rows that `viewer.filter` would leave, for a list that never leaves it. Values are parameters always; a `transfer` or
 * `share` is asked without the user that it goes to.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN` for a member that the condition asks for and no column is named for;
 * `SQL_UNSUPPORTED` for what the database cannot say; `INVALID_VALUE`, `UNKNOWN_ACTION`; `CAPSULE_TOO_BROAD`, `CAPSULE_MALFORMED`
 *
 * @example
 * const viewer = Viewer.fromBytes(capsule, { now: new Date() });
 * const columns = { partner: "l.partner_id", owner: "l.owner_id", assignee: "l.assignee_id", createdBy: "l.created_by", shares: null };
 * const { sql, params } = where(viewer, "lead.view", { dialect: "postgres", columns });
 */
export function where(viewer: Filtering, action: Action, options: WhereOptions): Filter {
  return isResidual(viewer) ? statement(toAst(viewer, action), options) : viewer.where(action, options);
}

/**
 * The same condition as data, for query builders of any kind.
 *
 * @throws PolicyError `UNKNOWN_ACTION`; `CAPSULE_TOO_BROAD`, `CAPSULE_MALFORMED`
 *
 * @example
 * const condition = toAst(Viewer.fromBytes(capsule, { now: new Date() }), "lead.view");
 */
export function toAst(viewer: Filtering, action: Action): Condition {
  return isResidual(viewer) ? conditionOf(viewer[RESIDUAL](action)) : viewer.toAst(action);
}

function isResidual(viewer: Filtering): viewer is Residual {
  if (typeof viewer === "object" && viewer !== null) return RESIDUAL in viewer;
  throw PolicyError.of("INVALID_VALUE", "/viewer", "this is no viewer");
}

/** A filter as the arguments of a tagged template: its texts, and its values in between. */
export function templateOf({ fragments, slots, params }: Filter): readonly [TemplateStringsArray, readonly unknown[]] {
  const texts = Object.assign([...fragments], { raw: fragments });
  return [texts, slots.map((slot) => params[slot])];
}
