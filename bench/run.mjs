// `npm run bench`: every suite in processes of its own, the table of bars on the terminal, docs/benchmarks.md in the tree.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { barsText, documentOf, imports } from "./lib/document.mjs";
import { Results } from "./lib/results.mjs";
import { writeWorkload } from "./lib/workload.mjs";

const ROOT = join(import.meta.dirname, "..");
const USAGE = "usage: npm run bench -- [--quick] [--only SUITE,…] [--out FILE]";
const FULL = { quick: false, rounds: 11, processes: 3 };
const QUICK = { quick: true, rounds: 5, processes: 1 };
const NO_INLINE = "--no-turbo-inline-js-wasm-calls";

// Agreement first: nothing is worth timing that answers differently.
const SUITES = [
  { name: "agree", flags: [NO_INLINE], once: true },
  { name: "size", once: true },
  { name: "checks" },
  { name: "cedar", flags: [NO_INLINE] },
  { name: "filter" },
  { name: "table" },
  { name: "native", once: true },
  { name: "json" },
  { name: "open" },
  { name: "load" },
  { name: "bulk" },
  { name: "import", once: true },
  { name: "memory", once: true },
];

function chosen(args) {
  const options = { ...FULL, suites: SUITES, out: join(ROOT, "docs", "benchmarks.md") };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === "--quick") Object.assign(options, QUICK);
    else if (args[at] === "--out" && args[at + 1] !== undefined) options.out = args[++at];
    else if (args[at] === "--only" && args[at + 1] !== undefined) {
      const names = args[++at].split(",");
      options.suites = SUITES.filter(({ name }) => names.includes(name));
      if (options.suites.length !== names.length) throw new Error(`${USAGE}\nsuites: ${SUITES.map(({ name }) => name).join(", ")}`);
    } else throw new Error(USAGE);
  }
  return options;
}

function runSuite({ name, flags = [] }, folder, { quick, rounds }) {
  const args = ["--expose-gc", ...flags, join(import.meta.dirname, "suite.mjs"), name, folder, JSON.stringify({ quick, rounds })];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the suite \`${name}\` ended with ${status}: ${stderr.trim() || stdout.trim()}`);
  return JSON.parse(stdout.trim().split("\n").pop());
}

function machine() {
  const [cpu] = cpus();
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpu?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.version} (V8 ${process.versions.v8}), load average at the end ${load}`;
}

function versions() {
  const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "pkg", "package.json"), "utf8"));
  return { "partner-policy": version, ...devDependencies };
}

export async function main(args) {
  const options = chosen(args);
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-bench-"));
  const runs = [];
  try {
    console.log("- making the workload …");
    await writeWorkload(folder);
    for (let process = 0; process < options.processes; process++) {
      for (const suite of options.suites) {
        if (process > 0 && suite.once) continue;
        const result = runSuite(suite, folder, options);
        runs.push({ suite: suite.name, result });
        console.log(`- ${suite.name} (${process + 1} of ${suite.once ? 1 : options.processes}): ${result.seconds.toFixed(1)} s`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const results = new Results(runs);
  writeFileSync(options.out, documentOf(results, { machine: machine(), versions: versions(), options }));
  console.log(`\n${barsText(results)}\n`);
  if (imports(results) !== "") console.log(`${imports(results)}\n`);
  for (const [what, why] of results.absent) console.log(`absent: ${what}: ${why}`);
  console.log(`written: ${options.out}`);
}
