// Exports come in, a checked snapshot and its records go out; beside it the libraries for XML, CSV and zip alone on the same bytes.
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from "@zip.js/zip.js";
import Papa from "papaparse";
import { importSalesforce, importTables } from "partner-policy/import";
import { SaxesParser } from "saxes";
import { median } from "../lib/measure.mjs";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const id = (prefix, number) => {
  let text = "";
  for (let left = number, at = 0; at < 10; at++, left = Math.floor(left / 62)) text = DIGITS[left % 62] + text;
  return `${prefix}5f${text}`;
};
const table = (header, count, row) =>
  new TextEncoder().encode(`${header}\n${Array.from({ length: count }, (_, at) => row(at)).join("\n")}\n`);

function filesOf(rows) {
  const accounts = Math.ceil(rows / 100);
  const users = Math.ceil(rows / 10);
  return {
    "Profile.csv": table("Id,Name,UserType,UserLicense.Name", 1, () => `${id("00e", 1)},Partner,PowerPartner,Partner Community`),
    "Account.csv": table('"Id","Name","IsPartner"', accounts, (at) => `"${id("001", at)}","Partner ${at}, Ltd.","true"`),
    "UserLogin.csv": table("UserId,IsFrozen", 1, () => `${id("005", 0)},true`),
    "User.csv": table(
      '"Id","Username","Name","IsActive","UserType","ContactId","AccountId","ProfileId","CreatedDate"',
      users,
      (at) =>
        `"${id("005", at)}","u${at}@x.example","U ${at}","true","PowerPartner","${id("003", at)}","${id("001", at % accounts)}","${id("00e", 1)}","2026-01-10T09:00:00.000Z"`,
    ),
    "Opportunity.csv": table(
      '"Id","OwnerId","PartnerAccountId","Name","StageName","Amount","CloseDate","Region__c"',
      rows,
      (at) =>
        `"${id("006", at)}","${id("005", at % users)}","${id("001", (at % users) % accounts)}","Opportunity ${at}","Proposal","${at % 9999}","2026-12-01","R${at % 20}"`,
    ),
  };
}

async function timed(rounds, run) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    const cpu = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(cpu);
    times.push((user + system) / 1e6);
  }
  return median(times);
}

const NOW = "2026-11-22T00:00:00Z";
const OBJECTS = ["Opportunity", "Case", "Lead", ...Array.from({ length: 40 }, (_, at) => `Thing${at}__c`)];

const encoded = (text) => new TextEncoder().encode(text);
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const xml = (root, inner) =>
  encoded(`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${inner}</${root}>\n`);

const permissions = OBJECTS.map(
  (name) => `    <objectPermissions>
        <allowCreate>true</allowCreate>
        <allowDelete>false</allowDelete>
        <allowEdit>true</allowEdit>
        <allowRead>true</allowRead>
        <modifyAllRecords>false</modifyAllRecords>
        <object>${name}</object>
        <viewAllRecords>false</viewAllRecords>
    </objectPermissions>\n`,
).join("");
const rule = (name) => `    <sharingCriteriaRules>
        <fullName>${name}</fullName>
        <accessLevel>Read</accessLevel>
        <label>${name}</label>
        <sharedTo>
            <allInternalUsers></allInternalUsers>
        </sharedTo>
        <criteriaItems>
            <field>Region__c</field>
            <operation>equals</operation>
            <value>${name}</value>
        </criteriaItems>
        <includeRecordsOwnedByAll>false</includeRecordsOwnedByAll>
    </sharingCriteriaRules>\n`;

/** The same rows, some of them as JSON, with the metadata of an organisation beside them. */
function exportOf(rows) {
  const { "Opportunity.csv": _, ...files } = filesOf(rows);
  const metadata = many(Math.ceil(rows / 500), (at) => [
    `permissionsets/Set${at}.permissionset-meta.xml`,
    xml("PermissionSet", `${permissions}    <label>Set ${at}</label>\n`),
  ]);
  const rules = xml("SharingRules", many(Math.ceil(rows / 200), (at) => rule(`Rule_${at}`)).join(""));
  const records = many(rows / 2, (at) => ({
    attributes: { type: "Case", url: `/services/data/v62.0/sobjects/Case/${id("500", at)}` },
    Id: id("500", at),
    OwnerId: id("005", at % Math.ceil(rows / 10)),
    AccountId: id("001", at % Math.ceil(rows / 100)),
    Subject: `Case ${at}`,
    CreatedDate: "2026-10-10T09:00:00.000+0000",
  }));
  const users = Math.ceil(rows / 10);
  return {
    ...files,
    ...Object.fromEntries(metadata),
    "profiles/Partner.profile-meta.xml": xml("Profile", `${permissions}    <userLicense>Partner Community</userLicense>\n`),
    "sharingRules/Case.sharingRules-meta.xml": rules,
    "Case.json": encoded(JSON.stringify({ status: 0, result: { records, totalSize: records.length, done: true } })),
    "Opportunity.csv": table(
      "Id,OwnerId,PartnerAccountId,Name,Region__c",
      rows / 2,
      (at) => `${id("006", at)},${id("005", at % users)},${id("001", (at % users) % Math.ceil(rows / 100))},Opportunity ${at},R${at % 20}`,
    ),
  };
}

