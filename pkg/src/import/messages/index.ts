import { sentence } from "../../messages/translated.js";
import type { Finding } from "../types.js";
import { de } from "./de.js";

/**
 * What a finding of an import says, in a language: English, or German; English for what has no words in German, such as the problem
 * of a snapshot.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`; `MALFORMED_JSON` for what is no finding
 *
 * @example
 * for (const finding of report.findings) console.log(finding.code, formatFinding(finding, "de"));
 */
export function formatFinding(finding: Pick<Finding, "what">, locale: string): string {
  return sentence(finding, "what", locale, de);
}
