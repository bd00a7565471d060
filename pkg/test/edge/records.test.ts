import { Policy } from "partner-policy";
import { openViewer, Viewer } from "partner-policy/viewer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, foreign, leads, origin, own, policy } from "./worker.js";

let edge: Asking;
let keys: CryptoKeyPair;
let served: ((request: Request) => Response | Promise<Response>) | undefined;
let asked: string[] = [];

beforeAll(async () => {
  keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const SEAL_KEY = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  edge = await asking({
    bindings: { SEAL_KEY, SEAL_AUDIENCE: "lead-api" },
    origin: (request) => {
      asked.push(new URL(request.url).pathname + new URL(request.url).search);
      return (served ?? origin)(request);
    },
  });
});
afterEach(() => {
  served = undefined;
  asked = [];
});
afterAll(() => edge.worker.dispose());

const seen = (id: string) =>
  policy
    .viewer(id, { now: new Date() })
    .filter("lead.view", leads)
    .map((lead) => lead.id);
const ids = async (response: Response) => ((await response.json()) as { id: string }[]).map(({ id }) => id);
const list = (who = ADMINISTRATOR) => edge.ask(who, "/leads");
const json = (text: string, headers: Record<string, string> = {}) =>
  new Response(text, { headers: { "content-type": "application/json", ...headers } });

