/**
 * From what an organisation has to a snapshot: exports of Salesforce, CSV files of portals, tables.
 *
 * @packageDocumentation
 */
export { importSalesforce, type SalesforceOptions } from "./salesforce/index.js";
export type { AccountColumn, SalesforceMap } from "./salesforce/map.js";
export type {
  Effect,
  Finding,
  Imported,
  ImportContent,
  ImportFile,
  ImportFiles,
  ImportOptions,
  ImportProgress,
  ImportRefused,
  ImportReport,
  ImportResult,
} from "./types.js";
