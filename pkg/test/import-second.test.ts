import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { codes, type Given, type Json, NOW } from "./import-org.js";
import { archive, id } from "./import-parts.js";

/**
 * An organisation written otherwise than the example: metadata format in an archive, permissions as rows, no table of profiles but
 * what the users name, each table in another dialect, ids of both lengths, names in other languages.
 */
const long = (short: string) => {
  let letters = "";
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(short[block + at] ?? "")) bits |= 1 << at;
    letters += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits];
  }
  return short + letters;
};
const FJORD = id("001", 1);
const AERO = id("001", 2);
const KUNDE = id("001", 3);
const END = id("001", 4);
const ROLE = { ceo: 1, sales: 2, north: 3, service: 4, manager: 10, user: 11, aero: 12, customers: 20, customer: 21 };
const role = (name: keyof typeof ROLE) => id("00E", ROLE[name]);
const USERS = "ceo nils vera sofie admin otto frida finn flo alva kurt karin gast".split(" ");
const of = (name: string) => id("005", USERS.indexOf(name) + 1);
const contact = (name: string) => id("003", USERS.indexOf(name) + 1);

const xml = (root: string, body: string) =>
  new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata"\r\n>${body}</${root}>`,
  );
const object = (inside: string, outside: string, more = "") =>
  xml("CustomObject", `<externalSharingModel>${outside}</externalSharingModel><sharingModel>${inside}</sharingModel>${more}`);
const owner = (name: string, level: string, from: string, to: string) =>
  `<sharingOwnerRules><fullName>${name}</fullName><accessLevel>${level}</accessLevel><label>${name}</label><sharedTo>${to}</sharedTo><sharedFrom>${from}</sharedFrom></sharingOwnerRules>`;
const METADATA: readonly (readonly [string, Uint8Array])[] = [
  ["unpackaged/package.xml", xml("Package", "<version>58.0</version>")],
  ["unpackaged/objects/Opportunity.object", object("Private", "Private")],
  ["unpackaged/objects/Lead.object", object("ReadWriteTransfer", "Private")],
  ["unpackaged/objects/Case.object", object("Private", "Private")],
  [
    "unpackaged/objects/Bau_Projekt__c.object",
    object(
      "Read",
      "Private",
      "<fields><fullName>Budget__c</fullName><type>Currency</type></fields><fields><fullName>Konto__c</fullName><type>Lookup</type></fields><label>Bauprojekt</label>",
    ),
  ],
  [
    "unpackaged/sharingRules/Opportunity.sharingRules",
    xml(
      "SharingRules",
      owner("Vertrieb_an_Service", "Edit", "<roleAndSubordinates>Vertrieb</roleAndSubordinates>", "<role>Service</role>"),
    ),
  ],
  [
    "unpackaged/sharingRules/Bau_Projekt__c.sharingRules",
    xml(
      "SharingRules",
      `<sharingCriteriaRules><fullName>Gross</fullName><accessLevel>Edit</accessLevel><sharedTo><group>Bau</group></sharedTo><criteriaItems><field>Budget__c</field><operation>greaterOrEqual</operation><value>EUR 1000</value></criteriaItems><criteriaItems><field>Konto__c</field><operation>notEqual</operation><value>${FJORD}</value></criteriaItems></sharingCriteriaRules>`,
    ),
  ],
  [
    "unpackaged/sharingRules/Case.sharingRules",
    xml(
      "SharingRules",
      `${owner("Support_an_Fjord", "Read", "<queue>Support</queue>", "<portalRoleAndSubordinates>FjordManager</portalRoleAndSubordinates>")}<sharingTerritoryRules><fullName>Gebiet</fullName><accessLevel>Read</accessLevel></sharingTerritoryRules>`,
    ),
  ],
  [
    "unpackaged/sharingRules/Lead.sharingRules",
    xml(
      "SharingRules",
      owner("An_Chefs", "Read", "<allInternalUsers/>", "<managerSubordinates>vera@nordwind.example</managerSubordinates>"),
    ),
  ],
  [
    "unpackaged/sharingSets/Kunden.sharingSet",
    xml(
      "SharingSet",
      "<accessMappings><accessLevel>Edit</accessLevel><object>Case</object><objectField>Account</objectField><userField>Account</userField></accessMappings><name>Kunden</name><profiles>kunde plus</profiles>",
    ),
  ],
  ["unpackaged/restrictionRules/Alt.rule", xml("RestrictionRule", "<active>false</active><enforcementType>Restrict</enforcementType>")],
  ["unpackaged/territory2Models/Gebiete/territories/Nord.territory2", xml("Territory2", "<name>Nord</name>")],
  ["__MACOSX/unpackaged/objects/._Lead.object", new Uint8Array([0, 5, 22, 7, 0, 255])],
];

