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
  readonly words: Readonly<Record<Word, string>>;
  readonly codes: Readonly<Record<PolicyErrorCode, string>>;
}
