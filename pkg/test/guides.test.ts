import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { problemsOf } from "./guides.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "docs/guides");
const guides = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name.replace(/\.md$/, ""), readFileSync(join(folder, name), "utf8")]),
);

const block = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`;
/** What must be noticed, and one that is right. */
const BROKEN = {
  type: block("ts file=a.ts", 'import { Policy } from "partner-policy";\nPolicy.loadSnc({});'),
  output: block("ts file=a.ts run", "console.log(1); // => 2"),
  code: block("ts file=a.ts run", "process.exitCode = 3;"),
  command: block("sh", "npx partner-policy validate nothing.json"),
  shell: block("sh", "echo one") + block("text", "two"),
  missing: block("sh", "npm install partner-policy") + block("ts file=a.ts", 'import { SignJWT } from "jose";\nexport { SignJWT };'),
  unseen: block("ts", "const a = 1;"),
  right: block("ts file=a.ts run", "console.log(1); // => 1") + block("sh exits=1", "exit 1"),
};
let problems: Record<string, string[]>;
beforeAll(() => {
  problems = problemsOf({ ...guides, ...BROKEN });
}, 300_000);

test.each(Object.keys(guides))("every block of %s does what it says", (name) => {
  expect(problems[name]).toEqual([]);
});

test.each([
  ["type", "loadSnc"],
  ["output", "printed\n1\nand not\n2"],
  ["code", "ended with 3"],
  ["command", "ended with 2"],
  ["shell", "printed\none\nand not\ntwo"],
  ["missing", "nothing installs jose"],
  ["unseen", "no test sees this block"],
])("a block with a wrong %s is noticed", (name, what) => {
  expect(problems[name]).toEqual([expect.stringContaining(what)]);
  expect(problems.right).toEqual([]);
});

test.each(Object.entries(guides))("%s begins with what the reader will have", (_, text) => {
  expect(text).toMatch(/^# .+\n\n\*\*At the end\*\* /);
});

test.each(Object.entries(guides))("%s installs what it needs before it asks for anything", (_, text) => {
  const [first] = /^```.*\n[\s\S]*?^```/m.exec(text.replace(/^```(csv|json) file=[\s\S]*?^```$/gm, "")) ?? [];
  expect(first).toMatch(/^```sh\nnpm init [\s\S]*^npm install partner-policy/m);
});

test("links between the documents lead somewhere", () => {
  const documents = [
    ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "pkg/README.md"],
    ...["docs", "docs/guides"].flatMap((place) => readdirSync(join(root, place)).map((name) => join(place, name))),
    ...readdirSync(join(root, "examples")).map((name) => join("examples", name, "README.md")),
  ].filter((path) => path.endsWith(".md"));
  const dead = documents.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !existsSync(join(root, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  expect(dead).toEqual([]);
  expect(documents.length).toBeGreaterThan(10);
});
