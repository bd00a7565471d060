import core from "../../wasm/core.wasm?module";

/** The engine as an edge runtime compiled it: compiling bytes is forbidden there. */
export function wasmModule(): WebAssembly.Module {
  return core;
}
