/// <reference types="node" />
import { type Dirent, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearest } from "../../nearest.js";
import { byCodePoint } from "../../testing/json.js";
import type { ScenarioResult } from "../../testing/scenario.js";
import { CallError, misuse, reasonOf } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { progress } from "../io/progress.js";
import { complain, type ExitCode, print, printJson, readText } from "../io/streams.js";
import { bold, dim, green, onError, red } from "../io/terminal.js";
import { type Call, type Command, isChatty, isGiven, isJson, optional } from "./command.js";
import { type Coverage, coverageOf, coverageText } from "./coverage.js";
import { CHAPTER_NAMES } from "./rules.js";

type FileResult = ScenarioResult & { readonly file: string };

/** A file that is no scenario. */
interface Malformed {
  readonly file: string;
  readonly at: string;
  readonly message: string;
}

/** `partner-policy test`: do the scenarios hold? */
export const test: Command = {
  name: "test",
  group: "check",
  summary: "run scenario files: policy tests, with the coverage of rules",
  usage: ["test FILE|FOLDER… [--only TEXT] [--coverage] [--min-coverage PERCENT] [--chapters NAMES]"],
  about: `Runs scenario files, and the *.json of folders and the folders below, and says of every step that went otherwise what was
expected, what came, and why. A scenario may name a base programme, \`bases/NAME.json\` in its folder, and patch it. A rule is
covered when a scenario that names it passed. With --quiet only failures are listed.`,
  options: {
    only: { value: "TEXT", help: "only scenarios with TEXT in their name, rules or file name" },
    coverage: { help: "also: how many rules of each chapter have a scenario, and which have none" },
    "min-coverage": { value: "PERCENT", help: "fail below this share of the rules; implies --coverage" },
    chapters: { value: "NAMES", help: "with coverage: only rules of these chapters, such as MGR,LEAD" },
  },
  exits: ["all passed", "some failed, or too few rules are covered", "a file is malformed, or there is none"],
  examples: [
    {
      shows: "a scenario of one question",
      line: `echo '{"name":"the administrator edits managers","rules":["MGR-12"],"now":"2026-11-22T00:00:00Z","snapshot":{"format":"partner-policy/1","revision":1,"partners":[],"users":[{"kind":"internal","id":"ann","name":"Ann","status":"active","supplierAdmin":true}]},"steps":[{"as":"ann","can":"managers.edit","expect":"allow"}]}' > ann.json && partner-policy test ann.json`,
    },
    {
      shows: "which rules about managers have no scenario? fail below 4 percent",
      line: `echo '{"name":"the administrator edits managers","rules":["MGR-12"],"now":"2026-11-22T00:00:00Z","snapshot":{"format":"partner-policy/1","revision":1,"partners":[],"users":[{"kind":"internal","id":"ann","name":"Ann","status":"active","supplierAdmin":true}]},"steps":[{"as":"ann","can":"managers.edit","expect":"allow"}]}' | partner-policy test - --chapters MGR --min-coverage 4`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const [least, chapters] = [leastOf(call), chaptersOf(call)];
    const { results, malformed } = await runAll(call, filesOf(call.words));
    const failed = results.filter((result) => result.failures.length > 0).length;
    const coverage = isGiven(call, "coverage") || least !== undefined ? coverageOf(results, chapters) : undefined;
    const isLow = coverage !== undefined && least !== undefined && coverage.percent < least;
    if (isJson(call))
      printJson({ passed: results.length - failed, failed, malformed, results, ...(coverage === undefined ? {} : { coverage }) });
    else sayWhole(results.length, failed, malformed.length, coverage, isLow ? least : undefined);
    const code: ExitCode = failed > 0 || isLow ? 1 : 0;
    return malformed.length > 0 ? 2 : code;
  },
};

function leastOf(call: Call): number | undefined {
  const given = optional(call, "min-coverage");
  if (given === undefined) return undefined;
  if (!/^\d{1,3}(\.\d+)?%?$/.test(given) || Number.parseFloat(given) > 100) {
    throw misuse(`--min-coverage takes a number from 0 to 100, not \`${given}\``);
  }
  return Number.parseFloat(given);
}

function chaptersOf(call: Call): readonly string[] | undefined {
  const names = optional(call, "chapters")?.split(",");
  const unknown = names?.find((name) => !CHAPTER_NAMES.includes(name));
  if (unknown === undefined) return names;
  const near = nearest(unknown.toUpperCase(), CHAPTER_NAMES);
  throw misuse(
    `there is no chapter \`${unknown}\`; ${near === undefined ? `there are ${CHAPTER_NAMES.join(", ")}` : `did you mean \`${near}\`?`}`,
  );
}

/** The files that the words of a call name, those of folders by name. */
function filesOf(words: readonly string[]): string[] {
  if (words.length === 0) throw misuse("no scenario file was given");
  return words.flatMap((word) => {
    if (word === "-" || statSync(word, { throwIfNoEntry: false })?.isDirectory() !== true) return [word];
    const files = below(word);
    if (files.length === 0) throw CallError.of("UNREADABLE_FILE", `there is no *.json in the folder \`${word}\``);
    return files.sort(byCodePoint);
  });
}

