// Ways to be taken for somebody else by the edge worker, and to get records past it.
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, foreign, type Issuer, leads, local, origin, own, policy } from "./worker.js";

let edge: Asking;
let issuer: Issuer;
let published: (() => Promise<object>) | undefined;
let served: ((request: Request) => Response | Promise<Response>) | undefined;
let headers: string[] = [];
beforeAll(async () => {
  issuer = await local.createIssuer();
  edge = await asking({
    bindings: { JWKS_COOLDOWN_MS: "0", JWKS_MAX_AGE_MS: "0" },
    issuer: { ...issuer, jwks: () => (published ?? issuer.jwks)() },
    origin: (request) => {
      headers = [...request.headers.keys()];
      return (served ?? origin)(request);
    },
  });
});
afterEach(() => {
  published = undefined;
  served = undefined;
});
afterAll(() => edge.worker.dispose());

const REFUSED = [401, "UNAUTHENTICATED"];
const now = () => Math.floor(Date.now() / 1000);
const base64 = (value: string | object) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const sent = (...tokens: string[]) =>
  answer(
    edge.worker.dispatchFetch("https://edge.test/leads", {
      headers: tokens.map((token) => ["authorization", `Bearer ${token}`] as [string, string]),
    }),
  );

/** A token with this header and these claims, signed by the issuer itself. */
async function signed(header: string | object, claims: object = {}): Promise<string> {
  const said = { sub: ADMINISTRATOR, iss: local.ISSUER, aud: local.AUDIENCE, exp: now() + 600, ...claims };
  const text = `${base64(header)}.${base64(said)}`;
  const key = issuer.keys[0]?.privateKey as CryptoKey;
  const seal = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(seal).toString("base64url")}`;
}
const kid = () => issuer.keys[0]?.kid;

describe("a token", () => {
  test("whose key id is anything but a published one is nobody's", async () => {
    expect(await sent(await signed({ alg: "ES256", kid: kid() }))).toEqual([200, undefined]);
    for (const odd of [
      "../../k-1",
      "k-1' OR '1'='1",
      "__proto__",
      "constructor",
      "",
      "K-1",
      "k-1 ",
      "k-1\u0000",
      "x".repeat(20_000),
      1,
      ["k-1"],
      {},
      true,
    ])
      expect([odd, await sent(await signed({ alg: "ES256", kid: odd }))]).toEqual([odd, REFUSED]);
    const twice = `{"alg":"none","alg":"ES256","kid":"k-0","kid":${JSON.stringify(kid())},"alg":"none"}`;
    expect(await sent(await signed(twice))).toEqual(REFUSED);
  });

  test("that is of a later moment, or whose claims are of other types, is nobody's", async () => {
    const header = { alg: "ES256", kid: kid() };
    expect(await sent(await signed(header, { iat: now() + 3 }))).toEqual([200, undefined]);
    for (const claims of [
      { iat: now() + 600 },
      { iat: "now" },
      { iat: null },
      { exp: `${now() + 600}` },
      { exp: now() },
      { exp: now() - 6 },
      { nbf: "0" },
    ]) {
      // Clocks may differ by some seconds.
      const wanted = claims.exp === now() ? [200, undefined] : REFUSED;
      expect([claims, await sent(await signed(header, claims))]).toEqual([claims, wanted]);
    }
    for (const aud of [[], ["other"], [[local.AUDIENCE]], `${local.AUDIENCE},other`, { 0: local.AUDIENCE }])
      expect([aud, await sent(await signed(header, { aud }))]).toEqual([aud, REFUSED]);
    for (const sub of ["__proto__", "constructor", `${ADMINISTRATOR}\u0000`, `${ADMINISTRATOR} `, ADMINISTRATOR.toUpperCase()])
      expect([sub, await sent(await signed(header, { sub }))]).toEqual([sub, [403, "UNKNOWN_SUBJECT"]]);
  });

  test("that is two, encrypted, compressed or very long is nobody's", async () => {
    const good = await issuer.token(ADMINISTRATOR);
    expect(await sent(good, good)).toEqual(REFUSED);
    expect(await sent(`${good}, Bearer ${good}`)).toEqual(REFUSED);
    expect(await sent([base64({ alg: "dir", enc: "A256GCM", kid: kid() }), "", "AAAA", "AAAA", "AAAA"].join("."))).toEqual(REFUSED);
    expect(await sent(await signed({ alg: "ES256", kid: kid(), zip: "DEF", crit: ["zip"] }))).toEqual(REFUSED);
    expect(await sent(`${good}${"A".repeat(60_000)}`)).toEqual(REFUSED);
    expect(await sent(await signed({ alg: "ES256", kid: kid() }, { filler: "x".repeat(40_000) }))).toEqual([200, undefined]);
  });

  test("is judged by keys for it alone, whatever else is published, and by none that cannot be had", async () => {
    const [key] = ((await issuer.jwks()) as { keys: object[] }).keys;
    const [other] = ((await (await local.createIssuer()).jwks()) as { keys: object[] }).keys;
    const good = await issuer.token(ADMINISTRATOR);
    const oct = { kty: "oct", k: base64("secret"), kid: kid(), alg: "HS256" };
    for (const [keys, wanted] of [
      [[other, { ...key, kid: "k-9" }], REFUSED],
      [[{ ...other, kid: kid() }], REFUSED],
      [[{ ...other, kid: kid() }, key], REFUSED],
      [[oct], REFUSED],
      [[{ ...key, use: "enc" }], REFUSED],
      [[{ ...key, alg: "ES384" }], REFUSED],
      [[], REFUSED],
      [
        [oct, key],
        [200, undefined],
      ],
    ] as const) {
      published = async () => ({ keys });
      expect([keys, await sent(good)]).toEqual([keys, wanted]);
    }
    published = () => Promise.reject(new Error("unreachable"));
    expect(await sent(good)).toEqual([503, "KEYS_UNAVAILABLE"]);
    published = undefined;
    expect(await sent(good)).toEqual([200, undefined]);
  });
});

describe("an origin that answers oddly", () => {
  const seen = policy
    .viewer(ADMINISTRATOR, { now: new Date() })
    .filter("lead.view", leads)
    .map(({ id }) => id);
  const json = (body: BodyInit | null, more: Record<string, string> = {}, status = 200) =>
    new Response(body, { status, headers: { "content-type": "application/json", ...more } });
  const text = JSON.stringify(leads);

  test.each<[string, () => Response]>([
    ["a list a million deep", () => json("[".repeat(1_000_000))],
    ["an object a hundred thousand deep", () => json(`[${'{"fields":'.repeat(100_000)}`)],
    ["a list and something behind it", () => json(`${text}[]`)],
    ["a line for each record", () => json(leads.map((lead) => JSON.stringify(lead)).join("\n"))],
    ["a text in UTF-16", () => json(Buffer.from(text, "utf16le"))],
    ["that nothing has changed", () => new Response(null, { status: 304, headers: { "content-type": "application/json" } })],
    ["a problem", () => json(text, { "content-type": "application/problem+json" })],
    ["a type that begins alike", () => json(text, { "content-type": "application/jsonp" })],
    ["nothing at all", () => json(null)],
    ["by a proxy that asks for a password", () => json(text, {}, 407)],
  ])("lets nothing through: %s", async (_, answered) => {
    served = answered;
    const response = await edge.ask(ADMINISTRATOR, "/leads");
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.text()).not.toContain('"partner"');
    expect((await edge.ask(ADMINISTRATOR, `/leads/${own.id}`)).status).toBeGreaterThanOrEqual(500);
  });

  test("deep inside a record takes the others from nobody", async () => {
    const deep = `{"type":"lead","id":"deep","partner":${JSON.stringify(own.partner)},"fields":{"x":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`;
    served = () => json(`[${deep},${text.slice(1)}`);
    const response = await edge.ask(ADMINISTRATOR, "/leads");
    const ids = response.status === 200 ? ((await response.json()) as { id: string }[]).map(({ id }) => id) : [];
    expect([response.status, ids]).toEqual(response.status === 200 ? [200, seen] : [502, []]);
  });

  test("in pieces, or ends in the middle of them", async () => {
    const pieces = (most: number, isBroken: boolean) =>
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < most; at += 997) controller.enqueue(new TextEncoder().encode(text.slice(at, Math.min(at + 997, most))));
          if (isBroken) controller.error(new Error("broken off"));
          else controller.close();
        },
      });
    served = () => json(pieces(text.length, false));
    expect(((await (await edge.ask(ADMINISTRATOR, "/leads")).json()) as { id: string }[]).map(({ id }) => id)).toEqual(seen);
    served = () => json(pieces(text.length - 500, false));
    expect((await edge.ask(ADMINISTRATOR, "/leads")).status).toBe(502);
    served = () => json(pieces(text.length, true));
    expect((await edge.ask(ADMINISTRATOR, "/leads")).status).toBeGreaterThanOrEqual(500);
  });

  test("in a compressed form: what is seen is the list, or nothing", async () => {
    for (const encoding of ["gzip", "x-unknown"]) {
      served = () => json(gzipSync(text), { "content-encoding": encoding });
      const response = await edge.ask(ADMINISTRATOR, "/leads");
      const body = await response.text();
      if (response.status === 200) expect((JSON.parse(body) as { id: string }[]).map(({ id }) => id)).toEqual(seen);
      else expect([encoding, response.status, body.includes('"partner"')]).toEqual([encoding, 502, false]);
    }
  });

  test("is asked with nothing that the caller sent, and by no method but GET", async () => {
    const more = { range: "bytes=0-10", "if-none-match": '"1"', cookie: "a=b", "x-forwarded-for": "1.2.3.4" };
    const response = await edge.ask(ADMINISTRATOR, "/leads", undefined, { headers: more });
    expect(((await response.json()) as { id: string }[]).map(({ id }) => id)).toEqual(seen);
    for (const name of [...Object.keys(more), "authorization"]) expect(headers).not.toContain(name);
    const token = await issuer.token(ADMINISTRATOR);
    for (const method of ["HEAD", "OPTIONS"]) {
      const init = { method, headers: { authorization: `Bearer ${token}` } };
      expect([method, (await edge.worker.dispatchFetch("https://edge.test/leads", init)).status]).toEqual([method, 405]);
    }
  });
});

describe("a record that a service names by its id alone", () => {
  const asks = (who: string, id: string, token: object) =>
    edge.ask(
      who,
      "/access/v1/evaluation",
      { subject: { type: "user", id: ADMINISTRATOR }, action: { name: "view" }, resource: { type: "lead", id } },
      { token },
    );
  const decision = async (id: string) => ((await (await asks("pep", id, { scope: "pdp" })).json()) as { decision: boolean }).decision;

  test("is the origin's; a person is told nothing by an id", async () => {
    expect([await decision(own.id), await decision(foreign.id), await decision("none"), await decision("../leads")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    for (const id of [own.id, foreign.id, "none"]) expect((await asks(ADMINISTRATOR, id, {})).status).toBe(400);
    served = () => Response.json({ ...own, id: "another" });
    expect((await asks("pep", own.id, { scope: "pdp" })).status).toBe(503);
    served = () => new Response(null, { status: 500 });
    expect((await asks("pep", own.id, { scope: "pdp" })).status).toBe(503);
  });
});
