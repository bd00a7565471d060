import type { Impact, Resource, Snapshot } from "../../generated/wire.js";
import { type NameOf, namesOf } from "../../messages/names.js";
import type { Policy } from "../../policy.js";
import { byCodePoint } from "../../testing/json.js";
import { CallError, misuse } from "../io/fault.js";
import { announce } from "../io/progress.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson, table } from "../io/streams.js";
import { bold, dim, green, red, yellow } from "../io/terminal.js";
import { type Cause, causesOf, type Sight } from "../records/causes.js";
import { type Difference, differences, type Fact, factsOf } from "../records/differences.js";
import { type RecordFormat, readResources } from "../records/files.js";
import { Sights } from "../records/sights.js";
import { type Command, isChatty, moment, NOW, note, optional } from "./command.js";
import { printImpact, RECORDS } from "./impact.js";
import { LISTING, listingFormat, printListing } from "./listing.js";
import { STRICT, Unread } from "./unread.js";

/** The most changes of sight that are listed one by one. */
const MOST_LISTED = 500_000;

/** Who gains and loses sight of which records, by the same questions to both. */
function sightsOf(before: Policy, after: Policy, was: Snapshot, is: Snapshot, records: readonly Resource[], now: string): Sight[] {
  const [old, young] = [new Sights(before, was, records, now), new Sights(after, is, records, now)];
  const users = new Set([...was.users, ...is.users].map(({ id }) => id));
  const found = new Map<string, Sight[]>();
  // Users who are alike in both come together, so that each kind is asked about once.
  const both = (user: string) => `${old.classOf(user)} ${young.classOf(user)}`;
  let [number, last] = [0, ""];
  for (const user of [...users].sort((a, b) => byCodePoint(both(a), both(b)))) {
    const [seen, sees] = [old.rowsOf(user), young.rowsOf(user)];
    if (both(user) !== last) [number, last] = [number + 1, both(user)];
    let own: Set<number> | undefined;
    const likeOf = (row: number, change: string) => {
      own ??= new Set([...old.naming(user), ...young.naming(user)]);
      return own.has(row) ? undefined : `${number} ${row} ${change}`;
    };
    const made = (change: Sight["change"], has: Uint32Array, lacks: Uint32Array) =>
      [...missing(has, lacks)].map((row): Sight => ({ user, record: records[row] as Resource, change, like: likeOf(row, change) }));
    const changes = [...made("gains", sees, seen), ...made("loses", seen, sees)];
    if (changes.length > 0) found.set(user, changes);
  }
  old.close();
  young.close();
  return [...found.keys()].sort(byCodePoint).flatMap((user) => found.get(user) ?? []);
}

/** The rows of one list that are not in the other; both are in order. */
function* missing(has: Uint32Array, lacks: Uint32Array): Generator<number> {
  let at = 0;
  for (const row of has) {
    while (at < lacks.length && (lacks[at] as number) < row) at += 1;
    if (lacks[at] !== row) yield row;
  }
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
of which each is enough, else those that are likely. With --json: { changes, impact?, causes? }. With --to csv and --records: a line
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
    const before = await loadPolicy(older);
    const after = await loadPolicy(newer);
    const [was, is] = [before.toJSON(), after.toJSON()];
    const changes = differences(was, is);
    const types = [...new Set([...before.recordTypes, ...after.recordTypes])];
    const read =
      file === undefined
        ? undefined
        : readResources(file, optional(call, "type") ?? "lead", types, optional(call, "from") as RecordFormat | undefined);
    const unread = Unread.of(call, read?.unread ?? [], read?.records.length ?? 0);
    const records = read?.records.filter(({ id }) => id != null);
    const bar = announce(`comparing ${records?.length ?? 0} records`, (records?.length ?? 0) >= 2000 && isChatty(call));
    const now = moment(call);
    const sights = records === undefined ? [] : sightsOf(before, after, was, is, records, now);
    const impact = records === undefined ? undefined : impactOf(sights);
    const causes = causesOf(before, after, factsOf(changes, was, is), sights, now);
    bar.end();
    const format = listingFormat(call);
    if (format !== "table" && sights.length > MOST_LISTED) {
      const message = `${sights.length} changes of sight are more than a list of them can hold (${MOST_LISTED}): give fewer records`;
      throw CallError.of("LIMIT_EXCEEDED", message);
    }
    const nameOf = bothNames(namesOf(is), namesOf(was));
    if (format === "json") printJson({ changes, ...(impact === undefined ? {} : { impact, causes: causes.map(jsonOf) }) });
    else if (format === "csv" && impact !== undefined) printListing(call, { rows: causes, columns: columnsOf(nameOf) }, format);
    else if (format === "csv") {
      const columns = {
        section: ({ section }: Difference) => section,
        id: ({ id }: Difference) => id,
        change: ({ change }: Difference) => change,
        members: ({ members }: Difference) => members.join(" "),
      };
      printListing(call, { rows: changes, columns }, format);
    } else {
      printChanges(changes, nameOf);
      if (impact !== undefined && records !== undefined) {
        printImpact(call, impact, records, nameOf);
        printCauses(causes, nameOf);
      }
    }
    const unnamed = (read?.records.length ?? 0) - (records?.length ?? 0);
    note(call, `revision ${before.revision} to ${after.revision}: ${changes.length} changes`);
    if (unnamed > 0) note(call, `${unnamed} records have no id, so nothing could be said of them`);
    // Of what was left out nobody knows that nobody gains it.
    if (unread.count > 0 || (unnamed > 0 && (isForAll || isForOutside))) return 1;
    if (isForAll) return sights.some(({ change }) => change === "gains") ? 1 : 0;
    if (isForOutside) {
      const inside = new Set(is.users.flatMap(({ id, kind }) => (kind === "internal" ? [id] : [])));
      return sights.some(({ change, user }) => change === "gains" && !inside.has(user)) ? 1 : 0;
    }
    return changes.length === 0 && sights.length === 0 ? 0 : 1;
  },
};

