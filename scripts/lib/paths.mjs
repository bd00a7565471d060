// Where things are, from the repository's root.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** An absolute path below the root. */
export function at(...parts) {
  return join(root, ...parts);
}

const suffix = process.platform === "win32" ? ".exe" : "";

export const bindgen = at("tools", "target", "release", `wasm-bindgen${suffix}`);
export const testRunner = at("tools", "target", "release", `wasm-bindgen-test-runner${suffix}`);
export const wasmDir = at("pkg", "wasm");
export const WASM_TARGET = "wasm32-unknown-unknown";
