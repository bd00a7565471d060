import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
const bundled = JSON.parse(read("../dist/.bundled.json")) as { name: string; version: string; license: string }[];
const notices = read("../THIRD-PARTY-LICENSES.md");
const plain = (text: string) => text.replace(/\s+/g, " ").trim();

test("every library that the build put into the package is named with its version, its licence and the text of that", () => {
  expect(bundled.length).toBeGreaterThan(3);
  const { resolve } = createRequire(import.meta.url);
  for (const { name, version, license } of bundled) {
    expect(notices).toContain(`\n## ${name} ${version} (${license})\n`);
    const entry = resolve(name === "xmlchars" ? "xmlchars/xmlchars.js" : name);
    const folder = entry.slice(0, entry.lastIndexOf(join("node_modules", name)) + join("node_modules", name).length);
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file !== undefined) expect(plain(notices)).toContain(plain(readFileSync(join(folder, file), "utf8")));
  }
});

test("the licences name nothing that is not in the package, and go with it", () => {
  const named = [...notices.matchAll(/^## (\S+) (\S+) \(/gm)].map(([, name, version]) => `${name} ${version}`);
  expect(named.sort()).toEqual(bundled.map(({ name, version }) => `${name} ${version}`).sort());
  const { files } = JSON.parse(read("../package.json")) as { files: string[] };
  expect(files).toContain("THIRD-PARTY-LICENSES.md");
});
