/// <reference types="node" />

import { PolicyError } from "../errors.js";
import { type SampleOptions, sampleProgramme } from "../sample/index.js";
import { type Command, loadPolicy, onlyWord, optional, SHARED, wholeNumber } from "./command.js";
import { explainError, green, print, printJson, UsageError } from "./io.js";

/** `partner-policy validate`: is this a snapshot? */
export const validate: Command = {
  name: "validate",
  summary: "is this file a snapshot? names every problem with its place",
  help: `partner-policy validate SNAPSHOT

Says whether the file is a snapshot, and if not, names up to 100 problems, each with its place as a JSON Pointer.
Exit code 0: valid, 1: refused, 2: the file cannot be read.

  --json   the problems as JSON`,
  options: { json: SHARED.json },
  run(call) {
    const path = onlyWord(call, "the snapshot file");
    const isJson = call.values.json === true;
    try {
      const policy = loadPolicy(path);
      const { partners, users, managers } = policy.toJSON();
      const counts = { revision: policy.revision, partners: partners.length, users: users.length, managers: managers?.length ?? 0 };
      if (isJson) printJson({ valid: true, ...counts, diagnostics: policy.diagnostics });
      else {
        print(
          `${green("valid")}  revision ${counts.revision}: ${counts.partners} partners, ${counts.users} users, ${counts.managers} manager assignments`,
        );
        for (const note of policy.diagnostics) print(`  note  ${note.code}  ${note.at}  ${note.message}`);
      }
      return 0;
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
      if (isJson) printJson({ valid: false, problems: error.problems });
      else print(explainError(error));
      return 1;
    }
  },
};

/** `partner-policy sample`: a made-up programme. */
export const sample: Command = {
  name: "sample",
  summary: "make a plausible programme to try things on",
  help: `partner-policy sample [--partners 60] [--users 600] [--leads 5000] [--managers N] [--seed 1] [--part PART]

Prints a made-up programme as JSON: the same numbers give the same programme.

  --part snapshot   only the snapshot (default)
  --part leads      only the leads, a JSON array
  --part all        { snapshot, leads, now }
  --now INSTANT     the moment around which it lives (default: 2026-11-22T00:00:00Z)`,
  options: {
    partners: { type: "string" },
    users: { type: "string" },
    leads: { type: "string" },
    managers: { type: "string" },
    seed: { type: "string" },
    part: { type: "string" },
    now: SHARED.now,
  },
  run(call) {
    if (call.words.length > 0) throw new UsageError(`too many words: ${call.words.join(" ")}`);
    const counts = ["partners", "users", "leads", "managers", "seed"].map((name) => [name, wholeNumber(call, name)] as const);
    const options = Object.fromEntries([...counts, ["now", optional(call, "now")] as const].filter(([, value]) => value !== undefined));
    const part = optional(call, "part") ?? "snapshot";
    let made: ReturnType<typeof sampleProgramme>;
    try {
      made = sampleProgramme(options as SampleOptions);
    } catch (cause) {
      if (cause instanceof RangeError) throw new UsageError(cause.message);
      throw cause;
    }
    if (part === "all") printJson(made);
    else if (part === "snapshot") printJson(made.snapshot);
    else if (part === "leads") printJson(made.leads);
    else throw new UsageError(`--part is snapshot, leads or all, not \`${part}\``);
    return 0;
  },
};