function below(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw CallError.of("UNREADABLE_FILE", `cannot read \`${folder}\`: ${reasonOf(cause)}`, {}, cause);
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith(".") ? [] : below(path);
    return entry.name.endsWith(".json") && !entry.name.startsWith(".") ? [path] : [];
  });
}

async function runAll(call: Call, files: readonly string[]): Promise<{ results: FileResult[]; malformed: Malformed[] }> {
  const { runScenario } = await import("../../testing/scenario.js");
  const { ScenarioError } = await import("../../testing/format.js");
  const only = optional(call, "only");
  const results: FileResult[] = [];
  const malformed: Malformed[] = [];
  const bar = progress("testing", files.length, isChatty(call));
  for (const [index, file] of files.entries()) {
    bar.at(index);
    try {
      const text = readText(file);
      if (isBase(text, file) || (only !== undefined && !isAbout(text, file, only))) continue;
      const result = { file, ...runScenario(text, { base: (name) => baseBeside(file, name) }) };
      results.push(result);
      if (!isJson(call)) sayOne(result, isGiven(call, "quiet"));
    } catch (error) {
      if (!(error instanceof ScenarioError) && !(error instanceof CallError)) throw error;
      const at = error instanceof ScenarioError ? error.at : "";
      malformed.push({ file, at, message: error.message });
      if (!isJson(call)) complain(`${onError.red(say("malformed"))}  ${file}: ${say(error.message)}`);
    }
  }
  bar.end();
  if (only !== undefined && results.length === 0 && malformed.length === 0) throw misuse(`no scenario is about \`${only}\``);
  return { results, malformed };
}

/** The folder of the base programmes, in the folder of the scenarios that name them. */
const BASES = "bases";

function baseBeside(file: string, name: string): string {
  return readText(join(file === "-" ? "." : dirname(file), BASES, `${name}.json`));
}

/** A base programme is a snapshot in the folder of bases, and no scenario. */
function isBase(text: string, file: string): boolean {
  if (basename(dirname(file)) !== BASES) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "format") && !Object.hasOwn(value, "steps");
  } catch {
    return false;
  }
}

/** A text that is no scenario is about everything, so that it is reported. */
function isAbout(text: string, file: string, only: string): boolean {
  try {
    const { name, rules } = JSON.parse(text) as { name?: unknown; rules?: unknown };
    return [file, String(name), ...(Array.isArray(rules) ? rules.map(String) : [])].some((part) => part.includes(only));
  } catch {
    return true;
  }
}

function sayOne(result: FileResult, isQuiet: boolean): void {
  if (result.failures.length === 0) {
    if (!isQuiet) print(`${green(say("passed"))}  ${result.name} ${dim(say(`(${result.steps} steps, ${result.rules.join(" ")})`))}`);
    return;
  }
  print(`${red(say("failed"))}  ${bold(result.name)} ${dim(result.file)}`);
  for (const failure of result.failures) {
    print(`  ${say(`step ${failure.step}: ${failure.asked}`)}`);
    print(`    ${say("expected  ")}${JSON.stringify(failure.expected)}`);
    print(`    ${say("got       ")}${JSON.stringify(failure.got)}`);
    if (failure.trace !== undefined) print(dim(`    ${say("because   ")}${JSON.stringify(failure.trace)}`));
  }
}

function sayWhole(count: number, failed: number, malformed: number, coverage: Coverage | undefined, least: number | undefined): void {
  if (coverage !== undefined) print(coverageText(coverage));
  print(say(`${count - failed} passed, ${failed} failed${malformed > 0 ? `, ${malformed} malformed` : ""}`));
  if (least !== undefined) print(red(say(`coverage is below ${least} %`)));
}
