import { PolicyError } from "../../errors.js";
import type { Resource, Snapshot } from "../../generated/wire.js";
import { addTo } from "../../multimap.js";
import { finish, importOptionsOf, isTexts } from "../check.js";
import { FileFault, faultOf } from "../formats/fault.js";
import { type Source, sourcesOf } from "../formats/source.js";
import { textOf } from "../formats/text.js";
import { readXml } from "../formats/xml.js";
import { Findings, inOrder } from "../report.js";
import { checkMap, SALESFORCE_MAP_SCHEMA } from "../tables/schema.js";
import type { ImportFiles, ImportResult } from "../types.js";
import { kindOf } from "./classify.js";
import { draftOf } from "./draft-of.js";
import { forgetIds } from "./ids.js";
import { Metadata } from "./metadata.js";
import { takeFile } from "./metadata-readers.js";
import type { SalesforceOptions } from "./options.js";
import { type At, Org } from "./org.js";
import { addPermissionRows } from "./permission-rows.js";
import { type Reading, readTable } from "./read.js";
import { isShareTable, requiredOfShares, shareTaker } from "./shares.js";
import { SMALL } from "./tables.js";

/**
 * Makes a snapshot and records of an organisation's own exports: SFDX metadata, and the rows of its objects as JSON or CSV.
 *
 * Nothing is guessed in the wide direction: what the model cannot say is left out and reported as `narrower`, and what can only be
 * carried over with more access than the original gives is `wider` and stops the import unless its code is accepted.
 *
 * @param files folders as named texts or bytes; archives are unpacked. Large tables are read twice: give them as a function or a Blob.
 * @returns the snapshot, the records and the report, or the report alone if the import stopped
 * @throws PolicyError `UNKNOWN_FIELD`, `UNKNOWN_VALUE` or `MALFORMED_JSON` if the map is wrong, with the place in it
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE` or `MALFORMED_INSTANT` for the options
 *
 * @example
 * const result = await importSalesforce(files, { accept: ["RESTRICTION_RULE"] });
 * if (result.outcome === "ok") Policy.loadSync(result.snapshot);
 */
export async function importSalesforce(files: ImportFiles, options?: SalesforceOptions): Promise<ImportResult> {
  const given = importOptionsOf<SalesforceOptions>(options, ["records", "map"]);
  const { findings, snapshot, records } = await draftSalesforce(files, given);
  return finish(findings, snapshot, records, given);
}

/** What {@link importSalesforce} gives to the engine to check. */
export async function draftSalesforce(
  files: ImportFiles,
  options: SalesforceOptions = {},
): Promise<{ findings: Findings; snapshot: Snapshot; records: Resource[] }> {
  if (options.records !== undefined && !isTexts(options.records)) {
    throw PolicyError.of("INVALID_VALUE", "/records", "`records` are names of objects");
  }
  if (options.map !== undefined) checkMap(options.map, SALESFORCE_MAP_SCHEMA);
  const reading = readingOf(options);
  const { findings, metadata } = reading;
  const tables = new Map<string, Source[]>();
  for await (const source of sourcesOf(files, (path, fault) => findings.fatal(fault.code, path, fault.message))) {
    const kind = await kindOf(source, reading.map);
    if (kind.kind === "metadata") await takeMetadata(source, metadata, findings, reading);
    else if (kind.kind === "table") {
      await kept(source, findings);
      addTo(tables, kind.object, source);
    } else if (kind.kind === "unsaid") {
      findings.add("narrower", kind.code, source.path, kind.what);
      source.release();
    } else {
      const folder = source.path.includes("/") ? source.path.slice(0, source.path.lastIndexOf("/")) : source.path;
      findings.add("ignored", "UNKNOWN_FILE", folder, kind.what, { example: source.path.slice(source.path.lastIndexOf("/") + 1) });
      source.release();
    }
  }
  settle(metadata);
  for (const sources of tables.values()) sources.sort((a, b) => inOrder(a.path, b.path));
  for (const [object, { required, take, lost }] of Object.entries(SMALL)) {
    const further = {
      isReadAgain: isRecordSource(object, options),
      lost: lost === undefined ? undefined : (at: At) => lost(at, reading),
    };
    for (const source of tables.get(object) ?? [])
      await readTable(source, object, required, reading, (cells, at) => take(cells, at, reading), further);
  }
  for (const object of [...tables.keys()].filter(isShareTable).sort(inOrder)) {
    for (const source of tables.get(object) ?? [])
      await readTable(source, object, requiredOfShares(object), reading, shareTaker(object, reading));
  }
  for (const source of tables.get("Unknown") ?? []) await readTable(source, "Unknown", [], reading, () => undefined);
  reportUnknown(metadata, findings);
  addPermissionRows(reading.org, metadata, findings);
  const { snapshot, records } = await draftOf(reading, tables, options);
  forgetIds();
  return { findings, snapshot: snapshot as unknown as Snapshot, records: records as unknown as Resource[] };
}

