import type { Decision, Resource } from "../generated/wire.js";
import { type AccessDocument, LEVELS, type LevelText } from "./access.js";
import { Graph } from "./graph.js";
import { flawOf, type PlainRecord, typeOf } from "./record.js";

/** An action as one viewer may do it. */
export interface Entry {
  /** The type that the action asks about. */
  readonly type: string;
  /** Where it is allowed. */
  readonly graph: Graph;
}

/** A decision without its grants: whether, at what level, and the code and rule that decided. */
export type Verdict = Pick<Decision, "allowed" | "level" | "code" | "rule">;

/** A function that gives back what it is given, so that a class can put a private field on it. */
const Given = function (this: unknown, given: object) {
  return given;
} as unknown as new (
  given: object,
) => object;

/**
 * The mark of a resource that was found well-formed: a private field, which nobody else can see, set or forge, and which
 * is read faster than any table of objects. Resources are read anew at each question; only what they are made of is not
 * looked at again.
 */
class Sound extends Given {
  readonly #isSound = true;

  static has(given: object): boolean {
    return #isSound in given;
  }

  /** The same as {@link Sound.has}, faster where the mark is there and far slower where it is not. */
  static hasLikely(given: object): boolean {
    try {
      return (given as Sound).#isSound;
    } catch {
      return false;
    }
  }
}

/** Lists in which every resource was found well-formed, with their length and type then. */
const soundLists = new WeakMap<readonly unknown[], { readonly length: number; readonly type: string }>();

/** Says whether the last resource was asked about before: then the next one likely was, too. */
let isLikely = false;

/** The same as {@link isSound}, faster for a resource that was asked about before. */
export function isSoundAgain(resource: unknown, type: string): resource is Resource {
  if (typeof resource !== "object" || resource === null) return false;
  if (isLikely ? Sound.hasLikely(resource) : Sound.has(resource)) {
    isLikely = true;
    return (resource as Resource).type === type;
  }
  isLikely = false;
  return isSound(resource, type);
}

/** Says whether a resource is a well-formed one of this type. */
export function isSound(resource: unknown, type: string): resource is Resource {
  if (typeof resource !== "object" || resource === null) return false;
  if (Sound.has(resource)) return (resource as Resource).type === type;
  try {
    if (flawOf(resource, type) !== undefined) return false;
  } catch {
    return false;
  }
  try {
    new Sound(resource);
  } catch {
    // An engine that lets nobody mark a frozen object has the object checked each time.
  }
  return true;
}

/** Those of a list of well-formed resources that an action allows; `undefined` if one of them is not well-formed. */
export function pick<R extends Resource>({ type, graph }: Entry, resources: readonly R[]): R[] | undefined {
  if (!Array.isArray(resources)) return undefined;
  try {
    const known = soundLists.get(resources);
    const isKnown = known?.length === resources.length && known.type === type;
    if (!isKnown) {
      for (let i = 0; i < resources.length; i++) if (!isSound(resources[i], type)) return undefined;
      soundLists.set(resources, { length: resources.length, type });
    }
    const found = graph.pick(resources);
    if (isKnown) for (const resource of found) if (!isSound(resource, type)) return undefined;
    return found;
  } catch {
    return undefined;
  }
}

/** Compiled access, its actions made when they are first asked for. */
export class Access {
  readonly #document: AccessDocument;
  readonly #entries = new Map<unknown, Entry>();
  readonly #graphs = new Map<number, Graph>();

  constructor(document: AccessDocument) {
    this.#document = document;
  }

  /** The action; `undefined` for one that is in no table. */
  entry(action: unknown): Entry | undefined {
    const known = this.#entries.get(action);
    if (known !== undefined) return known;
    const type = typeOf(action);
    if (type === undefined) return undefined;
    const entry = { type, graph: this.#graph(this.#action(action as string)?.allowed) };
    this.#entries.set(action, entry);
    return entry;
  }

  /** The verdict on a well-formed resource of the action's type. */
  decide(action: string, record: PlainRecord): Verdict {
    const { gate } = this.#document;
    if (gate) return refused(gate, "none");
    const access = this.#action(action);
    if (access === undefined) return refused(NO_GRANT, "none");
    let reached = 0;
    let rule = "";
    for (const grant of access.grants) {
      const level = LEVELS.indexOf(grant.level);
      if (level > reached && this.#graph(grant.when).holds(record)) {
        reached = level;
        rule = grant.rule;
      }
    }
    const level = LEVELS[Math.min(reached, LEVELS.indexOf(access.cap))] as LevelText;
    const ceiling = access.ceilings.find((ceiling) => !this.#graph(ceiling.admits).holds(record));
    if (ceiling) return refused(ceiling, level);
    if (!this.#graph(access.allowed).holds(record)) return refused(NO_GRANT, level);
    return { allowed: true, level, code: "GRANTED", rule };
  }

  #action(action: string): AccessDocument["actions"][string] | undefined {
    const { gate, actions } = this.#document;
    return gate === null && Object.hasOwn(actions, action) ? actions[action] : undefined;
  }

  #graph(number: number | undefined): Graph {
    if (number === undefined) return NEVER;
    const known = this.#graphs.get(number);
    if (known !== undefined) return known;
    const graph = new Graph(this.#document.predicates[number] ?? false);
    this.#graphs.set(number, graph);
    return graph;
  }
}

const NEVER = new Graph(false);
const NO_GRANT = { code: "NO_GRANT", rule: "GEN-01" };

function refused({ code, rule }: { readonly code: string; readonly rule: string }, level: LevelText): Verdict {
  return { allowed: false, level, code, rule } as Verdict;
}
