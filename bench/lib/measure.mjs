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

// How long the helper threads of the collector sweep after a collection, so that they do not count with the sample behind it.
const SWEEP_MS = 30;
const pause = new Int32Array(new SharedArrayBuffer(4));

// Only for work that leaves much behind; a collection before every short sample would chill the caches.
function collect(isHeavy) {
  if (!isHeavy || globalThis.gc === undefined) return;
  globalThis.gc();
  Atomics.wait(pause, 0, 0, SWEEP_MS);
}

// Wall time, and the processor time of the whole process, on which the machine's other users weigh less.
function timed(side, runs) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let at = 0; at < runs; at++) kept.value = side.run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / 1000 };
}

function warm(side, isHeavy) {
  const start = performance.now();
  let runs = 0;
  let last = 0;
  while (runs < LEAST_WARM_RUNS || performance.now() - start < WARM_MS) {
    last = timed(side, 1).wall;
    side.after?.(kept.value);
    runs++;
  }
  // `after` gives back what one run took, so such a side runs once a sample.
  if (isHeavy || side.after !== undefined) return 1;
  return Math.max(1, Math.ceil(SAMPLE_MS / Math.max(last, 1e-4)));
}

/**
 * The time of one operation of each side in nanoseconds: median, lower and upper quartile of the wall time over
 * `rounds`, and the median of the processor time.
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
      const { wall, cpu } = timed(sides[at], runs[at]);
      sides[at].after?.(kept.value);
      const scale = 1e6 / runs[at] / (sides[at].ops ?? 1);
      samples[at].push({ wall: wall * scale, cpu: cpu * scale });
    }
  }
  const summary = (list) => {
    const wall = list.map((sample) => sample.wall);
    return { ns: median(wall), low: quantile(wall, 0.25), high: quantile(wall, 0.75), cpu: median(list.map((sample) => sample.cpu)) };
  };
  return Object.fromEntries(sides.map((side, at) => [side.id, summary(samples[at])]));
}