const sf = (object: string, rows: readonly Json[]) =>
  JSON.stringify({
    status: 0,
    result: { records: rows.map((row) => ({ attributes: { type: object }, ...row })), totalSize: rows.length, done: true },
    warnings: [],
  });
const csv = (columns: string, rows: readonly (readonly (string | undefined)[])[], delimiter = ",", end = "\n") =>
  [columns.split(" "), ...rows].map((cells) => cells.map((cell) => cell ?? "").join(delimiter) + end).join("");

const PROFILE: Record<string, string> = {
  ceo: "Chef",
  nils: "Vertrieb",
  vera: "Vertrieb",
  sofie: "Service",
  admin: "Systemadministrator",
  otto: "Vertrieb",
  frida: "Partner Nord",
  finn: "Partner Nord",
  flo: "Partner Nord",
  alva: "Partner Nord",
  kurt: "Kunde Plus",
  karin: "Kunde Plus",
  gast: "Portal Profile",
};
const LICENSE: Record<string, string> = {
  "Partner Nord": "Partner Community Login",
  "Kunde Plus": "Customer Community Plus",
  "Portal Profile": "Guest User License",
};
const PLACES: Record<string, readonly [string | undefined, keyof typeof ROLE | undefined]> = {
  ceo: [undefined, "ceo"],
  nils: [undefined, "north"],
  vera: [undefined, "sales"],
  sofie: [undefined, "service"],
  admin: [undefined, undefined],
  otto: [undefined, "sales"],
  frida: [FJORD, "manager"],
  finn: [FJORD, "user"],
  flo: [FJORD, "user"],
  alva: [AERO, "aero"],
  kurt: [KUNDE, "customers"],
  karin: [KUNDE, "customer"],
  gast: [undefined, undefined],
};
const TYPE: Record<string, string> = { "Partner Nord": "PowerPartner", "Kunde Plus": "PowerCustomerSuccess", "Portal Profile": "Guest" };
const users = USERS.map((name) => {
  const [account, place] = PLACES[name] as (typeof PLACES)[string];
  const profile = PROFILE[name] as string;
  return {
    Id: long(of(name)),
    Username: `${name}@nordwind.example`,
    Name: name,
    IsActive: name !== "otto",
    UserType: TYPE[profile] ?? "Standard",
    ContactId: account === undefined ? null : contact(name),
    AccountId: account ?? null,
    Profile: { attributes: { type: "Profile" }, Name: profile, UserLicense: { Name: LICENSE[profile] ?? "Salesforce" } },
    UserRoleId: place === undefined ? null : role(place),
    CreatedDate: "2026-02-01T09:00:00.000+0000",
  };
});

