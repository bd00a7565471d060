import { between } from "../../between.js";
import type { Resource, Snapshot } from "../../generated/wire.js";
import { finish, importOptionsOf } from "../check.js";
import { faultOf } from "../formats/fault.js";
import { type Source, sourcesOf } from "../formats/source.js";
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
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE` or `MALFORMED_INSTANT` for the options; `UNKNOWN_FIELD`, `UNKNOWN_VALUE` or `MALFORMED_JSON` if the map is wrong, with the place in it
 *
 * @example
 * const result = await importTables(files, { map: readyMaps.channeltivity, now: "2026-11-22T00:00:00Z" });
 */
export async function importTables(files: ImportFiles, options: TablesOptions): Promise<ImportResult> {
  const given = importOptionsOf<TablesOptions>(options, ["map"]);
  const { now, onProgress } = given;
  const map: unknown = typeof given.map === "string" && Object.hasOwn(readyMaps, given.map) ? readyMaps[given.map] : given.map;
  checkTableMap(map);
  const findings = new Findings();
  const sources = await allOf(files, findings);
  const draft = new TableDraft(map, findings, now, given.onRecord);
  const progress = { path: "", bytes: 0, rows: 0 };
  const named = new Map<Source, Named>();
  for (const kind of ORDER) {
    for (const entry of map.tables.filter(({ table }) => table === kind)) {
      const matching = sources.filter(({ path }) => isOf(entry, path));
      if (matching.length === 0 && entry.optional !== true) {
        findings.add("narrower", "TABLE_MISSING", entry.file, "the map names a file that was not given", { example: entry.table });
      }
      for (const source of matching) {
        const names = named.get(source) ?? { used: new Set<string>(), columns: [], switches: [] };
        named.set(source, names);
        await readEntry(
          source,
          entry,
          names,
          findings,
          () => draft.showsUnassigned,
          (row) => draft.take(entry, row),
          (bytes, rows) => {
            progress.path = source.path;
            progress.bytes += bytes;
            progress.rows += rows;
            if (bytes > 0) onProgress?.({ ...progress });
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
    else {
      for (const column of names.columns)
        if (!names.used.has(column.toLowerCase()))
          findings.add("ignored", "UNKNOWN_COLUMN", source.path, "columns that the map does not name", { example: column });
      for (const column of new Set(names.switches.flatMap((each) => each.found(names.used))))
        findings.add("wider", "STATUS_UNKNOWN", source.path, UNSAID_SWITCH, { example: column });
    }
  }
  return finish(findings, draft.snapshot() as unknown as Snapshot, draft.records as unknown as Resource[], given);
}

const UNSAID_SWITCH =
  "the map takes everybody for active, and names neither as `status` nor in `ignore` a column that may say who is switched off";

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

/** Says whether a file is one of an entry: a path, or the end of one, in which `*` stands for anything but a `/`. */
function isOf(entry: TableEntry, path: string): boolean {
  const pattern = entry.file.replaceAll("\\", "/").toLowerCase();
  const names = path.toLowerCase().split("/");
  const parts = pattern.split("/");
  const end = names.slice(Math.max(0, names.length - parts.length));
  return end.length === parts.length && parts.every((part, at) => between(end[at] as string, part.split("*")) !== undefined);
}
