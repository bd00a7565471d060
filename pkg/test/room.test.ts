import { Policy, PolicyError, type Snapshot, type SystemPlanRequest } from "partner-policy";
import { afterAll, expect, test } from "vitest";
import { codeOf, LEADS, NOW, programme } from "./programme.js";

// The engine's memory, of which a test may take the rest: pages that nobody writes to cost nothing.
const Real = WebAssembly.Instance;
let memory: WebAssembly.Memory | undefined;
let engines = 0;

function captured(module: WebAssembly.Module, imports?: WebAssembly.Imports): WebAssembly.Instance {
  const instance = new Real(module, imports);
  memory = instance.exports.memory as WebAssembly.Memory;
  engines += 1;
  return instance;
}
WebAssembly.Instance = captured as never;
afterAll(() => {
  WebAssembly.Instance = Real;
});

const PAGE = 0x10000;
const PAGES = 0x10000;

/** Takes whatever the engine could still get. */
function exhaust(): void {
  if (memory === undefined) throw new Error("there is no engine");
  for (let pages = PAGES - memory.buffer.byteLength / PAGE; pages > 0; ) {
    try {
      memory.grow(pages);
      pages = PAGES - memory.buffer.byteLength / PAGE;
    } catch {
      pages >>>= 1;
    }
  }
}

/** A list of leads as JSON, of about so many bytes. */
function list(bytes: number): Uint8Array {
  const one = new TextEncoder().encode(`${JSON.stringify({ type: "lead", id: "b", partner: "p" })},`);
  const all = new Uint8Array(Math.ceil(bytes / one.length) * one.length + 1);
  for (let at = 1; at < all.length; at += one.length) all.set(one, at);
  all[0] = 0x5b;
  all[all.length - 1] = 0x5d;
  return all;
}

test("where the engine's memory is used up every input is refused with a code, and every policy answers on", { timeout: 120_000 }, () => {
  const policy = Policy.loadSync(programme());
  const ann = policy.viewer("ann", { now: NOW });
  const root = { by: "root", revision: policy.revision, now: NOW };
  const table = policy.table(LEADS);
  expect(table.count(ann, "lead.view")).toBe(2);
  exhaust();
  const [before, size] = [engines, memory?.buffer.byteLength];
  const bytes = list(40_000_000);
  const text = new TextDecoder().decode(bytes);
  const long = "x".repeat(20_000_000);
  const rows = Array.from({ length: 600_000 }, (_, at) => ({ action: "add", partner: "p", user: `u${at}` }) as const);
  const users = Array.from(
    { length: 60_000 },
    (_, at) => ({ kind: "internal", id: `u${at}`, name: long.slice(0, 300), status: "active" }) as const,
  );
  const edit = { kind: "managers.rows", rows } as const;
  const compiled = policy.toBytes();
  const padded = new Uint8Array(40_000_000);
  padded.set(compiled);
  const asks: Record<string, () => unknown> = {
    "load of bytes": () => Policy.loadSync(new TextEncoder().encode(`{"format":"${long}"}`)),
    "load of text": () => Policy.loadSync(`{"format":"${long}"}`),
    "load of an object": () => Policy.loadSync({ ...programme(), users } as Snapshot),
    fromBytes: () => Policy.fromBytes(padded),
    "filterJson of bytes": () => ann.filterJson("lead.view", bytes),
    "filterJson of text": () => ann.filterJson("lead.view", text),
    "table of bytes": () => policy.table(bytes),
    "table of text": () => policy.table(text),
    planJson: () => policy.planJson(new TextEncoder().encode(JSON.stringify({ ...root, edit }))),
    "plan of rows": () => policy.plan({ ...root, edit }),
    "plan of a request": () => policy.plan({ ...root, edit: { kind: "managers.remove", partners: ["p"], users: [long] } }),
    "plan of a table": () => policy.plan({ ...root, csv: `partner,user\n${long}` }),
    planSystem: () =>
      policy.planSystem({ source: "schedule", ...root, edit: { kind: "users.sweep-inactive" }, by: long } as SystemPlanRequest),
    apply: () => policy.applyChanges([{ op: "remove-manager", partner: "p", user: long }], 7),
    explain: () => ann.explain("lead.view", { type: "lead", fields: { long } }),
    report: () =>
      policy.impact({
        by: "root",
        edit: { kind: "managers.remove-all", partners: ["p"] },
        records: [{ type: "lead", fields: { long } }],
        now: NOW,
      }),
    "a row of a table": () => table.update(0, { type: "lead", id: "b", partner: "p", fields: { long } } as never),
    "more rows": () => table.insert({ type: "lead", id: "b", partner: "p", fields: { long } } as never),
  };
  for (const [name, ask] of Object.entries(asks)) {
    expect([name, codeOf(ask)]).toEqual([name, "LIMIT_EXCEEDED"]);
    expect([name, engines, memory?.buffer.byteLength]).toEqual([name, before, size]);
    expect([name, ann.can("lead.view", LEADS[0]), table.count(ann, "lead.view"), policy.orphans({ now: NOW })]).toEqual([
      name,
      true,
      2,
      ["old"],
    ]);
  }
  expect(policy.plan({ ...root, edit: { kind: "managers.remove-all", partners: ["p"] } }).outcome).toBe("ok");
});

test("a refusal for want of memory says what to do", () => {
  try {
    Policy.loadSync(new Uint8Array(40_000_000).fill(0x20));
    throw new Error("it was answered");
  } catch (error) {
    expect(PolicyError.is(error) && error.message).toContain("close policies");
  }
});
