import { Policy, PolicyError } from "partner-policy";
import { createAuthZenHandler } from "partner-policy/authzen";
import { createPolicyReader, decisionLog, guard, jsonBody, type LogEntry } from "partner-policy/server";
import { openViewer, sealViewer, Viewer } from "partner-policy/viewer";
import { describe, expect, test } from "vitest";
import { LEADS, NOW, policy, viewer } from "./programme.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const edit = { kind: "managers.add", partners: ["p"], users: ["bob"] } as const;

/** A record whose member says one thing when it is first read and another one later. */
function fickle(name: string, first: unknown, later: unknown): object {
  let reads = 0;
  return Object.defineProperty({ type: "lead", id: "l", partner: "p" }, name, {
    enumerable: true,
    get: () => (reads++ === 0 ? first : later),
  });
}

describe("a plan is made again of what was asked, whatever became of the bytes since", () => {
  const of = policy();

  test.each([
    ["written over", (bytes: Uint8Array) => void bytes.fill(32)],
    ["given away", (bytes: Uint8Array) => void structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] })],
  ])("JSON that was %s", (_, spoil) => {
    const bytes = bytesOf(JSON.stringify({ by: "root", revision: of.revision, now: NOW, edit }));
    const plan = of.planJson(bytes);
    spoil(bytes);
    expect(of.replan(plan)).toEqual(plan);
  });

  test.each([
    ["written over by another table", (bytes: Uint8Array) => bytes.set(bytesOf("action,partner,user\nadd,p,old\n"))],
    ["given away", (bytes: Uint8Array) => void structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] })],
  ])("a table that was %s", (_, spoil) => {
    const csv = bytesOf("action,partner,user\nadd,p,bob\n");
    const plan = of.plan({ by: "root", revision: of.revision, now: NOW, csv });
    expect(plan.rows.map(({ user }) => user)).toEqual(["bob"]);
    spoil(csv);
    expect(of.replan(plan)).toEqual(plan);
  });
});

test("a relation is of the actions and people that it was asked for, whatever became of the lists since", () => {
  const [actions, viewers] = [["lead.view"], ["ann"]] as ["lead.view"[], string[]];
  const grants = policy().grants({ actions, viewers, now: NOW });
  actions[0] = "lead.edit" as never;
  viewers.push("root");
  expect(new Set([...grants].map((row) => `${row.viewer} ${row.action}`))).toEqual(new Set(["ann lead.view"]));
});

test("the options of a decision point are those that it was made with", async () => {
  const options: { policy: Policy; now: () => string; onError?: unknown } = { policy: policy(), now: () => NOW };
  const handler = createAuthZenHandler(options as never);
  Object.assign(options, { policy: undefined, now: null, onError: null });
  expect(await decisionOf(handler)).toEqual([200, true]);
});

describe("a record that a host looks up is read once, and as a whole or not at all", () => {
  const asking = async (found: unknown, onError = (_: unknown) => {}) => {
    const handler = createAuthZenHandler({ policy: assigned(), now: () => NOW, resource: () => found as never, onError });
    return decisionOf(handler, "u");
  };

  test("a member that is there at first only counts", async () => {
    expect(await asking({ type: "lead", id: "l", partner: "p", assignee: "v" })).toEqual([200, false]);
    expect(await asking(fickle("assignee", "v", undefined))).toEqual([200, false]);
    expect(await asking(fickle("assignee", undefined, "v"))).toEqual([200, true]);
  });

  test.each([
    ["a misspelt member", { type: "lead", id: "l", partner: "p", asignee: "v" }, "UNKNOWN_FIELD"],
    ["a member that cannot be read", Object.defineProperty({ type: "lead", partner: "p" }, "assignee", { get: failing }), "MALFORMED_JSON"],
    ["another type", { type: "deal", id: "l", partner: "p" }, "RESOURCE_MISMATCH"],
    ["a list", [], "MALFORMED_JSON"],
    ["a text", "l", "MALFORMED_JSON"],
    ["half a character", { type: "lead", partner: "p\ud800" }, "MALFORMED_ID"],
  ])("%s is the host's fault, and no answer", async (_, found, code) => {
    const told: unknown[] = [];
    expect(await asking(found, (error) => told.push(error))).toEqual([500, "the policy cannot answer"]);
    expect(told).toEqual([expect.objectContaining({ code })]);
  });

  test("a search gives out what it decided on", async () => {
    const resources = () => [fickle("partner", "p", "q")] as never;
    const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, resources });
    const body = { subject: { type: "user", id: "ann" }, action: { name: "lead.view" }, resource: { type: "lead" } };
    const { results } = await (await handler(request("search/resource", body))).json();
    expect(results).toEqual([{ type: "lead", id: "l", properties: { partner: "p" } }]);
  });
});

