import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import {
  formatFinding,
  type Imported,
  importTables,
  proposeMap,
  readyMaps,
  SALESFORCE_MAP_SCHEMA,
  TABLE_MAP_SCHEMA,
  type TableMap,
} from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { call, file, folder } from "./cli.js";
import { codes, expected, filesOf, type Given, type Json, missed, NOW } from "./import-org.js";

const portal = filesOf("example-prm").filter(({ path }) => /^\w+\.csv$/.test(path));
const imported = async (files: readonly Given[], map: TableMap | "channeltivity" | "unifyr" | "plain") =>
  (await importTables(files, { map, now: NOW })) as Imported;

/** What of the expected decisions is decided otherwise. */
function wrong({ snapshot, records }: Imported, decisions: Json[]): string[] {
  const policy = Policy.loadSync(snapshot);
  return decisions.flatMap(({ as, action, record, resource, to, expect: wanted, code, grant }) => {
    const on = resource ?? records.find(({ id, type }) => id === record && type === action.split(".")[0]);
    const answer = policy.viewer(as, { now: NOW }).explain(action, on, to === undefined ? undefined : { to });
    const isRight =
      answer.allowed === (wanted === "allow") &&
      (code === undefined || code === answer.code) &&
      (grant === undefined || answer.grants.some(({ rule }) => rule === grant));
    return isRight ? [] : [`${as} ${action} ${record ?? resource.type}: ${answer.code}`];
  });
}

test("a portal's tables give the decisions, assignments and findings that are expected", async () => {
  const result = await imported(portal, "channeltivity");
  const { decisions, managers } = expected("example-prm/expected/decisions.json");
  expect(wrong(result, decisions)).toEqual([]);
  expect(result.snapshot.managers?.map(({ partner, user, primary }) => `${partner} ${user} ${primary === true}`).sort()).toEqual(
    managers.map(({ partner, user, primary }: Json) => `${partner} ${user} ${primary === true}`).sort(),
  );
  expect(missed(result.report.findings, expected("example-prm/expected/report.json"))).toEqual([]);
  expect(wrong(result, expected("example-prm/expected/pending.json").decisions)).toEqual([]);
});

test("the proposed map of the same tables gives nearly the same decisions, each guess with a comment", async () => {
  const map = await proposeMap(portal);
  const result = await imported(portal, map);
  expect(wrong(result, expected("example-prm/expected/decisions.json").decisions).length).toBeLessThanOrEqual(1);
  for (const { columns, comment } of map.tables) {
    expect(comment).toBeTruthy();
    for (const use of Object.values(columns).flat()) expect(use).toMatchObject({ comment: expect.any(String) });
  }
});

test("the documented headers of Unifyr One are read; a role that is defined nowhere is not given", async () => {
  const { snapshot, report } = await imported(filesOf("example-prm/unifyr"), "unifyr");
  expect(snapshot.users.map(({ id, userRoles }: Json) => [id, ...userRoles])).toEqual([
    ["sso-21", "administrator"],
    ["sso-22", "sales"],
    ["sso-23", "sales"],
    ["sso-24", "marketing"],
    ["sso-25", "sales"],
    ["sso-26", "sales"],
  ]);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ effect: "narrower", code: "UNKNOWN_VALUE", where: "users.csv", line: 5 }),
  );
});

test("ready maps, proposed ones and the schemas agree", async () => {
  const ajv = new Ajv2020({ strict: false });
  const check = ajv.compile(TABLE_MAP_SCHEMA as object);
  for (const map of [...Object.values(readyMaps), await proposeMap(portal)])
    expect({ isValid: check(map), errors: check.errors }).toEqual({ isValid: true, errors: null });
  expect(check({ tables: [{ table: "leads", file: "x", columns: {} }] })).toBe(false);
  expect(ajv.compile(SALESFORCE_MAP_SCHEMA as object)({ recordTypes: { Claim__c: { module: true } } })).toBe(true);
  for (const [name, schema] of [
    ["import-map", TABLE_MAP_SCHEMA],
    ["import-salesforce-map", SALESFORCE_MAP_SCHEMA],
  ]) {
    expect(JSON.parse(readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), "utf8"))).toEqual(schema);
  }
});

