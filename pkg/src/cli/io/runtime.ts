/// <reference types="node" />
import process from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * Sets up the runtime for one call.
 *
 * Its warnings about its own parts are not for whoever asks about partners. And V8 11 optimises WebAssembly so early that
 * a call spends most of its time on it; later versions wait as long as this sets.
 */
export function prepareRuntime(): void {
  process.removeAllListeners("warning");
  if (process.versions.v8?.startsWith("11.") && process.versions.bun === undefined) setFlagsFromString("--wasm-tiering-budget=13000000");
}
