import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Policy } from "partner-policy";
import type { SampleLead } from "partner-policy/sample";
import { sealViewer } from "partner-policy/viewer";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import {
  ADMINISTRATOR,
  answer,
  bundled,
  cookie,
  examples,
  foreign,
  ids,
  inNode,
  leads,
  NEWEST,
  now,
  OLDEST,
  own,
  policy,
  revoked,
  SESSION_SECRET,
  seen,
  snapshot,
  started,
  type Worker,
} from "./examples.js";

describe.each([OLDEST, NEWEST])("the edge worker with a snapshot, as of %s", (date) => {
  let worker: Worker;
  beforeAll(async () => {
    expect(date).toBeDefined();
    worker = await started("with-snapshot.ts", {}, date);
    await (await worker.getKVNamespace("PROGRAMME")).put("snapshot", policy.toText());
  });
  afterAll(() => worker.dispose());
  const get = (path: string, headers: Record<string, string> = {}) => worker.dispatchFetch(`https://edge${path}`, { headers });

  test("lets through what the person may see, and no more", async () => {
    const response = await get(`/leads/${own.id}`, cookie(ADMINISTRATOR));
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(await response.json()).toEqual(own);
    expect(await answer(get(`/leads/${foreign.id}`, cookie(ADMINISTRATOR)))).toEqual([403, "NO_GRANT"]);
    expect(seen(ADMINISTRATOR).length).toBeGreaterThan(5);
    expect(await ids(get("/leads", cookie(ADMINISTRATOR)))).toEqual(seen(ADMINISTRATOR));
  });

  test("lets nobody through who is not signed in, revoked or unknown", async () => {
    const path = `/leads/${own.id}`;
    expect(await answer(get(path))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(get(path, cookie(ADMINISTRATOR, { secret: "another" })))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(get(path, cookie(ADMINISTRATOR, { expires: Date.now() - 1 })))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(get(path, { cookie: "session=e30.!" }))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(get(path, cookie(revoked)))).toEqual([403, "USER_REVOKED"]);
    expect(await answer(get(path, cookie("stranger")))).toEqual([403, "UNKNOWN_SUBJECT"]);
    expect(await ids(get("/leads", cookie("stranger")))).toEqual([]);
    expect(await answer(get("/leads/none", cookie(ADMINISTRATOR)))).toEqual([404, "NOT_FOUND"]);
    expect(await answer(get("/else", cookie(ADMINISTRATOR)))).toEqual([404, "NOT_FOUND"]);
  });
});

describe("the edge worker with a snapshot that changes", () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await started("with-snapshot.ts", { FRESH_MS: "0" });
  });
  afterAll(() => worker.dispose());

  test("never goes back to an earlier revision, and says which one answered", async () => {
    const kept = await worker.getKVNamespace("PROGRAMME");
    const users = snapshot.users.map((user) => (user.id === ADMINISTRATOR ? { ...user, status: "deactivated" } : user));
    const later = Policy.loadSync({ ...snapshot, revision: snapshot.revision + 1, users } as typeof snapshot);
    const ask = async (path: string) => {
      const response = await worker.dispatchFetch(`https://edge${path}`, { headers: cookie(ADMINISTRATOR) });
      const list = path === "/leads" && ((await response.json()) as unknown[]).length > 0;
      return [response.status, list, response.headers.get("x-policy-revision")];
    };
    await kept.put("snapshot", policy.toText());
    expect([await ask(`/leads/${own.id}`), await ask("/leads")]).toEqual([
      [200, false, `${snapshot.revision}`],
      [200, true, `${snapshot.revision}`],
    ]);
    await kept.put("snapshot", later.toText());
    const shut = [
      [403, false, null],
      [200, false, `${later.revision}`],
    ];
    expect([await ask(`/leads/${own.id}`), await ask("/leads")]).toEqual(shut);
    await kept.put("snapshot", policy.toText());
    expect([await ask(`/leads/${own.id}`), await ask("/leads")]).toEqual(shut);
  });

  test("reads the snapshot once for all who ask at once", async () => {
    const module = await inNode("with-snapshot.ts");
    let [reads, open] = [0, () => {}];
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const env = {
      SESSION_SECRET,
      ORIGIN: { fetch: async () => Response.json(own) },
      PROGRAMME: {
        get: async () => {
          reads += 1;
          await gate;
          return new TextEncoder().encode(policy.toText()).buffer;
        },
      },
    };
    const headers = cookie(ADMINISTRATOR);
    const asked = Array.from({ length: 50 }, () => module.fetch(new Request(`https://edge/leads/${own.id}`, { headers }), env));
    await new Promise((resolve) => setTimeout(resolve, 20));
    open();
    expect([(await Promise.all(asked)).map((response) => response.status), reads]).toEqual([new Array(50).fill(200), 1]);
  });
});

