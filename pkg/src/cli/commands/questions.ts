import type { Action, Decision, Resource } from "../../generated/wire.js";
import type { NameOf } from "../../messages/names.js";
import { namedGrant } from "../../messages/reasons.js";
import type { Verdict } from "../../residual/evaluate.js";
import { misuse } from "../io/fault.js";
import { type Language, say, spoken } from "../io/phrases.js";
import { decisionText, lackText, type StoryOf } from "../io/readable.js";
import { loadPolicy } from "../io/source.js";
import { complain, type ExitCode, print, printJson, readJson } from "../io/streams.js";
import { FORMATS, type RecordFormat, readRecord } from "../records/files.js";
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
  type Options,
  onlyWord,
  optional,
  required,
} from "./command.js";
import { LISTING_FORMATS, type ListingFormat, listingFormat, printListing, RAW } from "./listing.js";
import { completed, idOf, oddityOf } from "./names.js";
import { type WhoMay, whoMay } from "./who-may.js";

const CAN: Option = { value: "ACTION", help: "what, such as lead.view", completes: "action" };
const ON: Option = { value: "RESOURCE", help: "on what: a JSON object, or a file with one, or - for standard input", completes: "file" };
const TO: Option = { value: "USER", help: "with transfer and share: to whom" };
const WHO_TO: Option = {
  value: "USER|FORMAT",
  help: "with transfer and share: to whom; else how the answer is written: table, csv or json",
};
const RECORD = {
  on: ON,
  records: { value: "FILE", help: "in place of --on: the file that has the record, whose id --id gives", completes: "file" },
  id: { value: "ID", help: "with --records: which record, by id or by its name" },
  from: { value: "FORMAT", help: "what FILE is (default: by its name, else by its first character)", choices: FORMATS },
} as const satisfies Options;

const { as: AS, ...SEALED } = ASKER;
const QUESTION = { as: AS, can: CAN, ...RECORD, to: TO, now: NOW, ...SEALED };

/** What the question is about: the record that the call gives, or the one that it names in a file. */
function resourceOf(call: Call, action: string): Resource | undefined {
  const [resource, file, id] = [optional(call, "on"), optional(call, "records"), optional(call, "id")];
  if (resource !== undefined && file !== undefined) throw misuse("--on and --records are two records; give one");
  if ((file === undefined) !== (id === undefined)) throw misuse("--records and --id go together");
  if (file === undefined || id === undefined) return resource === undefined ? undefined : (readJson(resource) as Resource);
  return readRecord(file, id, action.split(".")[0] ?? "", optional(call, "from") as RecordFormat | undefined, completed(id));
}

type Text = (decision: Decision | Verdict, nameOf: NameOf, storyOf: StoryOf | undefined, language: Language) => string;

/** A decision with the names of the programme beside the ids, and what stands behind each grant. */
function namedDecision(decision: Decision | Verdict, nameOf: NameOf, storyOf: StoryOf): object {
  if (!("grants" in decision)) return decision;
  const grants = decision.grants.map((grant) => {
    const story = storyOf(grant);
    return { ...namedGrant(grant, "en", { nameOf }), ...(story.length === 0 ? {} : { story }) };
  });
  return { ...decision, grants };
}

async function answer(call: Call, text: Text): Promise<ExitCode> {
  const action = required(call, "can") as Action;
  const asker = await askerOf(call);
  const resource = resourceOf(call, action);
  const to = optional(call, "to");
  if (to !== undefined && !SENDS.test(action)) throw misuse("--to goes with transfer and share: it names whom the record goes to");
  const decision = asker.decide(action, resource, to);
  const storyOf = asker.storyOf;
  if (isJson(call)) printJson(namedDecision(decision, asker.nameOf, (grant) => storyOf?.(grant, resource) ?? []));
  else if (!isGiven(call, "quiet"))
    print(text(decision, asker.nameOf, storyOf === undefined ? undefined : (grant) => storyOf(grant, resource), spoken()));
  warn(call, () => asker.oddityOf?.(resource));
  return decision.allowed ? 0 : 1;
}

/** Says on standard error what is odd about the record. */
function warn(call: Call, oddityOf: () => string | undefined): void {
  const oddity = isChatty(call) ? oddityOf() : undefined;
  if (oddity !== undefined) note(call, oddity);
}

