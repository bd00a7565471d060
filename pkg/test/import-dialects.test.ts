import { expect, test } from "vitest";
import { draft, expected, filesOf, type Given, type Json, missed } from "./import-org.js";

const RECORDS = ["lead", "opportunity", "case"];
const metadata = filesOf("example-org/force-app");
const csv = filesOf("example-org/data-csv");
const json = filesOf("example-org/data-json");
const text = ({ content }: Given) => (typeof content === "string" ? content : new TextDecoder().decode(content));
const content = async (files: readonly Given[]) => {
  const { snapshot, records } = await draft(files, { records: RECORDS });
  return JSON.stringify({ snapshot, records });
};
const wanted = await content([...metadata, ...csv]);

/** The cells of a table in which no cell holds a line break. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((match) => (match[1] ?? "").replaceAll('""', '"'));
}

function rewritten(write: (cells: string[], isHeader: boolean) => string, end = "\n"): Given[] {
  return csv.map((file) => {
    const lines = text(file).trimEnd().split("\n");
    return { path: file.path, content: lines.map((line, at) => write(cellsOf(line), at === 0) + end).join("") };
  });
}

const quoted = (cells: string[], delimiter: string) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter);
const bare = (cells: string[], delimiter: string) =>
  cells.map((cell) => (cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
const encoded = (files: Given[], encode: (text: string) => Uint8Array): Given[] =>
  files.map((file) => ({ path: file.path, content: encode(text(file)) }));

function utf16(input: string, isLittle: boolean, hasMark: boolean): Uint8Array {
  const units = [...(hasMark ? "\ufeff" : ""), ...input].join("");
  const bytes = new Uint8Array(units.length * 2);
  for (let at = 0; at < units.length; at += 1) new DataView(bytes.buffer).setUint16(at * 2, units.charCodeAt(at), isLittle);
  return bytes;
}

test("the rows of an organisation as JSON and as CSV give the same bytes", async () => {
  expect(await content([...metadata, ...json])).toBe(wanted);
});

test("an import gives the same bytes again, in whatever order the files come", async () => {
  expect(await content([...csv, ...metadata].reverse())).toBe(wanted);
});

test.each([
  ["comma", ","],
  ["semicolon", ";"],
  ["tab", "\t"],
  ["pipe", "|"],
  ["caret", "^"],
  ["backquote", "`"],
])("tables apart by %s are read, quoted or not", async (_, delimiter) => {
  expect(await content([...metadata, ...rewritten((cells) => quoted(cells, delimiter))])).toBe(wanted);
  expect(await content([...metadata, ...rewritten((cells) => bare(cells, delimiter), "\r\n")])).toBe(wanted);
});

test.each([
  ["UTF-8 with a mark", (input: string) => new TextEncoder().encode(`\ufeff${input}`)],
  ["UTF-16, little end first, with a mark", (input: string) => utf16(input, true, true)],
  ["UTF-16, big end first, with a mark", (input: string) => utf16(input, false, true)],
  ["UTF-16 without a mark", (input: string) => utf16(input, true, false)],
])("%s is read", async (_, encode) => {
  expect(await content([...metadata, ...encoded(csv, encode)])).toBe(wanted);
  expect(await content([...metadata, ...encoded(json, encode)])).toBe(wanted);
});

test("headers in capitals, as Data Loader writes them, stand for the same fields", async () => {
  const upper = rewritten((cells, isHeader) => quoted(isHeader ? cells.map((cell) => cell.toUpperCase()) : cells, ","));
  expect(await content([...metadata, ...upper])).toBe(wanted);
});

test("ids of 15 characters are completed, and told apart by their case", async () => {
  const short = rewritten((cells, isHeader) =>
    quoted(isHeader ? cells : cells.map((cell) => (/^[A-Za-z0-9]{18}$/.test(cell) && /^(0|5)/.test(cell) ? cell.slice(0, 15) : cell)), ","),
  );
  expect(await content([...metadata, ...short])).toBe(wanted);
});

test("the weekly export writes zeros for no id, and times without a zone", async () => {
  const [weekly] = filesOf("example-org/variants/weekly-export");
  const { snapshot } = await draft([...metadata, ...csv.filter(({ path }) => path !== "User.csv"), weekly as Given], { records: RECORDS });
  const base = JSON.parse(wanted).snapshot;
  const known = ({ id, status, partner, partnerRole, internalRole, profile, createdAt, lastLoginAt, license, contact }: Json) => ({
    id,
    status,
    partner,
    partnerRole,
    internalRole,
    profile,
    createdAt,
    lastLoginAt,
    license,
    contact,
  });
  expect(snapshot.users.map(known)).toEqual(base.users.map(known));
});

test("a report with labels, short ids and days first gives the same people, each with the contact of its name", async () => {
  const report = filesOf("example-org/variants").find(({ path }) => path === "User.report.csv") as Given;
  const { snapshot, findings } = await draft([...metadata, ...csv.filter(({ path }) => path !== "User.csv"), report], { records: RECORDS });
  const base = JSON.parse(wanted).snapshot;
  const known = ({ id, name, status, partner, partnerRole, internalRole, profile, license, contact }: Json) => ({
    id,
    name,
    status,
    partner,
    partnerRole,
    internalRole,
    profile,
    license,
    contact,
  });
  expect(snapshot.users.map(known)).toEqual(base.users.map(known));
  expect(findings).toContainEqual(expect.objectContaining({ effect: "expanded", code: "CONTACT_ASSUMED", count: 14 }));
});

test("the accounts of Data Loader are those of the query", async () => {
  const loader = filesOf("example-org/variants").find(({ path }) => path === "Account.dataloader.csv") as Given;
  const { snapshot } = await draft([...metadata, ...csv.filter(({ path }) => path !== "Account.csv"), loader], { records: RECORDS });
  const known = ({ id, name, owner, partnerRoles, fields }: Json) => ({ id, name, owner, partnerRoles, region: fields.Region__c });
  expect(snapshot.partners.map(known)).toEqual(JSON.parse(wanted).snapshot.partners.map(known));
});

test("the bare form of the REST API is read; a result that is not complete stops the import", async () => {
  const bareForm = json.map((file) => ({ path: file.path, content: JSON.stringify(JSON.parse(text(file)).result) }));
  expect(await content([...metadata, ...bareForm])).toBe(wanted);
  for (const change of [{ done: false }, { totalSize: 99 }]) {
    const cut = bareForm.map((file) =>
      file.path === "User.json" ? { path: file.path, content: JSON.stringify({ ...JSON.parse(file.content), ...change }) } : file,
    );
    const { findings, isFatal } = await draft([...metadata, ...cut]);
    expect(isFatal).toBe(true);
    expect(findings).toContainEqual(expect.objectContaining({ effect: "invalid", code: "INCOMPLETE_QUERY", where: "User.json" }));
  }
});

test("a list of records, and a record a line, are read as well", async () => {
  const list = json.map((file) => ({ path: file.path, content: JSON.stringify(JSON.parse(text(file)).result.records) }));
  const lines = json.map((file) => ({
    path: file.path,
    content: JSON.parse(text(file))
      .result.records.map((record: unknown) => `${JSON.stringify(record)}\n`)
      .join(""),
  }));
  expect(await content([...metadata, ...list])).toBe(wanted);
  // One line alone is a document, and has no record in it.
  const several = lines.filter(({ content: lined }) => lined.split("\n").length > 2);
  const single = list.filter(({ path }) => !several.some((file) => file.path === path));
  expect(await content([...metadata, ...several, ...single])).toBe(wanted);
});

test("metadata format is read like source format", async () => {
  const old = metadata.map(({ path, content: bytes }) => ({
    path: path.replace("main/default/", "src/").replace(/-meta\.xml$/, ""),
    content: bytes,
  }));
  const fields = old.filter(({ path }) => path.endsWith(".field"));
  const objects = old
    .filter(({ path }) => path.endsWith(".object"))
    .map((file) => {
      const name = file.path.split("/").at(-2);
      const own = fields
        .filter(({ path }) => path.includes(`/objects/${name}/`))
        .map((field) =>
          text(field)
            .replace(/<\?xml.*\?>/, "")
            .replaceAll("CustomField", "fields")
            .replace(/ xmlns="[^"]*"/, ""),
        );
      return { path: `src/objects/${name}.object`, content: text(file).replace("</CustomObject>", `${own.join("")}</CustomObject>`) };
    });
  const rest = old.filter(({ path }) => !/\.(object|field)$/.test(path));
  expect(await content([...rest, ...objects, ...csv])).toBe(wanted);
});

test.each(["data-json", "data-csv"])("the report of %s has what it must have, and nothing that it must not", async (folder) => {
  const { findings, snapshot, isFatal } = await draft([...metadata, ...filesOf(`example-org/${folder}`)], { records: RECORDS });
  const report = expected("example-org/expected/report.json");
  expect(isFatal).toBe(false);
  expect(missed(findings, report)).toEqual([]);
  expect(new Set(findings.filter(({ effect }) => effect === "wider").map(({ code }) => code))).toEqual(new Set(report.accept));
  // A setting that is left out has its default.
  expect({ superUserAccess: false, ...snapshot.settings }).toMatchObject(report.settings);
});

test("every public sample is read without a fault, and reported", async () => {
  const { findings, isFatal } = await draft(filesOf("samples"));
  expect(isFatal).toBe(false);
  expect(findings.filter(({ effect }) => effect === "invalid")).toEqual([]);
  const said = findings.map(({ effect, code, where }) => `${effect} ${code} ${where}`);
  for (const line of [
    "wider RESTRICTION_RULE access-control-demo/restrictionRules/Loan_Application_Restriction.rule-meta.xml",
    "narrower GUEST ebikes/guest-profile-metadata/sharingRules/Product__c.sharingRules#Product_guest_visibility",
    "expanded BOOLEAN_FILTER uk-prs-exemptions/sharingRules/Account.sharingRules-meta.xml#Assisted_Digital_Caller_Handler",
    "narrower SHARING_SET_PATH uk-prs-exemptions/sharingSets/PRSE_Landlord_Sharing_Set.sharingSet-meta.xml",
    "ignored NO_ID ebikes/data/Accounts.json",
  ])
    expect(said).toContain(line);
});
