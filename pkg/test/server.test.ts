import { Hono } from "hono";
import { type Action, type Code, Policy } from "partner-policy";
import { createAuthZenHandler } from "partner-policy/authzen";
import { guard as honoGuard } from "partner-policy/hono";
import { catalogueOf, de, en, formatCode, formatDecision, formatPlan, namesOf } from "partner-policy/messages";
import { authorize, decisionLog, guard, type LogEntry } from "partner-policy/server";
import { describe, expect, test } from "vitest";
import { LEADS, NOW, policy, programme, viewer } from "./programme.js";

const request = (user?: string) => new Request("https://portal.test/leads/b", user === undefined ? {} : { headers: { "x-user": user } });
const options = {
  policy: policy(),
  viewer: (asked: Request) => asked.headers.get("x-user"),
  action: "lead.view",
  resource: (): { type: "lead"; partner: string } => ({ type: "lead", partner: "p" }),
  now: () => NOW,
} as const;

describe("the guard", () => {
  test("lets those on who may, and tells the handler who and why", async () => {
    const handler = guard(options, (_, { viewer: who, decision }) => Response.json([who, decision.rule]));
    expect(await (await handler(request("ann"))).json()).toEqual(["ann", "MGR-03"]);
  });

  test.each([
    ["nobody is signed in", {}, undefined, 401, "UNAUTHENTICATED"],
    ["the id is empty", {}, "", 401, "UNAUTHENTICATED"],
    ["the policy denies", {}, "old", 403, undefined],
    ["the policy does not know the user", {}, "stranger", 403, "UNKNOWN_SUBJECT"],
    ["the record is malformed", { resource: () => ({ type: "lead", colour: 1 }) }, "ann", 400, "UNKNOWN_FIELD"],
    ["the action is unknown", { action: "lead.veiw" }, "ann", 400, "UNKNOWN_ACTION"],
    ["the clock is broken", { now: () => "soon" }, "ann", 400, "MALFORMED_INSTANT"],
  ])("answers with problem details where %s", async (_, more, user, status, code) => {
    let isCalled = false;
    const handler = guard({ ...options, ...(more as object) }, () => {
      isCalled = true;
      return new Response();
    });
    const response = await handler(request(user));
    const body = await response.json();
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({ status, type: expect.stringMatching(/^urn:partner-policy:/), ...(code === undefined ? {} : { code }) });
    expect(JSON.stringify(body)).not.toMatch(/grants|missing|"via"/);
    expect(isCalled).toBe(false);
  });

  test("grants nothing where a function throws or the policy is closed", async () => {
    const broken = { ...options, resource: () => Promise.reject(new Error("database")) };
    await expect(authorize(request("ann"), broken)).rejects.toThrow("database");
    const closed = policy();
    closed.close();
    const asked = await authorize(request("ann"), { ...options, policy: closed });
    expect(asked.ok === false && asked.response.status).toBe(503);
  });

  test("asks for the present policy each time", async () => {
    let calls = 0;
    const fresh = { ...options, policy: async () => (calls++ === 0 ? policy() : Policy.loadSync({ ...programme(), managers: [] })) };
    expect((await authorize(request("ann"), fresh)).ok).toBe(true);
    expect((await authorize(request("ann"), fresh)).ok).toBe(false);
  });

  test("asks a Hono context for its variables and parameters, as it is", async () => {
    const app = new Hono<{ Variables: { user: string } }>();
    const record = (id: string | undefined) => ({ type: "lead", partner: id ?? "q" }) as const;
    app.use(async (context, next) => {
      context.set("user", context.req.query("user") ?? "");
      await next();
    });
    const mayView = honoGuard({
      policy: policy(),
      viewer: (context) => context.get("user"),
      action: "lead.view",
      resource: (context) => record(context.req.param("id")),
      now: () => NOW,
    });
    app.get("/leads/:id", mayView, (context) => context.text(context.get("user")));
    const asked = async (path: string) => (await app.request(path)).status;
    expect([await asked("/leads/p?user=ann"), await asked("/leads/q?user=ann"), await asked("/leads/p")]).toEqual([200, 403, 401]);
  });

  test("is a Hono middleware, too", async () => {
    const app = new Hono();
    const asked = { ...options, viewer: (context: { req: { raw: Request } }) => options.viewer(context.req.raw) };
    app.get("/leads/:id", honoGuard(asked), (context) => context.text("lead"));
    expect(await (await app.request("/leads/b", { headers: { "x-user": "ann" } })).text()).toBe("lead");
    expect((await app.request("/leads/b", { headers: { "x-user": "old" } })).status).toBe(403);
    expect((await app.request("/leads/b")).status).toBe(401);
  });
});

