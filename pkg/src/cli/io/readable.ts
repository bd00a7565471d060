import type { PolicyErrorCode } from "../../errors.js";
import type { Decision, Plan, PlanRow } from "../../generated/wire.js";
import { formatCode } from "../../messages/index.js";
import type { NameOf } from "../../messages/names.js";
import { formatRow } from "../../messages/plans.js";
import { formatGrant, formatMissing, formatReason } from "../../messages/reasons.js";
import { planSummary } from "../../messages/summary.js";
import type { Verdict } from "../../residual/evaluate.js";
import type { Fault } from "./fault.js";
import { type Language, say, spoken } from "./phrases.js";
import { table } from "./streams.js";
import { bold, dim, green, onError, oneLine, red, yellow } from "./terminal.js";

/** The lines that tell what a grant came through. */
export type StoryOf = (grant: Decision["grants"][number]) => readonly string[];

/** A decision for people: the verdict, then every reason. A capsule knows no more than the verdict. */
export function decisionText(
  decision: Decision | Verdict,
  nameOf: NameOf,
  storyOf: StoryOf = () => [],
  language: Language = spoken(),
): string {
  const verdict = decision.allowed ? green(say("allowed", language)) : red(say("denied", language));
  const head = `${bold(verdict)}  ${say(`level ${decision.level}, ${decision.code} by ${decision.rule}`, language)}`;
  if (!("grants" in decision)) return `${head}${say(", by a capsule", language)}`;
  const lines = [`${head}, ${say("revision", language)} ${decision.revision}`];
  if (!decision.allowed) {
    const because = decision.reason?.rule ?? decision.rule;
    lines.push(oneLine(`${formatReason(decision, language, { nameOf })}${because === decision.rule ? "" : ` (${because})`}`));
  }
  if (decision.blocked.length > 0) {
    lines.push(say("blocked", language), table(decision.blocked.map((block) => [block.rule, red(block.code)])));
  }
  if (decision.grants.length > 0) {
    lines.push(
      say("granted", language),
      table(
        decision.grants.flatMap((grant) => [
          [grant.rule, say(grant.level, language), dim(formatGrant(grant, language, { nameOf }))],
          ...storyOf(grant).map((line) => ["", "", line]),
        ]),
      ),
    );
  }
  for (const lack of decision.lacks ?? []) lines.push(yellow(say(lackText(lack), language)));
  const ways = formatMissing(decision, language, { nameOf });
  if (ways.length > 0) lines.push(say("missing", language), table(decision.missing.map(({ rule }, at) => [rule, ways[at] ?? ""])));
  return lines.join("\n");
}

/** What a record leaves out, and which rules ask for it. */
export function lackText({
  member,
  rules,
  users,
}: {
  readonly member: string;
  readonly rules: readonly string[];
  readonly users?: number;
}): string {
  const who = users === undefined ? "" : `: ${users} more ${users === 1 ? "user" : "users"} might, by what it says`;
  return `the record says nothing of its \`${member}\`, which ${rules.join(", ")} ${rules.length === 1 ? "asks" : "ask"} for${who}`;
}

const KINDS = ["user", "partner", "role"] as const;

/** What a row or a warning says: whom it is about stands beside it. */
type Said = Omit<PlanRow, "outcome"> & Partial<Pick<PlanRow, "outcome">>;

/** The sentence of the catalogue about a row, or about a warning. */
function germanOf(row: Said, nameOf: NameOf): string {
  // A line of a table is told without its number, which stands beside it.
  const { line, ...rest } = { ...row, message: row.line === undefined ? row.message : row.message.replace(/^line \d+: /, "") };
  const { outcome, partner, user, code } = rest;
  if (code === "INVALID_VALUE" && line !== undefined) return say(rest.message, "de");
  if (outcome !== undefined) return formatRow({ ...rest, outcome }, "de", { nameOf });
  return code === undefined ? row.message : formatCode(code, "de", { partner, user }, { nameOf });
}

