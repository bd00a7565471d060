import { bytesIn, jsonBytes, utf8Table } from "./bytes.js";
import { type TableBytes, tableBytes } from "./encodings.js";
import { toJson } from "./engine.js";
import { PolicyError } from "./errors.js";
import type { GrantsRequest } from "./grants.js";
import { nowOf } from "./moments.js";
import { fromBytes, type PolicyOrigin } from "./origin.js";
import type { SyncSource } from "./policy-types.js";
import { reading } from "./reading.js";
import { Skips } from "./residual/lists.js";
import { listOf } from "./residual/mapper.js";
import { lengthOf } from "./residual/members.js";
import { optionsOf } from "./residual/options.js";
import { errorOf, flawIn, readingOf } from "./residual/record.js";
import { insteadOf } from "./sources.js";

export async function awaited<T>(source: T | Promise<T>): Promise<T> {
  try {
    return await source;
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : PolicyError.of("LOAD_FAILED", "", "the snapshot did not arrive", cause);
  }
}

/** What a record says, for the engine, which says what is wrong with it. */
export function plainRecord(given: unknown, at: string): unknown {
  const { record, flaws } = reading(() => readingOf(given));
  if (flaws[0] !== undefined) throw errorOf(flaws[0], at);
  return record;
}

/** What the records of a list say, without those that cannot be read. */
export function plainRecords(given: unknown, types: readonly string[]): { readonly records: unknown[]; readonly skips: Skips } {
  const skips = new Skips("/records");
  const records: unknown[] = [];
  for (const [index, each] of listOf(given as readonly unknown[], "/records").entries()) {
    const read = reading(() => readingOf(each));
    const flaw = flawIn(read, types);
    if (flaw === undefined) records.push(read.record);
    else skips.add(index, read.record.id, { code: flaw[0], at: flaw[1], message: flaw[2] });
  }
  return { records, skips };
}

/**
 * What a relation is asked for: the rows are worked out later, when the caller's lists may be others.
 *
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE`
 */
export function grantsAsked(request: GrantsRequest) {
  const { actions, viewers, now, everyRule } = optionsOf(request, ["actions", "viewers", "now", "everyRule"]);
  if (everyRule !== undefined && typeof everyRule !== "boolean") {
    throw PolicyError.of("INVALID_VALUE", "/everyRule", "`everyRule` is `true` or `false`");
  }
  return {
    actions: textsOf(actions, "actions"),
    viewers: viewers === undefined ? undefined : textsOf(viewers, "viewers"),
    now: nowOf({ now }),
    everyRule,
  };
}

/** A copy of a list of texts. */
function textsOf(list: unknown, name: string): readonly string[] {
  const texts = reading(() => (Array.isArray(list) && lengthOf(list) >= 0 ? Array.from(list) : undefined));
  if (texts?.every((each) => typeof each === "string")) return texts;
  throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a list of texts`);
}

export function originOf(source: SyncSource): PolicyOrigin {
  const instead = insteadOf(source);
  if (instead !== undefined) throw PolicyError.of("INVALID_VALUE", "", `a snapshot is expected, and ${instead}`);
  const bytes = bytesIn(source);
  // What the caller holds may change.
  if (bytes !== undefined) return fromBytes(bytes.slice());
  return fromBytes(jsonBytes(typeof source === "string" ? source : toJson(source)));
}

export function csvBytes(csv: unknown): TableBytes {
  if (typeof csv === "string") return { bytes: utf8Table(csv, "/csv"), encoding: "utf-8" };
  const bytes = bytesIn(csv, "/csv");
  if (bytes === undefined) throw PolicyError.of("INVALID_VALUE", "/csv", "the table is neither text nor bytes");
  const table = reading(() => tableBytes(bytes));
  // A plan is made again from it, and what the caller holds may change.
  return table.bytes.buffer === bytes.buffer ? { ...table, bytes: table.bytes.slice() } : table;
}
