// Builds the npm package: TypeScript to ESM and declarations, file by file, so that directives and lazy imports stay as written.
import { chmodSync, cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./lib/exec.mjs";
import { at } from "./lib/paths.mjs";
import { Stop, step } from "./lib/say.mjs";
import { digest, unlessFresh } from "./lib/stamp.mjs";

const INPUTS = [
  "pkg/src",
  "pkg/wasm",
  "pkg/package.json",
  "pkg/tsconfig.json",
  "schema",
  "tsconfig.base.json",
  "package-lock.json",
  "scripts/build-pkg.mjs",
  "scripts/lib/bundle.mjs",
];

// Every file that package.json names, however deep the conditions are nested.
function named(value) {
  if (typeof value === "string") return value.startsWith("./") && !value.includes("*") ? [value] : [];
  return Object.values(value ?? {}).flatMap(named);
}

/** Builds pkg/dist if an input changed; returns whether it did. */
export function buildPackage() {
  const manifest = JSON.parse(readFileSync(at("pkg", "package.json"), "utf8"));
  const dist = at("pkg", "dist");
  const bins = Object.values(manifest.bin).map((path) => at("pkg", path));
  const outputs = [manifest.exports, manifest.imports].flatMap(named).map((path) => at("pkg", path));
  return unlessFresh({ stamp: join(dist, ".stamp"), outputs: [...outputs, ...bins], hash: digest(INPUTS) }, () =>
    step("building the package", async () => {
      rmSync(dist, { recursive: true, force: true });
      await run(process.execPath, [at("node_modules", "typescript", "bin", "tsc"), "-p", at("pkg", "tsconfig.json")], {
        failure: "The package did not compile: see the messages above.",
      });
      const { bundleAll } = await import("./lib/bundle.mjs");
      await bundleAll(dist);
      cpSync(at("schema"), join(dist, "schema"), { recursive: true });
      const missing = [...outputs, ...bins].filter((path) => !existsSync(path));
      if (missing.length > 0) throw new Stop(`pkg/package.json names files that the build did not write: ${missing.join(", ")}.`);
      for (const bin of bins) chmodSync(bin, 0o755);
    }),
  );
}
