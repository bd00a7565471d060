import type { Action, Resource, ResourceFor } from "partner-policy";
import { Policy } from "partner-policy";
import { type AuthZenOptions, createAuthZenHandler } from "partner-policy/authzen";
import { sampleProgramme } from "partner-policy/sample";
import { describe, expect, test, vi } from "vitest";
import { LEADS, NOW, policy } from "./programme.js";

type Json = Record<string, unknown>;
interface Found {
  readonly page: { readonly next_token: string; readonly count: number };
  readonly context: { readonly revision: number };
  readonly results: readonly Json[];
}

const asking = (path: string, body: string) =>
  new Request(`https://pdp.test/access/v1/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });

const EVERY: Partial<AuthZenOptions> = { resources: ({ type }) => LEADS.filter((lead) => lead.type === type) };

function point(options: Partial<AuthZenOptions> = {}) {
  const handler = createAuthZenHandler({ policy: policy(), policyDecisionPoint: "https://pdp.test", now: () => NOW, ...options });
  const post = async (path: string, body: unknown) => {
    const response = await handler(asking(path, JSON.stringify(body)));
    return { status: response.status, body: (await response.json()) as never };
  };
  const search = async (what: string, body: unknown): Promise<Found> => {
    const answer = await post(`search/${what}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const metadata = async () => (await handler(new Request("https://pdp.test/.well-known/authzen-configuration"))).json() as Promise<Json>;
  return { post, search, metadata };
}

const user = (id: string) => ({ type: "user", id });
const lead = { type: "lead", id: "b", properties: { partner: "p" } };
const view = { name: "view" };

