/** A file that cannot be read as a whole; becomes a finding `invalid` that stops the import. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly code: string;
  /** The line at fault, counted from 1. */
  readonly line: number | undefined;

  constructor(code: string, message: string, line?: number) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/** What to say about something thrown while a file was read. */
export function faultOf(error: unknown): FileFault {
  if (error instanceof FileFault) return error;
  return new FileFault("UNREADABLE_FILE", error instanceof Error ? error.message : String(error));
}
