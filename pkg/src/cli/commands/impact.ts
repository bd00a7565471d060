import type { Edit, Impact, Resource, SystemSource } from "../../generated/wire.js";
import { jsonBytes } from "../../import/pieces.js";
import { type NameOf, namesOf } from "../../messages/names.js";
import { addTo } from "../../multimap.js";
import { type ImpactRequest, type PlanRequest, Policy, type SystemPlanRequest } from "../../policy.js";
import { byCodePoint } from "../../testing/json.js";
import { say } from "../io/phrases.js";
import { announce } from "../io/progress.js";
import { planText } from "../io/readable.js";
import { loadPolicy } from "../io/source.js";
import { complain, type ExitCode, print, readJson, table } from "../io/streams.js";
import { bold, dim, green, onError, red } from "../io/terminal.js";
import { FORMATS, type RecordFormat, resourceParts } from "../records/files.js";
import { freshName } from "../records/sight/probes.js";
import { type Command, isChatty, isGiven, moment, NOW, note, type Options, onlyWord, optional, required } from "./command.js";
import { LISTING, listingFormat, printListing } from "./listing.js";
import { idOf } from "./names.js";
import { noteReading, STRICT, Unread } from "./unread.js";

/** Options of commands that ask about every record of a file. */
export const RECORDS = {
  records: { value: "FILE", help: "the records; - for standard input", completes: "file" },
  from: { value: "FORMAT", help: "what FILE is (default: by its name, else by its first character)", choices: FORMATS },
  type: { value: "TYPE", help: "what a record of a table is where it has no column type (default: lead)" },
} as const satisfies Options;

/** One record that comes into somebody's sight or goes out of it. */
interface Change {
  readonly user: string;
  readonly name: string;
  readonly change: "gains" | "loses";
  readonly record: string;
}

/** So many records of one change are named in the text. */
const SHOWN = 10;

/** How many gain and lose, where not all of them are listed. */
export interface ImpactTotals {
  readonly gains: number;
  readonly loses: number;
  readonly gaining: number;
  readonly losing: number;
}

/** Prints who gains and loses what: a summary, then people with the same change together. */
export function printImpact(
  call: Parameters<typeof printListing>[0],
  found: readonly Impact[],
  records: readonly Resource[],
  nameOf: NameOf,
  totals?: ImpactTotals,
): void {
  const format = listingFormat(call);
  if (format !== "table") {
    const rows = found.flatMap(({ user, gains, loses }) => [
      ...gains.map((record): Change => ({ user, name: nameOf("user", user) ?? "", change: "gains", record })),
      ...loses.map((record): Change => ({ user, name: nameOf("user", user) ?? "", change: "loses", record })),
    ]);
    const columns = {
      user: ({ user }: Change) => user,
      name: ({ name }: Change) => name,
      change: ({ change }: Change) => change,
      record: ({ record }: Change) => record,
    };
    printListing(call, { rows, columns, json: found }, format);
    return;
  }
  if (found.length === 0 && (totals === undefined || totals.gains + totals.loses === 0)) {
    print(say("nobody gains or loses a record"));
    return;
  }
  print(impactText(found, records, nameOf, isGiven(call, "all"), totals));
}

function impactText(
  found: readonly Impact[],
  records: readonly Resource[],
  nameOf: NameOf,
  isWhole: boolean,
  totals?: ImpactTotals,
): string {
  const differ = (of: (impact: Impact) => readonly string[]) => new Set(found.flatMap(of)).size;
  const people = (list: readonly unknown[]) => (list.length === 1 ? "1 user" : `${list.length} users`);
  const counted = (count: number) => say(count === 1 ? "1 record" : `${count} records`);
  const [gaining, losing] = [found.filter(({ gains }) => gains.length > 0), found.filter(({ loses }) => loses.length > 0)];
  const sums = [
    say(`${people(gaining)} ${gaining.length === 1 ? "gains" : "gain"} ${green(counted(differ(({ gains }) => gains)))}`),
    say(`${people(losing)} ${losing.length === 1 ? "loses" : "lose"} ${red(counted(differ(({ loses }) => loses)))}`),
  ];
  const isCut =
    totals !== undefined && totals.gains + totals.loses > found.reduce((sum, each) => sum + each.gains.length + each.loses.length, 0);
  if (isCut)
    sums.push(say(`in all ${totals.gaining} users gain sight ${totals.gains} times, ${totals.losing} users lose it ${totals.loses} times`));
  const groups = new Map<string, Impact[]>();
  for (const impact of found) {
    const key = JSON.stringify([impact.gains, impact.loses]);
    addTo(groups, key, impact);
  }
  const labels = new Map(records.map((record) => [record.id, labelOf(record, nameOf)]));
  const blocks = [...groups.values()].map((group) => {
    const { gains, loses } = group[0] as Impact;
    const names = group.map(({ user }) => [user, nameOf("user", user) ?? ""].join("  ").trimEnd());
    const who = group.length === 1 ? (names[0] ?? "") : say(`${people(group)} alike: ${listed(names, isWhole)}`);
    const head = `${bold(who)}  ${green(`+${gains.length}`)} ${red(`-${loses.length}`)}`;
    const rows = [...linesOf("gains", gains, labels, isWhole), ...linesOf("loses", loses, labels, isWhole)];
    return `${head}\n${table(rows)}`;
  });
  return [bold(sums.join(", ")), ...blocks].join("\n");
}

function listed(names: readonly string[], isWhole: boolean): string {
  return isWhole || names.length <= SHOWN ? names.join(", ") : say(`${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`);
}