describe("a search", () => {
  test("for subjects names the users who may", async () => {
    const found = await point().search("subject", { subject: { type: "user", id: "ignored" }, action: view, resource: lead });
    expect(found).toEqual({
      page: { next_token: "", count: 3 },
      context: { revision: 7 },
      results: [user("ann"), user("pia"), user("root")],
    });
    const other = { subject: { type: "group" }, action: view, resource: lead };
    expect((await point().search("subject", other)).results).toEqual([]);
    expect((await point({ subjectType: "group" }).search("subject", other)).results).toEqual([
      { type: "group", id: "ann" },
      { type: "group", id: "pia" },
      { type: "group", id: "root" },
    ]);
  });

  test("for actions names those that the subject may do", async () => {
    const { results } = await point().search("action", { subject: user("ann"), resource: lead });
    expect(results).toEqual([{ name: "lead.view" }, { name: "lead.edit" }]);
    expect((await point().search("action", { subject: user("stranger"), resource: lead })).results).toEqual([]);
    expect((await point().search("action", { subject: user("bob"), resource: lead })).results).toEqual([]);
  });

  test("for resources looks through those that the host supplies, and answers with what an evaluation needs", async () => {
    const asked = { subject: user("ann"), action: view, resource: { type: "lead", id: "ignored", properties: { region: "north" } } };
    const queries: unknown[] = [];
    const resources: AuthZenOptions["resources"] = async function* (query: unknown) {
      queries.push(query);
      yield* LEADS;
      yield { type: "lead", partner: "p" };
    } as never;
    const { search, post } = point({ resources });
    const { results } = await search("resource", asked);
    expect(results).toEqual([
      { type: "lead", id: "b", properties: { partner: "p" } },
      { type: "lead", id: "a", properties: { partner: "p" } },
    ]);
    expect(queries).toEqual([{ type: "lead", properties: { region: "north" }, subject: "ann", action: "lead.view" }]);
    for (const resource of results) {
      expect((await post("evaluation", { ...asked, resource })).body).toMatchObject({ decision: true });
    }
    expect((await search("resource", { ...asked, subject: user("stranger") })).results).toEqual([]);
    expect(queries.length).toBe(1);
  });

  test("for resources is not there, and not named, where nobody supplies any", async () => {
    const asked = { subject: user("ann"), action: view, resource: { type: "lead" } };
    const answer = await point().post("search/resource", asked);
    expect([answer.status, typeof answer.body]).toEqual([501, "string"]);
    expect(await point().metadata()).not.toHaveProperty("search_resource_endpoint");
    expect(await point(EVERY).metadata()).toEqual({
      policy_decision_point: "https://pdp.test",
      access_evaluation_endpoint: "https://pdp.test/access/v1/evaluation",
      access_evaluations_endpoint: "https://pdp.test/access/v1/evaluations",
      search_subject_endpoint: "https://pdp.test/access/v1/search/subject",
      search_action_endpoint: "https://pdp.test/access/v1/search/action",
      search_resource_endpoint: "https://pdp.test/access/v1/search/resource",
    });
  });

  test.each<[string, string, unknown]>([
    ["a subject without a type", "subject", { subject: { id: "ann" }, action: view, resource: lead }],
    ["no subject", "subject", { action: view, resource: lead }],
    ["no action", "subject", { subject: { type: "user" }, resource: lead }],
    ["a resource without an id", "subject", { subject: { type: "user" }, action: view, resource: { type: "lead" } }],
    ["an unknown action", "subject", { subject: { type: "user" }, action: { name: "veiw" }, resource: lead }],
    ["an action of another type", "subject", { subject: { type: "user" }, action: { name: "deal.view" }, resource: lead }],
    ["a malformed resource", "subject", { subject: { type: "user" }, action: view, resource: { ...lead, properties: { partner: 7 } } }],
    ["a subject without an id", "action", { subject: { type: "user" }, resource: lead }],
    ["a resource without its partner", "action", { subject: user("ann"), resource: { type: "lead", id: "b" } }],
    ["a resource without its partner", "subject", { subject: { type: "user" }, action: view, resource: { type: "lead", id: "b" } }],
    ["a partner misspelt", "action", { subject: user("ann"), resource: { ...lead, properties: { partner: "p", Owner: "ann" } } }],
    ["a transfer to nobody", "subject", { subject: { type: "user" }, action: { name: "transfer" }, resource: lead }],
    ["a share to nobody", "resource", { subject: user("ann"), action: { name: "share" }, resource: { type: "lead" } }],
    ["a context that is none", "subject", { subject: { type: "user" }, action: view, resource: lead, context: 7 }],
    ["a context of null", "action", { subject: user("ann"), resource: lead, context: null }],
    ["a context that is a list", "resource", { subject: user("ann"), action: view, resource: { type: "lead" }, context: [] }],
    ["properties of the page that are none", "action", { subject: user("ann"), resource: lead, page: { properties: null } }],
    ["properties of a subject that are none", "subject", { subject: { type: "user", properties: 1 }, action: view, resource: lead }],
    ["a malformed resource", "action", { subject: user("ann"), resource: { ...lead, properties: { partner: 7 } } }],
    ["a resource without a type", "resource", { subject: user("ann"), action: view, resource: {} }],
    ["an action of another type", "resource", { subject: user("ann"), action: { name: "deal.view" }, resource: { type: "lead" } }],
    ["a negative limit", "action", { subject: user("ann"), resource: lead, page: { limit: -1 } }],
    ["a limit that is a text", "action", { subject: user("ann"), resource: lead, page: { limit: "2" } }],
    ["a page that is none", "action", { subject: user("ann"), resource: lead, page: 1 }],
    ["a token of nobody", "action", { subject: user("ann"), resource: lead, page: { token: "bm9uc2Vuc2U" } }],
    ["a token that is none", "action", { subject: user("ann"), resource: lead, page: { token: 7 } }],
    ["a list", "action", []],
  ])("with %s is refused with 400: %s", async (_, what, body) => {
    const answer = await point(EVERY).post(`search/${what}`, body);
    expect([answer.status, typeof answer.body]).toEqual([400, "string"]);
  });

  test("passes over a malformed record of the host's, tells the host, and takes the others from nobody", async () => {
    const onError = vi.fn();
    const poisoned = [
      { type: "lead", id: "1", colour: "red" },
      { type: "lead", id: "2", partner: "p", fields: { name: "cut \ud83d" } },
      { type: "deal", id: "3", partner: "p" },
      null,
    ];
    const resources = () => [...poisoned, ...LEADS] as readonly Resource[];
    const { search } = point({ resources, onError });
    const { results } = await search("resource", { subject: user("ann"), action: view, resource: { type: "lead" } });
    expect(results.map((each) => each.id)).toEqual(["b", "a"]);
    expect(onError).toHaveBeenCalledTimes(poisoned.length);
  });

  test("for what nobody knows is empty, not an error", async () => {
    const { search } = point(EVERY);
    const [leed, ann] = [{ type: "leed", id: "b" }, user("ann")];
    for (const [what, body] of [
      ["subject", { subject: { type: "spaceship" }, action: view, resource: lead }],
      ["subject", { subject: { type: "user" }, action: view, resource: leed }],
      ["action", { subject: ann, resource: leed }],
      ["action", { subject: { type: "spaceship", id: "ann" }, resource: lead }],
      ["action", { subject: user("nobody"), resource: lead }],
      ["resource", { subject: ann, action: view, resource: { type: "leed" } }],
      ["resource", { subject: ann, action: { name: "leed.view" }, resource: { type: "leed" } }],
      ["resource", { subject: { type: "spaceship", id: "ann" }, action: view, resource: { type: "lead" } }],
    ] as const) {
      expect([what, body, await search(what, body)]).toEqual([
        what,
        body,
        { page: { next_token: "", count: 0 }, context: { revision: 7 }, results: [] },
      ]);
    }
  });

  test("is answered in any depth of nesting", async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const handler = createAuthZenHandler({ policy: policy(), now: () => NOW });
    const body = `{"subject":${JSON.stringify(user("ann"))},"resource":${JSON.stringify(lead)},"context":${deep}}`;
    const response = await handler(asking("search/action", body));
    expect([200, 400]).toContain(response.status);
  });
});

