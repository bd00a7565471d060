import type { Source } from "../formats/source.js";
import { type Columns, peek } from "../formats/table.js";
import { idOf, PREFIXES } from "./ids.js";
import type { SalesforceMap } from "./map.js";
import { isShareTable } from "./shares.js";
import { SMALL } from "./tables.js";

/** What a file is: metadata to be read, a table of an object, or nothing that the import reads. */
export type Kind =
  | { readonly kind: "metadata" }
  | { readonly kind: "table"; readonly object: string }
  | { readonly kind: "other"; readonly what: string }
  | { readonly kind: "unsaid"; readonly code: string; readonly what: string };

/** Extensions of metadata that matters. */
const METADATA =
  /\.(role|sharingRules|profile|permissionset|permissionsetgroup|mutingpermissionset|group|queue|object|field|sharingSet|network|rule|sharing(Criteria|Owner|Guest|Territory)Rule)(-meta\.xml)?$/i;
/** What opens records by means that the model has no word for. */
const UNSAID: readonly (readonly [RegExp, string, string])[] = [
  [
    /\.territory2?(Model|Rule|Type)?(-meta\.xml)?$/i,
    "TERRITORY",
    "territories open records to those who are assigned to them, which is not carried over",
  ],
  [
    /(^|\/)[^/]*Territory2?(Association|Member)?\.(csv|tsv|txt|json)$/i,
    "TERRITORY",
    "territories open records to those who are assigned to them, which is not carried over",
  ],
  [
    /\.accountRelationshipShareRule(-meta\.xml)?$|(^|\/)AccountRelationship\.(csv|tsv|txt|json)$/i,
    "ACCOUNT_RELATIONSHIP",
    "relationships of accounts open records of one to the other, which is not carried over",
  ],
];
/** What systems, tools and code leave in a folder; some of it looks like a table. */
const FOREIGN =
  /(^|\/)(__MACOSX\/|\._|\.DS_Store$|(staticresources|documents|lwc|aura|contentassets|experiences|digitalExperiences|waveTemplates|node_modules)\/|(package(-lock)?|(ts|js)config[^/]*|sfdx-project|[^/]*scratch-def)\.json$)/i;
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
  if (FOREIGN.test(path)) return { kind: "other", what: "files of tools, code and sites" };
  const [, code, what] = UNSAID.find(([pattern]) => pattern.test(path)) ?? [];
  if (code !== undefined && what !== undefined) return { kind: "unsaid", code, what };
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
  const byColumns = objectOfColumns(found.columns);
  if (byColumns !== undefined) return { kind: "table", object: byColumns };
  return { kind: "other", what: "files that hold no records of Salesforce" };
}

/** Columns that only one object has together. */
const SIGNATURES: readonly (readonly [string, readonly string[]])[] = [
  ["ObjectPermissions", ["SobjectType", "PermissionsRead"]],
  ["GroupMember", ["GroupId", "UserOrGroupId"]],
  ["PermissionSetAssignment", ["AssigneeId"]],
  ["PermissionSetGroupComponent", ["PermissionSetGroupId", "PermissionSetId"]],
  ["UserLogin", ["UserId", "IsFrozen"]],
  ["NetworkMemberGroup", ["NetworkId", "ParentId"]],
  ["QueueSobject", ["QueueId", "SobjectType"]],
  ["EntityDefinition", ["QualifiedApiName", "InternalSharingModel"]],
  ["UserRole", ["DeveloperName", "PortalAccountId"]],
  ["OpportunityShare", ["OpportunityId", "UserOrGroupId", "RowCause"]],
  ["LeadShare", ["LeadId", "UserOrGroupId", "RowCause"]],
  ["CaseShare", ["CaseId", "UserOrGroupId", "RowCause"]],
  ["AccountShare", ["AccountId", "UserOrGroupId", "RowCause"]],
];

function objectOfColumns(columns: Columns): string | undefined {
  return SIGNATURES.find(([, names]) => names.every((name) => columns.at(name) !== undefined))?.[0];
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
