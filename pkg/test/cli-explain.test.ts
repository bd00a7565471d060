import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { call, folder } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const org = join(folder, "explained");
const out = join(org, "out");

beforeAll(() => {
  mkdirSync(org, { recursive: true });
  const from = fileURLToPath(new URL("./import/example-org/", import.meta.url));
  for (const part of ["force-app", "data-json"]) cpSync(join(from, part), join(org, part), { recursive: true });
  const accept = "INTERNAL_OBJECT_PERMISSIONS,RESTRICTION_RULE";
  const records = "lead,opportunity,case";
  const made = call([
    "import",
    "salesforce",
    join(org, "force-app"),
    join(org, "data-json"),
    "--records",
    records,
    "--now",
    NOW,
    "--out",
    out,
    "--accept",
    accept,
  ]);
  expect(made.code).toBe(0);
});

const explain = (as: string, action: string, id: string) =>
  call([
    "explain",
    join(out, "snapshot.json"),
    "--as",
    as,
    "--can",
    action,
    "--records",
    join(out, "records.json"),
    "--id",
    id,
    "--now",
    NOW,
  ]);

test.each([
  [
    "Helen Head",
    "opportunity.view",
    "0065f000000001nAAA",
    "by way of the group EMEA_Deal_Desk, the group Channel_Leads, the internal role Head of Channels",
  ],
  ["bea@partner.example", "lead.view", "00Q5f000000000bEAA", "Regional round table"],
  [
    "Bea Boss",
    "lead.view",
    "00Q5f000000000bEAA",
    "shares records whose Region__c is one of EMEA, DACH and Status is not Closed - Converted with the group Strategic_Partners",
  ],
  [
    "Max Manager",
    "opportunity.edit",
    "0065f000000000bAAA",
    "Max Manager is in the role Acme GmbH Partner Manager of Acme GmbH; the owner Uma User is in the role Acme GmbH Partner User of Acme GmbH",
  ],
  [
    "Olaf Ops",
    "opportunity.view",
    "0065f000000001nAAA",
    "shares records owned by the role Channel Manager EMEA and those below, with the partners below with the group EMEA_Deal_Desk",
  ],
])("why %s may %s: in the names of the organisation", (as, action, id, text) => {
  const { code, out: said } = explain(as, action, id);
  expect(code).toBe(0);
  expect(said).toContain(text);
});

test("why not: the nearest ways, and a record by its name whatever its case", () => {
  const { code, out: said } = explain("Bea Boss", "opportunity.edit", "0065f000000000bAAA");
  expect(code).toBe(1);
  expect(said).toMatch(/missing\n {2}\S+ /);
  const records = ["--records", join(out, "records.json"), "--now", NOW];
  const all = call(["filter", join(out, "snapshot.json"), "--as", "Ada Admin", "--can", "opportunity.view", ...records]);
  expect(all).toMatchObject({ code: 1, err: expect.stringContaining("RESOURCE_MISMATCH") });
  const names = JSON.parse(
    call(["filter", join(out, "snapshot.json"), "--as", "Ada Admin", "--can", "opportunity.view", "--mixed", ...records]).out,
  );
  const [first] = names as { fields: { Name: string } }[];
  const named = call([
    "check",
    join(out, "snapshot.json"),
    "--as",
    "Ada Admin",
    "--can",
    "opportunity.view",
    "--id",
    (first?.fields.Name ?? "").toUpperCase(),
    ...records,
  ]);
  expect(named).toMatchObject({ code: 0, out: expect.stringContaining("allowed") });
  expect(explain("Ada Admin", "opportunity.view", "no such deal").code).toBe(2);
});

test("why somebody sees a record says as JSON as well the names of rules, groups and roles, and the way through groups", () => {
  const { code, out: text } = call([
    "explain",
    join(out, "snapshot.json"),
    ...["--as", "Helen Head", "--can", "opportunity.view", "--records", join(out, "records.json"), "--id", "0065f000000001nAAA"],
    ...["--now", NOW, "--json"],
  ]);
  expect(code).toBe(0);
  const { grants } = JSON.parse(text) as { grants: { rule: string; text: string; names: object; through?: { name?: string }[] }[] };
  const byRule = grants.find(({ through }) => through !== undefined);
  expect(byRule?.through?.map(({ name }) => name)).toContain("Head of Channels");
  expect(byRule?.text).toContain("by way of the group EMEA_Deal_Desk");
  expect(grants.every(({ names }) => typeof names === "object")).toBe(true);
});

test("of a record of another account: whose it is, for whom the viewer works, and the rule that says so", () => {
  const programme = join(org, "sample.json");
  writeFileSync(programme, call(["sample"]).out);
  const lead = JSON.stringify({ type: "lead", partner: "p-0002", origin: "distributed" });
  const { code, out: said } = call(["explain", programme, "--as", "u-0061", "--can", "lead.view", "--on", lead, "--now", NOW]);
  expect(code).toBe(1);
  expect(said).toContain("This lead belongs to Harbor Cloud; Elif Ueda works for Indigo Labs (GEN-05)\n");
});

test("ids of 15 characters, as Salesforce shows them, are those of people and records; a misspelt name is told whose was meant", () => {
  const short = explain("0055f000000008M", "lead.view", "00Q5f000000000b");
  expect(short).toMatchObject({ code: 0, out: expect.stringContaining("Regional round table") });
  // The case of the letters tells ids of 15 characters apart.
  expect(explain("0055f000000008m", "lead.view", "00Q5f000000000bEAA")).toMatchObject({
    code: 2,
    err: expect.stringContaining("UNKNOWN_VIEWER"),
  });
  expect(explain("Bea Bos", "lead.view", "00Q5f000000000bEAA").err).toContain("did you mean `Bea Boss`?");
  const partner = ["managers", join(out, "snapshot.json"), "--partner"];
  expect(call(["list", ...partner, "0015f000000000b"]).code).toBe(0);
  const capsule = call(["viewer", join(out, "snapshot.json"), "--as", "Bea Boss", "--now", NOW, "--json"]);
  expect(JSON.parse(capsule.out)).toMatchObject({ viewer: "0055f000000008MAAQ" });
});
