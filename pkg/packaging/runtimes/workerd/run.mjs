// The runtime of Cloudflare Workers, which compiles wasm when it loads a worker and refuses to compile bytes later.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { imported } from "../../lib/project.mjs";

export const isQuick = true;
const CORE = "./core.wasm";

async function bundled(input, conditionNames) {
  const core = { name: "wasm", resolveId: (id) => (id.endsWith("core.wasm") ? { id: CORE, external: true } : null) };
  const build = await rolldown({ input, plugins: [core], resolve: { conditionNames } });
  const { output } = await build.generate({ format: "esm" });
  await build.close();
  return output[0];
}

async function answered(work, chunk) {
  const { Miniflare } = await imported("miniflare");
  const wasm = { type: "CompiledWasm", path: CORE, contents: readFileSync(join(work, "node_modules/partner-policy/wasm/core.wasm")) };
  const worker = new Miniflare({
    compatibilityDate: "2026-04-01",
    modules: [{ type: "ESModule", path: "worker.mjs", contents: chunk.code }, ...(chunk.imports.includes(CORE) ? [wasm] : [])],
  });
  try {
    return await (await worker.dispatchFetch("http://localhost/")).json();
  } finally {
    await worker.dispose();
  }
}

export async function run({ cwd, work }) {
  const right = await bundled(join(cwd, "main.mjs"), ["workerd", "module-sync", "import", "default"]);
  if (!right.imports.includes(CORE)) throw new Error("the `workerd` condition was not taken: the worker does not import core.wasm");
  const wrong = await bundled(join(cwd, "blocked.mjs"), ["module-sync", "import", "default"]);
  return { worker: await answered(work, right), "bundled without the condition": await answered(work, wrong) };
}
