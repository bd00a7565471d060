import type { Resource } from "partner-policy";

/** How many records there are of each type and of each partner. */
export interface Tally {
  readonly types: ReadonlyMap<string, number>;
  readonly partners: ReadonlyMap<string, number>;
}

/** A tally that grows with the records: of many that arrive in parts each is counted as it comes. */
export class Counting implements Tally {
  readonly types = new Map<string, number>();
  readonly partners = new Map<string, number>();

  add({ type, partner }: Resource): void {
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    if (partner != null) this.partners.set(partner, (this.partners.get(partner) ?? 0) + 1);
  }
}

const known = new WeakMap<readonly Resource[], Tally>();

/** Keeps what was counted while the records came. */
export function keepTally(records: readonly Resource[], tally: Tally): void {
  known.set(records, tally);
}

/** How many records there are of what; counted once for a list. */
export function tallyOf(records: readonly Resource[]): Tally {
  const found = known.get(records);
  if (found !== undefined) return found;
  const tally = new Counting();
  for (const record of records) tally.add(record);
  known.set(records, tally);
  return tally;
}
