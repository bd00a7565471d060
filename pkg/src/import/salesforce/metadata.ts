import { all, type Element, isFalse, isTrue, value } from "../formats/xml.js";

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
  readonly kind: "owner" | "criteria" | "guest" | "territory";
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
  readonly internal: string | undefined;
  readonly external: string | undefined;
  readonly isSetting: boolean;
  readonly hasHierarchy: boolean;
}

export interface FieldFile {
  readonly name: string;
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
  /** Whether super user access is on, as settings/Sharing says. */
  superUserAccess: boolean | undefined;

  /** Takes in a file by its root element; says whether it is of a kind that matters. */
  take(path: string, root: Element): boolean {
    const reader = READERS[root.name];
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
    fields.set(field.name.toLowerCase(), field);
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
    metadata.roles.set(name, { name, path, children: childrenOf(root) });
  },
  Profile: (metadata, path, root) => {
    const stem = stemOf(path);
    metadata.profiles.set(profileKey(stem), permissionsOf(profileName(stem), path, root, value(root, "userLicense")));
  },
  PermissionSet: (metadata, path, root) => {
    const name = stemOf(path);
    metadata.permissionSets.set(name.toLowerCase(), permissionsOf(name, path, root, value(root, "license")));
  },
  PermissionSetGroup: (metadata, path, root) => {
    const name = stemOf(path);
    const sets = all(root, "permissionSets").map(({ text }) => text);
    metadata.groupSets.set(name.toLowerCase(), { name, path, sets, muting: all(root, "mutingPermissionSets").map(({ text }) => text) });
  },
  MutingPermissionSet: (metadata, path) => {
    const name = stemOf(path);
    metadata.muting.set(name.toLowerCase(), { name, path });
  },
  Group: (metadata, path, root) => {
    const name = stemOf(path);
    metadata.groups.set(name, { name, path, hasBosses: !isFalse(root, "doesIncludeBosses") });
  },
  Queue: (metadata, path, root) => {
    const name = stemOf(path);
    const objects = all(root, "queueSobject").flatMap((each) => value(each, "sobjectType") ?? []);
    const members = all(root, "queueMembers").flatMap((each) =>
      each.children.flatMap((kind) => kind.children.map(({ text, name: of }) => ({ kind: of, name: text }))),
    );
    metadata.queues.set(name, {
      name,
      path,
      label: value(root, "name") ?? name,
      objects,
      members,
      hasBosses: !isFalse(root, "doesIncludeBosses"),
    });
  },
  CustomObject: (metadata, path, root) => {
    const name = value(root, "fullName") ?? stemOf(path);
    const known = metadata.objects.get(name.toLowerCase());
    metadata.objects.set(name.toLowerCase(), {
      name,
      path,
      label: value(root, "label") ?? known?.label,
      internal: value(root, "sharingModel") ?? known?.internal,
      external: value(root, "externalSharingModel") ?? known?.external,
      isSetting: value(root, "customSettingsType") !== undefined,
      hasHierarchy: !HIERARCHY_SWITCHES.some((element) => isFalse(root, element)),
    });
    for (const field of all(root, "fields")) fieldOf(metadata, name, field, value(field, "fullName"));
  },
  CustomField: (metadata, path, root) => {
    const object = /(?:^|\/)([^/]+)\/fields\/[^/]+$/.exec(path)?.[1];
    if (object !== undefined) fieldOf(metadata, decoded(object), root, value(root, "fullName") ?? stemOf(path));
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
    metadata.superUserAccess = isTrue(root, "enablePartnerSuperUserAccess");
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

function permissionsOf(name: string, path: string, root: Element, license: string | undefined): PermissionFile {
  const objects = all(root, "objectPermissions").flatMap((each) => {
    const object = value(each, "object");
    if (object === undefined) return [];
    return [
      {
        object,
        create: isTrue(each, "allowCreate"),
        read: isTrue(each, "allowRead"),
        edit: isTrue(each, "allowEdit"),
        remove: isTrue(each, "allowDelete"),
        viewAll: isTrue(each, "viewAllRecords"),
        modifyAll: isTrue(each, "modifyAllRecords"),
      },
    ];
  });
  const may = (permission: string) =>
    all(root, "userPermissions").some((each) => value(each, "name") === permission && isTrue(each, "enabled"));
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

function childrenOf(element: Element): ChildAccess {
  return {
    case: value(element, "caseAccessLevel"),
    contact: value(element, "contactAccessLevel"),
    opportunity: value(element, "opportunityAccessLevel"),
  };
}

function fieldOf(metadata: Metadata, object: string, element: Element, name: string | undefined): void {
  if (name !== undefined) metadata.addField(object, { name, type: value(element, "type") ?? "Text", label: value(element, "label") });
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
    const kind = Object.hasOwn(RULE_KINDS, element.name) ? RULE_KINDS[element.name] : undefined;
    if (kind === undefined) continue;
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
