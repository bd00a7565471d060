import { byCodePoint } from "../../../testing/json.js";
import { type Rule, rulesOf } from "./probes.js";
import type { Reasons } from "./reasons.js";
import type { Answer, Sights } from "./sights.js";

/** A sharing rule that opens nothing, or nothing that is not open without it. */
export interface Idle {
  readonly rule: Rule;
  /** What else opens what the rule opens. */
  readonly by: readonly string[];
  /** The pairs of a user and a record that the rule opens. */
  readonly pairs: number;
}

/** What a sharing rule opens. */
interface Opened {
  pairs: number;
  isNeeded: boolean;
  readonly by: Set<string>;
}

/**
 * Sharing rules that open nothing, and rules of which everything is open without them: every answer in which a rule has a part is asked
 * once more as if the rule did not open the record. All users must have been asked about before.
 */
export function idleRules(sights: Sights, reasons: Reasons, now: string): Idle[] {
  const rules = rulesOf(sights.kinds.snapshot);
  const opened = rules.map((): Opened => ({ pairs: 0, isNeeded: false, by: new Set() }));
  for (const answer of sights.answers()) {
    if (!answer.isSeen || answer.pairs === 0) continue;
    const found = reasons.of(answer);
    for (const { sharingRule } of found) {
      const [rule, of] = [rules[sharingRule ?? -1], opened[sharingRule ?? -1]];
      if (rule === undefined || of === undefined) continue;
      of.pairs += answer.pairs;
      for (const other of found) if (other.sharingRule !== sharingRule) of.by.add(other.name);
      of.isNeeded ||= isNeeded(sights, answer, rule, rules.indexOf(rule), now);
    }
  }
  return rules.flatMap((rule, at) => {
    const { pairs, by, isNeeded: needs } = opened[at] as Opened;
    return needs ? [] : [{ rule, by: [...by].sort(), pairs }];
  });
}

/** Whether the record may be seen, or edited by a rule for that, with all rules and not without one of them. */
function isNeeded({ plainer, kinds }: Sights, { user, row }: Answer, { level }: Rule, number: number, now: string): boolean {
  const viewer = plainer.policy.viewer(user, { now });
  const { others, rules } = kinds.kind(row) ?? { others: {}, rules: [] };
  return (level === "read-write" ? ["view", "edit"] : ["view"]).some((verb) => {
    const isOpen = (by: readonly number[]) => {
      const record = kinds.columns.record(row, { ...others, fields: plainer.fields(by) });
      return viewer.can(`${record.type}.${verb}` as never, record as never);
    };
    return isOpen(rules) && !isOpen(rules.filter((each) => each !== number));
  });
}

/** The sharing rules that open something, with the pairs of a user and a record that each opens, the most first. */
export function openingRules(sights: Sights, reasons: Reasons): { readonly rule: Rule; readonly pairs: number }[] {
  const rules = rulesOf(sights.kinds.snapshot);
  const pairs = rules.map(() => 0);
  for (const answer of sights.answers()) {
    if (!answer.isSeen || answer.pairs === 0) continue;
    for (const { sharingRule = -1 } of reasons.of(answer)) {
      const known = pairs[sharingRule];
      if (known !== undefined) pairs[sharingRule] = known + answer.pairs;
    }
  }
  const opening = rules.map((rule, at) => ({ rule, pairs: pairs[at] as number })).filter((each) => each.pairs > 0);
  return opening.sort((a, b) => b.pairs - a.pairs || byCodePoint(a.rule.id, b.rule.id));
}