describe("what a host's function throws is never said to be the request's fault", () => {
  const thrown = () => {
    throw failure();
  };
  test.each<[string, object, string]>([
    ["a policy", { policy: thrown }, "UNKNOWN_ID"],
    ["no policy", { policy: () => undefined }, "INVALID_VALUE"],
    ["a function in the place of a policy", { policy: () => () => policy() }, "INVALID_VALUE"],
    ["a clock", { now: thrown }, "UNKNOWN_ID"],
    ["a number for a moment", { now: () => 5 }, "MALFORMED_JSON"],
    ["no moment", { now: () => undefined }, "INVALID_VALUE"],
    ["a text that is no moment", { now: () => "soon" }, "MALFORMED_INSTANT"],
    ["a look-up", { resource: thrown }, "UNKNOWN_ID"],
    ["a name of an action", { actions: { "lead.view": thrown } }, "UNKNOWN_ID"],
    ["a log", { onDecision: thrown }, "UNKNOWN_ID"],
  ])("%s", async (_, options, code) => {
    const told: unknown[] = [];
    const onError = (error: unknown) => told.push(error);
    const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, onError, ...options } as never);
    expect(await decisionOf(handler)).toEqual([500, "the policy cannot answer"]);
    const several = await handler(request("evaluations", { ...QUESTION, evaluations: [{}, {}] }));
    expect([several.status, await several.json()]).toEqual([500, "the policy cannot answer"]);
    expect(told).toEqual([expect.objectContaining({ code }), expect.objectContaining({ code })]);
  });

  test.each<[string, unknown, string]>([
    ["that throws", thrown, "UNKNOWN_ID"],
    ["that gives none", () => undefined, "INVALID_VALUE"],
    ["that breaks off", () => broken(), "UNKNOWN_ID"],
  ])("a source of records %s", async (_, resources, code) => {
    const told: unknown[] = [];
    const handler = createAuthZenHandler({
      policy: policy(),
      now: () => NOW,
      resources,
      onError: (error: unknown) => told.push(error),
    } as never);
    const answer = await handler(request("search/resource", { ...QUESTION, resource: { type: "lead" } }));
    expect([answer.status, await answer.json()]).toEqual([500, "the policy cannot answer"]);
    expect(told).toEqual([expect.objectContaining({ code })]);
  });

  test("an error that is none of the policy's reaches the host", async () => {
    const resource = () => Promise.reject(new TypeError("no database"));
    const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, resource });
    await expect(decisionOf(handler)).rejects.toThrow("no database");
  });

  test("a guard whose clock gives nothing answers 500", async () => {
    const told: unknown[] = [];
    const options = {
      policy: policy(),
      viewer: () => "ann",
      action: "lead.view",
      resource: () => LEADS[0],
      onError: (error: unknown) => told.push(error),
    };
    const guarded = guard({ ...options, now: () => undefined } as never, () => new Response("in"));
    expect((await guarded(new Request("https://portal/"))).status).toBe(500);
    expect(told).toEqual([expect.objectContaining({ code: "INVALID_VALUE", at: "/now" })]);
  });
});

test("a body that was read before is no request's fault", async () => {
  const read = request("evaluation", QUESTION);
  expect((await jsonBody(read)).ok).toBe(true);
  await expect(jsonBody(read)).rejects.toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/request" }));
  const told: unknown[] = [];
  const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, onError: (error) => told.push(error) });
  expect((await handler(read)).status).toBe(500);
  expect(told).toEqual([expect.objectContaining({ at: "/request" })]);
});

