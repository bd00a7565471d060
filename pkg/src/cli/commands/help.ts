import { HELP } from "../german/help.js";
import { say, spoken } from "../io/phrases.js";
import { table } from "../io/streams.js";
import { bold, dim } from "../io/terminal.js";
import { type Command, GLOBAL, type Option, type Options, valueText } from "./command.js";

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
    const rows = commands
      .filter((command) => command.group === group)
      .map((command) => [command.name.padEnd(width), textsOf(command).summary]);
    return `${bold(say(title))}\n${table(rows)}`;
  });
  return `${bold("partner-policy")}: ${say("who may see and do what with which partner's leads, deals and settings, and why")}

${groups.join("\n\n")}

${bold(say("Everywhere"))}
  ${say("SNAPSHOT is a file, a folder of fragments, or - for standard input. `partner-policy help COMMAND` says more.")}
${table(optionRows(GLOBAL))}

${bold(say("Exit codes"))}
  ${say("0 yes, 1 no (denied, refused, failed), 2 the question could not be asked")}

${bold(say("Examples"))}
  partner-policy sample > programme.json
  partner-policy explain programme.json --as u-0002 --can lead.view --on '{"type":"lead","partner":"p-0002","origin":"distributed"}'`;
}

/** What the program says about one command. */
export function helpOf(command: Command): string {
  const { summary, about, exits, shows } = textsOf(command);
  const [yes, no, unasked] = exits;
  return `${bold(`partner-policy ${command.name}`)}: ${summary}

${bold(say("Usage"))}
${command.usage.map((usage) => `  partner-policy ${valueText(usage)}`).join("\n")}

${about}

${bold(say("Options"))}
${table(optionRows({ ...command.options, ...GLOBAL }))}

${bold(say("Exit codes"))}
  0 ${yes}${no === undefined ? "" : `, 1 ${no}`}, 2 ${unasked}

${bold(say("Examples"))}
${command.examples.map(({ line }, at) => `  ${dim(`# ${shows[at]}`)}\n  ${line}`).join("\n\n")}`;
}

/** The texts of a command in the language of this call. */
export function textsOf({ name, summary, about, exits, examples }: Command): Pick<Command, "summary" | "about" | "exits"> & {
  readonly shows: readonly string[];
} {
  const german = spoken() === "de" ? HELP[name] : undefined;
  if (german === undefined) return { summary, about, exits, shows: examples.map(({ shows }) => shows) };
  const [yes = "", ...others] = german.exits;
  return { ...german, exits: [yes, exits[1] === undefined ? undefined : others[0], others.at(-1) ?? ""] };
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
    `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${valueText(value)}`}`,
    choices === undefined ? say(help) : `${say(help)} (${choices.join(", ")})`,
  ]);
}
