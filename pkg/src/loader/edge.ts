import core from "../../wasm/core.wasm?module";

/** The engine as an edge runtime compiled it: compiling bytes is forbidden there. */
export function wasmModule(): WebAssembly.Module {
  // Next.js compiles it in another realm: it can be instantiated here, but is no instance of this realm's class.
  if (!(core instanceof WebAssembly.Module)) Object.setPrototypeOf(core, WebAssembly.Module.prototype);
  return core;
}