test("one lead that cannot be read takes the list from nobody at the edge", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const poisoned = { ...own, id: "poisoned", fields: { name: "cut emoji \ud83d" } };
  const misspelt = { ...own, id: "misspelt", Partner: "p-0001" };
  const all = [poisoned, ...leads, misspelt] as SampleLead[];
  const headers = cookie(ADMINISTRATOR);
  const { publicKey, privateKey } = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const sealed = await sealViewer(policy.viewer(ADMINISTRATOR, { now }).toBytes(), privateKey);
  const env = {
    SESSION_SECRET,
    ORIGIN: { fetch: async () => Response.json(all) },
    PROGRAMME: { get: async () => new TextEncoder().encode(policy.toText()).buffer },
    SEAL_KEY: Buffer.from(await crypto.subtle.exportKey("raw", publicKey)).toString("base64"),
  };
  for (const main of ["with-snapshot.ts", "with-capsule.ts"]) {
    const capsule = { "x-capsule": Buffer.from(sealed).toString("base64url") };
    const worker = await inNode(main);
    const asked = worker.fetch(new Request("https://edge/leads", { headers: { ...headers, ...capsule } }), env);
    expect([main, await ids(asked)]).toEqual([main, seen(ADMINISTRATOR)]);
  }
  expect(warned.mock.calls.filter(([text]) => /poisoned|misspelt/.test(text)).length).toBeGreaterThan(0);
  warned.mockRestore();
});

