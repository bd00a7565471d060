import type { Action, Decision, Resource } from "../generated/wire.js";
import { type Call, type Command, loadPolicy, moment, onlyWord, optional, required, SHARED } from "./command.js";
import { complain, type ExitCode, print, printJson, readJson, table, UsageError } from "./io.js";
import { decisionText } from "./readable.js";
import { type RecordFormat, readRecords } from "./records.js";

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
  help: `partner-policy filter SNAPSHOT --as USER --can ACTION --records FILE [--format FORMAT]

Prints those records of FILE on which the user may do the action, as they stand in FILE. How many goes to standard error.

  --records FILE   the records; - for standard input
  --format FORMAT  json (an array), ndjson (one object a line) or csv (a header, then one record a line; columns type, id,
                   partner, owner, assignee, createdBy, origin, contact, any other is a field); default: by the first character
  --as, --can, --now as for check
  --json           one JSON array, whatever the format`,
  options: { ...SHARED, as: { type: "string" }, can: { type: "string" }, records: { type: "string" }, format: { type: "string" } },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const viewer = policy.viewer(required(call, "as"), { now: moment(call) });
    const action = required(call, "can") as Action;
    const { header, records } = readRecords(required(call, "records"), action, formatOf(call));
    const kept = records.filter((record) => viewer.can(action, record.resource));
    if (call.values.json === true) printJson(kept.map((record) => record.original));
    else for (const line of [...(header === undefined ? [] : [header]), ...kept.map((record) => record.text)]) print(line);
    complain(`${kept.length} of ${records.length} records`);
    return 0;
  },
};

function formatOf(call: Call): RecordFormat | undefined {
  const format = optional(call, "format");
  if (format === undefined || format === "json" || format === "ndjson" || format === "csv") return format;
  throw new UsageError(`--format is json, ndjson or csv, not \`${format}\``);
}

/** `partner-policy who-can`: which users. */
export const whoCan: Command = {
  name: "who-can",
  summary: "which users may do this? with the level and the rule",
  help: `partner-policy who-can SNAPSHOT --can ACTION [--on RESOURCE]

Lists every user of the snapshot who may do the action, by id, with the level and the rule that grants it.
Exit code 0: somebody, 1: nobody, 2: the question is malformed.

  --can, --on, --to, --now as for check
  --json   a JSON array of { user, name, level, rule }

  partner-policy who-can programme.json --can lead.view --on '{"type":"lead","partner":"p-0001","origin":"distributed"}'`,
  options: { ...SHARED, can: QUESTION.can, on: QUESTION.on, to: QUESTION.to },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const [now, action, on, to] = [moment(call), required(call, "can") as Action, optional(call, "on"), optional(call, "to")];
    const resource = on === undefined ? undefined : (readJson(on) as Resource);
    const users = policy.toJSON().users.flatMap(({ id, name }) => {
      const decision = policy.viewer(id, { now }).explain(action, resource, to === undefined ? {} : { to });
      return decision.allowed ? [{ user: id, name, level: decision.level, rule: decision.rule }] : [];
    });
    if (call.values.json === true) printJson(users);
    else if (users.length > 0)
      print(
        table(
          users.map((user) => [user.user, user.level, user.rule, user.name]),
          "",
        ),
      );
    complain(`${users.length} users`);
    return users.length > 0 ? 0 : 1;
  },
};