describe("the pages of a search", () => {
  const asked = { subject: { type: "user" }, action: view, resource: lead };

  test("follow each other by token until it is empty, and together hold everything once", async () => {
    const { snapshot, leads, now } = sampleProgramme({ partners: 12, users: 120, leads: 200 });
    const loaded = Policy.loadSync(snapshot);
    const { search } = point({ policy: loaded, now: () => now, resources: () => leads, maxSearched: 50 });
    const { id, type, ...properties } = leads[0] as Resource & { id: string };
    const subjects = snapshot.users.filter((each) =>
      loaded.viewer(each.id, { now }).can("lead.view", leads[0] as ResourceFor<"lead.view">),
    );
    const viewer = snapshot.users.find((each) => loaded.viewer(each.id, { now }).filter("lead.view", leads).length > 10)?.id as string;
    const visible = loaded.viewer(viewer, { now }).filter("lead.view", leads);
    for (const [what, request, expected] of [
      ["subject", { ...asked, resource: { type, id, properties } }, subjects.map((each) => each.id).sort()],
      ["resource", { subject: user(viewer), action: view, resource: { type: "lead" } }, visible.map((each) => each.id)],
    ] as const) {
      const found: unknown[] = [];
      let token: string | undefined;
      do {
        const { page, results }: Found = await search(what, { ...request, page: { limit: 3, ...(token === undefined ? {} : { token }) } });
        expect(page.count).toBe(results.length);
        expect(results.length).toBeLessThanOrEqual(3);
        found.push(...results.map((each) => each.id));
        token = page.next_token;
      } while (token !== "");
      expect(found.length).toBeGreaterThan(3);
      expect(found).toEqual(expected);
    }
  });

  test("keep their limit when only the token is sent, and refuse another request with it", async () => {
    const { search, post } = point();
    const first = await search("subject", { ...asked, page: { limit: 2 } });
    expect(first).toMatchObject({ page: { count: 2, next_token: expect.stringMatching(/^[\w-]+$/) }, results: [user("ann"), user("pia")] });
    const token = first.page.next_token;
    const turned = {
      page: { token },
      resource: { properties: { partner: "p" }, id: "b", type: "lead" },
      action: view,
      subject: { type: "user" },
    };
    expect(await search("subject", turned)).toMatchObject({ page: { count: 1, next_token: "" }, results: [user("root")] });
    expect((await post("search/subject", { ...asked, page: { token, limit: 3 } })).status).toBe(400);
    expect((await post("search/subject", { ...asked, action: { name: "edit" }, page: { token } })).status).toBe(400);
    expect((await post("search/subject", { ...asked, context: { time: 1 }, page: { token } })).status).toBe(400);
  });

  test("hold no more than the host allows, and none where none is asked for", async () => {
    const { search } = point({ maxResults: 1 });
    expect((await search("subject", asked)).results.length).toBe(1);
    expect((await search("subject", { ...asked, page: { limit: 50 } })).results.length).toBe(1);
    const none = await search("subject", { ...asked, page: { limit: 0 } });
    expect(none).toMatchObject({ page: { count: 0, next_token: expect.stringMatching(/./) }, results: [] });
    // Else whoever follows the tokens would never come to an end.
    const token = none.page.next_token;
    expect(await search("subject", { ...asked, page: { token, limit: 0 } })).toMatchObject({
      page: { count: 0, next_token: "" },
      results: [],
    });
    expect(await search("subject", { ...asked, page: { token } })).toMatchObject({ page: { count: 0, next_token: "" }, results: [] });
  });

  test("end when the request has cost enough, so that a large resource makes many small pages", async () => {
    const { search } = point({ maxSteps: 8 });
    const large = { ...lead, properties: { partner: "p", fields: { text: "x".repeat(3_000) } } };
    const found: unknown[] = [];
    let [token, pages]: [string | undefined, number] = [undefined, 0];
    do {
      const { page, results }: Found = await search("subject", { ...asked, resource: large, page: token === undefined ? {} : { token } });
      found.push(...results);
      token = page.next_token;
      pages += 1;
    } while (token !== "");
    expect([found, pages]).toEqual([[user("ann"), user("pia"), user("root")], 2]);
    expect((await search("subject", asked)).page).toEqual({ next_token: "", count: 3 });
  });

  test("agree with the evaluations of what they name and of what they leave out", async () => {
    const { search, post } = point();
    for (const id of ["root", "ann", "bob", "pia", "old"]) {
      const { results } = await search("action", { subject: user(id), resource: lead });
      for (const name of ["view", "edit", "transfer", "share", "delete", "create"]) {
        const { status, body } = await post("evaluation", { subject: user(id), action: { name }, resource: lead });
        if (name === "transfer" || name === "share")
          expect([status, results.some((each) => each.name === `lead.${name}`)]).toEqual([400, false]);
        if (status !== 200) continue;
        const isNamed = results.some((each) => each.name === (`lead.${name}` satisfies string as Action));
        expect({ id, name, decision: (body as { decision: boolean }).decision }).toEqual({ id, name, decision: isNamed });
      }
    }
  });
});
