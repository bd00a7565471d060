import type { Document } from "../residual/document.js";
import type { Entry } from "../residual/evaluate.js";
import type { RESIDUAL } from "../residual/residual.js";
import type { Action } from "../types.js";
import { type Condition, conditionAt, NEVER } from "./condition.js";

/** What has a residual of a policy: what is left of it once the viewer, the moment and the action are known. */
export interface Residual {
  readonly [RESIDUAL]: (action: Action) => Residue;
}

/** An action in the document that says where it is allowed. */
export interface Residue {
  readonly document: Document;
  readonly entry: Pick<Entry, "number" | "graph">;
}

/**
 * What is left to ask of a record before the action is allowed on it, as a condition.
 *
 * @throws PolicyError `CAPSULE_MALFORMED` for bytes that no engine wrote
 */
export function conditionOf({ document, entry: { number, graph } }: Residue): Condition {
  if (document.gate !== undefined || graph === undefined) return NEVER;
  return document.once(5, number, () => {
    document.go(document.entry(number));
    document.byte();
    document.go(document.number());
    return conditionAt(document);
  });
}
