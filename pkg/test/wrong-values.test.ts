import * as index from "partner-policy";
import * as arrow from "partner-policy/arrow";
import * as authzen from "partner-policy/authzen";
import * as drizzle from "partner-policy/drizzle";
import * as imports from "partner-policy/import";
import * as kysely from "partner-policy/kysely";
import * as messages from "partner-policy/messages";
import * as prisma from "partner-policy/prisma";
import * as sample from "partner-policy/sample";
import * as server from "partner-policy/server";
import * as sql from "partner-policy/sql";
import * as testing from "partner-policy/testing";
import * as capsules from "partner-policy/viewer";
import { expect, test } from "vitest";
import { codeOf, LEADS, NOW, policy, viewer } from "./programme.js";

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

test.each([
  ["LOAD_FAILED", 503],
  ["COMPILED_MALFORMED", 503],
  ["COMPILED_VERSION", 503],
  ["POLICY_CLOSED", 503],
  ["ENGINE_DISAGREEMENT", 500],
  ["UNKNOWN_OPTION", 500],
  ["WRONG_RECEIVER", 500],
  ["SQL_UNMAPPED_COLUMN", 500],
  ["UNKNOWN_FIELD", 400],
])("%s is answered with %i, and the host is told of what is its own", async (code, status) => {
  const told: unknown[] = [];
  const error = Object.assign(failure(), { code });
  const response = server.errorResponse(error, (cause) => told.push(cause));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ status, code });
  expect(told).toEqual(status === 400 ? [] : [error]);
});

function failure(): index.PolicyError {
  try {
    policy().hierarchy("nobody");
  } catch (error) {
    if (PolicyError.is(error)) return error;
  }
  throw new Error("there is such a partner");
}

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

const COLUMNS = {
  partner: "l.p",
  owner: "l.o",
  assignee: "l.a",
  createdBy: "l.c",
  id: "l.id",
  origin: "l.t",
  contact: "l.k",
  shares: null,
};
const SHARES = { from: "s", on: "s.l = l.id", user: "s.u", level: "s.v" };

test.each<[string, object, string]>([
  ["a number", { origin: 42 }, "INVALID_VALUE /columns/origin"],
  ["an object without a column", { contact: {} }, "INVALID_VALUE /columns/contact/column"],
  ["a list", { id: [] }, "INVALID_VALUE /columns/id"],
  ["an empty text", { assignee: "" }, "INVALID_VALUE /columns/assignee"],
  ["another type", { id: { column: "l.id", type: "json" } }, "INVALID_VALUE /columns/id/type"],
  ["stored values that are none", { origin: { column: "l.t", values: { a: 1 } } }, "INVALID_VALUE /columns/origin/values/a"],
  ["stored values in a map", { origin: { column: "l.t", values: new Map() } }, "INVALID_VALUE /columns/origin/values"],
  ["a misspelt member", { id: { column: "l.id", typ: "uuid" } }, "UNKNOWN_FIELD /columns/id/typ"],
  ["fields that are none", { fields: null }, "INVALID_VALUE /columns/fields"],
  ["fields of a class", { fields: Object.create({ x: "l.x" }) }, "INVALID_VALUE /columns/fields"],
  ["a field", { fields: { "a/b": 42 } }, "INVALID_VALUE /columns/fields/a~1b"],
  ["shares in a list", { shares: [] }, "INVALID_VALUE /columns/shares"],
  ["shares without a table", { shares: { ...SHARES, from: undefined } }, "INVALID_VALUE /columns/shares/from"],
  ["shares without a user", { shares: { ...SHARES, user: null } }, "INVALID_VALUE /columns/shares/user"],
  ["a share's group", { shares: { ...SHARES, group: 5 } }, "INVALID_VALUE /columns/shares/group"],
  ["a share's role", { shares: { ...SHARES, internalRole: { subordinates: "s.b" } } }, "INVALID_VALUE /columns/shares/internalRole/role"],
  [
    "a role's misspelt member",
    { shares: { ...SHARES, partnerRole: { partner: "p", rol: "r" } } },
    "UNKNOWN_FIELD /columns/shares/partnerRole/rol",
  ],
  ["a column that cannot be read", Object.defineProperty({}, "owner", { get: trap, enumerable: true }), "MALFORMED_JSON /columns"],
])("columns are looked at whether a filter asks for them or not: %s", (_, odd, said) => {
  const columns = Object.defineProperties({ ...COLUMNS }, Object.getOwnPropertyDescriptors(odd));
  const all = policy();
  const options = { dialect: "postgres", columns } as never;
  const asked: Readonly<Record<string, () => unknown>> = {
    viewer: () => viewer("root").where("lead.view", options),
    where: () => sql.where(capsules.Viewer.fromBytes(viewer("root").toBytes(), { now: NOW }), "lead.view", options),
    toSql: () => sql.toSql({ kind: "never" }, options),
    drizzle: () => drizzle.accessibleBy(viewer("root"), "lead.view", options),
    kysely: () => kysely.accessibleBy(viewer("root"), "lead.view", options),
  };
  for (const [name, ask] of Object.entries(asked)) expect([name, saidOf(ask)]).toEqual([name, said]);
  const records = { lead: { from: "leads", key: "id", columns } } as never;
  const place = said.replace(" /columns", " /records/lead/columns");
  expect(saidOf(() => sql.grantsSchema({ dialect: "duckdb", records }))).toBe(place);
  expect(saidOf(() => sql.rowSecurity({ records, role: "app" }))).toBe(place);
  expect(saidOf(() => sql.viewerFilters(all, { records, role: "app", login: "portal", now: NOW }))).toBe(place);
});

