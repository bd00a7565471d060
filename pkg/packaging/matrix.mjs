// `npm run test:matrix`: the packed package, installed into small projects, answers alike in every runtime.
// `node packaging/matrix.mjs [--quick] [NAME…]` chooses; prints one line for each, exits 1 if one gives another answer.

import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { browsers, lack } from "../../scripts/lib/browser.mjs";
import { Stop, say, seconds, step } from "../../scripts/lib/say.mjs";
import { run } from "./lib/process.mjs";
import { bin, prepare, work } from "./lib/project.mjs";
import { ANSWER } from "./shared/ask.js";

const RUNTIMES = [
  "node-esm",
  "node-require",
  "jest",
  "chromium",
  "workerd",
  "firefox",
  "deno",
  "bun",
  "webpack",
  "vite-build",
  "vite-dev",
  "next-build",
  "next-dev",
];
const BLOCKED = "WASM_BLOCKED";

async function runtimes() {
  const load = async (name) => ({ name, isQuick: false, project: name, ...(await import(`./runtimes/${name}/run.mjs`)) });
  return Promise.all(RUNTIMES.map(load));
}

/** The runtimes that the arguments choose. */
export function choose(all, args) {
  const names = args.filter((arg) => arg !== "--quick");
  const unknown = names.filter((name) => !RUNTIMES.includes(name));
  if (unknown.length > 0) throw new Stop(`There is no runtime \`${unknown.join("`, `")}\`. The runtimes are: ${RUNTIMES.join(", ")}.`);
  if (args.includes("--quick")) return all.filter(({ isQuick }) => isQuick);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** What is wrong with one report, or undefined. `seen` holds the fingerprint that the first runtime gave. */
export function fault({ error, answer, blocked, corpus }, expected, seen) {
  if (error !== undefined) return error;
  if (blocked !== undefined) return blocked === BLOCKED ? undefined : `loading gives \`${blocked}\` and not \`${BLOCKED}\``;
  if (answer !== ANSWER) return `the answer is \`${answer}\` and not \`${ANSWER}\``;
  if (corpus === undefined) return undefined;
  if (corpus.scenarios !== expected || corpus.passed !== expected) {
    return `${corpus.passed} of ${corpus.scenarios} scenarios pass, there are ${expected}: ${corpus.failed.join(", ")}`;
  }
  seen.fingerprint ??= corpus.fingerprint;
  return corpus.fingerprint === seen.fingerprint ? undefined : `the answers are ${corpus.fingerprint}, elsewhere ${seen.fingerprint}`;
}

function described({ blocked, corpus }) {
  if (blocked !== undefined) return blocked;
  return corpus === undefined ? "answers" : `answers, ${corpus.passed} scenarios, ${corpus.steps} steps, ${corpus.fingerprint}`;
}

// One report, or several by name: where in the runtime each was made.
const parts = (made) => ("answer" in made || "error" in made ? [["", made]] : Object.entries(made));

async function one(runtime, { machine, expected, seen }) {
  const missing = runtime.needs === undefined ? undefined : lack(runtime.needs, machine);
  if (missing !== undefined) return { result: missing.fails ? "failed" : "absent", notes: [missing.note] };
  try {
    const made = parts(await runtime.run({ cwd: join(work, runtime.project), work, run, bin, machine }));
    const faults = made.map(([where, report]) => [where, fault(report, expected, seen)]).filter(([, why]) => why !== undefined);
    const prefix = (where) => (where === "" ? "" : `${where}: `);
    if (faults.length > 0) return { result: "failed", notes: faults.map(([where, why]) => prefix(where) + why) };
    return { result: "passed", notes: made.map(([where, report]) => prefix(where) + described(report)) };
  } catch (error) {
    return { result: "failed", notes: [error instanceof Error ? error.message : String(error)] };
  }
}

const MARKS = { passed: "✓", failed: "✗", absent: "-" };

export async function main(args) {
  const chosen = choose(await runtimes(), args);
  const machine = await browsers(chosen.flatMap(({ needs }) => needs ?? []));
  const expected = await step("packing and installing the package", () => prepare({ isQuick: chosen.every(({ isQuick }) => isQuick) }));
  const seen = {};
  const tally = { passed: 0, failed: 0, absent: 0 };
  for (const runtime of chosen) {
    const begun = performance.now();
    const { result, notes } = await one(runtime, { machine, expected, seen });
    tally[result] += 1;
    const lead = `${MARKS[result]} ${runtime.name.padEnd(12)} ${seconds(begun).padStart(7)}`;
    for (const [index, note] of notes.entries()) say(`${index === 0 ? lead : " ".repeat(lead.length)}  ${note}`);
  }
  say(`matrix: ${tally.passed} passed, ${tally.failed} failed, ${tally.absent} absent`);
  if (tally.failed > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  });
}
