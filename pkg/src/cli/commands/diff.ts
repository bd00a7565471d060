import type { Impact, Resource } from "../../generated/wire.js";
import { type NameKind, type NameOf, namesOf } from "../../messages/names.js";
import { addTo } from "../../multimap.js";
import { byCodePoint } from "../../testing/json.js";
import { type Fault, misuse } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { announce } from "../io/progress.js";
import { loadPacked } from "../io/source.js";
import { type ExitCode, print, printJsonLists, table } from "../io/streams.js";
import { bold, dim, green, red, yellow } from "../io/terminal.js";
import { withLabels } from "../records/audit.js";
import { type Cause, causesOf, type Programme, type Sight, type Why } from "../records/causes.js";
import { type Difference, differences, type Fact, factsOf } from "../records/differences.js";
import type { RecordFormat } from "../records/files.js";
import { type Change, Changes, type ChangeTotals } from "../records/sight/changes.js";
import { Interner, Numbers, PackedTexts } from "../records/sight/columns.js";
import { type RecordSource, sightsOfFile } from "../records/sight/read.js";
import { Reasons } from "../records/sight/reasons.js";
import type { Sights } from "../records/sight/sights.js";
import { type Command, isChatty, moment, NOW, note, optional } from "./command.js";
import { printImpact, RECORDS } from "./impact.js";
import { LISTING, listingFormat, printListing } from "./listing.js";
import { STRICT, Unread } from "./unread.js";

/** The most changes of sight that are listed one by one; beyond it they are only counted. */
const MOST_LISTED = 500_000;
/** So many are explained one by one; of more the rules are told without the people and accounts that they came through. */
const MOST_EXPLAINED = 2000;
const TITLES = new Set(["name", "title", "company", "subject"]);

/** Who gains and loses sight of which records. */
interface Compared {
  readonly sights: readonly Sight[];
  readonly totals: ChangeTotals;
  readonly isCut: boolean;
  /** How many records the file has. */
  readonly total: number;
  /** What is wrong with those that cannot be read. */
  readonly unread: readonly Fault[];
  /** Records without an id, of which nothing can be said. */
  readonly unnamed: number;
}

/** Compares what everybody sees before and after, by the same questions to both. */
function compare(before: Programme, after: Programme, source: RecordSource, now: string): Compared {
  // Fields that decide or name a record are kept of each; everything else is not.
  const asked = new Set(
    [before, after].flatMap(({ snapshot }) =>
      (snapshot.sharingRules ?? []).flatMap(({ where }) => (where ?? []).map(({ field }) => field)),
    ),
  );
  const fields = new Interner();
  const numbers = new Numbers();
  const titles = new PackedTexts();
  let unnamed = 0;
  const isWanted = (record: Resource) => {
    if (record.id == null) {
      unnamed += 1;
      return false;
    }
    // Few records differ in what decides, nearly all in what they are called by.
    numbers.push(fields.number(textOf(record, (name) => asked.has(name))));
    titles.push(textOf(record, (name) => TITLES.has(name) && !asked.has(name)));
    return true;
  };
  const { columns, sights, total, unread } = sightsOfFile([before, after], { ...source, isWanted }, now);
  const [old, young] = sights as [Sights, Sights];
  const changes = new Changes(old, young, MOST_LISTED);
  // Many people gain or lose the same record.
  const records = new Map<number, Resource>();
  const recordOf = (row: number): Resource => {
    const known = records.get(row);
    if (known !== undefined) return known;
    const kind = young.kinds.kind(row) ?? old.kinds.kind(row);
    const { origin } = kind?.others ?? {};
    const [own, title] = [fields.text(numbers.at(row)), titles.at(row)];
    const kept = own === "" && title === undefined ? {} : { fields: { ...JSON.parse(title ?? "{}"), ...JSON.parse(own || "{}") } };
    const made = columns.record(row, { ...(origin === undefined ? {} : { origin }), ...kept });
    records.set(row, made);
    return made;
  };
  const found = new Map<string, Sight[]>();
  const reasons = [new Reasons(old), new Reasons(young)] as const;
  let told = 0;
  for (const change of changes.each()) {
    const { user, own } = change;
    told += change.gains.length + change.loses.length;
    const isMany = told > MOST_EXPLAINED;
    const made = (way: "gains" | "loses") =>
      change[way].map((row): Sight => {
        const sight = { user, record: recordOf(row), change: way, like: own.has(row) ? undefined : `${change.class} ${row} ${way}` };
        return isMany ? { ...sight, why: whyOf(change.answers(row), reasons, way) } : sight;
      });
    found.set(user, [...made("gains"), ...made("loses")]);
  }
  old.close();
  young.close();
  const listed = [...found.keys()].sort(byCodePoint).flatMap((user) => found.get(user) ?? []);
  return { sights: listed, totals: changes.totals, isCut: changes.isCut, total, unread, unnamed };
}

