import { isGerman } from "../../messages/tags.js";
import { translated } from "../../messages/translated.js";
import type { Finding } from "../types.js";
import { de } from "./de.js";

/**
 * What a finding of an import says, in a language: English, or German; English for what has no words in German, such as the problem
 * of a snapshot.
 *
 * @example
 * for (const finding of report.findings) console.log(finding.code, formatFinding(finding, "de"));
 */
export function formatFinding(finding: Pick<Finding, "what">, locale: string): string {
  return isGerman(locale) ? translated(finding.what, de) : finding.what;
}
