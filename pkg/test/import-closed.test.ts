import { expect, test } from "vitest";
import { Policy } from "../dist/index.js";
import { codes, draft, type Given, type Json, NOW } from "./import-org.js";
import { ALL, criteria, id, meta, permissions, rules, table } from "./import-parts.js";

/** What is not read, or not counted, must never open anything without a word. */
const [ACME, DESK, CHIEF] = [id("001", 1), id("00e", 1), id("00E", 1)];
const [max, dora, cleo] = [id("005", 1), id("005", 2), id("005", 3)];
const BASE: readonly Given[] = [
  table("Account", [{ Id: ACME, Name: "Acme", IsPartner: "true", OwnerId: dora }]),
  table("Profile", [
    { Id: DESK, Name: "Desk", UserType: "Standard", "UserLicense.Name": "Salesforce" },
    { Id: id("00e", 2), Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Partner Community" },
    { Id: id("00e", 3), Name: "Bare", UserType: "Standard", "UserLicense.Name": "Salesforce" },
  ]),
  table("UserRole", [{ Id: CHIEF, Name: "Chief", DeveloperName: "Chief", PortalType: "None" }]),
  table(
    "User",
    [
      { Id: max, Name: "Max", UserType: "PowerPartner", ContactId: id("003", 1), AccountId: ACME, ProfileId: id("00e", 2) },
      { Id: dora, Name: "Dora", UserType: "Standard", ProfileId: DESK },
      { Id: cleo, Name: "Cleo", UserType: "Standard", ProfileId: id("00e", 3), UserRoleId: CHIEF },
    ].map((row) => ({ ...row, IsActive: "true", CreatedDate: "2026-01-01" }) as Record<string, string>),
  ),
  meta("profiles/Desk.profile", "Profile", permissions("Opportunity", ...ALL)),
  meta("profiles/Partner.profile", "Profile", permissions("Opportunity", ...ALL)),
  meta("profiles/Bare.profile", "Profile", "<userLicense>Salesforce</userLicense>"),
];
const logins = (content: string, path = "UserLogin.json"): Given => ({ path, content });
const statusOf = ({ snapshot }: { snapshot: Json }, who: string) => snapshot.users.find(({ id: own }: Json) => own.startsWith(who)).status;
const FROZEN = { UserId: max, IsFrozen: true };

test.each([
  ["a list", JSON.stringify([FROZEN])],
  ["one record", JSON.stringify(FROZEN)],
  ["one record over several lines", `\n${JSON.stringify({ attributes: { type: "UserLogin", url: "/x" }, ...FROZEN }, null, 2)}\n`],
  ["a record a line", `${JSON.stringify(FROZEN)}\n${JSON.stringify({ UserId: dora, IsFrozen: false })}\n`],
  ["a query", JSON.stringify({ status: 0, result: { records: [FROZEN], totalSize: 1, done: true } })],
])("who is frozen is read from %s", async (_, content) => {
  const made = await draft([...BASE, logins(content)]);
  expect(made.isFatal).toBe(false);
  expect(statusOf(made, max)).toBe("deactivated");
});

test.each([
  ["the result is the list", { status: 0, result: [FROZEN] }],
  ["the list has another name", { UserLogin: [FROZEN] }],
  ["the records lie deeper", { data: { records: [FROZEN] } }],
  ["nothing", {}],
])("JSON whose records are not where a query has them stops the import: %s", async (_, value) => {
  const { findings, isFatal } = await draft([...BASE, logins(JSON.stringify(value))]);
  expect(isFatal).toBe(true);
  expect(findings[0]).toMatchObject({ effect: "invalid", code: "MALFORMED_JSON", where: "UserLogin.json" });
});

test("a member that stands twice in other letters makes a record unreadable", async () => {
  const { findings } = await draft([...BASE, logins(JSON.stringify([{ ...FROZEN, ISFROZEN: false }]))]);
  expect(findings[0]).toMatchObject({ effect: "invalid", code: "MALFORMED_ROW", line: 1 });
});

test.each([
  ["a cell too many", `UserId,IsFrozen\n${max},true,x\n`],
  ["no id", "UserId,IsFrozen\n,true\n"],
  ["the letters of an id in another case", `UserId,IsFrozen\n${max}ZZZ,true\n`],
])("a row of UserLogin that cannot be read is wider, for it may have frozen anybody: %s", async (_, content) => {
  const { findings } = await draft([...BASE, logins(content, "UserLogin.csv")]);
  expect(findings).toContainEqual(expect.objectContaining({ effect: "wider", code: "FROZEN_UNKNOWN", where: "UserLogin.csv", line: 2 }));
});

test("a row that freezes somebody who is in no table is said", async () => {
  const { findings } = await draft([...BASE, logins(`UserId,IsFrozen\n${id("005", 9)},true\n`, "UserLogin.csv")]);
  expect(findings).toContainEqual(
    expect.objectContaining({ effect: "ignored", code: "DANGLING_REFERENCE", where: "UserLogin.csv", count: 1 }),
  );
});

test.each([
  ["a group", [table("Group", [group("Regular", "")]), table("GroupMember", [{ GroupId: id("00G", 1), UserOrGroupId: cleo }])]],
  ["a role", [table("Group", [group("Role", CHIEF)])]],
  ["everybody inside", [table("Group", [group("Organization", "")])]],
])("a share with %s is counted where people inside lack the permissions that it opens", async (_, more) => {
  const opportunities = table("Opportunity", [{ Id: id("006", 1), OwnerId: dora }]);
  const share = { OpportunityId: id("006", 1), UserOrGroupId: id("00G", 1), OpportunityAccessLevel: "Edit", RowCause: "Manual" };
  const files = [...BASE, logins(`UserId,IsFrozen\n${max},false\n`, "UserLogin.csv"), opportunities, ...more];
  expect(codes((await draft(files)).findings)).not.toContain("wider INTERNAL_OBJECT_PERMISSIONS");
  const { findings } = await draft([...files, table("OpportunityShare", [share])]);
  expect(findings.filter(({ code }) => code === "INTERNAL_OBJECT_PERMISSIONS")).toEqual([
    expect.objectContaining({ where: "force-app/profiles/Bare.profile-meta.xml", examples: ["Opportunity: view, edit"] }),
  ]);
});

test("a share with somebody of a partner reaches the side of the account's owner, too", async () => {
  const opportunities = table("Opportunity", [{ Id: id("006", 1), OwnerId: cleo }]);
  const share = { OpportunityId: id("006", 1), UserOrGroupId: max, OpportunityAccessLevel: "Read", RowCause: "Manual" };
  const account = table("Account", [{ Id: ACME, Name: "Acme", IsPartner: "true", OwnerId: cleo }]);
  const files = [...BASE.slice(1), account, logins(`UserId,IsFrozen\n${max},false\n`, "UserLogin.csv"), table("Lead", [])];
  const of = async (...more: Given[]) => {
    const { findings } = await draft([...files, ...more], { records: ["opportunity"] });
    return findings.filter(({ code }) => code === "INTERNAL_OBJECT_PERMISSIONS").flatMap(({ examples }) => examples);
  };
  expect(await of(opportunities)).toEqual(["Opportunity: view, edit, transfer, share, delete"]);
  const others = table("Opportunity", [{ Id: id("006", 1), OwnerId: dora }]);
  expect(await of(others)).toEqual([]);
  expect(await of(others, table("OpportunityShare", [share]))).toEqual(["Opportunity: view"]);
});

function group(type: string, related: string): Record<string, string> {
  return { Id: id("00G", 1), Name: "G", DeveloperName: "G", Type: type, RelatedId: related, DoesIncludeBosses: "true" };
}

test.each([
  ["profiles/Partner.profile", "<html><body>Sign in</body></html>", /holds `html`/],
  ["restrictionRules/Own.rule", "<html><body>Sign in</body></html>", /holds `html`/],
  ["mutingpermissionsets/Less.mutingpermissionset", "<Profile/>", undefined],
  ["queues/Waiting.queue", "<Queues/>", /holds `Queues`/],
  [
    "profiles/Other.profile",
    `<Profile>${permissions("Lead", "allowRead")}${permissions("Lead", ...ALL)}</Profile>`,
    /on `Lead` stand twice/,
  ],
  ["profiles/Other.profile", `<Profile>${right("true")}${right("false")}</Profile>`, /on `ModifyAllData` stand twice/],
])("metadata that is not what its name says, or contradicts itself, stops the import: %s", async (path, content, what) => {
  const { findings, isFatal } = await draft([...BASE, logins("UserId,IsFrozen\n", "UserLogin.csv"), { path, content }]);
  expect(isFatal).toBe(what !== undefined);
  if (what !== undefined)
    expect(findings[0]).toMatchObject({ effect: "invalid", code: "MALFORMED_XML", where: path, what: expect.stringMatching(what) });
});

test.each([
  ["the currency of the rule alone", "EUR 500", ["EUR", "USD"], "narrower CURRENCY", ["EUR"]],
  ["one currency, which the rule names", "EUR 500", ["EUR"], undefined, ["EUR"]],
  ["no column of currencies", "EUR 500", [], "expanded CURRENCY", [""]],
  ["several currencies, and a rule that names none", "500", ["EUR", "USD"], "narrower CURRENCY", []],
  ["one currency, and a rule that names none", "500", ["EUR"], undefined, ["EUR"]],
] as const)("amounts are compared in their currency: %s", async (_, value, currencies, finding, shared) => {
  const rows = (currencies.length === 0 ? [""] : currencies).map((currency, at) => ({
    Id: id("006", at + 1),
    OwnerId: dora,
    Amount: "600",
    ...(currency === "" ? {} : { CurrencyIsoCode: currency }),
  }));
  const rule = rules(
    "Opportunity",
    criteria("Big", [["Amount", "greaterThan", value]]).replace("<allInternalUsers/>", "<allPartnerUsers/>"),
  );
  const { snapshot, records, findings } = await draft([
    ...BASE,
    logins(`UserId,IsFrozen\n${max},false\n`, "UserLogin.csv"),
    rule,
    table("Opportunity", rows),
  ]);
  expect(codes(findings).filter((code) => code.endsWith(" CURRENCY"))).toEqual(finding === undefined ? [] : [finding]);
  const policy = Policy.loadSync(snapshot);
  const viewer = policy.viewer(`${max}AAA`, { now: NOW });
  const seen = records.filter((record) => viewer.can("opportunity.view", record));
  expect(seen.map(({ fields }: Json) => fields.CurrencyIsoCode ?? "")).toEqual([...shared]);
});

function right(enabled: string): string {
  return `<userPermissions><enabled>${enabled}</enabled><name>ModifyAllData</name></userPermissions>`;
}

test.each(["equals", "notEqual", "greaterThan"])(
  "a number with a comma between thousands is no list: a criterion with `%s` on it shares nothing",
  async (operation) => {
    const number = meta("objects/Opportunity/fields/Seats__c.field", "CustomField", "<fullName>Seats__c</fullName><type>Number</type>");
    const of = (value: string) => draft([...BASE, number, rules("Opportunity", criteria("R", [["Seats__c", operation, value]]))]);
    expect((await of("1000")).snapshot.sharingRules).toHaveLength(1);
    for (const value of ["1,000", "EUR 10,050", "-1,000.5"]) {
      const { snapshot, findings } = await of(value);
      expect(snapshot.sharingRules).toBeUndefined();
      expect(codes(findings)).toContain("narrower OPERATOR");
    }
    if (operation === "equals")
      expect((await of("1,100")).snapshot.sharingRules[0].where).toEqual([{ field: "Seats__c", op: "in", value: [1, 100] }]);
  },
);
