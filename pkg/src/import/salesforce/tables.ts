import type { Scalar } from "../formats/values.js";
import { flat } from "./ids.js";
import type { At, DataRights, Org } from "./org.js";
import { type Cells, type Reading, RowFault } from "./read.js";

/** A table that is read before the records: its columns that must be there (`A|B`: one of them), and what becomes of a row. */
export interface SmallTable {
  readonly required: readonly string[];
  readonly take: (cells: Cells, at: At, reading: Reading) => void;
  /** What it means that a row cannot be told to be anybody's. */
  readonly lost?: (at: At, reading: Reading) => void;
}

const SHOWN_IN_ACCOUNT = new Set(["id", "name", "ownerid"]);

function account(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  const fields: (readonly [string, Scalar])[] = [];
  for (const [name, cell] of cells.entries()) {
    if (!SHOWN_IN_ACCOUNT.has(name.toLowerCase())) fields.push([name, typeof cell === "string" ? flat(cell) : cell]);
  }
  const row = {
    path: at.path,
    line: at.line,
    id,
    name: cells.text("Name") ?? id,
    isPartner: cells.flag("IsPartner"),
    owner: cells.id("OwnerId"),
    cells: fields,
  };
  put(org, findings, org.accounts, "Account", id, row, at);
}

function contact(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  put(
    org,
    findings,
    org.contacts,
    "Contact",
    id,
    { path: at.path, line: at.line, id, account: cells.id("AccountId"), name: nameOf(cells) ?? "" },
    at,
  );
}

function role(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  const name = cells.text("Name") ?? cells.text("DeveloperName") ?? id;
  const row = {
    path: at.path,
    line: at.line,
    id,
    name,
    developerName: cells.text("DeveloperName") ?? name,
    parent: cells.id("ParentRoleId"),
    portalType: cells.text("PortalType") ?? (cells.id("PortalAccountId") === undefined ? "None" : "Partner"),
    account: cells.id("PortalAccountId"),
    children: [
      cells.text("CaseAccessForAccountOwner"),
      cells.text("ContactAccessForAccountOwner"),
      cells.text("OpportunityAccessForAccountOwner"),
    ],
  };
  put(org, findings, org.roles, "UserRole", id, row, at);
}

function profile(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.id("Id");
  const name = cells.text("Name");
  if (name === undefined) throw new RowFault("MISSING_NAME", "the profile has no name");
  const license = licenseOf(cells, "UserLicense.");
  const row = {
    path: at.path,
    line: at.line,
    id,
    name,
    userType: cells.text("UserType"),
    license: [...license, cells.id("UserLicenseId")],
    ...dataRights(cells),
  };
  put(org, findings, org.profiles, "Profile", id ?? name.toLowerCase(), row, at);
}

function dataRights(cells: Cells): DataRights {
  return {
    viewAllData: cells.flag("PermissionsViewAllData") ?? false,
    modifyAllData: cells.flag("PermissionsModifyAllData") ?? false,
  };
}

function license(cells: Cells, _at: At, { org }: Reading): void {
  org.licenses.set(
    cells.key("Id"),
    licenseOf(cells, "").filter((each): each is string => each !== undefined),
  );
}

function licenseOf(cells: Cells, prefix: string): (string | undefined)[] {
  return [cells.text(`${prefix}LicenseDefinitionKey`), cells.text(`${prefix}Name`)];
}

function user(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  const isActive = cells.flag("IsActive");
  const row = {
    path: at.path,
    line: at.line,
    id,
    name: nameOf(cells) ?? cells.text("Username") ?? id,
    username: cells.text("Username"),
    email: cells.text("Email"),
    isActive: isActive ?? false,
    userType: cells.text("UserType"),
    contact: cells.id("ContactId"),
    knowsContact: cells.has("ContactId"),
    account: cells.id("AccountId"),
    profileId: cells.id("ProfileId"),
    profileName: cells.text("Profile.Name"),
    license: licenseOf(cells, "Profile.UserLicense."),
    role: cells.id("UserRoleId"),
    roleName: cells.text("UserRole.DeveloperName") ?? cells.text("UserRole.Name"),
    knowsRole: cells.has("UserRoleId") || cells.has("UserRole.DeveloperName") || cells.has("UserRole.Name"),
    lastLogin: cells.instant("LastLoginDate"),
    created: cells.instant("CreatedDate"),
    isSuperUser: cells.flag("IsPrmSuperUser") ?? false,
  };
  put(org, findings, org.users, "User", id, row, at);
}

