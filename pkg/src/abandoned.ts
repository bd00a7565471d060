/** Frees what an object holds when the object is forgotten. */
export interface Abandoned<Held> {
  /** Remembers what is freed once nobody holds `target` any more. */
  readonly register: (target: object, held: Held, token: object) => void;
  /** Forgets it, for what was freed already. */
  readonly unregister: (token: object) => void;
}

/**
 * A safety net below `close`, where the host has one: workerd has none with a compatibility date before 2025-05-05, and what is
 * not closed there is held as long as the engine.
 */
export function abandoning<Held>(free: (held: Held) => void): Abandoned<Held> {
  if (typeof FinalizationRegistry === "undefined") return { register: () => {}, unregister: () => {} };
  const registry = new FinalizationRegistry<Held>(free);
  return { register: (target, held, token) => registry.register(target, held, token), unregister: (token) => registry.unregister(token) };
}
