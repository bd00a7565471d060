import { Buffer } from "node:buffer";
import type { Given } from "./import-org.js";
import { ALL, archive, id, permissions } from "./import-parts.js";

/**
 * A fifth organisation: a package as the metadata API gives it, in one archive; a namespaced object; tables of five tools; a tree with
 * sides; sources and targets of every kind; shares of every kind; two currencies; persons as accounts.
 */
export const [A, B, C, D, P, Z] = [1, 2, 3, 4, 5, 6].map((number) => id("001", number)) as [string, string, string, string, string, string];
const INSIDE = ["Board", "Sales", "North", "South", "Service", "Desk"];
const OUTSIDE = ["AExec", "AMgr", "AUser", "BMgr", "BUser", "CUser", "DUser"];
const role = (name: string) => id("00E", [...INSIDE, ...OUTSIDE].indexOf(name) + 1);
type Person = readonly [name: string, account: string, role: string, profile: string];
const PEOPLE: readonly Person[] = [
  ["bea", "", "Board", "Staff"],
  ["sid", "", "Sales", "Staff"],
  ["nora", "", "North", "Staff"],
  ["sol", "", "South", "Staff"],
  ["dex", "", "Desk", "Staff"],
  ["una", "", "", "Staff"],
  ["aud", "", "", "Staff"],
  ["mod", "", "North", "Modder"],
  ["ice", "", "North", "Staff"],
  ["ae", A, "AExec", "Partner"],
  ["am", A, "AMgr", "Partner"],
  ["au", A, "AUser", "Partner"],
  ["av", A, "AUser", "Partner"],
  ["as", A, "AUser", "Partner"],
  ["an", A, "", "Partner"],
  ["bm", B, "BMgr", "Partner"],
  ["bu", B, "BUser", "Partner"],
  ["cu", C, "CUser", "Partner"],
  ["ci", C, "CUser", "Partner"],
  ["cf", C, "CUser", "Partner"],
  ["dp", D, "DUser", "Plus"],
  ["hv", D, "", "Customer"],
  ["pp", P, "", "Person"],
  ["xx", id("001", 99), "", "Partner"],
  ["no", "", "", "Partner"],
  ["lx", A, "AUser", "Gold"],
];
const PROFILES: Readonly<Record<string, readonly [type: string, license: string]>> = {
  Staff: ["Standard", "Salesforce"],
  Modder: ["Standard", "Salesforce"],
  Partner: ["PowerPartner", "Partner Community"],
  Plus: ["PowerCustomerSuccess", "Customer Community Plus"],
  Customer: ["CspLitePortal", "Customer Community"],
  Person: ["CspLitePortal", "Customer Community Login"],
  Gold: ["PowerPartner", "Gold Partner"],
};
const index = (name: string) => PEOPLE.findIndex(([who]) => who === name) + 1;
export const of = (name: string) => id("005", index(name));
export const nameOf = (user: string) => PEOPLE.find(([name]) => user.startsWith(of(name)))?.[0] ?? user;
const contact = (name: string) => id("003", index(name));
const profileId = (name: string) => id("00e", Object.keys(PROFILES).indexOf(name) + 1);
const group = (number: number) => id("00G", number);
const [OUTER, INNER, MIXED, Q1, Q2, R_BMGR, R_SERVICE, R_AMGR, RS_AMGR, R_DESK] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(group) as string[];

type Rows = readonly Readonly<Record<string, string>>[];
const columnsOf = (rows: Rows) => [...new Set(rows.flatMap((row) => Object.keys(row)))];
/** A table as that tool writes it. */
function csv(path: string, rows: Rows, { mark = ",", end = "\n", quote = false, upper = false, bom = false } = {}): Given {
  const cell = (text: string) => (quote ? `"${text.replaceAll('"', '""')}"` : text);
  const head = columnsOf(rows).map((name) => cell(upper ? name.toUpperCase() : name));
  const lines = rows.map((row) =>
    columnsOf(rows)
      .map((name) => cell(row[name] ?? ""))
      .join(mark),
  );
  return { path, content: (bom ? "\ufeff" : "") + [head.join(mark), ...lines, ""].join(end) };
}
const LOADER = { end: "\r\n", quote: true, upper: true, bom: true };
const json = (path: string, value: unknown): Given => ({ path, content: JSON.stringify(value, null, 1) });
const attributed = <Row extends object>(type: string, rows: readonly Row[]) =>
  rows.map((row) => ({ attributes: { type, url: `/services/data/v52.0/${type}` }, ...row }));