function nameOf(cells: Cells): string | undefined {
  const name = cells.text("Name");
  if (name !== undefined) return name;
  const parts = [cells.text("FirstName"), cells.text("LastName")].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" ");
}

function login(cells: Cells, at: At, reading: Reading): void {
  const { org } = reading;
  const id = cells.key("UserId");
  let isFrozen: boolean | undefined;
  try {
    isFrozen = cells.flag("IsFrozen");
  } catch (error) {
    // Whoever may be frozen is: an unreadable row must not let anybody in.
    org.frozen.set(id, at);
    throw error;
  }
  if (isFrozen === undefined) lostLogin(at, reading);
  if (isFrozen === true) org.frozen.set(id, at);
}

/** Whoever a row that cannot be read freezes would count as active. */
function lostLogin({ path, line }: At, { findings }: Reading): void {
  const what = "rows that say who is frozen cannot be read: frozen users may count as active";
  findings.add("wider", "FROZEN_UNKNOWN", path, what, { line, example: `line ${line}` });
}

function permissionSet(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  const profile = cells.id("ProfileId");
  const profileName = cells.text("Profile.Name");
  const type = cells.text("Type")?.toLowerCase();
  const row = {
    path: at.path,
    line: at.line,
    id,
    name: prefixed(cells.text("NamespacePrefix"), cells.text("Name") ?? id),
    isOfProfile: cells.flag("IsOwnedByProfile") ?? (profile !== undefined || type === "profile"),
    profile,
    profileName,
    isOfGroup: type === "group" || cells.id("PermissionSetGroupId") !== undefined,
    needsActivation: (cells.flag("HasActivationRequired") ?? false) || type === "session",
    ...dataRights(cells),
  };
  put(org, findings, org.permissionSets, "PermissionSet", id, row, at);
}

function groupSet(cells: Cells, _at: At, { org }: Reading): void {
  const name = cells.text("DeveloperName");
  const id = cells.key("Id");
  if (name !== undefined) org.groupSets.set(id, name);
  if (cells.flag("HasActivationRequired") === true) org.sessionGroupSets.add(id);
}

function prefixed(prefix: string | undefined, name: string): string {
  return prefix === undefined ? name : `${prefix}__${name}`;
}

function objectPermission(cells: Cells, at: At, { org }: Reading): void {
  const object = cells.text("SobjectType");
  if (object === undefined) throw new RowFault("MISSING_NAME", "the permissions name no object");
  const may = (name: string) => cells.flag(`Permissions${name}`) ?? false;
  const name = cells.text("Parent.Name");
  org.objectPermissions.push({
    path: at.path,
    line: at.line,
    parent: cells.id("ParentId"),
    parentName: name === undefined ? undefined : prefixed(cells.text("Parent.NamespacePrefix"), name),
    profileName: cells.text("Parent.Profile.Name"),
    isOfProfile: cells.flag("Parent.IsOwnedByProfile"),
    permission: {
      object,
      create: may("Create"),
      read: may("Read"),
      edit: may("Edit"),
      remove: may("Delete"),
      viewAll: may("ViewAllRecords"),
      modifyAll: may("ModifyAllRecords"),
    },
  });
}

function networkMember(cells: Cells, at: At, { org }: Reading): void {
  org.networkMembers.push({ path: at.path, line: at.line, parent: cells.id("ParentId"), parentName: cells.text("Parent.Name") });
}

function groupSetPart(cells: Cells, at: At, { org }: Reading): void {
  org.groupSetParts.push({ path: at.path, line: at.line, group: cells.key("PermissionSetGroupId"), set: cells.key("PermissionSetId") });
}

function assignment(cells: Cells, at: At, { org, now, findings }: Reading): void {
  if (cells.flag("IsActive") === false || cells.flag("IsRevoked") === true) {
    findings.add("ignored", "INACTIVE_ASSIGNMENT", at.path, "assignments of permission sets that are switched off", {
      line: at.line,
      example: `line ${at.line}`,
    });
    return;
  }
  const expires = cells.instant("ExpirationDate");
  if (expires !== undefined && expires <= now) {
    findings.add("ignored", "EXPIRED_ASSIGNMENT", at.path, "assignments of permission sets that have expired", {
      line: at.line,
      example: `line ${at.line}`,
    });
    return;
  }
  if (expires !== undefined) {
    const what = "assignments of permission sets end at a moment that the result does not know: import again after it";
    findings.add("expanded", "EXPIRING_ASSIGNMENT", at.path, what, { line: at.line, example: expires });
  }
  org.assignments.push({
    path: at.path,
    line: at.line,
    user: cells.key("AssigneeId"),
    set: cells.id("PermissionSetId"),
    setName: cells.text("PermissionSet.Name"),
    groupSet: cells.id("PermissionSetGroupId"),
    groupSetName: cells.text("PermissionSetGroup.DeveloperName"),
    isOfProfile: cells.flag("PermissionSet.IsOwnedByProfile") ?? false,
  });
}

