import { all, type Element, isFalse, isTrue, needed, value } from "../formats/xml.js";
import { inOrder } from "../report.js";
import { unknownElements, unknownInRule, unknownInSet } from "./elements.js";
import { type ChildAccess, least, type Metadata, type Party, put, type RuleFile } from "./metadata.js";
import { decoded, profileKey, profileName, stemOf } from "./names.js";
import { permissionsOf } from "./permission-files.js";

/** Takes in a file by its root element; says whether it is of a kind that matters. */
export function takeFile(metadata: Metadata, path: string, root: Element): boolean {
  const reader = Object.hasOwn(READERS, root.name) ? READERS[root.name] : undefined;
  if (reader !== undefined) {
    reader(metadata, path, root);
    metadata.unknown.push(...unknownElements(path, root));
    return true;
  }
  // One file for each rule, in a folder of its object.
  const single = /^sharing(Criteria|Owner|Guest|Territory)Rules?$/i.exec(root.name);
  const object = single === null ? undefined : /(?:^|\/)sharingRules\/([^/]+)\//.exec(path)?.[1];
  if (object !== undefined && single !== null) {
    const name = `sharing${single[1]}Rules`;
    rulesOf(metadata, path, { ...NOTHING, children: [{ ...root, name }] }, decoded(object));
    return true;
  }
  if (/^\w+SharingRules$/.test(root.name)) {
    rulesOf(metadata, path, root);
    return true;
  }
  return false;
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
      needsActivation: isTrue(root, "hasActivationRequired") || known?.needsActivation === true,
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
      each.children.flatMap((kind) => kind.children.map(({ text, name: of }) => ({ kind: memberKind(of), name: text }))),
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
      unknown: unknownInSet(each),
    }));
    metadata.sharingSets.push({
      name: stemOf(path),
      path,
      profiles: all(root, "profiles").map(({ text }) => text),
      unknown: unknownInSet(root),
      mappings,
    });
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
    if (element.children.length === 0) {
      if (element.name !== "fullName" && !Object.hasOwn(RULE_KINDS, element.name))
        metadata.unknown.push({ path, line: element.line, name: `${root.name}/${element.name}`.slice(0, 120), mayLimit: true });
      continue;
    }
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
      unknown: unknownInRule(element),
      includesAllOwners: isTrue(element, "includeRecordsOwnedByAll") || isTrue(element, "includeHVUOwnedRecords"),
    });
  }
}

/** Members of queues stand one by one: `roleAndSubordinate` is what rules call `roleAndSubordinates`. */
function memberKind(name: string): string {
  return name.replace(/Subordinate(?=$|Internal$)/, "Subordinates");
}
