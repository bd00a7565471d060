import type { PolicyErrorCode } from "../errors.js";
import type { MissingCode } from "../generated/wire.js";

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

/** More words, which a catalogue may leave out: they are English then. */
export type FurtherWord =
  /** That the one whose id a row names is not known; `{name}` stands for it. */
  | "noSuch"
  /** The same with what was probably meant by it, for which `{meant}` stands. */
  | "noSuchButNear"
  /** The line of a file that a row stands on; `{line}` stands for its number. */
  | "line"
  /** The column of a file that is at fault; `{column}` stands for its name. */
  | "column"
  /** The account of a viewer of which no name is known. */
  | "account"
  /** A record of a type without words of its own; `{type}` stands for its label. */
  | "record"
  /** A queue, a sharing rule, a permission group and the like of which no name is known. */
  | "something"
  /** What stands between the sentence of a grant and the way on which it reaches the viewer. */
  | "through"
  /** That a row makes somebody manager; `{user}` and `{partner}` stand for their names. */
  | "assigned"
  /** That a row takes somebody away as manager. */
  | "removed"
  /** That a row makes somebody primary manager. */
  | "promoted"
  /** That a row takes somebody's primary flag. */
  | "demoted";

/** The words for the records of one type. */
export interface RecordWords {
  /** The type in a list of types, such as `lead`. */
  readonly noun: string;
  /** One record as the subject of a sentence, such as `this lead`. */
  readonly this: string;
}

/**
 * The texts of one language. In a text `{user}`, `{partner}`, `{role}` and the other names in braces stand for a name; where none is
 * known, the word of the same name stands in its place.
 */
export interface Catalogue {
  readonly words: Readonly<Record<Word, string>> & { readonly [Name in FurtherWord]?: string };
  readonly codes: Readonly<Record<PolicyErrorCode, string>>;
  /** What is missing for a grant; English where it is left out. */
  readonly missing?: Readonly<Record<MissingCode, string>>;
  /** What grants, by rule; English where it is left out. */
  readonly grants?: Readonly<Record<string, string>>;
  /** The steps by which something that is shared reaches somebody, by kind; English where it is left out. */
  readonly steps?: Readonly<Record<string, string>>;
  /** The words for the records of a type, by type; English where it is left out. */
  readonly records?: Readonly<Record<string, RecordWords>>;
  /** The labels of levels, features, modules and scopes, by their name on the wire; English where it is left out. */
  readonly labels?: Readonly<Record<string, string>>;
}
