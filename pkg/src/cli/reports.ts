import type { Edit } from "../generated/wire.js";
import { type Command, loadPolicy, moment, onlyWord, required, SHARED } from "./command.js";
import { green, print, printJson, readJson, red, table } from "./io.js";
import { readRecords } from "./records.js";

/** `partner-policy impact`: who gains and loses what. */
export const impact: Command = {
  name: "impact",
  summary: "who would gain or lose sight of which records by this edit?",
  help: `partner-policy impact SNAPSHOT --by USER --edit EDIT --records FILE

Compares what every user sees before and after the edit. Nothing is changed. An edit that would be refused has no impact.
Exit code 0: nobody gains or loses, 1: somebody does, 2: malformed.

  --by, --edit, --now as for plan; --records as for filter (JSON array or one object a line)
  --json   a JSON array of { user, gains, loses }`,
  options: { ...SHARED, by: { type: "string" }, edit: { type: "string" }, records: { type: "string" } },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const records = readRecords(required(call, "records"), "").records.map((record) => record.resource);
    const edit = readJson(required(call, "edit")) as Edit;
    const found = policy.impact({ by: required(call, "by"), edit, records, now: moment(call) });
    if (call.values.json === true) printJson(found);
    else if (found.length === 0) print("nobody gains or loses a record");
    for (const { user, gains, loses } of call.values.json === true ? [] : found) {
      print(`${user}  ${green(`+${gains.length}`)} ${red(`-${loses.length}`)}`);
      print(table([...gains.map((id) => ["gains", id]), ...loses.map((id) => ["loses", id])]));
    }
    return found.length === 0 ? 0 : 1;
  },
};

/** `partner-policy review`: whom the access review asks about. */
export const review: Command = {
  name: "review",
  summary: "the access review of a partner: when it is due, whom it asks about",
  help: `partner-policy review SNAPSHOT --partner PARTNER

Prints when the next access review of the partner is due, and the users that it asks about, by id.

  --partner PARTNER   whose users
  --now INSTANT       at which moment (default: now)
  --json              { partner, due, users, inactive, orphans }`,
  options: { ...SHARED, partner: { type: "string" } },
  run(call) {
    const policy = loadPolicy(onlyWord(call, "the snapshot file"));
    const [partner, at] = [required(call, "partner"), { now: moment(call) }];
    const users = policy.reviewList(partner);
    const only = (ids: readonly string[]) => ids.filter((id) => users.includes(id));
    const [inactive, orphans] = [only(policy.inactive(at)), only(policy.orphans(at))];
    const due = policy.reviewDue(partner, at);
    if (call.values.json === true) {
      printJson({ partner, due, users, inactive, orphans });
      return 0;
    }
    const names = new Map(policy.toJSON().users.map((user) => [user.id, user.name]));
    print(`due ${due}: ${users.length} users`);
    const notes = (id: string) =>
      [...(inactive.includes(id) ? ["inactive"] : []), ...(orphans.includes(id) ? ["orphaned"] : [])].join(", ");
    if (users.length > 0) print(table(users.map((id) => [id, names.get(id) ?? "", notes(id)])));
    return 0;
  },
};
