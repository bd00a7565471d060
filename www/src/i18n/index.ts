/** The languages of the console; texts are written in English and looked up in the others. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

let language: Language = "en";
/** How numbers and dates are written: as the browser asks for within the language, such as de-AT. */
let locale = "en";
let plurals = new Intl.PluralRules(locale);
/** What writes numbers and dates in this locale, made once each: making one takes as long as writing hundreds. */
let writers = new Map<string, unknown>();
let texts: Readonly<Record<string, string>> = {};
let rules: Readonly<Record<string, string>> = {};
const listeners = new Set<() => void>();

/** The language of the page, for `Intl` and for the engine's texts. */
export function languageNow(): Language {
  return language;
}

/** The language that was chosen, else the browser's, else English. */
export function wantedLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get("lang");
  const known = (value: string | null | undefined): Language | undefined =>
    value === "de" || value?.startsWith("de-") === true ? "de" : value?.startsWith("en") === true ? "en" : undefined;
  try {
    return known(asked) ?? known(localStorage.getItem("language")) ?? known(navigator.language) ?? "en";
  } catch {
    return known(asked) ?? "en";
  }
}

/** Speaks a language from now on; `isKept` remembers it. */
export async function speak(next: Language, isKept = false): Promise<void> {
  const [words, titles] = next === "de" ? await Promise.all([import("./de.js"), import("./rules.de.js")]) : [];
  texts = words?.de ?? {};
  rules = titles?.rulesDe ?? {};
  language = next;
  locale = navigator.languages.find((one) => one === next || one.startsWith(`${next}-`)) ?? next;
  plurals = new Intl.PluralRules(locale);
  writers = new Map();
  document.documentElement.lang = next;
  if (isKept) {
    try {
      localStorage.setItem("language", next);
    } catch {
      // Storage is refused here: the choice holds until the page is left.
    }
  }
  for (const listener of listeners) listener();
}

/** Hears of every later language; ends with what is returned. */
export function onSpeak(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The title of a rule in the page's language, where it has one. */
export function ruleText(id: string): string | undefined {
  return rules[id];
}

/** A text in the page's language, with values in the place of `{names}`. */
export function t(text: string, values?: Readonly<Record<string, string | number>>): string {
  const found = texts[text] ?? text;
  if (values === undefined) return found;
  return found.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

function writer<T>(name: string, make: () => T): T {
  if (!writers.has(name)) writers.set(name, make());
  return writers.get(name) as T;
}

/** A number as the language writes it. */
export function number(value: number): string {
  return writer("number", () => new Intl.NumberFormat(locale)).format(value);
}

/** A number with one decimal. */
export function tenths(value: number): string {
  return writer("tenths", () => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })).format(value);
}

/** What stands before the decimals of a number, as the language writes it. */
export function decimalSign(): string {
  return writer("decimal", () => new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".");
}

/** A count of things: `{n} partner`, `{n} partners`. */
export function count(n: number, one: string, many: string, values: Readonly<Record<string, string | number>> = {}): string {
  return t(plurals.select(n) === "one" ? one : many, { ...values, n });
}

/** A day as the language writes it, in UTC as the engine counts. */
export function day(instant: string | number | Date): string {
  return dated("day", { dateStyle: "medium" }, instant);
}

/** A day and a time as the language writes them, in UTC. */
export function moment(instant: string | number | Date): string {
  return dated("moment", { dateStyle: "medium", timeStyle: "short" }, instant);
}

function dated(name: string, style: Intl.DateTimeFormatOptions, instant: string | number | Date): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  return writer(name, () => new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" })).format(date);
}

/** What a language is called in the page's own; a tag that names none stays as it is. */
export function languageName(tag: string): string {
  try {
    return writer("language", () => new Intl.DisplayNames(locale, { type: "language" })).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** How far away a moment is, in days. */
export function daysUntil(instant: string, now: string): string {
  const days = Math.round((Date.parse(instant) - Date.parse(now)) / 86_400_000);
  return writer("away", () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" })).format(days, "day");
}

/** An amount of money as a list shows it. */
export function money(amount: number, currency: string): string {
  const style = { style: "currency", currency, maximumFractionDigits: 0 } as const;
  return writer(`money ${currency}`, () => new Intl.NumberFormat(locale, style)).format(amount);
}