test.each([
  [{ tables: [{ table: "users", file: "u.csv", columns: { id: "id", rolle: "x" } }] }, "UNKNOWN_FIELD", "/tables/0/columns/rolle"],
  [{ tables: [{ table: "users", file: "u.csv", columns: {} }] }, "MISSING_FIELD", "/tables/0/columns"],
  [{ tables: [{ table: "users", file: "u.csv", columns: { id: { colum: "id" } } }] }, "UNKNOWN_FIELD", "/tables/0/columns/id/colum"],
  [{ table: [] }, "MISSING_FIELD", ""],
])("a map that is wrong is refused with the place (%#)", async (map, code, at) => {
  await expect(importTables([], { map: map as never })).rejects.toMatchObject({ code, at });
});

const plain = (tables: Readonly<Record<string, string>>): Given[] =>
  Object.entries({ "partners.csv": "id,name,status\np1,Acme,active\n", ...tables }).map(([path, content]) => ({ path, content }));
const USERS =
  "id,name,email,kind,partner,status\n1,Ann,ann@x.example,internal,,active\n2,Bob,BOB@y.example,partner,p1,active\n3,Cid,bob@Y.example,partner,p1,active\n";

const SECOND: Readonly<Record<string, string>> = {
  "resellers.csv":
    "Reseller Key;Company Name;Lifecycle Stage;Channel Manager Email\r\nR-1;Nord Systeme;Live;karl@vendor.example\r\nR-2;Süd & Co;Onboarding;\r\nR-3;Alt;Terminated;\r\n",
  "contacts.csv": `Person ID;Full Name;E-Mail;Audience;Reseller Key;Portal Role;Internal Groups;State;Joined
7;Karl Kanal;karl@vendor.example;Employee;;;Channel, Desk;Enabled;2026-01-01
9;Rita Rau;rita@nord.example;Reseller;R-1;Admin;;Enabled;2026-01-01
10;Sven Sohn;sven@nord.example;Reseller;R-1;Sales;;Enabled;2026-01-01
11;Tina Tal;tina@sued.example;Reseller;R-2;Sales;;Invited;2026-01-01
12;Udo Ur;udo@alt.example;Reseller;R-3;Sales;;Blocked;2026-01-01
`,
  "partner_manager_assignments.csv": "Reseller Key;Manager;Is Primary\nR-1;KARL@vendor.example;Y\n",
  "internal_groups.csv": "Group Name;Lead Access;Deal Access;Manage Partners\nChannel;Assigned;None;No\nDesk;None;All;Yes\n",
  "portal_roles.csv": "Role;Lead Visibility;Default\nAdmin;All;No\nSales;Assigned;Yes\n",
  "lead_list.csv": "Lead No;Reseller Key;Assigned To;Registered By;Source\nL1;R-1;9;;Vendor\nL2;R-1;;sven@nord.example;Web\n",
  "deal_registrations.csv": "Registration Number;Reseller Key;Owner Email;Stage\nD1;R-1;sven@nord.example;Open\n",
};
const second = Object.entries(SECOND).map(([path, content]) => ({
  path: `export/${path}`,
  content: new Uint8Array(Buffer.from(`\ufeff${content}`, "utf16le")),
}));

