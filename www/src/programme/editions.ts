import type { Engine } from "../engine/client.js";
import { patched } from "../engine/patch.js";
import type { Arrived, EditionKey, Wholes } from "../engine/protocol.js";
import { Directory } from "./directory.js";
import type { Entry } from "./store.js";

/** How many revisions the page holds beside the first. */
const HELD = 6;

/** One revision of the programme as the page shows it; what it decides is asked of the worker, which knows it by its key. */
export interface Edition {
  readonly key: EditionKey;
  readonly revision: number;
  readonly directory: Directory;
}

/** Facts as they arrived: whole, or against a revision that the page has. */
interface Gathered {
  readonly whole: Wholes["load"];
  readonly answer: Arrived;
}
interface Followed {
  readonly whole: Wholes["follow"];
  readonly answer: Arrived;
}

/** The revisions of the open programme: the first, and those behind its applied plans that were looked at. */
export class Editions {
  readonly #engine: Engine;
  #nextKey = 1;
  #held = new Map<number, Promise<Edition>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** A number for a programme that the worker is to hold. */
  newKey(): EditionKey {
    return this.#nextKey++;
  }

  /** Takes the first revision of another programme; those of the one before go. */
  async begin(asked: (key: EditionKey) => Promise<Gathered>): Promise<Edition> {
    const before = this.#held;
    this.#held = new Map();
    try {
      const first = await this.#make(0, asked);
      for (const gone of before.values()) this.#forget(gone);
      return first;
    } catch (error) {
      this.#held = before;
      throw error;
    }
  }

  /** The revision behind so many of `entries`. */
  at(place: number, entries: readonly Entry[]): Promise<Edition> {
    const held = this.#held.get(place);
    if (held !== undefined) return held;
    const nearest = Math.max(...[...this.#held.keys()].filter((one) => one < place));
    const nearby = this.#held.get(nearest) as Promise<Edition>;
    const steps = entries.slice(nearest, place).map(({ changes, revision }) => ({ changes, revision }));
    return this.#make(place, async (key) => {
      const from = await nearby;
      return whole(from, await this.#engine.gather("follow", { key, from: from.key, steps }));
    });
  }

  /** Takes what follows as the revision behind so many plans; those behind it are no longer what they were. */
  next(place: number, from: Edition, asked: (key: EditionKey) => Promise<Followed>): Promise<Edition> {
    for (const one of [...this.#held.keys()]) if (one >= place) this.#drop(one);
    return this.#make(place, async (key) => whole(from, await asked(key)));
  }

  /** Lets go of the oldest beyond those that are held; the first and the present stay. */
  tidy(present: number): void {
    for (const place of [...this.#held.keys()]) {
      if (this.#held.size <= HELD) break;
      if (place !== 0 && place !== present) this.#drop(place);
    }
  }

  #make(place: number, asked: (key: EditionKey) => Promise<Gathered>): Promise<Edition> {
    const key = this.newKey();
    const make = async (): Promise<Edition> => {
      const { whole, answer } = await asked(key);
      const { namesakes, ...snapshot } = whole;
      const directory = await Directory.of(snapshot, namesakes);
      // What is drawn with it is a task of its own.
      await new Promise((resolve) => setTimeout(resolve));
      return { key, revision: answer.revision, directory };
    };
    const made = make();
    made.catch(() => this.#held.get(place) === made && this.#held.delete(place));
    this.#held.set(place, made);
    return made;
  }

  #drop(place: number): void {
    const gone = this.#held.get(place);
    this.#held.delete(place);
    if (gone !== undefined) this.#forget(gone);
  }

  #forget(gone: Promise<Edition>): void {
    gone.then(
      // What is on the screen may still ask once more.
      ({ key }) => setTimeout(() => void this.#engine.ask("drop", { key }).catch(() => undefined), 5000),
      () => undefined,
    );
  }
}

function whole({ directory }: Edition, { whole: { namesakes, ...patch }, answer }: Followed): Gathered {
  return { whole: { ...patched(directory.snapshot, patch), namesakes }, answer };
}
