import { inOrder } from "../report.js";
import type { UnknownElement } from "./elements.js";
import { commonOf, isSamePermission, type PermissionFile } from "./permission-files.js";

/** Access that a role or a rule gives on what belongs to an account. */
export type ChildAccess = Readonly<Record<"case" | "contact" | "opportunity", string | undefined>>;

export interface RoleFile {
  readonly name: string;
  readonly path: string;
  readonly children: ChildAccess;
}

/** A group of people as rules and queues name it: what kind, and the name. */
export interface Party {
  readonly kind: string;
  readonly name: string;
}

export interface CriteriaItem {
  readonly field: string;
  readonly operation: string;
  readonly value: string;
}

export interface RuleFile {
  readonly object: string;
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly kind: "owner" | "criteria" | "guest" | "territory" | "unknown";
  readonly level: string;
  readonly children: ChildAccess;
  readonly description: string | undefined;
  readonly to: readonly Party[];
  readonly from: readonly Party[];
  readonly criteria: readonly CriteriaItem[];
  readonly filter: string | undefined;
  /** An element in it that is not known, and may ask for more than the others. */
  readonly unknown: string | undefined;
  readonly includesAllOwners: boolean;
}

export interface SharingSetFile {
  readonly name: string;
  readonly path: string;
  readonly profiles: readonly string[];
  /** An element in it that is not known. */
  readonly unknown: string | undefined;
  readonly mappings: readonly {
    readonly object: string;
    readonly level: string;
    readonly objectField: string;
    readonly userField: string;
    readonly unknown: string | undefined;
  }[];
}

export interface GroupFile {
  readonly name: string;
  readonly path: string;
  readonly hasBosses: boolean;
}

export interface QueueFile extends GroupFile {
  readonly label: string;
  readonly objects: readonly string[];
  readonly members: readonly Party[];
}

export interface ObjectFile {
  readonly name: string;
  readonly path: string;
  readonly label: string | undefined;
  /** The defaults that each file of the object names; packages of a project may each have one. */
  readonly defaults: readonly { readonly internal: string | undefined; readonly external: string | undefined; readonly path: string }[];
  readonly isSetting: boolean;
  readonly hasHierarchy: boolean;
}

export interface FieldFile {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly label: string | undefined;
}

export interface GroupSetFile {
  readonly name: string;
  readonly path: string;
  readonly sets: readonly string[];
  readonly muting: readonly string[];
  /** Whether it gives something only in a session for which it was switched on. */
  readonly needsActivation: boolean;
}

export interface NetworkFile {
  readonly path: string;
  readonly profiles: readonly string[];
  readonly permissionSets: readonly string[];
}

export interface LimitFile {
  readonly name: string;
  readonly path: string;
  readonly isActive: boolean;
  readonly kind: string;
}

/** Everything that metadata files say, by lower-case name where names ignore case. */
export class Metadata {
  readonly roles = new Map<string, RoleFile>();
  readonly profiles = new Map<string, PermissionFile>();
  readonly permissionSets = new Map<string, PermissionFile>();
  readonly groupSets = new Map<string, GroupSetFile>();
  readonly muting = new Map<string, { readonly name: string; readonly path: string }>();
  readonly groups = new Map<string, GroupFile>();
  readonly queues = new Map<string, QueueFile>();
  readonly objects = new Map<string, ObjectFile>();
  readonly fields = new Map<string, Map<string, FieldFile>>();
  readonly rules: RuleFile[] = [];
  readonly sharingSets: SharingSetFile[] = [];
  readonly networks: NetworkFile[] = [];
  readonly limits: LimitFile[] = [];
  /** Elements of which nothing is known. */
  readonly unknown: UnknownElement[] = [];
  /** What two files of the same name say differently: an object, or the thing itself. */
  readonly conflicts: { readonly path: string; readonly name: string; readonly code: string }[] = [];
  /** Whether super user access is on, as settings/Sharing says. */
  superUserAccess: boolean | undefined;

  addField(object: string, field: FieldFile): void {
    const key = object.toLowerCase();
    const fields = this.fields.get(key) ?? new Map<string, FieldFile>();
    this.fields.set(key, fields);
    put(fields, field.name.toLowerCase(), field);
  }

  /** Adds a file of permissions: of an object that two files name, what both give counts. */
  addPermissions(kind: "profiles" | "permissionSets", key: string, file: PermissionFile): void {
    const known = this[kind].get(key);
    if (known === undefined) {
      this[kind].set(key, file);
      return;
    }
    const [one, other] = file.path < known.path ? [file, known] : [known, file];
    const objects = new Map(one.objects.map((each) => [each.object.toLowerCase(), each]));
    for (const permission of other.objects) {
      const own = objects.get(permission.object.toLowerCase());
      if (own !== undefined && !isSamePermission(own, permission))
        this.conflicts.push({ path: one.path, name: own.object, code: "CONFLICTING_PERMISSIONS" });
      objects.set(permission.object.toLowerCase(), own === undefined ? permission : commonOf(own, permission));
    }
    this[kind].set(key, {
      ...one,
      license: least(one.license, other.license),
      objects: [...objects.values()].sort((a, b) => inOrder(a.object, b.object)),
      viewAllData: one.viewAllData || other.viewAllData,
      modifyAllData: one.modifyAllData || other.modifyAllData,
      needsActivation: one.needsActivation || other.needsActivation,
    });
  }
}

/** Of two files with one name that of the first path, whatever order they come in. */
export function put<File extends { readonly path: string }>(into: Map<string, File>, key: string, file: File): void {
  const known = into.get(key);
  if (known === undefined || file.path < known.path) into.set(key, file);
}

/** One of two texts, the same whichever comes first. */
export function least(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}
