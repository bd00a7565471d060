import type { Catalogue } from "./catalogue.js";
import { de } from "./de.js";
import { en } from "./en.js";
import type { NameOf } from "./names.js";

/** How texts are made. */
export interface FormatOptions {
  /** Names for ids, such as `namesOf(policy)`; an id without a name stands as it is. */
  readonly nameOf?: NameOf | undefined;
  /** More languages, or other texts for a known one, by tag (BCP 47). */
  readonly catalogues?: Readonly<Record<string, Catalogue>> | undefined;
}

const OWN: Readonly<Record<string, Catalogue>> = { en, de };

/**
 * The catalogue of a language or of a more general one; English where there is none. Case does not count, and a locale may be
 * written as POSIX writes it.
 *
 * @example
 * catalogueOf("de-AT") === de; // true
 * catalogueOf("de_DE.UTF-8") === de; // true
 */
export function catalogueOf(locale: string, catalogues: Readonly<Record<string, Catalogue>> = {}): Catalogue {
  for (let tag = tagOf(locale); tag !== ""; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")))) {
    for (const known of [catalogues, OWN]) {
      const key = Object.keys(known).find((name) => tagOf(name) === tag);
      if (key !== undefined && known[key] !== undefined) return known[key];
    }
  }
  return en;
}

/** The tag in small letters, with hyphens, without the encoding and variant of POSIX. */
function tagOf(locale: string): string {
  return locale
    .trim()
    .replace(/[.@].*$/s, "")
    .replaceAll("_", "-")
    .toLowerCase();
}
