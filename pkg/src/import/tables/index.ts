import type { Resource, Snapshot } from "../../generated/wire.js";
import { finish } from "../check.js";
import { faultOf } from "../formats/fault.js";
import { type Source, sourcesOf } from "../formats/source.js";
import { instantOf } from "../formats/values.js";
import { Findings, inOrder } from "../report.js";
import type { ImportFiles, ImportOptions, ImportResult } from "../types.js";
import { TableDraft } from "./draft.js";
import type { TableEntry, TableKind, TableMap } from "./map.js";
import { readyMaps } from "./maps.js";
import { type Named, readEntry } from "./read.js";
import { checkTableMap } from "./schema.js";

/** Options of an import of tables. */
export interface TablesOptions extends ImportOptions {
  /** Which files and columns are what, or the name of a ready map. */
  readonly map: TableMap | keyof typeof readyMaps;
}

/** The order in which tables are read: what others name comes first. */
const ORDER: readonly TableKind[] = ["permissionGroups", "userRoles", "partners", "users", "managers", "records"];

/**
 * Makes a snapshot and records of the tables of any portal, by a map of their files and columns.
 *
 * Columns that the map does not name are reported; a value that it has no word for leaves the row out, with line and column.
 *
 * @param files the tables as named texts or bytes, CSV or JSON; archives are unpacked
 * @returns the snapshot, the records and the report, or the report alone if the import stopped
 * @throws PolicyError `UNKNOWN_FIELD`, `UNKNOWN_VALUE` or `MALFORMED_JSON` if the map is wrong, with the place in it
 *
 * @example
 * const result = await importTables(files, { map: readyMaps.channeltivity, now: "2026-11-22T00:00:00Z" });
 */
export async function importTables(files: ImportFiles, options: TablesOptions): Promise<ImportResult> {
  const map = typeof options.map === "string" ? readyMaps[options.map] : options.map;
  checkTableMap(map);
  const given = options.now instanceof Date ? options.now.toISOString() : (options.now ?? new Date().toISOString());
  const now = instantOf(given);
  if (now === undefined) throw new TypeError(`\`now\` is no moment in RFC 3339: ${given}`);
  const findings = new Findings();
  const sources = await allOf(files, findings);
  const draft = new TableDraft(map, findings, now, options.onRecord);
  const progress = { path: "", bytes: 0, rows: 0 };
  const named = new Map<Source, Named>();
  for (const kind of ORDER) {
    for (const entry of map.tables.filter(({ table }) => table === kind)) {
      const matching = sources.filter(({ path }) => isOf(entry, path));
      if (matching.length === 0 && entry.optional !== true) {
        findings.add("narrower", "TABLE_MISSING", entry.file, "the map names a file that was not given", { example: entry.table });
      }
      for (const source of matching) {
        const names = named.get(source) ?? { used: new Set<string>(), columns: [] };
        named.set(source, names);
        await readEntry(
          source,
          entry,
          names,
          findings,
          (row) => draft.take(entry, row),
          (bytes, rows) => {
            progress.path = source.path;
            progress.bytes += bytes;
            progress.rows += rows;
            if (bytes > 0) options.onProgress?.({ ...progress });
          },
        );
      }
    }
    draft.done(kind);
  }
  for (const source of sources) {
    const names = named.get(source);
    source.release();
    if (names === undefined) findings.add("ignored", "UNKNOWN_FILE", source.path, "the map does not name the file");
    else
      for (const column of names.columns)
        if (!names.used.has(column.toLowerCase()))
          findings.add("ignored", "UNKNOWN_COLUMN", source.path, "columns that the map does not name", { example: column });
  }
  return finish(findings, draft.snapshot() as unknown as Snapshot, draft.records as unknown as Resource[], options);
}

async function allOf(files: ImportFiles, findings: Findings): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const source of sourcesOf(files, (path, fault) => findings.fatal(fault.code, path, fault.message))) {
    try {
      await source.keep();
      sources.push(source);
    } catch (error) {
      const fault = faultOf(error);
      findings.fatal(fault.code, source.path, fault.message);
    }
  }
  return sources.sort((a, b) => inOrder(a.path, b.path));
}

function isOf(entry: TableEntry, path: string): boolean {
  const pattern = entry.file
    .replaceAll("\\", "/")
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`(^|/)${pattern}$`, "i").test(path);
}
