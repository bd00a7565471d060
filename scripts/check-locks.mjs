// `npm run check:locks`: the lock files can be installed anywhere, and the pinned versions agree.
import { readFileSync } from "node:fs";
import { at } from "./lib/paths.mjs";
import { Stop, say } from "./lib/say.mjs";

const PAIRS = [["wasm-bindgen", "wasm-bindgen-cli"]];

// npm looks for a dependency in the folder of its dependent first, then in each folder above.
function locked(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("node_modules") - 1))) {
    if (`${place === "" ? "" : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === "") return false;
  }
}

/** What is wrong with a parsed package-lock.json: unlocked optional dependencies, and registry addresses. */
export function npmProblems({ packages }) {
  return Object.entries(packages).flatMap(([place, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !locked(packages, place, name))
      .map((name) => `package-lock.json does not lock \`${name}\`, an optional dependency of \`${place || "the root"}\``),
    ...(/^[a-z+]+:/.test(entry.resolved ?? "") ? [`package-lock.json holds an address for \`${place}\``] : []),
  ]);
}

/** The version of a crate in the text of a Cargo.lock, or undefined. */
export function cargoVersion(lock, name) {
  return new RegExp(`name = "${name}"\\nversion = "([^"]+)"`).exec(lock)?.[1];
}

/** What is wrong between the engine's Cargo.lock and that of the tools. */
export function cargoProblems(engine, tools) {
  return PAIRS.flatMap(([library, tool]) => {
    const [a, b] = [cargoVersion(engine, library), cargoVersion(tools, tool)];
    return a !== undefined && a === b ? [] : [`Cargo.lock has ${library} ${a}, tools/Cargo.lock has ${tool} ${b}: they must be equal`];
  });
}

export function main() {
  const text = (...path) => readFileSync(at(...path), "utf8").replaceAll("\r\n", "\n");
  const problems = [
    ...npmProblems(JSON.parse(text("package-lock.json"))),
    ...cargoProblems(text("Cargo.lock"), text("tools", "Cargo.lock")),
  ];
  if (problems.length > 0) throw new Stop(`${problems.join(".\n")}.`);
  say("The lock files are complete, hold no addresses, and agree on wasm-bindgen.");
}
