import type { PolicyErrorCode } from "../errors.js";
import type { Decision, Plan } from "../generated/wire.js";
import type { Input } from "../types.js";
import type { Catalogue, Word } from "./catalogue.js";
import { de } from "./de.js";
import { en } from "./en.js";
import type { NameOf } from "./names.js";
import { planSummary } from "./summary.js";

export type { Catalogue, Word } from "./catalogue.js";
export { type NameOf, namesOf } from "./names.js";
export { type PlanSummary, planSummary } from "./summary.js";
export { de, en };

/** How texts are made. */
export interface FormatOptions {
  /** Names for ids, such as `namesOf(policy)`; an id without a name stands as it is. */
  readonly nameOf?: NameOf | undefined;
  /** More languages, or other texts for a known one, by tag (BCP 47). */
  readonly catalogues?: Readonly<Record<string, Catalogue>> | undefined;
}

type Ids = { readonly [Kind in "user" | "partner" | "role" | "by"]?: string | undefined };

const OWN: Readonly<Record<string, Catalogue>> = { en, de };

/**
 * The catalogue of a language or of a more general one; English where there is none.
 *
 * @example
 * catalogueOf("de-AT") === de; // true
 */
export function catalogueOf(locale: string, catalogues: Readonly<Record<string, Catalogue>> = {}): Catalogue {
  for (let tag = locale.toLowerCase(); tag !== ""; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")))) {
    for (const known of [catalogues, OWN]) {
      const key = Object.keys(known).find((name) => name.toLowerCase() === tag);
      if (key !== undefined && known[key] !== undefined) return known[key];
    }
  }
  return en;
}

/**
 * The text of a code, with names in the place of `{user}`, `{partner}`, `{role}` and `{by}`.
 *
 * @example
 * formatCode("MANAGER_INACTIVE", "en", { user: "u-7" }, { nameOf: () => "Ann" }); // "Ann is not active"
 */
export function formatCode(code: PolicyErrorCode, locale: string, ids: Ids = {}, options: FormatOptions = {}): string {
  const { codes, words } = catalogueOf(locale, options.catalogues);
  return (codes[code] ?? en.codes[code] ?? code).replace(/\{(user|partner|role|by)\}/g, (_, kind: "user" | "partner" | "role" | "by") => {
    const id = ids[kind];
    return id === undefined ? words[kind] : (options.nameOf?.(kind === "by" ? "user" : kind, id) ?? id);
  });
}

/**
 * A decision in one sentence: the verdict, and every gate or ceiling that refused.
 *
 * @example
 * formatDecision(viewer.explain("lead.view", lead), "de"); // "Abgelehnt: kein Recht deckt das ab"
 */
export function formatDecision(decision: Input<Decision>, locale: string, options: FormatOptions = {}): string {
  const { words } = catalogueOf(locale, options.catalogues);
  if (decision.allowed) return words.allowed;
  const codes = [...new Set([decision.code, ...decision.blocked.map((block) => block.code)])];
  return `${words.denied}: ${codes.map((code) => formatCode(code, locale, {}, options)).join("; ")}`;
}

/**
 * A plan in lines: the outcome, every row that is not simply done, every warning and every task.
 *
 * @example
 * formatPlan(plan, "en", { nameOf: namesOf(policy) }).join("\n");
 */
export function formatPlan(plan: Input<Plan>, locale: string, options: FormatOptions = {}): string[] {
  const { words } = catalogueOf(locale, options.catalogues);
  const { primaryChanged } = planSummary(plan);
  const outcomes = new Map<Word, number>();
  for (const row of plan.rows) {
    const word = row.outcome === "refused" ? "refusedRow" : row.outcome;
    outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
  }
  if (primaryChanged > 0) outcomes.set("primaryChanged", primaryChanged);
  const counts = [...outcomes].map(([word, count]) => `${count} ${words[word] ?? en.words[word]}`).join(", ");
  const lines = [`${plan.outcome === "ok" ? words.ok : words.refused}${counts === "" ? "" : ` (${counts})`}`];
  const nameOf = (kind: "partner" | "user" | "role", id: string) => options.nameOf?.(kind, id) ?? id;
  const say = (code: PolicyErrorCode, ids: Ids, unknown?: string, line?: number) => {
    const place = line === undefined ? "" : `${(words.line ?? en.words.line ?? "").replace("{line}", String(line))}: `;
    if (unknown !== undefined) {
      lines.push(`${place}${(words.noSuch ?? en.words.noSuch ?? "").replace("{name}", () => unknown)}`);
      return;
    }
    const text = formatCode(code, locale, ids, options);
    const about = (["partner", "user", "role"] as const)
      .filter((kind) => ids[kind] !== undefined)
      .map((kind) => nameOf(kind, ids[kind] ?? ""));
    // A sentence that names everything that it is about needs no heading.
    lines.push(place + (about.every((name) => text.includes(name)) ? text : `${about.join(", ")}: ${text}`));
  };
  for (const row of plan.rows) {
    const { code, partner, user, role, line } = row;
    if (code === undefined) continue;
    const kind = code === "UNKNOWN_ID" ? unknownOf(row) : undefined;
    const id = kind === undefined ? undefined : row[kind];
    say(code, { partner, user, role }, kind === undefined || id === undefined ? undefined : nameOf(kind, id), line);
  }
  for (const { code, partner, user } of [...plan.warnings, ...plan.effects]) say(code, { partner, user });
  return lines;
}

/** Which of those that a row names is not known; the engine's sentence says so where the row stands in no table. */
function unknownOf({ column, message }: Input<Plan["rows"][number]>): "user" | "partner" | "role" | undefined {
  const kind = column ?? /^there is no (user|partner|role) `/.exec(message)?.[1];
  return kind === "user" || kind === "partner" || kind === "role" ? kind : undefined;
}
