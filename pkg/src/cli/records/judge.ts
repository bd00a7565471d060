import { PolicyError } from "../../errors.js";
import type { Action, Resource } from "../../generated/wire.js";
import type { Viewer as CapsuleViewer } from "../../viewer/index.js";
import { CallError, type Fault, reasonOf } from "../io/fault.js";
import { keyGivenTwice } from "../io/streams.js";
import type { ReadRecord } from "./files.js";

/** Picks those of some records on which the action is allowed. */
export type Judge = (records: readonly ReadRecord[], path: string) => ReadRecord[];

/** A capsule's answer, in JavaScript only. */
export function byCapsule(viewer: CapsuleViewer, action: Action): Judge {
  viewer.filter(action, []);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (records, path) =>
    records.filter((record) => {
      try {
        return viewer.can(action, resourceOf(decoder, record.json));
      } catch (error) {
        if (PolicyError.is(error))
          throw new CallError(
            error.problems.map((problem) => faultOf({ ...problem, at: problem.at.replace(/^\/resource(?=\/|$)/, "") }, record, path)),
            { cause: error },
          );
        if (error instanceof CallError)
          throw new CallError(
            error.faults.map((fault) => faultOf(fault, record, path)),
            { cause: error },
          );
        throw error;
      }
    });
}

function resourceOf(decoder: TextDecoder, json: Uint8Array): Resource {
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(json);
    value = JSON.parse(text);
  } catch (cause) {
    throw CallError.of("MALFORMED_JSON", `the text is no JSON: ${reasonOf(cause)}`);
  }
  const double = keyGivenTwice(text, value, "the record");
  if (double !== undefined) throw CallError.of("DUPLICATE_KEY", `the key \`${double}\` occurs twice`);
  return value as Resource;
}

/** A problem of one record where the file has it. */
export function faultOf(problem: Fault, { index, line }: ReadRecord, path: string): Fault {
  return { ...problem, file: path, ...(line === undefined ? { at: `/${index}${problem.at}` } : { line }) };
}
