// Loads a module of the tests that is written in TypeScript.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** The exports of a module beside this one. */
export async function loaded(path) {
  const folder = mkdtempSync(join(import.meta.dirname, ".built-"));
  try {
    const build = await rolldown({ input: fileURLToPath(new URL(path, import.meta.url)), external: /^[^./]/, logLevel: "silent" });
    const file = join(folder, "module.mjs");
    await build.write({ file, format: "esm", codeSplitting: false });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
