// What an import promises, and the tests that hold it (files `import-*.test.ts`).
//
// | promise | held by |
// |---|---|
// | nothing wider unless accepted by its code; then nothing is written, exit code 1 | tables: "what is wider stops the import …" |
// | the decisions and findings of an organisation and of a portal | decisions; dialects: "the report of …"; tables: "a portal's tables give …" |
// | each code of a finding where its cause is, and not in a plain organisation | mapping: "… is …, and is not in a plain organisation"; second: "findings stand where their cause is …" |
// | HIERARCHY_FULL | second: "another organisation in other dialects …" |
// | INCOMPLETE_QUERY, the bare REST form, lists, a record a line | dialects |
// | six delimiters and semicolons, quotes, UTF-16, capitals in headers, zeros for no id, times without a zone | dialects |
// | 15 and 18 characters, completed by checksum and told apart by case | dialects; hostile; second |
// | metadata and source format, older versions, broken lines in tags | dialects; hostile: "XML with …"; mapping: "one file for each rule …" |
// | real files of other organisations are read without a fault | dialects: "every public sample …" |
// | entities are refused; cuts and flips are found with their file; archives | hostile; order: "whatever is cut or changed …" |
// | what an element says twice, lacks or leaves open; other encodings; noise between elements | hostile: "metadata with …", "comments, …" |
// | branches of roles, super users, accounts that were partners, persons, groups of everybody, accounts as records, packages | third |
// | what file and rows both give of a queue | third: "a file and rows that say different things …" |
// | every row is made or reported, with its line | hostile: "every row of a table …"; tables: "… is reported with its line …" |
// | the same bytes twice, in any order of files, and as JSON and CSV | dialects: "… the same bytes …"; order; tables |
// | roles by account alone, two trees, defaults, verbs, records and their accounts, types of fields, filters, operators, queues, teams | mapping |
// | profiles: case, file names, Admin | mapping: "names of profiles ignore case …" |
// | maps: ready, proposed, wrong, by address, unknown columns, Unifyr One | tables |
// | what is made loads | decisions, second: every result is asked |
// | streamed: memory by what is kept, progress, records one by one | memory; tables: "files may come in pieces …" |
import { expect, test } from "vitest";
import { codes, draft, type Given, type Json } from "./import-org.js";
import { ALL, criteria, id, meta, permissions, rules, table } from "./import-parts.js";

const [INSIDE, PARTNER, CUSTOMER] = [id("00e", 1), id("00e", 2), id("00e", 3)];
const user = (number: number, more: Readonly<Record<string, string>>) => ({
  Id: id("005", number),
  Username: `u${number}@x.example`,
  Name: `User ${number}`,
  IsActive: "true",
  CreatedDate: "2026-01-01",
  ...more,
});
const partner = (number: number, more: Readonly<Record<string, string>> = {}) =>
  user(number, {
    UserType: "PowerPartner",
    ContactId: id("003", number),
    AccountId: id("001", 1),
    ProfileId: PARTNER,
    UserRoleId: id("00E", 11),
    ...more,
  });
const USERS = [
  user(1, { UserType: "Standard", ProfileId: INSIDE, UserRoleId: id("00E", 1) }),
  partner(2),
  user(3, { UserType: "CspLitePortal", ContactId: id("003", 3), AccountId: id("001", 1), ProfileId: CUSTOMER }),
];
const ROLES = [
  { Id: id("00E", 1), Name: "Head", DeveloperName: "Head", PortalType: "None" },
  {
    Id: id("00E", 10),
    Name: "Acme Manager",
    DeveloperName: "PartnerManager",
    ParentRoleId: id("00E", 1),
    PortalType: "Partner",
    PortalAccountId: id("001", 1),
  },
  {
    Id: id("00E", 11),
    Name: "Acme User",
    DeveloperName: "x007PartnerUser",
    ParentRoleId: id("00E", 10),
    PortalType: "Partner",
    PortalAccountId: id("001", 1),
  },
];
const ACCOUNTS = [{ Id: id("001", 1), Name: "Acme", IsPartner: "true", OwnerId: id("005", 1), Partner_Tier__c: "Gold", Status__c: "Live" }];
const PROFILES = [
  { Id: INSIDE, Name: "Inside", UserType: "Standard", "UserLicense.Name": "Salesforce" },
  { Id: PARTNER, Name: "Partner", UserType: "PowerPartner", "UserLicense.LicenseDefinitionKey": "PID_Partner_Community" },
  { Id: CUSTOMER, Name: "Customer", UserType: "CspLitePortal", "UserLicense.Name": "Customer Community" },
];
const INSIDE_FILE = meta(
  "profiles/Inside.profile",
  "Profile",
  ["Lead", "Opportunity", "Case", "Account", "Contact"].map((object) => permissions(object, ...ALL)).join(""),
);
const PARTNER_FILE = meta("profiles/Partner.profile", "Profile", permissions("Lead", "allowRead", "allowEdit"));
const CUSTOMER_FILE = meta("profiles/Customer.profile", "Profile", permissions("Case", "allowRead"));

