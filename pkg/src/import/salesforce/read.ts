import { addTo } from "../../multimap.js";
import { FileFault, faultOf } from "../formats/fault.js";
import { WITHOUT_RECORDS } from "../formats/json.js";
import type { Source } from "../formats/source.js";
import { type Columns, openTable, type TableRow } from "../formats/table.js";
import { booleanOf, instantOf, type Scalar } from "../formats/values.js";
import type { Findings } from "../report.js";
import { missing, renaming } from "./columns.js";
import { flat, idOf, ownIdOf } from "./ids.js";
import type { SalesforceMap } from "./map.js";
import type { Metadata } from "./metadata.js";
import type { At, Org } from "./org.js";

/** What reading needs to know beside a file. */
export interface Reading {
  readonly org: Org;
  readonly metadata: Metadata;
  readonly map: SalesforceMap;
  readonly findings: Findings;
  readonly now: string;
  readonly onBytes: (path: string, bytes: number) => void;
  readonly onRows: (rows: number) => void;
}

/** A row of which cells are asked by name. */
export class Cells {
  readonly line: number;
  readonly #row: TableRow;
  readonly #columns: Columns;

  constructor(row: TableRow, columns: Columns) {
    this.line = row.line;
    this.#row = row;
    this.#columns = columns;
  }

  raw(name: string): Scalar | undefined {
    return this.#columns.cell(this.#row, name);
  }

  text(name: string): string | undefined {
    const cell = this.raw(name);
    return cell === undefined ? undefined : flat(String(cell));
  }

  /** An id; a text that is none makes the row unreadable. */
  id(name: string): string | undefined {
    const id = name === "Id" ? ownIdOf(this.raw(name)) : idOf(this.raw(name));
    if (id === null) throw new RowFault("MALFORMED_ID", `\`${name}\` is no id of Salesforce: \`${String(this.raw(name)).slice(0, 40)}\``);
    return id;
  }

  /** The id that a row cannot be without. */
  key(name: string): string {
    const id = this.id(name);
    if (id === undefined) throw new RowFault("MISSING_ID", `\`${name}\` is empty`);
    return id;
  }

  flag(name: string): boolean | undefined {
    const cell = this.raw(name);
    if (cell === undefined) return undefined;
    const flag = booleanOf(cell);
    if (flag === undefined) throw new RowFault("UNKNOWN_VALUE", `\`${name}\` is neither true nor false: \`${String(cell).slice(0, 40)}\``);
    return flag;
  }

  instant(name: string): string | undefined {
    const cell = this.raw(name);
    if (cell === undefined) return undefined;
    const instant = instantOf(cell);
    if (instant === undefined)
      throw new RowFault("MALFORMED_INSTANT", `\`${name}\` is no moment that can be read one way only: \`${String(cell).slice(0, 40)}\``);
    return flat(instant);
  }

  has(name: string): boolean {
    return this.#columns.at(name) !== undefined;
  }

  /** The names of the columns, as far as they were met. */
  names(): readonly string[] {
    return this.#columns.names;
  }

  /** The cells of every column, in their order. */
  *entries(): Generator<readonly [string, Scalar]> {
    for (const [at, name] of this.#columns.names.entries()) {
      const cell = this.#row.cells[at];
      if (cell !== undefined && name !== "@type") yield [name, cell];
    }
  }
}

