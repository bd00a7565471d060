/// <reference types="node" />
import { parseArgs } from "node:util";

import { nearest } from "../../nearest.js";
import { VALUES } from "../german/help.js";
import { type CallError, misuse } from "../io/fault.js";
import { say, spoken } from "../io/phrases.js";
import { complain, type ExitCode, isUnread } from "../io/streams.js";

/** An option of a command. */
export interface Option {
  /** What stands for its value in a help text; an option without one is a flag. */
  readonly value?: string;
  readonly help: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** What a shell completes its value with. */
  readonly completes?: "file" | "action";
  /** Its short form, one letter. */
  readonly short?: string;
  /** It may be given several times, and takes the words after it that look like this; they are put together with commas. */
  readonly lists?: RegExp;
}

/** The options that a call may have, by name. */
export type Options = Readonly<Record<string, Option>>;

/** A line that runs as it stands in a folder with a sample programme, and what it shows. */
export interface Example {
  readonly shows: string;
  readonly line: string;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  readonly group: "ask" | "change" | "check" | "start";
  /** One line for the list of commands. */
  readonly summary: string;
  /** The ways to call it, without the name of the program. */
  readonly usage: readonly string[];
  /** What it does and how it may be used. */
  readonly about: string;
  readonly options: Options;
  /** What the exit codes 0, 1 and 2 mean here. */
  readonly exits: readonly [yes: string, no: string | undefined, unasked: string];
  readonly examples: readonly Example[];
  /** What a shell completes its words with. */
  readonly words?: "file" | (() => readonly string[]);
  readonly run: (call: Call) => ExitCode | Promise<ExitCode>;
}

/** Options that every command has. */
export const GLOBAL = {
  json: { help: "the answer as JSON on standard output, an error as JSON on standard error" },
  quiet: { short: "q", help: "no notes and no progress bar" },
  language: {
    value: "TAG",
    help: "in which language texts are: en or de, also as de-AT or de_DE (default: that of the environment, by LC_ALL, LC_MESSAGES or LANG); JSON is the same in each, and of CSV all but sentences",
  },
  help: { short: "h", help: "this text" },
} as const satisfies Options;

/** What stands for values in a usage, in the language of this call. */
export function valueText(usage: string): string {
  return spoken() === "en" ? usage : usage.replace(/\b[A-Z]{2,}\b/g, (word) => VALUES[word] ?? word);
}

/** What a call gave: texts and flags by option name, and the words that are no options. */
export interface Call {
  readonly values: ReadonlyMap<string, string | true>;
  readonly words: readonly string[];
}

/** Reads the words of a call. Nothing is guessed: an option that is unknown, empty, without its value or given twice is refused. */
export function readCall(command: Command, args: readonly string[]): Call {
  const options: Options = { ...command.options, ...GLOBAL };
  const kinds = Object.entries(options).map(([name, { value, short }]) => {
    return [name, { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) }] as const;
  });
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(kinds),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | true>();
  const words: string[] = [];
  let taking: { readonly name: string; readonly lists: RegExp } | undefined;
  for (const token of tokens) {
    if (token.kind === "positional" && taking?.lists.test(token.value))
      values.set(taking.name, `${values.get(taking.name)},${token.value}`);
    else taking = undefined;
    if (token.kind === "positional" && taking === undefined) words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || (rawName.startsWith("--") ? rawName !== `--${name}` : option.short === undefined))
      throw unknown(command, rawName, name, Object.keys(options));
    if (values.has(name) && option.lists === undefined) throw hinted(command, `\`--${name}\` is given twice`);
    const given = readValue(command, name, option, value, token.inlineValue === true);
    values.set(name, option.lists === undefined ? given : [values.get(name), given].filter(Boolean).join(","));
    if (option.lists !== undefined) taking = { name, lists: option.lists };
  }
  return { values, words };
}

function readValue(command: Command, name: string, option: Option, value: string | undefined, isAttached: boolean): string | true {
  if (option.value === undefined) {
    if (value !== undefined) throw hinted(command, `\`--${name}\` takes no value`);
    return true;
  }
  if (!isAttached && value !== undefined && value.length > 1 && value.startsWith("-")) {
    throw hinted(command, `\`--${name}\` needs a value; if it is to be \`${value}\`, write \`--${name}=${value}\``);
  }
  if (value === undefined || value === "") throw hinted(command, `\`--${name}\` needs a value: ${valueText(option.value)}`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const near = nearest(value, option.choices);
    throw hinted(
      command,
      `--${name} is ${listed(option.choices)}, not \`${value}\`${near === undefined ? "" : `; did you mean \`${near}\`?`}`,
    );
  }
  return value;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${say("or")} ${names.at(-1)}`;
}

function unknown(command: Command, given: string, bare: string, known: readonly string[]): CallError {
  const near = nearest(bare, known);
  return hinted(command, `\`${given}\` is no option of ${command.name}${near === undefined ? "" : `; did you mean \`--${near}\`?`}`);
}

function hinted(command: Command, message: string): CallError {
  return misuse(`${message}\nSee: partner-policy ${command.name} --help`);
}

/** Says whether a flag was given. */
export function isGiven(call: Call, name: string): boolean {
  return call.values.has(name);
}

/** Says whether the answer is for a program. */
export function isJson(call: Call): boolean {
  return isGiven(call, "json");
}

/** Says whether somebody may want to read more than the answer. */
export function isChatty(call: Call): boolean {
  return !isJson(call) && !isGiven(call, "quiet");
}

/** Says something beside the answer to somebody who still reads. */
export function note(call: Call, line: string): void {
  if (isChatty(call) && !isUnread()) complain(say(line));
}

/** The text of an option. */
export function optional(call: Call, name: string): string | undefined {
  const value = call.values.get(name);
  return typeof value === "string" ? value : undefined;
}

/** The text of an option that must be given. */
export function required(call: Call, name: string): string {
  const value = optional(call, name);
  if (value === undefined) throw misuse(`--${name} is missing`);
  return value;
}

/** The one word of a call. */
export function onlyWord(call: Call, what: string): string {
  const [word, ...more] = call.words;
  if (word === undefined) throw misuse(`${what} is missing`);
  if (more.length > 0) throw misuse(`too many words: ${more.join(" ")}`);
  return word;
}

/** Refuses words where a command takes none. */
export function noWord(call: Call): void {
  if (call.words.length > 0) throw misuse(`too many words: ${call.words.join(" ")}`);
}

/** A whole number of an option. */
export function wholeNumber(call: Call, name: string): number | undefined {
  const value = optional(call, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw misuse(`--${name} takes a whole number, not \`${value}\``);
  return Number(value);
}

/** The moment of a call: `--now`, or the present one. Only the command line reads a clock; no rule does. */
export function moment(call: Call): string {
  return optional(call, "now") ?? new Date().toISOString();
}

/** Options that several commands share. */
export const NOW: Option = { value: "INSTANT", help: "at which moment, such as 2026-11-22T00:00:00Z (default: now)" };
