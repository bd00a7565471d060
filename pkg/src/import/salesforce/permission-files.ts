import { FileFault } from "../formats/fault.js";
import { all, type Element, isTrue, needed, value } from "../formats/xml.js";

/** The permissions that a profile or permission set gives on an object. */
export interface ObjectPermission {
  readonly object: string;
  readonly create: boolean;
  readonly read: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

/** A profile or a permission set. */
export interface PermissionFile {
  readonly name: string;
  readonly path: string;
  readonly license: string | undefined;
  readonly objects: readonly ObjectPermission[];
  readonly viewAllData: boolean;
  readonly modifyAllData: boolean;
  /** Whether it gives something only in a session for which it was switched on. */
  readonly needsActivation: boolean;
}

const PERMISSIONS = ["create", "read", "edit", "remove", "viewAll", "modifyAll"] as const;

export function isSamePermission(one: ObjectPermission, other: ObjectPermission): boolean {
  return PERMISSIONS.every((name) => one[name] === other[name]);
}

/** What two permissions on an object both give. */
export function commonOf(one: ObjectPermission, other: ObjectPermission): ObjectPermission {
  const common = (name: (typeof PERMISSIONS)[number]) => one[name] && other[name];
  return {
    object: one.object,
    create: common("create"),
    read: common("read"),
    edit: common("edit"),
    remove: common("remove"),
    viewAll: common("viewAll"),
    modifyAll: common("modifyAll"),
  };
}

/** What the element of a profile or permission set gives. */
export function permissionsOf(name: string, path: string, root: Element, license: string | undefined): PermissionFile {
  const objects = all(root, "objectPermissions").map((each) => ({
    object: needed(each, "object"),
    create: isTrue(each, "allowCreate"),
    read: isTrue(each, "allowRead"),
    edit: isTrue(each, "allowEdit"),
    remove: isTrue(each, "allowDelete"),
    viewAll: isTrue(each, "viewAllRecords"),
    modifyAll: isTrue(each, "modifyAllRecords"),
  }));
  for (const [at, one] of objects.entries()) {
    const other = objects.find((each, place) => place < at && each.object.toLowerCase() === one.object.toLowerCase());
    if (other !== undefined && !isSamePermission(one, other)) throw saidTwice(one.object, all(root, "objectPermissions")[at]);
  }
  const may = (permission: string) => {
    const said = all(root, "userPermissions").filter((each) => value(each, "name") === permission);
    if (said.some((each) => isTrue(each, "enabled") !== isTrue(said[0] as Element, "enabled"))) throw saidTwice(permission, said.at(-1));
    return said.some((each) => isTrue(each, "enabled"));
  };
  return {
    name,
    path,
    license,
    objects,
    viewAllData: may("ViewAllData"),
    modifyAllData: may("ModifyAllData"),
    needsActivation: isTrue(root, "hasActivationRequired"),
  };
}

/** Neither of two permissions that contradict each other is guessed. */
function saidTwice(name: string, element: Element | undefined): FileFault {
  return new FileFault("MALFORMED_XML", `the permissions on \`${name.slice(0, 80)}\` stand twice and say different things`, element?.line);
}
