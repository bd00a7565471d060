import type { ImportOptions } from "../types.js";
import type { SalesforceMap } from "./map.js";

/** Options of an import from Salesforce. */
export interface SalesforceOptions extends ImportOptions {
  /** Objects whose rows become records, by API name or record type. Left out: leads, opportunities, cases and every custom object. */
  readonly records?: readonly string[] | undefined;
  /** What the metadata does not say. */
  readonly map?: SalesforceMap | undefined;
}
