// `vite build` without any configuration, the result under a strict policy in Chromium.
import { join } from "node:path";
import { inChromium, STRICT, withFolder } from "../../lib/browsers.mjs";

export const needs = "chrome";
export const project = "vite";

export async function run({ cwd, run, bin, machine }) {
  run(bin("vite"), ["build", "--logLevel", "error", "--outDir", "dist"], { cwd });
  return (await withFolder(join(cwd, "dist"), STRICT, (address) => inChromium(machine, address))).report;
}
