import type { Findings } from "../report.js";
import { inOrder } from "../report.js";
import type { Metadata } from "./metadata.js";
import { profileKey } from "./names.js";
import type { At, DataRights, ObjectPermissionRow, Org } from "./org.js";
import { commonOf, isSamePermission, type ObjectPermission, type PermissionFile } from "./permission-files.js";

const DIFFERENT = "two places give different permissions on an object: those that both give count";

interface Holder {
  readonly kind: "profile" | "set";
  readonly name: string;
}

/**
 * Adds what rows of ObjectPermissions, PermissionSet and Profile say to what the files of metadata say. Where both name an object,
 * the permissions that both give count; where rows were exported, whoever has none has no permissions.
 */
export function addPermissionRows(org: Org, metadata: Metadata, findings: Findings): void {
  for (const { path, name, code } of metadata.conflicts) {
    const what = code === "CONFLICTING_PERMISSIONS" ? DIFFERENT : "two files of the same name say different things: what both give counts";
    findings.add("narrower", code, path, what, { example: name });
  }
  const byHolder = new Map<string, { holder: Holder; at: At; objects: Map<string, ObjectPermission> }>();
  const holding = (holder: Holder, at: At) => {
    const key = JSON.stringify([holder.kind, keyOf(holder)]);
    const own = byHolder.get(key) ?? { holder, at, objects: new Map<string, ObjectPermission>() };
    byHolder.set(key, own);
    return own.objects;
  };
  if (org.has("ObjectPermissions")) {
    for (const row of org.profiles.values()) holding({ kind: "profile", name: row.name }, row);
    for (const row of org.permissionSets.values()) if (!row.isOfProfile && !row.isOfGroup) holding({ kind: "set", name: row.name }, row);
  }
  const rows = [...org.objectPermissions].sort((a, b) => inOrder(a.path, b.path) || a.line - b.line);
  for (const row of rows) {
    const holder = holderOf(row, org);
    if (holder === "derived") continue;
    const place = { line: row.line, example: row.permission.object };
    if (holder === undefined) {
      const what = "permissions on objects of profiles or permission sets that were not exported are left out";
      findings.add("narrower", "DANGLING_REFERENCE", row.path, what, place);
      continue;
    }
    const objects = holding(holder, row);
    const key = row.permission.object.toLowerCase();
    const known = objects.get(key);
    objects.set(key, known === undefined ? row.permission : both(known, row.permission, row.path, place, findings));
  }
  for (const { holder, at, objects } of byHolder.values()) {
    const files = filesOf(holder, metadata);
    const file = files.get(keyOf(holder)) ?? empty(holder.name, at);
    const named = new Map(file.objects.map((each) => [each.object.toLowerCase(), each]));
    for (const [key, permission] of objects) {
      const known = named.get(key);
      named.set(key, known === undefined ? permission : both(known, permission, file.path, { example: permission.object }, findings));
    }
    files.set(keyOf(holder), { ...file, objects: [...named.values()] });
  }
  for (const row of org.profiles.values()) addRights({ kind: "profile", name: row.name }, row, metadata);
  for (const row of org.permissionSets.values()) {
    const owner = row.isOfProfile ? profileOf(row.profile, row.profileName, org) : row.name;
    if (owner === undefined && (row.viewAllData || row.modifyAllData)) {
      const what = "rights over all data of profiles that were not exported are left out";
      findings.add("narrower", "DANGLING_REFERENCE", row.path, what, { line: row.line, example: row.name });
    }
    if (owner !== undefined && !row.isOfGroup) addRights({ kind: row.isOfProfile ? "profile" : "set", name: owner }, row, metadata);
  }
}

function keyOf({ kind, name }: Holder): string {
  return kind === "profile" ? profileKey(name) : name.toLowerCase();
}

function filesOf({ kind }: Holder, metadata: Metadata): Map<string, PermissionFile> {
  return kind === "profile" ? metadata.profiles : metadata.permissionSets;
}

function empty(name: string, { path }: At): PermissionFile {
  return {
    name,
    path: `${path}#${name}`,
    license: undefined,
    objects: [],
    viewAllData: false,
    modifyAllData: false,
    needsActivation: false,
  };
}

function addRights(holder: Holder, row: At & DataRights, metadata: Metadata): void {
  if (!row.viewAllData && !row.modifyAllData) return;
  const files = filesOf(holder, metadata);
  const file = files.get(keyOf(holder)) ?? empty(holder.name, row);
  files.set(keyOf(holder), {
    ...file,
    viewAllData: file.viewAllData || row.viewAllData,
    modifyAllData: file.modifyAllData || row.modifyAllData,
  });
}

function profileOf(id: string | undefined, name: string | undefined, org: Org): string | undefined {
  return name ?? (id === undefined ? undefined : org.profiles.get(id)?.name);
}

/** Who gives the permissions of a row; `derived` where they follow from the sets of a group. */
function holderOf(row: ObjectPermissionRow, org: Org): Holder | "derived" | undefined {
  const set = row.parent === undefined ? undefined : org.permissionSets.get(row.parent);
  if (set?.isOfGroup === true) return "derived";
  if (row.profileName !== undefined || row.isOfProfile === true || set?.isOfProfile === true) {
    const name = row.profileName ?? profileOf(set?.profile, set?.profileName, org);
    return name === undefined ? undefined : { kind: "profile", name };
  }
  const name = set?.name ?? row.parentName;
  return name === undefined ? undefined : { kind: "set", name };
}

function both(
  one: ObjectPermission,
  other: ObjectPermission,
  where: string,
  place: { readonly line?: number; readonly example: string },
  findings: Findings,
): ObjectPermission {
  if (isSamePermission(one, other)) return one;
  findings.add("narrower", "CONFLICTING_PERMISSIONS", where, DIFFERENT, place);
  return commonOf(one, other);
}
