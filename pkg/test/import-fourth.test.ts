import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Given, type Json, NOW } from "./import-org.js";
import { ALL, id, meta, permissions, rules, table } from "./import-parts.js";

/**
 * A fourth organisation: members of queues and shares by roles with what is below them, groups of permission sets, records that follow
 * their parent, shares of code, ids of 15 and 18 characters side by side, people who left.
 */
const [NORD, SUED] = [id("001", 1), id("001", 2)];
const ROLES = ["chief", "east", "west", "nordHead", "nordMan", "nordUser", "suedUser"];
const role = (name: string) => id("00E", ROLES.indexOf(name) + 1);
const PEOPLE: readonly (readonly [name: string, account: string | undefined, role: string, profile: string])[] = [
  ["clara", undefined, "chief", "Desk"],
  ["emil", undefined, "east", "Desk"],
  ["wanda", undefined, "west", "Desk"],
  ["gone", undefined, "east", "Desk"],
  ["nora", NORD, "nordHead", "Partner"],
  ["nick", NORD, "nordMan", "Partner"],
  ["nina", NORD, "nordUser", "Partner"],
  ["left", NORD, "nordUser", "Partner"],
  ["sara", SUED, "suedUser", "Partner"],
];
const of = (name: string) => id("005", PEOPLE.findIndex(([who]) => who === name) + 1);
const group = (number: number) => id("00G", number);
const OBJECTS = ["Opportunity", "Lead", "Case", "Project__c", "Task__c", "Account", "Contact"];
/** Ids come in both lengths. */
const mixed = (short: string, at: number) => (at % 2 === 0 ? short : `${short}${suffix(short)}`);
function suffix(short: string): string {
  const bits = [0, 5, 10].map((from) =>
    [...short.slice(from, from + 5)].reduce((sum, letter, at) => sum + (/[A-Z]/.test(letter) ? 1 << at : 0), 0),
  );
  return bits.map((sum) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[sum]).join("");
}

