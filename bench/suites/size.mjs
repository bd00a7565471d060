// What a browser downloads: entries bundled and minified, gzip 9 and brotli 11.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const { resolve } = createRequire(import.meta.url);
const here = dirname(import.meta.dirname);
const packageRoot = join(here, "..", "pkg");

const ENTRIES = [
  ["partner-policy/viewer", `export * from "partner-policy/viewer";`],
  ["@casl/ability", `export { AbilityBuilder, createMongoAbility } from "@casl/ability";`],
  ["casbin", `export { newEnforcer, newModel } from "casbin";`],
  ["zod", `import * as z from "zod"; export { z };`],
  ["ajv", `export { default } from "ajv";`],
  ["papaparse", `export { default } from "papaparse";`],
];

function packed(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

function sum(...parts) {
  return Object.fromEntries(["raw", "gzip", "brotli"].map((key) => [key, parts.reduce((total, part) => total + part[key], 0)]));
}

// The bytes of the wasm are replaced by nothing: they are measured as they are, not as text inside JavaScript.
const withoutWasm = {
  name: "without-wasm",
  load: (id) => (/[\\/]wasm[\\/]base64\.js$/.test(id) ? `export const base64 = "";` : null),
};

async function bundled(folder, code, plugins = []) {
  const input = join(folder, "entry.mjs");
  writeFileSync(input, code);
  const bundle = await rolldown({ input, plugins, platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
  await bundle.close();
  return packed(
    Buffer.from(
      output
        .filter((part) => part.type === "chunk")
        .map((part) => part.code)
        .join("\n"),
    ),
  );
}

export async function run() {
  const facts = {};
  const absent = {};
  const folder = mkdtempSync(join(here, ".size-"));
  try {
    for (const [name, code] of ENTRIES) {
      try {
        facts[name] = await bundled(folder, code);
      } catch (error) {
        absent[name] = String(error.message).split("\n")[0];
      }
    }
    const wasm = join(packageRoot, "wasm", "core.wasm");
    if (existsSync(wasm)) {
      facts["partner-policy: wasm"] = packed(readFileSync(wasm));
      try {
        const script = await bundled(folder, `export * from "partner-policy";`, [withoutWasm]);
        facts["partner-policy: JavaScript"] = script;
        facts["partner-policy: both"] = sum(script, facts["partner-policy: wasm"]);
      } catch (error) {
        absent["partner-policy"] = String(error.message).split("\n")[0];
      }
    } else absent["partner-policy"] = "pkg/wasm/core.wasm is not built";
    const cedar = join(dirname(resolve("@cedar-policy/cedar-wasm/nodejs")), "..", "web");
    const script = await bundled(folder, `export * from "@cedar-policy/cedar-wasm/web";`);
    facts["@cedar-policy/cedar-wasm"] = sum(script, packed(readFileSync(join(cedar, "cedar_wasm_bg.wasm"))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { facts, absent };
}
