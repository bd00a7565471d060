import type { Finding } from "../generated/wire.js";
import { lintDe } from "./lint-de.js";
import { sentence } from "./translated.js";

/**
 * What a finding of `policy.lint` says, in English or German.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`; `MALFORMED_JSON` for what is no finding
 *
 * @example
 * for (const finding of policy.lint({ now })) console.log(finding.code, formatLint(finding, "de"));
 */
export function formatLint(finding: Pick<Finding, "message">, locale: string): string {
  return sentence(finding, "message", locale, lintDe);
}
