import { PolicyError, type PolicyErrorCode } from "../errors.js";
import { type FormatOptions, languageOf, said } from "./languages.js";
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
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no code
 *
 * @example
 * formatCode("MANAGER_INACTIVE", "en", { user: "u-7" }, { nameOf: () => "Ann" }); // "Ann is not active"
 */
export function formatCode(code: PolicyErrorCode, locale: string, ids: Ids = {}, options?: FormatOptions): string {
  const { catalogue, nameOf } = languageOf(locale, options);
  return said(() => {
    if (typeof code !== "string") throw PolicyError.of("MALFORMED_JSON", "/code", "a code is a text");
    return codeText(code, { ...ids }, catalogue, nameOf);
  });
}
