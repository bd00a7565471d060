/** How many rules each chapter has; they are numbered from 01 without gaps. */
const CHAPTERS: Readonly<Record<string, number>> = {
  GEN: 13,
  MGR: 22,
  BULK: 27,
  NOTIFY: 11,
  PUR: 30,
  LEAD: 15,
  GROUP: 12,
  TIER: 8,
  I18N: 7,
  SSO: 11,
  USER: 42,
  FEAT: 14,
  LIC: 10,
  ROLE: 30,
  SHARE: 27,
  TYPE: 6,
  OWD: 5,
  QUEUE: 6,
  REACH: 7,
  VIEW: 3,
};

/** Rules that are advice for people or hosts: no scenario can show them. */
const ADVICE: ReadonlySet<string> = new Set(["GEN-11", "SSO-11"]);

/** The chapters of the rules. */
export const CHAPTER_NAMES: readonly string[] = Object.keys(CHAPTERS);

/** The id of every rule. */
export const RULES: readonly string[] = Object.entries(CHAPTERS).flatMap(([chapter, count]) =>
  Array.from({ length: count }, (_, index) => `${chapter}-${String(index + 1).padStart(2, "0")}`),
);

/** The id of every rule that a scenario can show. */
export const TESTABLE: readonly string[] = RULES.filter((rule) => !ADVICE.has(rule));

/** The chapter of a rule. */
export function chapterOf(rule: string): string {
  return rule.slice(0, rule.lastIndexOf("-"));
}