/** The sentence about a row, with names in the place of the ids that stand beside it. */
function englishOf(row: Said, nameOf: NameOf): string {
  const message = row.line === undefined ? row.message : row.message.replace(/^line \d+: /, "");
  return message.replace(/`([^`]*)`/g, (quoted, id: string) => {
    const kind = KINDS.find((each) => row[each] === id);
    return (kind === undefined ? undefined : nameOf(kind, id)) ?? quoted;
  });
}

/** What a row does besides to others: whom it removes, and who loses or gets the flag. */
function besides({ user, removed = [], demoted, promoted, code }: PlanRow, nameOf: NameOf, language: Language): string {
  // The catalogue's sentence of a row that is simply done says so itself.
  if (language === "de" && code === undefined) return "";
  const named = (id: string) => nameOf("user", id) ?? `\`${id}\``;
  const gone = removed.filter((id) => id !== user);
  const said = [
    ...(gone.length === 0 ? [] : [`; removes ${gone.map(named).join(", ")}`]),
    ...(demoted === undefined || demoted === user ? [] : [`; ${named(demoted)} is no longer primary`]),
    ...(promoted === undefined || promoted === user ? [] : [`; ${named(promoted)} becomes primary`]),
  ];
  return said.map((each) => say(each, language)).join("");
}

/** What is said of a row, in the language of this call; its line and whom it is about stand beside it. */
export function rowSentence(row: PlanRow, nameOf: NameOf): string {
  return spoken() === "en" ? englishOf(row, nameOf) : germanOf(row, nameOf);
}

/**
 * A plan for people: the outcome, the rows, what to know and what to do.
 *
 * @param file that of the table that the rows come from
 */
export function planText(plan: Plan, nameOf: NameOf, file?: string, language: Language = spoken()): string {
  const said = language === "en" ? englishOf : germanOf;
  const outcome = plan.outcome === "ok" ? green(say("ok", language)) : red(say("refused", language));
  const revision = say(`on revision ${plan.revision}`, language);
  const lines = [`${bold(outcome)}  ${countOutcomes(plan, language)}, ${revision}${say(lostFlags(plan), language)}`];
  if (plan.table !== undefined) lines.push(dim((file === undefined ? "" : `${file}: `) + tableText(plan.table, language)));
  const paint = { updated: green, merged: green, unchanged: dim, skipped: yellow, refused: red };
  if (plan.rows.length > 0) {
    lines.push(
      table(
        plan.rows.map((row) => [
          ...(plan.table === undefined ? [] : [row.line === undefined ? "" : say(`line ${row.line}`, language)]),
          say(row.outcome, language),
          row.partner ?? "",
          row.user ?? "",
          row.role ?? "",
          row.code ?? "",
          ...(plan.table === undefined ? [] : [say(row.column ?? "", language)]),
          paint[row.outcome](said(row, nameOf) + besides(row, nameOf, language)),
        ]),
      ),
    );
  }
  if (plan.warnings.length > 0) {
    lines.push(
      say("warnings", language),
      table(plan.warnings.map((warning) => [yellow(warning.code), warning.partner ?? "", warning.user ?? "", said(warning, nameOf)])),
    );
  }
  if (plan.effects.length > 0) {
    lines.push(
      say("to do once applied", language),
      table(plan.effects.map((effect) => [effect.code, effect.partner ?? "", effect.user ?? ""])),
    );
  }
  return lines.join("\n");
}

const DELIMITERS: Readonly<Record<string, string>> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

/** In which encoding a table was read, and what stands between its cells. */
export function readingText(
  { encoding, delimiter }: { readonly encoding: string | undefined; readonly delimiter: string },
  language: Language = spoken(),
): string {
  const cells = say(DELIMITERS[delimiter] ?? `\`${delimiter}\``, language);
  return `${say(`read as ${encoding ?? "text"}`, language)}, ${cells} ${say("between cells", language)}`;
}

