import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import { criterionOf } from "./criteria.js";
import type { Criterion, DraftRule, Level, Target } from "./draft.js";
import type { Fields } from "./fields.js";
import { type Branch, branchesOf, FilterFault } from "./filter.js";
import type { Groups } from "./groups.js";
import type { RuleFile } from "./metadata.js";

/** The most ways in which the criteria of a rule may hold, and the most rules that one may become. */
const MOST_WAYS = 256;
const MOST_RULES = 4096;

/** A rule of the result and the one that it was made of. */
export interface MadeRule {
  readonly rule: DraftRule;
  readonly file: RuleFile;
}

/** The sharing rules that can be said, in the order of their ids. */
export function rulesDraft(context: Context, groups: Groups, fields: Fields): MadeRule[] {
  const made: MadeRule[] = [];
  const ids = new Set<string>();
  for (const file of context.metadata.rules) {
    for (const rule of rulesOf(file, context, groups, fields)) {
      if (ids.has(rule.id)) {
        context.findings.add(
          "invalid",
          "DUPLICATE_ID",
          `${file.path}#${file.name}`,
          "two rules of an object have the same name; the later one is left out",
          { line: file.line },
        );
        continue;
      }
      ids.add(rule.id);
      made.push({ rule, file });
    }
  }
  return made.sort((a, b) => inOrder(a.rule.id, b.rule.id));
}

function rulesOf(file: RuleFile, context: Context, groups: Groups, fields: Fields): DraftRule[] {
  const { findings, types } = context;
  const where = `${file.path}#${file.name}`;
  const place = { line: file.line };
  if (file.kind === "guest") {
    findings.add("narrower", "GUEST", where, "rules for guest users are left out", place);
    return [];
  }
  if (file.kind === "territory") {
    findings.add("narrower", "TERRITORY", where, "rules by territory are left out", place);
    return [];
  }
  if (file.kind === "unknown") {
    findings.add("narrower", "UNKNOWN_RULE", where, "rules of a kind that is not known are left out", place);
    return [];
  }
  if (file.unknown !== undefined) {
    const what = "the rule has an element that is not known and may limit what it shares: it is left out";
    findings.add("narrower", "UNKNOWN_ELEMENT", where, what, { ...place, example: file.unknown });
    return [];
  }
  const type = types.of(file.object);
  if (type === undefined) {
    findings.add("narrower", "NO_RECORD_TYPE", where, "no record type stands for the object of the rule", place);
    return [];
  }
  if (Object.values(file.children).some((level) => level !== undefined && level !== "None")) {
    findings.add(
      "narrower",
      "IMPLICIT_ACCESS",
      where,
      "the rule opens what belongs to the accounts as well, which is not carried over",
      place,
    );
  }
  if (file.level === "None") return [];
  const level = levelOf(file.level);
  if (level === undefined) {
    findings.add("invalid", "UNKNOWN_VALUE", where, `the level \`${file.level}\` of the rule is unknown; the rule is left out`, place);
    return [];
  }
  if (file.includesAllOwners) {
    findings.add(
      "narrower",
      "HIGH_VOLUME_OWNER",
      where,
      "the rule includes records of owners who can have no role; those are never shared here",
      place,
    );
  }
  const to = targets(file.to, groups, where, "to");
  const sources =
    file.kind === "owner"
      ? targets(file.from, groups, where, "from").map((ownedBy) => ({ ownedBy }))
      : conditions(file, where, context, fields).map((each) => ({ where: each }));
  if (file.to.length === 0 || (file.kind === "owner" && file.from.length === 0)) {
    findings.add(
      "invalid",
      "UNKNOWN_TARGET",
      where,
      "the rule does not say whom it reaches, or whose records it shares; it is left out",
      place,
    );
  }
  if (sources.length * to.length > MOST_RULES) {
    findings.add("narrower", "BOOLEAN_FILTER", where, `the rule would become more than ${MOST_RULES} rules: it is left out`, place);
    return [];
  }
  const all = sources.flatMap((source) => to.map((target) => ({ source, target })));
  return all.map(({ source, target }, at) => ({
    id: `${file.object}.${file.name}${all.length > 1 ? `/${at + 1}` : ""}`,
    type,
    level,
    ...(file.description === undefined ? {} : { purpose: file.description }),
    ...source,
    to: target,
  }));
}

function levelOf(text: string): Level | undefined {
  if (text === "Read") return "read";
  return text === "Edit" || text === "ReadWrite" ? "read-write" : undefined;
}

function targets(parties: RuleFile["to"], groups: Groups, where: string, side: "to" | "from"): Target[] {
  return parties.flatMap((party) => groups.target(party, where, side) ?? []);
}

/** The ways in which the criteria of a rule hold: the conditions of each way. */
function conditions(file: RuleFile, where: string, { findings }: Context, fields: Fields): Criterion[][] {
  let branches: readonly Branch[];
  try {
    branches = file.filter === undefined ? [file.criteria.map((_, at) => at + 1)] : branchesOf(file.filter, file.criteria.length);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    findings.add("narrower", "BOOLEAN_FILTER", where, `${error.message}: the rule is left out`, { line: file.line });
    return [];
  }
  if (file.criteria.length === 0) {
    findings.add("invalid", "MISSING_CRITERIA", where, "the rule has no criteria; it is left out", { line: file.line });
    return [];
  }
  if (file.filter !== undefined && branches.length > 1) {
    findings.add("expanded", "BOOLEAN_FILTER", where, "the filter becomes one rule for each way in which it holds", {
      line: file.line,
      example: file.filter,
    });
  }
  const ways: Criterion[][] = [];
  for (const branch of branches) {
    let own: Criterion[][] = [[]];
    for (const number of branch) {
      const item = file.criteria[Math.abs(number) - 1];
      const said = item === undefined ? { unsaid: "a criterion that is not there" } : criterionOf(item, file.object, fields, number < 0);
      if ("unsaid" in said) {
        findings.add(
          "narrower",
          "OPERATOR",
          where,
          `the model has no word for ${said.unsaid}: what the criterion would share is not shared`,
          { line: file.line, example: item?.field },
        );
        own = [];
        break;
      }
      if (said.isAsWritten === true)
        findings.add(
          "narrower",
          "FIELD_UNKNOWN",
          where,
          "the type of a field was not exported: a number or day in a record counts only where it is written as in the rule",
          { line: file.line, example: item?.field },
        );
      if (own.length * said.ways.length + ways.length > MOST_WAYS) {
        const what = `the criteria hold in more than ${MOST_WAYS} ways: the rule is left out`;
        findings.add("narrower", "BOOLEAN_FILTER", where, what, { line: file.line });
        return [];
      }
      own = own.flatMap((conditions) => said.ways.map((way) => [...conditions, ...way]));
    }
    ways.push(...own);
  }
  return ways;
}
