import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// The engine of the package, except that it counts the blocks and turns of loops that it runs: the same numbers on every machine.
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "partner-policy-counted-"));
const counted = join(folder, "counted.wasm");
execFileSync(process.execPath, [
  join(dirname(require.resolve("binaryen/package.json")), "bin", "wasm-opt"),
  ...["reference-types", "bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int", "multivalue"].map(
    (it) => `--enable-${it}`,
  ),
  "--log-execution",
  new URL("../wasm/core.wasm", import.meta.url).pathname,
  "-o",
  counted,
]);
const bytes = readFileSync(counted);

let steps = 0;
const RealModule = WebAssembly.Module;
const RealInstance = WebAssembly.Instance;

/** Takes the counting engine in place of the package's, for everything that loads one from now on. */
export function countSteps(): void {
  WebAssembly.Module = new Proxy(RealModule, { construct: () => new RealModule(bytes) });
  WebAssembly.Instance = new Proxy(RealInstance, {
    construct(_, [module, imports]: [WebAssembly.Module, Record<string, WebAssembly.ModuleImports>]) {
      const glue = imports["./glue_bg.js"];
      const log_execution = (): void => {
        steps += 1;
      };
      return new RealInstance(module, { ...imports, "./glue_bg.js": { ...glue, log_execution } });
    },
  });
}

/** How many steps the engine takes for some work. */
export function stepsOf(work: () => unknown): number {
  steps = 0;
  work();
  return steps;
}

/** The same of work that is waited for. */
export async function stepsOfAll(work: () => Promise<unknown>): Promise<number> {
  steps = 0;
  await work();
  return steps;
}
