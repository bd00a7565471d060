import type { Resource } from "../../generated/wire.js";
import { CallError } from "../io/fault.js";
import { type CellForm, isRisky, KEYS, rowText } from "./csv.js";
import type { ReadRecord, RecordFormat } from "./files.js";
import { onOneLine } from "./pieces.js";

/** Takes records one by one and writes them in a format. */
export interface Sink {
  readonly add: (record: ReadRecord) => void;
  /** Writes what is still waiting. */
  readonly flush: () => void;
  /** Ends the text. */
  readonly end: () => void;
}

/** How much waits before it is written, in bytes. */
const ENOUGH = 64 * 1024;
const NEWLINE = Buffer.from("\n");

/**
 * A sink of a format. Records keep their own text wherever the format allows it.
 *
 * @param columns the columns of a table; without them those of the table that was read, else the members of a resource
 * and the fields of the first record
 * @param form of the cells of a table
 */
export function sinkOf(
  format: RecordFormat,
  write: (bytes: Uint8Array) => void,
  columns: readonly string[] | undefined,
  read: () => readonly string[] | undefined,
  form: CellForm = "safe",
): Sink {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = () => {
    if (waiting.length > 0) write(Buffer.concat(waiting));
    waiting = [];
    size = 0;
  };
  const put = (...parts: Uint8Array[]) => {
    for (const part of parts) size += part.length;
    waiting.push(...parts);
    if (size >= ENOUGH) flush();
  };
  if (format === "ndjson") return { add: ({ json }) => put(onOneLine(json), NEWLINE), flush, end: flush };
  if (format === "json") return jsonSink(put, flush);
  return tableSink((text) => put(Buffer.from(`${text}\n`)), flush, columns, read, form);
}

function jsonSink(put: (...parts: Uint8Array[]) => void, flush: () => void): Sink {
  let isEmpty = true;
  return {
    add: ({ json }) => {
      put(Buffer.from(isEmpty ? "[\n" : ",\n"), json);
      isEmpty = false;
    },
    flush,
    end: () => {
      put(Buffer.from(isEmpty ? "[]\n" : "\n]\n"));
      flush();
    },
  };
}

function tableSink(
  put: (text: string) => void,
  flush: () => void,
  columns: readonly string[] | undefined,
  read: () => readonly string[] | undefined,
  form: CellForm,
): Sink {
  let head: readonly string[] | undefined;
  const begin = (names: readonly string[]) => {
    head = names;
    put(rowText(names, form));
    return names;
  };
  return {
    add: (record) => {
      const own = columns === undefined ? read() : undefined;
      if (own !== undefined && record.row !== undefined) {
        if (head === undefined) begin(own);
        put(form === "safe" && record.row.cells.some(isRisky) ? rowText(record.row.cells) : record.row.text);
        return;
      }
      const resource = JSON.parse(Buffer.from(record.json).toString()) as Resource;
      const names = head ?? begin(columns ?? columnsOf(resource));
      if (columns === undefined) refuseLoss(resource, names, record);
      put(
        rowText(
          names.map((name) => cellOf(resource, name)),
          form,
        ),
      );
    },
    flush,
    end: () => {
      const known = columns ?? read();
      if (head === undefined && known !== undefined) begin(known);
      flush();
    },
  };
}

function columnsOf(resource: Resource): string[] {
  return [...KEYS, ...Object.keys(resource.fields ?? {}).filter((name) => !KEYS.includes(name))];
}

/** What a table would leave out unsaid is refused. */
function refuseLoss(resource: Resource, names: readonly string[], record: ReadRecord): void {
  const refuse = (what: string) => {
    const where = record.line === undefined ? `record ${record.index + 1}` : `the record in line ${record.line}`;
    throw CallError.of("MALFORMED_CSV", `${where} ${what}; name the columns to write with --columns`);
  };
  for (const name of Object.keys(resource.fields ?? {})) {
    if (KEYS.includes(name)) refuse(`has the field \`${name}\`, which is the name of a column`);
    if (!names.includes(name)) refuse(`has the field \`${name}\`, which the first record has not`);
  }
  if (resource.shares !== undefined && resource.shares.length > 0) refuse("has shares, which a table cannot hold");
}

function cellOf(resource: Resource, name: string): string {
  const from = (KEYS.includes(name) ? resource : resource.fields) as Readonly<Record<string, unknown>> | undefined;
  const value = from !== undefined && Object.hasOwn(from, name) ? from[name] : undefined;
  return value === undefined || value === null ? "" : String(value);
}
