import { PolicyError } from "../errors.js";
import { meant } from "../nearest.js";
import { hasMembers, isExhaustion, memberOf, pointer } from "./members.js";

/**
 * The options of a call, each read once by its name; what is `undefined` is left out.
 *
 * Every entry of this package reads its options so. A guard or handler checks them when it is made.
 *
 * @param at the place of the options in the input, as a JSON Pointer
 * @throws PolicyError `UNKNOWN_OPTION` for a member that is no option, whatever its value and wherever it stands; `INVALID_VALUE`
 * for options that are no object with members, and for a `null`: nothing that is misspelt or lost may count as left out
 *
 * @example
 * const { to } = optionsOf<QuestionOptions>(options, ["to"]);
 */
export function optionsOf<T extends object>(given: T | undefined, known: readonly (keyof T & string)[], at = ""): Partial<T> {
  const options: Record<string, unknown> = {};
  if (given === undefined) return options as Partial<T>;
  try {
    if (!hasMembers(given)) throw PolicyError.of("INVALID_VALUE", at, "the options are no object with members");
    for (const name of namesOf(given)) {
      if ((known as readonly string[]).includes(name)) continue;
      const said = meant(name, known) || `; the options are ${known.map((each) => `\`${each}\``).join(", ")}`;
      throw PolicyError.of("UNKNOWN_OPTION", at + pointer(name), `there is no option \`${name}\`${said}`);
    }
    for (const name of known) {
      const value = memberOf(given, name);
      if (value === null) throw PolicyError.of("INVALID_VALUE", at + pointer(name), `\`${name}\` is null; leave it out`);
      if (value !== undefined) options[name] = value;
    }
  } catch (cause) {
    if (PolicyError.is(cause) || isExhaustion(cause)) throw cause;
    throw PolicyError.of("INVALID_VALUE", at, "the options cannot be read", cause);
  }
  return options as Partial<T>;
}

/** The names of an object's own members, and of those it inherits, methods apart. */
function namesOf(given: object): string[] {
  const names = Object.keys(given);
  for (let at = Object.getPrototypeOf(given); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.getPrototypeOf(at) === null && Object.hasOwn(at, "isPrototypeOf")) break;
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) if (typeof value !== "function") names.push(name);
  }
  return names;
}
