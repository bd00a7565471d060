// `npm test`: the set-up and every stage, two at a time, one table and one last line. `npm test -- --only rust,wasm` chooses stages or groups.
import { readFileSync } from "node:fs";
import { buildBoth } from "./build.mjs";
import { browsers, lack } from "./lib/browser.mjs";
import { count, lastLine } from "./lib/count.mjs";
import { databases, lackOfDatabases } from "./lib/databases.mjs";
import { capture } from "./lib/exec.mjs";
import { at } from "./lib/paths.mjs";
import { Stop, say, seconds } from "./lib/say.mjs";
import { sideBySide } from "./lib/side-by-side.mjs";
import { STAGES } from "./lib/stages.mjs";
import { cargo, packages, tools } from "./setup.mjs";

const NOTE_WIDTH = 120;
const STAGE_LIMIT_MS = 30 * 60_000;
// What is made before the stages, once it is there.
const DONE = { result: "ok", passed: 0, failed: 0, note: "" };
const USAGE = "usage: npm test -- [--only NAME,…]";

/** The stages that the arguments choose, all without arguments. */
export function choose(args) {
  if (args.length === 0) return STAGES;
  const [flag, value] = args[0].startsWith("--only=") ? ["--only", args[0].slice("--only=".length)] : args;
  if (flag !== "--only" || value === undefined || args.length > 2) throw new Stop(USAGE);
  const wanted = value.split(",");
  const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name || stage.group === name));
  if (unknown.length > 0) {
    const known = [...new Set(STAGES.flatMap((stage) => [stage.group, stage.name]))].join(", ");
    throw new Stop(`There is no stage \`${unknown.join("`, `")}\`. The stages are: ${known}.`);
  }
  return STAGES.filter((stage) => wanted.includes(stage.name) || wanted.includes(stage.group));
}

function scriptOf([workspace, script]) {
  const manifest = JSON.parse(readFileSync(at(workspace, "package.json"), "utf8"));
  return manifest.scripts?.[script] === undefined ? undefined : ["npm", "run", script, "-w", workspace, "--silent"];
}

/** What a finished stage is worth: a stage of tests that ran none has failed, and a failed stage counts at least one failure. */
export function judge(kind, { code, output, timedOut }) {
  const tests = count(output);
  const why = timedOut
    ? "it ran out of time"
    : code !== 0
      ? `exit code ${code}`
      : tests.failed > 0
        ? "tests failed"
        : kind === "tests" && tests.passed === 0
          ? "it ran no test"
          : undefined;
  if (why === undefined) return { result: "ok", ...tests, note: kind === "check" ? lastLine(output).slice(0, NOTE_WIDTH) : "" };
  return { result: "FAILED", passed: tests.passed, failed: Math.max(1, tests.failed), note: why };
}

// Browsers and their drivers now and then fail to start; a test that failed is never run again.
function isUnstarted({ code, output, timedOut }) {
  const { passed, failed } = count(output);
  return code !== 0 && !timedOut && passed + failed === 0;
}

async function runStage(stage, machine) {
  const { needs } = stage;
  const missing = needs === undefined ? undefined : needs === "databases" ? lackOfDatabases(machine) : lack(needs, machine);
  if (missing !== undefined)
    return { result: missing.fails ? "FAILED" : "absent", passed: 0, failed: missing.fails ? 1 : 0, note: missing.note };
  const command = stage.command ?? scriptOf(stage.script);
  if (command === undefined)
    return { result: "absent", passed: 0, failed: 0, note: `${stage.script[0]} has no script \`${stage.script[1]}\`` };
  const [program, ...args] = command;
  const attempt = () => capture(program, args, { env: stage.env?.(machine), timeoutMs: STAGE_LIMIT_MS });
  let outcome = await attempt();
  if (stage.needs !== undefined && isUnstarted(outcome)) {
    say(`${stage.name}: no test ran, once more`);
    outcome = await attempt();
  }
  const judged = judge(stage.kind, outcome);
  if (judged.result === "FAILED") say(`\n----- ${stage.name}: ${command.join(" ")}\n${outcome.output.trimEnd()}\n-----`);
  return judged;
}

function table(rows) {
  const cells = [
    ["stage", "result", "time", "passed", "failed", ""],
    ...rows.map((row) => [row.name, row.result, row.time, row.passed, row.failed, row.note]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => String(row[column]).length)));
  const line = (row) =>
    row
      .map((cell, column) =>
        column < 2 ? String(cell).padEnd(widths[column]) : column < 5 ? String(cell).padStart(widths[column]) : String(cell),
      )
      .join("  ")
      .trimEnd();
  return cells.map(line).join("\n");
}

export async function main(args) {
  const start = performance.now();
  const stages = choose(args);
  const rows = new Map();
  const timed = async (name, work) => {
    const begun = performance.now();
    rows.set(name, { ...(await work()), time: seconds(begun) });
  };
  const needs = stages.flatMap((stage) => stage.needs ?? []);
  const machine = {};
  const programs = async () => Object.assign(machine, await browsers(needs), await databases(needs));
  const step = (name, work, more) => ({
    name,
    ...more,
    work: () =>
      timed(name, async () => {
        await work();
        return DONE;
      }),
  });
  const job = (stage, at) => ({
    name: stage.name,
    after: [
      ...(stage.after ?? ["build"]),
      ...(stage.needs === undefined ? [] : ["programs"]),
      ...(stage.isAlone === true ? stages.slice(0, at).map(({ name }) => name) : []),
    ],
    // Two at a time would wait for one another's folder of what is built.
    alone: stage.command?.[0] === "cargo" ? "cargo" : undefined,
    work: async () => {
      await timed(stage.name, () => runStage(stage, machine));
      const { result, time } = rows.get(stage.name);
      say(`${stage.name}: ${result}, ${time}`);
    },
  });
  // What asks cargo alone begins while the npm packages still arrive.
  const before = [
    step("packages", packages, { waits: true }),
    step("tools", tools),
    step("build", buildBoth, { after: ["packages", "tools"] }),
    step("programs", programs, { after: ["packages"] }),
  ];
  await timed("set-up", async () => {
    await cargo({ quality: true });
    return DONE;
  });
  await sideBySide([...before, ...stages.map(job)], 2);
  const order = ["set-up", ...before.map(({ name }) => name), ...stages.map(({ name }) => name)];
  const sum = (key) => [...rows.values()].reduce((total, row) => total + row[key], 0);
  say(`\n${table(order.map((name) => ({ name, ...rows.get(name) })))}\n`);
  say(`time: ${seconds(start)}`);
  say(`all: ${sum("passed")} passed, ${sum("failed")} failed`);
  if (sum("failed") > 0) process.exitCode = 1;
}
