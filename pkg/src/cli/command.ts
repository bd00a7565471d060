/// <reference types="node" />
import { type ParseArgsConfig, parseArgs } from "node:util";
import { Policy } from "../policy.js";
import { type ExitCode, readBytes, UsageError } from "./io.js";

/** The options that a call may have, by name. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a call gave: texts and flags by option name, and the words that are no options. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How it is called, and what it teaches. */
  readonly help: string;
  readonly options: Options;
  readonly run: (call: Call) => ExitCode;
}

/** Reads the words of a call. */
export function readCall(command: Command, args: readonly string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Call["values"], words: positionals };
  } catch (cause) {
    throw new UsageError(`${misuse(command, cause)}\nSee: partner-policy ${command.name} --help`);
  }
}

function misuse(command: Command, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const option = /^Unknown option '(-+)([^']*)'/.exec(message);
  if (option === null) return message;
  const near = nearest(option[2] ?? "", Object.keys(command.options));
  return `\`${option[1]}${option[2]}\` is no option of ${command.name}${near === undefined ? "" : `; did you mean \`--${near}\`?`}`;
}

/** The word among `known` that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.map((name) => ({ name, distance: distance(word, name) })).sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** How many letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + (letter === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The text of an option. */
export function optional(call: Call, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === "string" ? value : undefined;
}

/** The text of an option that must be given. */
export function required(call: Call, name: string): string {
  const value = optional(call, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

/** The one word of a call. */
export function onlyWord(call: Call, what: string): string {
  const [word, ...more] = call.words;
  if (word === undefined) throw new UsageError(`${what} is missing`);
  if (more.length > 0) throw new UsageError(`too many words: ${more.join(" ")}`);
  return word;
}

/** A whole number of an option. */
export function wholeNumber(call: Call, name: string): number | undefined {
  const value = optional(call, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new UsageError(`--${name} takes a whole number, not \`${value}\``);
  return Number(value);
}

/** The policy in a file; `-` is standard input. */
export function loadPolicy(path: string): Policy {
  return Policy.loadSync(readBytes(path));
}

/** The moment of a call: `--now`, or the present one. Only the command line reads a clock; no rule does. */
export function moment(call: Call): string {
  return optional(call, "now") ?? new Date().toISOString();
}

/** Options that several commands share. */
export const SHARED = {
  json: { type: "boolean" },
  now: { type: "string" },
} as const satisfies Options;
