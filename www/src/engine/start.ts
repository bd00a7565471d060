import wasm from "partner-policy/core.wasm?url";
import { init } from "partner-policy/slim";
import { Engine } from "./client.js";

/** Starts the engine twice, from one compiled module: in the page for short questions, in a worker for long ones. */
export async function startEngine(): Promise<Engine> {
  const engine = new Engine();
  const module = await compiled();
  const inWorker = engine.ask("start", { module });
  await init(module);
  await inWorker;
  return engine;
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
