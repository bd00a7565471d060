import type { PolicyErrorCode } from "../errors.js";

/** The words around the codes. */
export type Word =
  | "allowed"
  | "denied"
  | "ok"
  | "refused"
  | "user"
  | "partner"
  | "role"
  | "by"
  | "updated"
  | "unchanged"
  | "merged"
  | "skipped"
  | "refusedRow"
  | "primaryChanged";

/**
 * The texts of one language. In a text of a code `{user}`, `{partner}`, `{role}` and `{by}` stand for a name; where none is
 * known, the word of the same name stands in its place.
 */
export interface Catalogue {
  readonly words: Readonly<Record<Word, string>> & {
    /** That the one whose id a row names is not known; `{name}` stands for it. English where it is left out. */
    readonly noSuch?: string;
    /** The line of a file that a row stands on; `{line}` stands for its number. English where it is left out. */
    readonly line?: string;
  };
  readonly codes: Readonly<Record<PolicyErrorCode, string>>;
}
