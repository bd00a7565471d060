import { extname } from "node:path";
import { type TableEncoding, unicodeOf } from "../../encodings.js";
import type { Resource } from "../../generated/wire.js";
import { flawIn, readingOf } from "../../residual/record.js";
import { CallError, type Fault } from "../io/fault.js";
import { jsonBytes, openPieces } from "../io/streams.js";
import { Columns, type Row, rowText, tableHead, tableRows } from "./csv.js";
import { arrayRecords, lineRecords } from "./pieces.js";
import { isSpace } from "./scan.js";
import { tableText } from "./table-text.js";
import { faultOf, type ReadRecord, resourceOf } from "./text.js";

export type { ReadRecord } from "./text.js";

/** What a record file is: a JSON array, a JSON object a line, or a table with a header. */
export type RecordFormat = "json" | "ndjson" | "csv";

/** Every format of record files. */
export const FORMATS: readonly RecordFormat[] = ["json", "ndjson", "csv"];

/** How a table is read. */
export interface TableReading {
  readonly encoding: TableEncoding;
  readonly delimiter: string;
}

/** A file of records, one of them in memory at a time. */
export interface RecordFile {
  readonly path: string;
  readonly format: RecordFormat;
  /** The bytes of the file, if that is known. */
  readonly size: number | undefined;
  /** The bytes read so far. */
  readonly done: () => number;
  readonly records: Generator<ReadRecord>;
  /** How a table is read, as far as it was read, where that is not UTF-8 with commas. */
  readonly reading: () => TableReading | undefined;
  /** The columns of a table, once its first row was read. */
  readonly columns: () => readonly string[] | undefined;
}

/** The format that the end of a file name stands for. */
export function formatOfName(path: string): RecordFormat | undefined {
  const known: Readonly<Record<string, RecordFormat>> = { ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv" };
  const end = extname(path).toLowerCase();
  return Object.hasOwn(known, end) ? known[end] : undefined;
}

/**
 * Opens a file of records; `-` is standard input. A format that is not given follows from the name, else from the first
 * character.
 *
 * @param type what a record of a table is where no column names it
 */
export function openRecords(path: string, type: string, given?: RecordFormat): RecordFile {
  const { size, pieces } = openPieces(path);
  let done = 0;
  let columns: Columns | undefined;
  const raw = (function* () {
    for (const piece of pieces) {
      done += piece.length;
      yield piece;
    }
  })();
  let reading: TableReading = { encoding: "utf-8", delimiter: "," };
  const tell = (encoding: TableEncoding) => {
    reading = { ...reading, encoding };
  };
  const counted = utf8Pieces(raw, path, tell);
  const first = given === undefined && formatOfName(path) === undefined ? take(counted) : [];
  const format = given ?? formatOfName(path) ?? guessed(first);
  const whole = chained(first, counted);
  const rows = function* (): Generator<ReadRecord> {
    let index = 0;
    const head = beginning(whole);
    const { delimiter, skipped } = tableHead(head.toString("latin1"));
    reading = { ...reading, delimiter };
    const table = tableText(chained([head.subarray(skipped)], whole), path, tell);
    for (const found of tableRows(table, path, delimiter, false, skipped > 0 ? 2 : 1)) {
      // The text of a row is that of CSV with commas.
      const row = delimiter === "," ? found : { ...found, text: rowText(found.cells, "raw") };
      if (columns === undefined) {
        columns = new Columns(row, path, type);
        continue;
      }
      yield { ...read(columns, row), row, index, line: row.line };
      index += 1;
    }
  };
  const records = format === "csv" ? rows() : format === "json" ? arrayRecords(whole, path) : lineRecords(whole, path);
  const isUsual = () => reading.encoding === "utf-8" && reading.delimiter === ",";
  const said = () => (format !== "csv" || isUsual() ? undefined : reading);
  return { path, format, size, done: () => done, records, reading: said, columns: () => columns?.names };
}

/** A row as a record, or what is wrong with it. */
function read(columns: Columns, row: Row): Pick<ReadRecord, "json" | "fault"> {
  try {
    return { json: Buffer.from(columns.resourceJson(row)) };
  } catch (error) {
    const [fault] = error instanceof CallError ? error.faults : [];
    if (fault === undefined) throw error;
    return { json: Buffer.alloc(0), fault };
  }
}

/** So much of a file shows its encoding. */
const ENOUGH = 64;

/** The same text as UTF-8 without a mark, whether it is UTF-8 or UTF-16. */
function* utf8Pieces(pieces: Generator<Buffer>, path: string, tell: (encoding: TableEncoding) => void): Generator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    if (head.length >= ENOUGH) break;
  }
  const encoding = unicodeOf(head);
  tell(encoding);
  if (encoding === "utf-8") {
    yield Buffer.from(jsonBytes(head));
    yield* pieces;
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decoded = (piece?: Buffer): Buffer => {
    try {
      return Buffer.from(piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true }));
    } catch {
      throw CallError.of("MALFORMED_JSON", `\`${path}\` has a broken character of ${encoding}`, { file: path });
    }
  };
  yield decoded(head);
  for (const piece of pieces) yield decoded(piece);
  yield decoded();
}

