import type { Action, Decision, Resource } from "../../generated/wire.js";
import type { NameOf } from "../../messages/names.js";
import type { Verdict } from "../../viewer/evaluate.js";
import { progress } from "../io/progress.js";
import { decisionText } from "../io/readable.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson, readJson, table } from "../io/streams.js";
import { ASKER, askerOf } from "./asker.js";
import {
  type Call,
  type Command,
  isChatty,
  isGiven,
  isJson,
  moment,
  NOW,
  note,
  type Option,
  onlyWord,
  optional,
  required,
} from "./command.js";

const CAN: Option = { value: "ACTION", help: "what, such as lead.view", completes: "action" };
const ON: Option = { value: "RESOURCE", help: "on what: a JSON object, or a file with one, or - for standard input", completes: "file" };
const TO: Option = { value: "USER", help: "with transfer and share: to whom" };
const { as: AS, ...SEALED } = ASKER;
const QUESTION = { as: AS, can: CAN, on: ON, to: TO, now: NOW, ...SEALED };

function resourceOf(call: Call): Resource | undefined {
  const resource = optional(call, "on");
  return resource === undefined ? undefined : (readJson(resource) as Resource);
}

async function answer(call: Call, text: (decision: Decision | Verdict, nameOf: NameOf) => string): Promise<ExitCode> {
  const action = required(call, "can") as Action;
  const asker = await askerOf(call);
  const decision = asker.decide(action, resourceOf(call), optional(call, "to"));
  if (isJson(call)) printJson(decision);
  else if (!isGiven(call, "quiet")) print(text(decision, asker.nameOf));
  return decision.allowed ? 0 : 1;
}

/** `partner-policy check`: yes or no. */
export const check: Command = {
  name: "check",
  group: "ask",
  summary: "may this user do this? exit code 0 yes, 1 no",
  usage: [
    "check SNAPSHOT --as USER --can ACTION [--on RESOURCE]",
    "check --capsule FILE [--verify-key FILE [--audience NAME]] --can ACTION [--on RESOURCE]",
  ],
  about: `Answers yes or no, with the code and the rule that decided. With --quiet nothing is printed: the exit code is the
answer. Without --on the question is about the type of the action alone, such as portal.login.`,
  options: QUESTION,
  exits: ["allowed", "denied", "the question is malformed, or the signature of the capsule is absent or wrong"],
  examples: [
    {
      shows: "may u-0002 see this lead?",
      line: `partner-policy check programme.json --as u-0002 --can lead.view --on '{"type":"lead","partner":"p-0002"}'`,
    },
    {
      shows: "in a script: only the exit code",
      line: "partner-policy check programme.json --as u-0002 --can portal.login --quiet && echo welcome",
    },
    {
      shows: "a capsule answers without the snapshot",
      line: `partner-policy viewer programme.json --as u-0002 | partner-policy check --capsule - --can lead.view --on '{"type":"lead","partner":"p-0002"}'`,
    },
  ],
  words: "file",
  run: (call) => answer(call, (decision) => `${decision.allowed ? "allowed" : "denied"}  ${decision.code}  ${decision.rule}`),
};

/** `partner-policy explain`: yes or no, and why. */
export const explain: Command = {
  name: "explain",
  group: "ask",
  summary: "why, or why not? every grant, every refusal, what is missing",
  usage: [
    "explain SNAPSHOT --as USER --can ACTION [--on RESOURCE]",
    "explain --capsule FILE [--verify-key FILE [--audience NAME]] --can ACTION [--on RESOURCE]",
  ],
  about: `Answers with every grant, every gate and ceiling that refused, and the nearest ways to a grant. A capsule knows the
verdict, its code and its rule only.`,
  options: QUESTION,
  exits: ["allowed", "denied", "the question is malformed, or the signature of the capsule is absent or wrong"],
  examples: [
    {
      shows: "why does u-0002 see this lead?",
      line: `partner-policy explain programme.json --as u-0002 --can lead.view --on '{"type":"lead","partner":"p-0002"}'`,
    },
    {
      shows: "why not this one? the decision as JSON",
      line: `echo '{"type":"lead","partner":"p-0001"}' | partner-policy explain programme.json --as u-0002 --can lead.edit --on - --json`,
    },
  ],
  words: "file",
  run: (call) => answer(call, decisionText),
};

/** `partner-policy who-can`: which users. */
export const whoCan: Command = {
  name: "who-can",
  group: "ask",
  summary: "which users may do this? with the level and the rule",
  usage: ["who-can SNAPSHOT --can ACTION [--on RESOURCE]"],
  about: `Lists every user of the snapshot who may do the action, by id, with the level and the rule that grants it. With --json: a
list of { user, name, level, rule }.`,
  options: { can: CAN, on: ON, to: TO, now: NOW },
  exits: ["somebody", "nobody", "the question is malformed"],
  examples: [
    {
      shows: "who sees this lead?",
      line: `partner-policy who-can programme.json --can lead.view --on '{"type":"lead","partner":"p-0001","origin":"distributed"}'`,
    },
    { shows: "who changes partner managers? as JSON", line: "partner-policy who-can programme.json --can managers.edit --json" },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const [now, action, to] = [moment(call), required(call, "can") as Action, optional(call, "to")];
    const policy = await loadPolicy(path);
    const resource = resourceOf(call);
    const people = policy.toJSON().users;
    const bar = progress("asking for every user", people.length, isChatty(call));
    const users = people.flatMap(({ id, name }, index) => {
      bar.at(index);
      const decision = policy.viewer(id, { now }).explain(action, resource, to === undefined ? {} : { to });
      return decision.allowed ? [{ user: id, name, level: decision.level, rule: decision.rule }] : [];
    });
    bar.end();
    if (isJson(call)) printJson(users);
    else if (users.length > 0)
      print(
        table(
          users.map((user) => [user.user, user.level, user.rule, user.name]),
          "",
        ),
      );
    note(call, `${users.length} of ${people.length} users`);
    return users.length > 0 ? 0 : 1;
  },
};
