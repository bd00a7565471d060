#!/usr/bin/env node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import process from "node:process";
import { nearest } from "../nearest.js";
import { type Command, isJson, readCall } from "./commands/command.js";
import { type Fault, faultsOf, misuse } from "./io/fault.js";
import { languageFor, speak } from "./io/phrases.js";
import { prepareRuntime } from "./io/runtime.js";
import { complain, type ExitCode, print, printJson } from "./io/streams.js";
import { MANIFEST } from "./places.js";

/** Every command by its name, in the order of the help; a call reads the files of its own only. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  sample: async () => (await import("./commands/programme.js")).sample,
  validate: async () => (await import("./commands/programme.js")).validate,
  schema: async () => (await import("./commands/schema.js")).schema,
  check: async () => (await import("./commands/questions.js")).check,
  explain: async () => (await import("./commands/questions.js")).explain,
  "who-can": async () => (await import("./commands/questions.js")).whoCan,
  filter: async () => (await import("./commands/filter.js")).filter,
  list: async () => (await import("./commands/lists.js")).list,
  actions: async () => (await import("./commands/catalogue.js")).actions,
  review: async () => (await import("./commands/review.js")).review,
  inactive: async () => (await import("./commands/lists.js")).inactive,
  orphans: async () => (await import("./commands/lists.js")).orphans,
  lint: async () => (await import("./commands/lists.js")).lint,
  plan: async () => (await import("./commands/edits.js")).plan,
  apply: async () => (await import("./commands/edits.js")).apply,
  impact: async () => (await import("./commands/impact.js")).impact,
  edits: async () => (await import("./commands/catalogue.js")).edits,
  export: async () => (await import("./commands/export.js")).exporting,
  diff: async () => (await import("./commands/diff.js")).diff,
  import: async () => (await import("./commands/import.js")).importData,
  audit: async () => (await import("./commands/audit.js")).audit,
  viewer: async () => (await import("./commands/capsule.js")).viewer,
  grants: async () => (await import("./commands/grants.js")).grants,
  test: async () => (await import("./commands/test.js")).test,
  completion: async () => (await import("./commands/completion.js")).completion(allCommands),
};

function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

function versionText(): string {
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8")) as { version: string };
  return manifest.version;
}

function commandOf(name: string): Promise<Command> {
  if (Object.hasOwn(COMMANDS, name)) return (COMMANDS[name] as () => Promise<Command>)();
  const near = nearest(name, Object.keys(COMMANDS));
  throw misuse(`\`${name}\` is no command; ${near === undefined ? "see partner-policy --help" : `did you mean \`${near}\`?`}`);
}

async function answer(name: string | undefined, rest: readonly string[], isForProgram: boolean): Promise<ExitCode> {
  if (name === undefined) {
    complain((await import("./commands/help.js")).overview(await allCommands()));
    return 2;
  }
  if (name === "--version" || name === "-V" || name === "-v" || name === "version") {
    if (isForProgram) printJson({ version: versionText(), node: process.versions.node });
    else print(versionText());
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const topic = rest.find((word, at) => !word.startsWith("--") && rest[at - 1] !== "--language");
    const command = topic === undefined ? undefined : await commandOf(topic);
    const { helpJson, helpOf, overview } = await import("./commands/help.js");
    if (command !== undefined) isForProgram ? printJson(helpJson(command)) : print(helpOf(command));
    else isForProgram ? printJson((await allCommands()).map(helpJson)) : print(overview(await allCommands()));
    return 0;
  }
  if (name.startsWith("-")) throw misuse(`\`${name}\` stands before the command; options follow it, see partner-policy --help`);
  const command = await commandOf(name);
  const call = readCall(command, rest);
  if (call.values.has("help")) {
    const { helpJson, helpOf } = await import("./commands/help.js");
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
  const isCommand = name !== undefined && Object.hasOwn(COMMANDS, name);
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
    const [{ withHint }, { faultsJson, faultsText }] = await Promise.all([import("./commands/hints.js"), import("./io/readable.js")]);
    const faults = faultsOf(error).map(withHint);
    complain(isForProgram ? faultsJson(faults) : faultsText(faults.map((fault) => withHelp(fault, name))));
    return 2;
  }
}

prepareRuntime();
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
