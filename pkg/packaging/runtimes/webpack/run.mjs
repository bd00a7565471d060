// webpack without any configuration, its bundle under a strict policy in Chromium.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { inChromium, STRICT, withFolder } from "../../lib/browsers.mjs";
import { imported } from "../../lib/project.mjs";

export const needs = "chrome";

export async function run({ cwd, machine }) {
  const { default: webpack } = await imported("webpack");
  const out = join(cwd, "dist");
  const options = { mode: "production", context: cwd, entry: "./main.js", output: { path: out, filename: "main.js" }, performance: false };
  await new Promise((resolve, reject) => {
    webpack(options, (error, stats) =>
      error || stats.hasErrors() ? reject(error ?? new Error(stats.toString("errors-only"))) : resolve(),
    );
  });
  cpSync(join(cwd, "index.html"), join(out, "index.html"));
  return (await withFolder(out, STRICT, (address) => inChromium(machine, address))).report;
}
