import { Hono } from "hono";
import { type Action, type Code, Policy, PolicyError } from "partner-policy";
import { guard as honoGuard } from "partner-policy/hono";
import { catalogueOf, de, en, formatCode, formatDecision, formatPlan, namesOf } from "partner-policy/messages";
import { authorize, decisionLog, guard, jsonBody, type LogEntry } from "partner-policy/server";
import { describe, expect, test, vi } from "vitest";
import { codeOf, LEADS, NOW, policy, programme, viewer } from "./programme.js";

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
    ["the action is unknown", { action: "lead.veiw" }, "ann", 500, "UNKNOWN_ACTION"],
    ["the clock is broken", { now: () => "soon" }, "ann", 500, "MALFORMED_INSTANT"],
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

  test("that is made of a misspelt action, a broken clock or no policy says so to its host alone, whether or not there is a record", async () => {
    for (const [more, code] of [
      [{ action: "lead.veiw" }, "UNKNOWN_ACTION"],
      [{ now: () => "soon" }, "MALFORMED_INSTANT"],
      [{ policy: () => undefined }, "INVALID_VALUE"],
      [{ policy: () => () => policy() }, "INVALID_VALUE"],
    ] as const) {
      for (const resource of [options.resource, () => undefined]) {
        for (const hideExistence of [false, true]) {
          const onError = vi.fn();
          const given = { ...options, ...more, resource, hideExistence, onError } as never;
          const response = await guard(given, () => Response.json("in"))(request("ann"));
          expect([response.status, await response.json()]).toEqual([
            500,
            expect.objectContaining({ code, detail: "the policy cannot answer" }),
          ]);
          expect(onError.mock.calls).toEqual([[expect.objectContaining({ code })]]);
        }
      }
    }
    expect(() => guard({ ...options, action: undefined } as never, () => new Response())).toThrow(
      expect.objectContaining({ at: "/action" }),
    );
  });

  test("says no more than the code: whose the record is, and who is like the stranger, nobody is told", async () => {
    const foreign = {
      ...options,
      policy: Policy.loadSync({
        ...programme(),
        partners: [...programme().partners, { id: "p-secret", name: "Secret", status: "active" }],
      }),
    };
    const ask = async (user: string, partner: string) => {
      const answer = await guard({ ...foreign, resource: () => ({ type: "lead", partner }) as never }, () => new Response())(request(user));
      return [answer.status, await answer.text()] as const;
    };
    for (const user of programme().users.map(({ id }) => id)) {
      const [status, text] = await ask(user, "p-secret");
      if (status === 403) expect(text).not.toMatch(/secret/i);
    }
    const [status, text] = await ask("anm", "p-secret");
    expect(status).toBe(403);
    expect(text).not.toMatch(/did you mean|ann/);
  });

  test("grants nothing where a function throws or the policy is closed", async () => {
    const broken = { ...options, resource: () => Promise.reject(new Error("database")) };
    await expect(authorize(request("ann"), broken)).rejects.toThrow("database");
    const closed = policy();
    closed.close();
    const onError = vi.fn();
    const asked = await authorize(request("ann"), { ...options, policy: closed, onError });
    expect(asked.ok === false && asked.response.status).toBe(503);
    expect(onError.mock.calls).toMatchObject([[{ code: "POLICY_CLOSED" }]]);
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
  ])("answers 404 where there is no record (%s), and asks nothing about records at large", async (_, nothing) => {
    let isCalled = false;
    const onDecision = vi.fn();
    const given = { ...options, resource: async () => nothing, onDecision };
    const handler = guard(given, () => {
      isCalled = true;
      return new Response();
    });
    for (const user of ["root", "ann", "old"]) {
      const response = await handler(request(user));
      expect([user, response.status, ((await response.json()) as { code: string }).code]).toEqual([user, 404, "NOT_FOUND"]);
      const app = new Hono();
      app.get("/leads/:id", honoGuard({ ...given, viewer: () => user }), (context) => context.text("in"));
      expect((await app.request("/leads/b")).status).toBe(404);
    }
    expect((await handler(request("stranger"))).status).toBe(403);
    expect((await handler(request())).status).toBe(401);
    expect([isCalled, onDecision.mock.calls]).toEqual([false, []]);
  });

  test.each([false, "", 0, "b", [], [{ type: "lead", partner: "p" }]])("takes %j for no record that it could ask about", async (given) => {
    const asked = await authorize(request("root"), { ...options, resource: () => given as never });
    expect(asked.ok === false && asked.response.status).toBe(400);
  });

  test("asks without a record where it is told so in words, and only there", async () => {
    const bare = { policy: policy(), viewer: () => "pia", action: "portal.login", now: () => NOW } as const;
    expect((await authorize(request(), { ...bare, resource: "none" })).ok).toBe(true);
    await expect(authorize(request(), bare as never)).rejects.toMatchObject({ code: "INVALID_VALUE", at: "/resource" });
    for (const resource of [undefined, null, {}, true, "None", ""]) {
      expect([resource, codeOf(() => guard({ ...bare, resource } as never, () => new Response()))]).toEqual([
        resource,
        expect.stringMatching(/^INVALID_VALUE$/),
      ]);
      expect(codeOf(() => honoGuard({ ...bare, resource } as never))).toBe("INVALID_VALUE");
    }
  });

  test("refuses options that there are not, when it is made", () => {
    for (const more of [{ To: () => "f" }, { resources: () => undefined }, { hideexistence: true }, { onDenied: () => undefined }]) {
      expect([more, codeOf(() => guard({ ...options, ...more }, () => new Response()))]).toEqual([more, "UNKNOWN_OPTION"]);
      expect([more, codeOf(() => honoGuard({ ...options, ...more } as never))]).toEqual([more, "UNKNOWN_OPTION"]);
    }
    for (const wrong of [{ to: "f" }, { viewer: "ann" }, { hideExistence: "yes" }, { policy: undefined }]) {
      expect([wrong, codeOf(() => guard({ ...options, ...wrong } as never, () => new Response()))]).toEqual([wrong, "INVALID_VALUE"]);
    }
  });

  test.each(["deal.transfer", "deal.share", "lead.transfer", "lead.share"] as const)("asks to whom a record goes: %s", async (action) => {
    const type = action.split(".")[0] as "deal";
    const ask = async (to?: unknown) => {
      const record = () => ({ type, id: "d", partner: "p", owner: "pia" });
      const given = { policy: policy(), viewer: () => "pia", action: action as "deal.share", resource: record, now: () => NOW };
      const asked = await authorize(request(), to === undefined ? given : ({ ...given, to } as never));
      return asked.ok ? 200 : asked.response.status;
    };
    for (const nobody of [undefined, null, "", 7, ["pia"], { id: "pia" }]) {
      expect([nobody, await ask(() => nobody)]).toEqual([nobody, 400]);
      expect([nobody, await ask(async () => nobody)]).toEqual([nobody, 400]);
    }
    expect(await ask()).toBe(400);
    expect(await ask(() => "old")).not.toBe(400);
  });

  test("hides which records there are where it is told to: a denial looks as if there were no record", async () => {
    const hidden = { ...options, hideExistence: true, onError: vi.fn() };
    const answer = async (user: string | undefined, resource: (() => unknown) | undefined) => {
      const response = (await guard({ ...hidden, ...(resource && { resource }) } as never, () => Response.json("in"))(
        request(user),
      )) as Response;
      return [response.status, [...response.headers], await response.text()];
    };
    const none = await answer("ann", () => undefined);
    expect(none[0]).toBe(404);
    for (const [user, resource] of [
      ["ann", () => ({ type: "lead", id: "x", partner: "q" })],
      ["old", undefined],
      ["old", () => null],
      ["stranger", undefined],
      ["stranger", () => undefined],
      ["ann", () => ({ type: "lead", colour: 1 })],
    ] as const) {
      expect([user, await answer(user, resource)]).toEqual([user, none]);
    }
    expect((await answer("ann", undefined))[0]).toBe(200);
    expect((await answer(undefined, undefined))[0]).toBe(401);
    expect(hidden.onError.mock.calls).toMatchObject([[{ code: "UNKNOWN_FIELD" }]]);
    const denied = await authorize(request("old"), hidden);
    expect(denied.ok === false && denied.decision?.code).toBe("CONTACT_MISSING");
  });

  test("reports a disagreement of the engine and answers 500: it is nobody's question that is malformed", async () => {
    const onError = vi.fn();
    const disagreement = PolicyError.of("ENGINE_DISAGREEMENT", "", "rules and access differ");
    const explain = () => {
      throw disagreement;
    };
    const broken = { viewer: () => ({ explain }) } as unknown as Policy;
    for (const hideExistence of [false, true]) {
      const asked = await authorize(request("ann"), { ...options, policy: broken, onError, hideExistence });
      expect(asked.ok).toBe(false);
      if (!asked.ok) expect([asked.response.status, (await asked.response.json()).code]).toEqual([500, "ENGINE_DISAGREEMENT"]);
    }
    expect(onError.mock.calls).toEqual([[disagreement], [disagreement]]);
  });

  test("passes on what the caller's own functions throw, even where it looks like an answer of the policy", async () => {
    const own = PolicyError.of("UNKNOWN_VIEWER", "", "of another policy");
    const fail = () => {
      throw own;
    };
    for (const broken of [{ resource: fail }, { viewer: fail }, { to: fail }, { policy: fail }, { onDecision: fail }, { now: fail }]) {
      await expect(authorize(request("ann"), { ...options, ...broken } as never)).rejects.toBe(own);
    }
  });

  test("asks for the present policy each time", async () => {
    let calls = 0;
    const fresh = { ...options, policy: async () => (calls++ === 0 ? policy() : Policy.loadSync({ ...programme(), managers: [] })) };
    expect((await authorize(request("ann"), fresh)).ok).toBe(true);
    expect((await authorize(request("ann"), fresh)).ok).toBe(false);
  });

  test("reaches what a platform binds by Hono's context: the policy, the record and the clock are each asked with it", async () => {
    const app = new Hono<{ Bindings: { policies: Map<string, Policy>; leads: Record<string, { type: "lead"; partner: string }> } }>();
    const mayView = honoGuard({
      policy: async (c) => c.env.policies.get("now"),
      viewer: (c) => c.req.header("x-user"),
      action: "lead.view",
      resource: (c) => c.env.leads[c.req.param("id") ?? ""],
      now: () => NOW,
    });
    app.get("/leads/:id", mayView, (c) => c.text("in"));
    const leads = { b: { type: "lead", partner: "p" } } as const;
    const asked = async (present: Policy, id: string) =>
      (await app.request(`/leads/${id}`, { headers: { "x-user": "ann" } }, { policies: new Map([["now", present]]), leads })).status;
    expect(await asked(policy(), "b")).toBe(200);
    expect(await asked(Policy.loadSync({ ...programme(), managers: [] }), "b")).toBe(403);
    expect(await asked(policy(), "gone")).toBe(404);
  });

  test("asks a Hono context for its variables and parameters, as it is", async () => {
    const app = new Hono<{ Variables: { user: string } }>();
    const record = (id: string | undefined) => ({ type: "lead", partner: id ?? "q" }) as const;
    app.use(async (context, next) => {
      context.set("user", context.req.query("user") ?? "");
      await next();
    });
    const mayView = honoGuard({
      policy: (context) => (context.get("user") === "" ? Policy.loadSync(programme()) : policy()),
      viewer: (context) => context.get("user"),
      action: "lead.view",
      resource: (context) => record(context.req.param("id")),
      hideExistence: false,
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
    expect(() => decisionLog({ write: () => undefined, sample: 2 })).toThrow(
      expect.objectContaining({ code: "INVALID_VALUE", at: "/sample" }),
    );
  });
});