/** A row that cannot be read: it is left out and reported. */
export class RowFault extends Error {
  override readonly name = "RowFault";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Take = (cells: Cells, at: At) => void;

/** What else is to be known of a table. */
interface Further {
  readonly isReadAgain?: boolean;
  /** Told of a row of which nobody can say whose it is. */
  readonly lost?: ((at: At) => void) | undefined;
}

/**
 * Reads a table row by row. Whatever is wrong with the whole of it stops the import; a row that cannot be read is left out; a row
 * without an id where records of a template have none is ignored.
 */
export async function readTable(
  source: Source,
  object: string,
  required: readonly string[],
  reading: Reading,
  take: Take,
  { isReadAgain = false, lost }: Further = {},
): Promise<void> {
  const { findings, org } = reading;
  const { path } = source;
  addTo(org.tables, object, path);
  let count = 0;
  let isRead = false;
  let faulty: number | undefined;
  let openEnd: number | undefined;
  const table = openTable(source, {
    rename: renaming(object, reading.metadata, reading.map),
    onBytes: (bytes) => reading.onBytes(path, bytes),
    onOpenEnd: (line) => {
      openEnd = line;
      findings.add("ignored", "NO_LINE_BREAK", path, "the last line does not end with a line break: the file may have been cut there", {
        line,
        example: `line ${line}`,
      });
    },
    onNested: (name) =>
      findings.add("ignored", "NESTED_RECORDS", path, "records nested in records are not read: export them as a table of their own", {
        example: name,
      }),
    onEnvelope: ({ rows, totalSize, done, status, message, isWithoutRecords }) => {
      if ((status !== undefined && status !== 0) || (message !== undefined && rows === 0)) {
        findings.fatal("QUERY_FAILED", path, `the query failed${message === undefined ? "" : `: ${message}`}`);
      } else if (done === false || (totalSize !== undefined && totalSize !== rows)) {
        const whole = totalSize === undefined ? "more" : `${totalSize}`;
        findings.fatal("INCOMPLETE_QUERY", path, `the result of the query is not complete: ${rows} rows of ${whole}; export all of them`);
      } else if (isWithoutRecords) {
        findings.fatal("MALFORMED_JSON", path, WITHOUT_RECORDS);
      }
    },
  });
  try {
    for await (const rows of table.rows) {
      for (const row of rows) {
        if (count === 0) requireColumns(table.columns, required, row);
        count += 1;
        if (!takeRow(row, table.columns, path, findings, take, lost)) faulty = row.line;
      }
      reading.onRows(rows.length);
    }
    if (count === 0 && table.columns.names.length > 0) requireColumns(table.columns, required, undefined);
    isRead = true;
    // A last row without an end that cannot be read was cut: rows behind it are lost with it.
    if (openEnd !== undefined && faulty === openEnd) lost?.({ path, line: openEnd });
  } catch (error) {
    const fault = faultOf(error);
    findings.fatal(fault.code, path, fault.message, fault.line === undefined ? {} : { line: fault.line, example: `line ${fault.line}` });
  } finally {
    if (!isReadAgain) source.release();
  }
  if (isRead && count === 0 && source.isEmpty)
    findings.fatal("EMPTY_FILE", path, "the file is empty: not even the names of its columns are there");
  findings.tally(`rows.${object}`, count);
}

function requireColumns(columns: Columns, required: readonly string[], row: TableRow | undefined): void {
  if (row !== undefined && columns.cell(row, "@type") !== undefined && columns.at("Id") === undefined) return;
  const lost = missing(columns, required);
  if (lost.length > 0) throw new FileFault("MISSING_COLUMN", `the table has no column ${lost.map((name) => `\`${name}\``).join(", ")}`, 1);
}

/** Says whether the row could be read. */
function takeRow(row: TableRow, columns: Columns, path: string, findings: Findings, take: Take, lost: Further["lost"]): boolean {
  const place = { line: row.line, example: `line ${row.line}` };
  if (row.fault !== undefined) {
    findings.add(
      "invalid",
      "MALFORMED_ROW",
      path,
      `${row.fault.replace(/\d+ cells and the header \d+/, "more or fewer cells than the header")}; the row is left out`,
      place,
    );
    lost?.({ path, line: row.line });
    return false;
  }
  try {
    take(new Cells(row, columns), { path, line: row.line });
    return true;
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    if (error.code === "MISSING_ID" && columns.cell(row, "@type") !== undefined) {
      findings.add("ignored", "NO_ID", path, "records without ids are templates, such as those of an sObject tree", place);
    } else findings.add("invalid", error.code, path, `${error.message}; the row is left out`, place);
    if (error.code === "MISSING_ID" || error.code === "MALFORMED_ID") lost?.({ path, line: row.line });
    return false;
  }
}