const orNull = (rows: Rows) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, text]) => [key, text === "" ? null : text])));

const TABLES: readonly Given[] = [
  csv(
    "data/Account-2026-11-22.csv",
    (
      [
        [A, "Alpha", "nora"],
        [B, "Beta", "nora"],
        [C, "Gamma", "sol"],
        [D, "Delta", "una"],
        [P, "Pat Person", "sid"],
        [Z, "Zeta", "sid"],
      ] as const
    ).map(([account, name, owner], at) => ({
      Id: account,
      Name: name,
      IsPartner: String(at < 3),
      OwnerId: of(owner),
      IsPersonAccount: String(account === P),
    })),
    LOADER,
  ),
  json(
    "data/UserRole.json",
    attributed("UserRole", [
      ...INSIDE.map((name) => ({
        Id: role(name),
        Name: name,
        DeveloperName: name,
        ParentRoleId: { Board: "", Sales: "Board", North: "Sales", South: "Sales", Service: "Board", Desk: "Service" }[name] ?? "",
        PortalType: "None",
        PortalAccountId: "",
      })),
      ...OUTSIDE.map((name) => ({
        Id: role(name),
        Name: `Role ${name}`,
        DeveloperName: name,
        ParentRoleId: { AExec: "North", AMgr: "AExec", AUser: "AMgr", BMgr: "North", BUser: "BMgr", CUser: "South", DUser: "" }[name] ?? "",
        PortalType: name === "DUser" ? "CustomerPortal" : "Partner",
        PortalAccountId: { A, B, C, D }[name.charAt(0)] ?? "",
      })),
    ]).map((row) => ({
      ...row,
      ParentRoleId: row.ParentRoleId === "" ? null : role(row.ParentRoleId),
      PortalAccountId: row.PortalAccountId || null,
    })),
  ),
  {
    path: "data/Profile.ndjson",
    content: Object.entries(PROFILES)
      .map(([name, [UserType, license]]) => JSON.stringify({ Id: profileId(name), Name: name, UserType, UserLicense: { Name: license } }))
      .join("\r\n"),
  },
  json("data/User.json", {
    totalSize: PEOPLE.length,
    done: true,
    records: orNull(
      PEOPLE.map(([name, account, place, profile]) => ({
        Id: of(name),
        Username: `${name}@fifth.example`,
        Name: name.toUpperCase(),
        UserType: PROFILES[profile]?.[0] ?? "",
        ContactId: account === "" ? "" : contact(name),
        AccountId: account,
        ProfileId: profileId(profile),
        UserRoleId: place === "" ? "" : role(place),
        CreatedDate: "2026-02-01T08:30:00.000+0000",
      })),
    ).map((row, at) => ({ ...row, IsActive: at + 1 !== index("ci"), IsPrmSuperUser: at + 1 === index("as") })),
  }),
  csv(
    "data/UserLogin.csv",
    ["cf", "ice", "au"].map((name) => ({ Id: id("0Yw", index(name)), UserId: of(name), IsFrozen: String(name !== "au") })),
  ),
  csv(
    "data/Group.csv",
    [
      { Id: OUTER, DeveloperName: "Outer", Type: "Regular", DoesIncludeBosses: "false" },
      { Id: INNER, DeveloperName: "Inner", Type: "Regular", DoesIncludeBosses: "true" },
      { Id: MIXED, DeveloperName: "Mixed", Type: "Regular", DoesIncludeBosses: "true" },
      { Id: Q1, DeveloperName: "Deals_waiting", Type: "Queue", DoesIncludeBosses: "true" },
      { Id: Q2, DeveloperName: "Leads_waiting", Type: "Queue", DoesIncludeBosses: "true" },
      { Id: R_BMGR, DeveloperName: "BMgr", Type: "Role", RelatedId: role("BMgr") },
      { Id: R_SERVICE, DeveloperName: "Service", Type: "RoleAndSubordinatesInternal", RelatedId: role("Service") },
      { Id: R_AMGR, DeveloperName: "AMgr", Type: "Role", RelatedId: role("AMgr") },
      { Id: RS_AMGR, DeveloperName: "AMgr", Type: "RoleAndSubordinates", RelatedId: role("AMgr") },
      { Id: R_DESK, DeveloperName: "Desk", Type: "Role", RelatedId: role("Desk") },
    ].map((row) => ({ Name: row.DeveloperName, ...row })) as Rows,
    { quote: true },
  ),
  csv(
    "data/GroupMember.tsv",
    [
      [OUTER, INNER],
      [INNER, of("cu")],
      [INNER, R_DESK],
      [MIXED, of("av")],
      [Q1, of("cu")],
      [Q1, R_BMGR],
      [Q1, R_SERVICE],
      [Q2, MIXED],
    ].map(([GroupId = "", UserOrGroupId = ""]) => ({ GroupId, UserOrGroupId })),
    { mark: "\t" },
  ),
  csv(
    "data/QueueSobject.csv",
    [
      { Warteschlange: Q1, Objekt: "Opportunity" },
      { Warteschlange: Q2, Objekt: "Lead" },
    ] as Rows,
    { mark: "^" },
  ),
  csv("data/PermissionSet.csv", [
    { Id: id("0PS", 1), Name: "See_all", IsOwnedByProfile: "false" },
    { Id: id("0PS", 2), Name: "Idea_reader", IsOwnedByProfile: "false" },
  ]),
  csv("data/PermissionSetGroup.csv", [{ Id: id("0PG", 1), DeveloperName: "Ideas" }]),
  csv("data/PermissionSetAssignment.csv", [
    { AssigneeId: of("aud"), PermissionSetId: id("0PS", 1), PermissionSetGroupId: "" },
    { AssigneeId: of("dp"), PermissionSetId: "", PermissionSetGroupId: id("0PG", 1) },
  ]),
  csv(
    "data/ObjectPermissions.csv",
    OBJECTS().map((SobjectType) => ({
      "Parent.Profile.Name": "Modder",
      "Parent.IsOwnedByProfile": "true",
      SobjectType,
      PermissionsRead: "true",
      PermissionsEdit: "true",
      PermissionsDelete: "true",
      PermissionsCreate: "true",
      PermissionsViewAllRecords: String(SobjectType === "Case"),
      PermissionsModifyAllRecords: String(SobjectType === "Case"),
    })),
    { mark: "`" },
  ),
  json("data/EntityDefinition.json", {
    status: 0,
    result: {
      records: (
        [
          ["Opportunity", "Private", "Private"],
          ["Lead", "ReadWriteTransfer", "Read"],
          ["Case", "Private", "Private"],
          ["Account", "Private", "Private"],
          ["Contact", "ControlledByParent", "ControlledByParent"],
          ["ns1__Deal__c", "Read", "Private"],
        ] as const
      ).map(([QualifiedApiName, InternalSharingModel, ExternalSharingModel]) => ({
        QualifiedApiName,
        InternalSharingModel,
        ExternalSharingModel,
      })),
      totalSize: 6,
      done: true,
    },
  }),
];
function OBJECTS(): readonly string[] {
  return ["Opportunity", "Lead", "Case", "Account", "Contact", "ns1__Deal__c", "Idea__c"];
}

