import { PolicyError } from "../errors.js";
import { nearest } from "../nearest.js";
import { reading, unreadable } from "../reading.js";
import { hasMembers } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import type { Catalogue } from "./catalogue.js";
import { de } from "./de.js";
import { en } from "./en.js";
import type { NameOf } from "./names.js";
import { tagOf } from "./tags.js";

/** How texts are made. */
export interface FormatOptions {
  /** Names for ids, such as `namesOf(policy)`; an id without a name stands as it is. */
  readonly nameOf?: NameOf | undefined;
  /** More languages, or other texts for a known one, by tag (BCP 47). */
  readonly catalogues?: Readonly<Record<string, Catalogue>> | undefined;
}

/** How a text is made: its words, and names. */
export interface Language {
  readonly catalogue: Catalogue;
  readonly nameOf: NameOf | undefined;
}

/**
 * The language that a text is asked for in.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`; `UNKNOWN_OPTION`; `INVALID_VALUE` for an option of another kind
 */
export function languageOf(locale: string, options: FormatOptions | undefined): Language {
  const { nameOf, catalogues = {} } = optionsOf<FormatOptions>(options, ["nameOf", "catalogues"]);
  if (nameOf !== undefined && typeof nameOf !== "function") throw PolicyError.of("INVALID_VALUE", "/nameOf", "`nameOf` is a function");
  return { catalogue: catalogueOf(locale, catalogues), nameOf };
}

/**
 * Says something about a value from outside.
 *
 * @throws PolicyError `MALFORMED_JSON` where the value is not of its kind: a member is missing, or cannot be read
 */
export function said<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    // What a `nameOf` throws to be caught further up, such as a promise, is no error.
    throw cause instanceof Error ? unreadable(cause) : cause;
  }
}

const OWN: Readonly<Record<string, Catalogue>> = { en, de };

/** What people call the languages, in either of them. */
const NAMES: Readonly<Record<string, string>> = { english: "en", englisch: "en", german: "de", deutsch: "de" };
/** A language tag (BCP 47), as far as its form goes. */
const TAG = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/;

/**
 * The catalogue of a language or of a more general one; English where there is none. Case does not count, and a locale may be
 * written as POSIX writes it.
 *
 * @throws PolicyError `UNKNOWN_LOCALE` for what is no text, and for what is no language tag but much like one, such as the name of a
 * language; the error says what was probably meant. `INVALID_VALUE` for catalogues that are none
 *
 * @example
 * catalogueOf("de-AT") === de; // true
 * catalogueOf("de_DE.UTF-8") === de; // true
 */
export function catalogueOf(locale: string, catalogues: Readonly<Record<string, Catalogue>> = {}): Catalogue {
  if (typeof locale !== "string") throw noLanguage("");
  const whole = tagOf(locale);
  for (let tag = whole; tag !== ""; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")))) {
    for (const known of [catalogues, OWN]) {
      const key = names(known).find((name) => tagOf(name) === tag);
      if (key !== undefined && known[key] !== undefined) return known[key];
    }
  }
  const name = nearest(whole, Object.keys(NAMES));
  // Two or three letters are the tag of some language, however near they are to another.
  const tags = [...names(catalogues), ...names(OWN)];
  const near = name === undefined ? (TAG.test(whole) ? undefined : tags.find((tag) => whole.startsWith(tagOf(tag)))) : NAMES[name];
  if (near !== undefined) throw noLanguage(`; did you mean \`${near}\`?`);
  return en;
}

function names(catalogues: Readonly<Record<string, Catalogue>>): string[] {
  if (!reading(() => hasMembers(catalogues))) throw PolicyError.of("INVALID_VALUE", "/catalogues", "`catalogues` are catalogues by tag");
  return reading(() => Object.keys(catalogues));
}

function noLanguage(meant: string): PolicyError {
  return PolicyError.of("UNKNOWN_LOCALE", "/locale", `a language is a tag such as \`en\` or \`de-AT\`${meant}`);
}
