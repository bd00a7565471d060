// How long ways of doing the same take.

/** A quarter of the times are lower: what else the machine does makes times longer, never shorter. */
function quartile(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 2];
}

/** The lower quartile of the times in milliseconds of each of some ways, which take turns. */
export async function compared(ways, rounds) {
  const times = ways.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [at, way] of ways.entries()) {
      const start = performance.now();
      await way();
      if (round >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map(quartile);
}

export const spelt = (count) => count.toLocaleString("en");
