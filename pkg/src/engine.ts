import { wasmModule } from "#wasm";
import * as glue from "../wasm/glue.js";

let ready = false;

/** The exports of the engine; the first call compiles it, importing this package does not. */
export function engine(): typeof glue {
  if (!ready) {
    glue.initSync({ module: wasmModule() });
    ready = true;
  }
  return glue;
}
