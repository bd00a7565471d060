import type { Columns, TableRow } from "../formats/table.js";
import { columnsOf } from "./cells.js";
import type { TableEntry } from "./map.js";
import { folded, meaningOf, NO, WORDS, YES } from "./words.js";

/** Says whether words are those of a column that switches something on and off: yes and no, or words for a status. */
export function areSwitches(words: readonly string[]): boolean {
  const known = WORDS["users.status"] ?? [];
  const filled = words.map((word) => word.trim()).filter((word) => word !== "");
  const isTold = (word: string) => YES.test(folded(word)) || NO.test(folded(word)) || meaningOf([word], known).unknown.length === 0;
  return filled.length > 0 && filled.every(isTold);
}

/**
 * Columns that may say who is switched off, where the map takes everybody for active without looking at any: one that it does not
 * name, and in which nothing stands but yes and no or words for a status.
 */
export class Switches {
  readonly #words = new Map<number, Set<string>>();
  readonly #names: Columns["names"];
  readonly #isAsked: boolean;

  constructor({ table, columns }: TableEntry, names: Columns["names"]) {
    const { status } = columns;
    this.#isAsked = table === "users" && (status === undefined || columnsOf(status).length === 0);
    this.#names = names;
  }

  /** Looks at the cells of a row. */
  take({ cells }: TableRow): void {
    if (!this.#isAsked) return;
    for (const [at, cell] of cells.entries()) {
      const words = this.#words.get(at) ?? new Set<string>();
      this.#words.set(at, words);
      // More different words than switches have are no switch.
      if (cell !== undefined && words.size <= 16) words.add(String(cell));
    }
  }

  /** The columns, but for those that the map names. */
  found(used: ReadonlySet<string>): string[] {
    return this.#names.filter((name, at) => !used.has(name.toLowerCase()) && areSwitches([...(this.#words.get(at) ?? [])]));
  }
}
