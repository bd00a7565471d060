import type { ScenarioResult } from "../../testing/scenario.js";
import { say } from "../io/phrases.js";
import { table } from "../io/streams.js";
import { bold, green, red, yellow } from "../io/terminal.js";
import { CHAPTER_NAMES, chapterOf, RULES, TESTABLE } from "./rules.js";

/** How many scenarios are about a rule. */
export interface RuleCoverage {
  readonly rule: string;
  readonly scenarios: number;
  readonly failed: number;
}

/** Which rules the scenarios are about. */
export interface Coverage {
  /** The share of the rules that a scenario shows and passes, in percent, rounded down to a tenth. */
  readonly percent: number;
  readonly covered: number;
  readonly of: number;
  readonly rules: readonly RuleCoverage[];
  /** The rules that no passing scenario is about. */
  readonly without: readonly string[];
  /** What scenarios name as a rule and is none. */
  readonly unknown: readonly string[];
}

/** Which of the rules of some chapters, all of them by default, the scenarios are about. */
export function coverageOf(results: readonly ScenarioResult[], chapters: readonly string[] | undefined): Coverage {
  const wanted = TESTABLE.filter((rule) => chapters === undefined || chapters.includes(chapterOf(rule)));
  const counts = new Map<string, { scenarios: number; failed: number }>();
  for (const { rules, failures } of results) {
    for (const rule of new Set(rules)) {
      const count = counts.get(rule) ?? { scenarios: 0, failed: 0 };
      counts.set(rule, { scenarios: count.scenarios + 1, failed: count.failed + (failures.length > 0 ? 1 : 0) });
    }
  }
  const rules = wanted.map((rule) => ({ rule, ...(counts.get(rule) ?? { scenarios: 0, failed: 0 }) }));
  const without = rules.filter(({ scenarios, failed }) => scenarios === failed).map(({ rule }) => rule);
  const covered = wanted.length - without.length;
  const percent = wanted.length === 0 ? 100 : Math.floor((covered * 1000) / wanted.length) / 10;
  const unknown = [...counts.keys()].filter((rule) => !RULES.includes(rule)).sort();
  return { percent, covered, of: wanted.length, rules, without, unknown };
}

/** The coverage for people: chapter by chapter, then what is without a scenario. */
export function coverageText({ percent, covered, of, rules, without, unknown }: Coverage): string {
  const chapters = CHAPTER_NAMES.flatMap((chapter) => {
    const own = rules.filter(({ rule }) => chapterOf(rule) === chapter);
    if (own.length === 0) return [];
    const missing = without.filter((rule) => chapterOf(rule) === chapter);
    const failed = own.reduce((sum, rule) => sum + rule.failed, 0);
    const share = `${own.length - missing.length} ${say("of")} ${own.length}`;
    return [
      [chapter, missing.length === 0 ? green(share) : yellow(share), failed > 0 ? red(say(`${failed} failed`)) : "", missing.join(" ")],
    ];
  });
  return [
    bold(say("rules with a scenario that passed; those without one")),
    table(chapters),
    ...(unknown.length > 0 ? [red(say(`no such rule: ${unknown.join(" ")}`))] : []),
    say(`coverage ${percent} %: ${covered} of ${of} rules`),
  ].join("\n");
}
