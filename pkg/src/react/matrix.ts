import type { AnyViewer } from "../residual/any.js";
import type { Filtered, ListOptions, Skipped } from "../residual/lists.js";
import { matrixOfBits, setBit, type TableMatrix, wordsOf } from "../table-matrix.js";
import type { Action, ResourceFor } from "../types.js";

/** For each action the rows of a list on which it is allowed, and the entries that could not be read. */
export type ListMatrix = TableMatrix & Pick<Filtered<unknown>, "skipped">;

/** Asks a viewer about every row of a list and every action. */
export function matrixOf(
  viewer: AnyViewer,
  actions: readonly Action[],
  rows: readonly unknown[],
  options: ListOptions | undefined,
): ListMatrix {
  // A list of some libraries makes its entries anew each time it is read.
  const list = Array.isArray(rows) ? [...rows] : rows;
  const words = wordsOf(list.length);
  const bits = new Uint32Array(words * actions.length);
  const skipped = new Map<number, Skipped>();
  for (const [at, action] of actions.entries()) {
    const allowed = viewer.filter(action, list as readonly ResourceFor<Action>[], options);
    for (const each of allowed.skipped ?? []) skipped.set(each.index, each);
    // What is left of a list is in its order, so that the next one that is allowed is the next one that is the same.
    let next = 0;
    for (let row = 0; row < list.length && next < allowed.length; row++) {
      if (!Object.is(list[row], allowed[next])) continue;
      setBit(bits, at * words * 32 + row);
      next++;
    }
  }
  const matrix = matrixOfBits([...actions], list.length, bits);
  if (skipped.size === 0) return matrix;
  return { ...matrix, skipped: [...skipped.values()].sort((a, b) => a.index - b.index) };
}
