import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ENTRY = fileURLToPath(new URL("../dist/import/index.js", import.meta.url));

/** The most memory that an import needs in a process of its own, in MiB, and how many records it made. */
function peakOf(users: number, rows: number): { peak: number; made: number } {
  const program = `
    import { importSalesforce } from ${JSON.stringify(ENTRY)};
    const id = (prefix, n) => prefix + "5f" + String(n).padStart(10, "0");
    const table = (path, header, count, row) => ({ path, content: function* () {
      let text = header + "\\n";
      for (let at = 0; at < count; at += 1) {
        text += row(at) + "\\n";
        if (text.length > 65536) { yield text; text = ""; }
      }
      yield text;
    } });
    let made = 0;
    const files = [
      table("Profile.csv", "Id,Name,UserType,UserLicense.Name", 1, () => id("00e", 1) + ",Partner,PowerPartner,Partner Community"),
      table("Account.csv", "Id,Name,IsPartner", 100, (at) => id("001", at) + ",Partner " + at + ",true"),
      table("UserLogin.csv", "UserId,IsFrozen", 1, () => id("005", 0) + ",true"),
      table("User.csv", "Id,Username,Name,IsActive,UserType,ContactId,AccountId,ProfileId,CreatedDate", ${users}, (at) =>
        [id("005", at), "user" + at + "@partner.example", "User " + at, "true", "PowerPartner", id("003", at), id("001", at % 100), id("00e", 1), "2026-01-10T09:00:00.000Z"].join(",")),
      table("Opportunity.csv", "Id,OwnerId,PartnerAccountId,Name,StageName,Amount,Region__c", ${rows}, (at) =>
        [id("006", at), id("005", at % ${users}), id("001", at % 100), "An opportunity with a name of its own " + at, "Proposal", at, "R" + at % 20].join(",")),
    ];
    const result = await importSalesforce(files, { now: "2026-11-22", onRecord: () => { made += 1; } });
    if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
    console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS / 1024, made }));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }));
}

test("records that are handed over cost next to nothing: three times as many take about the same memory", () => {
  const [few, many] = [peakOf(2000, 60_000), peakOf(2000, 180_000)];
  expect([few.made, many.made]).toEqual([60_000, 180_000]);
  expect(many.peak - few.peak).toBeLessThan(60);
});

test("a user costs little: 60,000 of them fit into a quarter of a gigabyte beside what a process takes", () => {
  const [few, many] = [peakOf(1000, 1000), peakOf(60_000, 1000)];
  expect(many.peak - few.peak).toBeLessThan(256);
});
