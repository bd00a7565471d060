/// <reference lib="esnext.disposable" preserve="true" />
import { engine } from "./engine.js";

export { type PackageCode, PolicyError, type PolicyErrorCode, type PolicyProblem } from "./errors.js";
export type * from "./generated/wire.js";
export {
  type CriterionTest,
  GRANT_COLUMNS,
  type GrantAtom,
  type GrantCriterion,
  Grants,
  type GrantsChanged,
  type GrantsRequest,
} from "./grants.js";
export { type Decided, decisionLog, type LogEntry, type LogOptions } from "./log.js";
export {
  defineMapping,
  type FieldMap,
  type FieldSource,
  type KeysHolding,
  type MapOptions,
  type MappedResource,
  type MappingFor,
  type RecordMapping,
  type SameNamed,
  type TableOptions,
} from "./mapping.js";
export {
  type CsvPlanRequest,
  type ImpactRequest,
  type PlanRequest,
  Policy,
  type PolicySource,
  type SystemPlanRequest,
} from "./policy.js";
export type { Reports } from "./policy-reports.js";
export type * from "./register.js";
export type { PlanDifference, ReplannedPlan } from "./replan.js";
export type { AnyViewer } from "./residual/any.js";
export type { Filtered, ListOptions, Skipped } from "./residual/lists.js";
export { type Left, type Reversal, reversal } from "./reversal.js";
export { createPolicyStore, type PolicyListener, type PolicyStore } from "./store.js";
export { Table } from "./table.js";
export type { TableMatrix } from "./table-matrix.js";
export type {
  AcceptedPlan,
  Action,
  ActionFor,
  ActionOn,
  AllowedDecision,
  Code,
  Decision,
  DeniedDecision,
  Input,
  InternalUser,
  LabelRequest,
  Moment,
  PartnerUser,
  Plan,
  PlanDocument,
  RefusedPlan,
  ResourceFor,
  ResourceOf,
  ResourceType,
  RuleId,
  SalesRep,
  TypeIn,
  TypeOf,
} from "./types.js";
export { type QuestionOptions, Viewer } from "./viewer.js";

/**
 * The version of the policy engine inside this package.
 *
 * @throws PolicyError `WASM_BLOCKED` where WebAssembly is refused
 *
 * @example
 * engineVersion(); // "0.1.0"
 */
export function engineVersion(): string {
  return engine().engineVersion();
}
