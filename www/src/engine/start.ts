import wasm from "partner-policy/core.wasm?url";
import { Engine } from "./client.js";

/** The engine in its worker, and the moment from which it answers. */
export interface Starting {
  readonly engine: Engine;
  /** What the engine calls itself, once it runs. */
  readonly version: Promise<string>;
}

/** Starts the worker and compiles the engine beside it; what needs no engine is answered before. */
export function startEngine(): Starting {
  const engine = new Engine();
  const version = compiled()
    .then((module) => engine.ask("start", { module }))
    .then(
      ({ version }) => version,
      (cause: unknown) => {
        const error = cause instanceof Error ? cause : new Error(String(cause));
        engine.fail(error);
        throw error;
      },
    );
  version.catch(() => undefined);
  return { engine, version };
}

async function compiled(): Promise<WebAssembly.Module> {
  const answer = fetch(wasm);
  try {
    return await WebAssembly.compileStreaming(answer);
  } catch {
    // A host that serves another content type: the bytes will do.
    return WebAssembly.compile(await (await fetch(wasm)).arrayBuffer());
  }
}
