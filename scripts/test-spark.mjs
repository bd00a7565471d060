// `npm run test:spark`: filters and the relation of grants on Spark 4 in local mode. Java 17 and Python 3 are needed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLibrary } from "./build.mjs";
import { run } from "./lib/exec.mjs";
import { onPath } from "./lib/find.mjs";
import { at } from "./lib/paths.mjs";
import { Stop } from "./lib/say.mjs";

const SPARK = "pyspark==4.0.1";

export async function main() {
  for (const [program, hint] of [
    ["java", "Java 17"],
    ["python3", "Python 3.9 or newer"],
  ]) {
    if (onPath(program) === undefined) throw new Stop(`\`${program}\` was not found: install ${hint}.`);
  }
  await buildLibrary();
  const python = at("target", "spark", "bin", "python");
  const has = () => existsSync(python) && spawnSync(python, ["-c", "import pyspark"]).status === 0;
  if (!has()) {
    run("python3", ["-m", "venv", at("target", "spark")]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SPARK]);
  }
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-spark-"));
  const started = performance.now();
  try {
    const cases = join(folder, "cases.json");
    for (const [program, ...args] of [
      [process.execPath, "pkg/test/spark/cases.mjs", cases],
      [python, "pkg/test/spark/agree.py", cases],
    ]) {
      const { status } = spawnSync(program, args, { cwd: at(), stdio: "inherit" });
      if (status !== 0) throw new Stop(`the tests on Spark failed: ${args[0]} ended with ${status}.`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    console.log(`Spark took ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
