import { Policy } from "partner-policy";
import { afterAll, expect, test } from "vitest";
import { accepted, codeOf, LEADS, NOW, programme } from "./programme.js";

// The engine's own exports, except that an armed one stops as a bug in the engine would.
const Real = WebAssembly.Instance;
let armed: string | undefined;
const edit = { kind: "managers.remove-all", partners: ["p"] } as const;

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

test("a stopped engine is replaced: its policies and tables come back by themselves", () => {
  const lost = Policy.loadSync(programme());
  const text = lost.toText();
  const innocents = [
    Policy.loadSync(text),
    Policy.loadSync(new TextEncoder().encode(text)),
    Policy.fromBytes(lost.toBytes()),
    lost.scopeFor("ann", { now: NOW }),
    lost.apply(accepted(lost.plan({ by: "root", revision: 7, now: NOW, edit }))),
  ];
  const texts = innocents.map((policy) => policy.toText());
  const bytes = lost.toBytes();
  const gone = Policy.fromBytes(bytes);
  const ann = lost.viewer("ann", { now: NOW });
  const table = lost.table(LEADS);
  expect(ann.can("lead.view", LEADS[0])).toBe(true);
  armed = "plan";
  expect(codeOf(() => lost.plan({ by: "root", revision: 7, now: NOW, edit }))).toBe("ENGINE_TRAPPED");
  armed = undefined;
  bytes.fill(0);
  expect(innocents.map((policy) => policy.toText())).toEqual(texts);
  expect(codeOf(() => gone.toText())).toBe("ENGINE_TRAPPED");
  expect(ann.can("lead.view", LEADS[0])).toBe(true);
  expect(ann.explain("lead.view", LEADS[1]).allowed).toBe(false);
  expect(lost.plan({ by: "root", revision: 7, now: NOW, edit }).outcome).toBe("ok");
  expect(table.can(ann, "lead.view", 0)).toBe(true);
  expect(table.filter(ann, "lead.view")).toEqual(ann.filter("lead.view", LEADS));
  lost.close();
  expect(codeOf(() => lost.toText())).toBe("POLICY_CLOSED");
});

test("a policy comes back after many plans as it was", () => {
  let policy = Policy.loadSync(programme());
  for (let i = 0; i < 70; i += 1) {
    const edit = { kind: i % 2 === 0 ? "managers.remove" : "managers.add", partners: ["p"], users: ["ann"] } as const;
    policy = policy.apply(accepted(policy.plan({ by: "root", revision: policy.revision, now: NOW, edit })));
  }
  const text = policy.toText();
  armed = "report";
  expect(codeOf(() => policy.orphans({ now: NOW }))).toBe("ENGINE_TRAPPED");
  armed = undefined;
  expect(policy.toText()).toBe(text);
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
