import { nearest } from "../../nearest.js";
import { misuse } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { type ExitCode, print, printJson, table } from "../io/streams.js";
import { bold } from "../io/terminal.js";
import { type Command, isJson, noWord, optional } from "./command.js";
import { exampleOf, furtherExamplesOf, kindsOfEdits } from "./edit-examples.js";
import { LISTING, printListing } from "./listing.js";
import { actionNames } from "./schema.js";

/** `partner-policy edits`: every kind of edit, with an example. */
export const edits: Command = {
  name: "edits",
  group: "change",
  summary: "every kind of edit, with an example",
  usage: ["edits [KIND]"],
  about: `Lists the kinds of edits with what they do; with KIND one of them, with its members and an example that --edit takes. Those that
only a system asserts say so: they need --system.`,
  options: { ...LISTING },
  exits: ["printed", undefined, "there is no such kind"],
  examples: [
    { shows: "what can be edited?", line: "partner-policy edits" },
    { shows: "how does a swap of managers look?", line: "partner-policy edits managers.replace" },
  ],
  words: () => kindsOfEdits().map(({ kind }) => kind),
  run(call): ExitCode {
    const [given, ...more] = call.words;
    if (more.length > 0) throw misuse(`too many words: ${more.join(" ")}`);
    const kinds = kindsOfEdits();
    const rows = kinds.map((each) => ({ ...each, example: exampleOf(each), further: furtherExamplesOf(each) }));
    if (given === undefined) {
      const columns = {
        kind: ({ kind }: (typeof rows)[number]) => kind,
        summary: ({ summary }: (typeof rows)[number]) => say(summary),
        system: ({ isSystem }: (typeof rows)[number]) => isSystem,
        example: ({ example }: (typeof rows)[number]) => JSON.stringify(example),
      };
      const line = ({ kind, summary, isSystem, example }: (typeof rows)[number]) => [
        kind,
        `${say(summary)}${isSystem ? " (--system)" : ""}`,
        JSON.stringify(example),
      ];
      printListing(call, { rows, columns, line });
      return 0;
    }
    const row = rows.find(({ kind }) => kind === given);
    if (row === undefined) {
      const near = nearest(
        given,
        kinds.map(({ kind }) => kind),
      );
      throw misuse(`there is no edit \`${given}\`; ${near === undefined ? "see partner-policy edits" : `did you mean \`${near}\`?`}`);
    }
    if (isJson(call) || optional(call, "to") === "json") printJson(row);
    else {
      print(`${bold(row.kind)}  ${say(row.summary)}${row.isSystem ? ` ${say("Only a system asserts it: give --system.")}` : ""}`);
      print(table(row.members.map(({ name, isNeeded, text }) => [name, isNeeded ? "" : say("optional"), say(text)])));
      print(`--edit '${JSON.stringify(row.example)}'`);
      for (const { shows, example } of row.further) print(`# ${say(shows)}\n--edit '${JSON.stringify(example)}'`);
    }
    return 0;
  },
};

/** `partner-policy actions`: every action that may be asked for. */
export const actions: Command = {
  name: "actions",
  group: "ask",
  summary: "every action that may be asked for",
  usage: ["actions"],
  about: "Lists the actions, each a type of resource and a verb, by type. With --json: their names.",
  options: { ...LISTING },
  exits: ["printed", undefined, "a word is left over"],
  examples: [
    { shows: "what may be asked?", line: "partner-policy actions" },
    { shows: "as JSON", line: "partner-policy actions --json" },
  ],
  run(call): ExitCode {
    noWord(call);
    const names = actionNames();
    const types = [...new Set(names.map((name) => name.split(".")[0] ?? ""))];
    const verbs = (type: string) => names.filter((name) => name.startsWith(`${type}.`)).map((name) => name.slice(type.length + 1));
    const isTable = optional(call, "to") !== "csv";
    if (isTable)
      printListing(call, { rows: types, columns: { type: (type) => type, verbs: (type) => verbs(type).join(" ") }, json: names });
    else printListing(call, { rows: names, columns: { action: (name) => name } });
    return 0;
  },
};
