// What an example needs before it starts: the set-up, the wasm and the package, each only if stale.
import { buildLibrary } from "./build.mjs";

export function main() {
  // npm tells what it runs which workspace it was asked for; what is installed here is for all of them.
  for (const name of Object.keys(process.env)) if (/^npm_config_(workspaces?|local_prefix)$/i.test(name)) delete process.env[name];
  return buildLibrary();
}
