import type { Decision, Plan } from "../../generated/wire.js";
import type { NameOf } from "../../messages/names.js";
import { formatGrant, formatMissing, formatReason } from "../../messages/reasons.js";
import { planSummary } from "../../messages/summary.js";
import type { Verdict } from "../../viewer/evaluate.js";
import type { Fault } from "./fault.js";
import { table } from "./streams.js";
import { bold, dim, green, onError, oneLine, red, yellow } from "./terminal.js";

/** The lines that tell what a grant came through. */
export type StoryOf = (grant: Decision["grants"][number]) => readonly string[];

/** A decision for people: the verdict, then every reason. A capsule knows no more than the verdict. */
export function decisionText(decision: Decision | Verdict, nameOf: NameOf, storyOf: StoryOf = () => []): string {
  const verdict = decision.allowed ? green("allowed") : red("denied");
  const head = `${bold(verdict)}  level ${decision.level}, ${decision.code} by ${decision.rule}`;
  if (!("grants" in decision)) return `${head}, by a capsule`;
  const lines = [`${head}, revision ${decision.revision}`];
  if (!decision.allowed) lines.push(oneLine(formatReason(decision, "en", { nameOf })));
  if (decision.blocked.length > 0) {
    lines.push("blocked", table(decision.blocked.map((block) => [block.rule, red(block.code)])));
  }
  if (decision.grants.length > 0) {
    lines.push(
      "granted",
      table(
        decision.grants.flatMap((grant) => [
          [grant.rule, grant.level, dim(formatGrant(grant, "en", { nameOf }))],
          ...storyOf(grant).map((line) => ["", "", line]),
        ]),
      ),
    );
  }
  for (const lack of decision.lacks ?? []) lines.push(yellow(lackText(lack)));
  const ways = formatMissing(decision, "en", { nameOf });
  if (ways.length > 0) lines.push("missing", table(decision.missing.map(({ rule }, at) => [rule, ways[at] ?? ""])));
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

/** The sentence about a row, with names in the place of the ids that stand beside it. */
function said(
  row: { readonly message: string; readonly line?: number } & { readonly [Kind in (typeof KINDS)[number]]?: string },
  nameOf: NameOf,
): string {
  const message = row.line === undefined ? row.message : row.message.replace(/^line \d+: /, "");
  return message.replace(/`([^`]*)`/g, (quoted, id: string) => {
    const kind = KINDS.find((each) => row[each] === id);
    return (kind === undefined ? undefined : nameOf(kind, id)) ?? quoted;
  });
}

/** What a row does besides to others: whom it removes, and who loses or gets the flag. */
function besides({ user, removed = [], demoted, promoted }: Plan["rows"][number], nameOf: NameOf): string {
  const named = (id: string) => nameOf("user", id) ?? `\`${id}\``;
  const gone = removed.filter((id) => id !== user);
  return [
    ...(gone.length === 0 ? [] : [`; removes ${gone.map(named).join(", ")}`]),
    ...(demoted === undefined || demoted === user ? [] : [`; ${named(demoted)} is no longer primary`]),
    ...(promoted === undefined || promoted === user ? [] : [`; ${named(promoted)} becomes primary`]),
  ].join("");
}

/** A plan for people: the outcome, the rows, what to know and what to do. */
export function planText(plan: Plan, nameOf: NameOf): string {
  const lines = [
    `${bold(plan.outcome === "ok" ? green("ok") : red("refused"))}  ${countOutcomes(plan)}, on revision ${plan.revision}${lostFlags(plan)}`,
  ];
  if (plan.table !== undefined) lines.push(dim(tableText(plan.table)));
  const paint = { updated: green, merged: green, unchanged: dim, skipped: yellow, refused: red };
  if (plan.rows.length > 0) {
    lines.push(
      table(
        plan.rows.map((row) => [
          ...(plan.table === undefined ? [] : [row.line === undefined ? "" : `line ${row.line}`]),
          row.outcome,
          row.partner ?? "",
          row.user ?? "",
          row.role ?? "",
          row.code ?? "",
          ...(plan.table === undefined ? [] : [row.column ?? ""]),
          paint[row.outcome](said(row, nameOf) + besides(row, nameOf)),
        ]),
      ),
    );
  }
  if (plan.warnings.length > 0) {
    lines.push(
      "warnings",
      table(plan.warnings.map((warning) => [yellow(warning.code), warning.partner ?? "", warning.user ?? "", said(warning, nameOf)])),
    );
  }
  if (plan.effects.length > 0) {
    lines.push("to do once applied", table(plan.effects.map((effect) => [effect.code, effect.partner ?? "", effect.user ?? ""])));
  }
  return lines.join("\n");
}

const DELIMITERS: Readonly<Record<string, string>> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

/** How a table was read, and what became of its lines. */
function tableText({ encoding, delimiter, header, lines, blank, unread }: NonNullable<Plan["table"]>): string {
  const between = delimiter === "" ? "no header" : `${DELIMITERS[delimiter] ?? `\`${delimiter}\``} between cells, header in line ${header}`;
  const left = [...(blank > 0 ? [`${blank} without anything`] : []), ...(unread > 0 ? [`${unread} not read`] : [])];
  return `read as ${encoding ?? "text"}, ${between}, ${lines} lines${left.length > 0 ? `, of them ${left.join(" and ")}` : ""}`;
}

function countOutcomes(plan: Plan): string {
  const counts = new Map<string, number>();
  for (const row of plan.rows) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ") || "nothing to do";
}

function lostFlags(plan: Plan): string {
  const { primaryChanged } = planSummary(plan);
  return primaryChanged === 0 ? "" : `; ${primaryChanged} losing the primary flag`;
}

/** What is wrong, for people: one line for one fault. */
export function faultsText(faults: readonly Fault[]): string {
  const [first] = faults;
  const error = onError.red("error");
  if (first === undefined || faults.length > 1) return `${error}  ${faultList(faults)}`;
  if (first.code === "USAGE") return `${error}  ${first.message}`;
  const place = [...(hasPlace(first) ? [fileOf(first)] : []), ...(first.at === "" ? [] : [first.at])].join(" ");
  return `${error}  ${first.code}${place === "" ? "" : ` at ${place}`}: ${oneLine(first.message)}`;
}

/** Every fault with its code and place. */
export function faultList(faults: readonly Fault[]): string {
  const hasFile = faults.some(hasPlace);
  const lines = faults.map((fault) => [
    fault.code,
    ...(hasFile ? [fileOf(fault)] : []),
    fault.at === "" ? "(whole)" : fault.at,
    fault.message,
  ]);
  return `${faults.length === 1 ? "1 problem" : `${faults.length} problems`}\n${table(lines)}`;
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
