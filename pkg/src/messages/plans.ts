import type { PolicyErrorCode } from "../errors.js";
import type { Plan, PlanRow } from "../generated/wire.js";
import { lengthOf } from "../residual/members.js";
import type { Input } from "../types.js";
import type { FurtherWord, Word } from "./catalogue.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { filled, type Params, wordOf } from "./fill.js";
import { type FormatOptions, type Language, languageOf, said } from "./languages.js";
import type { NameKind, NameOf } from "./names.js";
import { codeText } from "./reasons.js";
import { planSummary } from "./summary.js";
import { tableDe } from "./table-de.js";
import { translated } from "./translated.js";

/**
 * A plan in lines: the outcome, every row that is not simply done, every warning and every task.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no plan
 *
 * @example
 * formatPlan(plan, "en", { nameOf: namesOf(policy) }).join("\n");
 */
export function formatPlan(plan: Input<Plan>, locale: string, options?: FormatOptions): string[] {
  const language = languageOf(locale, options);
  return said(() => planLines(plan, language));
}

function planLines(plan: Input<Plan>, language: Language): string[] {
  const { words } = language.catalogue;
  const { primaryChanged } = planSummary(plan);
  const outcomes = new Map<Word, number>();
  for (const row of plan.rows) {
    const word = wordOfOutcome(row);
    outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
  }
  if (primaryChanged > 0) outcomes.set("primaryChanged", primaryChanged);
  const counts = [...outcomes].map(([word, count]) => `${count} ${wordOf(language.catalogue, word)}`).join(", ");
  const head = `${plan.outcome === "ok" ? words.ok : words.refused}${counts === "" ? "" : ` (${counts})`}`;
  const rows = plan.rows.filter(({ code }) => code !== undefined).map((row) => rowLine(row, language));
  lengthOf(plan.effects);
  const notices = [...plan.warnings, ...plan.effects].map(({ code, partner, user }) => about(code, { partner, user }, language));
  return [head, ...rows, ...notices];
}

/**
 * One row of a plan: where it stands in its file, and what becomes of it or why nothing does.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no row
 *
 * @example
 * plan.rows.map((row) => formatRow(row, "de_DE", { nameOf: namesOf(policy) }));
 * // ["Zeile 2: Ann wird Betreuer von Acme", "Zeile 3, Spalte user: carl gibt es nicht"]
 */
export function formatRow(row: Input<PlanRow>, locale: string, options?: FormatOptions): string {
  const language = languageOf(locale, options);
  return said(() => rowLine(row, language));
}

function rowLine(row: Input<PlanRow>, language: Language): string {
  const { catalogue } = language;
  const place = [
    ...(row.line === undefined ? [] : [wordOf(catalogue, "line").replace("{line}", String(row.line))]),
    ...(row.line === undefined || row.column === undefined
      ? []
      : [wordOf(catalogue, "column").replace("{column}", () => row.column ?? "")]),
  ].join(", ");
  return place === "" ? rowText(row, language) : `${place}: ${rowText(row, language)}`;
}

function rowText(row: Input<PlanRow>, language: Language): string {
  const { catalogue, nameOf } = language;
  const { code, partner, user, role } = row;
  const done = doneBy(row).map(([word, ids]) => filled(wordOf(catalogue, word), { partner, ...ids }, catalogue, nameOf));
  if (code === undefined) {
    const isSaid = row.outcome === "updated" && done.length > 0;
    return [...(isSaid ? [] : [headed(wordOf(catalogue, wordOfOutcome(row)), { partner, user, role }, nameOf)]), ...done].join("; ");
  }
  const malformed = isOfTable(row) ? lineText(row, language) : undefined;
  if (malformed !== undefined) return malformed;
  const unknown = code === "UNKNOWN_ID" ? unknownOf(row) : undefined;
  if (unknown !== undefined) {
    // Where neither is known, what was meant is the user.
    const hasNeither = unknown.kind === "user" && partner !== undefined && NEITHER.test(row.message);
    const neither = hasNeither ? [noSuch({ kind: "partner", id: partner }, undefined, language)] : [];
    return [...neither, noSuch(unknown, row.meant, language)].join("; ");
  }
  return [about(code, { partner, user, role }, language), ...done].join("; ");
}

