import { csvRows } from "./csv.js";
import { FileFault } from "./fault.js";
import { type Envelope, jsonRows } from "./json.js";
import type { Source } from "./source.js";
import { type Encoding, isBroken, textOf } from "./text.js";
import type { Scalar } from "./values.js";

/** A row: its cells in the order of the columns of its table. */
export interface TableRow {
  readonly cells: readonly (Scalar | undefined)[];
  /** Counted from 1. */
  readonly line: number;
  /** What stops this row from being read, if something does. */
  readonly fault?: string;
}

/** The columns of a table: found by their names whatever their case. */
export class Columns {
  readonly names: string[] = [];
  readonly #at = new Map<string, number>();
  readonly #rename: (header: string) => string;

  /** `rename` gives the name that a header stands for. */
  constructor(rename: (header: string) => string = (header) => header) {
    this.#rename = rename;
  }

  /** The place of a column, which is added if it is new. */
  place(header: string): number {
    const key = header.toLowerCase();
    const known = this.#at.get(key);
    if (known !== undefined) return known;
    const name = this.#rename(header);
    const place = this.#at.get(name.toLowerCase()) ?? this.names.length;
    if (place === this.names.length) this.names.push(name);
    this.#at.set(key, place).set(name.toLowerCase(), place);
    return place;
  }

  /** The place of a column by its name. */
  at(name: string): number | undefined {
    return this.#at.get(name.toLowerCase());
  }

  /** The cell of a column. */
  cell(row: TableRow, name: string): Scalar | undefined {
    const place = this.#at.get(name.toLowerCase());
    return place === undefined ? undefined : row.cells[place];
  }
}

/** A table file that was opened: its columns grow while JSON is read. */
export interface OpenTable {
  readonly columns: Columns;
  readonly rows: AsyncGenerator<TableRow[]>;
}

/** What a table was read as. */
export interface TableOptions {
  readonly rename?: (header: string) => string;
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** Takes what a query says beside its records. */
  readonly onEnvelope?: (envelope: Envelope) => void;
  /** Takes a nested list of records, which is no cell. */
  readonly onNested?: (name: string) => void;
  /** Takes the last line of a table that does not end with a line break. */
  readonly onOpenEnd?: (line: number) => void;
  /** Counts the bytes read. */
  readonly onBytes?: (bytes: number) => void;
}

/** Opens a file as a table: JSON if it begins like it, else CSV. */
export function openTable(source: Source, options: TableOptions = {}): OpenTable {
  const columns = new Columns(options.rename);
  return { columns, rows: rowsOf(source, columns, options) };
}