describe("the decision log", () => {
  const entries: LogEntry[] = [];
  const ask = (sample: number, user: string, id: string, redact?: (id: string) => string) =>
    authorize(request(user), {
      ...options,
      resource: () => ({ type: "lead", id, partner: "p" }) as const,
      onDecision: decisionLog({ write: (entry) => entries.push(entry), sample, ...(redact === undefined ? {} : { redact }) }),
    });

  test("names who, what and why, and no content", async () => {
    entries.length = 0;
    await ask(1, "ann", "l");
    expect(entries).toEqual([
      {
        format: "partner-policy-log/1",
        now: NOW,
        viewer: "ann",
        action: "lead.view",
        resource: { type: "lead", id: "l" },
        allowed: true,
        level: "read-write",
        code: "GRANTED",
        rule: "MGR-03",
        revision: 7,
      },
    ]);
  });

  test("keeps a share of the grants, always the same, and every denial; redacts ids", async () => {
    entries.length = 0;
    for (let i = 0; i < 400; i += 1) await ask(0.25, "ann", `l-${i}`);
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.length).toBeLessThan(150);
    const first = entries.map((entry) => entry.resource?.id);
    entries.length = 0;
    for (let i = 0; i < 400; i += 1) await ask(0.25, "ann", `l-${i}`);
    expect(entries.map((entry) => entry.resource?.id)).toEqual(first);
    entries.length = 0;
    await ask(0, "old", "secret", () => "*");
    expect(entries).toMatchObject([{ allowed: false, viewer: "*", resource: { id: "*" } }]);
    expect(JSON.stringify(entries)).not.toContain("secret");
    expect(() => decisionLog({ write: () => undefined, sample: 2 })).toThrow(RangeError);
  });
});

describe("the AuthZEN handler", () => {
  const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, maxEvaluations: 10 });
  const post = (path: string, body: unknown) =>
    handler(
      new Request(`https://pdp.test/access/v1/${path}`, {
        method: "POST",
        headers: { "x-request-id": "r-1" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    );
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
  ])("refuses %s with 400", async (_, body) => {
    expect((await post("evaluation", body)).status).toBe(400);
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
});

describe("messages", () => {
  test("exist for every code in every language, and use no unknown parameter", () => {
    for (const catalogue of [en, de]) {
      expect(Object.keys(catalogue.codes).sort()).toEqual(Object.keys(en.codes).sort());
      for (const text of Object.values(catalogue.codes))
        expect(text.replace(/\{(user|partner|role|by)\}/g, "")).toMatch(/^[^{}]*\S[^{}]*$/);
    }
  });

  test("say a decision and a plan, with names", () => {
    expect(formatDecision(viewer("ann").explain("lead.view", LEADS[0]), "en")).toBe("Allowed");
    const denied = viewer("ann").explain("lead.view", LEADS[1]);
    expect(formatDecision(denied, "en")).toBe("Denied: no right covers this");
    expect(formatDecision(denied, "de-AT")).toBe("Abgelehnt: kein Recht deckt das ab");
    const edit = { kind: "managers.remove", partners: ["p"], users: ["ann", "bob"] } as const;
    const plan = policy().plan({ by: "root", revision: 7, now: NOW, edit });
    const names: Record<string, string> = { p: "Acme", bob: "Bob", ann: "Ann" };
    const lines = formatPlan(plan, "en", { nameOf: (_, id) => names[id] });
    expect(lines[0]).toBe("Ready to apply (1 changed, 1 unchanged)");
    expect(lines).toContain("Bob does not manage Acme");
    const other = policy().plan({ by: "root", revision: 7, now: NOW, edit: { ...edit, users: ["nobody"] } });
    expect(formatPlan(other, "en", { nameOf: namesOf(policy()) })).toContain("nobody does not exist");
    expect(formatPlan(plan, "de")[0]).toBe("Bereit (1 geändert, 1 unverändert)");
  });

  test("have the names of a programme: of people, partners, portal roles, and roles of a hierarchy that all call the same", () => {
    const roles = [
      ["boss", "Boss"],
      ["aide", "Aide"],
    ] as const;
    const [first, second] = programme().partners.map((partner, at) => ({
      ...partner,
      partnerRoles: roles.map(([id, label]) => ({
        id,
        label: `${label}${id === "aide" ? at : ""}`,
        ...(id === "aide" && { parent: "boss" }),
      })),
    }));
    if (first === undefined || second === undefined) throw new Error("there are two partners");
    const nameOf = namesOf({ ...programme(), partners: [first, second] });
    expect(["user", "partner", "role"].map((kind) => nameOf(kind as "user", "nobody"))).toEqual([undefined, undefined, undefined]);
    expect([nameOf("user", "ann"), nameOf("partner", "p"), nameOf("role", "basic"), nameOf("role", "sales")]).toEqual([
      "Ann",
      "Acme",
      "Basic",
      "Sales",
    ]);
    expect([nameOf("role", "boss"), nameOf("role", "aide"), nameOf("role", "constructor")]).toEqual(["Boss", undefined, undefined]);
    expect(namesOf(policy())("user", "bob")).toBe("Bob");
  });

  test("come from a caller's own catalogue, and from English where there is none", () => {
    const pirate = { words: { ...en.words, denied: "Nay" }, codes: { ...en.codes, NO_GRANT: "walk the plank, {user}" } };
    const options_ = { catalogues: { "x-pirate": pirate, "x-half": { words: en.words, codes: {} as never } } };
    expect(formatDecision(viewer("ann").explain("lead.view", LEADS[1]), "x-pirate", options_)).toBe("Nay: walk the plank, the user");
    expect(formatDecision(viewer("ann").explain("lead.view", LEADS[1]), "x-half", options_)).toBe("Denied: no right covers this");
    expect(catalogueOf("fr")).toBe(en);
    expect(catalogueOf("__proto__")).toBe(en);
    expect(formatCode("NO_SUCH_CODE" as Code, "en")).toBe("NO_SUCH_CODE");
    expect(formatCode("MANAGER_INACTIVE", "en", { user: "u-1" }, { nameOf: () => "$& Ann" })).toBe("$& Ann is not active");
    expect("lead.view" satisfies Action).toBe("lead.view");
  });
});
