// The certification scenario of the AuthZEN Authorization API 1.0: its fixture as a programme, and its requests.
import { Policy, type Resource, type Snapshot } from "partner-policy";
import { type AuthZenOptions, createAuthZenHandler } from "partner-policy/authzen";
import { describe, expect, test } from "vitest";

type Json = Record<string, unknown>;

const NOW = "2026-11-22T00:00:00Z";
const PDP = "https://pdp.example";
const records = [
  { type: "record", id: "record-1", fields: { status: "active" } },
  { type: "record", id: "record-2", fields: { status: "archived" } },
] as unknown as readonly (Resource & { id: string })[];

/** Alice reads everything and writes what is active; Bob reads everything and writes what is archived. */
const policy = Policy.loadSync({
  format: "partner-policy/1",
  revision: 1,
  partners: [],
  users: ["alice", "bob"].map((id) => ({ kind: "internal", id, name: id, status: "active" })),
  recordTypes: [{ id: "record", label: "Record" }],
  defaultAccess: { record: { internal: "read" } },
  sharingRules: [
    { id: "active", type: "record", level: "read-write", where: [{ field: "status", op: "eq", value: "active" }], to: { user: "alice" } },
    { id: "archived", type: "record", level: "read-write", where: [{ field: "status", op: "eq", value: "archived" }], to: { user: "bob" } },
  ],
} as unknown as Snapshot);

const options: AuthZenOptions = {
  policy,
  policyDecisionPoint: PDP,
  now: () => NOW,
  resources: ({ type }) => records.filter((one) => one.type === type),
  resource: async ({ type, id }) => records.find((one) => one.type === type && one.id === id),
  actions: { read: "view", write: "edit", delete: ({ soft }) => (soft === true ? "edit" : "delete") },
};
const handler = createAuthZenHandler(options);

