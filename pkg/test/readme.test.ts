import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { BIN } from "./cli.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The code blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] ?? "");
}

// Inside the package, so that its name is found as a dependant finds it.
const folder = mkdtempSync(fileURLToPath(new URL("./.readme-", import.meta.url)));
const shell = mkdtempSync(join(tmpdir(), "partner-policy-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(shell, { recursive: true });
});

test("the TypeScript of the README compiles and runs", async () => {
  expect(blocks("ts").length).toBeGreaterThan(0);
  for (const [index, code] of blocks("ts").entries()) {
    const path = join(folder, `block-${index}.ts`);
    writeFileSync(path, code);
    const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
    const options =
      "--ignoreConfig --noEmit --strict --module nodenext --target es2022 --lib es2022,dom --types node --exactOptionalPropertyTypes";
    execFileSync(process.execPath, [tsc, ...options.split(" "), path], { cwd: folder, encoding: "utf8" });
    const lines: unknown[][] = [];
    const { log } = console;
    console.log = (...line: unknown[]) => void lines.push(line);
    try {
      await import(/* @vite-ignore */ pathToFileURL(path).href);
    } finally {
      console.log = log;
    }
    expect(lines.length).toBeGreaterThan(0);
  }
}, 180_000);

test("the shell lines of the README run", () => {
  const lines = blocks("sh")
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.startsWith("npx partner-policy"));
  expect(lines.length).toBeGreaterThan(3);
  mkdirSync(join(shell, "bin"));
  writeFileSync(join(shell, "bin", "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });
  symlinkSync(join(root, "tests"), join(shell, "tests"));
  for (const line of lines) {
    const { status, stderr } = spawnSync("sh", ["-c", line], {
      cwd: shell,
      encoding: "utf8",
      env: { ...process.env, PATH: `${join(shell, "bin")}:${process.env.PATH}` },
    });
    // 1 is an answer: denied, or refused.
    expect({ line, stderr, isAnswered: status === 0 || status === 1 }).toMatchObject({ isAnswered: true });
  }
}, 180_000);
