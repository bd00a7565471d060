import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { ADMINISTRATOR, foreign, inNode, own, policy } from "./worker.js";

interface Small {
  readonly default: { fetch(request: Request, env: object): Promise<Response> };
}

const SESSION_SECRET = "a secret of the tests";
const payload = Buffer.from(JSON.stringify({ id: ADMINISTRATOR, expires: Date.now() + 60_000 })).toString("base64url");
const cookie = `session=${payload}.${createHmac("sha256", SESSION_SECRET).update(payload).digest("base64url")}`;

test("the small worker asks the origin for the lead of the path, and takes no other for it", async () => {
  const worker = ((await inNode("with-snapshot.ts")) as Small).default;
  const asked: string[] = [];
  let answered: unknown = own;
  const env = {
    SESSION_SECRET,
    PROGRAMME: { get: async () => new TextEncoder().encode(policy.toText()).buffer },
    ORIGIN: {
      fetch: async (request: Request) => {
        asked.push(new URL(request.url).pathname);
        return Response.json(answered);
      },
    },
  };
  const get = (path: string) => worker.fetch(new Request(`https://edge.test${path}`, { headers: { cookie } }), env);
  expect((await get(`/leads/${own.id}`)).status).toBe(200);
  for (const path of ["/leads/..%2fdeals", "/leads/a%2f..%2fb", "/leads/%00", "/leads/a%3fb", "/leads/", `/leads/${own.id}/`]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
  expect(asked).toEqual([`/leads/${own.id}`]);
  for (const other of [{ ...own, id: "l-other" }, null, [own], foreign]) {
    answered = other;
    await expect(get(`/leads/${own.id}`)).rejects.toThrow("another lead");
  }
});
