// What the commands print: one line per step, one sentence per stop.

/** A stop that the user can mend: printed as one sentence, without a stack. */
export class Stop extends Error {
  isPlain = true;
}

/** Prints one progress line. */
export function say(line) {
  console.log(line);
}

/** Seconds since `start` (from `performance.now()`), as text. */
export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Runs one step and prints its name before and after, then with its time: others may go on beside it. */
export async function step(name, work) {
  const start = performance.now();
  say(`- ${name} …`);
  const result = await work();
  say(`  ${name}: done in ${seconds(start)}`);
  return result;
}

/** Bytes as kB with one decimal. */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