test("the tables of another portal, in other words, are recognised and decide what they must", async () => {
  const result = await imported(second, await proposeMap(second));
  expect(result.report.findings).toEqual([]);
  const lead = (record: string) => ({ action: "lead.view", record });
  const decisions: Json[] = [
    { as: "7", ...lead("L1"), expect: "allow", grant: "MGR-03" },
    { as: "7", action: "deal.edit", record: "D1", expect: "allow", grant: "MGR-04" },
    { as: "7", action: "managers.edit", resource: { type: "managers", partner: "R-2" }, expect: "allow", grant: "MGR-12" },
    { as: "9", ...lead("L2"), expect: "allow", grant: "LEAD-02" },
    { as: "10", ...lead("L1"), expect: "deny", code: "NO_GRANT" },
    { as: "10", ...lead("L2"), expect: "allow" },
    { as: "10", action: "deal.edit", record: "D1", expect: "allow", grant: "SHARE-19" },
    { as: "11", ...lead("L2"), expect: "deny", code: "USER_NOT_ACTIVE" },
    { as: "12", ...lead("L2"), expect: "deny", code: "USER_DEACTIVATED" },
  ];
  expect(wrong(result, decisions)).toEqual([]);
  expect(result.snapshot.partners.map(({ id, status, owner }: Json) => [id, status, owner])).toEqual([
    ["R-1", "active", "7"],
    ["R-2", "prospective", undefined],
    ["R-3", "inactive", undefined],
  ]);
});

test("a tier is one where the map declares tiers, else a field; one that it does not declare is reported", async () => {
  const files = plain({ "partners.csv": "id,name,status,level\np1,Acme,active,gold\np2,Birch,active,tin\n", "users.csv": USERS });
  const partners = {
    table: "partners" as const,
    file: "partners.csv",
    columns: { id: "id", name: "name", status: "status", tier: "level" },
  };
  const others = readyMaps.plain.tables.filter(({ table }) => table !== "partners");
  const without = await imported(files, { tables: [partners, ...others] });
  expect(without.snapshot.partners.map(({ tier, fields }: Json) => [tier, fields])).toEqual([
    [undefined, { tier: "gold" }],
    [undefined, { tier: "tin" }],
  ]);
  const tiers = [{ id: "gold", name: "Gold", features: [] }];
  const declared = await imported(files, { tiers, tables: [partners, ...others] });
  expect(declared.snapshot.partners.map(({ tier }: Json) => tier)).toEqual(["gold", undefined]);
  expect(declared.report.findings).toContainEqual(
    expect.objectContaining({ effect: "narrower", code: "UNKNOWN_VALUE", where: "partners.csv", line: 3, examples: ["tin"] }),
  );
});

test("people are found by address whatever its case, if it is that of one", async () => {
  const { snapshot, report } = await imported(
    plain({
      "users.csv": USERS,
      "managers.csv": "partner,user,primary\np1,ANN@x.example,yes\n",
      "leads.csv": "id,partner,assignee\nL1,p1,bob@y.example\n",
    }),
    "plain",
  );
  expect(snapshot.managers).toEqual([{ partner: "p1", user: "1", primary: true }]);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ effect: "invalid", code: "AMBIGUOUS_EMAIL", where: "leads.csv", line: 2 }),
  );
});

test.each([
  ["an unknown word", { "users.csv": `${USERS}4,Dee,d@x.example,partner,p1,asleep\n` }, "invalid UNKNOWN_VALUE", "users.csv", 5],
  [
    "a date that can be read two ways",
    { "users.csv": "id,kind,partner,status,createdAt\n4,partner,p1,active,03/04/2026\n" },
    "invalid MALFORMED_INSTANT",
    "users.csv",
    2,
  ],
  ["the same id twice", { "users.csv": `${USERS}1,Ann,a@x.example,internal,,active\n` }, "invalid DUPLICATE_ID", "users.csv", 5],
  [
    "a partner that is not there",
    { "users.csv": `${USERS}4,Dee,d@x.example,partner,p9,active\n` },
    "narrower DANGLING_REFERENCE",
    "users.csv",
    5,
  ],
  ["a row that is cut", { "users.csv": `${USERS}4,Dee\n` }, "invalid MALFORMED_ROW", "users.csv", 5],
  [
    "two primary managers",
    { "users.csv": `${USERS}4,Dee,d@x.example,internal,,active\n`, "managers.csv": "partner,user,primary\np1,1,yes\np1,4,yes\n" },
    "invalid MULTIPLE_PRIMARY",
    "managers.csv",
    2,
  ],
  [
    "nobody as owner",
    { "users.csv": USERS, "deals.csv": "id,partner,owner\nD1,p1,nobody\n" },
    "invalid DANGLING_REFERENCE",
    "deals.csv",
    2,
  ],
])("%s is reported with its line, and the row left out", async (_, tables, code, where, line) => {
  const { outcome, report } = await imported(plain(tables as Record<string, string>), "plain");
  expect(outcome).toBe("ok");
  expect(report.findings.filter((finding) => `${finding.effect} ${finding.code}` === code)).toContainEqual(
    expect.objectContaining({ where, line }),
  );
});

