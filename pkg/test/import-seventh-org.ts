import { Buffer } from "node:buffer";
import type { SalesforceMap } from "../dist/import/index.js";
import type { Given } from "./import-org.js";
import { ALL, archive, id, meta, permissions, rules } from "./import-parts.js";

/**
 * A seventh organisation: metadata in a folder and in an archive, users in UTF-16 with German headings and days, ids of both lengths, a
 * tree of an account with a gap, one of two kinds, groups five deep and in a circle, a queue of a nested group, amounts in two currencies,
 * criteria on what is empty, negated and written with thousands, details that follow their master, a person as an account.
 */
export const [NOVA, ORB, PERS, QUIT] = [1, 2, 3, 4].map((number) => id("001", number)) as [string, string, string, string];
const ROLES: Readonly<Record<string, readonly [parent: string, account?: string, portal?: string]>> = {
  Head: [""],
  West: ["Head"],
  East: ["Head"],
  Desk: ["West"],
  NovaExec: ["West", NOVA, "Partner"],
  // The role between was not exported.
  NovaUser: ["NovaManager", NOVA, "Partner"],
  OrbMgr: ["East", ORB, "Partner"],
  OrbUser: ["OrbMgr", ORB, "Partner"],
  OrbCust: ["East", ORB, "CustomerPortal"],
  QuitUser: ["East", QUIT, "Partner"],
};
const role = (name: string) => id("00E", Object.keys(ROLES).indexOf(name) + 50);
const PROFILES: Readonly<Record<string, readonly [type: string, license: string]>> = {
  Staff: ["Standard", "Salesforce"],
  "System Administrator": ["Standard", "Salesforce"],
  Ext: ["PowerPartner", "Partner Community"],
  "Ext Login": ["PowerPartner", "Partner Community Login"],
  Plus: ["PowerCustomerSuccess", "Customer Community Plus"],
  Person: ["CspLitePortal", "Customer Community"],
  Gold: ["PowerPartner", "Gold Partner"],
};
const profile = (name: string) => id("00e", Object.keys(PROFILES).indexOf(name) + 1);
const PEOPLE: readonly (readonly [name: string, account: string, role: string, profile: string])[] = [
  ["hana", "", "Head", "Staff"],
  ["rita", "", "West", "Staff"],
  ["ivar", "", "West", "Staff"],
  ["rolf", "", "East", "Staff"],
  ["fay", "", "East", "Staff"],
  ["tess", "", "Desk", "Staff"],
  ["gus", "", "", "Staff"],
  ["adm", "", "", "System Administrator"],
  ["nexe", NOVA, "NovaExec", "Ext"],
  ["nuse", NOVA, "NovaUser", "Ext"],
  ["nlog", NOVA, "NovaUser", "Ext Login"],
  ["omgr", ORB, "OrbMgr", "Ext"],
  ["ouse", ORB, "OrbUser", "Ext"],
  ["ocus", ORB, "OrbCust", "Plus"],
  ["pers", PERS, "", "Person"],
  ["quin", QUIT, "QuitUser", "Ext"],
  ["gold", NOVA, "NovaUser", "Gold"],
  ["lost", id("001", 99), "", "Ext"],
];
const index = (name: string) => PEOPLE.findIndex(([who]) => who === name) + 1;
export const of = (name: string) => id("005", index(name));
export const nameOf = (user: string) => PEOPLE.find(([name]) => user.startsWith(of(name)))?.[0] ?? user;

type Rows = readonly Readonly<Record<string, string>>[];
/** Every other id is written with the letters that tell its case. */
const long = (text: string, at: number) => (at % 2 === 0 || !/^[A-Za-z0-9]{15}$/.test(text) ? text : text + suffix(text));
function suffix(short: string): string {
  const bits = [0, 5, 10].map((from) =>
    [...short.slice(from, from + 5)].reduce((sum, letter, at) => sum + (/[A-Z]/.test(letter) ? 1 << at : 0), 0),
  );
  return bits.map((sum) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[sum]).join("");
}
function csv(path: string, rows: Rows, mark = ","): Given {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string, at: number) => {
    const written = /Id$|^Id$/.test(columns[at] ?? "") ? long(text, at + text.length) : text;
    return /["\n;,]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
  };
  return {
    path,
    content: [columns, ...rows.map((row) => columns.map((name, at) => cell(row[name] ?? "", at)))]
      .map((row) => `${row.join(mark)}\r\n`)
      .join(""),
  };
}
const [C1, C2, QL, R_MGR, RS_MGR, R_EXEC] = [11, 12, 13, 14, 15, 16].map((number) => id("00G", number)) as string[];
const G = [0, 1, 2, 3, 4, 5].map((number) => id("00G", number + 20)) as string[];

