/**
 * From what an organisation has to a snapshot: exports of Salesforce, CSV files of portals, tables.
 *
 * @packageDocumentation
 */
export { formatFinding } from "./messages/index.js";
export { importSalesforce } from "./salesforce/index.js";
export type { AccountColumn, SalesforceMap } from "./salesforce/map.js";
export type { SalesforceOptions } from "./salesforce/options.js";
export { importTables, type TablesOptions } from "./tables/index.js";
export type { ColumnDetails, ColumnUse, TableEntry, TableKind, TableMap, Values } from "./tables/map.js";
export { readyMaps } from "./tables/maps.js";
export { proposeMap } from "./tables/propose.js";
export { SALESFORCE_MAP_SCHEMA, TABLE_MAP_SCHEMA } from "./tables/schema.js";
export type {
  Effect,
  Finding,
  ImportContent,
  Imported,
  ImportFile,
  ImportFiles,
  ImportOptions,
  ImportProgress,
  ImportRefused,
  ImportReport,
  ImportResult,
} from "./types.js";
