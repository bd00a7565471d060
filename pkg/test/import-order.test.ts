import * as fc from "fast-check";
import { expect, test } from "vitest";
import { importTables, proposeMap } from "../dist/import/index.js";
import { codes, draft, filesOf, type Given, NOW } from "./import-org.js";
import { archive, criteria, id, meta, permissions, rules, table } from "./import-parts.js";

const INSIDE = id("00e", 1);
const PARTNER = id("00e", 2);
const org: readonly Given[] = [
  table("Profile", [
    { Id: INSIDE, Name: "Inside", UserType: "Standard", "UserLicense.Name": "Salesforce" },
    { Id: PARTNER, Name: "Partner", UserType: "PowerPartner", "UserLicense.Name": "Partner Community" },
  ]),
  table("Account", [{ Id: id("001", 1), Name: "Acme", IsPartner: "true" }]),
  table("UserLogin", [{ UserId: id("005", 1), IsFrozen: "false" }]),
  table("User", [
    {
      Id: id("005", 1),
      Name: "In",
      IsActive: "true",
      UserType: "Standard",
      ProfileId: INSIDE,
      AccountId: "",
      ContactId: "",
      CreatedDate: "2026-01-01",
    },
    {
      Id: id("005", 2),
      Name: "Out",
      IsActive: "true",
      UserType: "PowerPartner",
      ProfileId: PARTNER,
      AccountId: id("001", 1),
      ContactId: id("003", 2),
      CreatedDate: "2026-01-01",
    },
  ]),
  table("Lead", [{ Id: id("00Q", 1), OwnerId: id("005", 2), Status: "Open" }]),
];
/** The same file in another package of a project. */
const other = ({ path, content }: Given): Given => ({ path: path.replace("force-app", "packages/more"), content });
const object = (inside: string) =>
  meta(
    "objects/Lead/Lead.object",
    "CustomObject",
    `<sharingModel>${inside}</sharingModel><externalSharingModel>Private</externalSharingModel>`,
  );

test.each<readonly [string, Given, Given, string]>([
  [
    "two files of a profile",
    meta("profiles/Partner.profile", "Profile", permissions("Lead", "allowRead", "allowEdit") + permissions("Case", "allowRead")),
    other(meta("profiles/Partner.profile", "Profile", permissions("Lead", "allowRead") + permissions("Opportunity", "allowRead"))),
    "narrower CONFLICTING_PERMISSIONS",
  ],
  ["two files of an object", object("ReadWrite"), other(object("Read")), "narrower DEFAULT_ACCESS"],
  [
    "two files of a group",
    meta("groups/G.group", "Group", "<doesIncludeBosses>true</doesIncludeBosses>"),
    other(meta("groups/G.group", "Group", "<doesIncludeBosses>false</doesIncludeBosses>")),
    "wider NO_BOSSES",
  ],
  [
    "two files of a queue",
    meta("queues/Q.queue", "Queue", "<queueSobject><sobjectType>Lead</sobjectType></queueSobject>"),
    other(meta("queues/Q.queue", "Queue", "<queueSobject><sobjectType>Case</sobjectType></queueSobject>")),
    "narrower CONFLICTING_FILES",
  ],
  [
    "two rules of one name",
    rules("Lead", criteria("R", [["Status", "equals", "Open"]])),
    other(rules("Lead", criteria("R", [["Status", "equals", "Closed"]]))),
    "invalid DUPLICATE_ID",
  ],
  [
    "two settings",
    meta("settings/Sharing.settings", "SharingSettings", "<enablePartnerSuperUserAccess>true</enablePartnerSuperUserAccess>"),
    other(meta("settings/Sharing.settings", "SharingSettings", "<enablePartnerSuperUserAccess>false</enablePartnerSuperUserAccess>")),
    "narrower DEFAULT_ACCESS_UNKNOWN",
  ],
])("%s that say different things are read alike in any order, and the narrower one counts", async (_, one, two, code) => {
  const made = await draft([...org, one, two], { records: ["lead"] });
  expect(codes(made.findings)).toContain(code);
  for (const files of [[two, one, ...org], [...org, two, one].reverse()]) {
    expect(JSON.stringify(await draft(files, { records: ["lead"] }))).toBe(JSON.stringify(made));
  }
  expect(made.snapshot.settings.superUserAccess).toBeUndefined();
  const [profile] = made.snapshot.profiles;
  if (profile.objects.lead !== undefined) expect(profile.objects).toEqual({ case: ["view"], lead: ["view"], opportunity: ["view"] });
});

