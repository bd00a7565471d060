// Times sides that take turns, so that a busy moment of the machine meets all of them.
const SAMPLE_MS = 8;
const WARM_MS = 150;
const LEAST_WARM_RUNS = 3;

// What the timed functions return is kept, so that no compiler drops them.
export const kept = { value: undefined };

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
}

// Only for work that leaves much behind; a collection before every short sample would chill the caches.
function collect(isHeavy) {
  if (isHeavy) globalThis.gc?.();
}

function timed(side, runs) {
  const start = performance.now();
  for (let at = 0; at < runs; at++) kept.value = side.run();
  return performance.now() - start;
}

function warm(side, isHeavy) {
  const start = performance.now();
  let runs = 0;
  let last = 0;
  while (runs < LEAST_WARM_RUNS || performance.now() - start < WARM_MS) {
    last = timed(side, 1);
    side.after?.(kept.value);
    runs++;
  }
  // `after` gives back what one run took, so such a side runs once a sample.
  if (isHeavy || side.after !== undefined) return 1;
  return Math.max(1, Math.ceil(SAMPLE_MS / Math.max(last, 1e-4)));
}

/**
 * The time of one operation of each side in nanoseconds: median, lower and upper quartile over `rounds`.
 *
 * A side is `{ id, run, ops, after }`: `run` does `ops` operations, `after` is not timed.
 */
export function measure(sides, { rounds, isHeavy = false }) {
  const runs = sides.map((side) => warm(side, isHeavy));
  const samples = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const at = (turn + round) % sides.length;
      collect(isHeavy);
      const ms = timed(sides[at], runs[at]);
      sides[at].after?.(kept.value);
      samples[at].push((ms * 1e6) / runs[at] / (sides[at].ops ?? 1));
    }
  }
  const summary = (values) => ({ ns: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) });
  return Object.fromEntries(sides.map((side, at) => [side.id, summary(samples[at])]));
}
