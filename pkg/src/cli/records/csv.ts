import { CallError } from "../io/fault.js";

/** A row of a table (RFC 4180). */
export interface Row {
  readonly cells: readonly string[];
  /** Its own text, without the line break that ends it. */
  readonly text: string;
  /** Its first line, counted from 1. */
  readonly line: number;
}

/** Members of a resource that are columns of a table; any other column is a field of the record. */
export const KEYS: readonly string[] = ["type", "id", "partner", "owner", "assignee", "createdBy", "origin", "contact"];
const KNOWN: ReadonlySet<string> = new Set(KEYS);
/** The member that a column is, whatever the case of its name, as spreadsheets and people write it; nothing for a field of the record. */
export function memberOf(column: string): string | undefined {
  const name = column.trim().toLowerCase();
  return KEYS.find((key) => key.toLowerCase() === name);
}
/** Every member that a record may have. */
export const RECORD_KEYS: readonly string[] = [...KEYS, "fields", "shares"];
/** The most characters of one row. */
const MOST = 16 * 1024 * 1024;

/**
 * The rows of a table, header first, one in memory at a time; empty lines are left out.
 *
 * @param isLenient reads on where a row has a broken character or a lone carriage return, to show it as it is
 * @param first the line on which the text begins
 */
export function* tableRows(pieces: Iterable<Uint8Array>, path: string, delimiter = ",", isLenient = false, first = 1): Generator<Row> {
  let pending = "";
  let line = first;
  let scanned = 0;
  let isQuoted = false;
  const row = (end: number, from: number): Row | undefined => {
    const text = pending.slice(from, end).replace(/\r$/, "");
    const begun = line;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) line += 1;
    line += 1;
    return text === "" ? undefined : { cells: cellsOf(text, begun, path, delimiter, isLenient), text, line: begun };
  };
  for (const piece of decoded(pieces, path, isLenient)) {
    pending += piece;
    let from = 0;
    for (; scanned < pending.length; scanned += 1) {
      const code = pending.charCodeAt(scanned);
      if (code === 0x22) isQuoted = !isQuoted;
      else if (code === 0x0a && !isQuoted) {
        const found = row(scanned, from);
        from = scanned + 1;
        if (found !== undefined) yield found;
      }
    }
    pending = pending.slice(from);
    scanned -= from;
    if (pending.length > MOST)
      throw CallError.of("LIMIT_EXCEEDED", `a row of \`${path}\` has more than ${MOST} characters`, { file: path, line });
  }
  if (isQuoted) throw malformed("has a quote that never ends", line, path);
  const last = row(pending.length, 0);
  if (last !== undefined) yield last;
}

/** How a table begins: with a line that names what stands between its cells, or with its header. */
export interface TableHead {
  readonly delimiter: string;
  /** How many bytes the line takes that names the delimiter. */
  readonly skipped: number;
}

/**
 * What stands between the cells of a table: what a first line `sep=` names, else a comma, a semicolon or a tab, whichever the header
 * has most.
 */
export function tableHead(beginning: string): TableHead {
  const named = /^"?sep=([^\s\w"]|\t)"?\r?\n/i.exec(beginning);
  if (named !== null) return { delimiter: named[1] ?? ",", skipped: named[0].length };
  const header = (/\S.*/.exec(beginning)?.[0] ?? "").replace(/"([^"]|"")*"/g, "");
  const count = (mark: string) => header.split(mark).length;
  return { delimiter: [",", ";", "\t"].reduce((most, mark) => (count(mark) > count(most) ? mark : most)), skipped: 0 };
}

function* decoded(pieces: Iterable<Uint8Array>, path: string, isLenient: boolean): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: !isLenient });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw CallError.of("MALFORMED_CSV", `\`${path}\` is not UTF-8 text; save it as CSV UTF-8`);
    }
  };
  for (const piece of pieces) yield decode(piece);
  yield decode();
}

