import * as index from "partner-policy";
import * as arrow from "partner-policy/arrow";
import * as authzen from "partner-policy/authzen";
import * as server from "partner-policy/server";
import * as sql from "partner-policy/sql";
import { expect, test } from "vitest";
import { NOW, policy, viewer } from "./programme.js";

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
const known = { server: server, sql, authzen, arrow, index };
/** Answers whatever it is given; makes from no input; looks for one named in a file. */
const APART = new Set(["errorResponse", "engineVersion"]);
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
});

test("an error that is not the policy's is answered with 500, and its words reach nobody", async () => {
  const told: unknown[] = [];
  const secret = new TypeError("cannot read `password` of undefined");
  const response = server.errorResponse(secret as never, (error) => told.push(error));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("password");
  expect(told).toEqual([secret]);
});