describe("the edge worker with capsules", () => {
  let worker: Worker;
  let keys: CryptoKeyPair;
  const capsuleOf = async (id: string, { key = keys.privateKey, from = policy, at = now } = {}) =>
    sealViewer(from.viewer(id, { now: at }).toBytes(), key);
  const get = async (path: string, id: string, capsule: Uint8Array | Promise<Uint8Array>) =>
    worker.dispatchFetch(`https://edge${path}`, {
      headers: { ...cookie(id), "x-capsule": Buffer.from(await capsule).toString("base64url") },
    });
  beforeAll(async () => {
    keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64");
    worker = await started("with-capsule.ts", { SEAL_KEY: publicKey });
  });
  afterAll(() => worker.dispose());

  test("carries no engine", async () => {
    const code = await bundled("with-capsule.ts");
    expect(code).not.toContain("core.wasm");
    expect(code).not.toContain("WebAssembly");
    expect(await bundled("with-snapshot.ts")).toContain("core.wasm");
  });

  test("lets through what the person may see, and no more", async () => {
    const capsule = await capsuleOf(ADMINISTRATOR);
    expect(await (await get(`/leads/${own.id}`, ADMINISTRATOR, capsule)).json()).toEqual(own);
    expect(await answer(get(`/leads/${foreign.id}`, ADMINISTRATOR, capsule))).toEqual([403, "NO_GRANT"]);
    expect(await ids(get("/leads", ADMINISTRATOR, capsule))).toEqual(seen(ADMINISTRATOR));
    expect(await answer(get(`/leads/${own.id}`, revoked, capsuleOf(revoked)))).toEqual([403, "USER_REVOKED"]);
  });

  test.each(["", " ", "1.5", "-1", "0x1", "one"])(
    "lets nobody in where the setting of the earliest revision is no revision: %j",
    async (setting) => {
      const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64");
      const worker = await started("with-capsule.ts", { SEAL_KEY: publicKey, AUDIENCE: "lead-api", MIN_REVISION: setting });
      try {
        const bytes = policy.viewer(ADMINISTRATOR, { now }).toBytes();
        const sealed = await sealViewer(bytes, keys.privateKey, { audience: "lead-api", revision: policy.revision });
        const headers = { ...cookie(ADMINISTRATOR), "x-capsule": Buffer.from(sealed).toString("base64url") };
        const status = await worker.dispatchFetch(`https://edge/leads/${own.id}`, { headers }).then(
          (response) => response.status,
          () => 500,
        );
        expect(status).toBeGreaterThanOrEqual(500);
      } finally {
        await worker.dispose();
      }
    },
  );

  test("refuses capsules for another audience, and of a revision before the one that it asks for", async () => {
    const path = `https://edge/leads/${own.id}`;
    const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64");
    const strict = await started("with-capsule.ts", { SEAL_KEY: publicKey, AUDIENCE: "lead-api", MIN_REVISION: `${policy.revision}` });
    try {
      const bytes = policy.viewer(ADMINISTRATOR, { now }).toBytes();
      const ask = async (seal?: { audience?: string; revision?: number }) => {
        const capsule = Buffer.from(await sealViewer(bytes, keys.privateKey, seal)).toString("base64url");
        const response = await strict.dispatchFetch(path, { headers: { ...cookie(ADMINISTRATOR), "x-capsule": capsule } });
        return [response.status, ((await response.json()) as { code?: string }).code, response.headers.get("x-policy-revision")];
      };
      const { revision } = policy;
      expect(await ask({ audience: "lead-api", revision })).toEqual([200, undefined, `${revision}`]);
      expect(await ask({ audience: "deal-api", revision })).toEqual([401, "CAPSULE_AUDIENCE", null]);
      expect(await ask({ revision })).toEqual([401, "CAPSULE_AUDIENCE", null]);
      expect(await ask()).toEqual([401, "CAPSULE_AUDIENCE", null]);
      expect(await ask({ audience: "lead-api", revision: revision - 1 })).toEqual([401, "CAPSULE_OUTDATED", null]);
      expect(await ask({ audience: "lead-api" })).toEqual([401, "CAPSULE_OUTDATED", null]);
      expect(await answer(get(`/leads/${own.id}`, ADMINISTRATOR, sealViewer(bytes, keys.privateKey, { audience: "lead-api" })))).toEqual([
        401,
        "CAPSULE_AUDIENCE",
      ]);
    } finally {
      await strict.dispose();
    }
  });

  test("refuses capsules that are forged, unsealed, changed, stale or of another person", async () => {
    const path = `/leads/${own.id}`;
    const others = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const sealed = await capsuleOf(ADMINISTRATOR);
    const changed = sealed.map((byte, at) => (at === sealed.length - 2 ? byte ^ 1 : byte));
    const yesterday = new Date(Date.parse(now) - 86_400_001).toISOString();
    const ask = async (capsule: Uint8Array | Promise<Uint8Array>) => answer(get(path, ADMINISTRATOR, capsule));
    expect(await ask(capsuleOf(ADMINISTRATOR, { key: others.privateKey }))).toEqual([401, "CAPSULE_SIGNATURE"]);
    expect(await ask(policy.viewer(ADMINISTRATOR, { now }).toBytes())).toEqual([401, "CAPSULE_SIGNATURE"]);
    expect(await ask(changed)).toEqual([401, "CAPSULE_SIGNATURE"]);
    expect(await ask(new Uint8Array())).toEqual([401, "CAPSULE_SIGNATURE"]);
    expect(await ask(capsuleOf(ADMINISTRATOR, { at: yesterday }))).toEqual([401, "CAPSULE_EXPIRED"]);
    expect(await ask(capsuleOf("u-0002"))).toEqual([403, "CAPSULE_OF_ANOTHER"]);
    const text = { headers: { ...cookie(ADMINISTRATOR), "x-capsule": "no base64!" } };
    expect(await answer(worker.dispatchFetch(`https://edge${path}`, text))).toEqual([401, "CAPSULE_MALFORMED"]);
    expect(await answer(worker.dispatchFetch(`https://edge${path}`))).toEqual([401, "UNAUTHENTICATED"]);
  });
});
test.each(["edge-worker", "node-server"])(
  "%s compiles strictly and pins what it depends on",
  (name) => {
    const folder = join(examples, name);
    execFileSync(process.execPath, [createRequire(import.meta.url).resolve("typescript/lib/tsc.js"), "-p", "."], { cwd: folder });
    const { dependencies, devDependencies, scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const version of Object.values({ ...dependencies, ...devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(scripts.start).toBeTypeOf("string");
    expect(
      readFileSync(join(folder, "README.md"), "utf8")
        .trim()
        .split("\n")
        .filter((line) => line !== "").length,
    ).toBeLessThanOrEqual(6);
  },
  120_000,
);
