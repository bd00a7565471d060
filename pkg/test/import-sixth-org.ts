import type { Given } from "./import-org.js";
import { ALL, id, meta, permissions, rules, table } from "./import-parts.js";

/**
 * A sixth organisation, in source format, its rows as JSON of two forms and as CSV: queues that own leads and visits, defaults that
 * differ outside, an account of three levels and one of two, branches with partners as source, target and member of a queue, nested
 * groups, view all and modify all, a muted set, a restriction rule, territories, people who left, are frozen or lost their account.
 */
export const [LUX, MOA, NIL, KUN] = [1, 2, 3, 4].map((number) => id("001", number)) as [string, string, string, string];
const INSIDE: Readonly<Record<string, string>> = {
  Ceo: "",
  VpSales: "Ceo",
  SalesEmea: "VpSales",
  SalesUs: "VpSales",
  VpOps: "Ceo",
  Ops: "VpOps",
};
const OUTSIDE: Readonly<Record<string, readonly [parent: string, account: string, portal: string]>> = {
  LuxExec: ["SalesEmea", LUX, "Partner"],
  LuxMgr: ["LuxExec", LUX, "Partner"],
  LuxUser: ["LuxMgr", LUX, "Partner"],
  MoaMgr: ["SalesUs", MOA, "Partner"],
  MoaUser: ["MoaMgr", MOA, "Partner"],
  NilUser: ["SalesEmea", NIL, "Partner"],
  KunUser: ["SalesUs", KUN, "CustomerPortal"],
};
const ROLES = [...Object.keys(INSIDE), ...Object.keys(OUTSIDE)];
const role = (name: string) => (name === "" ? "" : id("00E", ROLES.indexOf(name) + 1));
const PROFILES: Readonly<Record<string, readonly [type: string, license: string]>> = {
  Inside: ["Standard", "Salesforce"],
  Desk: ["Standard", "Salesforce"],
  "Partner Full": ["PowerPartner", "Partner Community"],
  "Partner Lite": ["PowerPartner", "Partner Community Login"],
  Kunde: ["CspLitePortal", "Customer Community"],
  Plus: ["PowerCustomerSuccess", "Customer Community Plus"],
};
const PEOPLE: readonly (readonly [name: string, account: string, role: string, profile: string])[] = [
  ["cara", "", "Ceo", "Inside"],
  ["vic", "", "VpSales", "Inside"],
  ["ernst", "", "SalesEmea", "Inside"],
  ["ulla", "", "SalesUs", "Inside"],
  ["vera", "", "VpOps", "Inside"],
  ["olga", "", "Ops", "Desk"],
  ["nora", "", "", "Inside"],
  ["ida", "", "SalesEmea", "Inside"],
  ["fred", "", "SalesUs", "Inside"],
  ["lexe", LUX, "LuxExec", "Partner Full"],
  ["lman", LUX, "LuxMgr", "Partner Full"],
  ["luse", LUX, "LuxUser", "Partner Full"],
  ["luto", LUX, "LuxUser", "Partner Lite"],
  ["loff", LUX, "LuxUser", "Partner Full"],
  ["lfro", LUX, "LuxUser", "Partner Full"],
  ["mman", MOA, "MoaMgr", "Partner Full"],
  ["muse", MOA, "MoaUser", "Partner Full"],
  ["nils", NIL, "NilUser", "Partner Full"],
  ["kim", KUN, "", "Kunde"],
  ["kai", KUN, "", "Kunde"],
  ["plu", KUN, "KunUser", "Plus"],
];
const index = (name: string) => PEOPLE.findIndex(([who]) => who === name) + 1;
export const of = (name: string) => id("005", index(name));
export const nameOf = (user: string) => PEOPLE.find(([name]) => user.startsWith(of(name)))?.[0] ?? user;
const contact = (name: string) => id("003", index(name));
const profile = (name: string) => id("00e", Object.keys(PROFILES).indexOf(name) + 1);
const [INNER, OUTER, LEADS, VISITS, R_OPS, RS_MOA, RS_EMEA] = [1, 2, 3, 4, 5, 6, 7].map((number) => id("00G", number)) as string[];
const OBJECTS = ["Opportunity", "Lead", "Case", "Account", "Contact", "Site_Visit__c", "Price_List__c"];

const json = (path: string, value: unknown): Given => ({ path: `data/${path}`, content: JSON.stringify(value, null, 2) });
const query = (name: string, rows: readonly object[]) => {
  const records = rows.map((row) => ({ attributes: { type: name, url: `/services/data/v62.0/sobjects/${name}` }, ...row }));
  return json(`${name}.json`, { status: 0, result: { records, totalSize: rows.length, done: true }, warnings: [] });
};
const csv = (name: string, rows: readonly Readonly<Record<string, string | undefined>>[]): Given => {
  const plain = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, text]) => [key, text ?? ""])));
  const { path, content } = table(name, plain);
  return { path: `data/${path}`, content };
};

