import { expect, test } from "vitest";
import { importSalesforce, importTables } from "../dist/import/index.js";
import { draft, expected, filesOf, type Given, type Json, NOW } from "./import-org.js";
import { ALL, id, meta, permissions, rules, table } from "./import-parts.js";

const BASE: readonly Given[] = [
  table("Account", [{ Id: id("001", 1), Name: "Acme", IsPartner: "true", OwnerId: id("005", 1) }]),
  table("Profile", [
    { Id: id("00e", 1), Name: "Inside", UserType: "Standard", "UserLicense.Name": "Salesforce" },
    { Id: id("00e", 2), Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Partner Community" },
  ]),
  table("UserRole", [
    {
      Id: id("00E", 1),
      Name: "Acme User",
      DeveloperName: "AcmeUser",
      ParentRoleId: "",
      PortalType: "Partner",
      PortalAccountId: id("001", 1),
    },
  ]),
  table("UserLogin", [{ UserId: id("005", 1), IsFrozen: "false" }]),
  table("User", [
    { Id: id("005", 1), Name: "Ann", IsActive: "true", UserType: "Standard", ProfileId: id("00e", 1) },
    {
      Id: id("005", 2),
      Name: "Bob",
      IsActive: "true",
      UserType: "PowerPartner",
      ProfileId: id("00e", 2),
      ContactId: id("003", 1),
      AccountId: id("001", 1),
      UserRoleId: id("00E", 1),
      IsPrmSuperUser: "true",
      CreatedDate: "2026-01-01T00:00:00Z",
    },
  ]),
  meta("profiles/Inside.profile", "Profile", permissions("Lead", ...ALL)),
  meta("profiles/Partner.profile", "Profile", permissions("Lead", "allowRead")),
];

test.each([
  ["on", "true", true],
  ["off", "false", false],
])("the settings of the result are those of Salesforce; super users count where the organisation has them %s", async (_, given, wanted) => {
  const { snapshot } = await draft([
    ...BASE,
    meta("settings/Sharing.settings", "SharingSettings", `<enablePartnerSuperUserAccess>${given}</enablePartnerSuperUserAccess>`),
  ]);
  expect(snapshot.settings).toMatchObject({
    hierarchyAccess: "read-write",
    hierarchyIncludesShared: true,
    internalHierarchy: true,
    inactivityGate: false,
  });
  expect(snapshot.settings.superUserAccess ?? false).toBe(wanted);
  expect(snapshot.users.find(({ kind }: Json) => kind === "partner").superUser).toBe(true);
});

test.each([
  ["XML that declares a document type", { path: "roles/R.role", content: "<!DOCTYPE r><Role/>" }, "XML_DOCTYPE"],
  [
    "a query that is not complete",
    {
      path: "Lead.json",
      content: '{"records":[{"attributes":{"type":"Lead"},"Id":"00Q5f000000000bAAA"}],"totalSize":2,"done":false,"nextRecordsUrl":"/x"}',
    },
    "INCOMPLETE_QUERY",
  ],
  ["a table that ends in a quotation", { path: "Lead.csv", content: 'Id,Name\n"x' }, "MALFORMED_CSV"],
])("%s stops the import, and no acceptance lets it through", async (_, file, code) => {
  const { outcome, report } = await importSalesforce([...BASE, file], { now: NOW, accept: [code] });
  expect(outcome).toBe("refused");
  expect(report.findings.find((finding) => finding.code === code)).toMatchObject({ effect: "invalid", isFatal: true, where: file.path });
});

test.each([
  "allCustomerPortalUsers",
  "channelProgramGroup",
  "guestUser",
  "managers",
  "managerSubordinates",
  "territory",
  "territoryAndSubordinates",
  "somethingNew",
])("a rule for `%s`, which the model has no word for, is left out and reported where it stands", async (target) => {
  const rule = `<sharingOwnerRules><fullName>Odd</fullName><accessLevel>Read</accessLevel><sharedTo><${target}>X</${target}></sharedTo><sharedFrom><allInternalUsers/></sharedFrom></sharingOwnerRules>`;
  const { snapshot, findings } = await draft([...BASE, rules("Lead", rule)]);
  expect(snapshot.sharingRules ?? []).toEqual([]);
  const told = findings.filter(({ where }) => where.endsWith("Lead.sharingRules-meta.xml#Odd"));
  expect(told.map(({ effect }) => effect).filter((effect) => effect !== "narrower" && effect !== "invalid")).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
});

test("a lead that waits for somebody who has not accepted the invitation counts as nobody's, and it is said", async () => {
  const files = filesOf("example-prm").filter(({ path }) => /^\w+\.csv$/.test(path));
  const { report } = await importTables(files, { map: "channeltivity", now: NOW });
  expect(expected("example-prm/expected/pending.json").decisions.length).toBeGreaterThan(0);
  expect(report.findings).toContainEqual(expect.objectContaining({ effect: "expanded", code: "PENDING_ASSIGNEE", where: "leads.csv" }));
});
