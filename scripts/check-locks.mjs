// `npm run check:locks`: the lock files can be installed anywhere, and the pinned versions agree.
import { readFileSync } from "node:fs";
import { at } from "./lib/paths.mjs";
import { Stop, say } from "./lib/say.mjs";

const PACKAGING = ["pkg", "packaging"];
const PAIRS = [["wasm-bindgen", "wasm-bindgen-cli"]];

// npm looks for a dependency in the folder of its dependent first, then in each folder above.
function locked(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("node_modules") - 1))) {
    if (`${place === "" ? "" : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === "") return false;
  }
}

/** What is wrong with a parsed lock file of npm: unlocked optional dependencies, and registry addresses. */
export function npmProblems({ packages }, file = "package-lock.json") {
  return Object.entries(packages).flatMap(([place, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !locked(packages, place, name))
      .map((name) => `${file} does not lock \`${name}\`, an optional dependency of \`${place || "the root"}\``),
    ...(/^[a-z+]+:/.test(entry.resolved ?? "") ? [`${file} holds an address for \`${place}\``] : []),
  ]);
}

/** What is wrong between a package.json and its lock file: versions that are not exact or not those that are locked. */
export function pinProblems(manifest, { packages }, file = "package.json") {
  const groups = ["dependencies", "devDependencies"];
  return groups.flatMap((group) =>
    Object.entries(manifest[group] ?? {})
      .filter(([name, version]) => !/^\d/.test(version) || packages[`node_modules/${name}`]?.version !== version)
      .map(
        ([name, version]) => `${file} wants \`${name}\` at \`${version}\`, its lock file has ${packages[`node_modules/${name}`]?.version}`,
      ),
  );
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
  const json = (...path) => JSON.parse(text(...path));
  const problems = [
    ...npmProblems(json("package-lock.json")),
    ...npmProblems(json(...PACKAGING, "package-lock.json"), "pkg/packaging/package-lock.json"),
    ...pinProblems(json(...PACKAGING, "package.json"), json(...PACKAGING, "package-lock.json"), "pkg/packaging/package.json"),
    ...cargoProblems(text("Cargo.lock"), text("tools", "Cargo.lock")),
  ];
  if (problems.length > 0) throw new Stop(`${problems.join(".\n")}.`);
  say("The lock files are complete, hold no addresses, and agree on wasm-bindgen.");
}
