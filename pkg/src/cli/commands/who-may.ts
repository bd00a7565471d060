import { ofRecord } from "../../errors.js";
import type { Level, Resource } from "../../generated/wire.js";
import type { Policy } from "../../policy.js";
import { REPORT } from "../../report.js";
import { byCodePoint } from "../../testing/json.js";
import { progress } from "../io/progress.js";

/** Somebody who may do something, at which level and by which rule. */
export interface WhoMay {
  readonly user: string;
  readonly name: string;
  readonly level: Level;
  readonly rule: string;
}

/** What everybody is asked about. */
interface Asked {
  readonly action: string;
  readonly resource: Resource | undefined;
  readonly to?: string;
  readonly now: string;
}

/** What the engine says of some users at once. */
interface Part {
  readonly asked: number;
  readonly of: number;
  readonly last?: string | null;
  readonly allowed: readonly WhoMay[];
  /** For each who would be allowed something with a member that the resource leaves out: the members, and the rules that ask for them. */
  readonly lacking: readonly (readonly { readonly member: string; readonly rules: readonly string[] }[])[];
}

/** How many users lack a member, and by which rules. */
export interface Lacking {
  users: number;
  readonly rules: Set<string>;
}

/**
 * Who may do something, in id order; of how many; and what the resource leaves out although rules ask for it, by member.
 *
 * @throws PolicyError for a malformed question
 */
export function whoMay(policy: Policy, asked: Asked, isChatty: boolean): { users: WhoMay[]; of: number; lacks: Map<string, Lacking> } {
  const users: WhoMay[] = [];
  const lacks = new Map<string, Lacking>();
  let bar: ReturnType<typeof progress> | undefined;
  let done = 0;
  for (let after: string | undefined; ; ) {
    const part = partOf(policy, asked, after);
    bar ??= progress("asking for every user", part.of, isChatty);
    users.push(...part.allowed);
    for (const { member, rules } of part.lacking.flat()) {
      const lack = lacks.get(member) ?? { users: 0, rules: new Set() };
      lacks.set(member, lack);
      lack.users += 1;
      for (const rule of rules) lack.rules.add(rule);
    }
    done += part.asked;
    bar.at(done);
    if (part.last == null || done >= part.of) {
      bar.end();
      return { users: users.sort((a, b) => byCodePoint(a.user, b.user)), of: part.of, lacks };
    }
    after = part.last;
  }
}

function partOf(policy: Policy, asked: Asked, after: string | undefined): Part {
  try {
    return policy[REPORT]<Part>({ report: "who", ...asked, after });
  } catch (error) {
    throw ofRecord(error);
  }
}
