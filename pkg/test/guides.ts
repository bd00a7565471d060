import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BIN } from "./cli.js";

/** A fenced block of a guide: its language, the words after it, its line, its text. */
interface Block {
  readonly language: string;
  readonly words: ReadonlyMap<string, string>;
  readonly line: number;
  readonly text: string;
}

const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const COMPILED: ReadonlySet<string> = new Set(["ts", "tsx"]);
const OPTIONS = {
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable"],
  module: "nodenext",
  jsx: "react-jsx",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: ["node"],
};

/** The fenced blocks of a text in Markdown. */
function blocksOf(guide: string): Block[] {
  const blocks: Block[] = [];
  for (const match of guide.matchAll(/^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm)) {
    const words = (match[2] ?? "").split(/\s+/).filter((word) => word !== "");
    const pairs = words.map((word) => {
      const [key = "", value = ""] = word.split(/=(.*)/s);
      return [key, value] as const;
    });
    blocks.push({
      language: match[1] ?? "",
      words: new Map(pairs),
      line: guide.slice(0, match.index).split("\n").length,
      text: match[3] ?? "",
    });
  }
  return blocks;
}

/**
 * What is wrong with the blocks of guides, by the name of the guide; nothing if every block does what it says.
 *
 * - A block with `file=NAME` becomes that file. TypeScript among them is compiled, all of it, with strict options.
 * - A TypeScript block with `run` is executed; what it prints is what its comments `// => TEXT` say, line by line.
 * - A block `sh` is executed where the files are, with `npx partner-policy`, `npx vite`, `npx tsx` (which runs what was compiled) and
 *   `node` in reach, and ends with the exit code of `exits=N`, else 0. A block `text` after it is what it printed.
 * - What its files import, and `tsx` where one of them is run, the guide installs before.
 * - Any other block is wrong: nothing stands in a guide that no test has seen.
 */
export function problemsOf(guides: Readonly<Record<string, string>>): Record<string, string[]> {
  const root = mkdtempSync(join(tmpdir(), "partner-policy-guides-"));
  try {
    symlinkSync(MODULES, join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), '{ "type": "module" }');
    const given = Object.entries(guides).map(([name, text]) => ({ name, blocks: blocksOf(text), folder: join(root, name) }));
    const problems = Object.fromEntries(given.map(({ name, blocks, folder }) => [name, written(blocks, folder)]));
    for (const line of compiled(root)) problems[line.slice(0, line.indexOf("/"))]?.push(line);
    for (const { name, blocks, folder } of given) {
      if (problems[name]?.length === 0) problems[name].push(...executed(blocks, folder));
    }
    return problems;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Writes the files of a guide; returns what is wrong with the blocks as such. */
function written(blocks: readonly Block[], folder: string): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  mkdirSync(folder);
  for (const [index, { language, words, line, text }] of blocks.entries()) {
    const name = words.get("file");
    const isOutput = language === "text" && blocks[index - 1]?.language === "sh";
    if (name !== undefined) {
      if (names.has(name)) problems.push(`line ${line}: there are two files ${name}`);
      names.add(name);
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    } else if (language !== "sh" && !isOutput) problems.push(`line ${line}: no test sees this block of ${language || "nothing"}`);
    if (words.has("run") && !COMPILED.has(language)) problems.push(`line ${line}: only TypeScript is run`);
  }
  return [...problems, ...notInstalled(blocks)];
}

/** What a guide imports or runs and does not install. */
function notInstalled(blocks: readonly Block[]): string[] {
  const installed = new Set(
    blocks
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => [...text.matchAll(/^npm install (.*)$/gm)].flatMap((line) => (line[1] ?? "").split(" "))),
  );
  if (installed.size === 0) return [];
  return blocks
    .filter(({ language }) => COMPILED.has(language))
    .flatMap(({ words, line, text }) => {
      const names = [...text.matchAll(/^(?:import|\}) [^"\n]*"([^".\n][^"\n]*)"/gm)].map(
        (match) => /^(@[^/]+\/)?[^/]+/.exec(match[1] ?? "")?.[0] ?? "",
      );
      const needed = [...names.filter((name) => !name.startsWith("node:")), ...(words.has("run") ? ["tsx"] : [])];
      return [...new Set(needed)].filter((name) => !installed.has(name)).map((name) => `line ${line}: nothing installs ${name}`);
    });
}