test("a log writes of a record what it looked at once", () => {
  const written: LogEntry[] = [];
  const log = decisionLog({ write: (entry) => written.push(entry), redact: (id) => `<${id}>` });
  const decision = viewer("ann").explain("lead.view", LEADS[0]);
  log({ viewer: "ann", now: NOW, action: "lead.view", resource: fickle("id", "l", Symbol("later")) as never, decision });
  expect(written[0]?.resource).toEqual({ type: "lead", id: "<l>" });
});

test("an option of a capsule counts wherever it stands", () => {
  const bytes = viewer("ann").toBytes();
  const now = new Date(Date.parse(NOW) + 60_000);
  const hidden = Object.defineProperty({ now }, "maxAge", { value: 1_000 });
  const proxied = new Proxy({ now, maxAge: 1_000 }, { ownKeys: () => ["now"] });
  for (const options of [{ now, maxAge: 1_000 }, hidden, proxied, Object.create({ now, maxAge: 1_000 })]) {
    expect(() => Viewer.fromBytes(bytes, options)).toThrow(expect.objectContaining({ code: "CAPSULE_EXPIRED" }));
  }
  expect(Viewer.fromBytes(bytes, Object.defineProperty({ now }, "clockTolerance", { value: 0 })).id).toBe("ann");
});

test.each([
  ["-1", -1],
  ["no whole number", 1.5],
  ["no number", Number.NaN],
  ["without end", Infinity],
  ["a text", "7"],
])("the earliest revision is a whole number: %s", async (_, minRevision) => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const sealed = await sealViewer(viewer("ann").toBytes(), privateKey as never, { revision: 7 });
  const opening = openViewer(sealed, publicKey as never, { now: NOW, minRevision } as never);
  await expect(opening).rejects.toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/minRevision" }));
});

test("bytes that lie about their length are sealed and opened as they are", async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  for (const length of [-1, 0, 1, 1e9]) {
    const lying = Object.defineProperty(viewer("ann").toBytes(), "length", { value: length });
    const sealed = Object.defineProperty(await sealViewer(lying, privateKey as never), "length", { value: length });
    expect((await openViewer(sealed, publicKey as never, { now: NOW })).id).toBe("ann");
  }
});

test("how fresh a policy is and by which clock is what it says, or refused", () => {
  for (const value of ["30000", [], true, new Date(5), {}, Number.NaN, -1, 5n, Symbol("s")]) {
    const made = () => createPolicyReader({ read: () => policy(), freshFor: value as never });
    expect(made).toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/freshFor" }));
  }
  for (const clock of [5, "now", {}]) {
    const made = () => createPolicyReader({ read: () => policy(), clock: clock as never });
    expect(made).toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/clock" }));
  }
});

const QUESTION = {
  subject: { type: "user", id: "ann" },
  action: { name: "lead.view" },
  resource: { type: "lead", id: "l", properties: { partner: "p" } },
};

function request(path: string, body: object): Request {
  const headers = { "content-type": "application/json" };
  return new Request(`https://pdp/access/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function decisionOf(handler: ReturnType<typeof createAuthZenHandler>, id = "ann"): Promise<[number, unknown]> {
  const answer = await handler(request("evaluation", { ...QUESTION, subject: { type: "user", id } }));
  const body: unknown = await answer.json();
  return [answer.status, typeof body === "object" && body !== null && "decision" in body ? body.decision : body];
}

/** A programme in which a lead that is assigned to nobody is open, and one that is assigned to somebody else is not. */
function assigned(): Policy {
  return Policy.loadSync({
    ...policy().toJSON(),
    userRoles: [{ id: "sales", name: "Sales", leadVisibility: "assigned" }],
    partnerGroups: [],
    customViews: [],
    users: ["u", "v"].map((id) => ({
      kind: "partner" as const,
      id,
      name: id,
      status: "active" as const,
      partner: "p",
      contact: { id: `c-${id}`, partner: "p" },
      license: "partner-community" as const,
      userRoles: ["sales"],
      createdAt: "2026-11-20T00:00:00Z",
    })),
    managers: [],
  });
}

function failure(): PolicyError {
  try {
    policy().hierarchy("nobody");
  } catch (error) {
    if (PolicyError.is(error)) return error;
  }
  throw new Error("there is such a partner");
}

function failing(): never {
  throw new Error("no database");
}

function* broken(): Generator<object> {
  yield LEADS[0];
  throw failure();
}
