import { basename } from "node:path";
import type { Action } from "../../generated/wire.js";
import { nearest } from "../../nearest.js";
import { misuse } from "../io/fault.js";
import { progress } from "../io/progress.js";
import { type ExitCode, isUnread, writeText } from "../io/streams.js";
import { isShown } from "../io/terminal.js";
import { type Replacement, replace } from "../io/write.js";
import { KEYS, memberOf } from "../records/csv.js";
import { FORMATS, formatOfName, openRecords, type ReadRecord, type RecordFile, type RecordFormat } from "../records/files.js";
import type { Judge } from "../records/judge.js";
import { type Sink, sinkOf } from "../records/sink.js";
import { ASKER, askerOf } from "./asker.js";
import { type Call, type Command, isChatty, isGiven, isJson, NOW, note, optional, required } from "./command.js";
import { RAW } from "./listing.js";
import { noteReading, STRICT, Unread } from "./unread.js";

/** So many records, or so many bytes of them, are asked about at once. */
const MANY = 2048;
const LARGE = 256 * 1024;

/** `partner-policy filter`: which records. */
export const filter: Command = {
  name: "filter",
  group: "ask",
  summary: "which of these records may this user see or change?",
  usage: [
    "filter SNAPSHOT --as USER --can ACTION --records FILE [--from FORMAT] [--to FORMAT] [--out FILE]",
    "filter --capsule FILE [--verify-key FILE [--audience NAME]] --can ACTION --records FILE",
  ],
  about: `Prints those records of FILE on which the user may do the action, in their order and with their own text. How many goes to
standard error. Records are read, asked about and written a few at a time, so a file may be larger than memory.

json is an array of resources, ndjson one a line, csv a table with a header: its columns are type, id, partner, owner, assignee,
createdBy, origin and contact, in any case and order, any other is a field of the record, as text; an empty cell is no value.

A record that cannot be read is left out and told of on standard error with its line, and the exit code is 1; one that the user
may not see however it were mended is left out unsaid. With --strict it ends the call. A file that is no JSON, or a table whose
quotes show no end of a row, is refused: what was printed before stands, what goes to --out does not.`,
  options: {
    as: ASKER.as,
    can: { value: "ACTION", help: "what, such as lead.view", completes: "action" },
    records: { value: "FILE", help: "the records; - for standard input", completes: "file" },
    from: { value: "FORMAT", help: "what FILE is (default: by its name, else by its first character)", choices: FORMATS },
    to: {
      value: "FORMAT",
      help: "what is written (default: by the name of --out, else what FILE is; with --json: json)",
      choices: FORMATS,
    },
    out: { value: "FILE", help: "where it goes in place of standard output; written whole or not at all", completes: "file" },
    columns: { value: "NAMES", help: "with csv: the columns to write, with commas between them" },
    mixed: { help: "FILE holds records of several types, as imports write them: those of other types are left out, and counted" },
    ...STRICT,
    raw: RAW,
    now: NOW,
    capsule: ASKER.capsule,
    "verify-key": ASKER["verify-key"],
    audience: ASKER.audience,
  },
  exits: [
    "asked about every record, or nobody reads on",
    "some records cannot be read and were left out",
    "the file, the question or the capsule is malformed; with --strict, a record",
  ],
  examples: [
    {
      shows: "the leads that u-0002 sees",
      line: "partner-policy sample --part leads --leads 200 | partner-policy filter programme.json --as u-0002 --can lead.view --records -",
    },
    {
      shows: "the same as a table with some columns",
      line: "partner-policy sample --part leads --leads 200 | partner-policy filter programme.json --as u-0002 --can lead.view --records - --to csv --columns id,partner,company",
    },
    {
      shows: "from a table to a file with a record a line",
      line: `printf 'id,partner\\nl-1,p-0002\\nl-2,p-0001\\n' > leads.csv && partner-policy filter programme.json --as u-0002 --can lead.view --records leads.csv --out mine.ndjson`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const action = required(call, "can") as Action;
    const records = required(call, "records");
    const out = optional(call, "out");
    const columns = optional(call, "columns")?.split(",");
    const judge = (await askerOf(call)).judge(action);
    const file = openRecords(records, action.split(".")[0] ?? "", optional(call, "from") as RecordFormat | undefined);
    const format = formatOf(call, out) ?? file.format;
    if (columns !== undefined && format !== "csv") throw misuse("--columns goes with csv");
    const replacement = out === undefined || out === "-" ? undefined : replace(out);
    const sink = sinkOf(format, replacement?.write ?? writeText, columns, file.columns, isGiven(call, "raw") ? "raw" : "safe");
    const unread = new Unread(call);
    try {
      const isWanted = isChatty(call) && !(replacement === undefined && isShown());
      const type = isGiven(call, "mixed") ? (action.split(".")[0] ?? "") : undefined;
      const { kept, total, others } = await pass(file, judge, sink, unread, replacement, isWanted, type);
      unread.tell(call, total);
      replacement?.commit();
      for (const column of file.columns() ?? []) {
        const near = memberOf(column) !== undefined ? undefined : nearest(column, KEYS);
        if (near !== undefined) note(call, `the column \`${column}\` was taken for a field of the record; did you mean \`${near}\`?`);
      }
      noteReading(call, file.reading());
      note(call, `${kept} of ${total} records${others > 0 ? `; ${others} of other types` : ""}`);
    } catch (error) {
      replacement?.abandon();
      throw error;
    }
    return unread.count === 0 ? 0 : 1;
  },
};

function formatOf(call: Call, out: string | undefined): RecordFormat | undefined {
  const given = optional(call, "to") as RecordFormat | undefined;
  if (isJson(call) && given !== undefined && given !== "json") throw misuse(`--json and --to ${given} are two formats; give one`);
  return given ?? (isJson(call) ? "json" : out === undefined ? undefined : formatOfName(out));
}

async function pass(
  file: RecordFile,
  judge: Judge,
  sink: Sink,
  unread: Unread,
  replacement: Replacement | undefined,
  isWanted: boolean,
  type: string | undefined,
): Promise<{ kept: number; total: number; others: number }> {
  const bar = progress(`filtering ${basename(file.path)}`, file.size, isWanted);
  let batch: ReadRecord[] = [];
  let size = 0;
  let kept = 0;
  let total = 0;
  let others = 0;
  const settle = () => {
    const judged = judge(batch, file.path);
    unread.add(judged.unread);
    for (const record of judged.kept) {
      sink.add(record);
      kept += 1;
    }
    total += batch.length;
    batch = [];
    size = 0;
    bar.at(file.size === undefined ? total : file.done());
  };
  try {
    for (const record of file.records) {
      if (type !== undefined && isOther(record, type)) {
        others += 1;
        continue;
      }
      if (record.fault !== undefined) {
        unread.add([record.fault]);
        total += 1;
        continue;
      }
      batch.push(record);
      size += record.json.length;
      if (batch.length < MANY && size < LARGE) continue;
      settle();
      if (isUnread()) return { kept, total, others };
      // A signal is heard here, so that no half-written file stays behind.
      if (replacement !== undefined) await new Promise(setImmediate);
    }
    settle();
    sink.end();
  } finally {
    sink.flush();
    bar.end();
  }
  return { kept, total, others };
}

/** Whether a record says that it is of another type; one that says nothing, or is no JSON, is for the engine to judge. */
function isOther({ json }: ReadRecord, type: string): boolean {
  try {
    const record = JSON.parse(Buffer.from(json).toString()) as { readonly type?: unknown } | null;
    return typeof record?.type === "string" && record.type !== type;
  } catch {
    return false;
  }
}
