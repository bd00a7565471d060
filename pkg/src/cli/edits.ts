/// <reference types="node" />
import { writeFileSync } from "node:fs";
import type { BatchMode, Edit, Plan } from "../generated/wire.js";
import type { Policy } from "../policy.js";
import { type Call, type Command, loadPolicy, moment, onlyWord, optional, required, SHARED, wholeNumber } from "./command.js";
import { complain, print, printJson, readBytes, readJson, UsageError } from "./io.js";
import { planText } from "./readable.js";

const OPTIONS = {
  ...SHARED,
  by: { type: "string" },
  edit: { type: "string" },
  csv: { type: "string" },
  mode: { type: "string" },
  revision: { type: "string" },
} as const;

const HELP = `  --by USER          who edits
  --edit EDIT        the edit: a JSON object, or a file with one, or - for standard input
  --csv FILE         instead of --edit: an import of manager assignments (action,partner,user,primary)
  --mode MODE        all-or-nothing or partial (default: the programme's setting)
  --revision N       the revision that the edit was made on (default: the snapshot's)
  --now INSTANT      at which moment (default: now)
  --json             the plan as JSON`;

function makePlan(policy: Policy, call: Call): Plan {
  const mode = modeOf(call);
  const head = {
    by: required(call, "by"),
    revision: wholeNumber(call, "revision") ?? policy.revision,
    now: moment(call),
    ...(mode === undefined ? {} : { mode }),
  };
  const csv = optional(call, "csv");
  if (csv !== undefined) return policy.plan({ ...head, csv: readBytes(csv) });
  return policy.plan({ ...head, edit: readJson(required(call, "edit")) as Edit });
}

function modeOf(call: Call): BatchMode | undefined {
  const mode = optional(call, "mode");
  if (mode === undefined || mode === "all-or-nothing" || mode === "partial") return mode;
  throw new UsageError(`--mode is all-or-nothing or partial, not \`${mode}\``);
}

function show(plan: Plan, call: Call): void {
  if (call.values.json === true) printJson(plan);
  else print(planText(plan));
}

/** `partner-policy plan`: what an edit would do. */
export const plan: Command = {
  name: "plan",
  summary: "what would this edit do? row by row; changes nothing",
  help: `partner-policy plan SNAPSHOT --by USER --edit EDIT

Prints what the edit would do, row by row. Nothing is changed. Exit code 0: ok, 1: refused, 2: malformed.

${HELP}

  partner-policy plan programme.json --by u-admin --edit '{"kind":"managers.add","partners":["p-1"],"users":["u-7"],"makePrimary":true}'`,
  options: OPTIONS,
  run(call) {
    const made = makePlan(loadPolicy(onlyWord(call, "the snapshot file")), call);
    show(made, call);
    return made.outcome === "ok" ? 0 : 1;
  },
};

/** `partner-policy apply`: the snapshot after an edit. */
export const apply: Command = {
  name: "apply",
  summary: "make an edit and write the next snapshot; a dry run unless --out is given",
  help: `partner-policy apply SNAPSHOT --by USER --edit EDIT [--out FILE]

Plans the edit and, if it is ok, writes the next snapshot. Without --out this is a dry run.

  --out FILE         where the next snapshot goes; may be the snapshot itself; - for standard output
${HELP}`,
  options: { ...OPTIONS, out: { type: "string" } },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const made = makePlan(policy, call);
    const out = optional(call, "out");
    if (out !== "-") show(made, call);
    if (made.outcome !== "ok") {
      if (out === "-") complain(planText(made));
      return 1;
    }
    if (out === undefined) {
      complain("dry run: nothing was written; give --out FILE to write the next snapshot");
      return 0;
    }
    const next = policy.apply(made).toText();
    if (out === "-") print(next);
    else {
      try {
        writeFileSync(out, `${next}\n`);
      } catch (cause) {
        throw new UsageError(`cannot write \`${out}\`: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
      complain(`wrote revision ${policy.revision + 1} to ${out}`);
    }
    return 0;
  },
};
