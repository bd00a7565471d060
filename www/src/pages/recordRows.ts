import type { Resource } from "partner-policy";
import { tallyOf } from "../programme/tally.js";

/** A record and its number among all records. */
export interface Row {
  readonly index: number;
  readonly record: Resource;
}

/** The address's name for a record: its id, else its place. */
export function rowKey(record: Resource, index: number): string {
  return record.id ?? `#${index}`;
}

export function rowsFor(
  numbers: Uint32Array,
  records: readonly Resource[],
): { readonly length: number; at: (place: number) => Row | undefined } {
  return {
    length: numbers.length,
    at(place) {
      const index = numbers[place];
      const record = index === undefined ? undefined : records[index];
      return index === undefined || record === undefined ? undefined : { index, record };
    },
  };
}

export function idOf({ index }: Row): string {
  return String(index);
}

export function bit(bits: Uint32Array | undefined, row: number): boolean {
  return bits !== undefined && (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

/** The partner with the most records. */
export function busiestPartner(records: readonly Resource[]): string | undefined {
  return [...tallyOf(records).partners].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The first records of a type, to see what they are like. */
export function firstOf(records: readonly Resource[], type: string, most: number): Resource[] {
  const found: Resource[] = [];
  for (const record of records) {
    if (record.type === type) found.push(record);
    if (found.length >= most) break;
  }
  return found;
}
