import { isUtf8At, type TableEncoding } from "../../encodings.js";
import { decodeWindows } from "../../windows.js";
import { CallError } from "../io/fault.js";

/** A character of UTF-8 has at most so many bytes. */
const LONGEST = 4;

/**
 * The pieces of a table as UTF-8. The first character beyond ASCII shows what the table is: UTF-8, or Windows-1252, the encoding
 * of spreadsheets for what is no UTF-8. A table in which both are mixed is refused, for nobody can say what it means.
 *
 * @param tell hears of the encoding if it is Windows-1252
 */
export function* tableText(pieces: Iterable<Buffer>, path: string, tell: (encoding: TableEncoding) => void): Generator<Buffer> {
  let encoding: TableEncoding | undefined;
  let held: Buffer = Buffer.alloc(0);
  const decoded = (from: Buffer, end: number): Buffer => {
    if (encoding !== "windows-1252") return from.subarray(0, end);
    for (let at = 0; at < end; at += 1) {
      if (isUtf8At(from, at))
        throw CallError.of("MALFORMED_CSV", `\`${path}\` mixes UTF-8 and other bytes; save it as CSV UTF-8`, { file: path });
    }
    return Buffer.from(decodeWindows(from.subarray(0, end)));
  };
  for (const piece of pieces) {
    if (encoding === "utf-8") {
      yield piece;
      continue;
    }
    const text = held.length === 0 ? piece : Buffer.concat([held, piece]);
    // A character may go on in the next piece.
    const end = Math.max(0, text.length - (LONGEST - 1));
    if (encoding === undefined) {
      const first = text.findIndex((byte) => byte > 0x7f);
      if (first >= 0 && first < end) encoding = shown(text, first, tell);
    }
    if (encoding === "utf-8") {
      held = Buffer.alloc(0);
      yield text;
    } else {
      held = text.subarray(end);
      yield decoded(text, end);
    }
  }
  const first = held.findIndex((byte) => byte > 0x7f);
  if (encoding === undefined && first >= 0) encoding = shown(held, first, tell);
  yield decoded(held, held.length);
}

function shown(text: Buffer, at: number, tell: (encoding: TableEncoding) => void): TableEncoding {
  if (isUtf8At(text, at)) return "utf-8";
  tell("windows-1252");
  return "windows-1252";
}
