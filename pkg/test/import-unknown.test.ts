import { expect, test } from "vitest";
import { formatFinding } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { draft, type Given, type Json, NOW } from "./import-org.js";
import { ALL, criteria, id, meta, permissions, rules, table } from "./import-parts.js";

/** What nobody knows the meaning of, and ids that name nobody, are said; neither ever opens more. */
const [ACME, DESK, PARTNER, DEALS, QUEUE] = [id("001", 1), id("00e", 1), id("00e", 2), id("00G", 1), id("00G", 2)];
const [max, dora, nobody] = [id("005", 1), id("005", 2), id("005", 99)];
const ROWS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  Account: [{ Id: ACME, Name: "Acme", IsPartner: "true", OwnerId: dora }],
  Profile: [
    { Id: DESK, Name: "Desk", UserType: "Standard", "UserLicense.Name": "Salesforce" },
    { Id: PARTNER, Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Partner Community" },
  ],
  UserRole: [
    { Id: id("00E", 1), Name: "Chief", DeveloperName: "Chief", PortalType: "None" },
    { Id: id("00E", 2), Name: "Desk", DeveloperName: "Desk", ParentRoleId: id("00E", 1), PortalType: "None" },
  ],
  User: [
    { Id: max, Name: "Max", UserType: "PowerPartner", ContactId: id("003", 1), AccountId: ACME, ProfileId: PARTNER },
    { Id: dora, Name: "Dora", UserType: "Standard", ProfileId: DESK, UserRoleId: id("00E", 1) },
  ].map((row) => ({ ...row, IsActive: "true", CreatedDate: "2026-01-01" }) as Record<string, string>),
  UserLogin: [{ UserId: dora, IsFrozen: "false" }],
  PermissionSet: [{ Id: id("0PS", 1), Name: "Reader", IsOwnedByProfile: "false" }],
  PermissionSetGroup: [{ Id: id("0PG", 1), DeveloperName: "Readers" }],
  Group: [
    { Id: DEALS, Name: "Deals", DeveloperName: "Deals", Type: "Regular" },
    { Id: QUEUE, Name: "Wait", DeveloperName: "Wait", Type: "Queue" },
  ],
  GroupMember: [{ GroupId: DEALS, UserOrGroupId: max }],
  QueueSobject: [{ QueueId: QUEUE, SobjectType: "Lead" }],
  Opportunity: [{ Id: id("006", 1), OwnerId: dora, PartnerAccountId: ACME, Region: "EMEA" }],
};
const FILES: readonly Given[] = [
  meta("profiles/Desk.profile", "Profile", permissions("Opportunity", ...ALL)),
  meta("profiles/Partner.profile", "Profile", permissions("Opportunity", ...ALL)),
  meta("permissionsets/Reader.permissionset", "PermissionSet", permissions("Lead", "allowRead")),
  meta("permissionsetgroups/Readers.permissionsetgroup", "PermissionSetGroup", "<permissionSets>Reader</permissionSets>"),
];
const rowsWith = (more: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {}): Given[] =>
  [...new Set([...Object.keys(ROWS), ...Object.keys(more)])].map((name) => table(name, [...(ROWS[name] ?? []), ...(more[name] ?? [])]));
const found = (findings: readonly Json[], code: string) =>
  findings.filter((each) => each.code === code).map(({ effect, where, examples }) => [effect, where, examples]);

test("the organisation as it is has neither", async () => {
  const { findings } = await draft([...rowsWith(), ...FILES]);
  expect(found(findings, "UNKNOWN_ELEMENT")).toEqual([]);
  expect(found(findings, "DANGLING_REFERENCE")).toEqual([]);
});

test.each([
  ["in the rule", criteria("R", [["Region", "equals", "EMEA"]], "<exceptFor><group>Deals</group></exceptFor>"), "exceptFor"],
  [
    "a comparison with another field",
    criteria("R", [["Region", "notEqual", ""]]).replace("<value></value>", "<valueField>Country</valueField>"),
    "valueField",
  ],
  ["empty", criteria("R", [["Region", "equals", "EMEA"]], "<exceptGuests/>"), "exceptGuests"],
])("a sharing rule with an element that nobody knows is left out and said: %s", async (_, body, name) => {
  const whole = await draft([...rowsWith(), ...FILES, rules("Opportunity", criteria("R", [["Region", "equals", "EMEA"]]))]);
  expect(whole.snapshot.sharingRules).toHaveLength(1);
  const { snapshot, findings } = await draft([...rowsWith(), ...FILES, rules("Opportunity", body)]);
  expect(snapshot.sharingRules).toBeUndefined();
  const where = "force-app/sharingRules/Opportunity.sharingRules-meta.xml#R";
  expect(found(findings, "UNKNOWN_ELEMENT")).toEqual([["narrower", where, [name]]]);
});