test("two rows of an object that name different defaults give the narrower one, in any order", async () => {
  const rows = (...levels: string[]) =>
    table(
      "EntityDefinition",
      levels.map((InternalSharingModel) => ({ QualifiedApiName: "Lead", InternalSharingModel, ExternalSharingModel: "Private" })),
    );
  for (const levels of [
    ["ReadWrite", "Private"],
    ["Private", "ReadWrite"],
  ]) {
    const { snapshot, findings } = await draft([...org, rows(...levels)], { records: ["lead"] });
    expect(snapshot.defaultAccess).toBeUndefined();
    expect(codes(findings)).toContain("narrower DEFAULT_ACCESS");
  }
});

test("an element named like a member of every object is no metadata", async () => {
  for (const root of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    const { findings, isFatal } = await draft([...org, meta("profiles/Other.profile", root, "")]);
    expect(isFatal).toBe(true);
    expect(codes(findings)).toContain("invalid MALFORMED_XML");
  }
});

test("criteria that hold in very many ways are left out, not worked out", async () => {
  const many = Array.from({ length: 30 }, (_, at) => `v${at}`).join(",");
  const items = Array.from({ length: 12 }, (_, at) => [`F${at}__c`, "contains", many] as const);
  const { findings, snapshot } = await draft([...org, rules("Lead", criteria("Many", items))]);
  expect(findings).toContainEqual(
    expect.objectContaining({ effect: "narrower", code: "BOOLEAN_FILTER", where: expect.stringContaining("#Many") }),
  );
  expect(snapshot.sharingRules).toBeUndefined();
});

test.each<readonly [string, Given, string]>([
  ["a name of ten million letters", { path: "Account.csv", content: `Id,Name\n${id("001", 1)},${"x".repeat(10_000_000)}\n` }, ""],
  ["a cell that never ends", { path: "Account.csv", content: `Id,Name\n${id("001", 1)},"${"x".repeat(20_000_000)}` }, "MALFORMED_CSV"],
  ["a record that never ends", { path: "Account.json", content: `{"records":[{"Id":"${"x".repeat(20_000_000)}` }, "MALFORMED_JSON"],
  [
    "a record that nests a hundred thousand times",
    {
      path: "Account.json",
      content: `{"records":[{"Id":"${id("001", 1)}","A":${'{"b":'.repeat(100_000)}1${"}".repeat(100_000)}}],"done":true}`,
    },
    "",
  ],
  [
    "lists that nest a hundred thousand times",
    { path: "Account.json", content: `${"[".repeat(100_000)}${"]".repeat(100_000)}` },
    "MALFORMED_JSON",
  ],
  ["an attribute of ten million letters", { path: "roles/R.role", content: `<Role xmlns="${"x".repeat(10_000_000)}"/>` }, ""],
  [
    "an unknown attribute of ten million letters",
    { path: "roles/R.role", content: `<Role about="${"x".repeat(10_000_000)}"/>` },
    "MALFORMED_XML",
  ],
  ["a text of twenty million letters", { path: "roles/R.role", content: `<Role><name>${"x".repeat(20_000_000)}</name></Role>` }, ""],
  ["elements that nest ten thousand times", { path: "roles/R.role", content: "<Role>".repeat(10_000) }, "LIMIT_EXCEEDED"],
  ["zero bytes", { path: "Account.csv", content: new Uint8Array(4096) }, "MISSING_COLUMN"],
  ["a zero in an id", { path: "Account.csv", content: `Id,Name\n00\u00005f000000000bAAA,Acme\n` }, "MALFORMED_ID"],
  [
    "half a letter of UTF-16 at its end",
    { path: "Account.csv", content: new Uint8Array([0xff, 0xfe, 0x49, 0x00, 0x64]) },
    "MALFORMED_TEXT",
  ],
  [
    "letters of Latin-1",
    { path: "Account.csv", content: new Uint8Array([...new TextEncoder().encode(`Id,Name\n${id("001", 1)},M`), 0xfc, 0x6c, 0x0a]) },
    "MALFORMED_TEXT",
  ],
  ["quotation marks without end", { path: "Account.csv", content: `Id,Name\n${'"'.repeat(100_001)}` }, "MALFORMED_CSV"],
  [
    "a filter of a million brackets",
    rules("Lead", criteria("R", [["Status", "equals", "x"]], `<booleanFilter>${"(".repeat(1_000_000)}</booleanFilter>`)),
    "BOOLEAN_FILTER",
  ],
])("%s is read or is found, and nothing hangs", async (_, file, code) => {
  const { findings } = await draft([...org.filter(({ path }) => path.split(".")[0] !== file.path.split(".")[0]), file], {
    records: ["lead"],
  });
  if (code !== "") expect(findings.map((finding) => finding.code)).toContain(code);
  else expect(findings.filter(({ effect }) => effect === "invalid")).toEqual([]);
});

