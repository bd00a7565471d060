import { addTo } from "../../multimap.js";
import type { Findings } from "../report.js";
import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { DraftPermissionGroup, ObjectAccess } from "./draft.js";
import type { Metadata } from "./metadata.js";
import type { At, Org } from "./org.js";
import type { ObjectPermission, PermissionFile } from "./permission-files.js";

/** The ids of muting permission sets begin so. */
const MUTING = "0QM";
const OF_SESSIONS = "permission sets that work in activated sessions alone give nothing";

/** The permission sets of each user, by lower-case name; sets of groups of sets included. */
export function setsOf(org: Org, metadata: Metadata, findings: Findings): Map<string, Set<string>> {
  const sets = new Map<string, Set<string>>();
  const parts = new Map<string, Set<string>>();
  const muted = new Map<string, string>();
  for (const { group, set, path, line } of org.groupSetParts) {
    if (org.has("PermissionSetGroup") && !org.groupSets.has(group)) {
      const what = "parts of groups of permission sets whose group was not exported";
      findings.add("ignored", "DANGLING_REFERENCE", path, what, { line, example: group });
    }
    const name = org.permissionSets.get(set)?.name.toLowerCase();
    if (name !== undefined) parts.set(group, (parts.get(group) ?? new Set()).add(name));
    else if (set.startsWith(MUTING)) muted.set(group, path);
    else
      findings.add("narrower", "DANGLING_REFERENCE", path, "parts of groups of permission sets that were not exported give nothing", {
        line,
        example: set,
      });
  }
  const ofSessions = new Set(
    [...metadata.permissionSets.values(), ...org.permissionSets.values()].flatMap((set) =>
      set.needsActivation ? [set.name.toLowerCase()] : [],
    ),
  );
  const give = (own: Set<string>, name: string, at: At) => {
    if (!ofSessions.has(name)) own.add(name);
    else findings.add("narrower", "ACTIVATION_REQUIRED", at.path, OF_SESSIONS, { line: at.line, example: name });
  };
  for (const row of org.assignments) {
    if (!org.users.has(row.user)) {
      const what = "assignments of permission sets to users who were not exported, or could not be read, give nothing";
      findings.add("ignored", "DANGLING_REFERENCE", row.path, what, { line: row.line, example: row.user });
      continue;
    }
    const own = sets.get(row.user) ?? new Set<string>();
    sets.set(row.user, own);
    const groupName = row.groupSetName ?? (row.groupSet === undefined ? undefined : org.groupSets.get(row.groupSet));
    if (row.groupSet !== undefined || groupName !== undefined) {
      const file = groupName === undefined ? undefined : metadata.groupSets.get(groupName.toLowerCase());
      const isOfSession = file?.needsActivation === true || (row.groupSet !== undefined && org.sessionGroupSets.has(row.groupSet));
      if (isOfSession) {
        findings.add("narrower", "ACTIVATION_REQUIRED", row.path, OF_SESSIONS, { line: row.line, example: groupName ?? row.groupSet });
        continue;
      }
      const named = file?.sets.map((name) => name.toLowerCase()) ?? [...(parts.get(row.groupSet ?? "") ?? [])];
      if (named.length === 0) {
        findings.add("narrower", "PERMISSION_SET_GROUP", row.path, "groups of permission sets whose parts were not exported give nothing", {
          line: row.line,
          example: groupName ?? row.groupSet,
        });
      }
      for (const name of named) give(own, name, row);
      const what = "a muting permission set takes permissions away, which is not carried over";
      for (const name of file?.muting ?? []) {
        const muting = metadata.muting.get(name.toLowerCase());
        findings.add("wider", "MUTING", muting?.path ?? file?.path ?? row.path, what, { example: file?.path });
      }
      const path = (file?.muting.length ?? 0) > 0 ? undefined : muted.get(row.groupSet ?? "");
      if (path !== undefined) findings.add("wider", "MUTING", path, what, { example: groupName ?? row.groupSet });
      continue;
    }
    const set = row.set === undefined ? undefined : org.permissionSets.get(row.set);
    if (row.isOfProfile || set?.isOfProfile === true) continue;
    const name = row.setName ?? set?.name;
    if (name !== undefined) give(own, name.toLowerCase(), row);
    else
      findings.add("narrower", "DANGLING_REFERENCE", row.path, "assignments of permission sets that were not exported give nothing", {
        line: row.line,
        example: row.set,
      });
  }
  return sets;
}

/** The verbs that permissions on an object give. */
export function verbsOf({ create, read, edit, remove, viewAll, modifyAll }: ObjectPermission): string[] {
  const verbs = [];
  if (read || viewAll || modifyAll) verbs.push("view");
  if (edit || modifyAll) verbs.push("edit", "transfer", "share");
  if (remove || modifyAll) verbs.push("delete");
  if (create) verbs.push("create");
  return verbs;
}

/** What the profiles and permission sets of external users give. */
export interface Ceilings {
  readonly profiles: ObjectAccess[];
  readonly permissionSets: ObjectAccess[];
  /** The id of the profile of a user. */
  readonly profileOf: (user: string) => string | undefined;
  readonly setsOf: (user: string) => string[];
}