test.each([
  ["roles/Chief.role", "Role", "<name>Chief</name><hidesFrom>Desk</hidesFrom>", "wider", "Role/hidesFrom"],
  ["groups/Deals.group", "Group", "<name>Deals</name><until>2026-01-01</until>", "wider", "Group/until"],
  [
    "queues/Wait.queue",
    "Queue",
    "<name>Wait</name><queueMembers><teams><team>x</team></teams></queueMembers>",
    "wider",
    "Queue/queueMembers/teams",
  ],
  [
    "profiles/Extra.profile",
    "Profile",
    permissions("Lead", ...ALL).replace("<object>", "<onlyOwn>true</onlyOwn><object>"),
    "wider",
    "Profile/objectPermissions/onlyOwn",
  ],
  [
    "permissionsets/Extra.permissionset",
    "PermissionSet",
    "<label>x</label><deniedObjects>Lead</deniedObjects>",
    "ignored",
    "PermissionSet/deniedObjects",
  ],
  [
    "objects/Lead/Lead.object",
    "CustomObject",
    "<sharingModel>Read</sharingModel><partnerSharingModel>None</partnerSharingModel>",
    "ignored",
    "CustomObject/partnerSharingModel",
  ],
  ["sharingRules/Lead.sharingRules", "SharingRules", "<sharingPaused>true</sharingPaused>", "wider", "SharingRules/sharingPaused"],
  [
    "settings/Sharing.settings",
    "SharingSettings",
    "<enablePartnerPeerSharing>true</enablePartnerPeerSharing>",
    "ignored",
    "SharingSettings/enablePartnerPeerSharing",
  ],
])("an element that nobody knows is said: %s", async (path, root, body, effect, name) => {
  const { findings } = await draft([...rowsWith(), ...FILES, meta(path, root, body)]);
  expect(found(findings, "UNKNOWN_ELEMENT")).toEqual([[effect, `force-app/${path}-meta.xml`, [name]]]);
  const [finding] = findings.filter(({ code }) => code === "UNKNOWN_ELEMENT");
  expect(finding?.line).toBeGreaterThan(0);
  expect(formatFinding(finding as Json, "de")).toMatch(/unbekannte Elemente/);
});

test("a sharing set, or a mapping of it, with an element that nobody knows opens nothing", async () => {
  const mapping =
    "<accessMappings><accessLevel>Read</accessLevel><object>Case</object><objectField>Account</objectField><userField>Account</userField></accessMappings>";
  const of = (body: string) =>
    draft([...rowsWith(), ...FILES, meta("sharingSets/S.sharingSet", "SharingSet", `<name>S</name><profiles>Partner</profiles>${body}`)]);
  expect((await of(mapping)).snapshot.sharingSets).toHaveLength(1);
  for (const body of [`${mapping}<onlyFor>x</onlyFor>`, mapping.replace("<object>", "<filter>x</filter><object>")]) {
    const { snapshot, findings } = await of(body);
    expect(snapshot.sharingSets).toBeUndefined();
    expect(found(findings, "UNKNOWN_ELEMENT").map(([effect]) => effect)).toEqual(["narrower"]);
  }
});

test("where a text should be, elements stop the import", async () => {
  const filter = "<booleanFilter><x>1</x></booleanFilter>";
  const { findings, isFatal } = await draft([
    ...rowsWith(),
    ...FILES,
    rules("Opportunity", criteria("R", [["Region", "equals", "EMEA"]], filter)),
  ]);
  expect(isFatal).toBe(true);
  expect(findings[0]).toMatchObject({ code: "MALFORMED_XML", where: "force-app/sharingRules/Opportunity.sharingRules-meta.xml", line: 2 });
});

test("members of a queue by a role with what is below it, as metadata names them", async () => {
  const members = (inner: string) =>
    meta(
      "queues/Wait.queue",
      "Queue",
      `<name>Wait</name><queueMembers>${inner}</queueMembers><queueSobject><sobjectType>Lead</sobjectType></queueSobject>`,
    );
  const of = async (inner: string) => {
    const files = rowsWith().filter(({ path }) => path !== "GroupMember.csv");
    const { snapshot, findings } = await draft([...files, ...FILES, members(inner)]);
    expect(found(findings, "UNKNOWN_TARGET")).toEqual([]);
    return snapshot.queues[0].internalRoles;
  };
  expect(await of("<roleAndSubordinates><roleAndSubordinate>Chief</roleAndSubordinate></roleAndSubordinates>")).toEqual([
    { role: "Chief", subordinates: true, partnerBranches: true },
  ]);
  expect(
    await of("<roleAndSubordinatesInternal><roleAndSubordinateInternal>Chief</roleAndSubordinateInternal></roleAndSubordinatesInternal>"),
  ).toEqual([{ role: "Chief", subordinates: true }]);
});

