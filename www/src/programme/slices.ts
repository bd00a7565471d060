/** How long a slice of work on the page may take, in milliseconds. */
const SLICE = 8;
/** How many entries are gone through between two looks at the clock. */
const STEP = 200;

/** Returns what is to be awaited now and then in long work: it lets what was clicked or typed meanwhile in, once a slice is over. */
export function breathing(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    since = performance.now();
  };
}

/** Does something with each entry of a list, in slices. */
export async function inSlices<T>(list: readonly T[], act: (entry: T, place: number) => void, breathe = breathing()): Promise<void> {
  for (let place = 0; place < list.length; place += 1) {
    act(list[place] as T, place);
    if (place % STEP === STEP - 1) await breathe();
  }
}