/** The ceilings of external users; a profile that was not exported allows nothing. */
export function ceilingsOf(context: Context, assigned: ReadonlyMap<string, ReadonlySet<string>>): Ceilings {
  const { people, metadata, findings, org } = context;
  const profiles = new Map<string, ObjectAccess>();
  const sets = new Map<string, ObjectAccess>();
  const ofUser = new Map<string, string[]>();
  for (const [id, { profile, row }] of people.external) {
    const place = { line: row.line, example: row.username ?? id };
    const key = profile ?? "";
    const file = metadata.profiles.get(key);
    if (file === undefined)
      findings.add(
        "narrower",
        "PROFILE_MISSING",
        row.path,
        `the profile \`${profile ?? "(none)"}\` was not exported, so its users may do nothing with records`,
        place,
      );
    if (!profiles.has(key))
      profiles.set(key, file === undefined ? { id: nameOf(key, org), objects: {} } : accessOf(file, nameOf(key, org), context));
    const own = [];
    for (const name of [...(assigned.get(id) ?? [])].sort(inOrder)) {
      const set = metadata.permissionSets.get(name);
      if (set === undefined) {
        findings.add(
          "narrower",
          "PERMISSION_SET_MISSING",
          row.path,
          `the permission set \`${name}\` was not exported, so it gives nothing`,
          place,
        );
        continue;
      }
      if (!sets.has(name)) sets.set(name, accessOf(set, set.name, context));
      own.push(set.name);
    }
    ofUser.set(id, own);
  }
  return {
    profiles: [...profiles.values()].sort((a, b) => inOrder(a.id, b.id)),
    permissionSets: [...sets.values()].sort((a, b) => inOrder(a.id, b.id)),
    profileOf: (user) => profiles.get(people.external.get(user)?.profile ?? "")?.id,
    setsOf: (user) => ofUser.get(user) ?? [],
  };
}

function nameOf(key: string, org: Org): string {
  return [...org.profiles.values()].find(({ name }) => name.toLowerCase() === key)?.name ?? (key === "" ? "no profile" : key);
}

function accessOf(file: PermissionFile, id: string, { types, findings }: Context): ObjectAccess {
  const objects: Record<string, string[]> = {};
  for (const permission of file.objects) {
    if (permission.viewAll || permission.modifyAll) {
      findings.add(
        "narrower",
        "VIEW_ALL",
        file.path,
        "external users who may view or modify all records of an object see here what is shared with them",
        { example: permission.object },
      );
    }
    const type = types.of(permission.object);
    const verbs = verbsOf(permission);
    if (type !== undefined && verbs.length > 0) objects[type] = verbs;
  }
  if (file.viewAllData || file.modifyAllData)
    findings.add("narrower", "VIEW_ALL", file.path, "external users who may view or modify all data see here what is shared with them", {
      example: file.name,
    });
  return { id, objects: sorted(objects) };
}

/** The permission groups that stand for view all and modify all, and who inside has which. */
export function groupsOf(
  context: Context,
  assigned: ReadonlyMap<string, ReadonlySet<string>>,
): { groups: DraftPermissionGroup[]; of: Map<string, string[]> } {
  const { people, metadata, findings } = context;
  const groups = new Map<string, DraftPermissionGroup>();
  const of = new Map<string, string[]>();
  const take = (user: string, id: string, file: PermissionFile | undefined) => {
    const group = file === undefined ? undefined : (groups.get(id) ?? groupOf(id, file, context));
    if (group === undefined) return;
    groups.set(id, group);
    addTo(of, user, id);
  };
  for (const [id, { profile, row }] of people.internal) {
    if (profile === undefined && row.profileId !== undefined) {
      const what = "people inside whose profile was not exported have no rights over all records by it";
      findings.add("narrower", "DANGLING_REFERENCE", row.path, what, { line: row.line, example: row.username ?? id });
    }
    if (profile !== undefined) {
      const file = metadata.profiles.get(profile);
      take(id, `profile: ${file?.name ?? profile}`, file);
    }
    for (const name of [...(assigned.get(id) ?? [])].sort(inOrder)) {
      const file = metadata.permissionSets.get(name);
      if (file === undefined) {
        const what = "permission sets of people inside that were not exported give nothing";
        findings.add("narrower", "PERMISSION_SET_MISSING", row.path, what, { line: row.line, example: name });
      }
      take(id, `permission set: ${file?.name ?? name}`, file);
    }
  }
  return { groups: [...groups.values()].sort((a, b) => inOrder(a.id, b.id)), of };
}

function groupOf(id: string, file: PermissionFile, { types }: Context): DraftPermissionGroup | undefined {
  const records: Record<string, "view-all" | "modify-all"> = {};
  for (const { object, viewAll, modifyAll } of file.objects) {
    const isCovered = file.modifyAllData || (file.viewAllData && !modifyAll);
    const type = (viewAll || modifyAll) && !isCovered ? types.of(object) : undefined;
    if (type !== undefined) records[type] = modifyAll ? "modify-all" : "view-all";
  }
  const hasRecords = Object.keys(records).length > 0;
  if (!hasRecords && !file.viewAllData && !file.modifyAllData) return undefined;
  return {
    id,
    name: file.name,
    ...(hasRecords ? { records: sorted(records) } : {}),
    ...(file.viewAllData && !file.modifyAllData ? { viewAllData: true } : {}),
    ...(file.modifyAllData ? { modifyAllData: true } : {}),
  };
}

/** The members of an object in the order of their keys. */
export function sorted<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => inOrder(a, b)));
}
