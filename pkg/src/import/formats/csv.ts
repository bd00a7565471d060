import { csvParser } from "../vendor/csv.js";
import { FileFault } from "./fault.js";
import { breaksIn } from "./text.js";

/** A row of a table. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Its first line, counted from 1. */
  readonly line: number;
}

/** Delimiters that a header may show: those of Bulk API 2.0 and of spreadsheets. */
const DELIMITERS = [",", ";", "\t", "|", "^", "`"] as const;
/** The most characters of one row; an open quotation mark would else gather the rest of the file. */
const MOST_ROW = 16 * 1024 * 1024;

/** The rows of a table in batches, header first; rows without any value are left out. */
export async function* csvRows(
  text: AsyncIterable<string>,
  delimiter?: string,
  onOpenEnd?: (line: number) => void,
): AsyncGenerator<CsvRow[]> {
  let pending = "";
  let line = 1;
  let table: Table | undefined;
  // A row that goes on over many pieces is read again only when twice as much of it is there.
  let enough = 0;
  for await (const piece of text) {
    pending += piece;
    if (table === undefined) {
      const opening = opened(pending, delimiter, false);
      if (opening === undefined) continue;
      table = opening.table;
      pending = pending.slice(opening.skip);
      line += opening.lines;
    }
    if (pending.length < enough && pending.length <= MOST_ROW) continue;
    const { rows, used } = table.rows(pending, line, true);
    enough = used === 0 ? 2 * pending.length : 0;
    line += breaks(pending, used, table.newline);
    pending = pending.slice(used);
    if (pending.length > MOST_ROW)
      throw new FileFault("MALFORMED_CSV", `the row has more than ${MOST_ROW} characters; is a quotation mark open?`, line);
    if (rows.length > 0) yield rows;
  }
  if (table === undefined) {
    const opening = opened(pending, delimiter, true);
    if (opening === undefined) return;
    table = opening.table;
    pending = pending.slice(opening.skip);
    line += opening.lines;
  }
  const { rows } = table.rows(pending, line, false);
  if (pending !== "" && !pending.endsWith(table.newline)) onOpenEnd?.(rows.at(-1)?.line ?? line);
  if (rows.length > 0) yield rows;
}

interface Table {
  readonly newline: "\n" | "\r";
  readonly rows: (text: string, line: number, goesOn: boolean) => { rows: CsvRow[]; used: number };
}

/** How the table is written, once its first line is there. */
function opened(text: string, given: string | undefined, isAll: boolean): { table: Table; skip: number; lines: number } | undefined {
  const end = /[\r\n]/.exec(text)?.index ?? -1;
  if (end < 0 && !isAll && text.length < 1 << 16) return undefined;
  if (end === text.length - 1 && !isAll) return undefined;
  if (text === "") return undefined;
  const first = end < 0 ? text : text.slice(0, end);
  const newline = end >= 0 && text[end] === "\r" && text[end + 1] !== "\n" ? "\r" : "\n";
  const told = /^"?sep=(.)"?$/i.exec(first)?.[1];
  if (told !== undefined)
    return { table: tableOf(given ?? told, newline), skip: end + (text[end] === "\r" && newline === "\n" ? 2 : 1), lines: 1 };
  return { table: tableOf(given ?? delimiterOf(first), newline), skip: 0, lines: 0 };
}

function tableOf(delimiter: string, newline: "\n" | "\r"): Table {
  const parse = csvParser(delimiter, newline);
  return {
    newline,
    rows: (text, line, goesOn) => {
      const { data, errors, meta } = parse(text, 0, goesOn);
      const [error] = errors;
      if (error !== undefined) {
        const at = line + breaks(text, error.index ?? 0, newline);
        throw new FileFault("MALFORMED_CSV", `${quoteFault(error.message)}; what follows cannot be told apart`, at);
      }
      return { rows: placed(data, line, newline, breaks(text, meta.cursor, newline) > data.length - 1), used: meta.cursor };
    },
  };
}

function quoteFault(message: string): string {
  return /unterminated/i.test(message) ? "a quotation mark opens and never closes" : "a quotation mark closes in the middle of a cell";
}

/** The rows with their lines; a row without any value is counted, not given. */
function placed(data: readonly string[][], from: number, newline: string, hasBreaks: boolean): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = from;
  for (const cells of data) {
    const first = line;
    line += 1;
    if (hasBreaks) for (const cell of cells) if (cell.includes(newline)) line += breaks(cell, cell.length, newline);
    const last = cells.length - 1;
    const end = cells[last];
    if (end?.endsWith("\r")) cells[last] = end.slice(0, -1);
    if (cells.some((cell) => cell !== "")) rows.push({ cells, line: first });
  }
  return rows;
}

function breaks(text: string, end: number, newline: string): number {
  return newline === "\n" ? breaksIn(text, 0, end) : text.slice(0, end).split(newline).length - 1;
}

/** The delimiter that stands most often outside of quotation marks. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"(?:[^"]|"")*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? "," : (DELIMITERS[counts.indexOf(most)] ?? ",");
}
