import type { RecordTypeId } from "partner-policy";

/** The built-in types of records that have files of their own. */
export const TYPES = [
  "lead",
  "deal",
  "opportunity",
  "mdf-request",
  "business-plan",
  "case",
  "project",
  "activity",
  "listing",
  "contact",
] as const satisfies readonly RecordTypeId[];
