import type { Action, Decision, Resource } from "../generated/wire.js";
import { type Call, type Command, loadPolicy, moment, onlyWord, optional, required, SHARED } from "./command.js";
import { complain, type ExitCode, print, printJson, readJson, readText, UsageError } from "./io.js";
import { decisionText } from "./readable.js";

const QUESTION = {
  ...SHARED,
  as: { type: "string" },
  can: { type: "string" },
  on: { type: "string" },
  to: { type: "string" },
} as const;

const QUESTION_HELP = `  --as USER       who asks
  --can ACTION    what, such as lead.view
  --on RESOURCE   on what: a JSON object, or a file with one, or - for standard input
  --to USER       with transfer and share: to whom
  --now INSTANT   at which moment, such as 2026-11-22T00:00:00Z (default: now)
  --json          the decision as JSON`;

function decide(call: Call): Decision {
  const policy = loadPolicy(onlyWord(call, "the snapshot file"));
  const viewer = policy.viewer(required(call, "as"), { now: moment(call) });
  const resource = optional(call, "on");
  const to = optional(call, "to");
  return viewer.explain(
    required(call, "can") as Action,
    resource === undefined ? undefined : (readJson(resource) as Resource),
    to === undefined ? {} : { to },
  );
}

function answer(call: Call, text: (decision: Decision) => string): ExitCode {
  const decision = decide(call);
  if (call.values.json === true) printJson(decision);
  else print(text(decision));
  return decision.allowed ? 0 : 1;
}

/** `partner-policy check`: yes or no. */
export const check: Command = {
  name: "check",
  summary: "may this user do this? exit code 0 yes, 1 no",
  help: `partner-policy check SNAPSHOT --as USER --can ACTION [--on RESOURCE]

Answers yes or no, with the code. Exit code 0: allowed, 1: denied, 2: the question is malformed.

${QUESTION_HELP}

  partner-policy check programme.json --as u-42 --can lead.view --on '{"type":"lead","partner":"p-1"}'`,
  options: QUESTION,
  run: (call) => answer(call, (decision) => `${decision.allowed ? "allowed" : "denied"}  ${decision.code}  ${decision.rule}`),
};

/** `partner-policy explain`: yes or no, and why. */
export const explain: Command = {
  name: "explain",
  summary: "why, or why not? every grant, every refusal, what is missing",
  help: `partner-policy explain SNAPSHOT --as USER --can ACTION [--on RESOURCE]

Answers with every grant, every gate and ceiling that refused, and the nearest ways to a grant.

${QUESTION_HELP}`,
  options: QUESTION,
  run: (call) => answer(call, decisionText),
};

/** `partner-policy filter`: which records. */
export const filter: Command = {
  name: "filter",
  summary: "which of these records may this user see or change?",
  help: `partner-policy filter SNAPSHOT --as USER --can ACTION --records FILE

Prints those records of FILE (a JSON array, or one JSON object a line) on which the user may do the action, one a line.

  --records FILE  the records; - for standard input
  --as, --can, --now, --json as for check; --json prints one JSON array`,
  options: { ...SHARED, as: { type: "string" }, can: { type: "string" }, records: { type: "string" } },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const viewer = policy.viewer(required(call, "as"), { now: moment(call) });
    const records = readRecords(required(call, "records"));
    const kept = viewer.filter(required(call, "can") as Action, records);
    if (call.values.json === true) printJson(kept);
    else for (const record of kept) print(JSON.stringify(record));
    complain(`${kept.length} of ${records.length} records`);
    return 0;
  },
};

/** The records of a JSON array or of a file with one JSON object a line. */
export function readRecords(path: string): Resource[] {
  const text = readText(path);
  if (/^\s*\[/.test(text)) return readJson(text) as Resource[];
  return text
    .split("\n")
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "")
    .map(({ line, number }) => {
      try {
        return JSON.parse(line) as Resource;
      } catch {
        throw new UsageError(`line ${number} of \`${path}\` is not JSON`);
      }
    });
}
