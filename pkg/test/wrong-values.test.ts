import * as index from "partner-policy";
import * as arrow from "partner-policy/arrow";
import * as authzen from "partner-policy/authzen";
import * as imports from "partner-policy/import";
import * as messages from "partner-policy/messages";
import * as sample from "partner-policy/sample";
import * as server from "partner-policy/server";
import * as sql from "partner-policy/sql";
import * as testing from "partner-policy/testing";
import * as capsules from "partner-policy/viewer";
import { expect, test } from "vitest";
import { LEADS, NOW, policy, viewer } from "./programme.js";

const { PolicyError } = index;

function detached(): Uint8Array {
  const bytes = new Uint8Array([91, 93]);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const trap = (): never => {
  throw new Error("a trap of the caller");
};

/** Makes values of every kind that no export expects. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  "a number": () => 42,
  "a BigInt": () => 1n,
  "a text": () => "x",
  "a lone surrogate": () => "\ud800",
  "a symbol": () => Symbol("s"),
  "an object": () => ({}),
  "an object without a prototype": () => Object.create(null),
  "a list with a hole": () => Object.assign([], { 1: 1 }),
  "a list that says it has four thousand millions": () => Object.assign([], { length: 2 ** 32 - 1 }),
  "an invalid date": () => new Date(Number.NaN),
  "a map": () => new Map(),
  "an object with a length": () => ({ length: 5e8 }),
  "detached bytes": detached,
  "a revoked proxy": revoked,
  "a proxy whose traps throw": () => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
  "an object that holds itself": () => {
    const all: { all?: object } = {};
    all.all = all;
    return all;
  },
  "a promise": () => Promise.resolve({}),
};

const lead = { type: "lead", id: "l", partner: "p" } as const;
const known = { server: server, sql, authzen, arrow, index, messages, sample, capsules, imports, testing };
/** Answer whatever they are given, or say what is wrong with a file by an error of their own (`ScenarioError`). */
const APART = new Set(["errorResponse", "engineVersion", "runScenario", "scenarioSnapshot"]);
const functions = Object.entries(known).flatMap(([entry, all]) =>
  Object.entries(all)
    .filter(([name, each]) => typeof each === "function" && !/^[A-Z]/.test(name) && !APART.has(name))
    .map(([name, each]) => [`${entry}: ${name}`, each as (...given: unknown[]) => unknown] as const),
);

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    const made = work();
    if (made instanceof Promise) await made;
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each(functions)("%s refuses what it cannot use with a code, and stops nobody", async (_, call) => {
  const innocent = policy();
  for (const [what, make] of Object.entries(VALUES)) {
    for (const given of [[make()], [make(), make()], [{}, make()], [make(), "lead.view", make()]]) {
      const error = await thrownBy(() => call(...given));
      if (error !== undefined) expect([what, PolicyError.is(error), String(error)]).toEqual([what, true, String(error)]);
    }
  }
  expect(innocent.toText()).not.toBe("");
});

test.each(Object.entries(VALUES))("%s in the place of records, actions and options is refused with a code", async (_, make) => {
  const all = policy();
  const ann = viewer("ann");
  const table = all.table([lead]);
  const store = index.createPolicyStore(all);
  const head = { by: "root", now: NOW, edit: { kind: "managers.remove-all", partners: ["p"] } } as const;
  const calls: readonly (() => unknown)[] = [
    () => ann.filter("lead.view", make() as never),
    () => ann.filter("lead.view", [lead], make() as never),
    () => ann.filter("lead.view", [lead], { map: make() } as never),
    () => ann.toAst("lead.view", ...([make()] as never[])),
    () => table.matrix(ann, make() as never),
    () => table.insert(make() as never),
    () => table.update(0, make() as never),
    () => table.follow(make() as never),
    () => table.record(make() as never),
    () => table.can(ann, "lead.view", make() as never),
    () => table.delete(make() as never),
    () => table.filter(make() as never, "lead.view"),
    () => store.replace(make() as never),
    () => store.applyChanges(make() as never, make() as never),
    () => index.createPolicyStore(make() as never),
    () => all.table(make() as never),
    () => all.recipients(make() as never, { now: NOW }),
    () => all.recipients({ module: "lead", event: "x", record: make() } as never, { now: NOW }),
    () => all.impact({ ...head, records: make() } as never),
    () => all.impact({ ...head, records: [make()], strict: true } as never),
    () => all.grants({ actions: make(), now: NOW } as never),
    () => all.subscribe(make() as never),
    () => store.subscribe(make() as never),
    () => store.apply(make() as never),
  ];
  for (const [at, call] of calls.entries()) {
    const error = await thrownBy(call);
    if (error !== undefined) expect([at, PolicyError.is(error), String(error)]).toEqual([at, true, String(error)]);
  }
  expect(all.toText()).not.toBe("");
  expect(store.current()).toBe(all);
});

test("a function is no policy, although it can be applied", () => {
  const store = index.createPolicyStore(policy());
  const before = store.current();
  expect(() => store.replace((() => undefined) as never)).toThrow(expect.objectContaining({ code: "INVALID_VALUE" }));
  expect(store.current()).toBe(before);
});

test.each<[string, () => unknown, string]>([
  ["a sample without options", () => sample.sampleProgramme(null as never), "INVALID_VALUE "],
  ["a misspelt option of a sample", () => sample.sampleProgramme({ lead: 5 } as never), "UNKNOWN_OPTION /lead"],
  ["too few partners", () => sample.sampleProgramme({ partners: 0 }), "INVALID_VALUE /partners"],
  ["a moment that is none", () => sample.sampleProgramme({ now: "soon" }), "INVALID_VALUE /now"],
  ["a seed that is none", () => sample.sampleProgramme({ seed: Number.NaN }), "INVALID_VALUE /seed"],
  ["a misspelt option of a text", () => messages.formatCode("GRANTED", "en", {}, { nameof: () => "" } as never), "UNKNOWN_OPTION /nameof"],
  ["names that are no function", () => messages.formatPlan({} as never, "en", { nameOf: {} as never }), "INVALID_VALUE /nameOf"],
  ["a plan that is none", () => messages.planSummary({} as never), "MALFORMED_JSON "],
  ["a language that is none", () => imports.formatFinding({ what: "x" }, undefined as never), "UNKNOWN_LOCALE /locale"],
])("%s has a code", (_, work, said) => {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  expect(index.PolicyError.is(error) ? `${error.code} ${error.at}` : error).toBe(said);
});

test("what a caller's own function throws to be caught further up is passed on", () => {
  const later = Promise.resolve();
  const nameOf = () => {
    throw later;
  };
  expect(() => messages.formatCode("MANAGER_INACTIVE", "en", { user: "u" }, { nameOf })).toThrow(later as never);
});

test("an error that is not the policy's is answered with 500, and its words reach nobody", async () => {
  const told: unknown[] = [];
  const secret = new TypeError("cannot read `password` of undefined");
  const response = server.errorResponse(secret as never, (error) => told.push(error));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("password");
  expect(told).toEqual([secret]);
});

test.each<[string, unknown, string]>([
  [
    "an object in the place of a text, which drivers take for more",
    { kind: "is", member: "partner", value: { partner: 1 } },
    "INVALID_VALUE /value",
  ],
  ["a kind that there is not", { kind: "or", parts: [{ kind: "x" }] }, "UNKNOWN_VALUE /parts/0/kind"],
  ["parts that are none", { kind: "and", parts: [] }, "INVALID_VALUE /parts"],
  ["another member", { kind: "always", unless: 1 }, "UNKNOWN_FIELD /unless"],
  ["a member of no record", { kind: "absent", member: "__proto__" }, "UNKNOWN_VALUE /member"],
  ["a lone surrogate", { kind: "in", member: "owner", values: ["a", "\ud800"] }, "MALFORMED_ID /values/1"],
  ["a comparison that there is not", { kind: "field", name: "x", operator: "like", value: "y" }, "UNKNOWN_VALUE /operator"],
])("a condition from outside becomes SQL only where it is one: %s", (_, condition, said) => {
  const columns = { partner: "p", owner: "o", fields: { x: "x" }, shares: null };
  let error: unknown;
  try {
    sql.toSql(condition as never, { dialect: "mysql", columns });
  } catch (thrown) {
    error = thrown;
  }
  expect(PolicyError.is(error) ? `${error.code} ${error.at}` : error).toBe(said);
});

test("a batch beyond all measure is one refused row, whatever the settings say", () => {
  const ids = Array.from({ length: 40_000 }, (_, at) => `x${at}`);
  const all = index.Policy.loadSync({ ...policy().toJSON(), settings: { maxBatchRows: 4_294_967_295 } });
  const edit = { kind: "managers.add", partners: ids, users: ids } as const;
  const plan = all.plan({ by: "root", revision: all.revision, now: NOW, edit });
  expect(plan).toMatchObject({ outcome: "refused", rows: [{ code: "BATCH_TOO_LARGE" }], changes: [] });
});

test("a report takes what it asks for, and nothing that another one is asked for", () => {
  const asked = policy();
  const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
  const request = { by: "root", edit, records: LEADS, now: NOW } as const;
  for (const more of [{ viewer: "ann" }, { partner: "p" }, { role: "basic" }, { recrods: [] }]) {
    const [name] = Object.keys(more);
    expect(() => asked.impact({ ...request, ...more } as never)).toThrow(
      expect.objectContaining({ code: "UNKNOWN_FIELD", at: `/${name}` }),
    );
  }
  expect(() => asked.label({ role: "basic", locale: "de", partner: "p" } as never)).toThrow(
    expect.objectContaining({ code: "UNKNOWN_FIELD", at: "/partner" }),
  );
  expect(asked.impact({ ...request, viewer: undefined } as never)).toEqual(asked.impact(request));
});

test("an option that is no boolean or no name is refused where it is given, not taken for left out", () => {
  const refused = (name: string) => expect.objectContaining({ code: "INVALID_VALUE", at: `/${name}` });
  for (const value of [0, "", "no", Number.NaN, [], {}]) {
    const given = (name: string) => ({ policy: policy(), now: () => NOW, [name]: value }) as never;
    expect(() => authzen.createAuthZenHandler(given("strictProperties"))).toThrow(refused("strictProperties"));
    const store = index.createPolicyStore(policy());
    expect(() => store.replace(policy(), { mayGoBack: value } as never)).toThrow(refused("mayGoBack"));
    if (value === "no") continue;
    expect(() => authzen.createAuthZenHandler(given("subjectType"))).toThrow(refused("subjectType"));
  }
  const symbol = { policy: policy(), policyDecisionPoint: Symbol("s") } as never;
  expect(() => authzen.createAuthZenHandler(symbol)).toThrow(refused("policyDecisionPoint"));
});
