// A plain module script in Chromium under a strict policy; then under one that refuses WebAssembly.
import { inChromium, NO_WASM, STRICT, withFolder } from "../../lib/browsers.mjs";

export const needs = "chrome";
export const isQuick = true;

export async function run({ work, machine }) {
  const page = (policy, path) => withFolder(work, policy, (address) => inChromium(machine, `${address}/script-tag/${path}`));
  const { report } = await page(STRICT, "");
  return { "strict policy": report, "policy without wasm": (await page(NO_WASM, "blocked.html")).report };
}
