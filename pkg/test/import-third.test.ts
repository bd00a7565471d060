import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { draft, type Given, type Json, NOW } from "./import-org.js";
import { ALL, id, meta, permissions, rules, table } from "./import-parts.js";

/**
 * A third organisation, for what the other two do not have: branches below a partner role, super users, an account that was a
 * partner, persons as accounts, groups of everybody, queues of roles and groups, accounts and declared types as records.
 */
const [ALPEN, BERG, FJELL, FORMER, DUAL, KUNDE, END, PERSON] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => id("001", n)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const INSIDE = ["head", "channel", "dach", "north", "service", "ops"];
const OUTSIDE = [
  "alpenExec",
  "alpenManager",
  "alpenUser",
  "alpenTech",
  "bergUser",
  "fjellManager",
  "fjellUser",
  "formerUser",
  "dualUser",
  "dualHead",
  "dualCustomer",
  "kundeUser",
];
const role = (name: string) => id("00E", [...INSIDE, ...OUTSIDE].indexOf(name) + 1);
const PEOPLE: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
  ["vera", undefined, "head", "Chef"],
  ["kai", undefined, "channel", "Kanal"],
  ["dora", undefined, "dach", "Kanal"],
  ["nils", undefined, "north", "Kanal"],
  ["sven", undefined, "service", "Kanal"],
  ["olga", undefined, "ops", "Kanal"],
  ["ina", undefined, "dach", "Kanal"],
  ["adm", undefined, undefined, "System Administrator"],
  ["aud", undefined, undefined, "Revision"],
  ["ea", ALPEN, "alpenExec", "Partner"],
  ["ma", ALPEN, "alpenManager", "Partner"],
  ["ua", ALPEN, "alpenUser", "Partner"],
  ["ub", ALPEN, "alpenUser", "Partner"],
  ["ta", ALPEN, "alpenTech", "Partner"],
  ["be", BERG, "bergUser", "Partner"],
  ["bf", BERG, "bergUser", "Partner"],
  ["fm", FJELL, "fjellManager", "Partner"],
  ["fu", FJELL, "fjellUser", "Partner"],
  ["lo", FJELL, "fjellUser", "Partner Login"],
  ["xe", FORMER, "formerUser", "Partner"],
  ["dp", DUAL, "dualUser", "Partner"],
  ["dm", DUAL, "dualHead", "Kunde Plus"],
  ["dc", DUAL, "dualCustomer", "Kunde Plus"],
  ["ku", KUNDE, "kundeUser", "Kunde Plus"],
  ["hv", KUNDE, undefined, "Kunde"],
  ["pp", PERSON, undefined, "Kunde Privat"],
  ["ul", BERG, "bergUser", "Exot"],
  ["gast", undefined, undefined, "Gast"],
  ["robot", undefined, undefined, "Robot"],
  ["lost", undefined, undefined, "Partner"],
];
const of = (name: string) => id("005", PEOPLE.findIndex(([who]) => who === name) + 1);
const contact = (name: string) => id("003", PEOPLE.findIndex(([who]) => who === name) + 1);
const PROFILES: Readonly<Record<string, readonly [string, string, string]>> = {
  Chef: ["Standard", "SFDC", "Salesforce"],
  Kanal: ["Standard", "SFDC", "Salesforce"],
  "System Administrator": ["Standard", "SFDC", "Salesforce"],
  Revision: ["Standard", "SFDC", "Salesforce"],
  Partner: ["PowerPartner", "PID_Partner_Community", "Partner Community"],
  "Partner Login": ["PowerPartner", "PID_Partner_Community_Login", "Partner Community Login"],
  "Kunde Plus": ["PowerCustomerSuccess", "PID_Customer_Community_Plus", "Customer Community Plus"],
  Kunde: ["CspLitePortal", "PID_Customer_Community", "Customer Community"],
  "Kunde Privat": ["CspLitePortal", "PID_Customer_Community_Login", "Customer Community Login"],
  Exot: ["PowerPartner", "PID_Quantum_Community", "Quantum Community"],
  Gast: ["Guest", "PID_Guest_User", "Guest User License"],
  Robot: ["AutomatedProcess", "AUTOMATED_PROCESS", "Automated Process"],
};
const profileId = (name: string) => id("00e", Object.keys(PROFILES).indexOf(name) + 1);
const group = (number: number) => id("00G", number);
const QUEUE = group(20);
const EVERYTHING = ["Account", "Contact", "Lead", "Opportunity", "Case", "Angebot__c", "kx__Rabatt__c"];

const object = (name: string, inside: string, outside: string, more = "") =>
  meta(
    `objects/${name}/${name}.object`,
    "CustomObject",
    `<externalSharingModel>${outside}</externalSharingModel><label>${name}</label><sharingModel>${inside}</sharingModel>${more}`,
  );