test.each<[string, object, string]>([
  ["a number", { id: 5 }, "INVALID_VALUE /columns/id"],
  ["a flag that is none", { owner: { field: "o", required: "no" } }, "INVALID_VALUE /columns/owner/required"],
  ["stored values that are none", { origin: { field: "o", values: { a: 1 } } }, "INVALID_VALUE /columns/origin/values"],
  ["fields that are none", { fields: null }, "INVALID_VALUE /columns/fields"],
  ["a misspelt member", { fields: { x: { field: "x", typ: "Int" } } }, "UNKNOWN_FIELD /columns/fields/x/typ"],
  ["shares without a relation", { shares: { user: "u", level: "l" } }, "INVALID_VALUE /columns/shares/relation"],
  ["a misspelt share", { shares: { relation: "s", user: "u", lvl: "l" } }, "UNKNOWN_FIELD /columns/shares/lvl"],
])("fields of Prisma are looked at whether a filter asks for them or not: %s", (_, odd, said) => {
  const columns = { partner: "p", owner: "o", assignee: "a", createdBy: "c", shares: null, ...odd };
  expect(saidOf(() => prisma.accessibleBy(viewer("root"), "lead.view", { provider: "sqlite", columns } as never))).toBe(said);
});

const RECORDS = { lead: { from: "leads", key: "id", columns: COLUMNS } };
const filters = (odd: object) => {
  const made = sql.viewerFilters(policy(), { records: RECORDS, role: "app", login: "portal", now: NOW, ...odd } as never);
  return [...made.tables, ...made, ...made.policies];
};
const problem = (odd: object) =>
  server.problemResponse({ type: "about:blank", title: "t", status: 404, detail: "d", code: "C", ...odd } as never);
const mapped = (mapping: unknown) => index.defineMapping<object>()(mapping as never);
const head = { by: "root", revision: 7, now: NOW } as const;
const csv = "action,partner,user\n";
const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
const guarding = (odd: object) => ({ policy: policy(), viewer: () => "ann", action: "lead.view", resource: "none", ...odd }) as never;

