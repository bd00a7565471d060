import core from "../../wasm/core.wasm";

/** The engine as workerd compiled it when it loaded the worker: compiling bytes is forbidden there. */
export function wasmModule(): WebAssembly.Module {
  return core;
}