async function* rowsOf(source: Source, columns: Columns, options: TableOptions): AsyncGenerator<TableRow[]> {
  const pieces = counted(source, options.onBytes);
  const text = textOf(pieces, options.encoding);
  const { first, rest } = await begun(text);
  if (first === undefined) return;
  if (/^\s*[[{]/.test(first)) {
    for await (const rows of jsonRows(rest, options.onEnvelope ?? (() => undefined))) {
      yield rows.map(({ value, line }) => flatRow(value, line, columns, options.onNested));
    }
    return;
  }
  let width: number | undefined;
  let places: number[] = [];
  for await (const rows of csvRows(rest, options.delimiter, options.onOpenEnd)) {
    const made: TableRow[] = [];
    for (const { cells, line } of rows) {
      if (width === undefined) {
        width = cells.length;
        places = headerOf(cells, columns, line);
        continue;
      }
      made.push(cellsOf(cells, line, width, places));
    }
    if (made.length > 0) yield made;
  }
}

async function* counted(source: Source, onBytes: ((bytes: number) => void) | undefined): AsyncGenerator<Uint8Array | string> {
  for await (const piece of source.open()) {
    onBytes?.(piece.length);
    yield piece;
  }
}

/** The first piece of a text that is more than white space, and the text with it. */
async function begun(text: AsyncGenerator<string>): Promise<{ first: string | undefined; rest: AsyncGenerator<string> }> {
  let first = "";
  for (let next = await text.next(); next.done !== true; next = await text.next()) {
    first += next.value;
    if (/\S/.test(next.value)) break;
  }
  const rest = (async function* () {
    try {
      yield first;
      yield* text;
    } finally {
      // Whoever stops at the first piece closes the file as well: an archive gives out a few at a time.
      await text.return(undefined);
    }
  })();
  return { first: /\S/.test(first) ? first : undefined, rest };
}

function headerOf(cells: readonly string[], columns: Columns, line: number): number[] {
  const names = cells.map((cell) => cell.trim());
  while (names.length > 1 && names.at(-1) === "") names.pop();
  const places = names.map((name) => {
    if (name === "") throw new FileFault("MALFORMED_CSV", "a column has no name", line);
    return columns.place(name);
  });
  if (new Set(places).size !== places.length) {
    const twice = names.find((_, at) => places.indexOf(places[at] as number) !== at);
    throw new FileFault("DUPLICATE_COLUMN", `the column \`${twice}\` is there twice`, line);
  }
  return places;
}

function cellsOf(cells: readonly string[], line: number, width: number, places: readonly number[]): TableRow {
  const row: (Scalar | undefined)[] = [];
  for (let at = 0; at < places.length; at += 1) {
    const cell = cells[at];
    row[places[at] as number] = cell === "" ? undefined : cell;
  }
  if (cells.length === width) return { cells: row, line };
  return { cells: row, line, fault: `the row has ${cells.length} cells and the header ${width}` };
}

function flatRow(value: Readonly<Record<string, unknown>>, line: number, columns: Columns, onNested: TableOptions["onNested"]): TableRow {
  const cells: (Scalar | undefined)[] = [];
  let fault: string | undefined;
  const take = (object: Readonly<Record<string, unknown>>, prefix: string, depth: number): void => {
    for (const key of Object.keys(object)) {
      const item = object[key];
      if (item === null || item === undefined || item === "") {
        columns.place(prefix + key);
      } else if (typeof item === "object") {
        if (key === "attributes") {
          if (depth === 0) cells[columns.place("@type")] = String((item as { type?: unknown }).type ?? "");
        } else if (Array.isArray(item) || Array.isArray((item as { records?: unknown }).records)) onNested?.(prefix + key);
        else if (depth < 5) take(item as Record<string, unknown>, `${prefix}${key}.`, depth + 1);
      } else {
        if (typeof item === "string" && isBroken(item)) fault = `\`${prefix}${key}\` is no well-formed text`;
        const place = columns.place(prefix + key);
        // `IsFrozen` and `ISFROZEN` are one column: neither value is guessed.
        if (cells[place] !== undefined && cells[place] !== item) fault = `\`${prefix}${key}\` is there twice and says different things`;
        cells[place] = item as Scalar;
      }
    }
  };
  take(value, "", 0);
  return fault === undefined ? { cells, line } : { cells, line, fault };
}

/** The header and the first row of a table, to see what it holds. */
export async function peek(
  source: Source,
  encoding?: Encoding,
): Promise<{ columns: Columns; first: TableRow | undefined; isJson: boolean; isTable: boolean }> {
  const columns = new Columns();
  let isJson = false;
  let isTable = true;
  const text = textOf(source.open(), encoding);
  const { first, rest } = await begun(text);
  if (first === undefined) return { columns, first: undefined, isJson, isTable: false };
  isJson = /^\s*[[{]/.test(first);
  if (isJson) {
    const rows = jsonRows(rest, ({ rows: count }) => {
      isTable = count > 0 || isTable;
    });
    for await (const [row] of rows) {
      if (row === undefined) continue;
      await rows.return(undefined);
      return { columns, first: flatRow(row.value, row.line, columns, undefined), isJson, isTable: true };
    }
    return { columns, first: undefined, isJson, isTable };
  }
  const rows = csvRows(rest);
  let places: number[] | undefined;
  let width = 0;
  for await (const batch of rows) {
    for (const { cells, line } of batch) {
      if (places === undefined) {
        places = headerOf(cells, columns, line);
        width = cells.length;
        continue;
      }
      const row = cellsOf(cells, line, width, places);
      await rows.return(undefined);
      return { columns, first: row, isJson, isTable: true };
    }
  }
  return { columns, first: undefined, isJson, isTable: places !== undefined };
}
