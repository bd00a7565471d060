import { nearest } from "../../nearest.js";
import { misuse } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { type ExitCode, print, printJson } from "../io/streams.js";
import { type Command, GLOBAL, isJson, type Option, onlyWord, valueText } from "./command.js";
import { textsOf } from "./help.js";
import { actionNames } from "./schema.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** What may stand after an option: words, or files, or something that no shell knows. */
function valuesOf(option: Option): readonly string[] | "file" | undefined {
  return option.choices ?? (option.completes === "action" ? actionNames() : option.completes);
}

function wordsOf(command: Command): readonly string[] | "file" | undefined {
  return typeof command.words === "function" ? command.words() : command.words;
}

function optionsOf(command: Command): [string, Option][] {
  return Object.entries({ ...command.options, ...GLOBAL });
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const values = optionsOf(command).flatMap(([name, option]) => {
      const known = valuesOf(option);
      if (option.value === undefined) return [];
      const reply = known === "file" ? "_files=1" : `words="${known === undefined ? "" : known.join(" ")}"`;
      return [`        --${name}) ${reply}; value=1 ;;`];
    });
    const words = wordsOf(command);
    return `    ${command.name})
      case "$previous" in
${values.join("\n")}
        *) options="${optionsOf(command)
          .map(([name]) => `--${name}`)
          .join(" ")}"; ${words === "file" ? "_files=1" : `words="${words?.join(" ") ?? ""}"`} ;;
      esac ;;`.replace("\n\n", "\n");
  });
  return `_partner_policy() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local words="" options="" value="" _files=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...commands.map((command) => command.name), "help", "--help", "--version"].join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) words="${commands.map((command) => command.name).join(" ")}" ;;
${cases.join("\n")}
  esac
  if [ -z "$value" ] && [ "\${current:0:1}" = "-" ]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [ -n "$_files" ]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _partner_policy partner-policy`;
}

/** A text for an argument of \`_arguments\`, which reads brackets and colons. */
function zshText(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&").replaceAll("'", "'\\''");
}

function zsh(commands: readonly Command[]): string {
  const action = (known: readonly string[] | "file" | undefined) =>
    known === "file" ? "_files" : known === undefined ? " " : `(${known.join(" ")})`;
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(([name, option]) => {
      const value = option.value === undefined ? "" : `:${zshText(valueText(option.value))}:${action(valuesOf(option))}`;
      return `      '--${name}[${zshText(say(option.help))}]${value}'`;
    });
    const words = wordsOf(command);
    return `    ${command.name})
      _arguments \\
${[...options, ...(words === undefined ? [] : [`      '*: :${action(words)}'`])].join(" \\\n")} ;;`;
  });
  return `#compdef partner-policy
_partner_policy() {
  local -a commands
  commands=(
${commands.map((command) => `    '${command.name}:${textsOf(command).summary.replaceAll("'", "'\\''")}'`).join("\n")}
    'help:${say("more about a command")}'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
    help) _describe command commands ;;
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_partner_policy" ]; then _partner_policy "$@"; else compdef _partner_policy partner-policy; fi`;
}

function fishText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const within = `complete -c partner-policy -n '__fish_seen_subcommand_from ${command.name}'`;
    const words = wordsOf(command);
    const files = words === "file" ? [`${within} -F`] : words === undefined ? [] : [`${within} -a ${fishText(words.join(" "))}`];
    const options = optionsOf(command).map(([name, option]) => {
      const known = valuesOf(option);
      const value =
        option.value === undefined ? "" : known === "file" ? " -r -F" : known === undefined ? " -x" : ` -x -a ${fishText(known.join(" "))}`;
      const short = option.short === undefined ? "" : ` -s ${option.short}`;
      return `${within} -l ${name}${short} -d ${fishText(say(option.help))}${value}`;
    });
    return [
      `complete -c partner-policy -n __fish_use_subcommand -a ${command.name} -d ${fishText(textsOf(command).summary)}`,
      ...files,
      ...options,
    ];
  });
  return ["complete -c partner-policy -f", ...lines].join("\n");
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

/** `partner-policy completion`: for a shell. */
export function completion(commands: () => Promise<readonly Command[]>): Command {
  return {
    name: "completion",
    group: "start",
    summary: "print completions for bash, zsh or fish",
    usage: ["completion bash|zsh|fish"],
    about: `Prints a script that completes commands, options, actions and files. To have it in every shell:

  bash  echo 'source <(partner-policy completion bash)' >> ~/.bashrc
  zsh   partner-policy completion zsh > "\${fpath[1]}/_partner-policy"
  fish  partner-policy completion fish > ~/.config/fish/completions/partner-policy.fish`,
    options: {},
    exits: ["printed", undefined, "the shell is another one"],
    examples: [
      { shows: "for this shell only", line: 'eval "$(partner-policy completion bash)"' },
      { shows: "for fish", line: "partner-policy completion fish > partner-policy.fish" },
    ],
    words: () => SHELLS,
    async run(call): Promise<ExitCode> {
      const shell = onlyWord(call, "the shell");
      if (!SHELLS.some((known) => known === shell)) {
        const near = nearest(shell, SHELLS);
        throw misuse(`completions are for bash, zsh and fish, not \`${shell}\`${near === undefined ? "" : `; did you mean \`${near}\`?`}`);
      }
      const script = SCRIPTS[shell as Shell](await commands());
      if (isJson(call)) printJson({ shell, script });
      else print(script);
      return 0;
    },
  };
}
