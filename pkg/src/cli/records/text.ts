import type { Resource } from "../../generated/wire.js";
import { CallError, type Fault, reasonOf } from "../io/fault.js";
import { keyGivenTwice } from "../io/streams.js";
import type { Row } from "./csv.js";
import type { JsonRecord } from "./pieces.js";

/** A record as the engine reads it, and where it stands. */
export interface ReadRecord extends JsonRecord {
  /** Its row, where the file is a table. */
  readonly row?: Row;
}

/**
 * What the text of a record says.
 *
 * @throws CallError `MALFORMED_JSON`; `DUPLICATE_KEY` for a member that stands there twice
 */
export function resourceOf(decoder: TextDecoder, json: Uint8Array): Resource {
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
