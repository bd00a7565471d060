// `npm run sizes`: measures every entry, the wasm and the alternatives, and writes the table of the README.
import { readFileSync, writeFileSync } from "node:fs";
import { buildLibrary } from "./build.mjs";
import { at } from "./lib/paths.mjs";
import { step } from "./lib/say.mjs";
import { alternativeSizes, entrySizes, packed, versionOf, wasmBytes } from "./lib/sizes.mjs";
import { between, tableOf } from "./lib/sizes-table.mjs";

export async function main() {
  await buildLibrary();
  await step("measuring", async () => {
    const rows = Object.entries(await entrySizes()).map(([name, size]) => [`\`${name}\``, size]);
    rows.push(["the engine (`core.wasm`)", packed(wasmBytes())]);
    for (const [name, size] of Object.entries(await alternativeSizes())) rows.push([`\`${name}\` ${versionOf(name)}`, size]);
    const path = at("README.md");
    writeFileSync(path, between(readFileSync(path, "utf8"), tableOf(rows)));
  });
}
