import { PolicyError } from "../../errors.js";
import type { SampleOptions, sampleProgramme } from "../../sample/index.js";
import { CallError, faultsOf, misuse } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { faultList, toldOf } from "../io/readable.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson } from "../io/streams.js";
import { green } from "../io/terminal.js";
import { type Command, isJson, noWord, onlyWord, optional, wholeNumber } from "./command.js";

/** Codes of a snapshot that is there but cannot be read, or of a call that is wrong. */
const UNREAD: ReadonlySet<string> = new Set(["USAGE", "UNREADABLE_FILE"]);

/** `partner-policy validate`: is this a snapshot? */
export const validate: Command = {
  name: "validate",
  group: "start",
  summary: "is this a snapshot? names every problem with its place",
  usage: ["validate SNAPSHOT"],
  about: `Says whether the file is a snapshot, and if not, names up to 100 problems, each with its place as a JSON Pointer.

A folder may stand in place of the file: its *.json, folders below included, each hold a part of the snapshot. Lists are put
together in the order of the paths; any other member stands in one file, \`format\` and \`revision\` in one or the same in several.
A problem is named with the fragment that has it and its place there. What begins with a dot is left out.`,
  options: {},
  exits: ["valid", "refused", "the file cannot be read"],
  examples: [
    { shows: "is it sound? how large is it?", line: "partner-policy validate programme.json" },
    { shows: "every problem as JSON", line: `echo '{"format":"partner-policy/1","revision":1}' | partner-policy validate - --json` },
    {
      shows: "a programme in two files",
      line: `mkdir -p parts && echo '{"format":"partner-policy/1","revision":1,"partners":[]}' > parts/1.json && echo '{"users":[]}' > parts/2.json && partner-policy validate parts`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    try {
      const policy = await loadPolicy(path);
      const { partners, users, managers } = policy.toJSON();
      const counts = { revision: policy.revision, partners: partners.length, users: users.length, managers: managers?.length ?? 0 };
      if (isJson(call)) printJson({ valid: true, ...counts, diagnostics: policy.diagnostics });
      else {
        print(
          `${green(say("valid"))}  ${say(`revision ${counts.revision}: ${counts.partners} partners, ${counts.users} users, ${counts.managers} manager assignments`)}`,
        );
        for (const note of policy.diagnostics) print(`  ${say("note")}  ${note.code}  ${note.at}  ${toldOf(note)}`);
      }
      return 0;
    } catch (error) {
      if (!PolicyError.is(error) && !(error instanceof CallError)) throw error;
      const problems = faultsOf(error);
      if (problems.some((problem) => UNREAD.has(problem.code))) throw error;
      if (isJson(call)) printJson({ valid: false, problems });
      else print(faultList(problems));
      return 1;
    }
  },
};

/** `partner-policy sample`: a made-up programme. */
export const sample: Command = {
  name: "sample",
  group: "start",
  summary: "make a plausible programme to try things on",
  usage: ["sample [--partners N] [--users N] [--leads N] [--managers N] [--seed N] [--part PART]"],
  about: `Prints a made-up programme as JSON: the same numbers give the same programme.`,
  options: {
    partners: { value: "N", help: "how many partners (default: 60)" },
    users: { value: "N", help: "how many partner users (default: 600)" },
    leads: { value: "N", help: "how many leads (default: 5000)" },
    managers: { value: "N", help: "how many internal users who manage partners (default: one for about five partners)" },
    seed: { value: "N", help: "another number, another programme (default: 1)" },
    part: {
      value: "PART",
      help: "what is printed; all is { snapshot, leads, now } (default: snapshot)",
      choices: ["snapshot", "leads", "all"],
    },
    now: { value: "INSTANT", help: "the moment around which it lives (default: 2026-11-22T00:00:00Z)" },
  },
  exits: ["printed", undefined, "a number is too large or too small"],
  examples: [
    { shows: "a programme", line: "partner-policy sample > programme.json" },
    { shows: "its leads", line: "partner-policy sample --part leads --leads 200 > leads.json" },
  ],
  async run(call): Promise<ExitCode> {
    noWord(call);
    const counts = ["partners", "users", "leads", "managers", "seed"].map((name) => [name, wholeNumber(call, name)] as const);
    const now = optional(call, "now");
    if (now !== undefined && Number.isNaN(Date.parse(now)))
      throw misuse(`--now takes an instant such as 2026-11-22T00:00:00Z, not \`${now}\``);
    const options = Object.fromEntries([...counts, ["now", now] as const].filter(([, value]) => value !== undefined));
    const { sampleProgramme: make } = await import("../../sample/index.js");
    let made: ReturnType<typeof sampleProgramme>;
    try {
      made = make(options as SampleOptions);
    } catch (cause) {
      if (cause instanceof RangeError) throw misuse(cause.message);
      throw cause;
    }
    const part = optional(call, "part") ?? "snapshot";
    printJson(part === "all" ? made : part === "leads" ? made.leads : made.snapshot);
    return 0;
  },
};
