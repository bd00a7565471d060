import type { Source } from "../formats/source.js";
import { peek } from "../formats/table.js";
import { idOf, PREFIXES } from "./ids.js";
import type { SalesforceMap } from "./map.js";
import { isShareTable } from "./shares.js";
import { SMALL } from "./tables.js";

/** What a file is: metadata to be read, a table of an object, or nothing that the import reads. */
export type Kind =
  | { readonly kind: "metadata" }
  | { readonly kind: "table"; readonly object: string }
  | { readonly kind: "other"; readonly what: string };

/** Extensions of metadata that matters. */
const METADATA =
  /\.(role|sharingRules|profile|permissionset|permissionsetgroup|mutingpermissionset|group|queue|object|field|sharingSet|network|rule)(-meta\.xml)?$/i;
const SHARING_SETTINGS = /(^|\/)Sharing\.settings(-meta\.xml)?$/i;
const OTHER_METADATA = /-meta\.xml$|\.xml$/i;
const TABLE = /\.(csv|tsv|txt|json|ndjson|jsonl)$/i;
/** Standard objects of which records are made. */
const RECORDS = ["Lead", "Opportunity", "Case"];
const NAMES = new Map([...Object.keys(SMALL), ...RECORDS].map((name) => [name.toLowerCase(), name]));

/** Says what a file is, by its name, then by what it begins with. */
export async function kindOf(source: Source, map: SalesforceMap): Promise<Kind> {
  const { path } = source;
  const file = path.slice(path.lastIndexOf("/") + 1);
  const told = map.files?.[path] ?? map.files?.[file];
  if (told !== undefined) return { kind: "table", object: told };
  if (METADATA.test(path) || SHARING_SETTINGS.test(path)) return { kind: "metadata" };
  if (OTHER_METADATA.test(path)) return { kind: "other", what: "metadata of kinds that say nothing of access to records" };
  if (!TABLE.test(path)) return { kind: "other", what: "files that are neither metadata nor tables" };
  const byName = objectOfName(file);
  let found: Awaited<ReturnType<typeof peek>>;
  try {
    found = await peek(source);
  } catch {
    // What is wrong with it is said when it is read.
    return { kind: "table", object: byName ?? "Unknown" };
  }
  const type = found.first === undefined ? undefined : found.columns.cell(found.first, "@type");
  if (typeof type === "string" && type !== "") {
    const object = known(type);
    return object === undefined
      ? { kind: "other", what: `records of objects that say nothing of access, such as ${type}` }
      : { kind: "table", object };
  }
  if (byName !== undefined) return { kind: "table", object: byName };
  const first = found.first === undefined ? undefined : found.columns.cell(found.first, "Id");
  const id = idOf(first);
  const byId = id === undefined || id === null ? undefined : PREFIXES[id.slice(0, 3)];
  if (byId !== undefined) return { kind: "table", object: byId };
  return { kind: "other", what: "files that hold no records of Salesforce" };
}

function known(name: string): string | undefined {
  const standard = NAMES.get(name.toLowerCase());
  if (standard !== undefined) return standard;
  return isShareTable(name) || /^\w+__c$/i.test(name) ? name : undefined;
}

/** `Account` for `Account.csv`, `Account.dataloader.csv`, `account-2026-11.json`, `Account (1).csv`. */
function objectOfName(file: string): string | undefined {
  const stem = file.split(".")[0] ?? "";
  return known(stem) ?? known(stem.replace(/[-_ ]*\(?\d[\d\-_ ]*\)?$/, "")) ?? known(/^[A-Za-z]+(?=[-_ ])/.exec(stem)?.[0] ?? "");
}