/** A small organisation; tables and files given replace those of the same name. */
function org(...more: Given[]): Given[] {
  const base = [
    table("User", USERS),
    table("UserRole", ROLES),
    table("Account", ACCOUNTS),
    table("Profile", PROFILES),
    table("UserLogin", [{ UserId: id("005", 2), IsFrozen: "false" }]),
    INSIDE_FILE,
    PARTNER_FILE,
    CUSTOMER_FILE,
  ];
  return [...base.filter(({ path }) => !more.some((file) => file.path === path)), ...more];
}
const full = (short: string, { snapshot }: Json) =>
  [...snapshot.partners, ...snapshot.users].map((each: Json) => each.id).find((each: string) => each.startsWith(short));

test("an organisation that uses nothing special has nothing wider", async () => {
  const { findings, snapshot, isFatal } = await draft(org());
  expect(isFatal).toBe(false);
  expect(findings.filter(({ effect }) => effect === "wider" || effect === "invalid")).toEqual([]);
  expect(snapshot.users.map(({ kind, license, partnerRole, internalRole }: Json) => [kind, license, partnerRole, internalRole])).toEqual([
    ["internal", undefined, undefined, "Head"],
    ["partner", "partner-community", "x007PartnerUser", undefined],
    ["partner", "customer-community", undefined, undefined],
  ]);
  expect(snapshot.profiles).toEqual([
    { id: "Customer", objects: { case: ["view"] } },
    { id: "Partner", objects: { lead: ["view", "edit", "transfer", "share"] } },
  ]);
});

test("whose a role is follows from its account alone, and two trees get an empty root above them", async () => {
  const customers = [
    {
      Id: id("00E", 20),
      Name: "Acme Customer Manager",
      DeveloperName: "AcmeCustomerManager",
      ParentRoleId: id("00E", 1),
      PortalType: "CustomerPortal",
      PortalAccountId: id("001", 1),
    },
    {
      Id: id("00E", 21),
      Name: "Acme Customer User",
      DeveloperName: "AcmeCustomerUser",
      ParentRoleId: id("00E", 20),
      PortalType: "CustomerPortal",
      PortalAccountId: id("001", 1),
    },
    {
      Id: id("00E", 22),
      Name: "Acme Customer Intern",
      DeveloperName: "AcmeCustomerIntern",
      ParentRoleId: id("00E", 21),
      PortalType: "CustomerPortal",
      PortalAccountId: id("001", 1),
    },
  ];
  const { findings, snapshot } = await draft(org(table("UserRole", [...ROLES, ...customers])));
  expect(codes(findings)).toContain("expanded TWO_TREES");
  const roles = snapshot.partners[0].partnerRoles;
  expect(roles.filter(({ parent }: Json) => parent === undefined)).toHaveLength(1);
  expect(roles.find(({ id: role }: Json) => role === "PartnerManager").parent).toBe(roles[0].id);
  expect(snapshot.settings.maxRoleLevels).toBe(4);
});

