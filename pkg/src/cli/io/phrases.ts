/// <reference types="node" />
import process from "node:process";
import { isGerman, tagOf } from "../../messages/tags.js";
import { translated } from "../../messages/translated.js";
import { nearest } from "../../nearest.js";
import { ANSWERS } from "../german/answers.js";
import { EDITS } from "../german/edits.js";
import { ENGINE } from "../german/engine.js";
import { FAULTS } from "../german/faults.js";
import { OPTIONS } from "../german/help.js";
import { misuse } from "./fault.js";

/** The languages that the command line speaks. */
export type Language = "en" | "de";

const DE: Readonly<Record<string, string>> = { ...ENGINE, ...EDITS, ...OPTIONS, ...ANSWERS, ...FAULTS };

let language: Language = "en";

/** Says in which language this call is answered. */
export function speak(chosen: Language): void {
  language = chosen;
}

/** The language in which this call is answered. */
export function spoken(): Language {
  return language;
}

/**
 * The language that `--language` asks for; without one that of the environment, as POSIX tells it.
 *
 * @throws CallError `USAGE` for a language that the command line does not speak
 */
export function languageFor(given: string | undefined): Language {
  if (given === undefined) return isGerman(environment()) ? "de" : "en";
  if (isGerman(given)) return "de";
  if (tagOf(given).split("-")[0] === "en") return "en";
  const near = nearest(tagOf(given), ["german", "deutsch", "english", "englisch", "en", "de"]);
  const meant = near === undefined ? "" : `; did you mean \`${/^(g|d)/.test(near) ? "de" : "en"}\`?`;
  throw misuse(`--language is en or de, not \`${given}\`${meant}`);
}

function environment(): string {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const named = LC_ALL || LC_MESSAGES || LANG;
  // Windows has no such variables, but a language of its own.
  if (named === undefined || named === "") return process.platform === "win32" ? Intl.DateTimeFormat().resolvedOptions().locale : "";
  return named.split(/[.@]/)[0] ?? "";
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

/** Numbers and moments as they are written in German; anything else as it is. */
function german(filled: string): string {
  if (/^\d{4,15}$/.test(filled)) return Number(filled).toLocaleString("de-DE");
  if (!INSTANT.test(filled)) return filled;
  const moment = new Date(filled);
  if (Number.isNaN(moment.getTime())) return filled;
  return `${moment.toLocaleString("de-DE", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC`;
}

/** A text of the command line in the language of this call, or in another one. */
export function say(text: string, wanted: Language = language): string {
  return wanted === "de" ? translated(text, DE, german) : text;
}