/** The tables of a portal with plain names. */
function portalOf(rows) {
  const partners = Math.ceil(rows / 100);
  return {
    "partners.csv": table("id,name,status,region", partners, (at) => `p${at},"Partner ${at}, Ltd.",active,EMEA`),
    "users.csv": table(
      "id,name,email,kind,partner,status,license,createdAt",
      Math.ceil(rows / 10),
      (at) => `u${at},User ${at},u${at}@x.example,partner,p${at % partners},active,partner-community,2026-01-10T09:00:00Z`,
    ),
    "leads.csv": table(
      "id,partner,owner,assignee,createdBy,origin",
      rows,
      (at) => `l${at},p${(at % Math.ceil(rows / 10)) % partners},u${at % Math.ceil(rows / 10)},,,`,
    ),
  };
}

async function zipped(files) {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const [path, bytes] of Object.entries(files)) await writer.add(path, new Uint8ArrayReader(bytes));
  return { "export.zip": await writer.close() };
}

/** What the library of a format makes of a file; of an archive those of the files in it. */
async function byLibrary(path, bytes) {
  if (path.endsWith(".zip")) {
    for (const entry of await new ZipReader(new Uint8ArrayReader(bytes)).getEntries())
      await byLibrary(entry.filename, await entry.getData(new Uint8ArrayWriter()));
  } else if (path.endsWith(".xml")) {
    const parser = new SaxesParser({ position: true });
    let events = 0;
    for (const event of ["opentag", "closetag", "text"]) parser.on(event, () => events++);
    parser.write(new TextDecoder().decode(bytes)).close();
    if (events === 0) throw new Error(`${path} has no element`);
  } else if (path.endsWith(".json")) JSON.parse(new TextDecoder().decode(bytes));
  else Papa.parse(new TextDecoder().decode(bytes), { header: true });
}

const salesforce = (given, options) => importSalesforce(given, { ...options, accept: ["INTERNAL_OBJECT_PERMISSIONS", "FROZEN_UNKNOWN"] });
const portal = (given, options) => importTables(given, { ...options, map: "plain" });

/** An import and the libraries alone in turns: megabytes a second of what is read, unpacked, by processor time. */
async function compared(files, unpacked, wanted, read, rounds) {
  const megabytes = Object.values(unpacked).reduce((total, { length }) => total + length, 0) / 1e6;
  const [ours, library] = [[], []];
  for (let round = 0; round < rounds; round++) {
    let records = 0;
    const given = Object.entries(files).map(([path, content]) => ({ path, content }));
    ours.push(
      await timed(1, async () => {
        const result = await read(given, { now: NOW, onRecord: () => records++ });
        if (result.outcome !== "ok" || records !== wanted)
          throw new Error(`the import gave ${records} records: ${JSON.stringify(result.report.findings)}`);
      }),
    );
    library.push(
      await timed(1, async () => {
        for (const [path, bytes] of Object.entries(files)) await byLibrary(path, bytes);
      }),
    );
  }
  const [own, alone] = [median(ours), median(library)];
  return { megabytes, ours: megabytes / own, library: megabytes / alone, ratio: own / alone };
}

export async function run({ quick, rounds }) {
  const rows = quick ? 20_000 : 200_000;
  const few = Math.min(rounds, 5);
  const files = filesOf(rows);
  const whole = exportOf(rows / 2);
  const tables = portalOf(rows);
  const csv = await compared(files, files, rows, salesforce, few);
  const sources = {
    "Salesforce, rows as CSV": csv,
    "Salesforce, metadata, CSV and JSON in a folder": await compared(whole, whole, rows / 2, salesforce, few),
    "the same as a zip": await compared(await zipped(whole), whole, rows / 2, salesforce, few),
    "a portal's CSV": await compared(tables, tables, rows, portal, few),
  };
  return { facts: { rows, ...csv, sources } };
}