const profile = (file: string, license: string, body: string) =>
  meta(`profiles/${file}.profile`, "Profile", `${body}<userLicense>${license}</userLicense>`);
const owned = (name: string, level: string, from: string, to: string, more = "") =>
  `<sharingOwnerRules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label><sharedTo>${to}</sharedTo>${more}<sharedFrom>${from}</sharedFrom></sharingOwnerRules>`;
const filtered = (name: string, level: string, to: string, items: readonly (readonly [string, string, string])[], more = "") =>
  `<sharingCriteriaRules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label><sharedTo>${to}</sharedTo>${more}${items.map(([field, operation, value]) => `<criteriaItems><field>${field}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`).join("")}<includeRecordsOwnedByAll>true</includeRecordsOwnedByAll></sharingCriteriaRules>`;

const METADATA: readonly Given[] = [
  object("Opportunity", "Private", "Private"),
  object("Lead", "Read", "Private"),
  object("Case", "Private", "Private"),
  object("Account", "Private", "Private"),
  object("Contact", "ControlledByParent", "ControlledByParent"),
  object("Angebot__c", "ReadWrite", "Private"),
  object("kx__Rabatt__c", "Read", "Read"),
  meta("objects/Angebot__c/fields/Art__c.field", "CustomField", "<fullName>Art__c</fullName><type>Text</type>"),
  meta("objects/Angebot__c/fields/Summe__c.field", "CustomField", "<fullName>Summe__c</fullName><type>Number</type>"),
  meta("objects/Account/fields/Code__c.field", "CustomField", "<fullName>Code__c</fullName><type>Text</type>"),
  meta("objects/Opportunity/fields/Eilig__c.field", "CustomField", "<fullName>Eilig__c</fullName><type>Checkbox</type>"),
  profile("Chef", "Salesforce", EVERYTHING.map((each) => permissions(each, ...ALL)).join("")),
  profile("Kanal", "Salesforce", EVERYTHING.map((each) => permissions(each, ...ALL)).join("")),
  profile(
    "Revision",
    "Salesforce",
    `${EVERYTHING.map((each) => permissions(each, ...ALL, ...(each === "Opportunity" ? ["viewAllRecords"] : []))).join("")}`,
  ),
  profile(
    "Admin",
    "Salesforce",
    `${EVERYTHING.map((each) => permissions(each, ...ALL)).join("")}<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions>`,
  ),
  profile(
    "Partner",
    "Partner Community",
    permissions("Opportunity", "allowCreate", "allowRead", "allowEdit") +
      permissions("Lead", "allowCreate", "allowRead", "allowEdit") +
      permissions("Case", "allowRead") +
      permissions("Account", "allowRead") +
      permissions("Contact", "allowRead") +
      permissions("Angebot__c", "allowRead", "allowEdit", "allowDelete") +
      permissions("kx__Rabatt__c", "allowRead", "allowEdit"),
  ),
  profile(
    "Partner Login",
    "Partner Community Login",
    permissions("Opportunity", "allowRead", "viewAllRecords") + permissions("Angebot__c", "allowRead"),
  ),
  profile(
    "Kunde Plus",
    "Customer Community Plus",
    permissions("Case", "allowCreate", "allowRead", "allowEdit") + permissions("Opportunity", "allowRead"),
  ),
  profile("Kunde", "Customer Community", permissions("Case", "allowCreate", "allowRead")),
  profile("Kunde Privat", "Customer Community Login", permissions("Case", "allowRead")),
  profile("Exot", "Quantum Community", permissions("Opportunity", "allowRead")),
  meta(
    "permissionsets/Loeschen.permissionset",
    "PermissionSet",
    `<label>Deals löschen</label>${permissions("Opportunity", "allowRead", "allowEdit", "allowDelete")}`,
  ),
  meta("permissionsets/Niemand.permissionset", "PermissionSet", `<label>Niemand</label>${permissions("Lead", ...ALL)}`),
  meta("groups/Runde.group", "Group", "<doesIncludeBosses>true</doesIncludeBosses><name>Runde</name>"),
  meta("groups/Allpartner.group", "Group", "<doesIncludeBosses>true</doesIncludeBosses><name>Allpartner</name>"),
  meta("settings/Sharing.settings", "SharingSettings", "<enablePartnerSuperUserAccess>true</enablePartnerSuperUserAccess>"),
  meta(
    "queues/Anfragen.queue",
    "Queue",
    "<doesSendEmailToMembers>false</doesSendEmailToMembers><name>Anfragen</name><queueMembers><publicGroups><publicGroup>Runde</publicGroup></publicGroups><roles><role>Service</role></roles></queueMembers><queueSobject><sobjectType>Lead</sobjectType></queueSobject><queueSobject><sobjectType>Angebot__c</sobjectType></queueSobject>",
  ),
  rules(
    "Opportunity",
    owned("Tirol_an_Fjell", "Edit", "<portalRole>AlpenUser</portalRole>", "<portalRole>FjellManager</portalRole>") +
      owned("Innen_an_Ops", "Read", "<roleAndSubordinatesInternal>Kanal</roleAndSubordinatesInternal>", "<role>Ops</role>") +
      owned("Partner_an_Service", "Read", "<allPartnerUsers></allPartnerUsers>", "<roleAndSubordinates>Service</roleAndSubordinates>") +
      filtered("Eilige", "Edit", "<group>Allpartner</group>", [
        ["Eilig__c", "equals", "True"],
        ["Amount", "lessThan", "500"],
      ]),
  ),
  rules(
    "Lead",
    filtered(
      "Zwei_Wege",
      "Edit",
      "<portalRoleAndSubordinates>AlpenManager</portalRoleAndSubordinates>",
      [
        ["Status", "equals", "Open,New"],
        ["Industry", "contains", "Bau"],
        ["NumberOfEmployees", "greaterOrEqual", "100"],
        ["Rating", "notEqual", "Cold"],
      ],
      "<booleanFilter>(1 AND 2) OR (3 AND 4)</booleanFilter>",
    ) +
      filtered("Beginn", "Read", "<allPartnerUsers/>", [["Company", "startsWith", "A"]]) +
      "<sharingGuestRules><fullName>Gaeste</fullName><accessLevel>Read</accessLevel><label>Gaeste</label><sharedTo><guestUser>Portal</guestUser></sharedTo><criteriaItems><field>Status</field><operation>equals</operation><value>Open</value></criteriaItems><includeHVUOwnedRecords>false</includeHVUOwnedRecords></sharingGuestRules>",
  ),
  rules(
    "Account",
    filtered("Code_Sieben", "Read", "<portalRoleandSubordinates>FjellManager</portalRoleandSubordinates>", [["Code__c", "equals", "007"]]) +
      owned("Nord_an_Dach", "Edit", "<role>Kanal_Nord</role>", "<role>Kanal_DACH</role>"),
  ),
  rules(
    "Angebot__c",
    owned("Schlange_an_Alpen", "Read", "<queue>Anfragen</queue>", "<portalRole>AlpenExec</portalRole>") +
      filtered("Art_Null", "Edit", "<allInternalUsers/>", [["Art__c", "equals", "010"]]) +
      filtered("Gross", "Read", "<roleAndSubordinates>Kanal_Nord</roleAndSubordinates>", [["Summe__c", "greaterThan", "1000"]]),
  ),
  meta(
    "sharingSets/Faelle.sharingSet",
    "SharingSet",
    "<accessMappings><accessLevel>Edit</accessLevel><object>Case</object><objectField>ContactId</objectField><userField>Contact</userField></accessMappings><accessMappings><accessLevel>Read</accessLevel><object>Angebot__c</object><objectField>Kunde__c</objectField><userField>Account</userField></accessMappings><name>Faelle</name><profiles>Kunde</profiles><profiles>kunde privat</profiles>",
  ),
];

