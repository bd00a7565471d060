import type { Store } from "./store.js";

/** How far the browser's storage is with what was written. */
export type Saving = "saved" | "saving" | "unsaved";

/** Writes to the browser's storage one after the other, says how far it is, and tells other tabs. */
export class Keeper {
  readonly store: Store | undefined;
  readonly #onSaving: (saving: Saving) => void;
  readonly #tabs = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("partner-policy-console");
  #writes: Promise<unknown> = Promise.resolve();
  #pending = 0;
  /** How many of them somebody would miss. */
  #missed = 0;

  constructor(store: Store | undefined, onSaving: (saving: Saving) => void, onTold: (programme: string) => void) {
    this.store = store;
    this.#onSaving = onSaving;
    this.#tabs?.addEventListener("message", ({ data }) => onTold(String(data)));
  }

  /** Says whether something is still being written that somebody would miss. */
  get isBusy(): boolean {
    return this.#missed > 0;
  }

  /** Writes after everything that was to be written before; `isNote` is what nobody would miss, such as when it was opened last. */
  write(action: (store: Store) => Promise<void>, isNote = false): void {
    const { store } = this;
    if (store === undefined) return;
    const missed = isNote ? 0 : 1;
    this.#pending += 1;
    this.#missed += missed;
    this.#onSaving("saving");
    const done = (saving: Saving | undefined): void => {
      this.#pending -= 1;
      this.#missed -= missed;
      if (saving !== undefined) this.#onSaving(saving);
    };
    this.#writes = this.#writes
      .then(() => action(store))
      .then(
        () => done(this.#pending === 1 ? "saved" : undefined),
        () => done("unsaved"),
      );
  }

  /** Resolves once what was to be written until now is kept, or could not be. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  /** Other tabs with this programme open it anew. */
  tell(programme: string): void {
    void this.#writes.then(() => this.#tabs?.postMessage(programme));
  }
}