/** How a table was read, and what became of its lines. */
function tableText(
  { encoding, delimiter, header, columns, readAs = [], lines, blank, unread }: NonNullable<Plan["table"]>,
  language: Language,
): string {
  const renamed = columns.flatMap((name, at) => {
    const column = readAs[at] ?? "";
    const isSaid = column === "" || [column, say(column, language).toLowerCase()].includes(name.toLowerCase());
    return isSaid ? [] : [say(`\`${name}\` is the column ${column}`, language)];
  });
  const read =
    delimiter === ""
      ? `${say(`read as ${encoding ?? "text"}`, language)}, ${say("no header", language)}`
      : `${readingText({ encoding, delimiter }, language)}, ${say(`header in line ${header}`, language)}`;
  const left = [
    ...(blank > 0 ? [say(`${blank} without anything`, language)] : []),
    ...(unread > 0 ? [say(`${unread} not read`, language)] : []),
  ].join(` ${say("and", language)} `);
  const counted = say(left === "" ? `${lines} lines` : `${lines} lines, of them ${left}`, language);
  return [read, ...renamed, counted].join(", ");
}

function countOutcomes(plan: Plan, language: Language): string {
  const counts = new Map<string, number>();
  for (const row of plan.rows) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${say(outcome, language)}`).join(", ") || say("nothing to do", language);
}

function lostFlags(plan: Plan): string {
  const { primaryChanged } = planSummary(plan);
  return primaryChanged === 0 ? "" : `; ${primaryChanged} losing the primary flag`;
}

/** What is wrong, for people: one line for one fault. */
export function faultsText(faults: readonly Fault[]): string {
  const [first] = faults;
  const error = onError.red(say("error"));
  if (first === undefined || faults.length > 1) return `${error}  ${faultList(faults)}`;
  if (first.code === "USAGE") return `${error}  ${toldOf(first)}`;
  const place = [...(hasPlace(first) ? [fileOf(first)] : []), ...(first.at === "" ? [] : [first.at])].join(" ");
  return `${error}  ${first.code}${place === "" ? "" : ` ${say("at")} ${place}`}: ${oneLine(toldOf(first))}`;
}

/**
 * What a fault says, in the language of this call: its own sentence, or where that has no translation the sentence of the catalogue
 * about its code, with what its own one names.
 */
export function toldOf({ code, message }: Pick<Fault, "code" | "message">): string {
  if (spoken() === "en") return message;
  const [, wrong, see] = /^(.*)\nSee: (.*)$/s.exec(message) ?? [];
  if (wrong !== undefined) return `${toldOf({ code, message: wrong })}\n${say("See")}: ${see}`;
  const [, main, meant] = /^(.*?); did you mean (`[^`]*`)\?$/s.exec(message) ?? [];
  if (main !== undefined) return say(`${toldOf({ code, message: main })}; did you mean ${meant}?`);
  const told = say(message);
  if (told !== message) return told;
  const text = formatCode(code as PolicyErrorCode, spoken());
  if (text === code) return message;
  const names = [...message.matchAll(/`([^`]*)`/g)].map(([, name]) => `„${name}“`);
  return names.length === 0 ? text : `${text}: ${names.join(", ")}`;
}

/** Every fault with its code and place. */
export function faultList(faults: readonly Fault[]): string {
  const hasFile = faults.some(hasPlace);
  const lines = faults.map((fault) => [
    fault.code,
    ...(hasFile ? [fileOf(fault)] : []),
    fault.at === "" ? say("(whole)") : fault.at,
    toldOf(fault),
  ]);
  return `${say(faults.length === 1 ? "1 problem" : `${faults.length} problems`)}\n${table(lines)}`;
}

function hasPlace({ file, line }: Fault): boolean {
  return file !== undefined || line !== undefined;
}

function fileOf({ file, line }: Fault): string {
  return line === undefined ? (file ?? "") : `${file ?? ""}:${line}`;
}

/** What is wrong, for programs: one line. */
export function faultsJson(faults: readonly Fault[]): string {
  const { code, at, message } = faults[0] ?? { code: "INTERNAL", at: "", message: "nothing is known about it" };
  return JSON.stringify({ error: { code, at, message, problems: faults } });
}