const users = csv(
  "export/user.txt",
  PEOPLE.map(([name, account, place, its], at) => ({
    "Benutzer-ID": long(of(name), at),
    Benutzername: `${name}@seventh.example`,
    "Vollständiger Name": `${name}, „die Siebte“`,
    Aktiv: name === "ivar" ? "Falsch" : "Wahr",
    Benutzertyp: PROFILES[its]?.[0] ?? "",
    Kontakt: account === "" ? "" : long(id("003", index(name)), at + 1),
    Konto: account === "" ? "000000000000000AAA" : account,
    Profil: profile(its),
    Rolle: place === "" ? "" : long(role(place), at),
    "Angelegt am": "24.12.2025 08:15",
  })),
  ";",
);

export const MAP: SalesforceMap = {
  files: { "user.txt": "User" },
  columns: {
    User: {
      "Benutzer-ID": "Id",
      Benutzername: "Username",
      "Vollständiger Name": "Name",
      Aktiv: "IsActive",
      Benutzertyp: "UserType",
      Kontakt: "ContactId",
      Konto: "AccountId",
      Profil: "ProfileId",
      Rolle: "UserRoleId",
      "Angelegt am": "CreatedDate",
    },
  },
};

const opportunity = (number: number, owner: string, account: string, StageName: string, Region__c: string, amount: string) => {
  const [Amount = "", CurrencyIsoCode = "EUR"] = amount.split(" ");
  return {
    Id: id("006", number),
    OwnerId: owner,
    PartnerAccountId: account,
    Name: `Deal\n"${number}"`,
    StageName,
    Region__c,
    Amount,
    CurrencyIsoCode,
  };
};

