import { jsonBytes } from "./bytes.js";
import { toJson } from "./engine.js";
import { PolicyError, type PolicyProblem } from "./errors.js";
import type { Skips } from "./residual/lists.js";
import { listOf, type Mapper } from "./residual/mapper.js";
import { errorOf, isPolluted, type ResourceReading, readingOf } from "./residual/record.js";

/** Records that were read from objects, for the engine. */
export interface Held<R> {
  readonly records: R[];
  /** What they say; in the place of one that could not be read stands something. */
  readonly copies: readonly unknown[];
  /** The copies as a JSON list. */
  readonly bytes: Uint8Array;
  /** The places of those that could not be read. */
  readonly holes: readonly number[];
}

/** What stands where there is no record: nothing but an action on portals is ever allowed on it. */
export const HOLE = { type: "portal" } as const;

/**
 * The records of a list of objects, or what a map makes of them.
 *
 * @throws PolicyError `MALFORMED_JSON` for what is no list
 */
export function heldOf<R>(list: readonly R[], map: Mapper | undefined, skips: Skips): Held<R> {
  const records = [...listOf(list)];
  const holes: number[] = [];
  const copies = records.map((record, index) => {
    const read = readOr(record, map);
    if ("record" in read && read.flaws[0] === undefined) return read.record;
    holes.push(index);
    if ("record" in read) {
      const [code, at, message] = read.flaws[0] as ResourceReading["flaws"][number];
      skips.add(index, read.record.id, { code, at, message });
    } else skips.add(index, undefined, { ...read, at: read.at.replace(/^\/resource/, "") });
    return HOLE;
  });
  return { records, copies, bytes: bytesOf(copies), holes };
}

/** Copies of records as a JSON list, or one of them as JSON. */
export function bytesOf(copies: unknown): Uint8Array {
  return jsonBytes(isPolluted() ? toJson(copies) : JSON.stringify(copies));
}

/**
 * One record, or what a map makes of it.
 *
 * @throws PolicyError for one that cannot be read
 */
export function bytesOfOne(record: unknown, map: Mapper | undefined): Uint8Array {
  const reading = readingOf(map === undefined ? record : map(record));
  if (reading.flaws[0] !== undefined) throw errorOf(reading.flaws[0], "");
  return jsonBytes(toJson(reading.record));
}

function readOr(record: unknown, map: Mapper | undefined): ResourceReading | PolicyProblem {
  try {
    return readingOf(map === undefined ? record : map(record));
  } catch (cause) {
    if (!PolicyError.is(cause) || cause.code === "LIMIT_EXCEEDED") throw cause;
    return cause.problems[0] as PolicyProblem;
  }
}

/** The text of bytes that are UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
