// `npm run test:spark`: filters and the relation of grants on Spark 4 in local mode. Java 17 and Python 3 are needed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLibrary } from "./build.mjs";
import { at } from "./lib/paths.mjs";
import { Stop } from "./lib/say.mjs";
import { SPARK_ENV, sparkPython } from "./lib/spark.mjs";

export async function main() {
  const python = await sparkPython();
  await buildLibrary();
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-spark-"));
  const started = performance.now();
  try {
    const cases = join(folder, "cases.json");
    for (const [program, ...args] of [
      [process.execPath, "pkg/test/spark/cases.mjs", cases],
      [python, "pkg/test/spark/agree.py", cases],
    ]) {
      const { status } = spawnSync(program, args, { cwd: at(), stdio: "inherit", env: SPARK_ENV });
      if (status !== 0) throw new Stop(`the tests on Spark failed: ${args[0]} ended with ${status}.`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    console.log(`Spark took ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
