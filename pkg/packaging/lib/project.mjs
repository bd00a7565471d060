// The place outside the sources where the packed package is installed next to the small projects.
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { at } from "../../../scripts/lib/paths.mjs";
import { Stop } from "../../../scripts/lib/say.mjs";
import { digest } from "../../../scripts/lib/stamp.mjs";
import { run } from "./process.mjs";

const packaging = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder that holds node_modules, the small projects and what they share. */
export const work = at("target", "packaging");
const modules = join(work, "node_modules");
const stamp = join(work, ".stamp");
const npmFlags = ["--no-fund", "--no-audit", "--loglevel", "error"];

/** The path of a program of the installed packages. */
export const bin = (name) => join(modules, ".bin", name);

/** An installed package, as a module of the small projects would import it. */
export const imported = (name) => import(pathToFileURL(createRequire(join(work, "package.json")).resolve(name)).href);

// Everything or what the quick half needs; what is there already stays.
function installRuntimes(isQuick) {
  const hash = digest(["package.json", "package-lock.json", ".npmrc"].map((name) => join("pkg", "packaging", name)));
  const [had, level] = existsSync(stamp) ? readFileSync(stamp, "utf8").split(" ") : [];
  if (had === hash && existsSync(modules) && (isQuick || level === "all")) return level === "all";
  mkdirSync(work, { recursive: true });
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(packaging, name), join(work, name));
  run("npm", ["ci", ...npmFlags, ...(isQuick ? ["--omit=dev"] : [])], { cwd: work, timeoutMs: 15 * 60_000 });
  writeFileSync(stamp, `${hash} ${isQuick ? "quick" : "all"}`);
  return !isQuick;
}

function installPackage(hasAll) {
  if (!existsSync(at("pkg", "dist", ".stamp"))) throw new Stop("The package is not built: run `npm run build` first.");
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", work, "--loglevel", "error"], { cwd: at("pkg") }));
  rmSync(join(modules, "partner-policy"), { recursive: true, force: true });
  const omit = hasAll ? [] : ["--omit=dev"];
  run("npm", ["install", "--no-save", "--ignore-scripts", ...npmFlags, ...omit, join(work, packed.filename)], { cwd: work });
  const place = lstatSync(join(modules, "partner-policy"), { throwIfNoEntry: false });
  if (place?.isDirectory() !== true) throw new Error("the packed package was not installed as a folder of its own");
}

// The same files as CommonJS, for hosts that know nothing else.
async function asCommonJs(folder) {
  const build = await rolldown({ input: { report: join(folder, "report.js"), scenarios: join(folder, "scenarios.js") } });
  await build.write({ dir: folder, format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" });
  await build.close();
}

// The runtimes have no folder to look for a base programme in.
async function whole(text, base) {
  const { base: name, patch: _, ...scenario } = JSON.parse(text);
  if (name === undefined) return text;
  const { scenarioSnapshot } = await import("../../dist/testing/index.js");
  return JSON.stringify({ ...scenario, snapshot: JSON.parse(scenarioSnapshot(text, { base })) });
}

async function writeScenarios(folder) {
  const corpus = at("tests", "scenarios");
  const names = readdirSync(corpus).filter((name) => name.endsWith(".json"));
  const text = (...path) => readFileSync(join(corpus, ...path), "utf8");
  const base = (name) => text("bases", `${name}.json`);
  const scenarios = await Promise.all(names.sort().map(async (name) => [name, await whole(text(name), base)]));
  writeFileSync(join(folder, "scenarios.js"), `export const scenarios = ${JSON.stringify(scenarios)};\n`);
  return scenarios.length;
}

/** Installs the runtimes and the packed package and copies the small projects; returns how many scenarios there are. */
export async function prepare({ isQuick }) {
  installPackage(installRuntimes(isQuick));
  for (const name of readdirSync(join(packaging, "runtimes"))) {
    rmSync(join(work, name), { recursive: true, force: true });
    cpSync(join(packaging, "runtimes", name), join(work, name), { recursive: true });
  }
  const shared = join(work, "shared");
  rmSync(shared, { recursive: true, force: true });
  cpSync(join(packaging, "shared"), shared, { recursive: true });
  const count = await writeScenarios(shared);
  await asCommonJs(shared);
  return count;
}