const share = { OpportunityAccessLevel: "Edit", RowCause: "Manual" };
test.each([
  ["PermissionSetAssignment", { AssigneeId: nobody, PermissionSetId: id("0PS", 1) }, nobody],
  ["PermissionSetAssignment", { AssigneeId: max, PermissionSetId: id("0PS", 9) }, id("0PS", 9)],
  ["PermissionSetGroupComponent", { PermissionSetGroupId: id("0PG", 9), PermissionSetId: id("0PS", 1) }, id("0PG", 9)],
  ["PermissionSetGroupComponent", { PermissionSetGroupId: id("0PG", 1), PermissionSetId: id("0PS", 9) }, id("0PS", 9)],
  ["GroupMember", { GroupId: id("00G", 9), UserOrGroupId: max }, id("00G", 9)],
  ["GroupMember", { GroupId: DEALS, UserOrGroupId: nobody }, nobody],
  ["GroupMember", { GroupId: DEALS, UserOrGroupId: id("00G", 9) }, id("00G", 9)],
  ["QueueSobject", { QueueId: id("00G", 9), SobjectType: "Lead" }, id("00G", 9)],
  ["QueueSobject", { QueueId: DEALS, SobjectType: "Lead" }, DEALS],
  ["UserRole", { Id: id("00E", 5), Name: "R", DeveloperName: "R", ParentRoleId: id("00E", 9), PortalType: "None" }, "R"],
  ["UserRole", { Id: id("00E", 5), Name: "R", DeveloperName: "R", PortalType: "Partner", PortalAccountId: id("001", 9) }, "R"],
  ["UserLogin", { UserId: nobody, IsFrozen: "true" }, nobody],
  ["NetworkMemberGroup", { NetworkId: id("0DB", 1), ParentId: id("0PS", 9) }, id("0PS", 9)],
  ["ObjectPermissions", { ParentId: id("0PS", 9), SobjectType: "Lead", PermissionsRead: "true" }, "Lead"],
  [
    "PermissionSet",
    { Id: id("0PS", 5), Name: "X", IsOwnedByProfile: "true", ProfileId: id("00e", 9), PermissionsModifyAllData: "true" },
    "X",
  ],
  ["User", { Id: id("005", 5), Name: "U", UserType: "Standard", ProfileId: id("00e", 9), IsActive: "true" }, id("005", 5)],
  [
    "User",
    { Id: id("005", 5), Name: "U", UserType: "Standard", ProfileId: DESK, UserRoleId: id("00E", 9), IsActive: "true" },
    id("005", 5),
  ],
  [
    "User",
    { Id: id("005", 5), Name: "U", UserType: "PowerPartner", ProfileId: PARTNER, AccountId: id("001", 9), IsActive: "true" },
    id("005", 5),
  ],
  ["Opportunity", { Id: id("006", 5), OwnerId: dora, PartnerAccountId: id("001", 9) }, id("001", 9)],
  ["OpportunityShare", { OpportunityId: id("006", 1), UserOrGroupId: nobody, ...share }, nobody],
  ["OpportunityShare", { OpportunityId: id("006", 1), UserOrGroupId: id("00G", 9), ...share }, id("00G", 9)],
  ["OpportunityTeamMember", { OpportunityId: id("006", 1), UserId: nobody, OpportunityAccessLevel: "Edit" }, nobody],
] as readonly (readonly [string, Readonly<Record<string, string>>, string])[])(
  "an id in %s that names nobody is said, and opens nothing",
  async (name, row, example) => {
    const before = await draft([...rowsWith(name in ROWS ? {} : { [name]: [] }), ...FILES]);
    const after = await draft([...rowsWith({ [name]: [row] }), ...FILES]);
    const said = after.findings.filter(({ code, where }) => code === "DANGLING_REFERENCE" && where.startsWith(`${name}.csv`));
    const [finding] = said;
    expect([finding?.effect === "narrower" || finding?.effect === "ignored", finding?.examples[0]?.slice(0, 15)]).toEqual([true, example]);
    expect(finding?.line).toBe((ROWS[name] ?? []).length + 2);
    // What was there is as it was.
    for (const section of ["profiles", "permissionSets", "publicGroups", "queues", "sharingRules", "defaultAccess", "permissionGroups"])
      expect(after.snapshot[section]).toEqual(before.snapshot[section]);
    expect(after.records[0]).toEqual(before.records[0]);
  },
);

