import type { Snapshot } from "partner-policy";

/** What one snapshot says otherwise than another: entries of lists by their place, and everything else. */
export interface Patch {
  readonly entries: readonly (readonly [section: string, place: number, entry: unknown])[];
  readonly lengths: Readonly<Record<string, number>>;
  readonly rest: Readonly<Record<string, unknown>>;
}

type Facts = Readonly<Record<string, unknown>>;

/** Compares two snapshots of one engine, which writes the members of a fact in one order. */
export function patchOf(before: Snapshot, after: Snapshot): Patch {
  const old = before as unknown as Facts;
  const entries: [string, number, unknown][] = [];
  const lengths: Record<string, number> = {};
  const rest: Record<string, unknown> = {};
  for (const [section, value] of Object.entries(after as unknown as Facts)) {
    if (!Array.isArray(value)) {
      rest[section] = value;
      continue;
    }
    const list = old[section];
    const known: readonly unknown[] = Array.isArray(list) ? list : [];
    lengths[section] = value.length;
    for (const [place, entry] of value.entries()) {
      if (place >= known.length || JSON.stringify(known[place]) !== JSON.stringify(entry)) entries.push([section, place, entry]);
    }
  }
  return { entries, lengths, rest };
}

/** The snapshot that a patch makes of the one before. */
export function patched(before: Snapshot, { entries, lengths, rest }: Patch): Snapshot {
  const old = before as unknown as Facts;
  const lists: Record<string, unknown[]> = {};
  for (const [section, length] of Object.entries(lengths)) {
    const list = old[section];
    lists[section] = Array.isArray(list) ? list.slice(0, length) : [];
  }
  for (const [section, place, entry] of entries) (lists[section] as unknown[])[place] = entry;
  return { ...rest, ...lists } as unknown as Snapshot;
}

/** Names that several people or partners have, so that they need more than the name. */
export function namesakesOf({ users, partners }: Snapshot): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of [...users, ...partners]) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice];
}
