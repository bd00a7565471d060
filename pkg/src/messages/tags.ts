import { PolicyError } from "../errors.js";

/** The tag in small letters, with hyphens, without the encoding and variant of POSIX. */
export function tagOf(locale: string): string {
  return locale
    .trim()
    .replace(/[.@].*$/s, "")
    .replaceAll("_", "-")
    .toLowerCase();
}

/**
 * Says whether a locale is German, wherever it is spoken.
 *
 * @throws PolicyError `UNKNOWN_LOCALE` for what is no text
 */
export function isGerman(locale: string): boolean {
  if (typeof locale !== "string") throw PolicyError.of("UNKNOWN_LOCALE", "/locale", "a language is a tag such as `en` or `de-AT`");
  return /^de(-|$)/.test(tagOf(locale));
}