test("the owner of a record who is nobody, and an account whose owner is nobody, are said", async () => {
  const { findings } = await draft([
    ...rowsWith({
      Opportunity: [{ Id: id("006", 5), OwnerId: nobody }],
      Account: [{ Id: id("001", 5), Name: "Lost", IsPartner: "true", OwnerId: nobody }],
    }),
    ...FILES,
  ]);
  expect(found(findings, "UNKNOWN_OWNER")).toEqual([["narrower", "Opportunity.csv", [expect.stringContaining(nobody)]]]);
  expect(found(findings, "ACCOUNT_OWNER")).toEqual([["narrower", "Account.csv", ["Lost"]]]);
});

test("a group of permission sets that works in activated sessions alone gives nothing, by its file and by its row", async () => {
  const assigned = { PermissionSetAssignment: [{ AssigneeId: max, PermissionSetGroupId: id("0PG", 1) }] };
  const setsOf = ({ snapshot }: { snapshot: Json }) => snapshot.users.find((user: Json) => user.kind === "partner").permissionSets;
  expect(setsOf(await draft([...rowsWith(assigned), ...FILES]))).toEqual(["Reader"]);
  const [row] = ROWS.PermissionSetGroup ?? [];
  const byRow = rowsWith(assigned).map((file) =>
    file.path === "PermissionSetGroup.csv" ? table("PermissionSetGroup", [{ ...row, HasActivationRequired: "true" }]) : file,
  );
  const byFile = FILES.map((file) => ({
    ...file,
    content: String(file.content).replace("<permissionSets>", "<hasActivationRequired>true</hasActivationRequired><permissionSets>"),
  }));
  for (const files of [
    [...byRow, ...FILES],
    [...rowsWith(assigned), ...byFile],
  ]) {
    const made = await draft(files);
    expect(setsOf(made)).toBeUndefined();
    expect(found(made.findings, "ACTIVATION_REQUIRED")).toEqual([["narrower", "PermissionSetAssignment.csv", ["Readers"]]]);
  }
});

test("an assignment that was revoked gives nothing", async () => {
  const assigned = { PermissionSetAssignment: [{ AssigneeId: max, PermissionSetId: id("0PS", 1), IsActive: "true", IsRevoked: "true" }] };
  const { snapshot, findings } = await draft([...rowsWith(assigned), ...FILES]);
  expect(snapshot.users.find((user: Json) => user.kind === "partner").permissionSets).toBeUndefined();
  expect(found(findings, "INACTIVE_ASSIGNMENT")).toHaveLength(1);
});

test.each([
  ["names a role that is in no table", { UserRoleId: id("00E", 99) }, "narrower DANGLING_REFERENCE"],
  ["is in a table without roles", undefined, "narrower ROLE_UNKNOWN"],
  ["has none", { UserRoleId: "" }, "expanded ROLE_ASSUMED"],
] as const)("a user of a partner who %s is not taken for one whom something is shared with", async (_, more, code) => {
  const head = { Id: id("00E", 7), Name: "Acme Head", DeveloperName: "AcmeHead", PortalType: "Partner", PortalAccountId: ACME };
  const low = { ...head, Id: id("00E", 8), Name: "Acme Low", DeveloperName: "AcmeLow", ParentRoleId: id("00E", 7) };
  const users = (ROWS.User ?? []).map(
    ({ UserRoleId: _, ...row }) => ({ ...row, ...("ContactId" in row ? more : {}) }) as Record<string, string>,
  );
  const to = rules(
    "Opportunity",
    criteria("R", [["Region", "equals", "EMEA"]]).replace("<allInternalUsers/>", "<portalRole>AcmeHead</portalRole>"),
  );
  const of = async (roles: readonly Record<string, string>[]) => {
    const rest = rowsWith({ UserRole: roles }).filter(({ path }) => path !== "User.csv");
    const { snapshot, records, findings } = await draft([...rest, table("User", users), ...FILES, to]);
    const policy = Policy.loadSync(snapshot);
    const user = snapshot.users.find(({ kind }: Json) => kind === "partner").id;
    const found = findings.find(({ where, ...each }) => where === "User.csv" && `${each.effect} ${each.code}` === code);
    return [policy.viewer(user, { now: NOW }).can("opportunity.view", records[0]), found?.line];
  };
  // Where the account has one role alone, the lowest one is that of its head.
  const isLost = code !== "expanded ROLE_ASSUMED";
  expect(await of([head])).toEqual([!isLost, 2]);
  expect(await of([head, low])).toEqual([false, 2]);
});
