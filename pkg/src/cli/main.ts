#!/usr/bin/env node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import process from "node:process";
import { nearest } from "../nearest.js";
import { audit } from "./commands/audit.js";
import { viewer } from "./commands/capsule.js";
import { actions, edits } from "./commands/catalogue.js";
import { type Command, isJson, readCall } from "./commands/command.js";
import { completion } from "./commands/completion.js";
import { diff } from "./commands/diff.js";
import { apply, plan } from "./commands/edits.js";
import { exporting } from "./commands/export.js";
import { filter } from "./commands/filter.js";
import { grants } from "./commands/grants.js";
import { helpJson, helpOf, overview } from "./commands/help.js";
import { withHint } from "./commands/hints.js";
import { impact } from "./commands/impact.js";
import { importData } from "./commands/import.js";
import { inactive, lint, list, orphans } from "./commands/lists.js";
import { sample, validate } from "./commands/programme.js";
import { check, explain, whoCan } from "./commands/questions.js";
import { review } from "./commands/review.js";
import { schema } from "./commands/schema.js";
import { test } from "./commands/test.js";
import { type Fault, faultsOf, misuse } from "./io/fault.js";
import { languageFor, speak } from "./io/phrases.js";
import { faultsJson, faultsText } from "./io/readable.js";
import { prepareRuntime } from "./io/runtime.js";
import { complain, type ExitCode, print, printJson } from "./io/streams.js";

const COMMANDS: readonly Command[] = [
  sample,
  validate,
  schema,
  check,
  explain,
  whoCan,
  filter,
  list,
  actions,
  review,
  inactive,
  orphans,
  lint,
  plan,
  apply,
  impact,
  edits,
  exporting,
  diff,
  importData,
  audit,
  viewer,
  grants,
  test,
  completion(() => COMMANDS),
];

function versionText(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}

function commandOf(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) return command;
  const near = nearest(
    name,
    COMMANDS.map((known) => known.name),
  );
  throw misuse(`\`${name}\` is no command; ${near === undefined ? "see partner-policy --help" : `did you mean \`${near}\`?`}`);
}

async function answer(name: string | undefined, rest: readonly string[], isForProgram: boolean): Promise<ExitCode> {
  if (name === undefined) {
    complain(overview(COMMANDS));
    return 2;
  }
  if (name === "--version" || name === "-V" || name === "-v" || name === "version") {
    if (isForProgram) printJson({ version: versionText(), node: process.versions.node });
    else print(versionText());
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const topic = rest.find((word, at) => !word.startsWith("--") && rest[at - 1] !== "--language");
    const command = topic === undefined ? undefined : commandOf(topic);
    if (isForProgram) printJson(command === undefined ? COMMANDS.map(helpJson) : helpJson(command));
    else print(command === undefined ? overview(COMMANDS) : helpOf(command));
    return 0;
  }
  if (name.startsWith("-")) throw misuse(`\`${name}\` stands before the command; options follow it, see partner-policy --help`);
  const command = commandOf(name);
  const call = readCall(command, rest);
  if (call.values.has("help")) {
    if (isJson(call)) printJson(helpJson(command));
    else print(helpOf(command));
    return 0;
  }
  return command.run(call);
}

/** What `--language` is given before the words of a call are read, so that whatever is wrong with them is told in it. */
function languageIn(options: readonly string[]): string | undefined {
  const at = options.indexOf("--language");
  return at < 0 ? options.find((option) => option.startsWith("--language="))?.slice("--language=".length) : options[at + 1];
}

/** A call whose words are wrong is told where to read on, unless it is already. */
function withHelp(fault: Fault, name: string | undefined): Fault {
  const isCommand = COMMANDS.some((command) => command.name === name);
  if (fault.code !== "USAGE" || !isCommand || /partner-policy|\?$/.test(fault.message)) return fault;
  return { ...fault, message: `${fault.message}\nSee: partner-policy ${name} --help` };
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const end = args.indexOf("--");
  const options = args.slice(0, end < 0 ? undefined : end);
  const isForProgram = options.includes("--json");
  const [name, ...rest] = args[0] === "--json" ? [...args.slice(1, 2), "--json", ...args.slice(2)] : args;
  try {
    const language = languageFor(languageIn(options));
    if (!isForProgram) speak(language);
    return await answer(name, rest, isForProgram);
  } catch (error) {
    const faults = faultsOf(error).map(withHint);
    complain(isForProgram ? faultsJson(faults) : faultsText(faults.map((fault) => withHelp(fault, name))));
    return 2;
  }
}

prepareRuntime();
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
