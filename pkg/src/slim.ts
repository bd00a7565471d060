/// <reference lib="esnext.disposable" />
export * from "./index.js";
export { init, initSync, type WasmSource } from "./loader/given.js";
