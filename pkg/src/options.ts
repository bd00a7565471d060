import { nearest } from "./nearest.js";
import { optionsOf } from "./viewer/options.js";

/**
 * The options of a call as {@link optionsOf} reads them; the error of an unknown one names what was probably meant.
 *
 * Every entry of this package reads its options so. A guard or handler checks them when it is made.
 *
 * @param at the place of the options in the input, as a JSON Pointer
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE`
 *
 * @example
 * const { now, onDecision } = checkedOptions(at, ["now", "onDecision"]);
 */
export function checkedOptions<T extends object>(given: T | undefined, known: readonly (keyof T & string)[], at = ""): Partial<T> {
  return optionsOf(given, known, at, meant);
}

function meant(name: string, known: readonly string[]): string {
  const best = nearest(name, known);
  return best === undefined ? `the options are ${known.map((each) => `\`${each}\``).join(", ")}` : `did you mean \`${best}\`?`;
}
