/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { type Command, onlyWord } from "./command.js";
import { print, UsageError } from "./io.js";

const FOLDER = new URL("../schema/", import.meta.url);

function schemas(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

/** `partner-policy schema`: the JSON Schema of a format. */
export const schema: Command = {
  name: "schema",
  summary: "print the JSON Schema of a format; without a name, the names",
  help: `partner-policy schema [NAME]

Prints the JSON Schema (2020-12) of a format, for editors and other checkers. Without NAME: the names.

  partner-policy schema snapshot > snapshot.schema.json`,
  options: {},
  run(call) {
    if (call.words.length === 0) {
      for (const name of schemas()) print(name);
      return 0;
    }
    const name = onlyWord(call, "the name");
    if (!schemas().includes(name)) throw new UsageError(`there is no schema \`${name}\`; there are ${schemas().join(", ")}`);
    print(readFileSync(new URL(`${name}.json`, FOLDER), "utf8").trimEnd());
    return 0;
  },
};

/** `partner-policy completion`: for a shell. */
export function completion(commands: () => readonly Command[]): Command {
  const flags = (command: Command) => [...Object.keys(command.options), "help"].map((name) => `--${name}`);
  const scripts: Readonly<Record<string, () => string>> = {
    bash: () => {
      const cases = commands().map((command) => `    ${command.name}) words="${flags(command).join(" ")}" ;;`);
      return `_partner_policy() {
  local words="${commands()
    .map((command) => command.name)
    .join(" ")}"
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac; fi
  case "\${COMP_WORDS[COMP_CWORD]}" in
    -*) COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
    *) if [ "$COMP_CWORD" -gt 1 ]; then COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"));
       else COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")); fi ;;
  esac
}
complete -o filenames -F _partner_policy partner-policy`;
    },
    zsh: () => `autoload -U +X bashcompinit && bashcompinit\n${scripts.bash?.() ?? ""}`,
    fish: () =>
      commands()
        .flatMap((command) => [
          `complete -c partner-policy -n __fish_use_subcommand -a ${command.name} -d '${command.summary.replaceAll("'", "\\'")}'`,
          ...flags(command).map(
            (flag) => `complete -c partner-policy -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)}`,
          ),
        ])
        .join("\n"),
  };
  return {
    name: "completion",
    summary: "print completions for bash, zsh or fish",
    help: `partner-policy completion bash|zsh|fish

  source <(partner-policy completion bash)`,
    options: {},
    run(call) {
      const shell = onlyWord(call, "the shell");
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (script === undefined) throw new UsageError(`completions are for bash, zsh and fish, not \`${shell}\``);
      print(script());
      return 0;
    },
  };
}
