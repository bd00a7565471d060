/** The tag in small letters, with hyphens, without the encoding and variant of POSIX. */
export function tagOf(locale: string): string {
  return locale
    .trim()
    .replace(/[.@].*$/s, "")
    .replaceAll("_", "-")
    .toLowerCase();
}

/** Says whether a locale is German, wherever it is spoken. */
export function isGerman(locale: string): boolean {
  return /^de(-|$)/.test(tagOf(locale));
}