/** `partner-policy check`: yes or no. */
export const check: Command = {
  name: "check",
  group: "ask",
  summary: "may this user do this? exit code 0 yes, 1 no",
  usage: [
    "check SNAPSHOT --as USER --can ACTION [--on RESOURCE | --records FILE --id ID]",
    "check --capsule FILE [--verify-key FILE [--audience NAME]] --can ACTION [--on RESOURCE]",
  ],
  about: `Answers yes or no, with the code and the rule that decided. With --quiet nothing is printed: the exit code is the
answer. Without --on the question is about the type of the action alone, such as portal.login. --records and --id
take the record out of a file.`,
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
  run: (call) =>
    answer(call, (decision, _, __, language) => {
      const verdict = `${say(decision.allowed ? "allowed" : "denied", language)}  ${decision.code}  ${decision.rule}`;
      const lacks = "lacks" in decision ? (decision.lacks ?? []) : [];
      return [verdict, ...lacks.map((lack) => say(lackText(lack), language))].join("\n");
    }),
};

/** `partner-policy explain`: yes or no, and why. */
export const explain: Command = {
  name: "explain",
  group: "ask",
  summary: "why, or why not? every grant, every refusal, what is missing",
  usage: [
    "explain SNAPSHOT --as USER --can ACTION [--on RESOURCE | --records FILE --id ID]",
    "explain --capsule FILE [--verify-key FILE [--audience NAME]] --can ACTION [--on RESOURCE]",
  ],
  about: `Answers why or why not in a sentence, with every grant and the way on which it reaches the user, every gate and ceiling that
refused, and the nearest ways to a grant; with the names of the programme. --records and --id take the record out of a file. A
capsule knows the verdict, its code and its rule only.`,
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
  usage: ["who-can SNAPSHOT --can ACTION [--on RESOURCE | --records FILE --id ID]"],
  about: `Lists every user of the snapshot who may do the action, by id, with the level and the rule that grants it. With --json: a
list of { user, name, level, rule }. Where the record leaves out what rules ask for, standard error says so: which member, which
rules, and how many users might do it if the record said so.`,
  options: { can: CAN, ...RECORD, to: WHO_TO, raw: RAW, now: NOW },
  exits: ["somebody", "nobody", "the question is malformed"],
  examples: [
    {
      shows: "who sees this lead?",
      line: `partner-policy who-can programme.json --can lead.view --on '{"type":"lead","partner":"p-0001","origin":"distributed"}'`,
    },
    { shows: "who changes partner managers? as JSON", line: "partner-policy who-can programme.json --can managers.edit --json" },
    {
      shows: "who sees a record of a file? as a table for a spreadsheet",
      line: `printf 'id,partner\\nl-1,p-0002\\n' > leads.csv && partner-policy who-can programme.json --can lead.view --records leads.csv --id l-1 --to csv`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const [now, action] = [moment(call), required(call, "can") as Action];
    const { to: recipient, format } = formatOrUser(call, action);
    const policy = await loadPolicy(path);
    const resource = resourceOf(call, action);
    const options = recipient === undefined ? {} : { to: idOf(policy, "user", recipient) };
    const { users, of, lacks } = whoMay(policy, { action, resource, ...options, now }, isChatty(call));
    const columns = {
      user: ({ user }: WhoMay) => user,
      name: ({ name }: WhoMay) => name,
      level: ({ level }: WhoMay) => level,
      rule: ({ rule }: WhoMay) => rule,
    };
    printListing(call, { rows: users, columns, line: (user) => [user.user, say(user.level), user.rule, user.name] }, format);
    note(call, `${users.length} of ${of} users`);
    warn(call, () => oddityOf(policy, resource));
    const missing = [...lacks].map(([member, lack]) => ({ member, rules: [...lack.rules].sort(), users: lack.users }));
    if (missing.length > 0 && isJson(call)) complain(JSON.stringify({ lacks: missing }));
    else for (const lack of missing) complain(say(lackText(lack)));
    return users.length > 0 ? 0 : 1;
  },
};

/** Actions that name a user to whom a record goes. */
const SENDS = /\.(transfer|share)$/;

/** What --to is: to whom with transfer and share, else the format of the answer. */
function formatOrUser(call: Call, action: string): { readonly to?: string; readonly format?: ListingFormat } {
  const given = optional(call, "to");
  if (given === undefined) return { format: listingFormat(call) };
  if (SENDS.test(action)) return { to: given, format: listingFormat(call, null) };
  const format = LISTING_FORMATS.find((name) => name === given);
  // The engine says that this action has no recipient.
  return format === undefined ? { to: given, format: listingFormat(call, null) } : { format: listingFormat(call, format) };
}
