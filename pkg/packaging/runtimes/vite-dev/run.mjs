// The development server of Vite, which bundles packages anew before it serves them: the wasm must survive that.
import { inChromium } from "../../lib/browsers.mjs";
import { freePort, withServer } from "../../lib/process.mjs";

export const needs = "chrome";
export const project = "vite";

export async function run({ cwd, bin, machine }) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  const args = ["--force", "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
  const { report, requests } = await withServer(bin("vite"), args, { cwd, address }, () => inChromium(machine, address));
  if (!requests.some((url) => url.includes("/.vite/deps/partner-policy.js"))) throw new Error("the package was not bundled before");
  if (!requests.some((url) => url.includes("/@vite/client"))) throw new Error("the page does not reload by itself");
  return report;
}
