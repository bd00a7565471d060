import type { Edit } from "../../generated/wire.js";
import { namesOf } from "../../messages/names.js";
import { announce } from "../io/progress.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson, readJson, table } from "../io/streams.js";
import { green, red } from "../io/terminal.js";
import { FORMATS, type RecordFormat, readResources } from "../records/files.js";
import { type Command, isChatty, isJson, moment, NOW, onlyWord, optional, required } from "./command.js";

/** `partner-policy impact`: who gains and loses what. */
export const impact: Command = {
  name: "impact",
  group: "change",
  summary: "who would gain or lose sight of which records by this edit?",
  usage: ["impact SNAPSHOT --by USER --edit EDIT --records FILE [--from FORMAT]"],
  about: `Compares what every user sees before and after the edit. Nothing is changed. An edit that would be refused has no impact.
With --json: a list of { user, gains, loses }. All records are held in memory.`,
  options: {
    by: { value: "USER", help: "who edits" },
    edit: { value: "EDIT", help: "the edit: a JSON object, or a file with one, or - for standard input", completes: "file" },
    records: { value: "FILE", help: "the records; - for standard input", completes: "file" },
    from: { value: "FORMAT", help: "what FILE is (default: by its name, else by its first character)", choices: FORMATS },
    type: { value: "TYPE", help: "what a record of a table is where it has no column type (default: lead)" },
    now: NOW,
  },
  exits: ["nobody gains or loses a record", "somebody does", "it is malformed"],
  examples: [
    {
      shows: "who no longer sees leads once p-0003 has no managers?",
      line: `partner-policy sample --part leads --leads 200 | partner-policy impact programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}' --records -`,
    },
    {
      shows: "the same as JSON",
      line: `partner-policy sample --part leads --leads 200 | partner-policy impact programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}' --records - --json`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const [by, given] = [required(call, "by"), required(call, "edit")];
    const file = required(call, "records");
    const policy = await loadPolicy(path);
    const edit = readJson(given) as Edit;
    const records = readResources(file, optional(call, "type") ?? "lead", optional(call, "from") as RecordFormat | undefined);
    const bar = announce(`comparing ${records.length} records`, records.length >= 2000 && isChatty(call));
    const found = policy.impact({ by, edit, records, now: moment(call) });
    bar.end();
    if (isJson(call)) printJson(found);
    else if (found.length === 0) print("nobody gains or loses a record");
    const nameOf = namesOf(policy);
    for (const { user, gains, loses } of isJson(call) ? [] : found) {
      print(`${user}  ${nameOf("user", user) ?? ""}  ${green(`+${gains.length}`)} ${red(`-${loses.length}`)}`);
      print(table([...gains.map((id) => ["gains", id]), ...loses.map((id) => ["loses", id])]));
    }
    return found.length === 0 ? 0 : 1;
  },
};

/** `partner-policy review`: whom the access review asks about. */
export const review: Command = {
  name: "review",
  group: "check",
  summary: "the access review of a partner: when it is due, whom it asks about",
  usage: ["review SNAPSHOT --partner PARTNER"],
  about: `Prints when the next access review of the partner is due, and the users that it asks about, by id. With --json:
{ partner, due, users, inactive, orphans }.`,
  options: { partner: { value: "PARTNER", help: "whose users" }, now: NOW },
  exits: ["printed", undefined, "there is no such partner"],
  examples: [
    { shows: "the next review of p-0001", line: "partner-policy review programme.json --partner p-0001" },
    {
      shows: "as JSON, at a given moment",
      line: "partner-policy review programme.json --partner p-0001 --now 2026-11-22T00:00:00Z --json",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const [partner, at] = [required(call, "partner"), { now: moment(call) }];
    const policy = await loadPolicy(path);
    const users = policy.reviewList(partner);
    const only = (ids: readonly string[]) => ids.filter((id) => users.includes(id));
    const [inactive, orphans] = [only(policy.inactive(at)), only(policy.orphans(at))];
    const due = policy.reviewDue(partner, at);
    if (isJson(call)) {
      printJson({ partner, due, users, inactive, orphans });
      return 0;
    }
    const nameOf = namesOf(policy);
    print(`due ${due}: ${users.length} users`);
    const notes = (id: string) =>
      [...(inactive.includes(id) ? ["inactive"] : []), ...(orphans.includes(id) ? ["orphaned"] : [])].join(", ");
    if (users.length > 0) print(table(users.map((id) => [id, nameOf("user", id) ?? "", notes(id)])));
    return 0;
  },
};
