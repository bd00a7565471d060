import { expect, test } from "vitest";
import { importSalesforce, importTables } from "../dist/import/index.js";

const NOW = "2026-11-22T00:00:00Z";
const id = (prefix: string, at: number) => `${prefix}000000${String(at).padStart(9, "0")}`;
const lines = (header: string, row: (at: number) => string) => [header, ...Array.from({ length: 4000 }, (_, at) => row(at))].join("\n");

const TABLES: Readonly<Record<string, string>> = {
  "Account.csv": lines("Id,Name,IsPartner", (at) => `${id("001", at)},Account ${at},true`),
  "Opportunity.csv": lines("Id,OwnerId,Name", (at) => `${id("006", at)},${id("005", at)},Deal ${at}`),
  "Lead.csv": lines("Id,OwnerId,Name", (at) => `${id("00Q", at)},${id("005", at)},Lead ${at}`),
  "Twice.csv": lines("Id,Name,Name", (at) => `${id("500", at)},a,b`),
  "Case.json": JSON.stringify(Array.from({ length: 4000 }, (_, at) => ({ attributes: { type: "Case" }, Id: id("500", at), Subject: "x" }))),
  "Cut.json": JSON.stringify(Array.from({ length: 4000 }, (_, at) => ({ attributes: { type: "Case" }, Id: id("500", at) }))).slice(0, -100),
  "partners.csv": lines("id,name,status", (at) => `p${at},Partner ${at},active`),
  "leads.csv": lines("id,partner,owner", (at) => `l${at},p${at},`),
  "roles/Lost.role-meta.xml": `<?xml version="1.0"?><Role><name>${"a".repeat(50_000)}</name><description></Role>`,
};

/** The files in pieces, and how many of them are open. */
function watched() {
  const count = { opened: 0, open: 0, most: 0 };
  const files = Object.entries(TABLES).map(([path, text]) => ({
    path,
    content: async function* () {
      count.opened++;
      count.most = Math.max(count.most, ++count.open);
      try {
        for (let from = 0; from < text.length; from += 8192) yield new TextEncoder().encode(text.slice(from, from + 8192));
      } finally {
        count.open--;
      }
    },
  }));
  return { files, count };
}

test.each([
  ["an organisation's", importSalesforce],
  ["a portal's", importTables],
] as const)("each file of %s export is closed before the next one is opened, whatever is wrong with it", async (_, read) => {
  const { files, count } = watched();
  await read(files, { now: NOW, onRecord: () => undefined, ...(read === importTables ? { map: "plain" } : {}) } as never);
  expect(count.opened).toBeGreaterThan(files.length);
  expect(count).toMatchObject({ open: 0, most: 1 });
});