const TABLES: readonly Given[] = [
  query(
    "Account",
    (
      [
        [LUX, "Lux SA", true, "ernst"],
        [MOA, "Moa Inc", true, "ulla"],
        [NIL, "Nil AB", false, "ernst"],
        [KUN, "Kunde AG", false, "ulla"],
      ] as const
    ).map(([Id, Name, IsPartner, owner]) => ({ Id, Name, IsPartner, OwnerId: of(owner), Owner: { Name: owner } })),
  ),
  query("UserRole", [
    ...Object.entries(INSIDE).map(([name, parent]) => ({
      Id: role(name),
      Name: `The ${name}`,
      DeveloperName: name,
      ParentRoleId: role(parent) || null,
      PortalType: "None",
      PortalAccountId: null,
    })),
    ...Object.entries(OUTSIDE).map(([name, [parent, account, PortalType]]) => ({
      Id: role(name),
      Name: `${account === LUX ? "Lux" : "Other"} ${name}`,
      DeveloperName: name,
      ParentRoleId: role(parent),
      PortalType,
      PortalAccountId: account,
    })),
  ]),
  csv(
    "Profile",
    Object.entries(PROFILES).map(([Name, [UserType, license]]) => ({ Id: profile(Name), Name, UserType, "UserLicense.Name": license })),
  ),
  query(
    "User",
    PEOPLE.map(([name, account, place, its]) => ({
      Id: of(name),
      Username: `${name}@sixth.example`,
      Email: `${name}@${account === "" ? "sixth" : "outside"}.example`,
      Name: `${name.charAt(0).toUpperCase()}${name.slice(1)} Six`,
      IsActive: !["ida", "loff"].includes(name),
      UserType: PROFILES[its]?.[0],
      ContactId: account === "" ? null : contact(name),
      AccountId: account === "" ? null : account,
      ProfileId: profile(its),
      UserRoleId: role(place) || null,
      CreatedDate: "2026-03-01T10:00:00.000+0000",
    })),
  ),
  csv(
    "UserLogin",
    PEOPLE.map(([name]) => ({ Id: id("0Yw", index(name)), UserId: of(name), IsFrozen: String(["fred", "lfro"].includes(name)) })),
  ),
  json("Group.json", {
    totalSize: 7,
    done: true,
    records: [
      [INNER, "Inner", "Regular", null],
      [OUTER, "Outer", "Regular", null],
      [LEADS, "New_leads", "Queue", null],
      [VISITS, "New_visits", "Queue", null],
      [R_OPS, "Ops", "Role", role("Ops")],
      [RS_MOA, "MoaMgr", "RoleAndSubordinates", role("MoaMgr")],
      [RS_EMEA, "SalesEmea", "RoleAndSubordinates", role("SalesEmea")],
    ].map(([Id, DeveloperName, Type, RelatedId]) => ({
      Id,
      Name: `The ${DeveloperName}`,
      DeveloperName,
      Type,
      RelatedId,
      DoesIncludeBosses: true,
    })),
  }),
  csv(
    "GroupMember",
    [
      [INNER, of("muse")],
      [INNER, R_OPS],
      [OUTER, INNER],
      [OUTER, of("lexe")],
      [OUTER, RS_MOA],
      [LEADS, INNER],
      [LEADS, of("lman")],
      [VISITS, RS_EMEA],
    ].map(([GroupId, UserOrGroupId]) => ({ GroupId, UserOrGroupId })),
  ),
  csv("QueueSobject", [
    { QueueId: LEADS, SobjectType: "Lead" },
    { QueueId: VISITS, SobjectType: "Site_Visit__c" },
  ]),
  csv("PermissionSet", [
    { Id: id("0PS", 1), Name: "Deal_auditor", IsOwnedByProfile: "false" },
    { Id: id("0PS", 2), Name: "Case_owner", IsOwnedByProfile: "false" },
    { Id: id("0PS", 3), Name: "Wide_partner", IsOwnedByProfile: "false" },
  ]),
  csv("PermissionSetGroup", [{ Id: id("0PG", 1), DeveloperName: "Case_desk" }]),
  csv("PermissionSetAssignment", [
    { AssigneeId: of("olga"), PermissionSetId: id("0PS", 1), PermissionSetGroupId: "" },
    { AssigneeId: of("vera"), PermissionSetId: "", PermissionSetGroupId: id("0PG", 1) },
    { AssigneeId: of("mman"), PermissionSetId: id("0PS", 3), PermissionSetGroupId: "" },
  ]),
];

