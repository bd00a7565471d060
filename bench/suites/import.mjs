// Rows of an organisation come in as CSV, a checked snapshot and its records go out; beside it the CSV library alone on the same bytes.
import Papa from "papaparse";
import { importSalesforce } from "partner-policy/import";
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

export async function run({ quick, rounds }) {
  const rows = quick ? 20_000 : 200_000;
  const files = filesOf(rows);
  const megabytes = Object.values(files).reduce((total, { length }) => total + length, 0) / 1e6;
  const few = Math.min(rounds, 5);
  let records = 0;
  const ours = await timed(few, async () => {
    records = 0;
    const given = Object.entries(files).map(([path, content]) => ({ path, content }));
    const result = await importSalesforce(given, { now: "2026-11-22T00:00:00Z", onRecord: () => records++ });
    if (result.outcome !== "ok" || records !== rows)
      throw new Error(`the import gave ${records} records: ${JSON.stringify(result.report.findings)}`);
  });
  const library = await timed(few, () => {
    for (const bytes of Object.values(files)) Papa.parse(new TextDecoder().decode(bytes), { header: true });
  });
  return { facts: { rows, megabytes, ours: megabytes / ours, library: megabytes / library, ratio: ours / library } };
}
