/** The number of a predicate in {@link AccessDocument.predicates}. */
export type PredicateNumber = number;

/** What a record must satisfy, as the engine writes it. */
export type PredicateDocument =
  | boolean
  | { readonly all: readonly PredicateDocument[] }
  | { readonly any: readonly PredicateDocument[] }
  | { readonly not: PredicateDocument }
  | { readonly absent: string }
  | { readonly present: string }
  | { readonly is: readonly [string, string] }
  | { readonly in: readonly [string, readonly string[]] }
  | { readonly contactElseId: string }
  | { readonly shared: readonly [readonly string[], ShareLevelText] }
  | { readonly field: readonly [string, string, Scalar | readonly Scalar[]] }
  | { readonly home: { readonly [partner: string]: readonly string[] } };

/** The value of a free field. */
export type Scalar = string | number | boolean;

/** The levels of a share, the lower one first. */
export type ShareLevelText = "read" | "read-write";

/** The levels of access, the lowest first. */
export const LEVELS = ["none", "read", "read-write", "full"] as const;

/** A level of access. */
export type LevelText = (typeof LEVELS)[number];

/** Why something is refused. */
export interface RefusalDocument {
  readonly code: string;
  readonly rule: string;
}

/** What is left to ask for one action. */
export interface ActionDocument {
  readonly allowed: PredicateNumber;
  readonly cap: LevelText;
  readonly ceilings: readonly (RefusalDocument & { readonly admits: PredicateNumber })[];
  readonly grants: readonly {
    readonly rule: string;
    readonly level: LevelText;
    readonly when: PredicateNumber;
    readonly share?: boolean;
  }[];
}

/** What one viewer may do, up to the record's own fields. */
export interface AccessDocument {
  readonly format: string;
  readonly viewer: string;
  readonly gate: RefusalDocument | null;
  readonly predicates: readonly PredicateDocument[];
  readonly actions: { readonly [action: string]: ActionDocument };
}

/** The version of {@link AccessDocument}. */
export const ACCESS_FORMAT = "partner-policy/access/1";