function linesOf(what: string, ids: readonly string[], labels: ReadonlyMap<string | undefined, string>, isWhole: boolean): string[][] {
  const shown = isWhole ? ids : ids.slice(0, SHOWN);
  const lines = shown.map((id) => [say(what), id, dim(labels.get(id) ?? "")]);
  return shown.length < ids.length ? [...lines, [say(what), say(`and ${ids.length - shown.length} more: --all names them`)]] : lines;
}

/** Fields that people call a record by. */
const TITLES = ["name", "title", "company", "subject"];

function labelOf({ type, partner, fields }: Resource, nameOf: NameOf): string {
  const title = TITLES.map((key) => fields?.[key]).find((value) => typeof value === "string" && value !== "");
  const of = partner === undefined || partner === null ? undefined : (nameOf("partner", partner) ?? partner);
  return [type, title, of === undefined ? undefined : `${say("of")} ${of}`].filter((part) => part !== undefined).join(" ");
}

/** So many records are asked about at once: each time everybody is looked at anew, and that many take some hundred megabytes. */
const AT_ONCE = 250_000;

/** The impact on several parts of the records together. */
class Sum {
  /** How many records were read, and which of them somebody gains or loses. */
  read = 0;
  readonly changed: Resource[] = [];
  readonly #byUser = new Map<string, { gains: string[]; loses: string[] }>();

  add(found: readonly Impact[], records: readonly Resource[]): void {
    this.read += records.length;
    const ids = new Set<string | null | undefined>();
    for (const { user, gains, loses } of found) {
      const own = this.#byUser.get(user) ?? { gains: [], loses: [] };
      this.#byUser.set(user, own);
      for (const id of gains) {
        own.gains.push(id);
        ids.add(id);
      }
      for (const id of loses) {
        own.loses.push(id);
        ids.add(id);
      }
    }
    for (const record of records) if (ids.has(record.id)) this.changed.push(record);
  }

  /** Who gains and loses what, by id. */
  impact(): Impact[] {
    return [...this.#byUser].sort(([a], [b]) => byCodePoint(a, b)).map(([user, own]) => ({ user, ...own }));
  }
}

/** The same programme with somebody who may make every edit, whom nothing else names. */
function withEditor(policy: Policy): [Policy, string] {
  const snapshot = policy.toJSON();
  const groups = snapshot.permissionGroups ?? [];
  const id = freshName([...snapshot.users, ...groups].map((each) => each.id));
  const user = { kind: "internal", id, name: id, status: "active", supplierAdmin: true, permissionGroups: [id] } as const;
  const group = { id, name: id, partnerAdministration: true, systemAdministration: true };
  policy.close();
  const made = Policy.loadSync(jsonBytes({ ...snapshot, users: [...snapshot.users, user], permissionGroups: [...groups, group] }));
  return [made, id];
}

/** `partner-policy impact`: who gains and loses what. */
export const impact: Command = {
  name: "impact",
  group: "change",
  summary: "who would gain or lose sight of which records by this edit?",
  usage: [
    "impact SNAPSHOT [--by USER] --edit EDIT --records FILE [--from FORMAT]",
    "impact SNAPSHOT --system SOURCE --edit EDIT --records FILE",
  ],
  about: `Compares what every user sees before and after the edit: first how many gain and lose how much, then people with the same
change together. Nothing is changed. Without --by and --system it is
made as by somebody who may make every edit: what would freezing this user change? An edit that would be refused has no impact, and
standard error says so. With --json: a list of { user, gains, loses }.`,
  options: {
    by: { value: "USER", help: "who edits, by id, name or e-mail address (default: somebody who may make every edit)" },
    system: {
      value: "SOURCE",
      help: "what a system asserts, not what a person asks for; --by then names a person behind it",
      choices: ["identity-provider", "invitation", "crm", "schedule"] satisfies SystemSource[],
    },
    edit: { value: "EDIT", help: "the edit: a JSON object, or a file with one, or - for standard input", completes: "file" },
    ...RECORDS,
    all: { help: `name every record and user, not only the first ${SHOWN} of a group` },
    ...LISTING,
    ...STRICT,
    now: NOW,
  },
  exits: ["nobody gains or loses a record", "somebody does, or some records cannot be read and were left out", "it is malformed"],
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
    const system = optional(call, "system");
    const [by, given] = [optional(call, "by"), required(call, "edit")];
    const file = required(call, "records");
    const loaded = await loadPolicy(path);
    const [policy, anybody] = by === undefined && system === undefined ? withEditor(loaded) : [loaded, undefined];
    const edit = readJson(given) as Edit;
    const format = optional(call, "from") as RecordFormat | undefined;
    const { parts, reading } = resourceParts(file, optional(call, "type") ?? "lead", policy.recordTypes, format, AT_ONCE);
    const unread = new Unread(call);
    const bar = announce("comparing records", isChatty(call));
    const editor = by === undefined ? anybody : idOf(policy, "user", by);
    const who = editor === undefined ? {} : { by: editor };
    const asked = { ...who, ...(system === undefined ? {} : { source: system }), edit, now: moment(call) };
    const sum = new Sum();
    const planned = { ...asked, revision: policy.revision } as unknown;
    const plan = system === undefined ? policy.plan(planned as PlanRequest) : policy.planSystem(planned as SystemPlanRequest);
    for (const { records, unread: faults } of parts) {
      unread.add(faults);
      sum.add(policy.impact({ ...asked, records } as unknown as ImpactRequest), records);
    }
    bar.end();
    noteReading(call, reading());
    if (plan.outcome === "refused")
      complain(`${onError.red(say("the edit would be refused, so it changes nothing"))}\n${planText(plan, namesOf(policy))}`);
    unread.tell(call, sum.read + unread.count);
    const found = sum.impact();
    printImpact(call, found, sum.changed, namesOf(policy));
    note(call, `${found.length} users, ${sum.read} records`);
    return found.length === 0 && unread.count === 0 ? 0 : 1;
  },
};