/** The names of the newer snapshot, and of whoever is in the older one alone. */
function bothNames(newer: NameOf, older: NameOf): NameOf {
  return (kind, id) => newer(kind, id) ?? older(kind, id);
}

function jsonOf({ user, record, change, rules, code, facts, proof }: Cause) {
  return { user, type: record.type, record: record.id, change, rules, code, facts, proof };
}

function columnsOf(nameOf: NameOf) {
  return {
    user: ({ user }: Cause) => user,
    name: ({ user }: Cause) => nameOf("user", user) ?? "",
    change: ({ change }: Cause) => change,
    record: ({ record }: Cause) => record.id as string,
    type: ({ record }: Cause) => record.type,
    rules: ({ rules }: Cause) => rules.join("; "),
    code: ({ code }: Cause) => code,
    proof: ({ proof }: Cause) => proof,
    facts: ({ facts }: Cause) => facts.map((fact) => factText(fact, nameOf)).join("; "),
  };
}

const MOST_TEXT = 60;

/** A fact in words: `users Uma User (u2): partnerRole "user" -> "manager"`. */
function factText({ section, id, change, member, from, to }: Fact, nameOf: NameOf): string {
  const said = (value: unknown) => {
    const text = value === undefined ? "none" : JSON.stringify(value);
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  };
  const kind = section === "users" ? "user" : section === "partners" ? "partner" : undefined;
  const parts = section === "managers" ? id.split(" ").map((part) => nameOf("partner", part) ?? nameOf("user", part) ?? part) : [id];
  const name = kind === undefined ? undefined : nameOf(kind, id);
  const what = name === undefined ? `${section} ${parts.join(" ")}`.trim() : `${section} ${name} (${id})`;
  return member === undefined ? `${what} ${change}` : `${what}: ${member} ${said(from)} -> ${said(to)}`;
}

const PROOFS = { needed: "through", enough: "through each of", likely: "likely through" };

/** Prints the facts that made the changes, those of the most changes first. */
function printCauses(causes: readonly Cause[], nameOf: NameOf): void {
  if (causes.length === 0) return;
  const groups = new Map<string, Cause[]>();
  for (const cause of causes) {
    const key = JSON.stringify([cause.change, cause.proof, cause.facts, cause.rules]);
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  for (const own of [...groups.values()].sort((a, b) => b.length - a.length)) {
    const [first] = own as [Cause, ...Cause[]];
    const users = new Set(own.map(({ user }) => user)).size;
    const paint = first.change === "gains" ? green : red;
    const counted = `${users} ${users === 1 ? "user" : "users"}, ${own.length} ${own.length === 1 ? "change" : "changes"}`;
    print(
      `${paint(first.change)} ${counted}  ${dim(`${first.rules.join(", ")}${first.change === "gains" ? "; before: " : "; now: "}${first.code}`)}`,
    );
    const facts = first.facts.map((fact) => [PROOFS[first.proof], factText(fact, nameOf)]);
    print(table(facts));
  }
}

const PAINT = { added: green, removed: red, changed: yellow };

function printChanges(changes: readonly Difference[], nameOf: NameOf): void {
  if (changes.length === 0) {
    print("nothing differs");
    return;
  }
  for (const section of new Set(changes.map((change) => change.section))) {
    print(bold(section));
    const rows = changes.filter((change) => change.section === section);
    const kind = section === "users" ? "user" : section === "partners" ? "partner" : undefined;
    const named = (id: string) => (kind === undefined ? [] : [nameOf(kind, id) ?? ""]);
    print(table(rows.map(({ id, change, members }) => [PAINT[change](change), id, ...named(id), members.join(", ")])));
  }
}
