import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Api, ENTRIES, ROOT } from "./api.js";
import { reportOf } from "./report.js";

const api = new Api();
const folder = join(ROOT, "api");
const fileOf = (name: string) => `${name === "" ? "index" : name}.api.md`;

test.each(ENTRIES)("what partner-policy/$name declares is what its report says", (entry) => {
  const path = join(folder, fileOf(entry.name));
  const wanted = reportOf(api, entry);
  if (process.env.UPDATE !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, wanted);
  }
  const found = existsSync(path) ? readFileSync(path, "utf8") : "";
  expect(wanted, "review the difference, then run the tests of the package with UPDATE=1").toBe(found);
});

test("no report is of an entry that there is not", () => {
  expect(readdirSync(folder).sort()).toEqual(ENTRIES.map(({ name }) => fileOf(name)).sort());
});
