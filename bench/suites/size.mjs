// What a browser downloads: entries bundled and minified, gzip 9 and brotli 11.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { bundled, packed, sum } from "../../scripts/lib/sizes.mjs";

const { resolve } = createRequire(import.meta.url);
const packageRoot = join(import.meta.dirname, "..", "..", "pkg");

const ENTRIES = [
  ["partner-policy/viewer", `export * from "partner-policy/viewer";`],
  ["@casl/ability", `export { AbilityBuilder, createMongoAbility } from "@casl/ability";`],
  ["casbin", `export { newEnforcer, newModel } from "casbin";`],
  ["zod", `import * as z from "zod"; export const shape = z.array(z.strictObject({ id: z.string(), flag: z.boolean().optional() }));`],
  ["ajv", `export { default } from "ajv";`],
  ["papaparse", `export { default } from "papaparse";`],
];

/** The first sentence of an error that says something. */
function reason(error) {
  const lines = stripVTControlCharacters(String(error.message))
    .split("\n")
    .filter((line) => line.trim() !== "");
  return (lines[1] ?? lines[0] ?? "unknown").trim();
}

export async function run() {
  const facts = {};
  const absent = {};
  for (const [name, code] of ENTRIES) {
    try {
      facts[name] = await bundled(code);
    } catch (error) {
      absent[name] = reason(error);
    }
  }
  const wasm = join(packageRoot, "wasm", "core.wasm");
  const parts = join(packageRoot, "..", "target", "wasm-parts.json");
  if (existsSync(wasm)) {
    facts["partner-policy: wasm"] = packed(readFileSync(wasm));
    try {
      facts["partner-policy: JavaScript"] = await bundled(`export * from "partner-policy";`);
      facts["partner-policy: both"] = sum(facts["partner-policy: JavaScript"], facts["partner-policy: wasm"]);
    } catch (error) {
      absent["partner-policy"] = reason(error);
    }
  } else absent["partner-policy"] = "pkg/wasm/core.wasm is not built";
  const cedar = join(dirname(resolve("@cedar-policy/cedar-wasm/nodejs")), "..", "web");
  const script = await bundled(`export * from "@cedar-policy/cedar-wasm/web";`);
  facts["@cedar-policy/cedar-wasm"] = sum(script, packed(readFileSync(join(cedar, "cedar_wasm_bg.wasm"))));
  return { facts, absent, parts: existsSync(parts) ? JSON.parse(readFileSync(parts, "utf8")) : [] };
}