const portal = filesOf("example-prm").filter(({ path }) => /^\w+\.csv$/.test(path));
const map = await proposeMap(portal);
const whole = JSON.stringify(await importTables(portal, { map, now: NOW }));
const packed = archive(portal.map(({ path, content }) => ({ name: path, content: content as Uint8Array })));

test("whatever is cut or changed in the tables of a portal, the import answers with findings that name file and line, or is whole", async () => {
  const change = fc.record({ file: fc.nat(portal.length - 1), at: fc.double({ min: 0, max: 1, noNaN: true }), bit: fc.option(fc.nat(7)) });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, at, bit }) => {
      const { path, content } = portal[file] as Given;
      const bytes = Uint8Array.from(content as Uint8Array);
      const place = Math.floor(at * (bytes.length - 1));
      if (bit !== null) bytes[place] = (bytes[place] as number) ^ (1 << bit);
      const changed = bit === null ? bytes.slice(0, place) : bytes;
      const result = await importTables(
        portal.map((each) => (each.path === path ? { path, content: changed } : each)),
        { map, now: NOW },
      );
      for (const { effect, code, where, line, isFatal } of result.report.findings) {
        expect(code).toMatch(/^[A-Z_]+$/);
        if (effect === "invalid") expect(where.length > 0 && (line !== undefined || isFatal === true)).toBe(true);
      }
      const isFound = result.report.findings.some(({ where }) => where.split("#")[0] === path || where.startsWith("snapshot.json"));
      // A table that is cut at the end of a line is one of fewer rows.
      const isWhole = bit !== null || changed.at(-1) === 0x0a;
      expect(isFound || isWhole || JSON.stringify(result) === whole).toBe(true);
    }),
    { numRuns: 60, seed: 12 },
  );
});

test("whatever is changed in an archive, it is refused with a code, or says what it says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, mask, isCut) => {
      const bytes = Uint8Array.from(packed);
      bytes[at] = (bytes[at] as number) ^ mask;
      const result = await importTables([{ path: "export.zip", content: isCut ? bytes.slice(0, at) : bytes }], { map, now: NOW });
      for (const { code } of result.report.findings) expect(code).toMatch(/^[A-Z_]+$/);
      if (isCut) expect(result.outcome).toBe("refused");
    }),
    { numRuns: 60, seed: 12 },
  );
});
