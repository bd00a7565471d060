// Counts tests in the output of the runners in use: cargo and wasm-bindgen, vitest, node:test, the matrix of runtimes.

const ESCAPE = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");

const total = (text, pattern) => [...text.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);

/** How many tests passed and failed according to all the summaries in a runner's output. */
export function count(output) {
  const text = output.replace(COLOURS, "");
  const cargo = [/^test result: .*?(\d+) passed/gm, /^test result: .*?(\d+) failed/gm];
  const vitest = [/^\s*Tests\s.*?(\d+) passed/gm, /^\s*Tests\s.*?(\d+) failed/gm];
  const node = [/^(?:#|ℹ) pass (\d+)$/gm, /^(?:#|ℹ) fail (\d+)$/gm];
  const matrix = [/^matrix: (\d+) passed/gm, /^matrix: .*?(\d+) failed/gm];
  const [passed, failed] = [0, 1].map((i) => [cargo, vitest, node, matrix].reduce((sum, patterns) => sum + total(text, patterns[i]), 0));
  return { passed, failed };
}

/** The last line that sums something up, for the table. */
export function lastLine(output) {
  const lines = output
    .replace(COLOURS, "")
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line !== "").at(-1) ?? "";
}