/** Some fields of a record as JSON; undefined where it has none of them. */
function textOf({ fields }: Resource, isKept: (name: string) => boolean): string | undefined {
  const kept = Object.entries(fields ?? {}).filter(([name]) => isKept(name));
  return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
}

/** The rules that open a record where it is seen, and why it is not seen in the other programme. */
function whyOf([was, is]: ReturnType<Change["answers"]>, reasons: readonly [Reasons, Reasons], way: "gains" | "loses"): Why {
  const [before, after] = reasons;
  const [open, of, shut, ofShut] = way === "gains" ? [is, after, was, before] : [was, before, is, after];
  const rules = open === undefined ? [] : of.namesOf(open);
  return { rules, code: shut === undefined ? "UNKNOWN_VIEWER" : ofShut.codeOf(shut) };
}

function impactOf(sights: readonly Sight[]): Impact[] {
  const found = new Map<string, Impact>();
  for (const { user, record, change } of sights) {
    const own = found.get(user) ?? { user, gains: [], loses: [] };
    found.set(user, own);
    own[change].push(record.id as string);
  }
  return [...found.values()];
}

/** `partner-policy diff`: what differs between two snapshots. */
export const diff: Command = {
  name: "diff",
  group: "check",
  summary: "what differs between two snapshots? who gains and loses sight of which records?",
  usage: ["diff OLD NEW", "diff OLD NEW --records FILE [--no-gains | --no-gains-outside]"],
  about: `Lists what was added, removed and changed, section by section. With --records also who gains and loses sight of which of these
records, by which rules, and through which of the facts that changed: those without which the change would not be there, else those
of which each is enough, else those that are likely. With --json: { changes, totals?, impact?, facts?, causes? }; a fact of a
cause has its number in facts, where lists stand once. With --to csv and --records: a line
for every user and record that changes.`,
  options: {
    ...RECORDS,
    all: { help: "name every record and user of the impact" },
    "no-gains": { help: "with --records: exit with 1 only if somebody gains sight of a record, for a pipeline" },
    "no-gains-outside": { help: "with --records: exit with 1 only if somebody of a partner gains sight of a record" },
    ...LISTING,
    ...STRICT,
    now: NOW,
  },
  exits: [
    "nothing differs (with --no-gains: nobody gains a record)",
    "something does, or some records cannot be read and were left out",
    "a snapshot or the file of records is malformed",
  ],
  examples: [
    {
      shows: "what did an edit change?",
      line: `partner-policy apply programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}' --out next.json --quiet && partner-policy diff programme.json next.json || true`,
    },
    {
      shows: "who sees other leads now? nobody may gain any",
      line: `partner-policy apply programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}' --out next.json --quiet && partner-policy sample --part leads --leads 200 | partner-policy diff programme.json next.json --records - --no-gains`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const [older, newer, ...more] = call.words;
    if (older === undefined || newer === undefined) throw misuse("two snapshot files are needed: the older and the newer one");
    if (more.length > 0) throw misuse(`too many words: ${more.join(" ")}`);
    const file = optional(call, "records");
    const [isForAll, isForOutside] = [call.values.has("no-gains"), call.values.has("no-gains-outside")];
    if (file === undefined && (isForAll || isForOutside)) throw misuse("--no-gains and --no-gains-outside go with --records");
    if (isForAll && isForOutside) throw misuse("--no-gains asks for more than --no-gains-outside; give one");
    const before = await loadPacked(older);
    const after = await loadPacked(newer);
    const [was, is] = [before.toJSON(), after.toJSON()];
    const changes = differences(was, is);
    const now = moment(call);
    const bar = announce("comparing records", isChatty(call) && file !== undefined);
    const format = optional(call, "from") as RecordFormat | undefined;
    const source = file === undefined ? undefined : { path: file, type: optional(call, "type") ?? "lead", format };
    const [old, young] = [
      { policy: before, snapshot: was },
      { policy: after, snapshot: is },
    ];
    const compared = source === undefined ? undefined : compare(old, young, source, now);
    const { sights, totals } = compared ?? { sights: [], totals: undefined };
    const impact = compared === undefined ? undefined : impactOf(sights);
    const causes = causesOf(old, young, factsOf(changes, was, is), sights, now);
    bar.end();
    const { total = 0, unread: faults = [] } = compared ?? {};
    const unread = Unread.of(call, faults, total - faults.length);
    const to = listingFormat(call);
    const nameOf = bothNames(namesOf(is), namesOf(was));
    const named = withLabels([...(was.queues ?? []), ...(is.queues ?? [])]);
    if (to === "json")
      printJsonLists({
        changes,
        ...(impact === undefined ? {} : { totals: totalsOf(totals as ChangeTotals), impact, ...causesJson(causes) }),
      });
    else if (to === "csv" && impact !== undefined) printListing(call, { rows: causes, columns: columnsOf(nameOf, named) }, to);
    else if (to === "csv") {
      const columns = {
        section: ({ section }: Difference) => section,
        id: ({ id }: Difference) => id,
        change: ({ change }: Difference) => change,
        members: ({ members }: Difference) => members.join(" "),
      };
      printListing(call, { rows: changes, columns }, to);
    } else {
      printChanges(changes, nameOf);
      if (impact !== undefined) {
        printImpact(call, impact, listedRecords(sights), nameOf, totals);
        printCauses(causes, nameOf, named);
      }
    }
    note(call, `revision ${before.revision} to ${after.revision}: ${changes.length === 1 ? "1 change" : `${changes.length} changes`}`);
    const { unnamed = 0, isCut = false } = compared ?? {};
    if (unnamed > 0) note(call, `${unnamed} records have no id, so nothing could be said of them`);
    if (isCut && totals !== undefined) {
      note(
        call,
        `${totals.gains + totals.loses} changes of sight, of which ${sights.length} are listed: a list holds no more than ${MOST_LISTED}`,
      );
    }
    // Of what was left out nobody knows that nobody gains it.
    if (unread.count > 0 || (unnamed > 0 && (isForAll || isForOutside))) return 1;
    if (isForAll) return (totals?.gains ?? 0) > 0 ? 1 : 0;
    if (isForOutside) return (totals?.gainingOutside ?? 0) > 0 ? 1 : 0;
    return changes.length === 0 && (totals === undefined || totals.gains + totals.loses === 0) ? 0 : 1;
  },
};

function totalsOf({ gains, loses, gaining, losing }: ChangeTotals) {
  return { gains, loses, usersGaining: gaining, usersLosing: losing };
}

/** Each record that is listed once. */
function listedRecords(sights: readonly Sight[]): Resource[] {
  return [...new Map(sights.map(({ record }) => [record.id, record])).values()];
}

/** The names of the newer snapshot, and of whoever is in the older one alone. */
function bothNames(newer: NameOf, older: NameOf): NameOf {
  return (kind, id) => newer(kind, id) ?? older(kind, id);
}

/** Causes, and each of their facts once: what is no single value, such as the members of a group, stands there alone. */
function causesJson(causes: readonly Cause[]) {
  const numbers = new Map<Fact, number>();
  const named = new Map<Fact, object>();
  const jsonOf = (fact: Fact) => {
    const known = named.get(fact);
    if (known !== undefined) return known;
    const { from, to, ...others } = fact;
    const made = { fact: numberOf(numbers, fact), ...others, ...(isSingle(from) && isSingle(to) ? { from, to } : {}) };
    named.set(fact, made);
    return made;
  };
  const told = causes.map(({ user, record, change, rules, code, facts, proof }) => {
    return { user, type: record.type, record: record.id, change, rules, code, facts: facts.map(jsonOf), proof };
  });
  return { facts: [...numbers.keys()], causes: told };
}

function isSingle(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function columnsOf(nameOf: NameOf, named: (rule: string) => string) {
  return {
    user: ({ user }: Cause) => user,
    name: ({ user }: Cause) => nameOf("user", user) ?? "",
    change: ({ change }: Cause) => change,
    record: ({ record }: Cause) => record.id as string,
    type: ({ record }: Cause) => record.type,
    rules: ({ rules }: Cause) => rules.map(named).join("; "),
    code: ({ code }: Cause) => code,
    proof: ({ proof }: Cause) => proof,
    facts: ({ facts }: Cause) => facts.map((fact) => factText(fact, nameOf)).join("; "),
  };
}

const MOST_TEXT = 60;

/** A fact in words: `users Uma User (u2): partnerRole "user" -> "manager"`. */
function factText({ section, id, change, member, from, to }: Fact, nameOf: NameOf, inWords = (word: string) => word): string {
  const said = (value: unknown) => {
    const text = value === undefined ? inWords("none") : JSON.stringify(Array.isArray(value) ? value.map(called) : value);
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  };
  // In a list of users, such as the members of a group, people are called by their names.
  const called = (value: unknown) => (member === "users" && typeof value === "string" ? (nameOf("user", value) ?? value) : value);
  const name = entryName(section, id, nameOf);
  const isPair = section === "managers";
  const what = name === undefined || isPair ? `${inWords(section)} ${name ?? id}`.trim() : `${inWords(section)} ${name} (${id})`;
  return member === undefined ? `${what} ${inWords(change)}` : `${what}: ${member} ${said(from)} -> ${said(to)}`;
}

/** Sections whose entries have a name beside their id, and the kind that it is asked for by. */
const NAMED: Readonly<Record<string, NameKind>> = {
  users: "user",
  partners: "partner",
  queues: "queue",
  internalRoles: "internalRole",
  permissionGroups: "permissionGroup",
  userRoles: "role",
  tiers: "tier",
};

/** What an entry of a section is called beside its id, if that says more. */
function entryName(section: string, id: string, nameOf: NameOf): string | undefined {
  if (section === "managers")
    return id
      .split(" ")
      .map((part) => nameOf("partner", part) ?? nameOf("user", part) ?? part)
      .join(" ");
  const kind = NAMED[section];
  const name = kind === undefined ? undefined : nameOf(kind, id);
  return name === id ? undefined : name;
}

const PROOFS = { needed: "through", enough: "through each of", likely: "likely through" };

function numberOf(numbers: Map<Fact, number>, fact: Fact): number {
  const known = numbers.get(fact);
  if (known !== undefined) return known;
  numbers.set(fact, numbers.size);
  return numbers.size - 1;
}

/** Prints the facts that made the changes, those of the most changes first. */
function printCauses(causes: readonly Cause[], nameOf: NameOf, named: (rule: string) => string): void {
  if (causes.length === 0) return;
  const groups = new Map<string, Cause[]>();
  // A fact may hold long lists: its number stands for it.
  const numbers = new Map<Fact, number>();
  for (const cause of causes) {
    const facts = cause.facts.map((fact) => numberOf(numbers, fact));
    const key = JSON.stringify([cause.change, cause.proof, facts, cause.rules]);
    addTo(groups, key, cause);
  }
  for (const own of [...groups.values()].sort((a, b) => b.length - a.length)) {
    const [first] = own as [Cause, ...Cause[]];
    const users = new Set(own.map(({ user }) => user)).size;
    const paint = first.change === "gains" ? green : red;
    const counted = `${users} ${users === 1 ? "user" : "users"}, ${own.length} ${own.length === 1 ? "change" : "changes"}`;
    const other = say(first.change === "gains" ? `; before: ${first.code}` : `; now: ${first.code}`);
    print(`${paint(say(first.change))} ${say(counted)}  ${dim(`${first.rules.map(named).join(", ")}${other}`)}`);
    const facts = first.facts.map((fact) => [say(PROOFS[first.proof]), factText(fact, nameOf, say)]);
    print(table(facts));
  }
}

const PAINT = { added: green, removed: red, changed: yellow };

function printChanges(changes: readonly Difference[], nameOf: NameOf): void {
  if (changes.length === 0) {
    print(say("nothing differs"));
    return;
  }
  for (const section of new Set(changes.map((change) => change.section))) {
    print(bold(say(section)));
    const rows = changes.filter((change) => change.section === section);
    const names = rows.map(({ id }) => entryName(section, id, nameOf) ?? "");
    const isNamed = names.some((name) => name !== "");
    const named = (at: number) => (isNamed ? [names[at] ?? ""] : []);
    print(table(rows.map(({ id, change, members }, at) => [PAINT[change](say(change)), id, ...named(at), members.join(", ")])));
  }
}