const opportunity = (number: number, owner: string, Region__c: string, Amount: string, StageName: string) => ({
  Id: id("006", number),
  OwnerId: owner,
  Name: `Opportunity ${number}`,
  Region__c,
  Amount,
  StageName,
});
const deal = (number: number, owner: string, more: Readonly<Record<string, string>>) => ({
  Id: id("a0X", number),
  OwnerId: of(owner),
  Name: `Deal ${number}`,
  CurrencyIsoCode: "EUR",
  ns1__Budget__c: "1",
  ns1__Hot__c: "false",
  ns1__Partner__c: "",
  ns1__Code__c: "",
  ...more,
});
const share = (object: string, number: string, to: string, level: string, RowCause: string) => ({
  [`${object}Id`]: number,
  UserOrGroupId: to,
  [`${object}AccessLevel`]: level,
  RowCause,
});
const utf16 = ({ path, content }: Given): Given => ({ path, content: Buffer.from(`\ufeff${content}`, "utf16le") });
const RECORDS: readonly Given[] = [
  utf16(
    csv(
      "data/Opportunity.csv",
      [
        opportunity(1, of("au"), "West", "10", "Open"),
        opportunity(2, of("bu"), "North", "1000.00", "Open"),
        opportunity(3, of("sol"), "West", "5", "Lost"),
        opportunity(4, of("dp"), "West", "1", "Open"),
        opportunity(5, of("nora"), "South", "999.99", "Open"),
        opportunity(6, of("ci"), "", "5000", "Open"),
        opportunity(7, Q1 as string, "West", "1", "Open"),
        opportunity(8, Q2 as string, "West", "1", "Open"),
        opportunity(9, of("una"), "West", "1", "Open"),
      ],
      { mark: ";", end: "\r\n" },
    ),
  ),
  csv(
    "data/OpportunityShare.csv",
    [
      share("Opportunity", id("006", 9), of("au"), "Edit", "Manual"),
      share("Opportunity", id("006", 9), R_AMGR as string, "Read", "Manual"),
      share("Opportunity", id("006", 9), of("una"), "All", "Owner"),
      share("Opportunity", id("006", 9), of("cu"), "Edit", "Deal_room__c"),
    ],
    LOADER,
  ),
  csv("data/OpportunityTeamMember.csv", [
    { OpportunityId: id("006", 9), UserId: of("bu"), OpportunityAccessLevel: "Read", TeamMemberRole: "Helper" },
  ]),
  csv("data/Lead.csv", [
    { Id: id("00Q", 1), OwnerId: of("au"), Company: "One" },
    { Id: id("00Q", 2), OwnerId: Q2 as string, Company: "Two" },
  ]),
  json("data/Case.json", {
    records: orNull([
      { Id: id("500", 1), OwnerId: of("hv"), AccountId: D, ContactId: contact("hv"), Priority: "Low", Origin: "Web" },
      { Id: id("500", 2), OwnerId: of("au"), AccountId: A, ContactId: "", Priority: "Low", Origin: "Web" },
      { Id: id("500", 3), OwnerId: of("una"), AccountId: P, ContactId: contact("pp"), Priority: "Low", Origin: "Web" },
      { Id: id("500", 4), OwnerId: of("una"), AccountId: D, ContactId: "", Priority: "High", Origin: "Email" },
      { Id: id("500", 5), OwnerId: of("una"), AccountId: Z, ContactId: "", Priority: "High", Origin: "Web" },
      { Id: id("500", 6), OwnerId: of("una"), AccountId: "", ContactId: "", Priority: "Low", Origin: "" },
    ]),
  }),
  json("data/CaseTeamMember.json", [{ ParentId: id("500", 6), MemberId: contact("bu"), TeamRole: { AccessLevel: "Edit" } }]),
  csv(
    "data/ns1__Deal__c.csv",
    [
      deal(1, "cu", { ns1__Budget__c: "600", ns1__Hot__c: "true" }),
      deal(2, "cu", { ns1__Budget__c: "600", ns1__Hot__c: "true", CurrencyIsoCode: "USD" }),
      deal(3, "una", { ns1__Partner__c: `${A}AAA`, ns1__Code__c: "7" }),
      deal(4, "una", { ns1__Code__c: "007" }),
      deal(5, "una", {}),
    ],
    { mark: "|" },
  ),
  csv("data/ns1__Deal__Share.csv", [{ ParentId: id("a0X", 5), UserOrGroupId: RS_AMGR as string, AccessLevel: "Edit", RowCause: "Manual" }]),
  csv("data/Idea__c.csv", [{ Id: id("a0Y", 1), OwnerId: of("una"), Name: "Idea" }]),
  csv("data/AccountTeamMember.csv", [
    {
      AccountId: A,
      UserId: of("dex"),
      AccountAccessLevel: "Edit",
      OpportunityAccessLevel: "None",
      CaseAccessLevel: "None",
      ContactAccessLevel: "None",
    },
  ]),
];

