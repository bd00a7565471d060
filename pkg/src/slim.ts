/// <reference lib="esnext.disposable" preserve="true" />
export * from "./index.js";
export { init, initSync, type WasmSource } from "./loader/given.js";
