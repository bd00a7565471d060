import { PolicyError } from "../../errors.js";
import type { Action } from "../../generated/wire.js";
import { readingOf } from "../../residual/record.js";
import { entryOf, sourceOf, type Viewer } from "../../viewer.js";
import { CallError, type Fault, reasonOf } from "../io/fault.js";
import { inRecord, type Judge, type Judged } from "./judge.js";
import { faultOf, type ReadRecord } from "./text.js";

const COMMA = Buffer.from(",\n");

/** The engine's answer; the records never become objects here, and what is wrong with one has its place in the file. */
export function byEngine(viewer: Viewer, action: Action): Judge {
  const source = sourceOf(viewer);
  const ask = (bytes: Uint8Array) => source?.filterJson(action, bytes) ?? new Uint32Array();
  ask(Buffer.from("[]"));
  const graph = entryOf(viewer, action)?.graph;
  const judge = (records: readonly ReadRecord[], path: string): Judged => {
    const { bytes, begins } = listOf(records);
    const answer = ask(bytes);
    const [ranges, places, problems] = answer instanceof Uint32Array ? ([answer, undefined, []] as const) : answer;
    const kept: ReadRecord[] = [];
    let next = 0;
    for (let at = 0; at < ranges.length; at += 2) {
      while (next < begins.length && (begins[next] as number) < (ranges[at] as number)) next += 1;
      const record = records[next];
      if (record === undefined || begins[next] !== ranges[at]) throw new Error("the engine picked what was not asked about");
      kept.push(record);
    }
    const unread: Fault[] = [];
    for (const [i, problem] of problems.entries()) {
      const record = records[places?.[3 * i] as number];
      if (record === undefined) throw new PolicyError([problem]);
      // Of a member that stands there twice JSON.parse keeps one.
      const mayHold = problem.code === "DUPLICATE_KEY" ? graph !== undefined : graph?.mayHold(readingOf(parsedOf(record.json)));
      if (mayHold === true || problem.code === "RESOURCE_MISMATCH") unread.push(faultOf(problem, record, path));
    }
    return { kept, unread };
  };
  return (records, path) => {
    try {
      return judge(records, path);
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
      const broken = records.filter(({ json }) => parsedOf(json) === undefined || !isJson(ask, json));
      const faults = broken.map((record) => brokenFault(ask, record, path));
      // Where a record has no line of its own, it is the file that is no JSON.
      if (broken.length === 0 || broken.some(({ line }) => line === undefined)) throw placed(error, faults);
      const rest = judge(
        records.filter((record) => !broken.includes(record)),
        path,
      );
      return { kept: rest.kept, unread: graph === undefined ? rest.unread : [...faults, ...rest.unread] };
    }
  };
}

/** Some records as one JSON list, and where each begins. */
function listOf(records: readonly ReadRecord[]): { readonly bytes: Uint8Array; readonly begins: readonly number[] } {
  const parts: Uint8Array[] = [Buffer.from("[")];
  const begins: number[] = [];
  let length = 1;
  for (const { json } of records) {
    begins.push(length);
    parts.push(json, COMMA);
    length += json.length + COMMA.length;
  }
  const bytes = Buffer.concat(parts, Math.max(1, length - COMMA.length) + 1);
  bytes[bytes.length - 1] = 0x5d;
  return { bytes, begins };
}

/** The value of a JSON text; nothing for what is none. */
function parsedOf(json: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(json).toString());
  } catch {
    return undefined;
  }
}

/** Says whether the engine reads a record on its own, whatever is wrong with it. */
function isJson(ask: (bytes: Uint8Array) => unknown, json: Uint8Array): boolean {
  try {
    ask(alone(json));
    return true;
  } catch {
    return false;
  }
}

function brokenFault(ask: (bytes: Uint8Array) => unknown, record: ReadRecord, path: string): Fault {
  try {
    JSON.parse(Buffer.from(record.json).toString());
  } catch (cause) {
    return faultOf({ code: "MALFORMED_JSON", at: "", message: `the text is no JSON: ${reasonOf(cause)}` }, record, path);
  }
  try {
    ask(alone(record.json));
  } catch (error) {
    if (PolicyError.is(error) && error.problems[0] !== undefined) return faultOf(inRecord(error.problems[0]), record, path);
  }
  return faultOf({ code: "MALFORMED_JSON", at: "", message: "the text is no JSON" }, record, path);
}

function alone(json: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from("["), json, Buffer.from("]")]);
}

function placed(error: PolicyError, faults: readonly Fault[]): CallError {
  return new CallError(faults.length > 0 ? faults : error.problems, { cause: error });
}