/** A quote opens a cell or doubles inside one; so each quote turns quoting on or off, and rows end where the count is even. */
function cellsOf(text: string, line: number, path: string, delimiter: string, isLenient: boolean): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let cell = "";
      for (at += 1; ; at += 1) {
        const end = text.indexOf('"', at);
        if (end < 0) throw malformed("has a quote that never ends", line, path);
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      cells.push(cell);
      if (at < text.length && text[at] !== delimiter) throw malformed("has text after a closing quote", line, path);
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '"' && text[at] !== "\r") at += 1;
      cells.push(text.slice(from, at));
      if (text[at] === '"') throw malformed("has a quote inside a cell that is not quoted", line, path);
      if (text[at] === "\r") {
        if (!isLenient) throw malformed("has a lone carriage return", line, path);
        cells[cells.length - 1] += text.slice(at);
        return cells;
      }
    }
    if (at >= text.length) return cells;
    at += 1;
  }
}

function malformed(what: string, line: number, path: string): CallError {
  return CallError.of("MALFORMED_CSV", `line ${line} of \`${path}\` ${what}`, { file: path, line });
}

/** A column: where it stands, and its name as the key of a JSON member. */
interface Column {
  readonly index: number;
  readonly name: string;
}

/** The columns of a table, and how one of its rows becomes a resource. */
export class Columns {
  readonly names: readonly string[];
  readonly #path: string;
  readonly #members: readonly Column[];
  readonly #fields: readonly Column[];
  readonly #type: number;
  readonly #fallback: string;

  constructor(header: Row, path: string, type: string) {
    this.names = header.cells;
    this.#path = path;
    const keys = this.names.map((name) => memberOf(name) ?? name);
    const columns = keys.map((key, index) => ({ index, name: `${JSON.stringify(key)}:` }));
    this.#members = columns.filter(({ index }) => KNOWN.has(keys[index] ?? ""));
    this.#fields = columns.filter(({ index }) => !KNOWN.has(keys[index] ?? ""));
    this.#type = keys.indexOf("type");
    this.#fallback = `"type":${JSON.stringify(type)}`;
    const again = keys.findIndex((key, index) => keys.indexOf(key) !== index);
    if (again >= 0) {
      const [first, second] = [this.names[keys.indexOf(keys[again] ?? "")], this.names[again]];
      const what =
        first === second ? `has the column \`${first}\` twice` : `has the columns \`${first}\` and \`${second}\`, which mean the same`;
      throw malformed(what, header.line, path);
    }
    if (this.names.includes("")) throw malformed("has a column without a name", header.line, path);
  }

  /** The resource of a row as JSON: an empty cell is no value; `type` is that of the action where no column names it. */
  resourceJson(row: Row): string {
    if (row.cells.length !== this.names.length) {
      throw malformed(`has ${row.cells.length} cells, the header has ${this.names.length}`, row.line, this.#path);
    }
    const members = this.#textOf(row.cells, this.#members);
    const fields = this.#textOf(row.cells, this.#fields);
    const type = row.cells[this.#type] ? "" : `${this.#fallback}${members === "" ? "" : ","}`;
    return `{${type}${members}${fields === "" ? "" : `,"fields":{${fields}}`}}`;
  }

  #textOf(cells: readonly string[], columns: readonly Column[]): string {
    let text = "";
    for (const { index, name } of columns) {
      const cell = cells[index];
      if (cell) text += `${text === "" ? "" : ","}${name}${JSON.stringify(cell)}`;
    }
    return text;
  }
}

/** How cells are written: as they are, or so that a spreadsheet takes none for a formula. */
export type CellForm = "raw" | "safe";

/** What a spreadsheet takes for a formula: these at the beginning of a cell, unless it is a number. */
const FORMULA = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
const NUMBER = /^[+-]?\d+([.,]\d+)*$/;

/** Says whether a spreadsheet would take a cell for more than its text. */
export function isRisky(cell: string): boolean {
  return FORMULA.test(cell) && !NUMBER.test(cell);
}

/** The text of a row; a cell that a spreadsheet would take for a formula gets an apostrophe before it, unless the form is raw. */
export function rowText(cells: readonly string[], form: CellForm = "safe", delimiter = ","): string {
  const text = cells
    .map((cell) => (form === "safe" && isRisky(cell) ? `'${cell}` : cell))
    .map((cell) => (/["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter);
  return text === "" ? '""' : text;
}