const may = (profile: string, type: string, what: string): string[] => [
  profile,
  type,
  ...["c", "r", "e", "d", "v", "m"].map((letter) => String(what.includes(letter))),
];
const PERMISSIONS = csv(
  "Parent.Profile.Name SobjectType PermissionsCreate PermissionsRead PermissionsEdit PermissionsDelete PermissionsViewAllRecords PermissionsModifyAllRecords",
  [
    ...["Chef", "Vertrieb", "Service", "Systemadministrator"].flatMap((profile) =>
      ["Account", "Opportunity", "Lead", "Case", "Bau_Projekt__c"].map((type) => may(profile, type, "cred")),
    ),
    may("Partner Nord", "Opportunity", "cre"),
    may("Partner Nord", "Bau_Projekt__c", "re"),
    may("Kunde Plus", "Case", "rev"),
  ],
  "|",
  "\r\n",
);
const ROWS: readonly Given[] = [
  {
    path: "daten/Account.csv",
    content: csv("Id Name IsPartner OwnerId ParentId", [
      [long(FJORD), "Fjord AS", "true", of("nils"), "000000000000000AAA"],
      [long(AERO), "Ærø ApS", "true", of("nils"), long(FJORD)],
      [KUNDE, "Kunde GmbH", "false", of("sofie"), ""],
      [END, "Endkunde", "false", of("sofie"), ""],
    ]),
  },
  { path: "daten/User.json", content: sf("User", users) },
  {
    path: "daten/rollen.json",
    content: JSON.stringify({
      totalSize: 9,
      done: true,
      records: (
        [
          ["ceo", "Chefin", "Chefin", undefined, "None", undefined],
          ["sales", "Vertrieb", "Vertrieb", "ceo", "None", undefined],
          ["north", "Vertrieb Nord", "Vertrieb_Nord", "sales", "None", undefined],
          ["service", "Service", "Service", "ceo", "None", undefined],
          ["manager", "Fjord Manager", "FjordManager", "north", "Partner", FJORD],
          ["user", "Fjord Benutzer", "PartnerUser", "manager", "Partner", FJORD],
          ["aero", "Ærø User", "PartnerUser1", "north", "Partner", AERO],
          ["customers", "Kunde Manager", "KundeManager", "service", "CustomerPortal", KUNDE],
          ["customer", "Kunde User", "KundeUser", "customers", "CustomerPortal", KUNDE],
        ] as const
      ).map(([key, Name, DeveloperName, parent, PortalType, account]) => ({
        attributes: { type: "UserRole", url: "/services/data/v62.0/sobjects/UserRole/x" },
        Id: long(role(key)),
        Name,
        DeveloperName,
        ParentRoleId: parent === undefined ? null : long(role(parent)),
        PortalType,
        PortalAccountId: account === undefined ? null : long(account),
      })),
    }),
  },
  {
    path: "daten/USERLOGIN.csv",
    content: csv(
      "ID USERID ISFROZEN",
      [
        ["", of("flo"), "1"],
        ["", of("finn"), "0"],
      ],
      ";",
      "\r\n",
    ),
  },
  { path: "daten/rechte.csv", content: PERMISSIONS },
  {
    path: "daten/PermissionSet.csv",
    content: csv("Id Name IsOwnedByProfile ProfileId Type PermissionsModifyAllData Profile.Name", [
      [id("0PS", 1), "Faelle", "false", "", "Regular", "false", ""],
      [id("0PS", 2), "X00ex", "true", id("00e", 5), "Profile", "true", "Systemadministrator"],
      [id("0PS", 3), "Sitzung", "false", "", "Session", "false", ""],
    ]),
  },
  { path: "daten/PermissionSetGroup.csv", content: csv("Id DeveloperName", [[id("0PG", 1), "Paket"]]) },
  {
    path: "daten/PermissionSetGroupComponent.csv",
    content: csv("Id PermissionSetGroupId PermissionSetId", [
      [id("0PM", 1), id("0PG", 1), long(id("0PS", 1))],
      [id("0PM", 2), id("0PG", 1), id("0QM", 1)],
    ]),
  },
  {
    path: "daten/PermissionSetAssignment.json",
    content: sf("PermissionSetAssignment", [
      { AssigneeId: of("frida"), PermissionSetId: id("0PS", 9), PermissionSetGroupId: id("0PG", 1) },
      { AssigneeId: of("finn"), PermissionSetId: id("0PS", 3), PermissionSetGroupId: null },
      { AssigneeId: of("admin"), PermissionSetId: id("0PS", 2), PermissionSetGroupId: null },
    ]),
  },
  {
    path: "daten/weitere_rechte.json",
    content: sf("ObjectPermissions", [
      { ParentId: id("0PS", 1), SobjectType: "Case", PermissionsRead: true, PermissionsEdit: false },
      { ParentId: id("0PS", 3), SobjectType: "Case", PermissionsRead: true, PermissionsEdit: false },
    ]),
  },
  {
    path: "daten/netz.csv",
    content: csv("Id NetworkId ParentId", [[id("0Mg", 1), id("0DB", 1), id("0PS", 1)]]),
  },
  {
    path: "daten/Group.json",
    content: sf("Group", [
      { Id: id("00G", 1), Name: "Bau", DeveloperName: "Bau", Type: "Regular", DoesIncludeBosses: true },
      { Id: id("00G", 2), Name: "Innen", DeveloperName: "Innen", Type: "Regular", DoesIncludeBosses: true },
      { Id: id("00G", 3), Name: "Support", DeveloperName: "Support", Type: "Queue", DoesIncludeBosses: true },
      { Id: id("00G", 4), DeveloperName: "FjordManager", Type: "RoleAndSubordinates", RelatedId: role("manager") },
      { Id: id("00G", 5), DeveloperName: "Vertrieb", Type: "RoleAndSubordinatesInternal", RelatedId: long(role("sales")) },
      { Id: id("00G", 6), DeveloperName: "Nord", Type: "Territory" },
      { Id: id("00G", 7), DeveloperName: "Vera", Type: "ManagerAndSubordinatesInternal", RelatedId: of("vera") },
    ]),
  },
  {
    path: "daten/GroupMember.csv",
    content: csv("Id GroupId UserOrGroupId", [
      [id("011", 1), id("00G", 1), id("00G", 4)],
      [id("011", 2), id("00G", 1), of("alva")],
      [id("011", 3), long(id("00G", 1)), long(id("00G", 2))],
      [id("011", 4), id("00G", 2), id("00G", 5)],
      [id("011", 5), id("00G", 3), of("sofie")],
      [id("011", 6), id("00G", 3), id("00G", 2)],
    ]),
  },
  { path: "daten/QueueSobject.csv", content: csv("Id QueueId SobjectType", [[id("03g", 1), long(id("00G", 3)), "Case"]]) },
  {
    path: "daten/Opportunity.tsv",
    content: csv(
      "ID OWNERID PARTNERACCOUNTID NAME AMOUNT",
      [
        [id("006", 1), of("finn"), FJORD, "finn", "1"],
        [id("006", 2), of("frida"), "", "frida", "2"],
        [id("006", 3), of("alva"), AERO, "alva", "3"],
        [id("006", 4), of("vera"), "000000000000000AAA", "vera", "4"],
      ],
      "\t",
    ),
  },
  {
    path: "daten/Case.csv",
    content: csv("Id OwnerId AccountId ContactId Subject", [
      [id("500", 1), id("00G", 3), long(KUNDE), contact("karin"), "Schlange"],
      [id("500", 2), of("sofie"), KUNDE, "", "von sofie"],
      [id("500", 3), of("sofie"), END, "", "Endkunde"],
    ]),
  },
  {
    path: "daten/Bau_Projekt__c.csv",
    content: csv("Id OwnerId Budget__c Konto__c", [
      [id("a01", 1), of("finn"), "2000", long(AERO)],
      [id("a01", 2), of("finn"), "500", long(AERO)],
      [id("a01", 3), of("finn"), "2000", long(FJORD)],
    ]),
  },
  {
    path: "daten/OpportunityShare.csv",
    content: csv("OpportunityId UserOrGroupId OpportunityAccessLevel RowCause", [
      [id("006", 2), long(id("00G", 4)), "Read", "Manual"],
      [id("006", 2), id("00G", 6), "Read", "Manual"],
      [id("006", 2), id("00G", 7), "Edit", "Manual"],
      [id("006", 2), of("gast"), "Read", "Manual"],
      [id("006", 4), of("ceo"), "All", "Owner"],
    ]),
  },
  {
    path: "daten/CaseTeamMember.csv",
    content: csv("ParentId MemberId TeamRole.AccessLevel", [[id("500", 3), contact("kurt"), "Read"]]),
  },
];
const files: readonly Given[] = [
  { path: "retrieve/metadata.zip", content: archive(METADATA.map(([name, content]) => ({ name, content }))) },
  ...ROWS,
];
const options = { now: NOW, records: ["Opportunity", "case", "Bau_Projekt__c"], accept: ["MUTING", "NETWORK_MEMBERSHIP"] };
const result = await importSalesforce(files, options);
const findings = result.report.findings;
const found = (code: string) => findings.filter((finding) => finding.code === code);