/** No header is longer, in bytes. */
const MOST_HEADER = 1024 * 1024;

/** The first pieces of a table, up to the end of a line that has something. */
function beginning(pieces: Generator<Buffer>): Buffer {
  let taken = Buffer.alloc(0);
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    taken = Buffer.concat([taken, next.value]);
    if (taken.length > MOST_HEADER || /\S.*\n/.test(taken.toString("latin1"))) break;
  }
  return taken;
}

/** The pieces up to the first that has more than white space. */
function take(pieces: Generator<Buffer>): Buffer[] {
  const taken: Buffer[] = [];
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    taken.push(next.value);
    if (next.value.some((byte) => !isSpace(byte))) break;
  }
  return taken;
}

function guessed(first: readonly Buffer[]): RecordFormat {
  const mark = first.at(-1)?.find((byte) => !isSpace(byte));
  if (mark === 0x5b) return "json";
  return mark === undefined || mark === 0x7b ? "ndjson" : "csv";
}

function* chained(first: Iterable<Buffer>, rest: Iterable<Buffer>): Generator<Buffer> {
  yield* first;
  yield* rest;
}

/** Fields that people call a record by. */
const NAMES = new Set(["name", "title", "subject", "casenumber", "company"]);

function isNamed({ fields }: Resource, name: string): boolean {
  return Object.entries(fields ?? {}).some(([key, value]) => NAMES.has(key.toLowerCase()) && String(value).toLowerCase() === name);
}

/**
 * The one record of a file that has this id, or the longer one that it stands for, else this name; of several types the one that is
 * asked for. What else cannot be read is no matter.
 *
 * @param long what `id` stands for where a record has an id of that form
 *
 * @throws CallError `UNKNOWN_ID` where none has it, `DUPLICATE_ID` where several have; what is wrong with the text of the one
 */
export function readRecord(path: string, id: string, type: string, given?: RecordFormat, long = id): Resource {
  // A name is looked for only where nothing has the id; standard input is read once.
  const byIdAlone = path === "-" ? NOTHING : recordsWith(path, id, type, given, long, (json) => writesOneOf(json, [id, long]));
  const { found: all, unread } = byIdAlone.found.some(({ resource }) => resource.id === id || resource.id === long)
    ? byIdAlone
    : recordsWith(path, id, type, given, long, () => true);
  const exact = all.filter(({ resource }) => resource.id === id);
  const byId = exact.length > 0 ? exact : all.filter(({ resource }) => resource.id === long);
  const named = byId.length > 0 ? byId : all;
  const ofType = named.filter(({ resource }) => resource.type === type);
  const found = ofType.length > 0 ? ofType : named;
  const [one] = found;
  if (one === undefined) throw missing(path, id, unread);
  if (found.length > 1) {
    const lines = found.flatMap(({ record: { line } }) => line ?? []);
    const where = lines.length < found.length ? "" : `, in lines ${lines.slice(0, MOST_LINES).join(", ")}`;
    throw CallError.of("DUPLICATE_ID", `\`${path}\` has ${found.length} records \`${id}\`${where}`, { file: path });
  }
  const read = textOf(one.record, path);
  if ("faults" in read) throw new CallError(read.faults);
  return read.resource;
}

interface Found {
  readonly found: readonly { readonly resource: Resource; readonly record: ReadRecord }[];
  /** What is no record as it stands. */
  readonly unread: readonly ReadRecord[];
}

const NOTHING: Found = { found: [], unread: [] };

