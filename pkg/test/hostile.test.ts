import { type Action, Policy, PolicyError } from "partner-policy";
import { beforeAll, describe, expect, test } from "vitest";
import { LEADS, NOW, policy, programme } from "./programme.js";

const DEEP = 1_000;

function nested(depth: number): unknown {
  let value: unknown = {};
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { fields: value };
  return value;
}

function cyclic(): unknown {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}

function throwing(): never {
  throw new TypeError("no");
}

const TRAPS = new Proxy(
  {},
  { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing },
);

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

class Lead {
  readonly type = "deal";
  get partner(): string {
    return throwing();
  }
}

/** Values that no caller should give and some caller will. */
const VALUES: readonly (readonly [string, () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a number", () => 42],
  ["no number", () => Number.NaN],
  ["infinity", () => Number.POSITIVE_INFINITY],
  ["minus zero", () => -0],
  ["a big integer", () => 7n],
  ["a big integer inside", () => ({ type: "lead", id: 7n })],
  ["true", () => true],
  ["a symbol", () => Symbol("s")],
  ["a function", () => throwing],
  ["an empty text", () => ""],
  ["a lone high surrogate", () => "\ud800"],
  ["a lone low surrogate inside", () => ({ type: "lead", partner: "p\udc00" })],
  ["an empty list", () => []],
  ["an empty object", () => ({})],
  ["an object without a prototype", () => Object.create(null)],
  ["a list with holes", () => new Array(5)],
  ["a cycle", cyclic],
  ["depth 63", () => nested(63)],
  ["depth 1,000", () => nested(DEEP)],
  ["text of depth 1,000", () => `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`],
  ["a key `__proto__`", () => JSON.parse('{"__proto__": {"type": "lead"}, "type": "lead"}')],
  ["a key `constructor`", () => ({ constructor: 1, type: "lead" })],
  ["a throwing getter", () => Object.defineProperty({}, "type", { get: throwing, enumerable: true })],
  ["a throwing `toJSON`", () => ({ toJSON: throwing })],
  ["a `toJSON` without a value", () => ({ toJSON: () => undefined })],
  // biome-ignore lint/suspicious/noThenProperty: awaiting it must not throw what it throws
  ["a throwing `then`", () => Object.defineProperty({}, "then", { get: throwing })],
  ["a throwing `toString`", () => ({ toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing })],
  ["a proxy that throws at everything", () => TRAPS],
  ["a revoked proxy of an object", () => revoked({})],
  ["a revoked proxy of a list", () => revoked([])],
  ["an instance of a class", () => new Lead()],
  ["a frozen object", () => Object.freeze({ type: "lead" })],
  ["a date", () => new Date(NOW)],
  ["an invalid date", () => new Date(Number.NaN)],
  ["a date before the calendar", () => new Date(-8.64e15)],
  ["a map", () => new Map([["type", "lead"]])],
  ["a regular expression", () => /x/],
  ["an error", () => new Error("e")],
  ["bytes", () => new Uint8Array([0, 255, 254])],
  ["no bytes", () => new Uint8Array()],
  ["bytes of a moved buffer", () => moved()],
  ["floats", () => new Float64Array([Number.NaN])],
  ["a promise", () => Promise.resolve(1)],
  ["an id of 257 units", () => "i".repeat(257)],
  ["a NUL", () => "\u0000"],
  ["a byte order mark", () => "\ufeff"],
];

/** Values whose size is the matter; they go in where a whole document does. */
const LARGE: readonly (readonly [string, () => unknown])[] = [
  ["a text of 10 MB", () => "x".repeat(10_000_000)],
  ["10 MB of quotes", () => '"'.repeat(10_000_000)],
  ["10 MB of brackets", () => "[".repeat(10_000_000)],
  ["10 MB of lone surrogates", () => "\ud800".repeat(5_000_000)],
  ["100,000 nulls", () => new Array(100_000).fill(null)],
  ["depth 100,000", () => nested(100_000)],
  ["100 kB of bytes", () => new Uint8Array(100_000)],
];
const ROOMY = [
  "loadSync",
  "viewer id",
  "can resource",
  "can resource id",
  "filter list",
  "plan",
  "plan edit",
  "plan csv",
  "apply",
  "label",
];

function moved(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

let good: Policy;
beforeAll(() => {
  good = policy();
});

const head = { by: "root", revision: 7, now: NOW } as const;

/** Every entrance of the package with a place for a hostile value. */
const ENTRANCES: readonly (readonly [string, (value: never) => unknown])[] = [
  ["loadSync", (value) => Policy.loadSync(value).close()],
  ["loadSync partners", (value) => Policy.loadSync({ ...programme(), partners: value }).close()],
  ["loadSync users", (value) => Policy.loadSync({ ...programme(), users: [value] }).close()],
  ["loadSync revision", (value) => Policy.loadSync({ ...programme(), revision: value }).close()],
  ["viewer id", (value) => good.viewer(value, { now: NOW })],
  ["viewer options", (value) => good.viewer("ann", value)],
  ["viewer now", (value) => good.viewer("ann", { now: value })],
  ["can action", (value) => good.viewer("ann", { now: NOW }).can(value as Action, LEADS[0])],
  ["can resource", (value) => good.viewer("ann", { now: NOW }).can("lead.view", value)],
  ["can resource id", (value) => good.viewer("ann", { now: NOW }).can("lead.view", { type: "lead", id: value })],
  ["can resource fields", (value) => good.viewer("ann", { now: NOW }).can("lead.view", { type: "lead", fields: value })],
  ["can options", (value) => good.viewer("ann", { now: NOW }).can("lead.transfer", LEADS[0], value)],
  ["can to", (value) => good.viewer("ann", { now: NOW }).can("lead.transfer", LEADS[0], { to: value })],
  ["explain", (value) => good.viewer("ann", { now: NOW }).explain(value, value, value)],
  ["filter list", (value) => good.viewer("ann", { now: NOW }).filter("lead.view", value)],
  ["filter item", (value) => good.viewer("ann", { now: NOW }).filter("lead.view", [value])],
  ["plan", (value) => good.plan(value)],
  ["plan by", (value) => good.plan({ ...head, by: value, edit: { kind: "managers.remove-all", partners: ["p"] } })],
  ["plan revision", (value) => good.plan({ ...head, revision: value, edit: { kind: "managers.remove-all", partners: ["p"] } })],
  ["plan mode", (value) => good.plan({ ...head, mode: value, edit: { kind: "managers.remove-all", partners: ["p"] } })],
  ["plan edit", (value) => good.plan({ ...head, edit: value })],
  ["plan partners", (value) => good.plan({ ...head, edit: { kind: "managers.remove-all", partners: value } })],
  ["plan csv", (value) => good.plan({ ...head, csv: value })],
  ["apply", (value) => good.apply(value)],
  ["applyChanges", (value) => good.applyChanges(value, 7).close()],
  ["applyChanges item", (value) => good.applyChanges([value], 7).close()],
  ["applyChanges revision", (value) => good.applyChanges([], value).close()],
  ["recipients", (value) => good.recipients(value, { now: NOW })],
  ["widget", (value) => good.widget(value, { now: NOW })],
  ["widget options", (value) => good.widget("pia", value)],
  ["managersLister", (value) => good.managersLister(value)],
  ["hierarchy", (value) => good.hierarchy(value)],
  ["customView", (value) => good.customView(value, { now: NOW })],
  ["reviewList", (value) => good.reviewList(value)],
  ["reviewDue", (value) => good.reviewDue(value, { now: NOW })],
  ["inactive", (value) => good.inactive(value)],
  ["orphans", (value) => good.orphans(value)],
  ["lint", (value) => good.lint(value)],
  ["impact", (value) => good.impact(value)],
  ["impact records", (value) => good.impact({ ...head, edit: { kind: "managers.remove-all", partners: ["p"] }, records: value })],
  ["label", (value) => good.label(value)],
  ["label locale", (value) => good.label({ role: "basic", locale: value })],
];

/** What a refusal must look like. */
function expectRefusal(error: unknown): void {
  if (!PolicyError.is(error)) throw new Error("something else than a PolicyError was thrown", { cause: error });
  expect(error.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
  expect(["ENGINE_TRAPPED", "INTERNAL", "POLICY_CLOSED", "WASM_BLOCKED"]).not.toContain(error.code);
  expect(error.at).toMatch(/^(\/|$)/);
  expect(error.message.length).toBeLessThan(100_000);
  expect(error.problems.length).toBeGreaterThan(0);
  expect(error.problems.length).toBeLessThanOrEqual(100);
}

function expectAlive(): void {
  expect(good.viewer("ann", { now: NOW }).filter("lead.view", LEADS)).toHaveLength(2);
}

describe.each(ENTRANCES)("%s", (_, enter) => {
  test.each(VALUES)("answers or refuses %s", (_, value) => {
    try {
      enter(value() as never);
    } catch (error) {
      expectRefusal(error);
    }
    expectAlive();
  });
});

describe.each(ENTRANCES.filter(([name]) => ROOMY.includes(name)))("%s", (_, enter) => {
  test.each(LARGE)("answers or refuses %s", { timeout: 60_000 }, (_, value) => {
    try {
      enter(value() as never);
    } catch (error) {
      expectRefusal(error);
    }
    expectAlive();
  });
});

test("load answers or refuses every hostile value", async () => {
  for (const [, value] of VALUES) {
    try {
      (await Policy.load(value() as never)).close();
    } catch (error) {
      expectRefusal(error);
    }
  }
  expectAlive();
});

test("a snapshot cut at any byte is refused with a place", { timeout: 60_000 }, () => {
  const bytes = new TextEncoder().encode(JSON.stringify(programme()));
  for (let end = 0; end < bytes.length; end += 1) {
    try {
      Policy.loadSync(bytes.subarray(0, end));
      throw new Error(`a snapshot of ${end} bytes loads`);
    } catch (error) {
      expectRefusal(error);
    }
  }
  expectAlive();
});

test("a snapshot with any byte spoilt loads or is refused", { timeout: 120_000 }, () => {
  const bytes = new TextEncoder().encode(JSON.stringify(programme()));
  for (let at = 0; at < bytes.length; at += 1) {
    for (const spoilt of [0x22, 0xff]) {
      const copy = bytes.slice();
      copy[at] = spoilt;
      try {
        Policy.loadSync(copy).close();
      } catch (error) {
        expectRefusal(error);
      }
    }
  }
  expectAlive();
});

test("a lone surrogate in text is a malformed id, never another id", () => {
  const text = JSON.stringify(programme()).replaceAll('"ann"', '"ann\ud800"');
  expect(() => Policy.loadSync(text)).toThrow(expect.objectContaining({ code: "MALFORMED_ID", at: "/users/1/id" }));
});

test("a plan answers rows beyond the limit with a code", { timeout: 60_000 }, () => {
  const partners = Array.from({ length: 100_001 }, (_, index) => `p-${index}`);
  const plan = good.plan({ ...head, edit: { kind: "managers.remove-all", partners } });
  expect(plan.outcome).toBe("refused");
  expect(plan.rows[0]?.code).toBe("BATCH_TOO_LARGE");
  const rows = partners.map((partner) => ({ action: "add", partner, user: "ann" }) as const);
  expect(good.plan({ ...head, edit: { kind: "managers.rows", rows } }).rows[0]?.code).toBe("BATCH_TOO_LARGE");
});

test.each([
  ["nothing", ""],
  ["a header alone", "action,partner,user\n"],
  ["another header", "a;b;c\n1;2;3\n"],
  ["an open quote", 'action,partner,user\nadd,"p,ann\n'],
  ["quotes inside", 'action,partner,user\nadd,p"q,ann\n'],
  ["NULs", "action,partner,user\n\u0000,\u0000,\u0000\n"],
  ["a column twice", "action,partner,partner,user\nadd,p,q,ann\n"],
  ["200,000 columns", `action,partner,user${",x".repeat(200_000)}\n`],
  ["100,001 lines", `action,partner,user\n${"add,p,bob\n".repeat(100_001)}`],
  ["formulas", "action,partner,user\n=cmd(),+1,@x\n"],
  ["a line of 10 MB", `action,partner,user\nadd,${"p".repeat(10_000_000)},ann\n`],
  ["lone carriage returns", "action,partner,user\radd,p,bob\r"],
])("a table with %s is a plan that changes nothing, or an error", { timeout: 60_000 }, (_, csv) => {
  try {
    const plan = good.plan({ ...head, csv });
    expect(plan.rows.length + plan.changes.length).toBeGreaterThanOrEqual(0);
    for (const row of plan.rows) expect(row.message.length).toBeLessThan(10_000);
    if (plan.rows.some((row) => row.outcome === "refused")) expect(plan.changes).toEqual([]);
  } catch (error) {
    expectRefusal(error);
  }
  expectAlive();
});

test("bytes that are no UTF-8 are refused, in a snapshot and in a table", () => {
  const bytes = new TextEncoder().encode("action,partner,user\nadd,p,bob\nadd,p,b");
  const plan = good.plan({ ...head, csv: new Uint8Array([...bytes, 0xff, 0x0a]) });
  expect(plan.outcome).toBe("refused");
  expect(plan.changes).toEqual([]);
  expect(() => Policy.loadSync(new Uint8Array([0x7b, 0xff, 0x7d]))).toThrow(expect.objectContaining({ code: "MALFORMED_JSON" }));
});
