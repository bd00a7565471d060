import type { Resource, Snapshot } from "../../../generated/wire.js";
import type { Policy } from "../../../policy.js";
import type { Viewer } from "../../../viewer.js";
import { packedOf } from "./packed.js";

export type Rule = NonNullable<Snapshot["sharingRules"]>[number];

/** The sharing rules that work. */
export function rulesOf(snapshot: Snapshot): Rule[] {
  return (snapshot.sharingRules ?? []).filter(({ active }) => active !== false);
}

/** A name that none of these begins with. */
export function freshName(taken: Iterable<string>): string {
  let name = "§";
  for (const each of taken) while (each.startsWith(name)) name += "§";
  return name;
}

/**
 * The programme once more, with somebody for each sharing rule whom that rule reaches and nothing else does: what they see is what the
 * rules open.
 */
export class Probes {
  readonly policy: Policy;
  readonly #byType = new Map<string, { readonly rule: number; readonly viewer: Viewer }[]>();

  constructor(snapshot: Snapshot, now: string) {
    const rules = rulesOf(snapshot);
    const name = freshName(snapshot.users.map(({ id }) => id));
    const probes = rules.map((_, at) => ({ kind: "internal", id: `${name}${at}`, name: "probe", status: "active" }) as const);
    const made: Snapshot = {
      ...snapshot,
      users: [...snapshot.users, ...probes],
      sharingRules: rules.map((rule, at): Rule => ({ ...rule, level: "read", to: { user: `${name}${at}` } })),
      defaultAccess: {},
      // Groups of everybody inside are members of queues as well.
      queues: (snapshot.queues ?? []).map(({ id, label, types }) => ({ id, label, types })),
    };
    this.policy = packedOf(made);
    for (const [at, { type }] of rules.entries()) {
      const own = this.#byType.get(type) ?? [];
      this.#byType.set(type, own);
      own.push({ rule: at, viewer: this.policy.viewer(`${name}${at}`, { now }) });
    }
  }

  of(type: string): readonly { readonly rule: number; readonly viewer: Viewer }[] {
    return this.#byType.get(type) ?? [];
  }
}

/**
 * The programme once more, in which what a sharing rule opens is said by a field of the record: access then names no owners for the
 * sake of rules, each rule stands by itself, and a record can be asked about as if a rule did not open it.
 */
export class Plainer {
  readonly policy: Policy;
  readonly #name: string;

  constructor(snapshot: Snapshot) {
    const rules = rulesOf(snapshot);
    this.#name = "§";
    const made: Snapshot = {
      ...snapshot,
      sharingRules: rules.map(
        ({ id, type, level, to }, at): Rule => ({ id, type, level, to, where: [{ field: `${this.#name}${at}`, op: "eq", value: true }] }),
      ),
    };
    this.policy = packedOf(made);
  }

  /** The number of the rule that a test of access stands for. */
  ruleOf(field: string): number {
    return Number(field.slice(this.#name.length));
  }

  /** The fields of a record that these rules open. */
  fields(rules: readonly number[]): NonNullable<Resource["fields"]> {
    return Object.fromEntries(rules.map((rule) => [`${this.#name}${rule}`, true]));
  }
}
