import { PolicyError } from "../../errors.js";
import type { Action } from "../../generated/wire.js";
import { sourceOf, type Viewer } from "../../viewer.js";
import { CallError, type Fault, reasonOf } from "../io/fault.js";
import type { ReadRecord } from "./files.js";
import { faultOf, type Judge } from "./judge.js";

const COMMA = Buffer.from(",\n");

/** The engine's answer; the records never become objects here, and what is wrong with one has its place in the file. */
export function byEngine(viewer: Viewer, action: Action): Judge {
  const source = sourceOf(viewer);
  const ask = (bytes: Uint8Array): Uint32Array => {
    const answer = source?.filterJson(action, bytes) ?? new Uint32Array();
    if (answer instanceof Uint32Array) return answer;
    const [, unread, problems] = answer;
    throw new PolicyError(problems.map((problem, i) => ({ ...problem, at: `/${unread[3 * i]}${problem.at}` })));
  };
  ask(Buffer.from("[]"));
  return (records, path) => {
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
    let ranges: Uint32Array;
    try {
      ranges = ask(bytes);
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
      throw placed(error, records, path, ask);
    }
    const kept: ReadRecord[] = [];
    let next = 0;
    for (let at = 0; at < ranges.length; at += 2) {
      while (next < begins.length && (begins[next] as number) < (ranges[at] as number)) next += 1;
      const record = records[next];
      if (record === undefined || begins[next] !== ranges[at]) throw new Error("the engine picked what was not asked about");
      kept.push(record);
    }
    return kept;
  };
}

/** The engine's problems where the file has them: a text that is no JSON is looked for record by record. */
function placed(error: PolicyError, records: readonly ReadRecord[], path: string, ask: (bytes: Uint8Array) => unknown): CallError {
  if (error.at !== "")
    return new CallError(
      error.problems.map((problem) => placedFault(problem, records, path)),
      { cause: error },
    );
  for (const record of records) {
    const text = Buffer.from(record.json);
    try {
      ask(Buffer.concat([Buffer.from("["), text, Buffer.from("]")]));
    } catch (alone) {
      if (!PolicyError.is(alone)) throw alone;
      return new CallError([
        faultOf({ code: alone.code, at: "", message: syntax(text) ?? alone.problems[0]?.message ?? alone.message }, record, path),
      ]);
    }
  }
  return new CallError(error.problems);
}

function syntax(text: Buffer): string | undefined {
  try {
    JSON.parse(text.toString());
    return undefined;
  } catch (cause) {
    return `the text is no JSON: ${reasonOf(cause)}`;
  }
}

function placedFault(problem: Fault, records: readonly ReadRecord[], path: string): Fault {
  const [, index = "", ...rest] = problem.at.split("/");
  const record = records[Number(index)];
  if (record === undefined) return problem;
  return faultOf({ ...problem, at: rest.length === 0 ? "" : `/${rest.join("/")}` }, record, path);
}