function readingOf(options: SalesforceOptions): Reading {
  const { now } = importOptionsOf<SalesforceOptions>(options, ["records", "map"]);
  const progress = { bytes: 0, rows: 0, path: "" };
  const say = () => options.onProgress?.({ ...progress });
  return {
    org: new Org(),
    metadata: new Metadata(),
    map: options.map ?? {},
    findings: new Findings(),
    now,
    onBytes: (path, bytes) => {
      progress.path = path;
      progress.bytes += bytes;
      say();
    },
    onRows: (rows) => {
      progress.rows += rows;
    },
  };
}

/** Accounts and contacts are read twice where they become records. */
function isRecordSource(object: string, { records }: SalesforceOptions): boolean {
  return records?.some((name) => name.toLowerCase() === object.toLowerCase()) === true;
}

async function kept(source: Source, findings: Findings): Promise<void> {
  try {
    await source.keep();
  } catch (error) {
    const fault = faultOf(error);
    findings.fatal(fault.code, source.path, fault.message);
  }
}

/** Metadata of which every file has the same root; other rules than those that restrict have names of that form, too. */
const PLAIN_KIND =
  /\.(role|profile|permissionset|permissionsetgroup|mutingpermissionset|group|queue|object|field|sharingSet|network)(-meta\.xml)?$/i;

async function takeMetadata(source: Source, metadata: Metadata, findings: Findings, reading: Reading): Promise<void> {
  const pieces = (async function* () {
    for await (const piece of source.open()) {
      reading.onBytes(source.path, piece.length);
      yield piece;
    }
  })();
  try {
    const root = await readXml(textOf(pieces));
    findings.tally("files.metadata");
    if (!takeFile(metadata, source.path, root)) {
      // A page that asks to sign in, say, under the name of what it stands in the way of.
      if (PLAIN_KIND.test(source.path) || /^html$/i.test(root.name))
        throw new FileFault("MALFORMED_XML", `the file is not what its name says: it holds \`${root.name.slice(0, 40)}\``, root.line);
      findings.add("ignored", "UNKNOWN_FILE", source.path, "metadata of kinds that say nothing of access to records", {
        example: root.name,
      });
    }
  } catch (error) {
    const fault = faultOf(error);
    findings.fatal(
      fault.code,
      source.path,
      fault.message,
      fault.line === undefined ? {} : { line: fault.line, example: `line ${fault.line}` },
    );
  } finally {
    source.release();
  }
}

/** What nobody knows the meaning of: where every element is known, another one may take away what is carried over. */
function reportUnknown({ unknown }: Metadata, findings: Findings): void {
  for (const { path, line, name, mayLimit } of unknown) {
    const what = mayLimit
      ? "elements that are not known may limit what is carried over here"
      : "elements that are not known play no part: look up whether they speak of records";
    findings.add(mayLimit ? "wider" : "ignored", "UNKNOWN_ELEMENT", path, what, { line, example: name });
  }
}

/** The same order whatever order the files came in. */
function settle(metadata: Metadata): void {
  metadata.rules.sort((a, b) => inOrder(a.path, b.path) || a.line - b.line);
  metadata.sharingSets.sort((a, b) => inOrder(a.path, b.path));
  metadata.networks.sort((a, b) => inOrder(a.path, b.path));
  metadata.limits.sort((a, b) => inOrder(a.path, b.path));
  metadata.unknown.sort((a, b) => inOrder(a.path, b.path) || a.line - b.line);
  metadata.conflicts.sort((a, b) => inOrder(a.path, b.path) || inOrder(a.name, b.name));
}
