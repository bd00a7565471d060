import { PolicyError } from "../errors.js";
import type { Decision, Resource } from "../generated/wire.js";
import { meant } from "../nearest.js";
import { ACTIONS, type Asked, declaredActions } from "./actions.js";
import { type Document, malformed, NOTHING, type Refusal, UNANSWERED } from "./document.js";
import { Graph, graphAt } from "./graph.js";
import type { NumberedType } from "./sound.js";

/** The levels of access, the lowest first. */
const LEVELS = ["none", "read", "read-write", "full"] as const;

/** An action as one viewer may do it. */
export interface Entry extends NumberedType {
  readonly number: number;
  /** Where it is allowed; absent: nowhere. */
  readonly graph: Graph | undefined;
}

/** A decision without its grants: whether, at what level, and the code and rule that decided. */
export type Verdict = Pick<Decision, "allowed" | "level" | "code" | "rule">;

/** Says whether an action is allowed on a well-formed record of its type. */
export function holds({ graph }: Entry, record: Resource): boolean {
  return graph?.holds(record) ?? false;
}

/** What decides about an action besides whether it is allowed. */
interface Details {
  readonly cap: number;
  readonly ceilings: readonly (Refusal & { readonly admits: Graph })[];
  readonly grants: readonly { readonly rule: string; readonly level: number; readonly when: Graph }[];
}

/** Compiled access, its parts read when they are first asked for. */
export class CompiledAccess {
  readonly #documentOf: (kind: number) => Document;
  readonly #entries: (Entry | undefined)[] = [];
  readonly #types: readonly string[];
  #declared: ReadonlyMap<unknown, Asked> | undefined;

  /**
   * @param documentOf the document that answers for the type with this number
   * @param types the declared types, in the order of their numbers
   */
  constructor(documentOf: (kind: number) => Document, types: readonly string[]) {
    this.#documentOf = documentOf;
    this.#types = types;
  }

  /**
   * The action; `undefined` for one that is in no table.
   *
   * @throws PolicyError `CAPSULE_TOO_BROAD` for one that the document leaves to the engine; `CAPSULE_MALFORMED`
   */
  entry(action: unknown): Entry | undefined {
    const asked = ACTIONS.get(action) ?? (this.#types.length === 0 ? undefined : this.#askedOf(action));
    return asked && (this.#entries[asked.number] ?? this.#read(action, asked));
  }

  /** The error for an action that is in no table. */
  unknown(action: unknown): PolicyError {
    const known = [...ACTIONS.keys(), ...declaredActions(this.#types).keys()] as string[];
    return PolicyError.of("UNKNOWN_ACTION", "/action", `there is no such action${meant(action, known)}`);
  }

  #askedOf(action: unknown): Asked | undefined {
    this.#declared ??= declaredActions(this.#types);
    return this.#declared.get(action);
  }

  #read(action: unknown, { number, kind, type }: Asked): Entry {
    const document = this.#documentOf(kind);
    const place = document.entry(number);
    if (place === UNANSWERED) {
      throw PolicyError.of("CAPSULE_TOO_BROAD", "/action", `a capsule does not answer \`${action}\` for this viewer`);
    }
    let graph: Graph | undefined;
    if (place !== NOTHING) {
      document.go(place);
      document.byte();
      document.go(document.number());
      graph = new Graph(document);
    }
    const entry = { number, kind, type, types: this.#types, graph };
    this.#entries[number] = entry;
    return entry;
  }

  /** The document that answers for an action. */
  documentOf({ kind }: Entry): Document {
    return this.#documentOf(kind);
  }

  /** The verdict on a well-formed resource of the action's type. */
  decide(entry: Entry, record: Resource): Verdict {
    const { gate } = this.#documentOf(entry.kind);
    if (gate) return refused(gate, 0);
    if (entry.graph === undefined) return refused(NO_GRANT, 0);
    const { cap, ceilings, grants } = this.#details(entry);
    let reached = 0;
    let rule = "";
    for (const grant of grants) {
      if (grant.level > reached && grant.when.holds(record)) {
        reached = grant.level;
        rule = grant.rule;
      }
    }
    const level = Math.min(reached, cap);
    const ceiling = ceilings.find(({ admits }) => !admits.holds(record));
    if (ceiling) return refused(ceiling, level);
    if (!entry.graph.holds(record)) return refused(NO_GRANT, level);
    return { allowed: true, level: LEVELS[level] as Verdict["level"], code: "GRANTED", rule };
  }

  #details({ kind, number }: Entry): Details {
    const document = this.#documentOf(kind);
    return document.once(4, number, () => detailsOf(document, document.entry(number)));
  }
}

function detailsOf(document: Document, place: number): Details {
  const graph = (): Graph => {
    const found = graphAt(document, document.number());
    // Later it is asked as often as it is named.
    document.spend(found.size);
    return found;
  };
  const level = (): number => {
    const level = document.byte();
    if (level >= LEVELS.length) throw malformed("a level is unknown");
    return level;
  };
  document.go(place);
  const cap = level();
  graph();
  const ceilings: (Refusal & { readonly admits: Graph })[] = [];
  for (let left = document.number(); left > 0; left--) ceilings.push({ ...document.refusal(), admits: graph() });
  document.go(document.number());
  const grants: Details["grants"][number][] = [];
  for (let left = document.number(); left > 0; left--) {
    grants.push({ rule: document.text(document.number()), level: level(), when: graph() });
  }
  return { cap, ceilings, grants };
}

const NO_GRANT = { code: "NO_GRANT", rule: "GEN-01" };

function refused({ code, rule }: Refusal, level: number): Verdict {
  return { allowed: false, level: LEVELS[level], code, rule } as Verdict;
}