const TABLES: readonly Given[] = [
  { path: users.path, content: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(users.content as string, "utf16le")]) },
  csv(
    "export/Account.csv",
    (
      [
        [NOVA, "Nova, GmbH\n& Co", "true", "rita"],
        [ORB, "Orb Ltd", "true", "rolf"],
        [PERS, "Perla Person", "false", "tess"],
        [QUIT, "Quit SA", "false", "rolf"],
      ] as const
    ).map(([Id, Name, IsPartner, owner]) => ({ Id, Name, IsPartner, OwnerId: of(owner), IsPersonAccount: String(Id === PERS) })),
  ),
  csv(
    "export/UserRole.csv",
    Object.entries(ROLES).map(([name, [parent, account = "", portal = "None"]]) => ({
      Id: role(name),
      Name: `Rolle ${name}`,
      DeveloperName: name,
      ParentRoleId: parent === "" ? "" : parent === "NovaManager" ? id("00E", 49) : role(parent),
      PortalType: portal,
      PortalAccountId: account,
    })),
    "\t",
  ),
  csv(
    "export/Profile.csv",
    Object.entries(PROFILES).map(([Name, [UserType, license]]) => ({ Id: profile(Name), Name, UserType, "UserLicense.Name": license })),
    "|",
  ),
  csv(
    "export/UserLogin.csv",
    PEOPLE.map(([name]) => ({ UserId: of(name), IsFrozen: String(name === "fay") })),
  ),
  csv(
    "export/Group.csv",
    [
      ...G.slice(1).map((Id, at) => ({ Id, DeveloperName: `G${at + 1}`, Type: "Regular", RelatedId: "" })),
      { Id: C1 as string, DeveloperName: "C1", Type: "Regular", RelatedId: "" },
      { Id: C2 as string, DeveloperName: "C2", Type: "Regular", RelatedId: "" },
      { Id: QL as string, DeveloperName: "QL", Type: "Queue", RelatedId: "" },
      { Id: R_MGR as string, DeveloperName: "OrbMgr", Type: "Role", RelatedId: role("OrbMgr") },
      { Id: RS_MGR as string, DeveloperName: "OrbMgr", Type: "RoleAndSubordinates", RelatedId: role("OrbMgr") },
      { Id: R_EXEC as string, DeveloperName: "NovaExec", Type: "Role", RelatedId: role("NovaExec") },
    ].map((row) => ({ ...row, Name: `Gruppe ${row.DeveloperName}`, DoesIncludeBosses: "true" })),
  ),
  csv(
    "export/GroupMember.csv",
    (
      [
        ...[1, 2, 3, 4].map((at) => [G[at], G[at + 1]]),
        ...[of("nuse"), R_MGR, of("gus"), of("pers")].map((member) => [G[5], member]),
        [C1, C2],
        [C2, C1],
        [C1, of("nexe")],
        [C2, of("ouse")],
        [QL, G[3]],
      ] as [string, string][]
    ).map(([GroupId, UserOrGroupId]) => ({ GroupId, UserOrGroupId })),
  ),
  csv("export/QueueSobject.csv", [{ QueueId: QL as string, SobjectType: "Lead" }]),
  csv("export/PermissionSet.csv", [{ Id: id("0PS", 1), Name: "Project_reader", IsOwnedByProfile: "false" }]),
  csv("export/PermissionSetGroup.csv", [{ Id: id("0PG", 1), DeveloperName: "Projects" }]),
  csv("export/PermissionSetAssignment.csv", [{ AssigneeId: of("nuse"), PermissionSetId: "", PermissionSetGroupId: id("0PG", 1) }]),
  csv("export/Opportunity.csv", [
    opportunity(1, of("nuse"), NOVA, "Open", "South", "600 EUR"),
    opportunity(2, of("ouse"), ORB, "Open", "North", "600 USD"),
    opportunity(3, of("rita"), "", "Closed", "", "100 EUR"),
    opportunity(4, of("omgr"), ORB, "Open", "", ""),
    opportunity(5, of("quin"), QUIT, "Open", "South", "10 EUR"),
    opportunity(6, id("005", 77), "", "Open", "South", "900 EUR"),
    // A number as a spreadsheet shows it is none.
    opportunity(7, of("gus"), "", "Closed", "North", "1.900,00 EUR"),
  ]),
  csv("export/OpportunityShare.csv", [
    { OpportunityId: id("006", 2), UserOrGroupId: R_EXEC as string, OpportunityAccessLevel: "Edit", RowCause: "Manual" },
    { OpportunityId: id("006", 3), UserOrGroupId: C1 as string, OpportunityAccessLevel: "Read", RowCause: "Manual" },
    { OpportunityId: id("006", 4), UserOrGroupId: of("nexe"), OpportunityAccessLevel: "Edit", RowCause: "Sync__c" },
    { OpportunityId: id("006", 5), UserOrGroupId: of("gus"), OpportunityAccessLevel: "All", RowCause: "Manual" },
    { OpportunityId: id("006", 5), UserOrGroupId: of("pers"), OpportunityAccessLevel: "Read", RowCause: "ImplicitChild" },
  ]),
  csv("export/Lead.csv", [
    { Id: id("00Q", 1), OwnerId: QL as string, Company: "Wartend", PartnerAccountId: "" },
    { Id: id("00Q", 2), OwnerId: of("ouse"), Company: "Zwei", PartnerAccountId: ORB },
  ]),
  csv("export/Case.csv", [
    { Id: id("500", 1), OwnerId: of("rolf"), AccountId: ORB, ContactId: id("003", index("ocus")) },
    { Id: id("500", 2), OwnerId: of("pers"), AccountId: PERS, ContactId: id("003", index("pers")) },
  ]),
  csv("export/Project__c.csv", [
    { Id: id("a01", 1), OwnerId: of("tess"), Name: "Eins" },
    { Id: id("a01", 2), OwnerId: of("gus"), Name: "Zwei" },
  ]),
  csv("export/Project__Share.csv", [
    { ParentId: id("a01", 1), UserOrGroupId: R_MGR as string, AccessLevel: "Read", RowCause: "Manual" },
    { ParentId: id("a01", 2), UserOrGroupId: RS_MGR as string, AccessLevel: "Edit", RowCause: "Manual" },
  ]),
  csv("export/Milestone__c.csv", [{ Id: id("a02", 1), Name: "Teil", Project__c: id("a01", 1) }]),
  csv("export/Notice__c.csv", [{ Id: id("a03", 1), OwnerId: of("gus"), Name: "Aushang" }]),
];

const model = (name: string, inside: string, outside?: string) =>
  meta(
    `objects/${name}/${name}.object`,
    "CustomObject",
    `<sharingModel>${inside}</sharingModel>${outside === undefined ? "" : `<externalSharingModel>${outside}</externalSharingModel>`}`,
  );
const field = (object: string, name: string, type: string, more = "") =>
  meta(
    `objects/${object}/fields/${name}.field`,
    "CustomField",
    `<fullName>${name}</fullName>${more}<label>${name}</label><type>${type}</type>`,
  );
const rule = (kind: string, name: string, level: string, to: string, body: string) =>
  `<sharing${kind}Rules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label><sharedTo>${to}</sharedTo>${body}</sharing${kind}Rules>\n`;
const from = (body: string) => `<sharedFrom>${body}</sharedFrom>`;
const item = (name: string, operation: string, value: string) =>
  `<criteriaItems><field>${name}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`;