const item = (field: string, operation: string, value: string) =>
  `<criteriaItems>\n<field>${field}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`;
const to = (kind: string, name: string) => `<sharedTo><${kind}>${name}</${kind}></sharedTo>`;
const from = (kind: string, name: string) => `<sharedFrom><${kind}>${name}</${kind}></sharedFrom>`;
const rule = (kind: string, name: string, level: string, body: string) =>
  `<sharing${kind}Rules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label>${body}</sharing${kind}Rules>`;
const xml = (root: string, body: string) =>
  new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${root}>\n`,
  );
const field = (name: string, type: string) => `<fields><fullName>${name}</fullName><label>${name}</label><type>${type}</type></fields>`;
const all = (...names: string[]) => names.map((name) => permissions(name, ...ALL)).join("");
const some = (...given: readonly (readonly [string, ...string[]])[]) => given.map(([name, ...may]) => permissions(name, ...may)).join("");

const PACKAGE: Readonly<Record<string, Uint8Array>> = {
  "package.xml": xml("Package", "<types><members>*</members><name>Profile</name></types><version>29.0</version>"),
  "objects/Opportunity.object": xml("CustomObject", field("Region__c", "Picklist") + field("Tags__c", "MultiselectPicklist")),
  "objects/ns1__Deal__c.object": xml(
    "CustomObject",
    `${field("ns1__Budget__c", "Currency")}${field("ns1__Hot__c", "Checkbox")}${field("ns1__Partner__c", "Lookup")}${field("ns1__Code__c", "Text")}<label>Deal</label>`,
  ),
  "objects/Idea__c.object": xml(
    "CustomObject",
    "<externalSharingModel>Read</externalSharingModel><label>Idea</label><sharingModel>ReadWrite</sharingModel>",
  ),
  "objectTranslations/ns1__Deal__c-de.objectTranslation": xml("CustomObjectTranslation", "<caseValues><value>Vorgang</value></caseValues>"),
  "translations/de.translation": xml("Translations", "<customLabels><label>Ja</label><name>Yes</name></customLabels>"),
  "settings/Sharing.settings": xml("SharingSettings", "<enablePartnerSuperUserAccess>true</enablePartnerSuperUserAccess>"),
  "profiles/Staff.profile": xml("Profile", all(...OBJECTS())),
  "profiles/Partner.profile": xml(
    "Profile",
    some(
      ["Opportunity", "allowCreate", "allowRead", "allowEdit"],
      ["Lead", "allowCreate", "allowRead", "allowEdit"],
      ["Case", "allowRead", "allowEdit"],
      ["Account", "allowRead"],
      ["Contact", "allowRead"],
      ["ns1__Deal__c", "allowRead", "allowEdit", "allowDelete"],
      ["Idea__c", "allowRead"],
    ),
  ),
  "profiles/Plus.profile": xml("Profile", some(["Case", "allowCreate", "allowRead", "allowEdit"], ["Opportunity", "allowRead"])),
  "profiles/Customer.profile": xml("Profile", some(["Case", "allowCreate", "allowRead"], ["Idea__c", "allowRead"])),
  "profiles/Person.profile": xml("Profile", some(["Case", "allowRead"])),
  "permissionsets/See_all.permissionset": xml(
    "PermissionSet",
    "<label>See all</label><userPermissions><enabled>true</enabled><name>ViewAllData</name></userPermissions>",
  ),
  "permissionsets/Idea_reader.permissionset": xml("PermissionSet", permissions("Idea__c", "allowRead")),
  "permissionsetgroups/Ideas.permissionsetgroup": xml(
    "PermissionSetGroup",
    "<label>Ideas</label><mutingPermissionSets>Quiet</mutingPermissionSets><permissionSets>Idea_reader</permissionSets>",
  ),
  "mutingpermissionsets/Quiet.mutingpermissionset": xml("MutingPermissionSet", permissions("Idea__c", "allowDelete")),
  "sharingSets/Cases_of_account.sharingSet": xml(
    "SharingSet",
    "<accessMappings><accessLevel>Read</accessLevel><object>Case</object><objectField>Account</objectField><userField>Account</userField></accessMappings><profiles>customer</profiles><profiles>plus</profiles>",
  ),
  "sharingSets/Cases_of_contact.sharingSet": xml(
    "SharingSet",
    "<accessMappings><accessLevel>Edit</accessLevel><object>Case</object><objectField>Contact</objectField><userField>Contact</userField></accessMappings><profiles>person</profiles>",
  ),
  "sharingRules/Opportunity.sharingRules": xml(
    "SharingRules",
    [
      rule("Owner", "Peers", "Read", to("portalRole", "AUser") + from("portalRole", "AUser")),
      rule(
        "Criteria",
        "Open_or_lost",
        "Read",
        `${to("allPartnerUsers", "")}<booleanFilter>(1 AND 2) OR NOT 3</booleanFilter>${item("Region__c", "equals", "North, South")}${item("Amount", "greaterOrEqual", "1000")}${item("StageName", "notEqual", "Lost")}`,
      ),
      rule("Criteria", "Soon", "Edit", to("allPartnerUsers", "") + item("CloseDate", "greaterThan", "LAST_N_DAYS:30")),
      rule("Criteria", "Tagged", "Edit", to("allPartnerUsers", "") + item("Tags__c", "includes", "Hot;Big")),
      rule("Owner", "Sales_to_desk", "Edit", to("role", "Desk") + from("roleAndSubordinatesInternal", "Sales")),
      rule("Owner", "North_to_South", "Read", to("role", "South") + from("roleAndSubordinates", "North")),
      rule("Owner", "Tree_to_group", "Read", to("group", "Outer") + from("portalRoleandSubordinates", "AExec")),
      rule("Owner", "Customers_to_all", "Read", to("allInternalUsers", "") + from("portalRole", "DUser")),
      rule("Owner", "To_managers", "Edit", to("managers", "North") + from("role", "North")),
      rule("Owner", "To_customers", "Edit", to("allCustomerPortalUsers", "") + from("role", "North")),
      rule("Guest", "Seen_by_guests", "Read", `${to("guestUser", "Site")}${item("StageName", "equals", "Open")}`),
      rule("Territory", "By_territory", "Read", to("role", "Desk") + from("territory", "West")),
    ].join("\n"),
  ),
  "sharingRules/Case.sharingRules": xml(
    "SharingRules",
    rule(
      "Criteria",
      "High",
      "Edit",
      to("roleAndSubordinatesInternal", "Desk") + item("Priority", "equals", "High") + item("Origin", "notEqual", "Web,Phone"),
    ),
  ),
  "sharingRules/Account.sharingRules": xml(
    "SharingRules",
    rule(
      "Owner",
      "North_to_South",
      "Read",
      `<accountSettings><caseAccessLevel>None</caseAccessLevel><contactAccessLevel>Read</contactAccessLevel><opportunityAccessLevel>None</opportunityAccessLevel></accountSettings>${to("role", "South")}${from("role", "North")}`,
    ),
  ),
  "sharingRules/ns1__Deal__c.sharingRules": xml(
    "SharingRules",
    [
      rule(
        "Criteria",
        "Hot",
        "Edit",
        to("portalRoleAndSubordinates", "BMgr") + item("ns1__Budget__c", "greaterThan", "EUR 500") + item("ns1__Hot__c", "equals", "True"),
      ),
      rule("Criteria", "Of_Alpha", "Edit", to("role", "Desk") + item("ns1__Partner__c", "equals", A)),
      rule("Criteria", "Agent", "Read", to("allPartnerUsers", "") + item("ns1__Code__c", "equals", "007")),
    ].join("\n"),
  ),
};

export const FIFTH: readonly Given[] = [
  ...TABLES,
  ...RECORDS,
  {
    path: "retrieved.zip",
    content: archive(Object.entries(PACKAGE).map(([name, content]) => ({ name: `unpackaged/${name}`, content }))),
  },
];
export const MAP = { columns: { QueueSobject: { Warteschlange: "QueueId", Objekt: "SobjectType" } } } as const;
