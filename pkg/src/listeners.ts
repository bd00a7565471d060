import { PolicyError } from "./errors.js";

type Listener<Args extends readonly unknown[]> = (...args: Args) => void;

/** Those who want to be told. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #wanted: Set<{ readonly listener: Listener<Args>; isOver: boolean }>;

  constructor(wanted: Iterable<{ readonly listener: Listener<Args>; isOver: boolean }> = []) {
    this.#wanted = new Set([...wanted].filter((each) => !each.isOver));
  }

  /**
   * Adds one; what it returns ends it, also where it was taken over.
   *
   * @throws PolicyError `INVALID_VALUE` for what is no function
   */
  add(listener: Listener<Args>): () => void {
    if (typeof listener !== "function") throw PolicyError.of("INVALID_VALUE", "/listener", "the listener is a function");
    const wanted = { listener, isOver: false };
    this.#wanted.add(wanted);
    return () => {
      wanted.isOver = true;
      this.#wanted.delete(wanted);
    };
  }

  /** The same listeners, to which others may be added without adding them here. */
  takenOver(): Listeners<Args> {
    return new Listeners(this.#wanted);
  }

  /** Tells everybody; what one throws is reported as of an event's listener and keeps nobody else from being told. */
  tell(...args: Args): void {
    for (const wanted of [...this.#wanted]) {
      if (wanted.isOver) continue;
      try {
        wanted.listener(...args);
      } catch (error) {
        report(error);
      }
    }
  }
}

function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