/** Compiles everything; returns the compiler's complaints, each of which begins with the name of its guide. */
function compiled(root: string): string[] {
  const tsconfig = { compilerOptions: OPTIONS, include: ["*/**/*.ts", "*/**/*.tsx"], exclude: ["node_modules"] };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", root, "--pretty", "false"], { cwd: root, encoding: "utf8" });
  return stdout.split("\n").filter((line) => /error TS/.test(line));
}

/** Runs the blocks of a guide in order; returns what went otherwise than they say. */
function executed(blocks: readonly Block[], folder: string): string[] {
  const problems: string[] = [];
  const env = { ...process.env, NODE_NO_WARNINGS: "1", NO_COLOR: "1", PATH: `${shims(folder)}:${process.env.PATH}` };
  for (const [index, { language, words, line, text }] of blocks.entries()) {
    const isShell = language === "sh";
    if (!isShell && !words.has("run")) continue;
    const [command, ...args] = isShell ? ["sh", "-ec", text] : [process.execPath, (words.get("file") ?? "").replace(/\.tsx?$/, ".js")];
    const { status, stdout, stderr } = spawnSync(command ?? "", args, { cwd: folder, env, encoding: "utf8" });
    const wanted = Number(words.get("exits") ?? 0);
    if (status !== wanted) problems.push(`line ${line}: ended with ${status}, not ${wanted}: ${stderr}${stdout}`);
    const next = blocks[index + 1];
    const output = isShell ? (next?.language === "text" ? next.text : undefined) : promised(text);
    if (output !== undefined && trimmed(output) !== trimmed(stdout)) {
      problems.push(`line ${line}: printed\n${trimmed(stdout)}\nand not\n${trimmed(output)}`);
    }
  }
  return problems;
}

/** What the comments `// => TEXT` of a program say that it prints. */
export function promised(program: string): string {
  return [...program.matchAll(/\/\/ => ?(.*)$/gm)].map((match) => match[1]).join("\n");
}

/** An output without what is not meant by it: the width of columns, and what stands around it. */
function trimmed(output: string): string {
  return output
    .split("\n")
    .map((line) => line.trimEnd().replace(/(?<=\S) {2,}/g, "  "))
    .join("\n")
    .trim();
}

/** A folder of commands: `npx` runs the built package and Vite, and `npm install` checks that what is asked for is known here. */
function shims(folder: string): string {
  const bin = join(folder, ".bin");
  mkdirSync(bin, { recursive: true });
  const run = `exec "${process.execPath}"`;
  const compiled = `tsx) shift; ${run} $(printf "%s\\n" "$@" | sed "s/\\.tsx*$/.js/")`;
  const known = `case "$1" in partner-policy) bin="${BIN}" ;; vite) bin="${MODULES}/vite/bin/vite.js" ;; ${compiled} ;; *) exit 127 ;; esac`;
  const npx = `#!/bin/sh\n${known}\nshift\n${run} "$bin" "$@"\n`;
  const npm = `#!/bin/sh\ncase "$1" in init|pkg) exit 0 ;; install) shift ;; *) exit 127 ;; esac\nfor name in "$@"; do case "$name" in -*|tsx) ;; *) [ -e "${MODULES}/$name" ] || exit 1 ;; esac; done\n`;
  writeFileSync(join(bin, "npx"), npx, { mode: 0o755 });
  writeFileSync(join(bin, "npm"), npm, { mode: 0o755 });
  return bin;
}
