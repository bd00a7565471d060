/// <reference types="node" />
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PolicyError } from "../../errors.js";
import type { Resource } from "../../generated/wire.js";
import type { ImportOptions, ImportResult, SalesforceMap, TableMap } from "../../import/index.js";
import { jsonPieces } from "../../import/pieces.js";
import { CallError, misuse, reasonOf } from "../io/fault.js";
import { foundFiles } from "../io/found-files.js";
import { spoken } from "../io/phrases.js";
import { progress } from "../io/progress.js";
import { type ExitCode, print, printJson, readJson } from "../io/streams.js";
import { type Replacement, replace, writeWhole } from "../io/write.js";
import { type Call, type Command, isChatty, isJson, moment, note, optional } from "./command.js";
import { printReport } from "./import-report.js";

const SOURCES = ["salesforce", "csv", "map"] as const;

/** `partner-policy import`: a snapshot out of what an organisation has. */
export const importData: Command = {
  name: "import",
  group: "start",
  summary: "make a snapshot out of exports of Salesforce, of a portal's tables, or propose a map of them",
  usage: [
    "import salesforce PATH… [--map FILE] [--records NAMES] [--now INSTANT] [--out DIR] [--accept CODE…]",
    "import csv PATH… --map FILE [--now INSTANT] [--out DIR] [--accept CODE…]",
    "import map PATH… > map.json",
  ],
  about: `A path is a folder, which is searched, a file, or a zip archive. With --out, snapshot.json, records.json and report.json are written
there; without, only the report is printed. The report names everything that could not be carried over as it is, and whether the
result is therefore wider or narrower than the original. What is wider stops the import, and nothing is written, unless --accept
names its code; a file that cannot be read stops it whatever is accepted.

\`import salesforce\` reads metadata (source or metadata format) and the rows of objects as JSON or CSV. \`import csv\` reads the tables
of any portal by a map of their files and columns; ready maps are channeltivity, unifyr and plain. \`import map\` looks at the headers
of tables and prints a map to be checked, with a comment for each guess. With --json: the report.`,
  options: {
    map: { value: "FILE", help: "the map of files and columns, or the name of a ready one", completes: "file" },
    records: {
      value: "NAMES",
      help: "objects whose rows become records, such as lead,opportunity,case (default: all but accounts and contacts)",
    },
    now: { value: "INSTANT", help: "the moment of the export, which stands where a date of creation is missing (default: now)" },
    out: { value: "DIR", help: "where snapshot.json, records.json and report.json go", completes: "file" },
    accept: { value: "CODE…", help: "codes of findings that make the result wider, and may", lists: /^[A-Z][A-Z0-9_]*$/ },
  },
  exits: [
    "imported",
    "something is wider and not accepted, or could not be read: nothing is written",
    "the call is wrong, or a path is not there",
  ],
  examples: [
    {
      shows: "one account of an organisation, exported as CSV",
      line: "mkdir -p export && printf 'Id,Name,IsPartner\\n0015f000000000b,Acme,true\\n' > export/Account.csv && partner-policy import salesforce export --out imported && partner-policy validate imported/snapshot.json",
    },
    {
      shows: "which columns are what? and then the tables themselves",
      line: "printf 'id,name,status\\np1,Acme,active\\n' > partners.csv && partner-policy import map partners.csv > map.json && partner-policy import csv partners.csv --map map.json --out imported",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const [source, ...paths] = call.words;
    if (!SOURCES.some((known) => known === source))
      throw misuse(`import what? ${SOURCES.join(", ")}${source === undefined ? "" : `, not \`${source}\``}`);
    if (paths.length === 0) throw misuse("a path is missing: a folder, a file or a zip archive");
    return source === "map" ? propose(paths) : runImport(source as "salesforce" | "csv", paths, call);
  },
};

async function propose(paths: readonly string[]): Promise<ExitCode> {
  const { proposeMap } = await import("../../import/index.js");
  printJson(await proposeMap(foundFiles(paths).files));
  return 0;
}

async function runImport(source: "salesforce" | "csv", paths: readonly string[], call: Call): Promise<ExitCode> {
  const { importSalesforce, importTables, readyMaps } = await import("../../import/index.js");
  const { files, size } = foundFiles(paths);
  const out = optional(call, "out");
  const records = out === undefined ? undefined : recordsFile(out);
  const bar = progress("reading", size, isChatty(call));
  const named = optional(call, "map");
  const began = performance.now();
  let read = 0;
  const options: ImportOptions = {
    now: moment(call),
    accept: optional(call, "accept")?.split(",") ?? [],
    onProgress: ({ bytes, rows }) => {
      read = rows;
      bar.at(bytes);
    },
    onRecord: (record) => records?.add(record),
  };
  let result: ImportResult;
  try {
    if (source === "csv") {
      if (named === undefined) throw misuse(`--map is missing: a file, or ${Object.keys(readyMaps).join(", ")}`);
      const map = Object.hasOwn(readyMaps, named) ? readyMaps[named as keyof typeof readyMaps] : (readJson(named) as TableMap);
      result = await importTables(files, { ...options, map });
    } else {
      const wanted = optional(call, "records");
      result = await importSalesforce(files, {
        ...options,
        ...(named === undefined ? {} : { map: readJson(named) as SalesforceMap }),
        ...(wanted === undefined ? {} : { records: wanted.split(",") }),
      });
    }
  } catch (error) {
    records?.file.abandon();
    if (PolicyError.is(error) && error.at === "/now") throw misuse(error.message);
    throw error;
  } finally {
    bar.end();
  }
  if (result.outcome === "refused") records?.file.abandon();
  else if (out !== undefined && records !== undefined) {
    records.end();
    writeSnapshot(join(out, "snapshot.json"), result.snapshot);
    writeWhole(join(out, "report.json"), Buffer.from(`${JSON.stringify(result.report, undefined, 1)}\n`));
  }
  if (isJson(call)) printJson(result.report);
  else printReport(result, print, spoken());
  if (read >= MANY_ROWS) {
    const seconds = (performance.now() - began) / 1000;
    note(
      call,
      `${read.toLocaleString(spoken())} rows in ${seconds.toFixed(1)} s, ${Math.round(read / seconds).toLocaleString(spoken())} a second`,
    );
  }
  if (result.outcome === "ok" && out === undefined) note(call, "nothing was written: --out DIR writes the snapshot and its records");
  return result.outcome === "ok" ? 0 : 1;
}

/** From so many rows on it is said how fast they were read. */
const MANY_ROWS = 100_000;

/** Writes a snapshot as `JSON.stringify` does, without all of its text in memory. */
function writeSnapshot(path: string, snapshot: object): void {
  const file = replace(path);
  for (const piece of jsonPieces(snapshot)) file.write(Buffer.from(piece));
  file.write(Buffer.from("\n"));
  file.commit();
}

/** The file of records, written as they come, and put in place when the import went well. */
function recordsFile(folder: string): { readonly file: Replacement; readonly add: (record: Resource) => void; readonly end: () => void } {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw CallError.of("UNWRITABLE_FILE", `cannot write \`${folder}\`: ${reasonOf(cause)}`, {}, cause);
  }
  const file = replace(join(folder, "records.json"));
  let pending = "[";
  let isFirst = true;
  const flush = () => {
    file.write(Buffer.from(pending));
    pending = "";
  };
  return {
    file,
    add: (record) => {
      pending += `${isFirst ? "\n" : ",\n"}${JSON.stringify(record)}`;
      isFirst = false;
      if (pending.length > 1 << 20) flush();
    },
    end: () => {
      pending += isFirst ? "]\n" : "\n]\n";
      flush();
      file.commit();
    },
  };
}
