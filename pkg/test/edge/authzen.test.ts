import { createAuthZenHandler } from "partner-policy/authzen";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, foreign, leads, own, policy } from "./worker.js";

type Json = Record<string, unknown>;
type Sent = (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;

const PDP = "https://pdp.example";
const EVALUATION = "/access/v1/evaluation";
const EVALUATIONS = "/access/v1/evaluations";
const subject = { type: "user", id: ADMINISTRATOR };
const action = { name: "view" };
const resource = resourceOf(own);
const question = { subject, action, resource };

function resourceOf({ id, type: _, fields: __, ...properties }: (typeof leads)[number]): Json {
  return { type: "lead", id, properties };
}

let edge: Asking;
beforeAll(async () => {
  edge = await asking();
});
afterAll(() => edge.worker.dispose());

/** The decision point of the package in this process, and the worker in workerd, asked by a service that enforces for others. */
const points: [string, Sent][] = [
  [
    "the handler",
    async (path, body, headers = {}) => {
      const handler = createAuthZenHandler({ policy, policyDecisionPoint: PDP, resources: () => leads });
      const method = body === undefined ? "GET" : "POST";
      const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      return handler(new Request(`${PDP}${path}`, { method, headers: { "content-type": "application/json", ...headers }, ...text }));
    },
  ],
  ["the worker", (path, body, headers = {}) => edge.ask("pep", path, body, { token: { scope: "pdp" }, headers })],
];

describe.each(points)("AuthZEN 1.0 by %s", (_, send) => {
  const evaluated = async (body: unknown) => (await (await send(EVALUATION, body)).json()) as { decision: boolean; context: Json };

  test("names its endpoints by its own identifier", async () => {
    const response = await send("/.well-known/authzen-configuration");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toEqual({
      policy_decision_point: PDP,
      access_evaluation_endpoint: `${PDP}${EVALUATION}`,
      access_evaluations_endpoint: `${PDP}${EVALUATIONS}`,
      search_subject_endpoint: `${PDP}/access/v1/search/subject`,
      search_action_endpoint: `${PDP}/access/v1/search/action`,
      search_resource_endpoint: `${PDP}/access/v1/search/resource`,
    });
  });

  test("permits and denies with 200, and says the request id again", async () => {
    const response = await send(EVALUATION, question, { "x-request-id": "bfe9eb29-ab87-4ca3-be83-a1d5d8305716" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(response.headers.get("x-request-id")).toBe("bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
    expect(await response.json()).toMatchObject({ decision: true });
    expect(await evaluated({ ...question, resource: resourceOf(foreign) })).toMatchObject({
      decision: false,
      context: { code: "NO_GRANT" },
    });
    expect(await evaluated({ ...question, subject: { type: "user", id: "stranger" } })).toMatchObject({ decision: false });
    expect(await evaluated({ ...question, subject: { type: "group", id: ADMINISTRATOR } })).toMatchObject({ decision: false });
  });

  test("takes context, properties and members that nobody knows", async () => {
    const context = { time: "2026-10-26T01:22-07:00", device: { trusted: true } };
    const more = { ...question, context, foo: "bar", subject: { ...subject, properties: { department: "sales" } } };
    expect(await evaluated(more)).toMatchObject({ decision: true });
    expect(await evaluated({ ...question, action: { name: "view", properties: { method: "GET" } } })).toMatchObject({ decision: true });
  });

  test.each<[string, unknown]>([
    ["without a subject", { action, resource }],
    ["without an action", { subject, resource }],
    ["without a resource", { subject, action }],
    ["with a subject without a type", { ...question, subject: { id: ADMINISTRATOR } }],
    ["with a subject without an id", { ...question, subject: { type: "user" } }],
    ["with an action without a name", { ...question, action: {} }],
    ["with a resource without a type", { ...question, resource: { id: "l" } }],
    ["with a resource without an id", { ...question, resource: { type: "lead", properties: { partner: null } } }],
    ["with a subject that is a text", { ...question, subject: ADMINISTRATOR }],
    ["with an id that is a number", { ...question, subject: { type: "user", id: 1 } }],
    ["with an action that is null", { ...question, action: null }],
    ["with a context that is a list", { ...question, context: [] }],
    ["that is a list", [question]],
    ["that is empty", ""],
    ["that is no JSON", "{"],
    ["with a doubled member", JSON.stringify(question).replace('"id"', '"id":"u-admin","id"')],
  ])("refuses a request %s with 400", async (_, body) => {
    expect((await send(EVALUATION, body)).status).toBe(400);
  });

  test.each(["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "refuses the content type `%s` with 400",
    async (type) => {
      for (const path of [EVALUATION, EVALUATIONS, "/access/v1/search/resource"]) {
        expect((await send(path, question, { "content-type": type })).status).toBe(400);
      }
    },
  );

  test("answers evaluations in order, with what they have in common", async () => {
    const evaluations = [{ resource: resourceOf(foreign) }, { resource }, { subject: { type: "user", id: "stranger" }, resource }];
    const body = { subject, action, evaluations };
    const decisions = async (options?: Json) => {
      const response = await send(EVALUATIONS, options === undefined ? body : { ...body, options });
      return ((await response.json()) as { evaluations: { decision: boolean }[] }).evaluations.map(({ decision }) => decision);
    };
    expect(await decisions()).toEqual([false, true, false]);
    expect(await decisions({ evaluations_semantic: "execute_all" })).toEqual([false, true, false]);
    expect(await decisions({ evaluations_semantic: "deny_on_first_deny" })).toEqual([false]);
    expect(await decisions({ evaluations_semantic: "permit_on_first_permit" })).toEqual([false, true]);
    for (const evaluations_semantic of ["first", null, 1]) {
      expect((await send(EVALUATIONS, { ...body, options: { evaluations_semantic } })).status).toBe(400);
    }
    expect(await (await send(EVALUATIONS, { ...question, evaluations: [] })).json()).toMatchObject({ decision: true });
    expect(await (await send(EVALUATIONS, question)).json()).toMatchObject({ decision: true });
    const partly = { subject, action, evaluations: [{ resource }, {}, { resource: "x" }] };
    expect(await (await send(EVALUATIONS, partly)).json()).toMatchObject({
      evaluations: [{ decision: true }, { decision: false, context: { error: { status: 400 } } }, { decision: false }],
    });
  });

  test("decides for everybody as the policy does", async () => {
    const now = new Date();
    const users = policy.toJSON().users.map(({ id }) => id);
    const names = ["lead.view", "lead.edit", "lead.delete"] as const;
    const asked = users.flatMap((id, at) =>
      names.map((name, by) => ({ id, name, lead: leads[(at * 37 + by * 11) % leads.length] as (typeof leads)[number] })),
    );
    const evaluations = asked.map(({ id, name, lead }) => ({
      subject: { type: "user", id },
      action: { name },
      resource: resourceOf(lead),
    }));
    const response = await send(EVALUATIONS, { evaluations });
    const said = ((await response.json()) as { evaluations: { decision: boolean; context: { code: string } }[] }).evaluations;
    const wanted = asked.map(({ id, name, lead: { fields: _, ...record } }) => policy.viewer(id, { now }).explain(name, record));
    expect(said.map(({ decision, context }) => [decision, context.code])).toEqual(wanted.map(({ allowed, code }) => [allowed, code]));
    expect(new Set(said.map(({ decision }) => decision)).size).toBe(2);
  });

  test("searches subjects, resources and actions, in pages of which no result is missing or twice", async () => {
    const now = new Date();
    const searched = async (what: string, body: Json) => {
      const results: Json[] = [];
      let token = "";
      do {
        const page = { limit: 7, ...(token === "" ? {} : { token }) };
        const response = await send(`/access/v1/search/${what}`, { ...body, page });
        expect(response.status).toBe(200);
        const found = (await response.json()) as { page: { next_token: string; count: number }; results: Json[] };
        expect([found.page.count, found.results.length <= 7]).toEqual([found.results.length, true]);
        results.push(...found.results);
        token = found.page.next_token;
      } while (token !== "");
      return results.map(({ id, name }) => id ?? name);
    };
    const viewer = policy.viewer(ADMINISTRATOR, { now });
    const seen = viewer.filter("lead.view", leads).map(({ id }) => id);
    expect(seen.length).toBeGreaterThan(20);
    expect(await searched("resource", { subject, action, resource: { type: "lead" } })).toEqual(seen);
    const users = policy.toJSON().users.map(({ id }) => id);
    const who = users.filter((id) => policy.viewer(id, { now }).can("lead.view", own));
    expect(await searched("subject", { subject: { type: "user" }, action, resource })).toEqual(who);
    const names = await searched("action", { subject, resource });
    expect([names.includes("lead.view"), names.includes("lead.transfer")]).toEqual([viewer.can("lead.view", own), false]);
    expect(await searched("resource", { subject: { type: "user", id: "stranger" }, action, resource: { type: "lead" } })).toEqual([]);
    expect(await searched("subject", { subject: { type: "robot" }, action, resource })).toEqual([]);
    expect((await send("/access/v1/search/resource", { subject, action, resource: { type: "lead" }, page: { token: "x" } })).status).toBe(
      400,
    );
    expect((await send("/access/v1/search/resource", { subject, action, resource: { type: "lead" }, page: { limit: -1 } })).status).toBe(
      400,
    );
    const none = await send("/access/v1/search/resource", { subject, action, resource: { type: "lead" }, page: { limit: 0 } });
    expect([none.status, ((await none.json()) as { results: Json[] }).results]).toEqual([200, []]);
  });

  test("has no other endpoints, and no other methods", async () => {
    expect((await send("/access/v1/evaluate", question)).status).toBe(404);
    expect([(await send(EVALUATION)).status, (await send(EVALUATION)).headers.get("allow")]).toEqual([405, "POST"]);
    expect((await send("/.well-known/authzen-configuration", {})).status).toBe(405);
  });

  test("reads no body that is too large", async () => {
    expect((await send(EVALUATION, { ...question, context: { text: "x".repeat(300_000) } })).status).toBe(413);
  });
});

describe("the decision point of the worker", () => {
  const self = (path: string, body: unknown) => answer(edge.ask(ADMINISTRATOR, path, body));

  test("answers a person about this person alone", async () => {
    expect(await self(EVALUATION, question)).toEqual([200, undefined]);
    expect(await self("/access/v1/search/action", { subject, resource })).toEqual([200, undefined]);
    expect(await self("/access/v1/search/resource", { subject, action, resource: { type: "lead" } })).toEqual([200, undefined]);
    expect(await self(EVALUATIONS, { ...question, evaluations: [{}, { subject }] })).toEqual([200, undefined]);
    const other = { type: "user", id: "u-admin" };
    for (const path of [EVALUATION, EVALUATIONS, "/access/v1/search/action", "/access/v1/search/resource"]) {
      expect([path, await self(path, { ...question, subject: other })]).toEqual([path, [403, "SUBJECT_OF_ANOTHER"]]);
    }
    for (const one of [{ subject: other }, { subject: { id: "u-admin" } }, { subject: { id: null } }]) {
      expect(await self(EVALUATIONS, { ...question, evaluations: [{}, one] })).toEqual([403, "SUBJECT_OF_ANOTHER"]);
    }
    expect(await self("/access/v1/search/subject", { subject: { type: "user" }, action, resource })).toEqual([403, "INSUFFICIENT_SCOPE"]);
    const doubled = JSON.stringify(question).replace('"id"', '"id":"u-admin","id"');
    expect((await edge.ask(ADMINISTRATOR, EVALUATION, doubled)).status).toBe(400);
    const form = { headers: { "content-type": "text/plain" } };
    expect((await edge.ask(ADMINISTRATOR, EVALUATION, { ...question, subject: other }, form)).status).toBe(400);
  });

  test("answers a service with the scope `pdp` only, and nobody without a token but its metadata", async () => {
    for (const scope of ["audit", "edits:crm", "edits:identity-provider audit"]) {
      const asked = edge.ask("pep", EVALUATION, question, { token: { scope } });
      expect([scope, await answer(asked)]).toEqual([scope, [403, "INSUFFICIENT_SCOPE"]]);
    }
    const headers = { "content-type": "application/json" };
    const nobody = { method: "POST", headers, body: JSON.stringify(question) };
    expect(await answer(edge.worker.dispatchFetch(`https://edge.test${EVALUATION}`, nobody))).toEqual([401, "UNAUTHENTICATED"]);
    for (const host of ["edge.test", "evil.example", "pdp.example:8443"]) {
      const metadata = await edge.worker.dispatchFetch(`https://${host}/.well-known/authzen-configuration`, {
        headers: { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
      });
      expect([host, metadata.status, ((await metadata.json()) as Json).policy_decision_point]).toEqual([host, 200, PDP]);
    }
  });

  test("has its decisions logged, without what the records hold", async () => {
    await edge.ask(ADMINISTRATOR, EVALUATION, { ...question, resource: { ...resourceOf(foreign), id: "l-logged" } });
    const audit = { token: { scope: "audit" } };
    let logged: Json[] = [];
    let after = 0;
    // Decisions are sent behind the answer.
    for (let tries = 0; tries < 50 && !logged.some((entry) => JSON.stringify(entry).includes("l-logged")); tries += 1) {
      const page = (await (await edge.ask("auditor", `/decisions?after=${after}`, undefined, audit)).json()) as Json[];
      logged = [...logged, ...page];
      after = Number(logged.at(-1)?.number ?? 0);
    }
    expect(logged.find((entry) => JSON.stringify(entry).includes("l-logged"))).toMatchObject({
      viewer: ADMINISTRATOR,
      action: "lead.view",
      resource: { type: "lead", id: "l-logged" },
      allowed: false,
      code: "NO_GRANT",
    });
    expect(JSON.stringify(logged)).not.toContain(String(foreign.partner));
  });
});
