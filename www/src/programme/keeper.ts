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

  constructor(store: Store | undefined, onSaving: (saving: Saving) => void, onTold: (programme: string) => void) {
    this.store = store;
    this.#onSaving = onSaving;
    this.#tabs?.addEventListener("message", ({ data }) => onTold(String(data)));
  }

  /** Says whether something is still being written. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  write(action: (store: Store) => Promise<void>): void {
    const { store } = this;
    if (store === undefined) return;
    this.#pending += 1;
    this.#onSaving("saving");
    this.#writes = this.#writes
      .then(() => action(store))
      .then(
        () => {
          this.#pending -= 1;
          if (this.#pending === 0) this.#onSaving("saved");
        },
        () => {
          this.#pending -= 1;
          this.#onSaving("unsaved");
        },
      );
  }

  /** Other tabs with this programme open it anew. */
  tell(programme: string): void {
    void this.#writes.then(() => this.#tabs?.postMessage(programme));
  }
}