describe("messages", () => {
  test("exist for every code in every language, and use no unknown parameter", () => {
    for (const catalogue of [en, de]) {
      expect(Object.keys(catalogue.codes).sort()).toEqual(Object.keys(en.codes).sort());
      for (const text of Object.values(catalogue.codes))
        expect(text.replace(/\{(user|partner|role|by|record|account)\}/g, "")).toMatch(/^[^{}]*\S[^{}]*$/);
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
    expect(lines[0]).toBe("Ready to apply (1 changed, 1 unchanged, 1 losing the primary flag)");
    expect(lines).toContain("Bob does not manage Acme");
    const other = policy().plan({ by: "root", revision: 7, now: NOW, edit: { ...edit, users: ["nobody"] } });
    expect(formatPlan(other, "en", { nameOf: namesOf(policy()) })).toContain("nobody does not exist");
    expect(formatPlan(plan, "de")[0]).toBe("Bereit (1 geändert, 1 unverändert, 1 nicht mehr Hauptbetreuer)");
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
    expect(formatDecision(viewer("ann").explain("lead.view", LEADS[1]), "x-pirate", options_)).toBe("Nay: walk the plank, ann");
    expect(formatDecision(viewer("ann").explain("lead.view", LEADS[1]), "x-half", options_)).toBe("Denied: no right covers this");
    expect(catalogueOf("fr")).toBe(en);
    expect(catalogueOf("__proto__")).toBe(en);
    expect(formatCode("NO_SUCH_CODE" as Code, "en")).toBe("NO_SUCH_CODE");
    expect(formatCode("MANAGER_INACTIVE", "en", { user: "u-1" }, { nameOf: () => "$& Ann" })).toBe("$& Ann is not active");
    expect("lead.view" satisfies Action).toBe("lead.view");
  });
});

describe("the body of a request", () => {
  const posted = (body: BodyInit | undefined, type = "application/json") =>
    jsonBody(new Request("https://portal.test/edits", { method: "POST", headers: { "content-type": type }, ...(body ? { body } : {}) }), {
      maxBytes: 100,
    });
  const refused = async (body: BodyInit | undefined, type?: string) => {
    const read = await posted(body, type);
    if (read.ok) return read.body;
    const { code } = (await read.response.json()) as { code: string };
    return [read.response.status, read.response.headers.get("content-type"), code];
  };

  test("is the JSON object that was sent", async () => {
    expect(await posted('{"a":{"a":[1,{"a":"\\u0061"}]}}')).toEqual({ ok: true, body: { a: { a: [1, { a: "a" }] } } });
    expect(await posted('{"a":1}', "Application/JSON; charset=UTF-8")).toEqual({ ok: true, body: { a: 1 } });
  });

  test.each<[string, BodyInit | undefined, string | undefined]>([
    ["is missing", undefined, undefined],
    ["is no JSON", "{", undefined],
    ["is a list", "[]", undefined],
    ["is null", "null", undefined],
    ["names a member twice", '{"edit":{"kind":"a","\\u006bind":"b"}}', undefined],
    ["is no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), undefined],
    ["comes from a form", '{"a":1}', "text/plain"],
  ])("that %s is answered with 400", async (_, body, type) => {
    expect(await refused(body, type)).toEqual([400, "application/problem+json", "MALFORMED_JSON"]);
  });

  test("may hold a text with millions of escapes", async () => {
    const csv = "a\n".repeat(5_000_000);
    const request = new Request("https://x/", {
      method: "POST",
      body: JSON.stringify({ csv }),
      headers: { "content-type": "application/json" },
    });
    expect(await jsonBody(request, { maxBytes: 20_000_000 })).toEqual({ ok: true, body: { csv } });
  });

  test("that is too large is answered with 413, and read on only for a while", async () => {
    const text = (length: number) => `{"a":"${"x".repeat(length - 8)}"}`;
    expect(await refused(text(100))).toEqual({ a: "x".repeat(92) });
    expect(await refused(text(101))).toEqual([413, "application/problem+json", "LIMIT_EXCEEDED"]);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(100));
      },
    });
    const request = new Request("https://portal.test/edits", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    const read = await jsonBody(request, { maxBytes: 100 });
    expect([read.ok, sent < 30]).toEqual([false, true]);
  });

  test("takes no other options, and no limit that is none", async () => {
    const request = () => new Request("https://portal.test/edits", { method: "POST", body: "{}" });
    await expect(jsonBody(request(), { maxbytes: 1 } as never)).rejects.toMatchObject({ code: "UNKNOWN_OPTION" });
    for (const maxBytes of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "9" as never]) {
      await expect(jsonBody(request(), { maxBytes })).rejects.toMatchObject({ code: "INVALID_VALUE" });
    }
  });
});
