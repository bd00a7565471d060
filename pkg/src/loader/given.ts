import { bytesIn } from "../bytes.js";
import { blocked, PolicyError } from "../errors.js";
import type { Address, FetchBlob, FetchResponse, WasmModule } from "../platform.js";
import { bytesOfBody, described, isBlob, isResponse, tagOf } from "../sources.js";

/** Where the engine may come from: its compiled module, its bytes, a server's answer, a file, or an address to fetch. */
export type WasmSource = WasmModule | Uint8Array | ArrayBuffer | FetchResponse | FetchBlob | Address | string;

let compiled: WebAssembly.Module | undefined;

/** The module that was given; nothing is found by itself. */
export function wasmModule(): WebAssembly.Module {
  if (compiled === undefined) {
    throw PolicyError.of("ENGINE_MISSING", "", "call `init` or `initSync` of partner-policy/slim first");
  }
  return compiled;
}

/**
 * Takes the engine's compiled module or bytes, of any realm. A second call changes nothing.
 *
 * @throws PolicyError `WASM_BLOCKED` if the bytes are no WebAssembly or this environment refuses it; `INVALID_VALUE` for
 * anything else, which it names
 *
 * @example
 * import module from "partner-policy/core.wasm"; // a compiled module, as in workerd
 * initSync(module);
 */
export function initSync(source: WasmModule | Uint8Array | ArrayBuffer): void {
  if (compiled !== undefined) return;
  compiled = moduleIn(source);
  if (compiled !== undefined) return;
  const bytes = wasmIn(source);
  try {
    compiled = new WebAssembly.Module(bytes);
  } catch (cause) {
    throw blocked(cause);
  }
}

/**
 * Takes the engine from wherever it is. A second call changes nothing; after a failure the next call tries again.
 *
 * @throws PolicyError `LOAD_FAILED` if it does not arrive, else as {@link initSync}
 *
 * @example
 * import url from "partner-policy/core.wasm?url";
 * await init(url);
 */
export async function init(source: WasmSource | Promise<WasmSource>): Promise<void> {
  if (compiled !== undefined) return;
  let given: unknown;
  try {
    given = await source;
    if (typeof given === "string" || tagOf(given) === "URL") given = await fetch(given as string | URL);
    if (isResponse(given) || isBlob(given)) given = await bytesOfBody(given);
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : PolicyError.of("LOAD_FAILED", "", "the engine did not arrive", cause);
  }
  const module = moduleIn(given);
  if (module !== undefined) {
    compiled ??= module;
    return;
  }
  const bytes = wasmIn(given);
  try {
    const made = await WebAssembly.compile(bytes);
    compiled ??= made;
  } catch (cause) {
    throw blocked(cause);
  }
}

/** A compiled module of any realm, for this one. */
function moduleIn(source: unknown): WebAssembly.Module | undefined {
  try {
    // Of what is no module the platform lists no exports.
    WebAssembly.Module.exports(source as WebAssembly.Module);
  } catch {
    return undefined;
  }
  if (!(source instanceof WebAssembly.Module)) Object.setPrototypeOf(source, WebAssembly.Module.prototype);
  return source as WebAssembly.Module;
}

/** The bytes of a WebAssembly module: a page that a server gives in the place of a file is none. */
function wasmIn(source: unknown): Uint8Array<ArrayBuffer> {
  const bytes = bytesIn(source);
  if (bytes === undefined)
    throw PolicyError.of("INVALID_VALUE", "", `the engine is expected as a module or as bytes, and ${described(source)}`);
  if ([0, 0x61, 0x73, 0x6d].every((byte, at) => bytes[at] === byte)) return bytes;
  throw PolicyError.of("WASM_BLOCKED", "", "what was given as the engine is no WebAssembly; it is the file partner-policy/core.wasm");
}