test.each([
  ["muting permission set", "wider MUTING"],
  ["restriction rule", "wider RESTRICTION_RULE"],
  ["scoping rule", "wider RESTRICTION_RULE"],
  ["network without the profile", "wider NETWORK_MEMBERSHIP"],
  ["group without superiors", "wider NO_BOSSES"],
  ["queue without superiors", "wider NO_BOSSES"],
  ["object without superiors", "wider NO_BOSSES"],
  ["sharing set of one of two profiles", "wider SHARING_SET_PROFILES"],
  ["default that the profile lacks", "wider INTERNAL_OBJECT_PERMISSIONS"],
  ["frozen users unknown", "wider FROZEN_UNKNOWN"],
  ["view all of a partner", "narrower VIEW_ALL"],
  ["unknown licence", "narrower UNKNOWN_LICENSE"],
  ["guest rule", "narrower GUEST"],
  ["territory rule", "narrower TERRITORY"],
  ["manager group", "narrower MANAGER_GROUP"],
  ["starts with", "narrower OPERATOR"],
  ["equals empty", "narrower OPERATOR"],
  ["records of all owners", "narrower HIGH_VOLUME_OWNER"],
  ["transfer default", "narrower DEFAULT_ACCESS"],
  ["default by parent", "narrower DEFAULT_ACCESS"],
  ["lookup of a custom object", "narrower SHARING_SET_PATH"],
  ["share of code", "narrower SHARE_ROW"],
  ["derived share", "ignored SHARE_ROW"],
  ["guest user", "ignored USER_KIND"],
  ["disabled partner user", "ignored USER_WITHOUT_ACCOUNT"],
  ["rows at odds", "invalid CONFLICTING_ROWS"],
  ["id in the wrong case", "invalid MALFORMED_ID"],
])("%s is %s, and is not in a plain organisation", async (what, code) => {
  const set = (objects: string) => meta("sharingSets/S.sharingSet", "SharingSet", `${objects}<profiles>customer</profiles>`);
  const mapping = (object: string, field: string) =>
    `<accessMappings><accessLevel>Read</accessLevel><object>${object}</object><objectField>${field}</objectField><userField>Account</userField></accessMappings>`;
  const shares = (cause: string) => [
    table("Opportunity", [{ Id: id("006", 1), OwnerId: id("005", 2) }]),
    table("OpportunityShare", [
      { OpportunityId: id("006", 1), UserOrGroupId: id("005", 1), OpportunityAccessLevel: "Read", RowCause: cause },
    ]),
  ];
  const group = (type: string) =>
    table("Group", [{ Id: id("00G", 1), DeveloperName: "G", Name: "G", Type: type, DoesIncludeBosses: "false" }]);
  const changes: Record<string, Given[]> = {
    "muting permission set": [
      meta(
        "permissionsetgroups/Pack.permissionsetgroup",
        "PermissionSetGroup",
        "<permissionSets>A</permissionSets><mutingPermissionSets>Mute</mutingPermissionSets>",
      ),
      meta("mutingpermissionsets/Mute.mutingpermissionset", "MutingPermissionSet", ""),
      meta("permissionsets/A.permissionset", "PermissionSet", permissions("Case", "allowRead")),
      table("PermissionSetGroup", [{ Id: id("0PG", 1), DeveloperName: "Pack" }]),
      table("PermissionSetAssignment", [{ AssigneeId: id("005", 2), PermissionSetGroupId: id("0PG", 1) }]),
    ],
    "restriction rule": [
      meta("restrictionRules/R.rule", "RestrictionRule", "<active>true</active><enforcementType>Restrict</enforcementType>"),
    ],
    "scoping rule": [meta("restrictionRules/R.rule", "RestrictionRule", "<active>true</active><enforcementType>Scoping</enforcementType>")],
    "network without the profile": [
      meta("networks/N.network", "Network", "<networkMemberGroups><profile>customer</profile></networkMemberGroups>"),
    ],
    "group without superiors": [group("Regular")],
    "queue without superiors": [group("Queue")],
    "object without superiors": [
      meta(
        "objects/Claim__c/Claim__c.object",
        "CustomObject",
        "<sharingModel>Private</sharingModel><externalSharingModel>Private</externalSharingModel><grantAccessUsingHierarchies>false</grantAccessUsingHierarchies>",
      ),
      rules("Claim__c", criteria("R", [["Status__c", "equals", "New"]])),
    ],
    "sharing set of one of two profiles": [
      set(mapping("Case", "Account")),
      table("Profile", [
        ...PROFILES,
        { Id: id("00e", 4), Name: "Other", UserType: "CspLitePortal", "UserLicense.Name": "Customer Community" },
      ]),
      table("User", [
        ...USERS,
        user(4, { UserType: "CspLitePortal", ContactId: id("003", 4), AccountId: id("001", 1), ProfileId: id("00e", 4) }),
      ]),
    ],
    "default that the profile lacks": [
      meta(
        "objects/Claim__c/Claim__c.object",
        "CustomObject",
        "<sharingModel>Read</sharingModel><externalSharingModel>Private</externalSharingModel>",
      ),
      meta("profiles/Partner.profile", "Profile", permissions("Claim__c", "allowRead")),
    ],
    "frozen users unknown": [],
    "view all of a partner": [meta("profiles/Partner.profile", "Profile", permissions("Lead", "allowRead", "viewAllRecords"))],
    "unknown licence": [
      table(
        "Profile",
        PROFILES.map((row) =>
          row.Id === PARTNER ? { Id: PARTNER, Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Gold Partner" } : row,
        ),
      ),
    ],
    "guest rule": [rules("Lead", criteria("R", [["Status", "equals", "New"]]).replaceAll("sharingCriteriaRules", "sharingGuestRules"))],
    "territory rule": [
      rules("Lead", criteria("R", [["Status", "equals", "New"]]).replaceAll("sharingCriteriaRules", "sharingTerritoryRules")),
    ],
    "manager group": [
      rules("Lead", criteria("R", [["Status", "equals", "New"]]).replace("<allInternalUsers/>", "<managers>u1@x.example</managers>")),
    ],
    "starts with": [rules("Lead", criteria("R", [["Status", "startsWith", "N"]]))],
    "equals empty": [rules("Lead", criteria("R", [["Status", "equals", ""]]))],
    "records of all owners": [
      rules("Lead", criteria("R", [["Status", "equals", "New"]], "<includeRecordsOwnedByAll>true</includeRecordsOwnedByAll>")),
    ],
    "transfer default": [
      meta(
        "objects/Lead/Lead.object",
        "CustomObject",
        "<sharingModel>ReadWriteTransfer</sharingModel><externalSharingModel>Private</externalSharingModel>",
      ),
    ],
    "default by parent": [
      meta(
        "objects/Lead/Lead.object",
        "CustomObject",
        "<sharingModel>ControlledByParent</sharingModel><externalSharingModel>ControlledByParent</externalSharingModel>",
      ),
    ],
    "lookup of a custom object": [set(mapping("Claim__c", "Account__c"))],
    "share of code": shares("Recruiter__c"),
    "derived share": shares("Rule"),
    "guest user": [table("User", [...USERS, user(9, { UserType: "Guest", ProfileId: INSIDE })])],
    "disabled partner user": [table("User", [...USERS, user(9, { UserType: "PowerPartner", ProfileId: PARTNER, IsActive: "false" })])],
    "rows at odds": [table("User", [...USERS, { ...partner(2), IsActive: "false" }])],
    "id in the wrong case": [table("User", [...USERS, partner(9, { Id: `${id("005", 9)}ZZZ` })])],
  };
  const files = org(...(changes[what] as Given[]));
  const { findings } = await draft(what === "frozen users unknown" ? files.filter(({ path }) => path !== "UserLogin.csv") : files);
  expect(codes(findings)).toContain(code);
  expect(codes((await draft(org())).findings)).not.toContain(code);
});

test("verbs are compared, and what an owner may counts: a profile without Delete is wider where its users own records", async () => {
  const inside = meta(
    "profiles/Inside.profile",
    "Profile",
    ["Lead", "Opportunity", "Case", "Account", "Contact"].map((object) => permissions(object, "allowRead", "allowEdit")).join(""),
  );
  const owned = table("Opportunity", [{ Id: id("006", 1), OwnerId: id("005", 1) }]);
  const { findings } = await draft(org(inside, owned));
  const found = findings.find(({ code }) => code === "INTERNAL_OBJECT_PERMISSIONS");
  expect(found).toMatchObject({ effect: "wider", where: "force-app/profiles/Inside.profile-meta.xml" });
  expect(found?.examples).toContain("Opportunity: delete");
});

test("a customer account stays enabled; one that is no partner any more and has partner users does not", async () => {
  const accounts = table("Account", [
    { ...ACCOUNTS[0], IsPartner: "false" },
    { Id: id("001", 2), Name: "Shop", IsPartner: "false", OwnerId: id("005", 1) },
  ]);
  const users = table("User", [
    ...USERS,
    user(4, { UserType: "CspLitePortal", ContactId: id("003", 4), AccountId: id("001", 2), ProfileId: CUSTOMER }),
  ]);
  const { snapshot } = await draft(org(accounts, users));
  expect(snapshot.partners.map(({ name, enabled }: Json) => [name, enabled])).toEqual([
    ["Acme", false],
    ["Shop", undefined],
  ]);
});

test("a record belongs to its partner account, else to that of its owner; a case to its account, if that is a partner", async () => {
  const other = { Id: id("001", 9), Name: "End customer", IsPartner: "false", OwnerId: id("005", 1) };
  const made = await draft(
    org(
      table("Account", [...ACCOUNTS, other]),
      table("Opportunity", [
        { Id: id("006", 1), OwnerId: id("005", 2), AccountId: other.Id, CreatedById: id("005", 1) },
        { Id: id("006", 2), OwnerId: id("005", 1), PartnerAccountId: id("001", 1), AccountId: other.Id },
      ]),
      table("Case", [
        { Id: id("500", 1), OwnerId: id("005", 1), AccountId: id("001", 1), ContactId: id("003", 3) },
        { Id: id("500", 2), OwnerId: id("005", 2), AccountId: other.Id },
      ]),
    ),
  );
  const acme = full(id("001", 1), made);
  expect(made.records.map(({ type, partner: of, contact, createdBy }: Json) => [type, of, contact === undefined, createdBy])).toEqual([
    ["case", acme, false, undefined],
    ["case", undefined, true, undefined],
    ["opportunity", acme, true, undefined],
    ["opportunity", acme, true, undefined],
  ]);
  expect(made.records[2].fields.CreatedById).toBe(`${id("005", 1)}AAA`);
});

test("accounts become records only where they are asked for", async () => {
  expect((await draft(org())).records).toEqual([]);
  const made = await draft(org(), { records: ["account"] });
  expect(made.records).toEqual([
    expect.objectContaining({
      type: "account",
      id: full(id("001", 1), made),
      partner: full(id("001", 1), made),
      owner: full(id("005", 1), made),
    }),
  ]);
});

test("fields are typed by their metadata: a text of digits is no number, a checkbox is a boolean", async () => {
  const field = (name: string, type: string) =>
    meta(`objects/Lead/fields/${name}.field`, "CustomField", `<fullName>${name}</fullName><type>${type}</type>`);
  const { records } = await draft(
    org(
      ...[
        ["Code__c", "Text"],
        ["Size__c", "Number"],
        ["Hot__c", "Checkbox"],
        ["Due__c", "Date"],
      ].map(([name, type]) => field(name as string, type as string)),
      table("Lead", [
        {
          Id: id("00Q", 1),
          OwnerId: id("005", 2),
          CODE__C: "007",
          Size__c: "007",
          Hot__c: "true",
          Due__c: "24.12.2026",
          AnnualRevenue: "5",
          Rating: "1",
        },
      ]),
    ),
  );
  expect(records[0].fields).toEqual({ Code__c: "007", Size__c: 7, Hot__c: true, Due__c: "2026-12-24", AnnualRevenue: 5, Rating: "1" });
});

test.each([
  [
    "1 AND (2 OR 3)",
    [
      ["1", "2"],
      ["1", "3"],
    ],
  ],
  ["(1 or 2) and (1 OR 3)", [["1"], ["2", "3"]]],
  ["NOT(1 AND 2)", [["-1"], ["-2"]]],
  ["1 AND NOT 1", []],
  ["((((3))))", [["3"]]],
])("the filter %s becomes one rule for each way in which it holds", async (filter, ways) => {
  const items = [1, 2, 3].map((number) => [`F${number}__c`, "equals", String.fromCharCode(64 + number)] as const);
  const { snapshot } = await draft(org(rules("Lead", criteria("R", items, `<booleanFilter>${filter}</booleanFilter>`))));
  const said = (snapshot.sharingRules ?? []).map(({ where }: Json) =>
    where.map(({ field, op }: Json) => `${op === "ne" ? "-" : ""}${field[1]}`),
  );
  expect(said).toEqual(ways);
});

test.each(["1 AND", "4", "1 2", "(1", "1 XOR 2", ""])("a filter that cannot be read (%s) shares nothing, and says so", async (filter) => {
  const items = [1, 2, 3].map((number) => [`F${number}__c`, "equals", "x"] as const);
  const { snapshot, findings } = await draft(org(rules("Lead", criteria("R", items, `<booleanFilter>${filter}</booleanFilter>`))));
  if (filter !== "") {
    expect(codes(findings)).toContain("narrower BOOLEAN_FILTER");
    expect(snapshot.sharingRules).toBeUndefined();
  } else expect(snapshot.sharingRules).toHaveLength(1);
});

test("operators: a comma list, not equal to several, contains one of several, orders of numbers and dates, not empty", async () => {
  const { snapshot, findings } = await draft(
    org(
      rules(
        "Lead",
        [
          criteria("A", [["Status", "equals", "New, Open"]]),
          criteria("B", [["Status", "notEqual", "New,Open"]]),
          criteria("C", [["Company", "contains", "Ltd,Inc"]]),
          criteria("D", [["AnnualRevenue", "lessThan", "10"]]),
          criteria("E", [["CreatedDate", "greaterThan", "2026-01-01T00:00:00Z"]]),
          criteria("F", [["Status", "notEqual", ""]]),
          criteria("G", [["IsConverted", "equals", "False"]]),
          criteria("H", [["CreatedDate", "equals", "LAST_N_DAYS:3"]]),
        ].join(""),
      ),
    ),
  );
  expect(snapshot.sharingRules.map(({ id: rule, where }: Json) => [rule, ...where.map(({ op, value }: Json) => [op, value])])).toEqual([
    ["Lead.A", ["in", ["New", "Open"]]],
    ["Lead.B", ["ne", "New"], ["ne", "Open"]],
    ["Lead.C/1", ["contains", "Ltd"]],
    ["Lead.C/2", ["contains", "Inc"]],
    ["Lead.D", ["lt", 10]],
    ["Lead.E", ["gt", "2026-01-01T00:00:00.000Z"]],
    ["Lead.F", ["ne", ""]],
    ["Lead.G", ["eq", false]],
  ]);
  expect(findings.filter(({ code }) => code === "OPERATOR").map(({ where }) => where.split("#")[1])).toEqual(["H"]);
});

test("custom objects become record types by their names, and never those of standard objects", async () => {
  const named = ["MDF_Request__c", "DealRegistration__c", "Lead__c", "Campaign__c", "ns__Rebate_Claim__c"].map((object) =>
    rules(object, criteria("R", [["Name", "equals", "x"]])),
  );
  const { snapshot } = await draft(org(...named), { map: { recordTypes: { DealRegistration__c: { module: true } } } });
  expect(snapshot.sharingRules.map(({ type }: Json) => type).sort()).toEqual([
    "campaign-c",
    "deal-registration",
    "lead-c",
    "mdf-request",
    "ns-rebate-claim",
  ]);
  expect(snapshot.recordTypes).toEqual([
    { id: "campaign-c", label: "Campaign" },
    { id: "deal-registration", label: "DealRegistration", module: true },
    { id: "lead-c", label: "Lead" },
    { id: "ns-rebate-claim", label: "ns Rebate Claim" },
  ]);
});

test("status, tier and segment come by the map", async () => {
  const map = {
    partners: {
      status: { column: "Status__c", values: { Live: "prospective" } },
      tier: { column: "Partner_Tier__c", values: { Gold: "gold" }, tiers: [{ id: "gold", name: "Gold", features: [] }] },
      segment: { column: "Partner_Tier__c" },
    },
  };
  const { snapshot } = await draft(org(), { map });
  expect(snapshot.partners[0]).toMatchObject({ status: "prospective", tier: "gold", segment: "Gold" });
  expect(snapshot.tiers).toEqual(map.partners.tier.tiers);
  const strict = await draft(org(), { map: { partners: { status: { column: "Status__c" } } } });
  expect(strict.snapshot.partners[0].status).toBe("inactive");
  expect(codes(strict.findings)).toContain("narrower UNKNOWN_VALUE");
});

test("a queue in metadata has its members by user name; a share to everybody inside goes to a group of them", async () => {
  const made = await draft(
    org(
      table("Group", [
        { Id: id("00G", 1), DeveloperName: "Q", Name: "Queue", Type: "Queue" },
        { Id: id("00G", 2), DeveloperName: "AllInternalUsers", Type: "Organization" },
      ]),
      meta(
        "queues/Q.queue",
        "Queue",
        "<name>Queue</name><queueMembers><users><user>U1@x.example</user></users></queueMembers><queueSobject><sobjectType>Lead</sobjectType></queueSobject>",
      ),
      table("Opportunity", [{ Id: id("006", 1), OwnerId: id("005", 2) }]),
      table("OpportunityShare", [
        { OpportunityId: id("006", 1), UserOrGroupId: id("00G", 2), OpportunityAccessLevel: "Edit", RowCause: "Manual" },
      ]),
    ),
  );
  expect(made.snapshot.queues).toEqual([
    { id: expect.stringMatching(/^00G\w{15}$/), label: "Queue", types: ["lead"], users: [full(id("005", 1), made)] },
  ]);
  expect(made.records[0].shares).toEqual([{ group: "AllInternalUsers", level: "read-write" }]);
  expect(made.snapshot.publicGroups).toEqual([{ id: "AllInternalUsers", allInternal: true }]);
});

test("super users, and the setting that lets them", async () => {
  const { snapshot } = await draft(
    org(
      table("User", [USERS[0] as Json, partner(2, { IsPrmSuperUser: "true" })]),
      meta("settings/Sharing.settings", "SharingSettings", "<enablePartnerSuperUserAccess>true</enablePartnerSuperUserAccess>"),
    ),
  );
  expect(snapshot.settings.superUserAccess).toBe(true);
  expect(snapshot.users.find(({ kind }: Json) => kind === "partner").superUser).toBe(true);
});

test("names of profiles ignore case, are decoded from files, and the file Admin is System Administrator", async () => {
  const users = [user(1, { UserType: "Standard", ProfileId: INSIDE }), user(5, { UserType: "Standard", ProfileId: id("00e", 5) })];
  const profiles = [
    { ...PROFILES[0], Name: "Desk: North/East" } as Record<string, string>,
    { Id: id("00e", 5), Name: "SYSTEM ADMINISTRATOR", UserType: "Standard", "UserLicense.Name": "Salesforce" },
  ];
  const files = [
    meta("profiles/desk%3A north%2Feast.profile", "Profile", permissions("Lead", "allowRead", "viewAllRecords")),
    meta("profiles/Admin.profile", "Profile", "<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions>"),
  ];
  const { snapshot } = await draft(org(table("Profile", profiles), table("User", users), ...files));
  expect(snapshot.permissionGroups).toEqual([
    { id: "profile: System Administrator", name: "System Administrator", modifyAllData: true },
    { id: "profile: desk: north/east", name: "desk: north/east", records: { lead: "view-all" } },
  ]);
});

test("teams and shares of an account open the account, and what they open below it is reported", async () => {
  const { findings, records } = await draft(
    org(
      table("AccountShare", [
        {
          AccountId: id("001", 1),
          UserOrGroupId: id("005", 2),
          AccountAccessLevel: "Edit",
          OpportunityAccessLevel: "Read",
          CaseAccessLevel: "None",
          RowCause: "Manual",
        },
      ]),
      table("AccountTeamMember", [{ AccountId: id("001", 1), UserId: id("005", 3), AccountAccessLevel: "Read", CaseAccessLevel: "Edit" }]),
    ),
    { records: ["account"] },
  );
  const made = records.find(({ type }) => type === "account");
  expect(made.shares).toEqual([
    { user: `${id("005", 2)}AAA`, level: "read-write" },
    { user: `${id("005", 3)}AAA`, level: "read" },
  ]);
  for (const where of ["AccountShare.csv", "AccountTeamMember.csv"])
    expect(findings).toContainEqual(expect.objectContaining({ effect: "narrower", code: "IMPLICIT_ACCESS", where }));
});

test("one file for each rule, in a folder of its object, is read like the rules of one file", async () => {
  const whole = rules("Lead", criteria("R", [["Status", "equals", "New"]]));
  const body = criteria("R", [["Status", "equals", "New"]]).replace(/^<sharingCriteriaRules>|<\/sharingCriteriaRules>$/g, "");
  const single = meta("sharingRules/Lead/sharingCriteriaRules/R.sharingCriteriaRule", "SharingCriteriaRule", body);
  const [one, other] = [await draft(org(whole)), await draft(org(single))];
  expect(one.snapshot.sharingRules).toHaveLength(1);
  expect(other.snapshot.sharingRules).toEqual(one.snapshot.sharingRules);
});

test("what tools, systems and code leave beside the exports is no table, and stops nothing", async () => {
  const junk: Given[] = [
    { path: "__MACOSX/._User.csv", content: new Uint8Array([0, 5, 22, 7, 255, 254]) },
    { path: "force-app/main/default/staticresources/data.csv", content: 'Id,"Name' },
    { path: "force-app/main/default/lwc/x/data.json", content: "{" },
    { path: "tsconfig.json", content: "{ // a comment\n}" },
    { path: "package.json", content: '{"name":"x"}' },
  ];
  const [without, beside] = [await draft(org()), await draft([...org(), ...junk])];
  expect(beside.isFatal).toBe(false);
  expect(JSON.stringify(beside.snapshot)).toBe(JSON.stringify(without.snapshot));
  expect(codes(beside.findings)).toContain("ignored UNKNOWN_FILE");
});

test("tables whose files say nothing are known by the objects of their ids, else by their columns", async () => {
  const renamed = org().map(({ path, content }, at) => ({ path: path.endsWith(".csv") ? `extract_${at}.csv` : path, content }));
  const [named, unnamed] = [await draft(org()), await draft(renamed)];
  expect(JSON.stringify(unnamed.snapshot)).toBe(JSON.stringify(named.snapshot));
});

test.each([
  ["a permission set of activated sessions", "narrower ACTIVATION_REQUIRED"],
  ["an assignment that is switched off", "ignored INACTIVE_ASSIGNMENT"],
  ["a group without its members", "narrower GROUP_WITHOUT_ROWS"],
  ["a queue without objects", "narrower QUEUE_WITHOUT_OBJECTS"],
  ["a role of somebody whose licence has none", "ignored ROLE_WITHOUT_MEANING"],
  ["relationships of accounts", "narrower ACCOUNT_RELATIONSHIP"],
  ["permissions of a set that was not exported", "narrower DANGLING_REFERENCE"],
  ["a part of a group of sets that was not exported", "narrower DANGLING_REFERENCE"],
])("%s is %s", async (what, code) => {
  const set = (more: Readonly<Record<string, string>>) => table("PermissionSet", [{ Id: id("0PS", 1), Name: "A", ...more }]);
  const file = meta("permissionsets/A.permissionset", "PermissionSet", permissions("Case", "allowRead"));
  const assigned = (more: Readonly<Record<string, string>>) =>
    table("PermissionSetAssignment", [{ AssigneeId: id("005", 2), PermissionSetId: id("0PS", 1), ...more }]);
  const group = (Type: string) => table("Group", [{ Id: id("00G", 1), DeveloperName: "G", Name: "G", Type }]);
  const changes: Record<string, Given[]> = {
    "a permission set of activated sessions": [set({ HasActivationRequired: "true" }), file, assigned({})],
    "an assignment that is switched off": [set({}), file, assigned({ IsActive: "false" })],
    "a group without its members": [group("Regular")],
    "a queue without objects": [group("Queue")],
    "a role of somebody whose licence has none": [
      table("User", [...USERS.slice(0, 2), { ...(USERS[2] as (typeof USERS)[number]), UserRoleId: id("00E", 11) }]),
    ],
    "relationships of accounts": [meta("accountRelationshipShareRules/R.accountRelationshipShareRule", "AccountRelationshipShareRule", "")],
    "permissions of a set that was not exported": [
      table("ObjectPermissions", [{ ParentId: id("0PS", 9), SobjectType: "Lead", PermissionsRead: "true" }]),
    ],
    "a part of a group of sets that was not exported": [
      table("PermissionSetGroup", [{ Id: id("0PG", 1), DeveloperName: "Pack" }]),
      table("PermissionSetGroupComponent", [{ PermissionSetGroupId: id("0PG", 1), PermissionSetId: id("0PS", 9) }]),
    ],
  };
  const { findings, snapshot } = await draft(org(...(changes[what] as Given[])));
  expect(codes(findings)).toContain(code);
  expect(codes((await draft(org())).findings)).not.toContain(code);
  expect(JSON.stringify(snapshot.permissionSets ?? [])).not.toContain("case");
});
