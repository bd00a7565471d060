// Spark in local mode, for its tests and for the benchmark: Java 17 and Python 3 are needed, pyspark is put into target/spark.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { run } from "./exec.mjs";
import { onPath } from "./find.mjs";
import { at } from "./paths.mjs";
import { Stop } from "./say.mjs";

const SPARK = "pyspark==4.0.1";

/** What Spark needs and is not there, as a sentence; nothing if all is. */
export function lacking() {
  for (const [program, hint] of [
    ["java", "Java 17"],
    ["python3", "Python 3.9 or newer"],
  ]) {
    if (onPath(program) === undefined) return `\`${program}\` was not found: install ${hint}.`;
  }
  return undefined;
}

/** The Python that has pyspark, which is installed where it is not. */
export async function sparkPython() {
  const lacks = lacking();
  if (lacks !== undefined) throw new Stop(lacks);
  const python = at("target", "spark", "bin", "python");
  const has = () => existsSync(python) && spawnSync(python, ["-c", "import pyspark"]).status === 0;
  if (!has()) {
    await run("python3", ["-m", "venv", at("target", "spark")]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SPARK]);
  }
  return python;
}

/** With this in its environment a script finds `spark_session`. */
export const SPARK_ENV = { ...process.env, PYTHONPATH: at("scripts", "lib") };
