// How long ways of doing the same take.

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** The median time in milliseconds of each of some ways, which take turns. */
export async function compared(ways, rounds) {
  const times = ways.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [at, way] of ways.entries()) {
      const start = performance.now();
      await way();
      if (round >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map(median);
}

export const spelt = (count) => count.toLocaleString("en");
