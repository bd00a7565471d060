import type { PolicyErrorCode } from "../errors.js";
import { catalogueOf, type FormatOptions } from "./languages.js";
import { codeText } from "./reasons.js";

export type { Catalogue, FurtherWord, RecordWords, Word } from "./catalogue.js";
export { de } from "./de.js";
export { en } from "./en.js";
export { catalogueOf, type FormatOptions } from "./languages.js";
export { formatLint } from "./lint.js";
export { type NameKind, type NameOf, namesOf } from "./names.js";
export { formatPlan, formatRow } from "./plans.js";
export { formatDecision, formatGrant, formatMissing, formatReason, type NamedGrant, type NamedThrough, namedGrant } from "./reasons.js";
export { type PlanSummary, planSummary } from "./summary.js";

type Ids = { readonly [Kind in "user" | "partner" | "role" | "by"]?: string | undefined };

/**
 * The text of a code, with names in the place of `{user}`, `{partner}`, `{role}` and `{by}`.
 *
 * @example
 * formatCode("MANAGER_INACTIVE", "en", { user: "u-7" }, { nameOf: () => "Ann" }); // "Ann is not active"
 */
export function formatCode(code: PolicyErrorCode, locale: string, ids: Ids = {}, options: FormatOptions = {}): string {
  return codeText(code, { ...ids }, catalogueOf(locale, options.catalogues), options.nameOf);
}
