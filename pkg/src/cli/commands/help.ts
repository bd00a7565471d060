import { table } from "../io/streams.js";
import { bold, dim } from "../io/terminal.js";
import { type Command, GLOBAL, type Option, type Options } from "./command.js";

const GROUPS: Readonly<Record<Command["group"], string>> = {
  start: "Start",
  ask: "Ask",
  change: "Change",
  check: "Keep in order",
};

/** What the program says about itself. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const rows = commands.filter((command) => command.group === group).map((command) => [command.name.padEnd(width), command.summary]);
    return `${bold(title)}\n${table(rows)}`;
  });
  return `${bold("partner-policy")}: who may see and do what with which partner's leads, deals and settings, and why

${groups.join("\n\n")}

${bold("Everywhere")}
  SNAPSHOT is a file, a folder of fragments, or - for standard input. \`partner-policy help COMMAND\` says more.
${table(optionRows(GLOBAL))}

${bold("Exit codes")}
  0 yes, 1 no (denied, refused, failed), 2 the question could not be asked

${bold("Examples")}
  partner-policy sample > programme.json
  partner-policy explain programme.json --as u-0002 --can lead.view --on '{"type":"lead","partner":"p-0002","origin":"distributed"}'`;
}

/** What the program says about one command. */
export function helpOf(command: Command): string {
  const [yes, no, unasked] = command.exits;
  return `${bold(`partner-policy ${command.name}`)}: ${command.summary}

${bold("Usage")}
${command.usage.map((usage) => `  partner-policy ${usage}`).join("\n")}

${command.about}

${bold("Options")}
${table(optionRows({ ...command.options, ...GLOBAL }))}

${bold("Exit codes")}
  0 ${yes}${no === undefined ? "" : `, 1 ${no}`}, 2 ${unasked}

${bold("Examples")}
${command.examples.map(({ shows, line }) => `  ${dim(`# ${shows}`)}\n  ${line}`).join("\n\n")}`;
}

/** The same for a program. */
export function helpJson(command: Command): object {
  const { name, summary, usage, about, examples } = command;
  const [yes, no, unasked] = command.exits;
  const known: Options = { ...command.options, ...GLOBAL };
  const options = Object.entries(known).map(([option, { completes: _, lists: __, ...rest }]) => ({
    name: option,
    ...rest,
  }));
  return { name, summary, usage, about, options, exits: { 0: yes, ...(no === undefined ? {} : { 1: no }), 2: unasked }, examples };
}

function optionRows(options: Readonly<Record<string, Option>>): string[][] {
  return Object.entries(options).map(([name, { value, short, help, choices }]) => [
    `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    choices === undefined ? help : `${help} (${choices.join(", ")})`,
  ]);
}
