import { base64 } from "../../wasm/base64.js";

function decoded(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i += 1) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** The compiled engine, from bytes that travel inside the JavaScript: needs no file, network or bundler setting. */
export function wasmModule(): WebAssembly.Module {
  return new WebAssembly.Module(decoded(base64));
}