async function sent(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return handler(
    new Request(`${PDP}/access/v1/${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text }),
  );
}
async function answered(path: string, body: unknown): Promise<Json> {
  const response = await sent(path, body);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  return (await response.json()) as Json;
}
const decided = async (body: unknown) => (await answered("evaluation", body)).decision;
const decisions = async (body: unknown) => ((await answered("evaluations", body)).evaluations as Json[]).map(({ decision }) => decision);
const found = async (what: string, body: unknown) =>
  ((await answered(`search/${what}`, body)).results as Json[]).map(({ id, name }) => id ?? name);

const alice = { type: "user", id: "alice" };
const bob = { type: "user", id: "bob" };
const admin = { ...bob, properties: { role: "admin" } };
const [read, write] = [{ name: "read" }, { name: "write" }];
const one = { type: "record", id: "record-1" };
const two = { type: "record", id: "record-2" };
const archived = { ...two, properties: { status: "archived" } };
const context = { time: "2025-06-27T18:03-07:00", ip: "192.168.1.1" };

describe("one evaluation", () => {
  test.each<[string, Json, boolean]>([
    ["rule 1", { subject: alice, action: read, resource: one }, true],
    ["rule 2", { subject: alice, action: write, resource: one }, true],
    ["rule 3", { subject: bob, action: read, resource: one }, true],
    ["rule 4", { subject: bob, action: write, resource: one }, false],
    ["rule 5", { subject: alice, action: write, resource: archived }, false],
    ["rule 6", { subject: admin, action: write, resource: archived }, true],
    ["rule 7", { subject: alice, action: { name: "delete", properties: { soft: true } }, resource: one }, true],
    ["rule 8", { subject: alice, action: { name: "delete", properties: { soft: false } }, resource: one }, false],
    ["a context", { subject: alice, action: read, resource: one, context }, true],
    [
      "more properties",
      {
        subject: { ...alice, properties: { department: "Sales", role: "manager" } },
        action: { ...read, properties: { method: "GET" } },
        resource: { ...one, properties: { status: "active", owner: "bob" } },
      },
      true,
    ],
    ["unknown members", { subject: alice, action: read, resource: one, foo: "bar", futureField: { nested: true } }, true],
  ])("decides %s", async (_, body, wanted) => {
    for (const round of [1, 2, 3]) expect([round, await decided(body)]).toEqual([round, wanted]);
  });

  test.each<[unknown, string?]>([
    [{ action: read, resource: one }],
    [{ subject: alice, resource: one }],
    [{ subject: alice, action: read }],
    [{ subject: { id: "alice" }, action: read, resource: one }],
    [{ subject: { type: "user" }, action: read, resource: one }],
    [{ subject: alice, action: {}, resource: one }],
    [{ subject: alice, action: read, resource: { id: "record-1" } }],
    [{ subject: alice, action: read, resource: { type: "record" } }],
    [{ subject: alice, action: read, resource: one }, "text/plain"],
    ["{"],
    [""],
    [{ subject: "alice", action: read, resource: one }],
    [{ subject: alice, action: { name: 123 }, resource: one }],
  ])("is refused where it is malformed: %j %s", async (body, type = "application/json") => {
    expect((await sent("evaluation", body, { "content-type": type })).status).toBe(400);
  });

  test("says the request's id again", async () => {
    const body = { subject: alice, action: read, resource: one };
    expect((await sent("evaluation", body, { "x-request-id": "r-1" })).headers.get("x-request-id")).toBe("r-1");
  });
});

describe("several evaluations", () => {
  test.each<[Json, (boolean | undefined)[]]>([
    [{ subject: alice, action: read, evaluations: [{ resource: one }, { resource: two }] }, [true, undefined]],
    [{ subject: bob, resource: one, evaluations: [{ action: read }, { action: write }] }, [true, false]],
    [
      {
        subject: alice,
        action: write,
        evaluations: [{ resource: { ...one, properties: { status: "active" } } }, { resource: archived }],
      },
      [true, false],
    ],
    [{ action: write, resource: archived, evaluations: [{ subject: alice }, { subject: admin }] }, [false, true]],
    [
      {
        evaluations: [
          { subject: alice, action: read, resource: one },
          { subject: bob, action: write, resource: one },
        ],
      },
      [true, false],
    ],
    [
      { subject: alice, action: read, context, evaluations: [{ resource: one }, { resource: two, context: { source: "override" } }] },
      [undefined, undefined],
    ],
    [
      {
        subject: alice,
        action: write,
        resource: { ...one, properties: { status: "active" } },
        evaluations: [{}, { resource: archived }],
      },
      [true, false],
    ],
    [
      { subject: alice, action: read, options: { evaluations_semantic: "execute_all" }, evaluations: [{ resource: one }, {}] },
      [true, false],
    ],
  ])("are decided in their order: %j", async (body, wanted) => {
    const said = await decisions(body);
    expect(said.map((each, at) => (wanted[at] === undefined && typeof each === "boolean" ? undefined : each))).toEqual(wanted);
  });

  test("that are none are one", async () => {
    const body = { subject: alice, action: read, resource: one };
    expect(await answered("evaluations", body)).toMatchObject({ decision: true });
    expect(await answered("evaluations", { ...body, evaluations: [] })).toMatchObject({ decision: true });
  });
});

describe("searches", () => {
  test.each<[string, Json, string[]]>([
    ["subject", { subject: { type: "user" }, action: read, resource: one }, ["alice", "bob"]],
    ["subject", { subject: { type: "user" }, action: read, resource: one, context }, ["alice", "bob"]],
    ["subject", { subject: alice, action: read, resource: one }, ["alice", "bob"]],
    ["subject", { subject: { type: "user" }, action: write, resource: archived }, ["bob"]],
    ["resource", { subject: alice, action: read, resource: { type: "record" } }, ["record-1", "record-2"]],
    ["resource", { subject: alice, action: read, resource: { type: "record" }, context }, ["record-1", "record-2"]],
    ["resource", { subject: alice, action: read, resource: one }, ["record-1", "record-2"]],
    ["resource", { subject: admin, action: write, resource: { type: "record" } }, ["record-2"]],
    ["action", { subject: alice, resource: one }, ["read", "write"]],
    ["action", { subject: alice, resource: one, context }, ["read", "write"]],
    ["action", { subject: admin, resource: archived }, ["read", "write"]],
    ["action", { subject: { type: "user", id: "nonexistent-user" }, resource: one }, []],
    ["action", { subject: alice, resource: { type: "record", id: "nonexistent" } }, []],
    ["action", { subject: alice, resource: { type: "spaceship", id: "x" } }, []],
    ["subject", { subject: { type: "spaceship" }, action: read, resource: one }, []],
    ["subject", { subject: { type: "user" }, action: read, resource: { type: "record", id: "nonexistent" } }, []],
    ["subject", { subject: { type: "user" }, action: read, resource: { type: "spaceship", id: "x" } }, []],
    ["resource", { subject: { type: "user", id: "nonexistent-user" }, action: read, resource: { type: "record" } }, []],
    ["resource", { subject: alice, action: read, resource: { type: "spaceship" } }, []],
  ])("find for %s %j", async (what, body, wanted) => {
    expect(await found(what, body)).toEqual(wanted);
  });

  test("go on page by page", async () => {
    const body = { subject: { type: "user" }, action: read, resource: one };
    const first = await answered("search/subject", { ...body, page: { limit: 1 } });
    const { next_token: token } = first.page as { next_token: string };
    expect([first.results, typeof token, token !== ""]).toEqual([[alice], "string", true]);
    const second = await answered("search/subject", { ...body, page: { token } });
    expect([second.results, second.page]).toEqual([[bob], { next_token: "", count: 1 }]);
  });

  test.each<[string, Json]>([
    ["subject", { subject: { type: "user" }, resource: one }],
    ["subject", { subject: { type: "user" }, action: read, resource: { type: "record" } }],
    ["resource", { action: read, resource: { type: "record" } }],
    ["resource", { subject: { type: "user" }, action: read, resource: { type: "record" } }],
    ["action", { subject: alice }],
    ["action", { subject: { type: "user" }, resource: one }],
  ])("are refused where something is missing: %s %j", async (what, body) => {
    expect((await sent(`search/${what}`, body)).status).toBe(400);
  });
});

describe("a record that the host looks up", () => {
  test("is what the host says, whatever the request says of it", async () => {
    const claimed = { ...two, properties: { partner: null, fields: { status: "active" } } };
    expect(await decided({ subject: alice, action: write, resource: claimed })).toBe(false);
    expect(await answered("evaluation", { subject: alice, action: read, resource: { type: "record", id: "none" } })).toMatchObject({
      decision: false,
      context: { code: "UNKNOWN_RESOURCE" },
    });
  });

  test("cannot be looked up: nobody is told yes", async () => {
    const broken = createAuthZenHandler({ ...options, resource: () => Promise.reject(new Error("no database")) });
    const request = { method: "POST", headers: { "content-type": "application/json" } };
    const body = JSON.stringify({ subject: alice, action: read, resource: one, evaluations: [{}] });
    for (const path of ["evaluation", "evaluations", "search/subject", "search/action"])
      await expect(broken(new Request(`${PDP}/access/v1/${path}`, { ...request, body }))).rejects.toThrow("no database");
  });

  test("names of actions are the host's own members, and are checked", async () => {
    const bad = (actions: unknown) => () => createAuthZenHandler({ policy, actions: actions as never });
    for (const wrong of [7, { read: "" }, { read: 7 }, null])
      expect(bad(wrong)).toThrow(expect.objectContaining({ code: "INVALID_VALUE" }));
    expect((await sent("evaluation", { subject: alice, action: { name: "constructor" }, resource: one })).status).toBe(400);
    const odd = createAuthZenHandler({ ...options, actions: { read: () => 7 as never } });
    const body = JSON.stringify({ subject: alice, action: read, resource: one });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    expect((await odd(new Request(`${PDP}/access/v1/evaluation`, init))).status).toBe(400);
  });
});