test("a file that is not there, one that the map does not name, and columns that it does not name are reported", async () => {
  const { report } = await imported(
    plain({ "notes.csv": "a\n1\n", "partners.csv": "id,name,status,Colour\np1,Acme,active,red\n" }),
    "plain",
  );
  expect(codes(report.findings)).toEqual(
    expect.arrayContaining(["narrower TABLE_MISSING", "ignored UNKNOWN_FILE", "ignored UNKNOWN_COLUMN"]),
  );
  expect(report.findings.find(({ code }) => code === "UNKNOWN_COLUMN")).toMatchObject({ where: "partners.csv", examples: ["Colour"] });
});

test("files may come in pieces, one after the other, and progress is told", async () => {
  const told: number[] = [];
  async function* files() {
    for (const { path, content } of portal) {
      yield {
        path,
        content: (function* () {
          for (let at = 0; at < content.length; at += 7) yield (content as Uint8Array).subarray(at, at + 7);
        })(),
      };
    }
  }
  const result = await importTables(files(), { map: "channeltivity", now: NOW, onProgress: ({ bytes }) => told.push(bytes) });
  expect(JSON.stringify(result)).toBe(JSON.stringify(await imported(portal, "channeltivity")));
  expect(told.at(-1)).toBeGreaterThan(1000);
});

test("records are handed over one by one where they are asked for so", async () => {
  const taken: unknown[] = [];
  const result = await importTables(portal, { map: "channeltivity", now: NOW, onRecord: (record) => taken.push(record) });
  expect(result.records).toEqual([]);
  expect(taken).toEqual((await imported(portal, "channeltivity")).records);
});

test("the command line writes the three files, the same each time, and reads its own proposal", () => {
  const place = join(folder, "portal");
  mkdirSync(place, { recursive: true });
  for (const { path, content } of portal) file(`portal/${path}`, content);
  const out = join(folder, "imported");
  const first = call(["import", "csv", place, "--map", "channeltivity", "--now", NOW, "--out", out]);
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toContain("CONFLICTING_COLUMNS  leads.csv, line 8");
  const bytes = () =>
    readdirSync(out)
      .sort()
      .map((name) => [name, readFileSync(join(out, name), "utf8")]);
  const before = bytes();
  expect(before.map(([name]) => name)).toEqual(["records.json", "report.json", "snapshot.json"]);
  expect(call(["import", "csv", place, "--map", "channeltivity", "--now", NOW, "--out", out]).code).toBe(0);
  expect(bytes()).toEqual(before);
  const map = file("proposed.json", call(["import", "map", place]).out);
  expect(call(["import", "csv", place, "--map", map, "--json"])).toMatchObject({ code: 0 });
});

test("what is wider stops the import with exit code 1 and writes nothing", () => {
  const place = join(folder, "org");
  mkdirSync(join(place, "restrictionRules"), { recursive: true });
  file("org/Account.csv", "Id,Name,IsPartner\n0015f000000000bAAA,Acme,true\n");
  file("org/restrictionRules/R.rule-meta.xml", "<RestrictionRule><active>true</active></RestrictionRule>");
  const out = join(folder, "org-out");
  const refused = call(["import", "salesforce", place, "--out", out, "--now", NOW]);
  expect(refused.code).toBe(1);
  expect(refused.out).toContain("--accept RESTRICTION_RULE");
  expect(readdirSync(out)).toEqual([]);
  expect(call(["import", "salesforce", place, "--out", out, "--accept", "OTHER"]).code).toBe(1);
  expect(call(["import", "salesforce", join(folder, "none"), "--out", out])).toMatchObject({ code: 2 });
  expect(call(["import", "salesforce"])).toMatchObject({ code: 2 });
  expect(call(["import", "oracle", place]).err).toContain("salesforce, csv, map");
});