test("another organisation in other dialects says what it cannot carry over, and nothing else", () => {
  expect({ outcome: result.outcome, wider: codes(findings).filter((code) => /^(wider|invalid)/.test(code)) }).toEqual({
    outcome: "ok",
    wider: ["wider MUTING", "wider NETWORK_MEMBERSHIP"],
  });
  expect(
    codes(findings)
      .filter((code) => !/^(wider|invalid)/.test(code))
      .sort(),
  ).toEqual([
    "expanded CURRENCY",
    "ignored RESTRICTION_RULE",
    "ignored SHARE_ROW",
    "ignored UNKNOWN_FILE",
    "ignored USER_KIND",
    "narrower ACTIVATION_REQUIRED",
    "narrower DEFAULT_ACCESS",
    "narrower DEFAULT_ACCESS_UNKNOWN",
    "narrower HIERARCHY_FULL",
    "narrower IMPLICIT_ACCESS",
    "narrower MANAGER_GROUP",
    "narrower TERRITORY",
    "narrower VIEW_ALL",
  ]);
});
test("findings stand where their cause is, with their number", () => {
  expect(found("MUTING")).toMatchObject([{ where: "daten/PermissionSetGroupComponent.csv", count: 1 }]);
  expect(found("NETWORK_MEMBERSHIP")).toMatchObject([{ where: "daten/netz.csv", count: 4, examples: ["partner nord", "kunde plus"] }]);
  expect(found("TERRITORY").map(({ where }) => where)).toEqual([
    "daten/OpportunityShare.csv",
    "unpackaged/sharingRules/Case.sharingRules#Gebiet",
    "unpackaged/territory2Models/Gebiete/territories/Nord.territory2",
  ]);
  expect(found("MANAGER_GROUP").map(({ where, line }) => [where, line])).toEqual([
    ["daten/OpportunityShare.csv", 4],
    ["unpackaged/sharingRules/Lead.sharingRules#An_Chefs", undefined],
  ]);
});

