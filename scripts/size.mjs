// `npm run size:wasm`: the wasm's size and what each part of the engine is of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWasm } from "./build-wasm.mjs";
import { at, wasmDir } from "./lib/paths.mjs";
import { kilobytes, say } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

export async function main() {
  await setup();
  await buildWasm();
  const bytes = readFileSync(join(wasmDir, "core.wasm"));
  say(`core.wasm: ${kilobytes(bytes.length)}, gzip ${kilobytes(gzipSync(bytes, { level: 9 }).length)}`);
  for (const { part, bytes: size } of JSON.parse(readFileSync(at("target", "wasm-parts.json"), "utf8"))) {
    say(`${((size / bytes.length) * 100).toFixed(1).padStart(5)} %  ${kilobytes(size).padStart(9)}  ${part}`);
  }
}