const OBJECTS = ["Opportunity", "Lead", "Case", "Account", "Contact", "Project__c", "Milestone__c", "Notice__c"];
const [READ, EDIT, CREATE] = ["allowRead", "allowEdit", "allowCreate"] as const;
const some = (...given: readonly (readonly [string, ...string[]])[]) => given.map(([name, ...may]) => permissions(name, ...may)).join("");

const LOOSE: readonly Given[] = [
  model("Opportunity", "Private", "Private"),
  model("Lead", "ReadWriteTransfer", "Private"),
  model("Case", "Read"),
  model("Account", "Private", "Private"),
  model("Contact", "ControlledByParent", "ControlledByParent"),
  field("Opportunity", "Region__c", "Picklist"),
  field("Opportunity", "Score__c", "Number", "<formula>Amount / 10</formula>"),
  meta("profiles/Staff.profile", "Profile", OBJECTS.map((name) => permissions(name, ...ALL)).join("")),
  meta(
    "profiles/Admin.profile",
    "Profile",
    `${OBJECTS.map((name) => permissions(name, ...ALL)).join("")}<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions>`,
  ),
  meta(
    "sharingSets/Account_cases.sharingSet",
    "SharingSet",
    "<accessMappings><accessLevel>Edit</accessLevel><object>Case</object><objectField>Account</objectField><userField>Account</userField></accessMappings><name>Cases</name><profiles>plus</profiles>",
  ),
  rules(
    "Opportunity",
    rule(
      "Criteria",
      "Open_elsewhere",
      "Read",
      "<group>G1</group>",
      `<booleanFilter>1 AND NOT 2</booleanFilter>${item("StageName", "equals", "Open")}${item("Region__c", "equals", "North")}`,
    ) +
      rule("Owner", "Orb_to_west", "Edit", "<role>West</role>", from("<portalRoleAndSubordinates>OrbMgr</portalRoleAndSubordinates>")) +
      rule("Owner", "West_to_all", "Read", "<allPartnerUsers/>", from("<roleAndSubordinates>West</roleAndSubordinates>")) +
      rule("Criteria", "Large_in_euro", "Edit", "<role>Desk</role>", item("Amount", "greaterThan", "EUR 500")) +
      rule("Criteria", "Not_thousand", "Edit", "<allPartnerUsers/>", item("Amount", "notEqual", "1,000")) +
      rule("Criteria", "Scored", "Edit", "<allPartnerUsers/>", item("Score__c", "greaterThan", "5")) +
      rule("Criteria", "Ghosts", "Edit", "<allPartnerUsers/>", item("Ghost__c", "equals", "yes")) +
      rule("Guest", "Public", "Read", "<guestUser>site</guestUser>", item("StageName", "equals", "Open")),
  ),
  rules("Lead", rule("Owner", "Waiting", "Read", "<group>C1</group>", from("<queue>QL</queue>"))),
];

const PACKED: readonly Given[] = [
  model("Project__c", "Private", "Private"),
  model("Milestone__c", "ControlledByParent", "ControlledByParent"),
  model("Notice__c", "Read", "Read"),
  field("Milestone__c", "Project__c", "MasterDetail"),
  meta(
    "profiles/Ext.profile",
    "Profile",
    some(["Opportunity", READ, EDIT, CREATE], ["Lead", READ], ["Case", READ], ["Project__c", READ, EDIT], ["Notice__c", READ]),
  ),
  meta("profiles/Ext Login.profile", "Profile", some(["Opportunity", READ])),
  meta("profiles/Plus.profile", "Profile", some(["Case", READ, EDIT], ["Notice__c", READ])),
  meta("profiles/Person.profile", "Profile", some(["Case", READ], ["Opportunity", READ])),
  meta("permissionsets/Project_reader.permissionset", "PermissionSet", some(["Project__c", READ])),
  meta(
    "permissionsetgroups/Projects.permissionsetgroup",
    "PermissionSetGroup",
    "<label>Projects</label><mutingPermissionSets>Quiet</mutingPermissionSets><permissionSets>Project_reader</permissionSets>",
  ),
  meta("mutingpermissionsets/Quiet.mutingpermissionset", "MutingPermissionSet", some(["Project__c", READ])),
  meta(
    "restrictionRules/Own_region.rule",
    "RestrictionRule",
    "<active>true</active><enforcementType>Restrict</enforcementType><masterLabel>Own region</masterLabel><targetEntity>Opportunity</targetEntity><version>1</version>",
  ),
];

export const SEVENTH: readonly Given[] = [
  ...LOOSE,
  ...TABLES,
  {
    path: "more/package.zip",
    content: archive(PACKED.map(({ path, content }) => ({ name: path, content: new TextEncoder().encode(String(content)) }))),
  },
];
