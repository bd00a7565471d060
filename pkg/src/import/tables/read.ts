import { FileFault, faultOf } from "../formats/fault.js";
import { WITHOUT_RECORDS } from "../formats/json.js";
import type { Source } from "../formats/source.js";
import { type Columns, openTable } from "../formats/table.js";
import type { Findings } from "../report.js";
import { opensWithout } from "./absent.js";
import { CellFault, columnsOf, Row } from "./cells.js";
import { MEMBERS, type TableEntry } from "./map.js";
import { Switches } from "./switches.js";

/** The columns of a file, and those that some entry of the map names. */
export interface Named {
  readonly used: Set<string>;
  columns: readonly string[];
  /** Columns that may say who is switched off, one list for each table of users in the file. */
  readonly switches: Switches[];
}

/** Columns of a file that was refused once, mended and fed in again. */
const OF_REFUSALS = ["line", "code", "message"];

/** What is said of a file that has no mark and is not in the encoding that is taken for granted. */
const NOT_UTF8 = "the file is no UTF-8 text";

/** Reads the rows of a file that belong to an entry of the map. */
export async function readEntry(
  source: Source,
  entry: TableEntry,
  names: Named,
  findings: Findings,
  showsUnassigned: () => boolean,
  take: (row: Row) => void,
  onProgress: (bytes: number, rows: number) => void,
): Promise<void> {
  const { path } = source;
  for (const column of [...usedBy(entry), ...OF_REFUSALS]) names.used.add(column.toLowerCase());
  let isFirst = true;
  let count = 0;
  const table = openTable(source, {
    ...(entry.delimiter === undefined ? {} : { delimiter: entry.delimiter }),
    ...(entry.encoding === undefined ? {} : { encoding: entry.encoding }),
    onBytes: (bytes) => onProgress(bytes, 0),
    onOpenEnd: (line) =>
      findings.add("ignored", "NO_LINE_BREAK", path, "the last line does not end with a line break: the file may have been cut there", {
        line,
        example: `line ${line}`,
      }),
    onNested: (name) => findings.add("ignored", "NESTED_RECORDS", path, "records nested in records are not read", { example: name }),
    onEnvelope: ({ rows, totalSize, done, isWithoutRecords }) => {
      if (done === false || (totalSize !== undefined && totalSize !== rows))
        findings.fatal("INCOMPLETE_QUERY", path, `the file holds ${rows} rows of ${totalSize ?? "more"}`);
      else if (isWithoutRecords) findings.fatal("MALFORMED_JSON", path, WITHOUT_RECORDS);
    },
  });
  const switches = new Switches(entry, table.columns.names);
  names.switches.push(switches);
  try {
    for await (const rows of table.rows) {
      names.columns = table.columns.names;
      for (const raw of rows) {
        if (isFirst && !hasColumns(table.columns, entry, path, findings, showsUnassigned)) return;
        isFirst = false;
        const place = { line: raw.line, example: `line ${raw.line}` };
        if (raw.fault !== undefined) {
          findings.add(
            "invalid",
            "MALFORMED_ROW",
            path,
            `${raw.fault.replace(/\d+ cells and the header \d+/, "more or fewer cells than the header")}; the row is left out`,
            place,
          );
          continue;
        }
        const row = new Row(raw, table.columns, entry, path);
        if (!belongs(row, entry)) continue;
        count += 1;
        switches.take(raw);
        try {
          take(row);
        } catch (error) {
          if (!(error instanceof CellFault)) throw error;
          findings.add("invalid", error.code, path, `${error.message}; the row is left out`, place);
        }
      }
      onProgress(0, rows.length);
    }
    names.columns = table.columns.names;
    if (isFirst && table.columns.names.length > 0) hasColumns(table.columns, entry, path, findings, showsUnassigned);
    if (isFirst && source.isEmpty) throw new FileFault("EMPTY_FILE", "the file is empty: not even the names of its columns are there");
  } catch (error) {
    const fault = faultOf(error);
    const place = fault.line === undefined ? {} : { line: fault.line, example: `line ${fault.line}` };
    if (fault.message === NOT_UTF8) findings.fatal(fault.code, path, "the file is no UTF-8 text; say its `encoding` in the map", place);
    else findings.fatal(fault.code, path, fault.message, place);
  }
  findings.tally(`rows.${entry.table}`, count);
}

const WIDER_WITHOUT = "columns that the map names are not there, and what stands in their place may allow more";

function usedBy(entry: TableEntry): string[] {
  const uses = [...Object.values(entry.columns), ...Object.values(entry.fields ?? {})];
  return [...uses.flatMap(columnsOf), ...Object.keys(entry.where ?? {}), ...(entry.ignore ?? [])];
}

function hasColumns(columns: Columns, entry: TableEntry, path: string, findings: Findings, showsUnassigned: () => boolean): boolean {
  const required = new Set(MEMBERS[entry.table].filter((member) => member.endsWith("!")).map((member) => member.slice(0, -1)));
  const lost = Object.keys(entry.where ?? {}).filter((name) => columns.at(name) === undefined);
  for (const [member, use] of Object.entries(entry.columns)) {
    const named = columnsOf(use);
    const absent = named.filter((name) => columns.at(name) === undefined);
    if (absent.length === 0 || named.length === 0) continue;
    if (required.has(member) && absent.length === named.length) lost.push(...absent);
    else if (opensWithout(entry, member, use, new Set(absent), showsUnassigned))
      findings.add("wider", "MISSING_COLUMN", path, WIDER_WITHOUT, { line: 1, example: `${absent.join(", ")} (${member})` });
    else findings.add("narrower", "MISSING_COLUMN", path, "columns that the map names are not there", { example: absent.join(", ") });
  }
  for (const [field, use] of Object.entries(entry.fields ?? {})) {
    const absent = columnsOf(use).filter((name) => columns.at(name) === undefined);
    if (absent.length > 0)
      findings.add("narrower", "MISSING_COLUMN", path, "columns that the map names are not there", {
        example: `${absent.join(", ")} (${field})`,
      });
  }
  if (lost.length === 0) return true;
  if (entry.optional !== true)
    throw new FileFault(
      "MISSING_COLUMN",
      `the file has no column ${lost.map((name) => `\`${name}\``).join(", ")}, which the map needs for its ${entry.table}`,
      1,
    );
  findings.add("narrower", "MISSING_COLUMN", path, `the file has no column for the ${entry.table} that the map may take from it`, {
    example: lost.join(", "),
  });
  return false;
}

function belongs(row: Row, entry: TableEntry): boolean {
  return Object.entries(entry.where ?? {}).every(([column, words]) => {
    const cell = (row.cell(column) ?? "").toLowerCase();
    return (typeof words === "string" ? [words] : words).some((word) => word.toLowerCase() === cell);
  });
}
