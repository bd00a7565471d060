import { PolicyError } from "../errors.js";
import type { Resource, Snapshot } from "../generated/wire.js";
import { Policy } from "../policy.js";
import { reading } from "../reading.js";
import { optionsOf } from "../residual/options.js";
import { instantOf } from "./formats/values.js";
import { jsonBytes } from "./pieces.js";
import type { Findings } from "./report.js";
import type { ImportOptions, ImportResult } from "./types.js";

/** The names of the options of every import. */
const OPTIONS = ["now", "accept", "onProgress", "onRecord"] as const;

/**
 * The options of an import, each read once, and its moment.
 *
 * @param more the names of options of one kind of import
 * @throws PolicyError `UNKNOWN_OPTION`; `INVALID_VALUE` for one of another kind; `MALFORMED_INSTANT` for a `now` that is no moment
 */
export function importOptionsOf<T extends ImportOptions>(
  options: T | undefined,
  more: readonly (keyof T & string)[],
): Partial<T> & ImportOptions & { readonly now: string } {
  const given: Partial<T> & ImportOptions = optionsOf<T>(options, [...OPTIONS, ...more]);
  const wrong = (name: string, what: string) => PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is ${what}`);
  // A text is no list: a code that is a part of another one would be accepted with it.
  if (given.accept !== undefined && !isTexts(given.accept)) throw wrong("accept", "a list of codes");
  for (const name of ["onProgress", "onRecord"] as const) {
    if (given[name] !== undefined && typeof given[name] !== "function") throw wrong(name, "a function");
  }
  return { ...given, now: momentOf(given.now ?? new Date()) };
}

/** Says whether a value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return reading(() => Array.isArray(value) && value.every((each) => typeof each === "string"));
}

function momentOf(now: unknown): string {
  const isDate = Object.prototype.toString.call(now) === "[object Date]";
  const text = isDate && !Number.isNaN(Number(now)) ? new Date(Number(now)).toISOString() : now;
  const moment = typeof text === "string" ? instantOf(text) : undefined;
  if (moment === undefined) throw PolicyError.of("MALFORMED_INSTANT", "/now", "`now` is no moment in RFC 3339");
  return moment;
}

/**
 * Gives out what was made, after the engine has read it: whatever it refuses is a finding, and stops the import like every file that
 * could not be read.
 */
export async function finish(findings: Findings, snapshot: Snapshot, records: Resource[], options: ImportOptions): Promise<ImportResult> {
  const settings = snapshot.settings ?? {};
  const refused = () => ({
    outcome: "refused" as const,
    report: findings.report(settings),
    unaccepted: findings.unaccepted(options.accept ?? []),
  });
  if (findings.isFatal || findings.unaccepted(options.accept ?? []).length > 0) return refused();
  try {
    // As bytes: what was made here holds no surprise, and may have more values than an object from outside.
    const policy = await Policy.load(jsonBytes(snapshot));
    policy.close();
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    for (const { code, at, message } of error.problems) findings.fatal(code, `snapshot.json#${at}`, message);
    return refused();
  }
  return { outcome: "ok", snapshot, records, report: findings.report(settings) };
}
