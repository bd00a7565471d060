import type { Impact, Resource, Snapshot } from "../../generated/wire.js";
import { namesOf } from "../../messages/names.js";
import type { Policy } from "../../policy.js";
import { byCodePoint, isEqual } from "../../testing/json.js";
import { misuse } from "../io/fault.js";
import { announce } from "../io/progress.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson, table } from "../io/streams.js";
import { bold, green, red, yellow } from "../io/terminal.js";
import { type RecordFormat, readResources } from "../records/files.js";
import { type Command, isChatty, moment, NOW, note, optional } from "./command.js";
import { printImpact, RECORDS } from "./impact.js";
import { LISTING, listingFormat, printListing } from "./listing.js";

/** A fact that two snapshots have otherwise. */
interface Difference {
  readonly section: string;
  /** What it is about; empty for a section that is no list. */
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  /** The members that differ. */
  readonly members: readonly string[];
}

type Entry = Readonly<Record<string, unknown>>;

function keyOf(section: string, entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  const { id, token, partner, user, module, event } = entry as Record<string, unknown>;
  if (section === "managers") return `${String(partner)} ${String(user)}`;
  if (section === "reviews") return String(partner);
  if (section === "notifications") return `${String(module)} ${String(event)}`;
  return String(id ?? token ?? JSON.stringify(entry));
}

function membersThatDiffer(before: Entry, after: Entry): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isEqual(before[key], after[key])).sort(byCodePoint);
}

/** What differs between two snapshots, section by section. */
function differences(before: Snapshot, after: Snapshot): Difference[] {
  const sections = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== "format" && name !== "revision");
  return sections.flatMap((section) => {
    const [was, is] = [(before as unknown as Entry)[section], (after as unknown as Entry)[section]];
    if (!Array.isArray(was ?? []) || !Array.isArray(is ?? [])) {
      const members = membersThatDiffer((was ?? {}) as Entry, (is ?? {}) as Entry);
      return members.length === 0 ? [] : [{ section, id: "", change: "changed" as const, members }];
    }
    const entries = (list: unknown) => new Map(((list ?? []) as unknown[]).map((entry) => [keyOf(section, entry), entry]));
    const [old, young] = [entries(was), entries(is)];
    const found: Difference[] = [];
    for (const id of [...new Set([...old.keys(), ...young.keys()])].sort(byCodePoint)) {
      const [one, other] = [old.get(id), young.get(id)];
      if (one === undefined || other === undefined)
        found.push({ section, id, change: one === undefined ? "added" : "removed", members: [] });
      else if (!isEqual(one, other))
        found.push({ section, id, change: "changed", members: membersThatDiffer(one as Entry, other as Entry) });
    }
    return found;
  });
}

/** Who gains and loses sight of which records, by the same questions to both. */
function impactOf(before: Policy, after: Policy, records: readonly Resource[], now: string): Impact[] {
  const named = records.filter((record) => record.id !== undefined);
  const types = [...new Set(named.map(({ type }) => type))];
  const sight = (policy: Policy) => {
    const users = new Set(policy.toJSON().users.map(({ id }) => id));
    const tables = types.map((type) => ({ type, table: policy.table(named.filter((record) => record.type === type) as never) }));
    return {
      users,
      of: (user: string): Set<string> => {
        if (!users.has(user)) return new Set();
        const viewer = policy.viewer(user, { now });
        return new Set(
          tables.flatMap(({ type, table }) => (table.filter(viewer, `${type}.view` as never) as Resource[]).map(({ id }) => id as string)),
        );
      },
    };
  };
  const [old, young] = [sight(before), sight(after)];
  const ids = named.map(({ id }) => id as string);
  return [...new Set([...old.users, ...young.users])].sort(byCodePoint).flatMap((user) => {
    const [was, is] = [old.of(user), young.of(user)];
    const gains = ids.filter((id) => is.has(id) && !was.has(id));
    const loses = ids.filter((id) => was.has(id) && !is.has(id));
    return gains.length + loses.length === 0 ? [] : [{ user, gains, loses }];
  });
}

/** `partner-policy diff`: what differs between two snapshots. */
export const diff: Command = {
  name: "diff",
  group: "check",
  summary: "what differs between two snapshots? who gains and loses sight of which records?",
  usage: ["diff OLD NEW", "diff OLD NEW --records FILE [--no-gains]"],
  about: `Lists what was added, removed and changed, section by section. With --records also who gains and loses sight of which of these
records. With --json: { changes, impact? }. With --to csv and --records: a line for every user and record that changes.`,
  options: {
    ...RECORDS,
    all: { help: "name every record and user of the impact" },
    "no-gains": { help: "with --records: exit with 1 only if somebody gains sight of a record, for a pipeline" },
    ...LISTING,
    now: NOW,
  },
  exits: ["nothing differs (with --no-gains: nobody gains a record)", "something does", "a snapshot or a record is malformed"],
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
    if (file === undefined && call.values.has("no-gains")) throw misuse("--no-gains goes with --records");
    const before = await loadPolicy(older);
    const after = await loadPolicy(newer);
    const changes = differences(before.toJSON(), after.toJSON());
    const records =
      file === undefined
        ? undefined
        : readResources(file, optional(call, "type") ?? "lead", optional(call, "from") as RecordFormat | undefined);
    const bar = announce(`comparing ${records?.length ?? 0} records`, (records?.length ?? 0) >= 2000 && isChatty(call));
    const impact = records === undefined ? undefined : impactOf(before, after, records, moment(call));
    bar.end();
    const format = listingFormat(call);
    if (format === "json") printJson({ changes, ...(impact === undefined ? {} : { impact }) });
    else if (format === "csv" && impact !== undefined && records !== undefined) printImpact(call, impact, records, namesOf(after));
    else if (format === "csv") {
      const columns = {
        section: ({ section }: Difference) => section,
        id: ({ id }: Difference) => id,
        change: ({ change }: Difference) => change,
        members: ({ members }: Difference) => members.join(" "),
      };
      printListing(call, { rows: changes, columns }, format);
    } else {
      printChanges(changes);
      if (impact !== undefined && records !== undefined) printImpact(call, impact, records, namesOf(after));
    }
    note(call, `revision ${before.revision} to ${after.revision}: ${changes.length} changes`);
    if (call.values.has("no-gains")) return impact?.some(({ gains }) => gains.length > 0) ? 1 : 0;
    return changes.length === 0 && (impact ?? []).length === 0 ? 0 : 1;
  },
};

const PAINT = { added: green, removed: red, changed: yellow };

function printChanges(changes: readonly Difference[]): void {
  if (changes.length === 0) {
    print("nothing differs");
    return;
  }
  for (const section of new Set(changes.map((change) => change.section))) {
    print(bold(section));
    const rows = changes.filter((change) => change.section === section);
    print(table(rows.map(({ id, change, members }) => [PAINT[change](change), id, members.join(", ")])));
  }
}
