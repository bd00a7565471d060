import type { Resource } from "../generated/wire.js";
import { readJson, readText, UsageError } from "./io.js";

/** A record as the engine reads it, and as the file wrote it. */
export interface ReadRecord {
  readonly resource: Resource;
  readonly original: unknown;
  /** The record's own text, where the file has one for each record. */
  readonly text: string;
}

/** The records of a file, and the line that stands before them in the same file. */
export interface RecordFile {
  readonly records: readonly ReadRecord[];
  readonly header?: string;
}

/** What a record file is: a JSON array, a JSON object a line, or a table with a header. */
export type RecordFormat = "json" | "ndjson" | "csv";

const KEYS: ReadonlySet<string> = new Set(["type", "id", "partner", "owner", "assignee", "createdBy", "origin", "contact"]);

/** Reads records; a table's other columns become `fields`, and `type` is that of the action where no column names it. */
export function readRecords(path: string, action: string, format?: RecordFormat): RecordFile {
  const text = readText(path);
  const guessed = format ?? (/^\s*\[/.test(text) ? "json" : /^\s*(\{|$)/.test(text) ? "ndjson" : "csv");
  if (guessed === "csv") return readTable(text, path, action.split(".")[0] ?? "");
  if (guessed === "json") {
    const list = /^\s*\[/.test(text) ? readJson(text) : undefined;
    if (!Array.isArray(list)) throw new UsageError(`\`${path}\` is no JSON array`);
    return { records: list.map((item: Resource) => ({ resource: item, original: item, text: JSON.stringify(item) })) };
  }
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return {
    records: lines
      .filter(({ line }) => line !== "")
      .map(({ line, number }) => {
        try {
          const resource = JSON.parse(line) as Resource;
          return { resource, original: resource, text: line };
        } catch {
          throw new UsageError(`line ${number} of \`${path}\` is not JSON`);
        }
      }),
  };
}

function readTable(text: string, path: string, type: string): RecordFile {
  const [header, ...rows] = readCsv(text.replace(/^\ufeff/, ""), path);
  if (header === undefined) return { records: [] };
  const names = header.cells;
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new UsageError(`\`${path}\` has the column \`${double}\` twice`);
  return {
    header: header.text,
    records: rows.map((row) => {
      if (row.cells.length !== names.length) {
        throw new UsageError(`line ${row.line} of \`${path}\` has ${row.cells.length} cells, the header has ${names.length}`);
      }
      const cells = names.map((name, index) => [name, row.cells[index] ?? ""] as const).filter(([, cell]) => cell !== "");
      const fields = Object.fromEntries(cells.filter(([name]) => !KEYS.has(name)));
      const known = Object.fromEntries(cells.filter(([name]) => KEYS.has(name)));
      const resource = { type, ...known, ...(Object.keys(fields).length === 0 ? {} : { fields }) } as Resource;
      return { resource, original: Object.fromEntries(names.map((name, index) => [name, row.cells[index] ?? ""])), text: row.text };
    }),
  };
}

interface Row {
  readonly cells: readonly string[];
  readonly text: string;
  readonly line: number;
}

const PLAIN = /[^,\r\n]*/y;

/** The rows of a table (RFC 4180); empty lines are left out. */
function readCsv(text: string, path: string): Row[] {
  const rows: Row[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const begin = at;
    const first = line;
    const cells: string[] = [];
    for (;;) {
      let cell = "";
      if (text[at] === '"') {
        for (at += 1; ; at += 1) {
          const end = text.indexOf('"', at);
          if (end < 0) throw new UsageError(`line ${first} of \`${path}\` has a quote that never ends`);
          cell += text.slice(at, end);
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
      } else {
        PLAIN.lastIndex = at;
        cell = PLAIN.exec(text)?.[0] ?? "";
        at += cell.length;
      }
      cells.push(cell);
      if (text[at] !== ",") break;
      at += 1;
    }
    const own = text.slice(begin, at);
    const newline = /^(\r\n|\n|\r|$)/.exec(text.slice(at, at + 2));
    if (newline === null) throw new UsageError(`line ${first} of \`${path}\` has text after a closing quote`);
    line += own.split("\n").length;
    at += newline[0].length;
    if (own !== "") rows.push({ cells, text: own, line: first });
  }
  return rows;
}
