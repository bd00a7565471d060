import { PolicyError } from "../errors.js";
import { optionsOf } from "../residual/options.js";
import { RESIDUAL } from "../residual/residual.js";
import type { Action } from "../types.js";
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
  return isResidual(viewer) ? statement(toAst(viewer, action), options) : asking(viewer, "where").where(action, options);
}

/**
 * The same condition as data, for query builders of any kind.
 *
 * @throws PolicyError `UNKNOWN_ACTION`; `CAPSULE_TOO_BROAD`, `CAPSULE_MALFORMED`; `UNKNOWN_OPTION` for options: there are none, above
 * all no `to`
 *
 * @example
 * const condition = toAst(Viewer.fromBytes(capsule, { now: new Date() }), "lead.view");
 */
export function toAst(viewer: Filtering, action: Action, ...none: readonly never[]): Condition {
  optionsOf<object>(none[0], []);
  return isResidual(viewer) ? conditionOf(viewer[RESIDUAL](action)) : asking(viewer, "toAst").toAst(action);
}

function isResidual(viewer: Filtering): viewer is Residual {
  return isViewer(() => typeof viewer === "object" && viewer !== null) && isViewer(() => RESIDUAL in viewer, false);
}

/** A viewer of a policy, of which the method is. */
function asking<Given>(viewer: Given, method: string & keyof Given): Given {
  isViewer(() => typeof viewer[method] === "function");
  return viewer;
}

/** What is found of a viewer; where it is `isNeeded`, it must be so. */
function isViewer(find: () => boolean, isNeeded = true): boolean {
  let is: boolean;
  try {
    is = find();
  } catch (cause) {
    throw PolicyError.of("INVALID_VALUE", "/viewer", "this is no viewer", cause);
  }
  if (isNeeded && !is) throw PolicyError.of("INVALID_VALUE", "/viewer", "this is no viewer");
  return is;
}

/** A filter as the arguments of a tagged template: its texts, and its values in between. */
export function templateOf({ fragments, slots, params }: Filter): readonly [TemplateStringsArray, readonly unknown[]] {
  const texts = Object.assign([...fragments], { raw: fragments });
  return [texts, slots.map((slot) => params[slot])];
}