test.each([
  ["frida", "opportunity.edit", id("006", 1), "ROLE-06", "manager above user"],
  ["finn", "opportunity.view", id("006", 2), "SHARE-09", "a share with the role and those below"],
  ["finn", "opportunity.edit", id("006", 2), "NO_GRANT", "the share gives Read"],
  ["alva", "opportunity.view", id("006", 1), "NO_GRANT", "another account"],
  ["sofie", "opportunity.edit", id("006", 3), "SHARE-02", "a role with subordinates contains the partner branches below"],
  ["sofie", "opportunity.edit", id("006", 4), "SHARE-02", "and the role itself"],
  ["ceo", "opportunity.edit", id("006", 3), "ROLE-15", "above the owner of the account"],
  ["nils", "opportunity.view", id("006", 3), "ROLE-15", "owner of the account"],
  ["nils", "opportunity.view", id("006", 4), "NO_GRANT", "below the owner"],
  ["flo", "opportunity.view", id("006", 1), "USER_DEACTIVATED", "frozen"],
  ["otto", "opportunity.view", id("006", 4), "USER_NOT_ACTIVE", "inactive inside"],
  ["admin", "opportunity.delete", id("006", 1), "VIEW-02", "a row of the set of the profile says Modify All Data"],
  ["gast", "opportunity.view", id("006", 1), "UNKNOWN_VIEWER", "guests are left out"],
  ["frida", "case.view", id("500", 1), "SHARE-02", "the queue as source, Read of Case from a group of sets"],
  ["finn", "case.view", id("500", 1), "NOT_PERMITTED", "a set of sessions gives nothing"],
  ["sofie", "case.transfer", id("500", 1), "QUEUE-03", "a member takes the case"],
  ["vera", "case.edit", id("500", 1), "QUEUE-02", "a member by a group in which her role is"],
  ["kurt", "case.edit", id("500", 2), "SHARE-12", "the sharing set by account, for a licence with roles too"],
  ["karin", "case.delete", id("500", 2), "NOT_PERMITTED", "the profile has no Delete"],
  ["kurt", "case.view", id("500", 3), "SHARE-09", "a member of the team by the contact"],
  ["karin", "case.view", id("500", 3), "NO_GRANT", "View All of a customer is what is shared"],
  ["alva", "bau-projekt.edit", id("a01", 1), "SHARE-02", "the group holds the user; the amount has a currency"],
  ["alva", "bau-projekt.view", id("a01", 2), "NO_GRANT", "too small, and private outside"],
  ["alva", "bau-projekt.view", id("a01", 3), "NO_GRANT", "an id of 15 characters is compared with one of 18"],
  ["vera", "bau-projekt.edit", id("a01", 1), "SHARE-02", "a role in a group in the group"],
  ["sofie", "bau-projekt.view", id("a01", 2), "OWD-03", "Read inside"],
  ["sofie", "bau-projekt.edit", id("a01", 2), "NO_GRANT", "Read inside alone"],
])("%s, %s of %s: %s, for %s", (who, action, record, wanted) => {
  if (result.outcome !== "ok") throw new Error("refused");
  const policy = Policy.loadSync(result.snapshot);
  const on = result.records.find((each) => each.id === long(record) && each.type === action.split(".")[0]);
  expect(on).toBeDefined();
  let said: string[];
  try {
    const options = action === "case.transfer" ? { to: long(of(who)) } : undefined;
    const answer = policy.viewer(long(of(who)), { now: NOW }).explain(action as never, on as never, options as never);
    said = answer.allowed ? answer.grants.map(({ rule }) => rule) : [answer.code];
  } catch (error) {
    said = [(error as Json).code];
  }
  policy.close();
  expect(said).toContain(wanted);
});

test("ids in fields are completed, those that stand for nothing are left out, and the order of the files plays no part", async () => {
  if (result.outcome !== "ok") throw new Error("refused");
  const [fjord, aero] = result.snapshot.partners.map((partner) => (partner as Json).fields);
  expect([fjord.ParentId, aero.ParentId]).toEqual([undefined, long(FJORD)]);
  expect(result.records.find((record) => record.id === long(id("a01", 1)))?.fields).toEqual({ Budget__c: 2000, Konto__c: long(AERO) });
  const again = await importSalesforce([...files].reverse(), options);
  expect(JSON.stringify(again)).toBe(JSON.stringify(result));
});
