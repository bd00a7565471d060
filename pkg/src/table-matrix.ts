import type { Action } from "./types.js";

/** The answer about many rows and actions: for each action the rows on which it is allowed. */
export interface TableMatrix {
  readonly actions: readonly Action[];
  readonly rows: number;
  /** Says whether the action with this place among `actions` is allowed on a row. */
  can(row: number, action: number): boolean;
  /** The bits, action after action, 32 rows a word, the first row lowest; each action begins on a new pair of words. */
  readonly bits: Uint32Array;
}

/** How many words the rows of one action take. */
export function wordsOf(rows: number): number {
  return Math.ceil(rows / 64) * 2;
}

/** Says whether the bit of a row is set. */
export function isSet(bits: Uint32Array, row: number): boolean {
  return (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

/** Sets the bit of a row. */
export function setBit(bits: Uint32Array, row: number): void {
  bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
}

/** What the bits of rows and actions say. */
export function matrixOfBits(actions: readonly Action[], rows: number, bits: Uint32Array): TableMatrix {
  const words = wordsOf(rows);
  const isPlace = (place: unknown, end: number) => typeof place === "number" && place >>> 0 === place && place < end;
  const can = (row: number, action: number) =>
    isPlace(row, rows) && isPlace(action, actions.length) && isSet(bits, action * words * 32 + row);
  return { actions, rows, can, bits };
}
