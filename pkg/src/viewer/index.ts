export { type PackageCode, PolicyError, type PolicyErrorCode, type PolicyProblem } from "../errors.js";
export type { Resource } from "../generated/wire.js";
export type { AnyViewer } from "../residual/any.js";
export { CapsuleViewer as Viewer, type OpenOptions, type OpenSealedOptions, openViewer } from "../residual/capsule-viewer.js";
export type { Verdict } from "../residual/evaluate.js";
export type { Filtered, ListOptions, Skipped } from "../residual/lists.js";
export { type SealOptions, sealViewer } from "../residual/seal.js";
export type { Action, Decision, ResourceFor } from "../types.js";
