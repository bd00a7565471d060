import type { Resource, Settings, Snapshot } from "../generated/wire.js";

/** The bytes or the text of a file: whole, in pieces, or a function that opens it (so that a large file need not be kept). */
export type ImportContent =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Iterable<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | (() => Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>);

/** A named file: its path with `/`, relative to what was chosen, and what is in it. A zip archive is read as a folder. */
export interface ImportFile {
  readonly path: string;
  readonly content: ImportContent;
}

/** Files, all at once or one by one. */
export type ImportFiles = Iterable<ImportFile> | AsyncIterable<ImportFile>;

/**
 * What a finding means for the result against the original: `wider` may allow what the original denies, `narrower` the other way
 * round, `expanded` says the same in another form, `ignored` is irrelevant or derived, `invalid` could not be read.
 */
export type Effect = "wider" | "narrower" | "expanded" | "ignored" | "invalid";

/** Something that the import could not carry over as it is. */
export interface Finding {
  readonly effect: Effect;
  /** A stable code, such as `OPERATOR`. */
  readonly code: string;
  /** The path of the file, and after `#` the name in it. */
  readonly where: string;
  /** What it is and what that means, in a sentence. */
  readonly what: string;
  /** How often it was met there. */
  readonly count: number;
  /** Some of the names or rows that it was met at, at most ten. */
  readonly examples: readonly string[];
  /** The first line that it was met in, counted from 1, where the file has rows. */
  readonly line?: number;
  /** The whole file is meant, or what was read cannot be trusted: the import stops, whatever is accepted. */
  readonly isFatal?: boolean;
}

/** What an import found and made. */
export interface ImportReport {
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** How many of each kind the result has, and how many rows of each table were read. */
  readonly counts: Readonly<Record<string, number>>;
  /** The settings of the snapshot. */
  readonly settings: Settings;
}

/** A finished import, which the engine has loaded once already. */
export interface Imported {
  readonly outcome: "ok";
  readonly snapshot: Snapshot;
  /** The records, in the order of the files; empty where `onRecord` took them. */
  readonly records: Resource[];
  readonly report: ImportReport;
}

/** An import that stopped: something is wider and not accepted, or could not be read. Nothing is given out. */
export interface ImportRefused {
  readonly outcome: "refused";
  readonly snapshot?: undefined;
  readonly records?: undefined;
  readonly report: ImportReport;
  /** The codes of what is wider and was not accepted; empty if something could not be read. */
  readonly unaccepted: readonly string[];
}

/** What an import gives. */
export type ImportResult = Imported | ImportRefused;

/** How far an import has come. */
export interface ImportProgress {
  /** The file that is read. */
  readonly path: string;
  /** Bytes read so far, of all files together; a large table is read a second time. */
  readonly bytes: number;
  /** Rows read so far. */
  readonly rows: number;
}

/** Options of every import. */
export interface ImportOptions {
  /** The moment of the import as RFC 3339 in UTC or a date; stands where a date of creation is missing. Default: the present one. */
  readonly now?: string | Date | undefined;
  /** Codes of `wider` findings that may be: the result then allows more than the original. */
  readonly accept?: readonly string[] | undefined;
  /** Called now and then while files are read. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Takes each record as it is made, instead of `records`, so that memory holds none of them. */
  readonly onRecord?: ((record: Resource) => void) | undefined;
}
