import { all, type Element, isFalse, isTrue, needed, value } from "../formats/xml.js";
import { inOrder } from "../report.js";
import { commonOf, isSamePermission, type PermissionFile, permissionsOf } from "./permission-files.js";

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
  readonly includesAllOwners: boolean;
}

export interface SharingSetFile {
  readonly name: string;
  readonly path: string;
  readonly profiles: readonly string[];
  readonly mappings: readonly {
    readonly object: string;
    readonly level: string;
    readonly objectField: string;
    readonly userField: string;
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
  /** What two files of the same name say differently: an object, or the thing itself. */
  readonly conflicts: { readonly path: string; readonly name: string; readonly code: string }[] = [];
  /** Whether super user access is on, as settings/Sharing says. */
  superUserAccess: boolean | undefined;

  /** Takes in a file by its root element; says whether it is of a kind that matters. */
  take(path: string, root: Element): boolean {
    const reader = Object.hasOwn(READERS, root.name) ? READERS[root.name] : undefined;
    if (reader !== undefined) {
      reader(this, path, root);
      return true;
    }
    // One file for each rule, in a folder of its object.
    const single = /^sharing(Criteria|Owner|Guest|Territory)Rules?$/i.exec(root.name);
    const object = single === null ? undefined : /(?:^|\/)sharingRules\/([^/]+)\//.exec(path)?.[1];
    if (object !== undefined && single !== null) {
      const name = `sharing${single[1]}Rules`;
      rulesOf(this, path, { ...NOTHING, children: [{ ...root, name }] }, decoded(object));
      return true;
    }
    if (/^\w+SharingRules$/.test(root.name)) {
      rulesOf(this, path, root);
      return true;
    }
    return false;
  }

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

/** Profiles whose files have another name than they themselves. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  admin: "System Administrator",
  standard: "Standard User",
  readonly: "Read Only",
  solutionmanager: "Solution Manager",
  marketingprofile: "Marketing User",
  contractmanager: "Contract Manager",
  standardaul: "Standard Platform User",
  platformportal: "Authenticated Website",
  highvolumecustomerportal: "High Volume Customer Portal",
};

/** The name of a profile as its row has it, in lower case. */
export function profileKey(name: string): string {
  const key = decoded(name).trim().toLowerCase();
  return (Object.hasOwn(PROFILE_NAMES, key) ? (PROFILE_NAMES[key] as string) : key).toLowerCase();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The name that a file gives to what is in it: `Lead` for `sharingRules/Lead.sharingRules-meta.xml`. */
export function stemOf(path: string): string {
  const file = path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/-meta\.xml$/i, "")
    .replace(/\.xml$/i, "");
  return decoded(file.replace(/\.[A-Za-z]+$/, ""));
}

type Reader = (metadata: Metadata, path: string, root: Element) => void;

const READERS: Readonly<Record<string, Reader>> = {
  Role: (metadata, path, root) => {
    const name = stemOf(path);
    put(metadata.roles, name, { name, path, children: childrenOf(root) });
  },
  Profile: (metadata, path, root) => {
    const stem = stemOf(path);
    metadata.addPermissions("profiles", profileKey(stem), permissionsOf(profileName(stem), path, root, value(root, "userLicense")));
  },
  PermissionSet: (metadata, path, root) => {
    const name = stemOf(path);
    metadata.addPermissions("permissionSets", name.toLowerCase(), permissionsOf(name, path, root, value(root, "license")));
  },
  PermissionSetGroup: (metadata, path, root) => {
    const name = stemOf(path);
    const sets = all(root, "permissionSets").map(({ text }) => text);
    const muting = all(root, "mutingPermissionSets").map(({ text }) => text);
    const known = metadata.groupSets.get(name.toLowerCase());
    if (known !== undefined && !isSameList(known.sets, sets))
      metadata.conflicts.push({ path: first(path, known), name, code: "CONFLICTING_FILES" });
    metadata.groupSets.set(name.toLowerCase(), {
      name,
      path: first(path, known),
      // Where packages have a group each, only what all of them give counts, and whatever one of them mutes is said.
      sets: known === undefined ? sets : known.sets.filter((set) => sets.includes(set)),
      muting: [...new Set([...(known?.muting ?? []), ...muting])].sort(inOrder),
    });
  },
  MutingPermissionSet: (metadata, path) => {
    const name = stemOf(path);
    put(metadata.muting, name.toLowerCase(), { name, path });
  },
  Group: (metadata, path, root) => {
    const name = stemOf(path);
    const known = metadata.groups.get(name);
    const hasBosses = !isFalse(root, "doesIncludeBosses") && known?.hasBosses !== false;
    metadata.groups.set(name, { name, path: first(path, known), hasBosses });
  },
  Queue: (metadata, path, root) => {
    const name = stemOf(path);
    const objects = all(root, "queueSobject").map((each) => needed(each, "sobjectType"));
    const members = all(root, "queueMembers").flatMap((each) =>
      each.children.flatMap((kind) => kind.children.map(({ text, name: of }) => ({ kind: of, name: text }))),
    );
    const known = metadata.queues.get(name);
    const has = (party: Party) => known?.members.some((each) => each.kind === party.kind && each.name === party.name) === true;
    const partyNames = (parties: readonly Party[]) => parties.map((party) => `${party.kind} ${party.name}`);
    if (known !== undefined && !(isSameList(known.objects, objects) && isSameList(partyNames(known.members), partyNames(members))))
      metadata.conflicts.push({ path: first(path, known), name, code: "CONFLICTING_FILES" });
    metadata.queues.set(name, {
      name,
      path: first(path, known),
      label: least(value(root, "name"), known?.label) ?? name,
      objects: known === undefined ? objects : known.objects.filter((object) => objects.includes(object)),
      members: known === undefined ? members : members.filter(has).sort((a, b) => inOrder(a.kind + a.name, b.kind + b.name)),
      hasBosses: !isFalse(root, "doesIncludeBosses") && known?.hasBosses !== false,
    });
  },
  CustomObject: (metadata, path, root) => {
    const name = value(root, "fullName") ?? stemOf(path);
    const known = metadata.objects.get(name.toLowerCase());
    const own = { internal: value(root, "sharingModel"), external: value(root, "externalSharingModel"), path };
    const label = value(root, "label");
    const isFirst = known === undefined || path < known.path;
    metadata.objects.set(name.toLowerCase(), {
      name: isFirst ? name : known.name,
      path: first(path, known),
      label: least(label, known?.label),
      defaults: [...(known?.defaults ?? []), ...(own.internal === undefined && own.external === undefined ? [] : [own])].sort((a, b) =>
        inOrder(a.path, b.path),
      ),
      isSetting: value(root, "customSettingsType") !== undefined || known?.isSetting === true,
      hasHierarchy: !HIERARCHY_SWITCHES.some((element) => isFalse(root, element)) && known?.hasHierarchy !== false,
    });
    for (const field of all(root, "fields")) fieldOf(metadata, path, name, field, value(field, "fullName"));
  },
  CustomField: (metadata, path, root) => {
    const object = /(?:^|\/)([^/]+)\/fields\/[^/]+$/.exec(path)?.[1];
    if (object !== undefined) fieldOf(metadata, path, decoded(object), root, value(root, "fullName") ?? stemOf(path));
  },
  SharingSet: (metadata, path, root) => {
    const mappings = all(root, "accessMappings").map((each) => ({
      object: value(each, "object") ?? "",
      level: value(each, "accessLevel") ?? "",
      objectField: value(each, "objectField") ?? "",
      userField: value(each, "userField") ?? "",
    }));
    metadata.sharingSets.push({ name: stemOf(path), path, profiles: all(root, "profiles").map(({ text }) => text), mappings });
  },
  SharingRules: (metadata, path, root) => rulesOf(metadata, path, root),
  Network: (metadata, path, root) => {
    const groups = all(root, "networkMemberGroups");
    const named = (kind: string) => groups.flatMap((group) => all(group, kind).map(({ text }) => text));
    metadata.networks.push({ path, profiles: named("profile"), permissionSets: named("permissionSet") });
  },
  SharingSettings: (metadata, _path, root) => {
    metadata.superUserAccess = isTrue(root, "enablePartnerSuperUserAccess") && metadata.superUserAccess !== false;
  },
  RestrictionRule: (metadata, path, root) => {
    metadata.limits.push({
      name: stemOf(path),
      path,
      isActive: !isFalse(root, "active"),
      kind: value(root, "enforcementType") ?? "Restrict",
    });
  },
};

/** What "grant access using hierarchies" is called; the documented metadata has no such element. */
const HIERARCHY_SWITCHES = ["grantAccessUsingHierarchies", "enableGrantAccessUsingHierarchies", "enableHierarchicalSharing"];

function profileName(stem: string): string {
  const key = stem.toLowerCase();
  return Object.hasOwn(PROFILE_NAMES, key) ? (PROFILE_NAMES[key] as string) : stem;
}

function childrenOf(element: Element): ChildAccess {
  return {
    case: value(element, "caseAccessLevel"),
    contact: value(element, "contactAccessLevel"),
    opportunity: value(element, "opportunityAccessLevel"),
  };
}

function fieldOf(metadata: Metadata, path: string, object: string, element: Element, name: string | undefined): void {
  if (name !== undefined) metadata.addField(object, { name, path, type: value(element, "type") ?? "Text", label: value(element, "label") });
}

/** Of two files with one name that of the first path, whatever order they come in. */
function put<File extends { readonly path: string }>(into: Map<string, File>, key: string, file: File): void {
  const known = into.get(key);
  if (known === undefined || file.path < known.path) into.set(key, file);
}

/** One of two texts, the same whichever comes first. */
function least(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort(inOrder)) === JSON.stringify([...other].sort(inOrder));
}

function first(path: string, known: { readonly path: string } | undefined): string {
  return known === undefined || path < known.path ? path : known.path;
}

const RULE_KINDS: Readonly<Record<string, RuleFile["kind"]>> = {
  sharingOwnerRules: "owner",
  sharingCriteriaRules: "criteria",
  sharingGuestRules: "guest",
  sharingTerritoryRules: "territory",
  // Before API version 33.
  ownerRules: "owner",
  criteriaBasedRules: "criteria",
  territoryRules: "territory",
};

const NOTHING: Element = { name: "", line: 0, children: [], text: "" };

function rulesOf(metadata: Metadata, path: string, root: Element, object = stemOf(path)): void {
  for (const element of root.children) {
    if (element.children.length === 0) continue;
    const kind = Object.hasOwn(RULE_KINDS, element.name) ? (RULE_KINDS[element.name] as RuleFile["kind"]) : "unknown";
    const settings = all(element, "accountSettings")[0];
    const old = `${object.charAt(0).toLowerCase()}${object.slice(1)}AccessLevel`;
    const parties = (name: string) =>
      all(element, name).flatMap((each) => each.children.map(({ name: of, text }) => ({ kind: of, name: text })));
    metadata.rules.push({
      object,
      name: value(element, "fullName") ?? value(element, "developerName") ?? `line ${element.line}`,
      path,
      line: element.line,
      kind,
      level: value(element, "accessLevel") ?? value(element, old) ?? "",
      // Before API version 33 the levels stand in the rule itself.
      children: object.toLowerCase() === "account" ? childrenOf(settings ?? element) : childrenOf(NOTHING),
      description: value(element, "description"),
      to: parties("sharedTo"),
      from: parties("sharedFrom"),
      criteria: all(element, "criteriaItems").map((item) => ({
        field: value(item, "field") ?? "",
        operation: value(item, "operation") ?? "",
        value: value(item, "value") ?? "",
      })),
      filter: value(element, "booleanFilter"),
      includesAllOwners: isTrue(element, "includeRecordsOwnedByAll") || isTrue(element, "includeHVUOwnedRecords"),
    });
  }
}
