import type * as glue from "../wasm/glue.js";

/** Whether the engine of this generation has its key. */
let keyed = -1;

/**
 * Keys the hash tables of an engine from the host's randomness, so that nobody can write down ids that collide in them.
 *
 * Some hosts (workerd) give no randomness before the first request: a policy that is loaded while a module is evaluated gets
 * the engine's first key, and everything from the first request on gets one that nobody knows. No answer depends on it.
 */
export function keyHashes(engine: Pick<typeof glue, "keyHashes">, generation: number): void {
  if (keyed === generation) return;
  const words = new Uint32Array(4);
  try {
    globalThis.crypto.getRandomValues(words);
  } catch {
    return;
  }
  const [a = 0, b = 0, c = 0, d = 0] = words;
  engine.keyHashes(a, b, c, d);
  keyed = generation;
}