function group(cells: Cells, at: At, { org, findings }: Reading): void {
  const id = cells.key("Id");
  const developerName = cells.text("DeveloperName") ?? cells.text("Name") ?? id;
  const row = {
    path: at.path,
    line: at.line,
    id,
    name: cells.text("Name") ?? developerName,
    developerName,
    type: cells.text("Type") ?? "Regular",
    related: cells.id("RelatedId"),
    hasBosses: cells.flag("DoesIncludeBosses") ?? true,
  };
  put(org, findings, org.groups, "Group", id, row, at);
}

function member(cells: Cells, at: At, { org }: Reading): void {
  org.members.push({ path: at.path, line: at.line, group: cells.key("GroupId"), member: cells.key("UserOrGroupId") });
}

function queueObject(cells: Cells, at: At, { org }: Reading): void {
  const object = cells.text("SobjectType");
  if (object === undefined) throw new RowFault("MISSING_NAME", "the row names no object");
  org.queueObjects.push({ path: at.path, line: at.line, queue: cells.key("QueueId"), object });
}

function entity(cells: Cells, at: At, { org }: Reading): void {
  const name = cells.text("QualifiedApiName") ?? cells.text("DeveloperName");
  if (name === undefined) throw new RowFault("MISSING_NAME", "the object has no name");
  const row = { name, internal: cells.text("InternalSharingModel"), external: cells.text("ExternalSharingModel"), at };
  const known = org.entities.get(name.toLowerCase());
  if (known === undefined) org.entities.set(name.toLowerCase(), [row]);
  else if (!known.some(({ internal, external }) => internal === row.internal && external === row.external)) known.push(row);
}

function organization(cells: Cells, at: At, { org }: Reading): void {
  for (const object of ["Lead", "Opportunity", "Case", "Account", "Contact"]) {
    const level = cells.text(`Default${object}Access`);
    if (level !== undefined) org.defaults.set(object.toLowerCase(), { level, at });
  }
}

function caseTeamRole(cells: Cells, _at: At, { org }: Reading): void {
  org.caseTeamRoles.set(cells.key("Id"), cells.text("AccessLevel") ?? "None");
}

function put<Row>(org: Org, findings: Reading["findings"], into: Map<string, Row>, object: string, id: string, row: Row, at: At): void {
  if (org.put(into, object, id, row)) return;
  findings.add("invalid", "CONFLICTING_ROWS", at.path, "rows with the same id say different things; all of them are left out", {
    line: at.line,
    example: `line ${at.line}: ${id}`,
  });
}

/** The small tables by object; shares and teams are read by `shares.ts`. */
export const SMALL: Readonly<Record<string, SmallTable>> = {
  EntityDefinition: { required: ["QualifiedApiName|DeveloperName"], take: entity },
  Organization: { required: [], take: organization },
  UserLicense: { required: ["Id"], take: license },
  Profile: { required: ["Name"], take: profile },
  UserRole: { required: ["Id", "Name|DeveloperName"], take: role },
  Account: { required: ["Id"], take: account },
  Contact: { required: ["Id", "AccountId"], take: contact },
  User: { required: ["Id", "IsActive"], take: user },
  UserLogin: { required: ["UserId", "IsFrozen"], take: login, lost: lostLogin },
  PermissionSet: { required: ["Id", "Name"], take: permissionSet },
  PermissionSetGroup: { required: ["Id", "DeveloperName"], take: groupSet },
  PermissionSetGroupComponent: { required: ["PermissionSetGroupId", "PermissionSetId"], take: groupSetPart },
  PermissionSetAssignment: { required: ["AssigneeId"], take: assignment },
  ObjectPermissions: { required: ["ParentId|Parent.Name|Parent.Profile.Name", "SobjectType", "PermissionsRead"], take: objectPermission },
  NetworkMemberGroup: { required: ["ParentId|Parent.Name"], take: networkMember },
  Group: { required: ["Id"], take: group },
  GroupMember: { required: ["GroupId", "UserOrGroupId"], take: member },
  QueueSobject: { required: ["QueueId", "SobjectType"], take: queueObject },
  CaseTeamRole: { required: ["Id", "AccessLevel"], take: caseTeamRole },
};
