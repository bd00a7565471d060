// What is not in a file although it was expected: whatever would be allowed in its place beyond the original is said, and stops the import.
import { expect, test } from "vitest";
import { type Imported, importSalesforce, importTables, type TableMap } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Given, type Json, NOW } from "./import-org.js";
import { SIXTH } from "./import-sixth-org.js";

const USERS = "id,name,partner,locked,state,groups\n1,Ann,p,no,Active,Sales\n2,Bob,p,yes,Active,Sales\n";
const PORTAL: readonly Given[] = [
  { path: "partners.csv", content: "id,state\np,Live\nq,Closed\n" },
  { path: "roles.csv", content: "id,leads\nsales,assigned\n" },
  { path: "users.csv", content: USERS },
  { path: "leads.csv", content: "id,partner,to\nl1,p,1\n" },
];
const LOCKED = { column: "locked", values: { yes: "disabled", no: null } };
const MAP: TableMap = {
  tables: [
    {
      table: "partners",
      file: "partners.csv",
      columns: { id: "id", status: { column: "state", values: { Live: "active", Closed: "inactive" }, default: "active" } },
    },
    { table: "userRoles", file: "roles.csv", columns: { id: "id", leadVisibility: "leads" } },
    {
      table: "users",
      file: "users.csv",
      columns: {
        id: "id",
        name: "name",
        partner: "partner",
        status: [LOCKED, { column: "state", values: { Active: "active" } }, { default: "active" }],
        userRoles: { column: "groups", values: { Sales: "sales" } },
      },
    },
    { table: "records", type: "lead", file: "leads.csv", columns: { id: "id", partner: "partner", assignee: "to" } },
  ],
};
const renamed = (path: string, from: string, to: string): Given[] =>
  PORTAL.map((file) => (file.path === path ? { path, content: String(file.content).replace(from, to) } : file));
const found = ({ report }: { readonly report: { readonly findings: readonly Json[] } }) =>
  report.findings.map(({ effect, code, where }) => `${effect} ${code} ${where}`);

test.each([
  ["whose column of locks is gone", "users.csv", "locked", "lokced"],
  ["whose partners have no status any more", "partners.csv", "state", "stat"],
  ["whose leads name nobody any more", "leads.csv", ",to", ",assignee"],
])("a portal %s is stopped, unless that is accepted", async (_, path, from, to) => {
  expect((await importTables(PORTAL, { map: MAP, now: NOW })).outcome).toBe("ok");
  const files = renamed(path, from, to);
  const result = await importTables(files, { map: MAP, now: NOW });
  expect(result.outcome).toBe("refused");
  expect(found(result)).toContain(`wider MISSING_COLUMN ${path}`);
  expect(result.report.findings.find(({ effect }) => effect === "wider")).toMatchObject({ line: 1 });
  expect((await importTables(files, { map: MAP, now: NOW, accept: ["MISSING_COLUMN"] })).outcome).toBe("ok");
});

test("a column whose loss takes something away is narrower, as before", async () => {
  const gone = renamed("users.csv", "groups", "groop");
  const plain: TableMap = { tables: MAP.tables.map((each) => (each.table === "userRoles" ? { ...each, columns: { id: "id" } } : each)) };
  for (const map of [MAP, plain]) {
    const result = (await importTables(gone, { map, now: NOW })) as Imported;
    expect([result.outcome, ...found(result).filter((text) => !text.startsWith("ignored"))]).toEqual([
      "ok",
      "narrower MISSING_COLUMN users.csv",
    ]);
  }
  // Without a role that shows what nobody is assigned to, nobody sees more.
  const all = renamed("roles.csv", "assigned", "sales-default").map((file) =>
    file.path === "leads.csv" ? { ...file, content: "id,partner\nl1,p\n" } : file,
  );
  expect(found(await importTables(all, { map: MAP, now: NOW }))).toContain("narrower MISSING_COLUMN leads.csv");
});

const ACCEPTED = ["INTERNAL_OBJECT_PERMISSIONS", "MUTING", "RESTRICTION_RULE"];
const RECORDS = ["opportunity", "lead", "case", "Site_Visit__c", "Price_List__c"];
const changed = (path: string, change: (text: string) => string) =>
  importSalesforce(
    SIXTH.map((file) => (file.path === path ? { path, content: change(String(file.content)) } : file)),
    { now: NOW, records: RECORDS, accept: ACCEPTED },
  );

test.each<[string, string, (text: string) => string, string]>([
  ["whether accounts are partners", "data/Account.json", (text) => text.replace(/\s*"IsPartner": \w+,/g, ""), "PARTNER_UNKNOWN"],
  ["who is frozen", "data/UserLogin.csv", (text) => text.replaceAll(/,(true|false)$/gm, ","), "FROZEN_UNKNOWN"],
  ["who is frozen in its end", "data/UserLogin.csv", (text) => text.slice(0, 207), "FROZEN_UNKNOWN"],
])("an organisation that does not say %s is stopped", async (_, path, change, code) => {
  const result = await changed(path, change);
  expect(result.outcome).toBe("refused");
  expect(found(result)).toContain(`wider ${code} ${path}`);
  expect(result.report.findings.find((each) => each.code === code)).toMatchObject({ line: expect.any(Number) });
});

test.each<[string, string, (text: string) => string, string]>([
  ["owners of records", "data/Site_Visit__c.csv", (text) => text.replace("OwnerId", "Ownr"), "UNKNOWN_OWNER data/Site_Visit__c.csv"],
  [
    "the default inside",
    "force-app/objects/Lead/Lead.object-meta.xml",
    (text) => text.replace(/<sharingModel>.*<\/sharingModel>/, ""),
    "DEFAULT_ACCESS force-app/objects/Lead/Lead.object-meta.xml",
  ],
  ["what a queue holds", "data/QueueSobject.csv", (text) => text.replace(/^.*,Lead\n/m, ""), "QUEUE_WITHOUT_OBJECTS data/Group.json"],
])("an organisation that does not say %s has less, and that is said", async (_, path, change, finding) => {
  const result = await changed(path, change);
  expect(result.outcome).toBe("ok");
  expect(found(result)).toContain(`narrower ${finding}`);
});

test("brackets that close more than was open are no JSON, and say where", async () => {
  for (const tail of ["}\n}\n],\n[", "]]]]", "}}}}[[["]) {
    const result = await changed("data/Lead.json", (text) => text.replace(/\]\s*,\s*"totalSize"/, (end) => `${tail}${end}`));
    expect(result.report.findings.filter(({ effect }) => effect === "invalid")).toMatchObject([
      { code: "MALFORMED_JSON", where: "data/Lead.json", line: expect.any(Number) },
    ]);
  }
  const result = await changed("data/Lead.json", () => "{]}]}[[[");
  expect(result.report.findings.filter(({ effect }) => effect === "invalid")).toMatchObject([{ code: "MALFORMED_JSON", line: 1 }]);
});

test("the roles of the tables say who sees what nobody is assigned to", async () => {
  const { snapshot, records } = (await importTables(PORTAL, { map: MAP, now: NOW })) as Imported;
  const policy = Policy.loadSync(snapshot);
  const sees = (user: string) => policy.viewer(user, { now: NOW }).can("lead.view", records[0] as never);
  expect([sees("1"), sees("2")]).toEqual([true, false]);
});
