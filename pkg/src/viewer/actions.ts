import { TABLE } from "../generated/actions.js";

/** What an action asks about. */
export interface Asked {
  /** The number of the action in the model's table. */
  readonly number: number;
  /** The number of the type. */
  readonly kind: number;
  readonly type: string;
}

/** The types of resources. */
export const TYPES = new Set<unknown>();
/** Every action by its name. */
export const ACTIONS = new Map<unknown, Asked>();

for (const [kind, line] of TABLE.entries()) {
  const [type = "", ...verbs] = line.split(" ");
  TYPES.add(type);
  for (const verb of verbs) ACTIONS.set(`${type}.${verb}`, { number: ACTIONS.size, kind, type });
}

/** Says whether an action gives a record to somebody, whom a question then names. */
export function isToSomebody(action: string): boolean {
  return ACTIONS.has(action) && /\.(transfer|share)$/.test(action);
}
