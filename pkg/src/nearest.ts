/** The word among `known` that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** The last answer: what is wrong with one entry of a list is often wrong with all of them. */
let last: readonly [word: string, known: readonly string[], words: string] | undefined;

/** `; did you mean …?`, to stand behind what is said of a name that is not known; nothing where no known name is near. */
export function meant(word: unknown, known: readonly string[]): string {
  if (typeof word !== "string") return "";
  if (last?.[0] === word && last[1] === known) return last[2];
  const best = nearest(word, known);
  last = [word, known, best === undefined ? "" : `; did you mean \`${best}\`?`];
  return last[2];
}

/** How many letters to insert, remove, replace, or swap with their neighbour. */
function distance(from: string, to: string): number {
  const a = from.slice(0, 64);
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const isSwapped = i > 0 && j > 0 && a[i] === to[j - 1] && a[i - 1] === to[j];
      const swap = isSwapped ? (before[j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min((row[j] ?? 0) + (a[i] === to[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, swap));
    }
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;
}
