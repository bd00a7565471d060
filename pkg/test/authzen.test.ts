import { type Policy, PolicyError } from "partner-policy";
import { type AuthZenOptions, createAuthZenHandler } from "partner-policy/authzen";
import { describe, expect, test, vi } from "vitest";
import { codeOf, NOW, policy } from "./programme.js";

const PDP = "https://pdp.test";
type Handler = ReturnType<typeof createAuthZenHandler>;

/** Posts a body, which is JSON unless it is a text, to a decision point. */
function send(handler: Handler, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return handler(
    new Request(`${PDP}/access/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
    }),
  );
}

describe("the AuthZEN handler", () => {
  const handler = createAuthZenHandler({ policy: policy(), policyDecisionPoint: PDP, now: () => NOW, maxEvaluations: 10 });
  const post = (path: string, body: unknown) => send(handler, path, body, { "x-request-id": "r-1" });
  const subject = { type: "user", id: "ann" };
  const lead = (partner: string) => ({ type: "lead", id: "l", properties: { partner } });
  const question = { subject, action: { name: "lead.view" }, resource: lead("p") };

  test("answers an evaluation; a denial is 200; the request id comes back", async () => {
    const response = await post("evaluation", question);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-request-id")).toBe("r-1");
    expect(await response.json()).toMatchObject({ decision: true, context: { code: "GRANTED", rule: "MGR-03" } });
    const denied = await post("evaluation", { ...question, resource: lead("q") });
    expect(denied.status).toBe(200);
    expect(await denied.json()).toMatchObject({ decision: false, context: { code: "NO_GRANT" } });
    expect(
      await (await post("evaluation", { ...question, action: { name: "view" }, extra: 1, context: { ip: "x" } })).json(),
    ).toMatchObject({ decision: true });
    const stranger = { ...question, subject: { type: "user", id: "stranger" } };
    expect(await (await post("evaluation", stranger)).json()).toEqual({ decision: false, context: { code: "UNKNOWN_SUBJECT" } });
  });

  test.each([
    ["no JSON", "{"],
    ["a list", []],
    ["no subject", { ...question, subject: undefined }],
    ["a subject without an id", { ...question, subject: { type: "user" } }],
    ["a resource without an id", { ...question, resource: { type: "lead" } }],
    ["an unknown action", { ...question, action: { name: "lead.veiw" } }],
    ["another type", { ...question, action: { name: "deal.view" } }],
    ["properties that are none", { ...question, resource: { ...lead("p"), properties: 1 } }],
    ["no body", ""],
    ["text that is no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["a context that is no object", { ...question, context: "x" }],
    ["a context of null", { ...question, context: null }],
    ["properties of a subject that are none", { ...question, subject: { ...subject, properties: "x" } }],
    ["properties of an action that are none", { ...question, action: { name: "view", properties: [] } }],
    ["properties of null", { ...question, resource: { type: "lead", id: "l", properties: null } }],
    ["a member of a record beside its properties", { ...question, resource: { ...lead("p"), assignee: "ann" } }],
    ["a lone surrogate in an id", JSON.stringify(question).replace('"ann"', '"\\ud800"')],
  ])("refuses %s with 400", async (_, body) => {
    expect((await post("evaluation", body)).status).toBe(400);
  });

  test.each([
    ["another type", "text/plain", 400],
    ["none", undefined, 400],
    ["that of a form", "application/x-www-form-urlencoded", 400],
    ["one that begins alike", "application/jsonp", 400],
    ["another encoding", "application/json; charset=utf-16", 400],
    ["another encoding, spaced", "application/json ; charset = latin1", 400],
    ["JSON", "application/json", 200],
    ["JSON in any case with its encoding", "Application/JSON; charset=UTF-8", 200],
  ])("reads a body by its content type: %s", async (_, type, status) => {
    const body = new TextEncoder().encode(JSON.stringify(question));
    for (const [path, asked] of [
      ["evaluation", body],
      ["evaluations", body],
      ["search/action", body],
      ["search/subject", body],
    ] as const) {
      const request = new Request(`${PDP}/access/v1/${path}`, { method: "POST", body: asked });
      if (type === undefined) request.headers.delete("content-type");
      else request.headers.set("content-type", type);
      expect([path, (await handler(request)).status]).toEqual([path, status]);
    }
  });

  test.each([
    ["of the request", '{"subject":S,"subject":S,"action":A,"resource":R}'],
    ["written otherwise", '{"subject":S,"\\u0073ubject":S,"action":A,"resource":R}'],
    ["of the subject", '{"subject":{"type":"user","id":"pia","id":"ann"},"action":A,"resource":R}'],
    ["of the properties", '{"subject":S,"action":A,"resource":{"type":"lead","id":"l","properties":{"partner":"q","partner":"p"}}}'],
    ["of the context, which nobody looks at", '{"subject":S,"action":A,"resource":R,"context":{"a":[{"b":1,"c":{},"b":1}]}}'],
    ["of what is unknown", '{"subject":S,"action":A,"resource":R,"more":[[],{"x":"}","x":2}]}'],
    ["of one evaluation", '{"subject":S,"action":A,"evaluations":[{"resource":R,"resource":R}]}'],
  ])("refuses a doubled member %s anywhere", async (_, template) => {
    const body = template
      .replaceAll(/\bS\b/g, JSON.stringify(subject))
      .replaceAll(/\bA\b/g, '{"name":"view"}')
      .replaceAll(/\bR\b/g, JSON.stringify(lead("p")));
    expect(JSON.parse(body)).toBeTypeOf("object");
    for (const path of ["evaluation", "evaluations", "search/subject", "search/action"]) {
      const response = await post(path, body);
      expect([path, response.status, await response.json()]).toEqual([path, 400, expect.stringContaining("two members")]);
    }
  });

  test("refuses what is nested deeper than any record, whoever would write it again", async () => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const entities = `"subject":${JSON.stringify(subject)},"action":{"name":"view"}`;
    const resource = `"resource":{"type":"lead","id":"l","properties":{"partner":"p","fields":{"a":${deep}}}}`;
    for (const path of ["evaluation", "evaluations", "search/subject", "search/action"]) {
      const body = path === "evaluations" ? `{${entities},"evaluations":[{${resource}}]}` : `{${entities},${resource}}`;
      expect([path, (await post(path, body)).status]).toEqual([path, 400]);
    }
  });

  test("takes members of the same name in different objects, and texts that look like members", async () => {
    const context = { a: { a: { a: 1 } }, b: [{ a: 1 }, { a: 1 }], c: '{"a":1,"a":2}', 'd"': ":", "e\\": '\\":' };
    expect((await post("evaluation", { ...question, context })).status).toBe(200);
  });

  test("knows no subject of another type, whatever its id, in evaluations and searches alike", async () => {
    for (const type of ["service", "group", "User", "user ", "users"]) {
      const other = { ...question, subject: { type, id: "ann" } };
      const unknown = { decision: false, context: { code: "UNKNOWN_SUBJECT" } };
      expect(await (await post("evaluation", other)).json()).toEqual(unknown);
      const several = { ...other, evaluations: [{}, { subject }] };
      expect(await (await post("evaluations", several)).json()).toMatchObject({ evaluations: [unknown, { decision: true }] });
      expect(await (await post("search/action", other)).json()).toMatchObject({ results: [] });
      expect(await (await post("search/subject", other)).json()).toMatchObject({ results: [] });
    }
    const service = createAuthZenHandler({ policy: policy(), subjectType: "service", now: () => NOW });
    const byService = await send(service, "evaluation", { ...question, subject: { type: "service", id: "ann" } });
    expect(await byService.json()).toMatchObject({ decision: true });
    expect(await (await send(service, "evaluation", question)).json()).toMatchObject({ decision: false });
  });

  test("asks by name for the partner, and for whom a transfer or share goes to", async () => {
    const ask = async (properties: unknown, action: unknown = { name: "view" }) => {
      const response = await post("evaluation", { subject: { type: "user", id: "root" }, action, resource: { ...lead("p"), properties } });
      return response.status === 200 ? ((await response.json()) as { decision: boolean }).decision : response.status;
    };
    expect([await ask({ partner: "p" }), await ask({ partner: null })]).toEqual([true, true]);
    for (const misspelt of [undefined, {}, { Partner: "p" }, { partnerId: "p" }, { partner_id: "p" }, { owner: "root" }]) {
      expect([misspelt, await ask(misspelt)]).toEqual([misspelt, 400]);
    }
    for (const name of ["Partner", "ownerId", "status", "assigned", "Assignee", "asignee", "created_by", "Origin", "contactId", "share"]) {
      expect([name, await ask({ partner: "p", [name]: "x" })]).toEqual([name, name === "status" ? true : 400]);
    }
    for (const name of ["assignedTo", "assigned_to", "leadAssignee", "ownedBy", "leadOwner"]) {
      expect([name, await ask({ partner: "p", [name]: "x" })]).toEqual([name, 400]);
    }
    // What is said by its own name is not lost by another one.
    expect(await ask({ partner: "p", owner: "ann", previousOwner: "x" })).toBe(true);
    for (const to of [undefined, null, "", 7, ["pia"], { id: "pia" }]) {
      for (const name of ["transfer", "share", "lead.transfer"]) {
        expect([to, await ask({ partner: "p" }, { name, properties: { to } })]).toEqual([to, 400]);
      }
    }
    expect(await ask({ partner: "p" }, { name: "transfer", properties: { To: "pia" } })).toBe(400);
    expect(await ask({ partner: "p" }, { name: "transfer" })).toBe(400);
    expect(await ask({ partner: "p" }, { name: "transfer", properties: { to: "pia" } })).toBeTypeOf("boolean");
  });

  test("ignores properties that mean nothing to it, or refuses them where it is told to", async () => {
    const more = {
      subject: { ...subject, properties: { department: "Sales" } },
      action: { name: "view", properties: { method: "GET" } },
      resource: { ...lead("p"), properties: { partner: "p", status: "active" } },
    };
    expect(await (await post("evaluation", more)).json()).toMatchObject({ decision: true });
    const strict = createAuthZenHandler({ policy: policy(), strictProperties: true, now: () => NOW });
    expect((await send(strict, "evaluation", more)).status).toBe(400);
    expect((await send(strict, "evaluation", { ...question, subject: more.subject })).status).toBe(200);
  });

  test("takes from the request what an evaluation has none of, and nothing of what it has", async () => {
    const all = {
      subject,
      action: { name: "view" },
      resource: { type: "lead", id: "l", properties: { partner: "p" } },
      evaluations: [
        {},
        { resource: { properties: { partner: "q" } } },
        { resource: { id: "b" } },
        { subject: { id: "root" } },
        { subject: null },
      ],
    };
    const { evaluations } = (await (await post("evaluations", all)).json()) as { evaluations: { decision: boolean; context: object }[] };
    expect(evaluations.map((each) => each.decision)).toEqual([true, false, false, false, false]);
    for (const [at, lacks] of [
      [1, "resource.type"],
      [2, "resource.type"],
      [3, "subject.type"],
    ] as const) {
      expect(evaluations[at]?.context).toMatchObject({ error: { status: 400, message: expect.stringContaining(lacks) } });
    }
    for (const wrong of [{ subject: "ann" }, { action: 7 }, { resource: null }, { context: 1 }, { options: null }, { evaluations: null }]) {
      expect([wrong, (await post("evaluations", { ...all, ...wrong })).status]).toEqual([wrong, 400]);
    }
    for (const semantic of [null, "", 1, ["execute_all"]]) {
      expect((await post("evaluations", { ...all, options: { evaluations_semantic: semantic } })).status).toBe(400);
    }
  });

  test("bounds a request by bytes, evaluations and steps, with a code", async () => {
    const large = { ...question, context: { text: "x".repeat(0x40000) } };
    const answer = await post("evaluation", large);
    expect([answer.status, await answer.json()]).toEqual([413, expect.stringContaining("LIMIT_EXCEEDED")]);
    const small = createAuthZenHandler({ policy: policy(), now: () => NOW, maxBytes: 400, maxSteps: 4 });
    expect((await send(small, "evaluation", question)).status).toBe(200);
    expect((await send(small, "evaluation", { ...question, context: { text: "x".repeat(400) } })).status).toBe(413);
    const wide = createAuthZenHandler({ policy: policy(), now: () => NOW, maxSteps: 4 });
    const fields = { text: "x".repeat(2_000) };
    const resource = { ...lead("p"), properties: { partner: "p", fields } };
    const ask = async (evaluations: unknown[]) => send(wide, "evaluations", { ...question, resource, evaluations });
    expect((await ask([{}])).status).toBe(200);
    expect(await (await ask([{}, {}])).json()).toContain("LIMIT_EXCEEDED");
    const viewer = vi.fn((id: string) => policy().viewer(id, { now: NOW }));
    const counting = { revision: 7, recordTypes: [], viewer } as unknown as Policy;
    const idle = createAuthZenHandler({ policy: counting, now: () => NOW, maxSteps: 4 });
    expect((await send(idle, "evaluations", { ...question, resource, evaluations: [{}, {}] })).status).toBe(400);
    expect(viewer).not.toHaveBeenCalled();
    expect((await ask(new Array(4).fill({ resource: lead("p") }))).status).toBe(200);
    expect(await (await post("evaluations", { ...question, evaluations: new Array(11).fill({}) })).json()).toContain("LIMIT_EXCEEDED");
  });

  test("reports what is its own fault, and answers 500", async () => {
    const onError = vi.fn();
    const disagreement = PolicyError.of("ENGINE_DISAGREEMENT", "", "rules and access differ");
    const broken = {
      revision: 7,
      recordTypes: [],
      viewer: (id: string) => {
        if (id === "bob") throw disagreement;
        return policy().viewer(id, { now: NOW });
      },
    } as unknown as Policy;
    const faulty = createAuthZenHandler({ policy: broken, now: () => NOW, onError });
    const bobs = { ...question, subject: { type: "user", id: "bob" } };
    expect((await send(faulty, "evaluation", bobs)).status).toBe(500);
    expect((await send(faulty, "search/action", bobs)).status).toBe(500);
    const several = await send(faulty, "evaluations", { ...question, evaluations: [{}, { subject: bobs.subject }] });
    expect([several.status, await several.json()]).toMatchObject([
      200,
      { evaluations: [{ decision: true }, { decision: false, context: { code: "ENGINE_DISAGREEMENT", error: { status: 500 } } }] },
    ]);
    expect(onError.mock.calls).toEqual([[disagreement], [disagreement], [disagreement]]);
  });

  test("has only options that there are", () => {
    const make = (more: object) => codeOf(() => createAuthZenHandler({ policy: policy(), ...more } as AuthZenOptions));
    expect([make({}), make({ maxEvaluation: 1 }), make({ subjecttype: "user" })]).toEqual(["answered", "UNKNOWN_OPTION", "UNKNOWN_OPTION"]);
    for (const wrong of [{ policy: undefined }, { maxSteps: 0 }, { maxBytes: Number.NaN }, { maxResults: "5" }, { maxSearched: null }]) {
      expect([wrong, make(wrong)]).toEqual([wrong, "INVALID_VALUE"]);
    }
    for (const wrong of ["pdp.test", "http://pdp.test", "https://pdp.test?x", "https://pdp.test#x", "ftp://pdp.test", ""]) {
      expect([wrong, make({ policyDecisionPoint: wrong })]).toEqual([wrong, "INVALID_VALUE"]);
    }
  });

  test("answers several in order, with defaults, and stops as it is told", async () => {
    const all = {
      subject,
      action: { name: "view" },
      evaluations: [{ resource: lead("p") }, { resource: lead("q") }, { resource: 7 }, { resource: lead("p") }],
    };
    const decisions = async (body: unknown) => {
      const { evaluations } = (await (await post("evaluations", body)).json()) as { evaluations: { decision: boolean }[] };
      return evaluations.map((each) => each.decision);
    };
    expect(await decisions(all)).toEqual([true, false, false, true]);
    expect(await decisions({ ...all, options: { evaluations_semantic: "deny_on_first_deny" } })).toEqual([true, false]);
    expect(await decisions({ ...all, options: { evaluations_semantic: "permit_on_first_permit" } })).toEqual([true]);
    expect((await post("evaluations", { ...all, options: { evaluations_semantic: "any" } })).status).toBe(400);
    expect((await post("evaluations", { ...all, evaluations: new Array(11).fill({}) })).status).toBe(400);
    expect(await (await post("evaluations", question)).json()).toMatchObject({ decision: true });
  });

  test("names its endpoints and knows no others", async () => {
    const configuration = await (await handler(new Request("https://pdp.test/.well-known/authzen-configuration"))).json();
    expect(configuration).toMatchObject({
      policy_decision_point: "https://pdp.test",
      access_evaluation_endpoint: "https://pdp.test/access/v1/evaluation",
    });
    expect((await handler(new Request("https://pdp.test/access/v1/evaluation"))).status).toBe(405);
    expect((await post("search/tenant", {})).status).toBe(404);
  });

  test("says where it is by its own knowledge, whatever host a request names", async () => {
    const ask = async (point: Handler, url: string) => {
      const response = await point(new Request(url));
      return response.status === 200 ? ((await response.json()) as Record<string, string>) : response.status;
    };
    const path = "/.well-known/authzen-configuration";
    expect(await ask(handler, `https://evil.test${path}`)).toEqual(await ask(handler, PDP + path));
    expect(await ask(createAuthZenHandler({ policy: policy() }), PDP + path)).toBe(404);
    const tenant = createAuthZenHandler({ policy: policy(), policyDecisionPoint: `${PDP}/tenant1`, now: () => NOW });
    const named = await ask(tenant, `https://evil.test${path}/tenant1`);
    expect(named).toMatchObject({
      policy_decision_point: `${PDP}/tenant1`,
      access_evaluation_endpoint: `${PDP}/tenant1/access/v1/evaluation`,
    });
    const body = JSON.stringify(question);
    const asked = new Request(`${PDP}/tenant1/access/v1/evaluation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(await (await tenant(asked)).json()).toMatchObject({ decision: true });
    expect((await send(tenant, "evaluation", question)).status).toBe(404);
    expect((await post("evaluation", question)).headers.get("x-policy-revision")).toBe("7");
  });
});
