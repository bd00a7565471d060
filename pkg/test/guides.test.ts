import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { problemsOf } from "./guides.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "docs/guides");
const guides = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name.replace(/\.md$/, ""), readFileSync(join(folder, name), "utf8")]),
);

describe("every block of a guide does what it says", () => {
  let problems: Record<string, string[]>;
  beforeAll(() => {
    problems = problemsOf(guides);
  }, 300_000);

  test.each(Object.keys(guides))("%s", (name) => {
    expect(problems[name]).toEqual([]);
  });
});

test.each(Object.entries(guides))("%s begins with what the reader will have", (_, text) => {
  expect(text).toMatch(/^# .+\n\n\*\*At the end\*\* /);
});

test("a block that does not compile, prints something else, fails or is not looked at is noticed", () => {
  const block = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`;
  const { type, output, code, missing, shell, unseen, good } = problemsOf({
    type: block("ts file=a.ts", 'import { Policy } from "partner-policy";\nPolicy.loadSnc({});'),
    output: block("ts file=a.ts run", "console.log(1); // => 2"),
    code: block("ts file=a.ts run", "process.exitCode = 3;"),
    missing: block("sh", "npx partner-policy validate nothing.json"),
    shell: block("sh", "echo one") + block("text", "two"),
    unseen: block("ts", "const a = 1;"),
    good: block("ts file=a.ts run", "console.log(1); // => 1") + block("sh exits=1", "exit 1"),
  });
  expect(type).toEqual([expect.stringContaining("loadSnc")]);
  expect(output).toEqual([expect.stringContaining("printed\n1\nand not\n2")]);
  expect(code).toEqual([expect.stringContaining("ended with 3")]);
  expect(missing).toEqual([expect.stringContaining("ended with 2")]);
  expect(shell).toEqual([expect.stringContaining("printed\none\nand not\ntwo")]);
  expect(unseen).toEqual([expect.stringContaining("no test sees this block")]);
  expect(good).toEqual([]);
}, 120_000);

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
