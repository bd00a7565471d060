import type { PolicyProblem } from "../../errors.js";
import type { Action } from "../../generated/wire.js";
import type { Viewer as CapsuleViewer, Resource, Skipped } from "../../viewer/index.js";
import { CallError, type Fault } from "../io/fault.js";
import { faultOf, type ReadRecord, resourceOf } from "./text.js";

/** What became of some records. */
export interface Judged {
  /** Those on which the action is allowed. */
  readonly kept: readonly ReadRecord[];
  /** What is wrong with those that cannot be read, unless the viewer may not see them however they were mended. */
  readonly unread: readonly Fault[];
}

/** Picks those of some records on which the action is allowed. */
export type Judge = (records: readonly ReadRecord[], path: string) => Judged;

/** A capsule's answer, in JavaScript only. */
export function byCapsule(viewer: CapsuleViewer, action: Action): Judge {
  viewer.filter(action, []);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  // With one that is well-formed a list is never refused as a whole.
  const type = action.split(".")[0];
  const sound = { type } as Resource;
  return (records, path) => {
    const unread: Fault[] = [];
    const read: { readonly record: ReadRecord; readonly resource: Resource }[] = [];
    for (const record of records) {
      try {
        read.push({ record, resource: resourceOf(decoder, record.json) });
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        unread.push(...error.faults.map((fault) => faultOf(fault, record, path)));
      }
    }
    const told = new Set<ReadRecord>();
    const onSkipped = ({ index, problem }: Skipped) => {
      const record = read[index]?.record;
      if (record === undefined) return;
      told.add(record);
      unread.push(faultOf(inRecord(problem), record, path));
    };
    const allowed = new Set<unknown>(viewer.filter(action, [...read.map(({ resource }) => resource), sound], { onSkipped }));
    for (const { record, resource } of read) {
      const other: unknown = (resource as Resource | null)?.type;
      if (other === type || typeof other !== "string") continue;
      // Whoever may see it, the question is not about it.
      const fault = { code: "RESOURCE_MISMATCH", at: "/type", message: "the action asks about another type" } as const;
      if (!told.has(record)) unread.push(faultOf(fault, record, path));
    }
    return { kept: read.filter(({ resource }) => allowed.has(resource)).map(({ record }) => record), unread };
  };
}

/** A problem whose place is in a list as one of its entry. */
export function inRecord(problem: PolicyProblem): PolicyProblem {
  return { ...problem, at: problem.at.replace(/^\/\d+/, "") };
}