/** The records of a file that have an id or a name, of those whose text may have it. */
function recordsWith(
  path: string,
  id: string,
  type: string,
  given: RecordFormat | undefined,
  long: string,
  mayHave: (json: Uint8Array) => boolean,
): Found {
  const found: Found["found"][number][] = [];
  const unread: ReadRecord[] = [];
  const name = id.toLowerCase();
  for (const record of openRecords(path, type, given).records) {
    if (!mayHave(record.json)) continue;
    const resource = looselyRead(record);
    if (resource === undefined) unread.push(record);
    else if (resource.id === id || resource.id === long || isNamed(resource, name)) found.push({ resource, record });
  }
  return { found, unread };
}

const BACKSLASH = 0x5c;

/** Says whether one of the texts may stand in JSON: as it is, or somehow escaped. */
function writesOneOf(json: Uint8Array, texts: readonly string[]): boolean {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return texts.some((text) => bytes.includes(text)) || bytes.includes(BACKSLASH);
}

/** So many lines are named of records with one id. */
const MOST_LINES = 5;

/** Says that no record has the id, and which of them cannot be read: it may be one of those. */
function missing(path: string, id: string, [first, ...others]: readonly ReadRecord[]): CallError {
  const said = `\`${path}\` has no record \`${id}\``;
  if (first === undefined) return CallError.of("UNKNOWN_ID", said, { file: path });
  const line = first.line === undefined ? {} : { line: first.line };
  return CallError.of("UNKNOWN_ID", `${said}; of its records ${others.length + 1} cannot be read, the first here`, { file: path, ...line });
}

/** What a record says, of whatever form; nothing for what is no object. */
function looselyRead({ json }: ReadRecord): Resource | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(json).toString());
    return typeof value === "object" && value !== null ? (value as Resource) : undefined;
  } catch {
    return undefined;
  }
}

/** A record of a file, or what is wrong with it. */
export type ReadResource =
  | { readonly record: ReadRecord; readonly resource: Resource; readonly fault?: undefined }
  | { readonly record: ReadRecord; readonly fault: Fault };

/**
 * Reads the records of a file one after the other.
 *
 * @param types the types that the programme declares
 */
export function* eachResource(path: string, type: string, types: readonly string[], given?: RecordFormat): Generator<ReadResource> {
  yield* resourcesIn(openRecords(path, type, given), types);
}

function* resourcesIn({ path, records }: RecordFile, types: readonly string[]): Generator<ReadResource> {
  for (const record of records) {
    const read = textOf(record, path);
    if ("faults" in read) {
      const [fault] = read.faults;
      // Where a record has no line of its own, it is the file that is no JSON.
      if (fault === undefined || (record.line === undefined && fault.code === "MALFORMED_JSON")) throw new CallError(read.faults);
      yield { record, fault };
      continue;
    }
    const flaw = flawIn(readingOf(read.resource), types);
    if (flaw === undefined) yield { record, resource: read.resource };
    else yield { record, fault: faultOf({ code: flaw[0], at: flaw[1], message: flaw[2] }, record, path) };
  }
}

/** The records of a file in parts, and how they are read. */
export interface ResourceParts {
  /** The records, so many at once, and what is wrong with those among them that cannot be read. */
  readonly parts: Iterable<{ readonly records: readonly Resource[]; readonly unread: readonly Fault[] }>;
  /** How they were read, once they were, if they are a table that is not UTF-8 with commas. */
  readonly reading: () => TableReading | undefined;
}

/** Reads the records of a file in parts, as {@link eachResource} does; there is one part at least. */
export function resourceParts(
  path: string,
  type: string,
  types: readonly string[],
  given: RecordFormat | undefined,
  size: number,
): ResourceParts {
  const file = openRecords(path, type, given);
  const parts = (function* () {
    let part = { records: [] as Resource[], unread: [] as Fault[] };
    for (const read of resourcesIn(file, types)) {
      if (part.records.length === size) {
        yield part;
        part = { records: [], unread: [] };
      }
      if (read.fault === undefined) part.records.push(read.resource);
      else part.unread.push(read.fault);
    }
    yield part;
  })();
  return { parts, reading: file.reading };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the text of a record says, or what is wrong with the text. */
function textOf(record: ReadRecord, path: string): { readonly resource: Resource } | { readonly faults: readonly Fault[] } {
  if (record.fault !== undefined) return { faults: [record.fault] };
  try {
    return { resource: resourceOf(decoder, record.json) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { faults: error.faults.map((fault) => faultOf(fault, record, path)) };
  }
}