/** Says whether a row is refused for what stands in its line, and not for whom it names. */
function isOfTable({ code, line }: Input<PlanRow>): boolean {
  return code === "MALFORMED_ROW" || (code === "INVALID_VALUE" && line !== undefined);
}

/** What is wrong with a line of a table, as the engine says it; nothing where that is not known in the language. */
function lineText({ message, line, user }: Input<PlanRow>, { catalogue, nameOf }: Language): string | undefined {
  // Where a row has no line of its own, as the header has none, the sentence names it.
  const english = line === undefined ? message : message.replace(/^line \d+: /, "");
  const text = catalogue === de ? translated(english, LINES) : english;
  if (english === "" || (text === english && catalogue !== en)) return undefined;
  const name = user === undefined ? undefined : (nameOf?.("user", user) ?? user);
  return name === undefined ? text : text.replace(`\`${user}\``, () => name).replace(`„${user}“`, () => name);
}

const LINES = { ...tableDe, "{}; did you mean `{}`?": "{}; ist „{}“ gemeint?", "line {#}: {}": "Zeile {}: {}" };

/** That there is none of this id, and which one was probably meant. */
function noSuch({ kind, id }: Unknown, meant: string | undefined, { catalogue, nameOf }: Language): string {
  const text = wordOf(catalogue, meant === undefined ? "noSuch" : "noSuchButNear").replace(
    "{name}",
    () => nameOf?.(kind, id) ?? bounded(id),
  );
  if (meant === undefined) return text;
  const name = nameOf?.(kind, meant);
  return text.replace("{meant}", () => (name === undefined ? meant : `${meant} (${name})`));
}

/** An id in quotation marks where it begins or ends with a blank, which nobody would see. */
function bounded(id: string): string {
  return id.trim() === id ? id : `"${id}"`;
}

function wordOfOutcome({ outcome }: Input<PlanRow>): Word {
  return outcome === "refused" ? "refusedRow" : outcome;
}

/** What a row does to the managers of its partner. */
function doneBy(row: Input<PlanRow>): (readonly [word: FurtherWord, ids: Params])[] {
  const { user, promoted, demoted, removed = [] } = row;
  if (row.outcome === "refused" || row.outcome === "skipped") return [];
  lengthOf(removed);
  const isNew = row.wasManager === false && row.isManager === true && user !== promoted;
  return [
    ...(isNew ? [["assigned", { user }] as const] : []),
    ...removed.map((user) => ["removed", { user }] as const),
    ...(promoted === undefined ? [] : [["promoted", { user: promoted }] as const]),
    ...(demoted === undefined ? [] : [["demoted", { user: demoted }] as const]),
  ];
}

/** The text of a code about a partner, a user, a role. */
function about(code: PolicyErrorCode, ids: Params, { catalogue, nameOf }: Language): string {
  return headed(codeText(code, ids, catalogue, nameOf), ids, nameOf);
}

/** The text with those whom it is about at its head; a sentence that names them all needs none. */
function headed(text: string, ids: Params, nameOf: NameOf | undefined): string {
  const names = (["partner", "user", "role"] as const).flatMap((kind) => {
    const id = ids[kind];
    return id === undefined ? [] : [nameOf?.(kind, id) ?? id];
  });
  return names.every((name) => text.includes(name)) ? text : `${names.join(", ")}: ${text}`;
}

/** What names nothing. */
interface Unknown {
  readonly kind: NameKind;
  readonly id: string;
}

/** What the engine says where neither the partner nor the user of a row is known. */
const NEITHER = /^there is no partner `.*` and no user `/s;

/** What is not known of what a row names; where the row stands in no table, the engine's sentence says so. */
function unknownOf({ column, message, ...row }: Input<PlanRow>): Unknown | undefined {
  if (column === undefined && row.user !== undefined && NEITHER.test(message)) return { kind: "user", id: row.user };
  const [, said, id] = /^there is no (user|partner|role|tier) `([^`]*)`/.exec(message) ?? [];
  const kind = column ?? said;
  if (kind !== "user" && kind !== "partner" && kind !== "role" && kind !== "tier") return undefined;
  const named = kind === "tier" || (column === undefined && id !== row[kind]) ? id : row[kind];
  return named === undefined ? undefined : { kind, id: named };
}
