// `npm run build`: the set-up, then the wasm, the package and the page.
import { buildPackage } from "./build-pkg.mjs";
import { buildWasm } from "./build-wasm.mjs";
import { run } from "./lib/exec.mjs";
import { say, step } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

/** The set-up, the wasm and the package, each only if stale. */
export async function buildLibrary(options) {
  await setup(options);
  await buildWasm();
  await buildPackage();
}

export async function main() {
  await buildLibrary();
  await step("building the page", () =>
    run("npm", ["run", "build", "-w", "www", "--silent"], { failure: "The page did not build: see the messages above." }),
  );
  say("Built: pkg/wasm, pkg/dist, www/dist.");
}
