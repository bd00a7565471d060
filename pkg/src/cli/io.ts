/// <reference types="node" />
import { readFileSync, writeSync } from "node:fs";
import process from "node:process";
import { PolicyError } from "../errors.js";

/** A call that cannot be carried out: the words of the call or a file are wrong. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Exit codes: 0 yes, 1 no (denied, refused, failed, invalid), 2 the question could not be asked. */
export type ExitCode = 0 | 1 | 2;

/** The bytes of a file; `-` is standard input. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (cause) {
    throw new UsageError(`cannot read \`${path}\`: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The text of a file; `-` is standard input. */
export function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readBytes(path));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`\`${path}\` is not UTF-8 text`);
  }
}

/** The JSON of a file, or of the argument itself if it starts with `{` or `[`. */
export function readJson(pathOrText: string): unknown {
  const isText = /^\s*[[{]/.test(pathOrText);
  const text = isText ? pathOrText : readText(pathOrText);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const where = isText ? "the argument" : `\`${pathOrText}\``;
    throw new UsageError(`${where} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EAGAIN") continue;
      if (code === "EPIPE") process.exit(0);
      throw error;
    }
  }
}

/** Prints a line to standard output. */
export function print(line = ""): void {
  write(1, `${line}\n`);
}

/** Prints a value as JSON to standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Prints a line to standard error. */
export function complain(line: string): void {
  write(2, `${line}\n`);
}

const isColoured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

function colour(code: number): (text: string) => string {
  return (text) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
}

export const bold = colour(1);
export const dim = colour(2);
export const red = colour(31);
export const green = colour(32);
export const yellow = colour(33);

/** A table with aligned columns; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows
    .map((row) => indent + row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "))
    .join("\n");
}

/** Says an error in the words of the command line; `undefined` if it is none of ours. */
export function explainError(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (!PolicyError.is(error)) return undefined;
  const lines = error.problems.map((problem) => [problem.code, problem.at === "" ? "(document)" : problem.at, problem.message]);
  return `${error.problems.length === 1 ? "1 problem" : `${error.problems.length} problems`}\n${table(lines)}`;
}
