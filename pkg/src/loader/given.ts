import { blocked, PolicyError } from "../errors.js";
import type { Address, FetchResponse, WasmModule } from "../platform.js";

/** Where the engine may come from: its compiled module, its bytes, a server's answer, or an address to fetch. */
export type WasmSource = WasmModule | Uint8Array | ArrayBuffer | FetchResponse | Address | string;

let compiled: WebAssembly.Module | undefined;

/** The module that was given; nothing is found by itself. */
export function wasmModule(): WebAssembly.Module {
  if (compiled === undefined) {
    throw PolicyError.of("ENGINE_MISSING", "", "call `init` or `initSync` of partner-policy/slim first");
  }
  return compiled;
}

/**
 * Takes the engine's compiled module or bytes. A second call changes nothing.
 *
 * @throws PolicyError `WASM_BLOCKED` if the bytes are no WebAssembly or this environment refuses it
 *
 * @example
 * import module from "partner-policy/core.wasm"; // a compiled module, as in workerd
 * initSync(module);
 */
export function initSync(source: WasmModule | Uint8Array | ArrayBuffer): void {
  if (compiled !== undefined) return;
  try {
    compiled = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw refused(source, cause);
  }
}

/**
 * Takes the engine from wherever it is. A second call changes nothing; after a failure the next call tries again.
 *
 * @throws PolicyError `LOAD_FAILED` if it does not arrive, `WASM_BLOCKED` as {@link initSync}
 *
 * @example
 * import url from "partner-policy/core.wasm?url";
 * await init(url);
 */
export async function init(source: WasmSource | Promise<WasmSource>): Promise<void> {
  if (compiled !== undefined) return;
  let given: WasmSource;
  try {
    given = await source;
    if (typeof given === "string" || given instanceof URL) given = await fetch(given);
    if (given instanceof Response) {
      if (!given.ok) throw PolicyError.of("LOAD_FAILED", "", `the server answered ${given.status}`);
      given = await given.arrayBuffer();
    }
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : PolicyError.of("LOAD_FAILED", "", "the engine did not arrive", cause);
  }
  if (given instanceof WebAssembly.Module) return initSync(given);
  try {
    const module = await WebAssembly.compile(given as Uint8Array<ArrayBuffer>);
    compiled ??= module;
  } catch (cause) {
    throw refused(given, cause);
  }
}

/** Why bytes do not compile: a page that a server gives in the place of a file is no WebAssembly. */
function refused(source: unknown, cause: unknown): PolicyError {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  const isWasm = bytes instanceof Uint8Array && [0, 0x61, 0x73, 0x6d].every((byte, at) => bytes[at] === byte);
  if (isWasm) return blocked(cause);
  return PolicyError.of(
    "WASM_BLOCKED",
    "",
    "what was given as the engine is no WebAssembly; it is the file partner-policy/core.wasm",
    cause,
  );
}
