import { tableBytes } from "../../encodings.js";
import type { Plan, PlanRow } from "../../generated/wire.js";
import { CallError } from "../io/fault.js";
import { type Row, rowText, tableRows } from "./csv.js";

/** Columns that tell why a row was refused; an import passes over them. */
const WHY = ["line", "code", "message"];
const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * The refused rows of an import as they stand in its table, with `line`, `code` and `message` before them; nothing where
 * nobody can say where its rows end. A table that has a column `line` already keeps what stands there: the line in the table that
 * was read first. The delimiter is that of the import; what has more than ASCII begins with the mark by which spreadsheets know
 * UTF-8, for without it they take letters for others and save them mixed.
 *
 * @param told says why a row is refused
 */
export function refusedTable({ rows, table }: Plan, bytes: Uint8Array, told: (row: PlanRow) => string): string | undefined {
  if (table === undefined || table.unread > 0 || table.header === 0) return undefined;
  const read = tableBytes(bytes);
  const wasMarked = read.encoding !== "utf-8" || (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf);
  const byLine = rowsByLine(read.bytes, table.delimiter);
  const header = byLine.get(table.header)?.cells ?? table.columns;
  const lineAt = header.findIndex((name) => name.trim().toLowerCase() === "line");
  const lineOf = (row: Row | undefined, line: number | undefined): string => {
    if (lineAt < 0) return String(line ?? "");
    return /^\d+$/.exec(row?.cells[lineAt]?.trim() ?? "")?.[0] ?? "";
  };
  const kept = header.map((name, index) => ({ name: name.trim().toLowerCase(), index })).filter(({ name }) => !WHY.includes(name));
  const lines = rows
    .filter(({ outcome, line }) => outcome === "refused" && line !== undefined)
    .map((refused) => {
      const row = refused.line === undefined ? undefined : byLine.get(refused.line);
      const why = [lineOf(row, refused.line), refused.code ?? "", told(refused)];
      return [...why, ...cellsOf(row, kept, header.length)];
    });
  const written = [[...WHY, ...kept.map(({ index }) => header[index] ?? "")], ...lines];
  const text = written.map((cells) => `${rowText(cells, "safe", table.delimiter)}\n`).join("");
  return wasMarked || BEYOND_ASCII.test(text) ? `\ufeff${text}` : text;
}

/** The cells of a row without those that told why; of a row with too many or too few all that it has. */
function cellsOf(row: Row | undefined, kept: readonly { readonly index: number }[], count: number): readonly string[] {
  if (row === undefined) return [];
  if (row.cells.length !== count) return row.cells.slice(kept.length === count ? 0 : WHY.length);
  return kept.map(({ index }) => row.cells[index] ?? "");
}

/** The rows of a table by their first line, as far as they can be told apart. */
function rowsByLine(bytes: Uint8Array, delimiter: string): Map<number, Row> {
  const rows = new Map<number, Row>();
  const text = Buffer.from(bytes).toString("latin1");
  const skipped = /^(\xef\xbb\xbf)?"?sep=.*\n/i.exec(text)?.[0] ?? "";
  const first = skipped === "" ? 0 : 1;
  try {
    for (const row of tableRows([bytes.subarray(skipped.length)], "the table", delimiter, true))
      rows.set(row.line + first, { ...row, line: row.line + first });
  } catch (cause) {
    if (!(cause instanceof CallError)) throw cause;
  }
  return rows;
}
