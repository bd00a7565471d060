import { TABLE } from "../generated/actions.js";

/** What an action asks about. */
export interface Asked {
  /** The number of the action in the model's table. */
  readonly number: number;
  /** The number of the type. */
  readonly kind: number;
  readonly type: string;
}

/** The built-in types of resources. */
export const TYPES = new Set<unknown>();
/** Every action on a built-in type by its name. */
export const ACTIONS = new Map<unknown, Asked>();

for (const [kind, line] of TABLE.entries()) {
  const [type = "", ...verbs] = line.split(" ");
  TYPES.add(type);
  for (const verb of verbs) ACTIONS.set(`${type}.${verb}`, { number: ACTIONS.size, kind, type });
}

/** The verbs of a declared type, in the order in which compiled access numbers them. */
const DECLARED_VERBS = ["view", "edit", "transfer", "share", "delete", "create"];
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Says whether a value can be the name of a type: of a built-in one, or of one that a programme declares. */
export function isTypeName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

/** Every action on declared types by its name; compiled access numbers them after the built-in ones. */
export function declaredActions(types: readonly string[]): ReadonlyMap<unknown, Asked> {
  const actions = new Map<unknown, Asked>();
  for (const [at, type] of types.entries()) {
    for (const verb of DECLARED_VERBS) {
      actions.set(`${type}.${verb}`, { number: ACTIONS.size + actions.size, kind: TYPES.size + at, type });
    }
  }
  return actions;
}

/** The actions that may be asked of a type, where it is known. */
export function actionsOn(type: string, declared: readonly string[]): readonly string[] {
  if (declared.includes(type)) return DECLARED_VERBS.map((verb) => `${type}.${verb}`);
  return [...ACTIONS].flatMap(([name, asked]) => (asked.type === type ? [name as string] : []));
}

/** Says whether an action gives a record to somebody, whom a question then names. */
export function isToSomebody(action: string): boolean {
  if (!/\.(transfer|share)$/.test(action)) return false;
  const type = action.slice(0, action.lastIndexOf("."));
  return ACTIONS.has(action) || (isTypeName(type) && !TYPES.has(type));
}