const USERS = PEOPLE.map(([name, account, place, of_]) => ({
  Id: of(name),
  Username: `${name}@solea.example`,
  Name: name,
  IsActive: String(name !== "ina"),
  UserType: PROFILES[of_]?.[0] ?? "",
  ContactId: account === undefined ? "" : contact(name),
  AccountId: account ?? "",
  ProfileId: profileId(of_),
  UserRoleId: place === undefined ? "" : role(place),
  IsPrmSuperUser: String(name === "ub" || name === "hv"),
  CreatedDate: "2026-03-01 08:00:00",
}));
const inside = (name: string, api: string, parent: string) => ({
  Id: role(name),
  Name: api.replaceAll("_", " "),
  DeveloperName: api,
  ParentRoleId: parent === "" ? "" : role(parent),
  PortalType: "None",
  PortalAccountId: "",
});
const outside = (name: string, api: string, parent: string, account: string, type = "Partner") => ({
  Id: role(name),
  Name: api,
  DeveloperName: api,
  ParentRoleId: role(parent),
  PortalType: type,
  PortalAccountId: account,
});
const ROWS: readonly Given[] = [
  table("Account", [
    { Id: ALPEN, Name: "Alpen AG", IsPartner: "true", OwnerId: of("dora"), Code__c: "007", IsPersonAccount: "false" },
    { Id: BERG, Name: "Berg & Söhne", IsPartner: "true", OwnerId: of("dora"), Code__c: "7" },
    { Id: FJELL, Name: "Fjell AS", IsPartner: "true", OwnerId: of("nils"), Code__c: "" },
    { Id: FORMER, Name: "Ehemals GmbH", IsPartner: "false", OwnerId: of("dora") },
    { Id: DUAL, Name: "Dual GmbH", IsPartner: "true", OwnerId: of("nils") },
    { Id: KUNDE, Name: "Kunde SE", IsPartner: "false", OwnerId: of("sven") },
    { Id: END, Name: "Endkunde", IsPartner: "false", OwnerId: of("sven") },
    { Id: PERSON, Name: "Paul Privat", IsPartner: "false", OwnerId: of("sven"), IsPersonAccount: "true", PersonContactId: contact("pp") },
  ]),
  table("UserRole", [
    inside("head", "Vorstand", ""),
    inside("channel", "Kanal", "head"),
    inside("dach", "Kanal_DACH", "channel"),
    inside("north", "Kanal_Nord", "channel"),
    inside("service", "Service", "head"),
    inside("ops", "Ops", ""),
    outside("alpenExec", "AlpenExec", "dach", ALPEN),
    outside("alpenManager", "AlpenManager", "alpenExec", ALPEN),
    outside("alpenUser", "AlpenUser", "alpenManager", ALPEN),
    outside("alpenTech", "AlpenTechnik", "alpenManager", ALPEN),
    outside("bergUser", "PartnerUser", "dach", BERG),
    outside("fjellManager", "FjellManager", "north", FJELL),
    outside("fjellUser", "PartnerUser1", "fjellManager", FJELL),
    outside("formerUser", "PartnerUser2", "dach", FORMER),
    outside("dualUser", "DualPartner", "north", DUAL),
    outside("dualHead", "DualKundeChef", "north", DUAL, "CustomerPortal"),
    outside("dualCustomer", "DualKunde", "dualHead", DUAL, "CustomerPortal"),
    outside("kundeUser", "KundeUser", "service", KUNDE, "CustomerPortal"),
  ]),
  table(
    "Profile",
    Object.entries(PROFILES).map(([name, [type, key, license]]) => ({
      Id: profileId(name),
      Name: name,
      UserType: type,
      "UserLicense.Name": license,
      "UserLicense.LicenseDefinitionKey": key,
    })),
  ),
  table("User", USERS),
  table(
    "UserLogin",
    PEOPLE.map(([name]) => ({ UserId: of(name), IsFrozen: String(name === "bf") })),
  ),
  table("PermissionSet", [
    { Id: id("0PS", 1), Name: "Loeschen", IsOwnedByProfile: "false" },
    { Id: id("0PS", 2), Name: "Niemand", IsOwnedByProfile: "false" },
  ]),
  table("PermissionSetAssignment", [{ AssigneeId: of("ua"), PermissionSetId: id("0PS", 1) }]),
  table("Group", [
    { Id: group(1), Name: "Runde", DeveloperName: "Runde", Type: "Regular", RelatedId: "", DoesIncludeBosses: "true" },
    { Id: group(2), Name: "Allpartner", DeveloperName: "Allpartner", Type: "Regular", RelatedId: "", DoesIncludeBosses: "true" },
    { Id: group(3), Name: "", DeveloperName: "AllPartnerUsers", Type: "PRMOrganization", RelatedId: "", DoesIncludeBosses: "false" },
    { Id: group(4), Name: "", DeveloperName: "AllInternalUsers", Type: "Organization", RelatedId: "", DoesIncludeBosses: "false" },
    { Id: group(5), Name: "", DeveloperName: "Ops", Type: "Role", RelatedId: role("ops"), DoesIncludeBosses: "false" },
    {
      Id: group(6),
      Name: "",
      DeveloperName: "AlpenManager",
      Type: "RoleAndSubordinates",
      RelatedId: role("alpenManager"),
      DoesIncludeBosses: "false",
    },
    {
      Id: group(7),
      Name: "",
      DeveloperName: "Kanal",
      Type: "RoleAndSubordinatesInternal",
      RelatedId: role("channel"),
      DoesIncludeBosses: "false",
    },
    { Id: group(8), Name: "", DeveloperName: "BergUser", Type: "Role", RelatedId: role("bergUser"), DoesIncludeBosses: "false" },
    { Id: group(9), Name: "", DeveloperName: "Service", Type: "Role", RelatedId: role("service"), DoesIncludeBosses: "false" },
    { Id: QUEUE, Name: "Anfragen", DeveloperName: "Anfragen", Type: "Queue", RelatedId: "", DoesIncludeBosses: "true" },
  ]),
  table("GroupMember", [
    { GroupId: group(1), UserOrGroupId: of("fu") },
    { GroupId: group(1), UserOrGroupId: group(5) },
    { GroupId: group(2), UserOrGroupId: group(3) },
    { GroupId: QUEUE, UserOrGroupId: group(1) },
    { GroupId: QUEUE, UserOrGroupId: group(9) },
  ]),
  table(
    "Opportunity",
    [
      ["ea", "ea", ALPEN],
      ["ma", "ma", ALPEN],
      ["ua", "ua", ALPEN],
      ["ub", "ub", ALPEN],
      ["ta", "ta", ALPEN],
      ["be", "be", BERG],
      ["fu", "fu", FJELL],
      ["nils", "nils", ""],
      ["dora", "dora", ""],
      ["dp", "dp", DUAL],
      ["dc", "dc", DUAL],
      ["xe", "xe", FORMER],
      ["rush", "olga", ""],
      ["dear", "olga", ""],
      ["hv", "hv", ""],
    ].map(([name, owner, partner], at) => ({
      Id: id("006", at + 1),
      OwnerId: of(owner ?? ""),
      PartnerAccountId: partner ?? "",
      AccountId: END,
      Name: name ?? "",
      Eilig__c: String(name === "rush" || name === "dear"),
      Amount: name === "dear" ? "900" : "100",
    })),
  ),
  table("Lead", [
    {
      Id: id("00Q", 1),
      OwnerId: of("olga"),
      Company: "erste",
      Status: "New",
      Industry: "Tiefbau Bau",
      NumberOfEmployees: "5",
      Rating: "Cold",
    },
    { Id: id("00Q", 2), OwnerId: of("olga"), Company: "zweite", Status: "Closed", Industry: "IT", NumberOfEmployees: "100", Rating: "Hot" },
    { Id: id("00Q", 3), OwnerId: of("olga"), Company: "dritte", Status: "Closed", Industry: "IT", NumberOfEmployees: "99", Rating: "Hot" },
    { Id: id("00Q", 4), OwnerId: QUEUE, Company: "wartend", Status: "Closed", Industry: "IT", NumberOfEmployees: "1", Rating: "Hot" },
    { Id: id("00Q", 5), OwnerId: of("olga"), Company: "Anfang", Status: "Closed", Industry: "IT", NumberOfEmployees: "1", Rating: "" },
  ]),
  table("Case", [
    { Id: id("500", 1), OwnerId: of("sven"), AccountId: KUNDE, ContactId: contact("hv"), Subject: "hv" },
    { Id: id("500", 2), OwnerId: of("sven"), AccountId: KUNDE, ContactId: contact("ku"), Subject: "ku" },
    { Id: id("500", 3), OwnerId: of("sven"), AccountId: END, ContactId: "", Subject: "end" },
    { Id: id("500", 4), OwnerId: of("sven"), AccountId: PERSON, ContactId: contact("pp"), Subject: "pp" },
    { Id: id("500", 5), OwnerId: of("dc"), AccountId: DUAL, ContactId: contact("dc"), Subject: "dc" },
    { Id: id("500", 6), OwnerId: of("dp"), AccountId: DUAL, ContactId: "", Subject: "dp" },
  ]),
  table("Angebot__c", [
    { Id: id("a01", 1), OwnerId: of("ta"), Art__c: "010", Summe__c: "10", Kunde__c: KUNDE },
    { Id: id("a01", 2), OwnerId: of("ta"), Art__c: "10", Summe__c: "1001", Kunde__c: "" },
    { Id: id("a01", 3), OwnerId: QUEUE, Art__c: "", Summe__c: "1000", Kunde__c: "" },
  ]),
  table("kx__Rabatt__c", [{ Id: id("a02", 1), OwnerId: of("ta") }]),
  table("Angebot__Share", [
    { ParentId: id("a01", 2), UserOrGroupId: group(8), AccessLevel: "Edit", RowCause: "Manual" },
    { ParentId: id("a01", 2), UserOrGroupId: of("ta"), AccessLevel: "All", RowCause: "Owner" },
    { ParentId: id("a01", 2), UserOrGroupId: of("fm"), AccessLevel: "Read", RowCause: "Abgleich__c" },
  ]),
  table("AccountShare", [
    {
      AccountId: BERG,
      UserOrGroupId: group(1),
      AccountAccessLevel: "Read",
      OpportunityAccessLevel: "None",
      CaseAccessLevel: "None",
      RowCause: "Manual",
    },
  ]),
  table("OpportunityShare", [
    { OpportunityId: id("006", 6), UserOrGroupId: group(6), OpportunityAccessLevel: "Read", RowCause: "Manual" },
    { OpportunityId: id("006", 8), UserOrGroupId: group(7), OpportunityAccessLevel: "Edit", RowCause: "Manual" },
    { OpportunityId: id("006", 14), UserOrGroupId: of("hv"), OpportunityAccessLevel: "Read", RowCause: "Manual" },
  ]),
  table("OpportunityTeamMember", [
    { OpportunityId: id("006", 9), UserId: of("sven"), OpportunityAccessLevel: "Edit", TeamMemberRole: "Hilfe" },
  ]),
];
const files = [...METADATA, ...ROWS];
const options = { now: NOW, records: ["lead", "Opportunity", "case", "account", "Angebot__c", "kx__Rabatt__c"] };
const result = await importSalesforce(files, options);

