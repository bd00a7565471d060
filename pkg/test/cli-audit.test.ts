import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { call, file, folder } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const user = (id: string, partner: string, more: object = {}) => ({
  kind: "partner",
  id,
  name: `<b>${id}</b>`,
  status: "active",
  partner,
  contact: { id: `c-${id}`, partner },
  license: "partner-community",
  partnerRole: "user",
  createdAt: "2026-11-01T00:00:00Z",
  ...more,
});
const olu = { kind: "internal", id: "olu", name: "Olu", status: "active", permissionGroups: ["g", "m"] };
const rule = (id: string, to: object, where = [{ field: "region", op: "eq", value: "EMEA" }]) => ({
  id,
  type: "opportunity",
  level: "read",
  where,
  to,
});
const snapshot = file("audited.json", {
  format: "partner-policy/1",
  revision: 1,
  partners: ["a", "b"].map((id) => ({ id, name: id, status: "active", partnerRoles: [{ id: "user", label: "User" }] })),
  users: [user("a1", "a"), user("a2", "a"), user("b1", "b"), user("b2", "b"), user("h1", "b", { license: "customer-community" }), olu],
  sharingRules: [
    rule("opens", { partner: "b" }),
    rule("covered", { user: "b1" }),
    rule("nothing", { partner: "b" }, [{ field: "region", op: "eq", value: "APAC" }]),
    rule("peers", { user: "a2" }),
    { ...rule("more", { user: "b1" }), level: "read-write" },
  ],
  permissionGroups: [
    { id: "g", name: "Deal Desk", modifyAllData: true },
    { id: "m", name: "Leads", modules: { lead: "all-partners" } },
  ],
  defaultAccess: { lead: { internal: "read", external: "read" } },
});
const records = file("audited-records.json", [
  { type: "opportunity", id: "=o1", partner: "a", owner: "a1", fields: { region: "EMEA" } },
  { type: "opportunity", id: "o2", owner: "olu", fields: { region: "EMEA" } },
]);
const audit = (...more: string[]) => call(["audit", snapshot, "--records", records, "--now", NOW, ...more]);

test("an audit says who sees what across accounts and by which rule, who sees peers, and which rules open nothing", () => {
  const { code, out } = audit("--json");
  expect(code).toBe(0);
  const rows = JSON.parse(out).map(({ section, subject, rule: by, count }: Record<string, unknown>) => [section, subject, by, count]);
  expect(rows).toEqual(
    expect.arrayContaining([
      ["across-accounts", "b1", "SHARE-02 opens", 2],
      ["across-accounts", "b1", "SHARE-02 covered", 2],
      ["across-accounts", "a2", "SHARE-02 peers", 1],
      ["peers", "a2", "SHARE-02 peers", 1],
      ["idle-rules", "covered", "SHARE-02; open by SHARE-02 more, SHARE-02 opens", 2],
      ["rules", "covered", "SHARE-02", 2],
      ["idle-rules", "nothing", "SHARE-02", 1],
      ["modify-all", "olu", "VIEW-02 Deal Desk", 1],
      ["modify-all", "olu", "MGR-04 Leads", 1],
      ["external-defaults", "lead", "OWD-04", 1],
      ["licences", "h1", "LIC-05", 1],
    ]),
  );
  const what = JSON.parse(out).map(({ subject, what: said }: Record<string, string>) => `${subject} ${said}`);
  expect(what).toContain("b1 sees opportunity records of a and no account");
  expect(rows.filter(([section]: string[]) => section === "idle-rules")).toHaveLength(2);
});

test("an audit is told as a table, as CSV that no spreadsheet calculates, and as HTML that runs nothing", () => {
  expect(audit().out).toContain("Who sees records of other accounts, and by which rule");
  const csv = audit("--to", "csv").out.split("\n");
  expect(csv[0]).toBe("section,subject,name,what,rule,count,examples");
  expect(csv.find((line) => line.startsWith("peers"))).toContain(",'=o1");
  const out = join(folder, "audit.html");
  expect(audit("--to", "html", "--out", out).code).toBe(0);
  const html = readFileSync(out, "utf8");
  expect(html).toContain("&#60;b&#62;b1");
  expect(html).not.toMatch(/<b>|<script|https?:/);
  // On a narrow screen each cell says what it is, in the language of the report.
  expect(html).toContain('td:nth-child(5)::before { content: "count" }');
  expect(call(["audit", snapshot, "--records", records, "--now", NOW, "--to", "html", "--language", "de"]).out).toContain(
    'td:nth-child(5)::before { content: "Anzahl" }',
  );
  expect(audit("--language", "de").out).toMatch(/sieht Datensätze der Art opportunity von a.*\n/);
  // JSON is the same in every language; of CSV the ids of sections and rules are.
  expect(audit("--json", "--language", "de").out).toBe(audit("--json").out);
  const german = audit("--to", "csv", "--language", "de").out.split("\n");
  expect(german.map((line) => line.split(",")[0])).toEqual(csv.map((line) => line.split(",")[0]));
  expect(german.join("\n")).toContain("sieht Datensätze der Art opportunity von a und ohne Konto");
  expect(german.join("\n")).toContain("SHARE-02; offen durch SHARE-02 more, SHARE-02 opens");
});

test("an audit calls a queue by its label", () => {
  const queue = { id: "00G5f0000000005EAA", label: "Leads waiting", types: ["opportunity"], users: ["b1"] };
  const waiting = file("waiting.json", { ...JSON.parse(readFileSync(snapshot, "utf8")), sharingRules: [], queues: [queue] });
  const records = file("waiting-records.json", [{ type: "opportunity", id: "o-9", partner: "a", owner: queue.id }]);
  const rows = JSON.parse(call(["audit", waiting, "--records", records, "--now", NOW, "--json"]).out) as {
    subject: string;
    rule: string;
  }[];
  expect(rows.find(({ subject }) => subject === "b1")?.rule).toBe("QUEUE-02 Leads waiting");
  // So does a rule that opens nothing which the queue does not open.
  const rule = { id: "waiting", type: "opportunity", level: "read", ownedBy: { queue: queue.id }, to: { user: "b1" }, purpose: "P" };
  const ruled = file("waiting-rule.json", { ...JSON.parse(readFileSync(waiting, "utf8")), sharingRules: [rule] });
  const idle = JSON.parse(call(["audit", ruled, "--records", records, "--now", NOW, "--json"]).out) as Record<string, unknown>[];
  expect(idle.find(({ section }) => section === "idle-rules")).toMatchObject({
    rule: "SHARE-02; open by QUEUE-02 Leads waiting",
    examples: ["QUEUE-02 Leads waiting"],
  });
});

test("an audit says whether somebody may modify one type or all data", () => {
  const both = { id: "g", name: "Deal Desk", modifyAllData: true, records: { opportunity: "modify-all", lead: "view-all" } };
  const given = file("modify-all.json", {
    ...JSON.parse(readFileSync(snapshot, "utf8")),
    permissionGroups: [both, { id: "m", name: "M" }],
  });
  const rows = JSON.parse(call(["audit", given, "--records", records, "--now", NOW, "--json"]).out) as Record<string, unknown>[];
  expect(
    rows.filter(({ section, subject }) => section === "modify-all" && subject === "olu").map(({ what, rule }) => [what, rule]),
  ).toEqual([
    ["may modify opportunity", "VIEW-01 Deal Desk"],
    ["may modify all data", "VIEW-02 Deal Desk"],
  ]);
});
