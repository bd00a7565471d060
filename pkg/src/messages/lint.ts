import type { Finding } from "../generated/wire.js";
import { lintDe } from "./lint-de.js";
import { isGerman } from "./tags.js";
import { translated } from "./translated.js";

/**
 * What a finding of `policy.lint` says, in English or German.
 *
 * @example
 * for (const finding of policy.lint({ now })) console.log(finding.code, formatLint(finding, "de"));
 */
export function formatLint(finding: Pick<Finding, "message">, locale: string): string {
  return isGerman(locale) ? translated(finding.message, lintDe) : finding.message;
}