const SMALL: TableMap = {
  tables: [
    { table: "partners", file: "partners.csv", columns: { id: "id", name: "name", status: "status" } },
    { table: "users", file: "users.csv", optional: true, columns: { id: "id", email: "email", partner: "partner" } },
  ],
};
const partners = (content: Given["content"]): Given[] => [{ path: "partners.csv", content }];

test("options of an import are checked: a text is no list of codes, and nothing misspelt counts as left out", async () => {
  const given = async (options: object) => {
    const error = await importTables(partners("id,name,status\n"), { map: SMALL, ...options } as never).catch((thrown) => thrown);
    return `${error.code} ${error.at}`;
  };
  expect(await given({ accept: "A_CODE,RESTRICTION_RULE" })).toBe("INVALID_VALUE /accept");
  expect(await given({ accept: [7] })).toBe("INVALID_VALUE /accept");
  expect(await given({ acept: [] })).toBe("UNKNOWN_OPTION /acept");
  expect(await given({ now: "soon" })).toBe("MALFORMED_INSTANT /now");
  expect(await given({ now: new Date(Number.NaN) })).toBe("MALFORMED_INSTANT /now");
  expect(await given({ onRecord: [] })).toBe("INVALID_VALUE /onRecord");
  expect(await given({ map: "constructor" })).toMatch(/^MALFORMED_JSON /);
  for (const files of [null, 7, [null], [{}], [{ path: 7, content: "" }], [{ path: "a", content: null }]]) {
    await expect(importTables(files as never, { map: SMALL })).rejects.toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
  }
});

test("half a surrogate pair in a text is found with its line; halves in two pieces are whole", async () => {
  const table = (name: string) => `id,name,status\np1,A,active\np2,${name},active\n`;
  const broken = await importTables(partners(table("B\ud83d")), { map: SMALL, now: NOW });
  expect(broken.report.findings).toContainEqual(
    expect.objectContaining({ effect: "invalid", code: "MALFORMED_TEXT", where: "partners.csv", line: 3, isFatal: true }),
  );
  const text = table("B\ud83d\ude00");
  const at = text.indexOf("\ude00");
  const whole = await importTables(partners([text.slice(0, at), text.slice(at)] as never), { map: SMALL, now: NOW });
  expect(whole.outcome === "ok" && whole.snapshot.partners.map(({ name }) => name)).toEqual(["A", "B\u{1f600}"]);
});

test("a row over many pieces is read a few times only, and stars in the name of a file are looked for once", async () => {
  let pieces = 0;
  const cell = '""'.repeat(2_000);
  const content = function* () {
    yield 'id,name,status\np1,"';
    for (; pieces < 2_000; pieces += 1) yield cell;
    yield '",active\n';
  };
  const result = await importTables(partners(content as never), { map: SMALL, now: NOW });
  expect(result.outcome === "ok" && result.snapshot.partners[0]?.name.length).toBe(4_000_000);
  const stars = { tables: [{ ...SMALL.tables[0], file: `${"*a".repeat(40)}b` }] } as TableMap;
  const long = await importTables([{ path: `${"a".repeat(5_000)}.csv`, content: "" }], { map: stars, now: NOW });
  expect(codes(long.report.findings)).toContain("narrower TABLE_MISSING");
});

test("a finding with very long words is translated in no time that grows with more than their length", () => {
  const what = `the column \`${"x` of `".repeat(100_000)}`;
  expect(formatFinding({ what }, "de")).toBe(what);
  expect(formatFinding({ what: `the id \`${"`a ".repeat(100_000)}\` was there already; the row is left out` }, "de")).toMatch(
    /gab es schon; die Zeile bleibt weg$/,
  );
});