describe("the records of an origin", () => {
  test("get through as far as the caller may see them", async () => {
    for (const { id: who } of policy.toJSON().users) {
      expect([who, await ids(await list(who))]).toEqual([who, seen(who)]);
    }
    expect(seen(ADMINISTRATOR).length).toBeLessThan(leads.length);
    expect(await (await edge.ask(ADMINISTRATOR, `/leads/${own.id}`)).json()).toEqual(own);
    expect(await answer(edge.ask(ADMINISTRATOR, `/leads/${foreign.id}`))).toEqual([403, "NO_GRANT"]);
    expect(await answer(edge.ask(ADMINISTRATOR, "/leads/none"))).toEqual([404, "NOT_FOUND"]);
    const response = await list();
    expect([response.headers.get("cache-control"), response.headers.get("x-policy-revision")]).toEqual(["private, no-store", "1"]);
  });

  test("that cannot be read stay behind, and take the others from nobody", async () => {
    const doubled = JSON.stringify(foreign).replace('"partner"', `"partner":${JSON.stringify(own.partner)},"partner"`);
    const both = JSON.stringify(own).replace('"partner"', `"partner":${JSON.stringify(foreign.partner)},"partner"`);
    const hostile = [
      ...[
        { ...own, id: "misspelt", Partner: foreign.partner },
        { ...own, id: "typeless", type: undefined },
      ].map((one) => JSON.stringify(one)),
      ...[
        { ...own, id: 7 },
        { ...own, id: "other-type", type: "robot" },
        { ...own, id: "bad-fields", fields: "x" },
      ].map((one) => JSON.stringify(one)),
      JSON.stringify({ ...own, id: "surrogate", fields: { name: "#" } }).replace("#", "cut \\ud83d"),
      doubled,
      both,
      "null",
      "7",
      "[]",
      '"text"',
    ];
    for (const one of hostile) {
      served = () => json(`[${one},${leads.map((lead) => JSON.stringify(lead)).join()}]`);
      expect([one, await ids(await list())]).toEqual([one, seen(ADMINISTRATOR)]);
    }
  });

  test.each<[string, () => Response]>([
    ["an object around the list", () => Response.json({ items: leads, total: leads.length })],
    ["a page of HTML", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["JSON by another content type", () => new Response(JSON.stringify(leads), { headers: { "content-type": "text/plain" } })],
    ["no content type", () => new Response(new TextEncoder().encode(JSON.stringify(leads)))],
    ["half a list", () => json(JSON.stringify(leads).slice(0, -10))],
    ["what is no UTF-8", () => new Response(new Uint8Array([0x5b, 0xff, 0x5d]), { headers: { "content-type": "application/json" } })],
    ["an error with a list", () => new Response(JSON.stringify(leads), { status: 500, headers: { "content-type": "application/json" } })],
    ["a part of the list", () => new Response(JSON.stringify(leads), { status: 206, headers: { "content-type": "application/json" } })],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.example/leads" } })],
    ["nothing", () => new Response(null, { status: 204 })],
    ["too much", () => json(`[${" ".repeat(17_000_000)}]`)],
  ])("do not get through where the origin answers %s", async (_, answered) => {
    served = answered;
    const response = await list();
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(own.id);
  });

  test("come without anything else that the origin says", async () => {
    served = () =>
      json(JSON.stringify(leads), {
        "x-total-count": "300",
        "set-cookie": "a=b",
        etag: '"1"',
        link: "<x>; rel=next",
        "cache-control": "public",
      });
    const response = await list();
    for (const name of ["x-total-count", "set-cookie", "etag", "link"]) expect([name, response.headers.get(name)]).toEqual([name, null]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("are not known to be there where existence is hidden, whatever the origin has", async () => {
    const hiding = await asking({ bindings: { HIDE_EXISTENCE: "true" }, origin: (request) => (served ?? origin)(request) });
    try {
      const none = await hiding.ask(ADMINISTRATOR, "/leads/none");
      const body = await none.text();
      expect(none.status).toBe(404);
      for (const record of [foreign, { ...foreign, id: "l-other" }, { ...foreign, owner: 7 }, { ...foreign, Partner: own.partner }, null]) {
        served = () => Response.json(record);
        const hidden = await hiding.ask(ADMINISTRATOR, `/leads/${foreign.id}`);
        expect([record, hidden.status, await hidden.text()]).toEqual([record, 404, body]);
        expect(hidden.headers.get("content-type")).toBe(none.headers.get("content-type"));
      }
    } finally {
      await hiding.worker.dispose();
    }
  });

  test("are asked for by their own id alone, and another record is no answer", async () => {
    for (const record of [{ ...own, id: "l-other" }, { ...own, type: "deal" }, foreign, null, [own], "x"]) {
      served = () => Response.json(record);
      const response = await edge.ask(ADMINISTRATOR, `/leads/${own.id}`);
      expect([record, response.status]).toEqual([record, 502]);
    }
    served = undefined;
    for (const path of [
      "/leads/..%2fdeals",
      "/leads/a%2fb",
      "/leads/%00",
      "/leads/.",
      "/leads/a/b",
      "/leads/",
      "/users",
      "/Leads",
      "//leads",
      "/constructor",
    ]) {
      asked = [];
      const response = await edge.ask(ADMINISTRATOR, path);
      expect([path, response.status, asked.filter((one) => one !== "/leads")]).toEqual([path, 404, []]);
    }
    expect((await edge.ask(ADMINISTRATOR, "/leads?page=2&q=a%20b")).status).toBe(200);
    expect(asked.at(-1)).toBe("/leads?page=2&q=a%20b");
  });

  test("are only read: no other method reaches the origin", async () => {
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      const headers = { authorization: `Bearer ${await edge.issuer.token("u-admin")}` };
      const response = await edge.worker.dispatchFetch(`https://edge.test/leads/${own.id}`, { method, headers });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET"]);
    }
    expect(await answer(edge.ask("u-admin", "/leads", own))).toEqual([405, "METHOD_NOT_ALLOWED"]);
    expect(asked).toEqual([]);
  });

  test("answer the same under every host", async () => {
    const headers = { authorization: `Bearer ${await edge.issuer.token(ADMINISTRATOR)}`, "x-forwarded-host": "evil.example" };
    for (const host of ["edge.test", "evil.example", "127.0.0.1:1"]) {
      const response = await edge.worker.dispatchFetch(`https://${host}/leads`, { headers });
      expect([host, await ids(response)]).toEqual([host, seen(ADMINISTRATOR)]);
    }
  });
});

describe("what a browser may load", () => {
  test("is a capsule of its own person, sealed where somebody else is to believe it", async () => {
    const now = new Date();
    const plain = Viewer.fromBytes(new Uint8Array(await (await edge.ask(ADMINISTRATOR, "/capsule")).arrayBuffer()), { now });
    expect([plain.id, plain.can("lead.view", own), plain.can("lead.view", foreign)]).toEqual([ADMINISTRATOR, true, false]);
    const sealed = new Uint8Array(await (await edge.ask(ADMINISTRATOR, "/capsule/sealed?audience=evil")).arrayBuffer());
    const opened = await openViewer(sealed, keys.publicKey, { now, audience: "lead-api", minRevision: policy.revision });
    expect([opened.id, opened.can("lead.view", own), opened.can("lead.view", foreign)]).toEqual([ADMINISTRATOR, true, false]);
    await expect(openViewer(sealed, keys.publicKey, { now, audience: "evil" })).rejects.toMatchObject({ code: "CAPSULE_AUDIENCE" });
  });

  test("is the part of the programme that its person may know, or nothing new", async () => {
    const first = await edge.ask(ADMINISTRATOR, "/programme");
    const etag = first.headers.get("etag") ?? "";
    const text = await first.text();
    expect(text).not.toContain('"p-0002"');
    expect(
      Policy.loadSync(text)
        .viewer(ADMINISTRATOR, { now: new Date() })
        .filter("lead.view", leads)
        .map(({ id }) => id),
    ).toEqual(seen(ADMINISTRATOR));
    const again = await edge.ask(ADMINISTRATOR, "/programme", undefined, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = await edge.ask("u-admin", "/programme", undefined, { headers: { "if-none-match": etag } });
    expect([other.status, ((await other.json()) as { users: unknown[] }).users.length]).toEqual([200, policy.toJSON().users.length]);
  });
});
