import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, local, type TokenOptions } from "./worker.js";

let edge: Asking;
const bindings = { JWKS_COOLDOWN_MS: "0", JWKS_MAX_AGE_MS: "0" };
beforeAll(async () => {
  edge = await asking({ bindings });
});
afterAll(() => edge.worker.dispose());

/** What the worker says to a token that is sent as it stands. */
const sent = (token: string, scheme = "Bearer") =>
  answer(edge.worker.dispatchFetch("https://edge.test/leads", { headers: { authorization: `${scheme} ${token}` } }));
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = () => ({
  sub: "u-admin",
  iss: local.ISSUER,
  aud: local.AUDIENCE,
  exp: Math.floor(Date.now() / 1000) + 600,
});
const unsigned = (header: object, given: object = claims()) => `${base64(header)}.${base64(given)}`;

describe("the caller of the edge worker", () => {
  test("is whom a good token names", async () => {
    expect(await answer(edge.ask(ADMINISTRATOR, "/leads"))).toEqual([200, undefined]);
    expect(await answer(edge.ask(ADMINISTRATOR, "/leads", undefined, { token: { audience: ["other", local.AUDIENCE] } }))).toEqual([
      200,
      undefined,
    ]);
    expect(await sent(await edge.issuer.token(ADMINISTRATOR), "bearer")).toEqual([200, undefined]);
  });

  test.each<[string, TokenOptions]>([
    ["that expired", { expires: Math.floor(Date.now() / 1000) - 60 }],
    ["for another audience", { audience: "another-portal" }],
    ["for an audience that begins alike", { audience: `${local.AUDIENCE}.evil` }],
    ["of another issuer", { issuer: "https://evil.example" }],
    ["of the issuer with a slash", { issuer: `${local.ISSUER}/` }],
    ["with another key id", { header: { kid: "k-none" } }],
    ["without a key id", { header: { kid: undefined } }],
    ["of nobody", { header: {}, scope: undefined as never }],
  ])("is nobody by a token %s", async (what, options) => {
    const token = await edge.issuer.token(what === "of nobody" ? "" : "u-admin", options);
    expect(await sent(token)).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("is nobody without a token, by another scheme, or by what is no token", async () => {
    expect(await answer(edge.worker.dispatchFetch("https://edge.test/leads"))).toEqual([401, "UNAUTHENTICATED"]);
    const good = await edge.issuer.token("u-admin");
    for (const scheme of ["Basic", "DPoP", ""]) expect(await sent(good, scheme)).toEqual([401, "UNAUTHENTICATED"]);
    for (const token of ["", "x", "a.b.c", `${good}.${good}`, `${good} ${good}`, good.slice(0, -4)]) {
      expect([token, await sent(token)]).toEqual([token, [401, "UNAUTHENTICATED"]]);
    }
    const asked = await edge.worker.dispatchFetch(`https://edge.test/leads?access_token=${good}`, {
      headers: { cookie: `session=${good}` },
    });
    expect([asked.status, asked.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  test("is nobody by a token that is not signed, or signed with what is published", async () => {
    const [key] = edge.issuer.keys;
    const { kid } = key ?? { kid: "" };
    for (const alg of ["none", "None", "NONE", "nOnE"]) {
      expect([alg, await sent(`${unsigned({ alg, kid })}.`)]).toEqual([alg, [401, "UNAUTHENTICATED"]]);
    }
    const published = await edge.issuer.jwks();
    const pem = Buffer.from(await crypto.subtle.exportKey("spki", key?.publicKey as CryptoKey)).toString("base64");
    for (const secret of [JSON.stringify(published), pem, `-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`, ""]) {
      const text = unsigned({ alg: "HS256", kid });
      expect(await sent(`${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`)).toEqual([401, "UNAUTHENTICATED"]);
    }
  });

  test("is nobody by a key that the token brings along, or by another one under a published id", async () => {
    const other = await local.createIssuer();
    const [own, others] = [edge.issuer.keys[0], other.keys[0]];
    const jwk = ((await other.jwks()) as { keys: object[] }).keys[0];
    const privateKey = others?.privateKey as CryptoKey;
    for (const header of [
      {},
      { jwk },
      { jku: "https://evil.example/jwks.json" },
      { x5u: "https://evil.example/cert" },
      { x5c: ["AAAA"] },
    ]) {
      const token = await other.token("u-admin", { header, key: { kid: own?.kid ?? "", privateKey } });
      expect([header, await sent(token)]).toEqual([header, [401, "UNAUTHENTICATED"]]);
    }
  });

  test("is nobody by a token that was changed, or that lacks what must stand in it", async () => {
    const [header, payload, seal] = (await edge.issuer.token(ADMINISTRATOR)).split(".") as [string, string, string];
    const said = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    expect(await sent(`${header}.${base64({ ...said, sub: "u-admin" })}.${seal}`)).toEqual([401, "UNAUTHENTICATED"]);
    const sign = async (given: object, header = {}) => {
      const text = unsigned({ alg: "ES256", kid: edge.issuer.keys[0]?.kid, ...header }, given);
      const how = { name: "ECDSA", hash: "SHA-256" };
      const signature = await crypto.subtle.sign(how, edge.issuer.keys[0]?.privateKey as CryptoKey, new TextEncoder().encode(text));
      return `${text}.${Buffer.from(signature).toString("base64url")}`;
    };
    expect(await sent(await sign({ ...claims(), sub: ADMINISTRATOR }))).toEqual([200, undefined]);
    expect(await sent(await sign({ ...claims(), sub: ADMINISTRATOR, nbf: Math.floor(Date.now() / 1000) + 3 }))).toEqual([200, undefined]);
    expect(await sent(await sign(claims(), { crit: ["b64"], b64: false }))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await sent(await sign(claims(), { crit: ["exp"] }))).toEqual([401, "UNAUTHENTICATED"]);
    for (const lacking of ["sub", "exp", "iss", "aud"]) {
      expect([lacking, await sent(await sign({ ...claims(), [lacking]: undefined }))]).toEqual([lacking, [401, "UNAUTHENTICATED"]]);
    }
    const soon = Math.floor(Date.now() / 1000) + 600;
    for (const wrong of [{ sub: 7 }, { sub: ["u-admin"] }, { exp: "never" }, { nbf: soon }, { scope: ["pdp"] }, { aud: {} }]) {
      expect([wrong, await sent(await sign({ ...claims(), ...wrong }))]).toEqual([wrong, [401, "UNAUTHENTICATED"]]);
    }
  });

  test("whom the programme does not know sees nothing and edits nothing", async () => {
    expect(await answer(edge.ask("stranger", "/leads"))).toEqual([403, "UNKNOWN_SUBJECT"]);
    expect(await answer(edge.ask("stranger", "/capsule"))).toEqual([403, "UNKNOWN_SUBJECT"]);
    expect(await answer(edge.ask("stranger", "/programme"))).toEqual([403, "UNKNOWN_SUBJECT"]);
    expect(await answer(edge.edit("stranger", 1, { kind: "managers.remove-all", partners: ["p-0001"] }))).toEqual([422, "NOT_PERMITTED"]);
  });

  test("that is a service is no person, and a person is no service", async () => {
    for (const path of ["/leads", "/capsule", "/programme", "/capsule/sealed"]) {
      for (const scope of ["pdp", "audit", "openid edits:crm"]) {
        expect(await answer(edge.ask("u-admin", path, undefined, { token: { scope } }))).toEqual([403, "NOT_A_PERSON"]);
      }
    }
    for (const path of ["/changes", "/changes/2", "/decisions"]) {
      for (const scope of ["openid", "pdp", "edits:crm"]) {
        expect(await answer(edge.ask("u-admin", path, undefined, { token: { scope } }))).toEqual([403, "INSUFFICIENT_SCOPE"]);
      }
    }
  });
});

describe("the keys of the issuer", () => {
  test("may be rotated: a new one holds at once, one that is no longer published does not", async () => {
    const before = await edge.issuer.token(ADMINISTRATOR);
    await edge.issuer.rotate();
    const after = await edge.issuer.token(ADMINISTRATOR);
    expect([await sent(before), await sent(after)]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    await edge.issuer.rotate({ keep: false });
    expect([(await sent(before))[0], (await sent(after))[0], (await sent(await edge.issuer.token(ADMINISTRATOR)))[0]]).toEqual([
      401, 401, 200,
    ]);
  });

  test("cannot be had: nobody gets in", async () => {
    const issuer = await local.createIssuer();
    let jwks = async (): Promise<object> => {
      throw new Error("unreachable");
    };
    const broken = await asking({ bindings, issuer: { ...issuer, jwks: () => jwks() } });
    try {
      expect(await answer(broken.ask(ADMINISTRATOR, "/leads"))).toEqual([503, "KEYS_UNAVAILABLE"]);
      jwks = async () => ({ keys: "none" });
      expect(await answer(broken.ask(ADMINISTRATOR, "/leads"))).toEqual([503, "KEYS_UNAVAILABLE"]);
      jwks = issuer.jwks;
      expect(await answer(broken.ask(ADMINISTRATOR, "/leads"))).toEqual([200, undefined]);
    } finally {
      await broken.worker.dispose();
    }
  });
});

test.each([
  ["a shared secret", { JWT_ALGORITHM: "HS256" }],
  ["no signature", { JWT_ALGORITHM: "none" }],
  ["keys that anybody on the way may change", { JWKS_URL: "http://issuer.example/jwks.json" }],
])("a worker that is set to %s lets nobody in", async (_, bindings) => {
  const unsafe = await asking({ bindings });
  try {
    expect(await answer(unsafe.ask(ADMINISTRATOR, "/leads"))).toEqual([503, "KEYS_UNAVAILABLE"]);
  } finally {
    await unsafe.worker.dispose();
  }
});