const LONG = new Map<string, string>();
if (result.outcome === "ok")
  for (const each of [...result.snapshot.users, ...result.snapshot.partners, ...result.records])
    LONG.set((each as Json).id.slice(0, 15), (each as Json).id);
const RECORD: Readonly<Record<string, readonly [string, string]>> = {
  opportunity: ["006", "ea ma ua ub ta be fu nils dora dp dc xe rush dear hv"],
  lead: ["00Q", "first second third waiting start"],
  case: ["500", "hv ku end pp dc dp"],
  angebot: ["a01", "zero big queued"],
  "kx-rabatt": ["a02", "one"],
  account: ["001", "alpen berg fjell former dual kunde end person"],
};

test.each(
  `
  ma  opportunity.edit     ta      ROLE-06            the manager is above both branches
  ta  opportunity.view     ua      NO_GRANT           branches are blind
  ua  opportunity.view     ta      NO_GRANT           both ways
  ub  opportunity.edit     ua      ROLE-29            a super user reaches the same role
  ua  opportunity.view     ub      NO_GRANT           who is none does not
  ub  opportunity.view     ma      NO_GRANT           nor what is above
  ub  opportunity.view     ta      NO_GRANT           nor the other branch
  ea  opportunity.delete   ua      NOT_PERMITTED      the profile has no Delete
  ua  opportunity.delete   ua      SHARE-19           a permission set has
  fm  opportunity.edit     ua      SHARE-02           a role of one account to a role of another
  fm  opportunity.edit     ub      SHARE-02           whoever is in the role
  fm  opportunity.view     ta      NO_GRANT           not the other branch
  fu  opportunity.view     ua      NO_GRANT           below the target
  nils opportunity.edit    ua      ROLE-14            owns the account of the target
  dora opportunity.edit    ua      ROLE-15            owns the account of the owner
  kai opportunity.edit     ta      ROLE-15            above the owner of the account
  vera opportunity.edit    ua      ROLE-15            further above
  sven opportunity.view    ua      SHARE-02           from all partner users
  sven opportunity.edit    ua      NO_GRANT           Read alone
  sven opportunity.view    dc      NO_GRANT           a customer is no partner user
  ku  opportunity.view     ua      SHARE-02           a role with subordinates holds the customers below
  hv  opportunity.view     ua      NOT_PERMITTED      no opportunity in the profile
  olga opportunity.view    nils    SHARE-02           internal roles below
  olga opportunity.view    ua      NO_GRANT           internal alone
  olga opportunity.edit    nils    NO_GRANT           Read alone
  dora opportunity.edit    nils    SHARE-09           a share with a role and the internal ones below
  vera opportunity.edit    nils    ROLE-28            above
  ea  opportunity.view     nils    NO_GRANT           a share with internal roles
  ua  opportunity.view     be      SHARE-09           a share with a partner role and those below
  ea  opportunity.view     be      ROLE-14            above it
  ua  opportunity.edit     be      NO_GRANT           Read alone
  be  opportunity.edit     be      SHARE-19           owner
  bf  opportunity.view     be      USER_DEACTIVATED   frozen
  ina opportunity.view     dora    USER_NOT_ACTIVE    not active inside
  sven opportunity.edit    dora    SHARE-09           in the team
  adm opportunity.delete   dora    VIEW-02            Modify All Data
  aud opportunity.view     xe      VIEW-01            View All by the profile
  aud opportunity.edit     xe      NO_GRANT           View alone
  be  opportunity.edit     rush    SHARE-02           criteria to a group of all partner users
  be  opportunity.view     dear    NO_GRANT           too dear
  lo  opportunity.view     rush    SHARE-02           the login licence is a partner's
  lo  opportunity.edit     rush    NOT_PERMITTED      the profile has no Edit
  lo  opportunity.view     be      NO_GRANT           View All of somebody outside is left out
  dm  opportunity.view     rush    NO_GRANT           no partner user
  dm  opportunity.view     dc      ROLE-06            the tree of customers
  dp  opportunity.view     dc      NO_GRANT           the tree of partners beside it
  dm  opportunity.view     dp      NO_GRANT           and the other way
  nils opportunity.edit    dp      ROLE-15            owns the account of both
  xe  opportunity.edit     xe      ACCOUNT_NOT_PARTNER the account was a partner
  dora opportunity.view    xe      ROLE-15            what it left stays visible above
  sven opportunity.view    hv      NO_GRANT           nobody is above people without a role
  vera opportunity.edit    rush    ROLE-14            above owners of accounts that the rule reaches
  sven opportunity.view    rush    NO_GRANT           owns the account of customers alone
  sven lead.view           third   OWD-03             Read inside
  sven lead.edit           third   NO_GRANT           Read alone
  ma  lead.edit            first   SHARE-02           the first way of the filter
  ua  lead.edit            second  SHARE-02           the second
  ta  lead.view            third   NO_GRANT           neither
  ea  lead.edit            second  ROLE-14            above the target
  be  lead.view            first   NO_GRANT           not in the target
  be  lead.view            start   NO_GRANT           startsWith cannot be said
  fu  lead.edit            waiting QUEUE-02           a group in the queue
  sven lead.edit           waiting QUEUE-02           a role in the queue
  olga lead.edit           waiting QUEUE-02           a role in the group in the queue
  fm  lead.edit            waiting ROLE-14            above a member
  kai lead.edit            waiting ROLE-14            above the owner of a member's account
  vera lead.edit           waiting ROLE-14            above the role
  dora lead.edit           waiting NO_GRANT           the other channel
  ku  lead.edit            waiting NOT_PERMITTED      no lead in the profile
  hv  case.view            hv      SHARE-12           the set by contact
  hv  case.edit            hv      NOT_PERMITTED      the profile has no Edit
  hv  case.view            ku      NO_GRANT           the contact is another
  ku  case.view            hv      NO_GRANT           the set is for other licences
  pp  case.view            pp      SHARE-12           a person is an account
  dm  case.edit            dc      ROLE-06            the tree of customers
  dp  case.view            dc      NO_GRANT           not that of partners
  dp  case.view            dp      SHARE-19           owner
  dm  case.view            dp      NO_GRANT           the other tree
  sven case.edit           end     SHARE-19           a case of an account without people
  vera case.edit           end     ROLE-28            above
  be  case.view            end     NO_GRANT           nobody's
  fm  account.view         alpen   SHARE-02           a text that looks like a number; the older spelling of a target
  fm  account.view         berg    ROLE-14            above whom it is shared with
  fu  account.view         berg    SHARE-09           shared with a group
  fu  account.view         alpen   SHARE-02           below the target
  ma  account.view         berg    NO_GRANT           another account
  olga account.view        berg    SHARE-09           shared with a group
  dora account.edit        fjell   SHARE-02           from role to role
  nils account.view        alpen   ROLE-14            above whom the rule reaches
  nils account.edit        alpen   NO_GRANT           Read alone
  ua  account.view         alpen   SHARE-22           the own account
  ua  account.edit         alpen   NOT_PERMITTED      the profile has no Edit
  be  account.view         alpen   NO_GRANT           another account
  sven account.edit        end     SHARE-19           owner of a customer
  vera account.edit        end     ROLE-28            above
  be  account.view         end     NO_GRANT           no partner's
  hv  account.view         kunde   NOT_PERMITTED      no account in the profile
  xe  account.view         former  ACCOUNT_NOT_PARTNER the account was a partner
  sven angebot.edit        zero    OWD-03             ReadWrite inside
  sven angebot.delete      zero    NO_GRANT           not Full
  ta  angebot.delete       zero    SHARE-19           owner
  ma  angebot.edit         zero    ROLE-06            above
  ua  angebot.view         zero    NO_GRANT           a branch beside
  ub  angebot.view         zero    NO_GRANT           a super user of the branch beside
  olga angebot.edit        zero    SHARE-02           010 is a text
  ea  angebot.view         queued  SHARE-02           the queue as source
  ma  angebot.view         queued  NO_GRANT           below the target
  fu  angebot.edit         queued  QUEUE-02           a group in the queue
  fm  angebot.view         big     SHARE-02           a role with the partner branches below
  fm  angebot.edit         big     NO_GRANT           Read; a share that code made is left out
  fm  angebot.view         zero    NO_GRANT           too small
  fm  angebot.view         queued  ROLE-14            above a member of the queue
  dp  angebot.view         big     SHARE-02           another account below the role
  dm  angebot.view         big     NOT_PERMITTED      nothing of it in the profile
  lo  angebot.view         big     SHARE-02           the login licence has a role
  be  angebot.edit         big     SHARE-09           a share with a role, of a table named by its object
  be  kx-rabatt.view       one     OWD-04             Read outside, of a package
  be  kx-rabatt.edit       one     NO_GRANT           Read alone
  hv  kx-rabatt.view       one     NOT_PERMITTED      nothing of it in the profile
  ta  kx-rabatt.edit       one     SHARE-19           owner
  ul  opportunity.view     be      UNKNOWN_VIEWER     an unknown licence
  gast opportunity.view    be      UNKNOWN_VIEWER     a guest
  robot opportunity.view   be      UNKNOWN_VIEWER     the platform itself
  lost opportunity.view    be      UNKNOWN_VIEWER     no account left
`
    .trim()
    .split("\n")
    .map((line) => /(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(.+)/.exec(line)?.slice(1) ?? []),
)("%s, %s of %s: %s, for %s", (who = "", action = "", what = "", wanted) => {
  if (result.outcome !== "ok") throw new Error("refused");
  const policy = Policy.loadSync(result.snapshot);
  const [type = ""] = action.split(".");
  const [prefix, names] = RECORD[type] as readonly [string, string];
  const on = result.records.find((each) => each.type === type && each.id === LONG.get(id(prefix, names.split(" ").indexOf(what) + 1)));
  expect(on).toBeDefined();
  let said: string[];
  try {
    const answer = policy.viewer(LONG.get(of(who)) ?? of(who), { now: NOW }).explain(action as never, on as never);
    said = answer.allowed ? answer.grants.map(({ rule }) => rule) : [answer.code];
  } catch (error) {
    said = [(error as Json).code];
  }
  policy.close();
  expect(said).toContain(wanted);
});

test("what cannot be carried over is said where it is, and nothing else", () => {
  const said = result.report.findings.map(({ effect, code, where, line, count }) =>
    [effect, code, where.replace(/^force-app\/|-meta\.xml/g, ""), line, count].join(" "),
  );
  expect(result.outcome).toBe("ok");
  expect(said.sort()).toEqual([
    "expanded BOOLEAN_FILTER sharingRules/Lead.sharingRules#Zwei_Wege 2 1",
    "expanded TWO_TREES UserRole.csv  1",
    "ignored SHARE_ROW Angebot__Share.csv 3 1",
    "ignored USER_KIND User.csv 29 2",
    "ignored USER_WITHOUT_ACCOUNT User.csv 31 1",
    "narrower DEFAULT_ACCESS objects/Contact/Contact.object  2",
    "narrower GUEST sharingRules/Lead.sharingRules#Gaeste 2 1",
    "narrower HIERARCHY_FULL UserRole.csv  1",
    ...["Account", "Angebot__c", "Angebot__c", "Lead", "Lead", "Opportunity"].map(
      (object, at) =>
        `narrower HIGH_VOLUME_OWNER sharingRules/${object}.sharingRules#${["Code_Sieben", "Art_Null", "Gross", "Beginn", "Zwei_Wege", "Eilige"][at]} 2 1`,
    ),
    "narrower IMPLICIT_ACCESS Account.csv  1",
    "narrower OPERATOR sharingRules/Lead.sharingRules#Beginn 2 1",
    "narrower SHARE_ROW Angebot__Share.csv 4 1",
    "narrower SHARING_SET_PATH sharingSets/Faelle.sharingSet  1",
    "narrower UNKNOWN_LICENSE User.csv 28 1",
    "narrower VIEW_ALL profiles/Partner Login.profile  1",
  ]);
});

test("a file and rows that say different things of a queue give what both give, and it is said", async () => {
  const members = table("GroupMember", [
    { GroupId: group(1), UserOrGroupId: of("fu") },
    { GroupId: QUEUE, UserOrGroupId: group(9) },
    { GroupId: QUEUE, UserOrGroupId: of("ua") },
  ]);
  const objects = table("QueueSobject", [
    { QueueId: QUEUE, SobjectType: "Lead" },
    { QueueId: QUEUE, SobjectType: "Case" },
  ]);
  const { snapshot, findings } = await draft([...files.filter(({ path }) => path !== "GroupMember.csv"), members, objects]);
  expect(snapshot.queues).toEqual([expect.objectContaining({ label: "Anfragen", types: ["lead"], internalRoles: [{ role: "Service" }] })]);
  expect(Object.keys(snapshot.queues[0])).not.toContain("users");
  expect(findings).toContainEqual(
    expect.objectContaining({ effect: "narrower", code: "CONFLICTING_FILES", where: "force-app/queues/Anfragen.queue-meta.xml" }),
  );
  const bare = METADATA.map((file) => ({ ...file, content: String(file.content).replace(/<queueMembers>.*<\/queueMembers>/s, "") }));
  const kept = await draft([...bare, ...ROWS]);
  expect(kept.snapshot.queues).toEqual([expect.objectContaining({ publicGroups: ["Runde"], internalRoles: [{ role: "Service" }] })]);
  expect(kept.findings.map(({ code }: Json) => code)).not.toContain("CONFLICTING_FILES");
});
