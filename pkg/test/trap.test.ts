import { Policy } from "partner-policy";
import { afterAll, expect, test } from "vitest";
import { codeOf, LEADS, NOW, programme } from "./programme.js";

// The engine's own exports, except that an armed one stops as a bug in the engine would.
const Real = WebAssembly.Instance;
let armed: string | undefined;

function breakable(module: WebAssembly.Module, imports?: WebAssembly.Imports): WebAssembly.Instance {
  const exports: WebAssembly.Exports = { ...new Real(module, imports).exports };
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== "function") continue;
    exports[name] = (...given: unknown[]) => {
      if (armed === name) throw new WebAssembly.RuntimeError("unreachable");
      return value(...given);
    };
  }
  return { exports };
}
WebAssembly.Instance = breakable as never;
afterAll(() => {
  WebAssembly.Instance = Real;
});

test("a stopped engine is replaced: its policies say so, and the next one loads and answers", () => {
  const lost = Policy.loadSync(programme());
  const ann = lost.viewer("ann", { now: NOW });
  armed = "plan";
  const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
  expect(codeOf(() => lost.plan({ by: "root", revision: 7, now: NOW, edit }))).toBe("ENGINE_TRAPPED");
  armed = undefined;
  expect(codeOf(() => ann.can("lead.view", LEADS[0]))).toBe("ENGINE_TRAPPED");
  expect(codeOf(() => lost.toText())).toBe("ENGINE_TRAPPED");
  lost.close();
  expect(codeOf(() => lost.toText())).toBe("POLICY_CLOSED");

  const next = Policy.loadSync(programme());
  expect(next.viewer("ann", { now: NOW }).can("lead.view", LEADS[0])).toBe(true);
  expect(next.plan({ by: "root", revision: 7, now: NOW, edit }).outcome).toBe("ok");
});

test("an engine that stops while loading leaves room for the next", () => {
  armed = "load";
  expect(codeOf(() => Policy.loadSync(programme()))).toBe("ENGINE_TRAPPED");
  armed = undefined;
  expect(Policy.loadSync(programme()).revision).toBe(7);
});

test("what the caller got wrong does not stop the engine", () => {
  const alive = Policy.loadSync(programme());
  expect(codeOf(() => alive.viewer(7n as never, { now: NOW }))).toBe("MALFORMED_JSON");
  const closed = Policy.loadSync(programme());
  closed.close();
  expect(codeOf(() => closed.toText())).toBe("POLICY_CLOSED");
  expect(alive.viewer("ann", { now: NOW }).can("lead.view", LEADS[0])).toBe(true);
});