const opportunity = (number: number, owner: string, account: string, Region__c: string, Amount: string, StageName: string) => ({
  Id: id("006", number),
  OwnerId: of(owner),
  PartnerAccountId: account,
  Name: `Opportunity ${number}`,
  Region__c,
  Amount,
  StageName,
});
const visit = (number: number, owner: string, Kind__c: string) => ({
  Id: id("a01", number),
  OwnerId: owner,
  Name: `Visit ${number}`,
  Kind__c,
});
const RECORDS: readonly Given[] = [
  csv("Opportunity", [
    opportunity(1, "luse", LUX, "North", "500", "Open"),
    opportunity(2, "ulla", "", "South", "50", "Won"),
    opportunity(3, "ernst", "", "", "101", "Won"),
    opportunity(4, "luto", LUX, "East", "100", "Open"),
    opportunity(5, "muse", MOA, "North", "1000", "Open"),
    opportunity(6, "loff", LUX, "West", "5", "Lost"),
  ]),
  query("Lead", [
    { Id: id("00Q", 1), OwnerId: LEADS, PartnerAccountId: null, Company: "Plain", Rating: "Cold" },
    { Id: id("00Q", 2), OwnerId: of("mman"), PartnerAccountId: MOA, Company: "Second", Rating: "Hot" },
    { Id: id("00Q", 3), OwnerId: of("nora"), PartnerAccountId: null, Company: "Nord Solar AG", Rating: "Cold" },
    { Id: id("00Q", 4), OwnerId: of("luto"), PartnerAccountId: LUX, Company: "Fourth", Rating: null },
  ]),
  csv("Case", [
    { Id: id("500", 1), OwnerId: of("ulla"), AccountId: KUN, ContactId: contact("kim"), CaseNumber: "1001" },
    { Id: id("500", 2), OwnerId: of("kim"), AccountId: KUN, ContactId: contact("kim"), CaseNumber: "1002" },
  ]),
  csv("Site_Visit__c", [
    visit(1, of("vera"), "Audit"),
    visit(2, of("olga"), "Call"),
    visit(3, VISITS as string, "Call"),
    visit(4, of("plu"), "Visit"),
    visit(5, of("muse"), "Call"),
    visit(6, of("ida"), "audit"),
  ]),
  csv("Site_Visit__Share", [
    { ParentId: id("a01", 5), UserOrGroupId: of("luse"), AccessLevel: "Read", RowCause: "Manual" },
    { ParentId: id("a01", 5), UserOrGroupId: R_OPS, AccessLevel: "Edit", RowCause: "Manual" },
    { ParentId: id("a01", 5), UserOrGroupId: of("muse"), AccessLevel: "All", RowCause: "Owner" },
  ]),
  csv("Price_List__c", [{ Id: id("a02", 1), OwnerId: of("nora"), Name: "Prices 2026" }]),
];

const model = (name: string, inside: string, outside: string, more = "") =>
  meta(
    `objects/${name}/${name}.object`,
    "CustomObject",
    `${more}<externalSharingModel>${outside}</externalSharingModel><label>${name}</label><sharingModel>${inside}</sharingModel>`,
  );
const field = (object: string, name: string, type: string) =>
  meta(`objects/${object}/fields/${name}.field`, "CustomField", `<fullName>${name}</fullName><label>${name}</label><type>${type}</type>`);
const rule = (kind: string, name: string, level: string, body: string) =>
  `<sharing${kind}Rules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label>${body}</sharing${kind}Rules>\n`;
const party = (side: string, kind: string, name: string) =>
  `<shared${side}>${name === "" ? `<${kind}></${kind}>` : `<${kind}>${name}</${kind}>`}</shared${side}>`;
const to = (kind: string, name = "") => party("To", kind, name);
const from = (kind: string, name = "") => party("From", kind, name);
const item = (name: string, operation: string, value: string) =>
  `<criteriaItems><field>${name}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`;
const some = (...given: readonly (readonly [string, ...string[]])[]) => given.map(([name, ...may]) => permissions(name, ...may)).join("");
const [READ, EDIT, CREATE, DELETE] = ["allowRead", "allowEdit", "allowCreate", "allowDelete"] as const;

