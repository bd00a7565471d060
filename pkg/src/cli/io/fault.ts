import { PolicyError, type PolicyErrorCode } from "../../errors.js";

/** Codes that only the command line raises. */
export type CallCode =
  /** The words of the call are wrong. */
  | "USAGE"
  /** A file or folder cannot be read. */
  | "UNREADABLE_FILE"
  /** A file cannot be written. */
  | "UNWRITABLE_FILE"
  /** A table of records breaks RFC 4180 or its own header. */
  | "MALFORMED_CSV"
  /** Several people, partners or roles have the name that a word of the call gives. */
  | "AMBIGUOUS_NAME"
  /** A member stands in two fragments of a snapshot. */
  | "DUPLICATE_MEMBER";

/** One thing that is wrong, and where. */
export interface Fault {
  readonly code: PolicyErrorCode | CallCode;
  /** The place as a JSON Pointer (RFC 6901); empty for the whole. */
  readonly at: string;
  readonly message: string;
  /** The file that the place is in, where several were read. */
  readonly file?: string;
  /** The line of the file, counted from 1, where it has a record a line. */
  readonly line?: number;
}

/** A call that cannot be carried out. Exit code 2. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: { cause?: unknown }) {
    super(faults[0]?.message ?? "nothing is known about it", options);
    this.faults = faults;
  }

  static of(code: Fault["code"], message: string, place: { at?: string; file?: string; line?: number } = {}, cause?: unknown): CallError {
    return new CallError([{ code, at: "", message, ...place }], cause === undefined ? undefined : { cause });
  }
}

/** The words of the call are wrong. */
export function misuse(message: string): CallError {
  return CallError.of("USAGE", message);
}

/** What an error says; an error of nobody's making is a defect. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof CallError) return error.faults;
  if (PolicyError.is(error)) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  return [{ code: "INTERNAL", at: "", message: `this is a defect of partner-policy: ${message}` }];
}

/** The reason that the operating system gave, without the call that it was given for. */
export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/, \w+( '[^']*')?( -> '[^']*')?$/, "");
}