const FILES: readonly Given[] = [
  table(
    "Account",
    [NORD, SUED].map((account, at) => ({
      Id: account,
      Name: ["Nord", "Süd"][at] ?? "",
      IsPartner: "true",
      OwnerId: mixed(of("emil"), at),
    })),
  ),
  table("UserRole", [
    ...["chief", "east", "west"].map((name, at) => ({
      Id: role(name),
      Name: name,
      DeveloperName: name,
      ParentRoleId: at === 0 ? "" : role("chief"),
      PortalType: "None",
      PortalAccountId: "",
    })),
    ...[
      ["nordHead", "east", NORD],
      ["nordMan", "nordHead", NORD],
      ["nordUser", "nordMan", NORD],
      ["suedUser", "east", SUED],
    ].map(([name = "", parent = "", account = ""], at) => ({
      Id: mixed(role(name), at),
      Name: name,
      DeveloperName: name,
      ParentRoleId: mixed(role(parent), at + 1),
      PortalType: "Partner",
      PortalAccountId: mixed(account, at),
    })),
  ]),
  table("Profile", [
    { Id: id("00e", 1), Name: "Desk", UserType: "Standard", "UserLicense.Name": "Salesforce" },
    { Id: id("00e", 2), Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Partner Community" },
  ]),
  table(
    "User",
    PEOPLE.map(([name, account = "", place, profile], at) => ({
      Id: mixed(of(name), at),
      Username: `${name}@fourth.example`,
      Name: name,
      IsActive: String(name !== "gone" && name !== "left"),
      UserType: account === "" ? "Standard" : "PowerPartner",
      ContactId: account === "" ? "" : id("003", at + 1),
      AccountId: account === "" ? "" : mixed(account, at + 1),
      ProfileId: id("00e", profile === "Desk" ? 1 : 2),
      UserRoleId: mixed(role(place), at),
      CreatedDate: "2026-02-01T00:00:00.000Z",
    })),
  ),
  table("UserLogin", [{ UserId: of("nora"), IsFrozen: "false" }]),
  table("Group", [
    { Id: group(1), Name: "", DeveloperName: "east", Type: "RoleAndSubordinates", RelatedId: role("east"), DoesIncludeBosses: "false" },
    {
      Id: group(2),
      Name: "",
      DeveloperName: "nordMan",
      Type: "RoleAndSubordinates",
      RelatedId: role("nordMan"),
      DoesIncludeBosses: "false",
    },
    { Id: group(3), Name: "", DeveloperName: "west", Type: "Role", RelatedId: role("west"), DoesIncludeBosses: "false" },
    { Id: group(4), Name: "Leads", DeveloperName: "Leads", Type: "Queue", RelatedId: "", DoesIncludeBosses: "true" },
    { Id: group(5), Name: "East below", DeveloperName: "East_below", Type: "Regular", RelatedId: "", DoesIncludeBosses: "true" },
    {
      Id: group(6),
      Name: "",
      DeveloperName: "east",
      Type: "RoleAndSubordinatesInternal",
      RelatedId: role("east"),
      DoesIncludeBosses: "false",
    },
  ]),
  table("GroupMember", [
    { GroupId: group(4), UserOrGroupId: group(2) },
    { GroupId: `${group(5)}${suffix(group(5))}`, UserOrGroupId: group(6) },
  ]),
  table("QueueSobject", [{ Id: id("03g", 1), QueueId: group(4), SobjectType: "Project__c" }]),
  table("PermissionSet", [
    { Id: id("0PS", 1), Name: "Erase", IsOwnedByProfile: "false" },
    { Id: id("0PS", 2), Name: "Look", IsOwnedByProfile: "false" },
  ]),
  table("PermissionSetGroup", [{ Id: id("0PG", 1), DeveloperName: "Cleaners" }]),
  table("PermissionSetAssignment", [
    { AssigneeId: of("nina"), PermissionSetId: "", PermissionSetGroupId: id("0PG", 1) },
    { AssigneeId: of("sara"), PermissionSetId: id("0PS", 2), PermissionSetGroupId: "" },
  ]),
  meta("permissionsets/Erase.permissionset", "PermissionSet", permissions("Project__c", ...ALL)),
  meta("permissionsets/Look.permissionset", "PermissionSet", permissions("Task__c", "allowRead")),
  meta(
    "permissionsetgroups/Cleaners.permissionsetgroup",
    "PermissionSetGroup",
    "<label>Cleaners</label><mutingPermissionSets>Mute</mutingPermissionSets><permissionSets>Erase</permissionSets>",
  ),
  meta("mutingpermissionsets/Mute.mutingpermissionset", "MutingPermissionSet", permissions("Project__c", "allowDelete")),
  meta("profiles/Desk.profile", "Profile", OBJECTS.map((each) => permissions(each, ...ALL)).join("")),
  meta(
    "profiles/Partner.profile",
    "Profile",
    permissions("Opportunity", "allowRead", "allowEdit") + permissions("Project__c", "allowRead", "allowEdit"),
  ),
  ...["Opportunity", "Lead", "Case", "Account", "Project__c"].map((name) =>
    meta(
      `objects/${name}/${name}.object`,
      "CustomObject",
      "<externalSharingModel>Private</externalSharingModel><sharingModel>Private</sharingModel>",
    ),
  ),
  meta(
    "objects/Task__c/Task__c.object",
    "CustomObject",
    "<externalSharingModel>ControlledByParent</externalSharingModel><sharingModel>ControlledByParent</sharingModel>",
  ),
  meta(
    "delegateGroups/Managers.delegateGroup",
    "DelegateGroup",
    "<label>Managers</label><loginAccess>false</loginAccess><roles>nordUser</roles>",
  ),
  rules(
    "Project__c",
    "<sharingOwnerRules><fullName>Out_of_east</fullName><accessLevel>Read</accessLevel><sharedTo><roleAndSubordinates>nordMan</roleAndSubordinates></sharedTo><sharedFrom><group>East_below</group></sharedFrom></sharingOwnerRules>" +
      "<sharingCriteriaRules><fullName>By_type</fullName><accessLevel>Edit</accessLevel><sharedTo><allPartnerUsers/></sharedTo><criteriaItems><field>RecordTypeId</field><operation>equals</operation><value>Open</value></criteriaItems></sharingCriteriaRules>",
  ),
  table("Project__c", [
    { Id: id("a01", 1), OwnerId: group(4), Name: "Waits" },
    { Id: id("a01", 2), OwnerId: mixed(of("emil"), 1), Name: "Of Emil" },
    { Id: id("a01", 3), OwnerId: mixed(of("nina"), 0), Name: "Of Nina" },
    { Id: id("a01", 4), OwnerId: of("gone"), Name: "Of somebody who left" },
    { Id: id("a01", 5), OwnerId: of("wanda"), Name: "Of Wanda" },
  ]),
  table("Task__c", [{ Id: id("a02", 1), OwnerId: of("nina"), Name: "Part", Project__c: id("a01", 3) }]),
  table("Opportunity", [
    { Id: id("006", 1), OwnerId: of("left"), PartnerAccountId: mixed(NORD, 1), Name: "Of somebody outside who left" },
    { Id: id("006", 2), OwnerId: of("clara"), PartnerAccountId: "", Name: "Shared by hand" },
    { Id: id("006", 3), OwnerId: of("clara"), PartnerAccountId: "", Name: "Shared by code" },
  ]),
  table("OpportunityShare", [
    { OpportunityId: mixed(id("006", 2), 1), UserOrGroupId: mixed(group(2), 1), OpportunityAccessLevel: "Edit", RowCause: "Manual" },
    { OpportunityId: id("006", 3), UserOrGroupId: of("sara"), OpportunityAccessLevel: "Edit", RowCause: "Deal_Team__c" },
    { OpportunityId: id("006", 1), UserOrGroupId: group(3), OpportunityAccessLevel: "Read", RowCause: "Rule" },
  ]),
];

const imported = async () => importSalesforce(FILES, { now: NOW, accept: ["MUTING"] });

test("a fourth organisation decides as its own rules say", async () => {
  const result = await imported();
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  const { snapshot, records } = result;
  const policy = Policy.loadSync(snapshot);
  const decided = (who: string, action: string, on: string) => {
    const user = snapshot.users.find(({ id: own }) => own.startsWith(of(who)))?.id ?? who;
    const record = records.find((each) => each.id?.startsWith(on) === true);
    const { allowed, code, grants } = policy.viewer(user, { now: NOW }).explain(action as never, record as never);
    return allowed ? grants.map(({ rule }) => rule).join(" ") : code;
  };
  const [waits, emils, ninas, gones, wandas] = [1, 2, 3, 4, 5].map((at) => id("a01", at)) as [string, string, string, string, string];
  const wrong = (
    [
      // The queue's members are the role and those below it, not the role above; her set gives Nina all verbs.
      ["nick", "project.edit", waits, "ROLE-14 QUEUE-02"],
      ["nina", "project.edit", waits, "QUEUE-02"],
      ["sara", "project.view", waits, "NO_GRANT"],
      // Shared from the role inside alone, although Nora's and Nina's roles are below it as well.
      ["nick", "project.view", emils, "ROLE-14 SHARE-02"],
      ["nick", "project.view", gones, "ROLE-14 SHARE-02"],
      ["nina", "project.edit", emils, "NO_GRANT"],
      ["nora", "project.view", emils, "ROLE-14"],
      ["sara", "project.view", emils, "NO_GRANT"],
      ["nick", "project.view", wandas, "NO_GRANT"],
      // Above in the account, then the owner of the account and the role above.
      ["nick", "project.edit", ninas, "ROLE-06"],
      ["emil", "project.edit", ninas, "ROLE-15"],
      ["clara", "project.edit", ninas, "ROLE-15"],
      ["wanda", "project.view", ninas, "NO_GRANT"],
      // Nobody's Delete but Nina's own, by her group of sets.
      ["nina", "project.delete", ninas, "SHARE-19"],
      // A record that follows its parent is private; only its owner's side reaches it, and no profile of Nina's names it.
      ["nina", "task.view", id("a02", 1), "NOT_PERMITTED"],
      ["emil", "task.view", id("a02", 1), "ROLE-15"],
      ["sara", "task.view", id("a02", 1), "NO_GRANT"],
      // People who left keep their records, and see nothing.
      ["nora", "opportunity.edit", id("006", 1), "ROLE-06"],
      ["left", "opportunity.view", id("006", 1), "USER_DEACTIVATED"],
      ["gone", "project.view", gones, "USER_NOT_ACTIVE"],
      ["clara", "project.edit", gones, "ROLE-28 ROLE-14"],
      ["wanda", "opportunity.view", id("006", 1), "NO_GRANT"],
      // By hand with a role and those below; by code not at all.
      ["nick", "opportunity.edit", id("006", 2), "ROLE-14 SHARE-09"],
      ["nina", "opportunity.edit", id("006", 2), "SHARE-09"],
      ["sara", "opportunity.view", id("006", 2), "NO_GRANT"],
      ["sara", "opportunity.view", id("006", 3), "NO_GRANT"],
    ] as const
  ).flatMap(([who, action, on, wanted]) =>
    decided(who, action, on) === wanted ? [] : [`${who} ${action} ${on}: ${decided(who, action, on)}`],
  );
  expect(wrong).toEqual([]);
});

test("it says what it cannot carry over, each where it stands", async () => {
  const { report } = await imported();
  expect(report.findings.map(({ effect, code, where }: Json) => `${effect} ${code} ${where}`)).toEqual([
    "wider MUTING force-app/mutingpermissionsets/Mute.mutingpermissionset-meta.xml",
    "narrower DEFAULT_ACCESS force-app/objects/Task__c/Task__c.object-meta.xml",
    "narrower DEFAULT_ACCESS_UNKNOWN Contact",
    "narrower HIERARCHY_FULL UserRole.csv",
    "narrower IMPLICIT_ACCESS Account.csv",
    "narrower OPERATOR force-app/sharingRules/Project__c.sharingRules-meta.xml#By_type",
    "narrower SHARE_ROW OpportunityShare.csv",
    "ignored SHARE_ROW OpportunityShare.csv",
    "ignored UNKNOWN_FILE force-app/delegateGroups",
  ]);
});
