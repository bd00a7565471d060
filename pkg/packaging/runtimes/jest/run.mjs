// Jest with its own module system, which takes the CommonJS files.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const isQuick = true;

export function run({ cwd, run, bin }) {
  run(bin("jest"), ["--runInBand"], { cwd });
  return JSON.parse(readFileSync(join(cwd, "report.json"), "utf8"));
}