const METADATA: readonly Given[] = [
  model("Opportunity", "Private", "Private"),
  model("Lead", "Read", "Private"),
  model("Case", "ReadWrite", "Read"),
  model("Account", "Read", "Private"),
  model("Site_Visit__c", "Private", "Private"),
  model("Price_List__c", "Read", "Read"),
  field("Opportunity", "Region__c", "Picklist"),
  field("Site_Visit__c", "Kind__c", "Picklist"),
  meta("settings/Sharing.settings", "SharingSettings", "<enablePartnerSuperUserAccess>false</enablePartnerSuperUserAccess>"),
  meta("profiles/Inside.profile", "Profile", OBJECTS.map((name) => permissions(name, ...ALL)).join("")),
  meta(
    "profiles/Desk.profile",
    "Profile",
    OBJECTS.map((name) => (name === "Site_Visit__c" ? permissions(name, READ) : permissions(name, ...ALL))).join(""),
  ),
  meta(
    "profiles/Partner Full.profile",
    "Profile",
    some(
      ["Opportunity", READ, EDIT, CREATE],
      ["Lead", READ, EDIT],
      ["Case", READ, CREATE],
      ["Account", READ],
      ["Site_Visit__c", READ, EDIT, CREATE, DELETE],
      ["Price_List__c", READ],
    ),
  ),
  meta("profiles/Partner Lite.profile", "Profile", some(["Opportunity", READ], ["Lead", READ], ["Site_Visit__c", READ])),
  meta("profiles/Kunde.profile", "Profile", some(["Case", READ, EDIT, CREATE], ["Price_List__c", READ])),
  meta("profiles/Plus.profile", "Profile", some(["Case", READ], ["Site_Visit__c", READ])),
  meta("permissionsets/Deal_auditor.permissionset", "PermissionSet", permissions("Opportunity", READ, "viewAllRecords")),
  meta("permissionsets/Case_owner.permissionset", "PermissionSet", permissions("Case", ...ALL, "viewAllRecords", "modifyAllRecords")),
  meta("permissionsets/Wide_partner.permissionset", "PermissionSet", permissions("Opportunity", READ, "viewAllRecords")),
  meta(
    "permissionsetgroups/Case_desk.permissionsetgroup",
    "PermissionSetGroup",
    "<label>Case desk</label><mutingPermissionSets>Less</mutingPermissionSets><permissionSets>Case_owner</permissionSets>",
  ),
  meta("mutingpermissionsets/Less.mutingpermissionset", "MutingPermissionSet", permissions("Case", DELETE)),
  meta(
    "restrictionRules/Own_cases.rule",
    "RestrictionRule",
    "<active>true</active><enforcementType>Restrict</enforcementType><masterLabel>Own cases</masterLabel><targetEntity>Case</targetEntity><version>1</version>",
  ),
  meta("territory2Models/World/World.territory2Model", "Territory2Model", "<name>World</name>"),
  meta(
    "territory2Models/World/territories/West.territory2",
    "Territory2",
    "<name>West</name><accountAccessLevel>Edit</accountAccessLevel>",
  ),
  meta(
    "sharingSets/Cases_of_account.sharingSet",
    "SharingSet",
    "<accessMappings><accessLevel>Edit</accessLevel><object>Case</object><objectField>Account</objectField><userField>Account</userField></accessMappings><profiles>kunde</profiles>",
  ),
  rules(
    "Opportunity",
    rule("Owner", "Emea_to_moa", "Read", to("portalRole", "MoaMgr") + from("roleAndSubordinates", "SalesEmea")) +
      rule(
        "Criteria",
        "Big_ones",
        "Edit",
        `${to("portalRoleAndSubordinates", "LuxMgr")}<booleanFilter>(1 OR 2) AND 3</booleanFilter>${item("StageName", "equals", "Won")}${item("Region__c", "equals", "North,East")}${item("Amount", "greaterThan", "100")}`,
      ),
  ),
  rules(
    "Lead",
    rule("Owner", "Waiting", "Edit", to("role", "Ops") + from("queue", "New_leads")) +
      rule(
        "Criteria",
        "Hot_or_solar",
        "Read",
        `${to("group", "Outer")}<booleanFilter>1 OR 2</booleanFilter>${item("Rating", "equals", "Hot")}${item("Company", "contains", "Solar")}`,
      ),
  ),
  rules("Case", rule("Owner", "Ours", "Edit", to("group", "Inner") + from("allInternalUsers"))),
  rules(
    "Site_Visit__c",
    rule("Criteria", "Audits", "Edit", to("roleAndSubordinates", "VpSales") + item("Kind__c", "equals", "Audit")) +
      rule("Owner", "Ops_to_partners", "Read", to("allPartnerUsers") + from("roleAndSubordinatesInternal", "VpOps")),
  ),
  rules(
    "Account",
    rule(
      "Owner",
      "Emea_to_ops",
      "Read",
      `<accountSettings><caseAccessLevel>None</caseAccessLevel><contactAccessLevel>None</contactAccessLevel><opportunityAccessLevel>None</opportunityAccessLevel></accountSettings>${to("role", "Ops")}${from("role", "SalesEmea")}`,
    ),
  ),
];

export const SIXTH: readonly Given[] = [...METADATA, ...TABLES, ...RECORDS];
