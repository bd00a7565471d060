import { Policy, PolicyError } from "partner-policy";
import { runScenario } from "partner-policy/testing";
import { report } from "../../../shared/report.js";
import { scenarios } from "../../../shared/scenarios.js";

export const runtime = "edge";

// An edge in production compiles no bytes; this one would, so it is told not to.
WebAssembly.Module = new Proxy(WebAssembly.Module, {
  construct() {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  },
});

export const GET = async () => new Response(await report({ Policy, PolicyError, runScenario }, scenarios));
