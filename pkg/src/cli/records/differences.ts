import type { Snapshot } from "../../generated/wire.js";
import { byCodePoint, isEqual } from "../../testing/json.js";

/** A fact that two snapshots have otherwise. */
export interface Difference {
  readonly section: string;
  /** What it is about; empty for a section that is no list. */
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  /** The members that differ. */
  readonly members: readonly string[];
}

/** A difference of one member, or an entry that only one snapshot has. */
export interface Fact {
  readonly section: string;
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  readonly member?: string;
  /** What the member was and is; left out where it was or is not there. */
  readonly from?: unknown;
  readonly to?: unknown;
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

function sectionsOf(...snapshots: readonly Snapshot[]): string[] {
  return [...new Set(snapshots.flatMap((each) => Object.keys(each)))].filter((name) => name !== "format" && name !== "revision");
}

function entriesOf(snapshot: Snapshot, section: string): Map<string, unknown> {
  const list = (snapshot as unknown as Entry)[section] ?? [];
  return new Map((list as unknown[]).map((entry) => [keyOf(section, entry), entry]));
}

function isList(snapshots: readonly Snapshot[], section: string): boolean {
  return snapshots.every((each) => Array.isArray((each as unknown as Entry)[section] ?? []));
}

/** What differs between two snapshots, section by section. */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  return sectionsOf(before, after).flatMap((section) => {
    if (!isList([before, after], section)) {
      const [was, is] = [(before as unknown as Entry)[section], (after as unknown as Entry)[section]];
      const members = membersThatDiffer((was ?? {}) as Entry, (is ?? {}) as Entry);
      return members.length === 0 ? [] : [{ section, id: "", change: "changed" as const, members }];
    }
    const [old, young] = [entriesOf(before, section), entriesOf(after, section)];
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

/** The facts of differences: one for each member of what changed. */
export function factsOf(changes: readonly Difference[], before: Snapshot, after: Snapshot): Fact[] {
  const entries = new Map<string, readonly [Map<string, unknown>, Map<string, unknown>]>();
  const both = (section: string): readonly [Entry | undefined, Entry | undefined] | undefined => {
    if (isList([before, after], section)) return undefined;
    return [(before as unknown as Entry)[section] as Entry | undefined, (after as unknown as Entry)[section] as Entry | undefined];
  };
  return changes.flatMap(({ section, id, change, members }): Fact[] => {
    if (change !== "changed") return [{ section, id, change }];
    const lists = entries.get(section) ?? [listed(before, section), listed(after, section)];
    entries.set(section, lists);
    const [was, is] = both(section) ?? [lists[0].get(id) as Entry | undefined, lists[1].get(id) as Entry | undefined];
    return members.map((member) => ({ section, id, change, member, from: was?.[member], to: is?.[member] }));
  });
}

function listed(snapshot: Snapshot, section: string): Map<string, unknown> {
  return isList([snapshot], section) ? entriesOf(snapshot, section) : new Map();
}

/** A snapshot in which one fact is as the other one has it. */
export function withFact(base: Snapshot, other: Snapshot, { section, id, member }: Fact): Snapshot {
  const [own, given] = [(base as unknown as Entry)[section], (other as unknown as Entry)[section]];
  if (!isList([base, other], section)) {
    return { ...base, [section]: withMember((own ?? {}) as Entry, (given ?? {}) as Entry, member ?? "") } as unknown as Snapshot;
  }
  const theirs = ((given ?? []) as unknown[]).find((entry) => keyOf(section, entry) === id);
  const list = (own ?? []) as unknown[];
  const at = list.findIndex((entry) => keyOf(section, entry) === id);
  const entry = member === undefined || at < 0 ? theirs : withMember(list[at] as Entry, (theirs ?? {}) as Entry, member);
  const without = at < 0 ? list : [...list.slice(0, at), ...list.slice(at + 1)];
  const index = at < 0 ? without.length : at;
  return {
    ...base,
    [section]: entry === undefined ? without : [...without.slice(0, index), entry, ...without.slice(index)],
  } as unknown as Snapshot;
}

function withMember(base: Entry, other: Entry, member: string): Entry {
  const { [member]: _, ...rest } = base;
  return other[member] === undefined ? rest : { ...rest, [member]: other[member] };
}