test.each<[string, () => unknown, string]>([
  ["filters of a number", () => filters({ now: 0 }), "MALFORMED_JSON /now"],
  ["filters of an empty moment", () => filters({ now: "" }), "MALFORMED_INSTANT /now"],
  ["filters of a text that is no moment", () => filters({ now: "soon" }), "MALFORMED_INSTANT /now"],
  ["filters of an invalid date", () => filters({ now: new Date(Number.NaN) }), "MALFORMED_INSTANT /now"],
  ["filters of a type that there is not", () => filters({ records: { wish: RECORDS.lead } }), "UNKNOWN_ACTION /actions/0"],
  ["filters of numbers", () => filters({ viewers: [1] }), "INVALID_VALUE /viewers"],
  [
    "filters of no policy",
    () => sql.viewerFilters({} as never, { records: RECORDS, role: "a", login: "b", now: NOW }),
    "INVALID_VALUE /policy",
  ],
  ["a problem without members", () => server.problemResponse({} as never), "INVALID_VALUE /type"],
  ["a problem in a list", () => server.problemResponse([] as never), "MALFORMED_JSON "],
  ["a problem's title", () => problem({ title: 5 }), "INVALID_VALUE /title"],
  ["a problem's detail", () => problem({ detail: null }), "INVALID_VALUE /detail"],
  ["a problem's code", () => problem({ code: undefined }), "INVALID_VALUE /code"],
  ["a problem's rule", () => problem({ rule: null }), "INVALID_VALUE /rule"],
  ["a problem's status as text", () => problem({ status: "404" }), "INVALID_VALUE /status"],
  ["half a status", () => problem({ status: 404.5 }), "INVALID_VALUE /status"],
  ["a status beyond", () => problem({ status: 600 }), "INVALID_VALUE /status"],
  ["a status without a body", () => problem({ status: 204 }), "INVALID_VALUE "],
  ["a mapping of a number", () => mapped({ type: 42, fields: {} }), "INVALID_VALUE /map/type"],
  ["a mapping without a type", () => mapped({ fields: {} }), "INVALID_VALUE /map/type"],
  ["a mapping of a boxed text", () => mapped({ type: new String("lead"), fields: {} }), "INVALID_VALUE /map/type"],
  ["a mapping from nowhere", () => mapped({ type: "lead", fields: { assignee: "" } }), "INVALID_VALUE /map/fields/assignee"],
  ["a mapping from an object", () => mapped({ type: "lead", fields: ["id", {}] }), "INVALID_VALUE /map/fields/1"],
  [
    "free fields of a class",
    () => mapped({ type: "lead", fields: { fields: Object.create({ a: "b" }) } }),
    "INVALID_VALUE /map/fields/fields",
  ],
  ["no mode of a table", () => policy().plan({ ...head, csv, mode: null } as never), "MALFORMED_JSON /mode"],
  ["no mode of an edit", () => policy().plan({ ...head, edit, mode: null } as never), "MALFORMED_JSON /mode"],
  [
    "no system of an impact",
    () => policy().impact({ by: "root", edit, records: [], now: NOW, source: null } as never),
    "MALFORMED_JSON /source",
  ],
  ["a guard of nothing", () => server.guard(guarding({ action: "" }), () => new Response()), "INVALID_VALUE /action"],
  [
    "names of actions in a map",
    () => authzen.createAuthZenHandler({ policy: policy(), actions: new Map() } as never),
    "INVALID_VALUE /actions",
  ],
  [
    "names of actions in a list",
    () => authzen.createAuthZenHandler({ policy: policy(), actions: ["view"] } as never),
    "INVALID_VALUE /actions",
  ],
  ["a log that is told nothing", () => server.decisionLog({ write: () => {} })({} as never), "INVALID_VALUE "],
  [
    "a log that is told no decision",
    () => server.decisionLog({ write: () => {} })({ viewer: "a", action: "lead.view" } as never),
    "INVALID_VALUE ",
  ],
])("%s is refused with its place", (_, work, said) => {
  expect(saidOf(work)).toBe(said);
});

test("what a mapping names counts wherever it stands", () => {
  const fields = Object.create({ id: "id", partner: "partner" }, { assignee: { value: "who" } });
  expect(mapped({ type: "lead", fields })({ id: "l", partner: "p", who: "v" })).toEqual({
    type: "lead",
    id: "l",
    partner: "p",
    assignee: "v",
  });
});

test("what is no request, and what saves nothing, is refused before anything happens", async () => {
  const handler = authzen.createAuthZenHandler({ policy: policy() });
  for (const given of [undefined, null, 5, {}, { url: "x", headers: new Headers() }, revoked()]) {
    const error = await thrownBy(() => handler(given as never));
    expect(PolicyError.is(error)).toBe(true);
  }
  const store = index.createPolicyStore(policy());
  const before = store.current();
  const told: unknown[] = [];
  store.subscribe((next) => told.push(next));
  const plan = before.plan({ ...head, revision: before.revision, edit });
  const error = await thrownBy(() => store.optimistic(plan as never, undefined as never));
  expect(error).toMatchObject({ code: "INVALID_VALUE", at: "/save" });
  expect([store.current(), told]).toEqual([before, []]);
});

test("a plan whose lists say that they are endless is no plan", () => {
  const endless = () => Object.assign([], { length: 2 ** 32 - 1 });
  const plan = { outcome: "ok", revision: 1, mode: "partial", rows: [], changes: [], warnings: [], effects: [] };
  const row = { outcome: "updated", partner: "p", user: "u", message: "m" };
  for (const name of ["rows", "changes", "warnings", "effects"]) {
    expect(codeOf(() => messages.formatPlan({ ...plan, [name]: endless() } as never, "en"))).toBe("LIMIT_EXCEEDED");
  }
  expect(codeOf(() => messages.planSummary({ ...plan, warnings: endless() } as never))).toBe("LIMIT_EXCEEDED");
  expect(codeOf(() => messages.formatRow({ ...row, removed: endless() } as never, "en"))).toBe("LIMIT_EXCEEDED");
});

test("a place in a matrix is a number, and any other is not allowed", () => {
  const all = policy();
  const matrix = all.table([lead]).matrix(all.viewer("ann", { now: NOW }), ["lead.view"]);
  expect(matrix.can(0, 0)).toBe(true);
  for (const make of Object.values(VALUES)) {
    expect([matrix.can(make() as never, 0), matrix.can(0, make() as never)]).toEqual([false, false]);
  }
});

function saidOf(work: () => unknown): string {
  try {
    work();
    return "no error";
  } catch (error) {
    return PolicyError.is(error) ? `${error.code} ${error.at}` : String(error);
  }
}
