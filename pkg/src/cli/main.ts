#!/usr/bin/env node
/// <reference types="node" />
import process from "node:process";
import { engineVersion } from "../index.js";
import { type Command, nearest, readCall } from "./command.js";
import { apply, plan } from "./edits.js";
import { bold, complain, type ExitCode, explainError, print, red, table } from "./io.js";
import { sample, validate } from "./programme.js";
import { check, explain, filter, whoCan } from "./questions.js";
import { impact, review } from "./reports.js";
import { completion, schema } from "./shell.js";
import { test } from "./test.js";

const COMMANDS: readonly Command[] = [
  validate,
  check,
  explain,
  whoCan,
  filter,
  plan,
  apply,
  impact,
  review,
  test,
  sample,
  schema,
  completion(() => COMMANDS),
];

function help(): string {
  return `${bold("partner-policy")}: who may see and do what with which partner's leads, deals and settings, and why

${table(COMMANDS.map((command) => [command.name, command.summary]))}

partner-policy COMMAND --help says more. A file named - is standard input.
Exit codes: 0 yes, 1 no (denied, refused, failed), 2 the question could not be asked.

  partner-policy sample > programme.json
  partner-policy explain programme.json --as u-0002 --can lead.view --on '{"type":"lead","partner":"p-0002","origin":"distributed"}'`;
}

function main(args: readonly string[]): ExitCode {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(help());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "version") {
    print(engineVersion());
    return 0;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    const near = nearest(
      name,
      COMMANDS.map((known) => known.name),
    );
    const hint = near === undefined ? "see partner-policy --help" : `did you mean \`${near}\`?`;
    complain(`${red("error")}  \`${name}\` is no command; ${hint}`);
    return 2;
  }
  try {
    const call = readCall(command, rest);
    if (call.values.help === true) {
      print(command.help);
      return 0;
    }
    return command.run(call);
  } catch (error) {
    const message = explainError(error);
    if (message === undefined) throw error;
    complain(`${red("error")}  ${message}`);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
