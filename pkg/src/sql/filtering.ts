import type { Action } from "../types.js";
import type { Condition } from "./condition.js";
import type { Filter, WhereOptions } from "./statement.js";

/** What the adapters ask: a viewer of a policy, or of a capsule. */
export interface Filtering {
  /** Where the viewer may do the action, as a condition of SQL. */
  where(action: Action, options: WhereOptions): Filter;
  /** The same condition as data. */
  toAst(action: Action): Condition;
}

/** A filter as the arguments of a tagged template: its texts, and its values in between. */
export function templateOf({ fragments, slots, params }: Filter): readonly [TemplateStringsArray, readonly unknown[]] {
  const texts = Object.assign([...fragments], { raw: fragments });
  return [texts, slots.map((slot) => params[slot])];
}
