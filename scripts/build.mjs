// `npm run build`: the set-up, then the wasm, the package and the page.
import { buildPackage } from "./build-pkg.mjs";
import { buildWasm } from "./build-wasm.mjs";
import { run } from "./lib/exec.mjs";
import { say, step } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

/** The wasm and the package, each only if stale. */
export async function buildBoth() {
  await buildWasm();
  await buildPackage();
}

/** The same behind the set-up. */
export async function buildLibrary(options) {
  await setup(options);
  await buildBoth();
}

export async function main() {
  await buildLibrary();
  await step("building the page", () =>
    run("npm", ["run", "build", "-w", "www", "--silent"], { failure: "The page did not build: see the messages above." }),
  );
  say("Built: pkg/wasm, pkg/dist, www/dist.");
}
