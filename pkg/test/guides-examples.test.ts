import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Policy } from "partner-policy";
import { type SampleLead, sampleProgramme } from "partner-policy/sample";
import { openViewer, sealViewer } from "partner-policy/viewer";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const SESSION_SECRET = "a secret of the tests";
// Edge and server go by the clock, and so does this programme.
const { snapshot, leads, now } = sampleProgramme({ partners: 8, users: 80, leads: 300, now: new Date().toISOString() });
const policy = Policy.loadSync(snapshot);

/** The administrator of the first partner, and one lead that this person may see and one that not. */
const ADMINISTRATOR = "u-0001";
const own = lead((one) => one.partner === "p-0001");
const foreign = lead((one) => one.partner !== "p-0001");
const revoked = snapshot.users.find((user) => user.kind === "partner" && user.status === "revoked")?.id ?? "";

function lead(is: (one: SampleLead) => boolean): SampleLead {
  const found = leads.find(is);
  if (found === undefined) throw new Error("the programme has no such lead");
  return found;
}

/** The cookie of somebody who is signed in, by the secret of the tests or another. */
function cookie(id: string, { secret = SESSION_SECRET, expires = Date.now() + 60_000 } = {}): { cookie: string } {
  const payload = Buffer.from(JSON.stringify({ id, expires })).toString("base64url");
  return { cookie: `session=${payload}.${createHmac("sha256", secret).update(payload).digest("base64url")}` };
}

/** Bundles a worker as wrangler does: the conditions of workerd, the engine beside it as a module of its own. */
async function bundled(main: string): Promise<string> {
  const build = await rolldown({
    input: join(examples, "edge-worker/src", main),
    plugins: [{ name: "wasm", resolveId: (id) => (id.endsWith("core.wasm") ? { id: "./core.wasm", external: true } : null) }],
    resolve: { conditionNames: ["workerd", "module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent",
  });
  return (await build.generate({ format: "esm" })).output[0].code;
}

/** Bundles a worker for Node, with the engine in it. */
async function portable(main: string): Promise<string> {
  const build = await rolldown({
    input: join(examples, "edge-worker/src", main),
    resolve: { conditionNames: ["module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent",
  });
  return (await build.generate({ format: "esm" })).output[0].code;
}

let startedInNode = 0;

/** The worker in Node, as if it had just been started. */
async function inNode(main: string): Promise<{ fetch(request: Request, env: object): Promise<Response> }> {
  startedInNode += 1;
  const code = `${await portable(main)}\n// ${startedInNode}`;
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: never }).default;
}

interface Worker {
  dispatchFetch(url: string, init?: RequestInit): Promise<Response>;
  dispose(): Promise<void>;
  getKVNamespace(name: string): Promise<{ put(key: string, value: string): Promise<void> }>;
}

const NEWEST = "2026-04-01";
/** The oldest compatibility date that the README names. */
const OLDEST = /compatibility dates from (\d{4}-\d{2}-\d{2}) on/.exec(
  readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8").replaceAll("\n", " "),
)?.[1];

/** Starts a worker in workerd, before a lead API that knows the leads of the programme. */
async function started(main: string, bindings: Readonly<Record<string, string>>, compatibilityDate = NEWEST): Promise<Worker> {
  const { Miniflare } = (await import(createRequire(join(examples, "edge-worker/x.js")).resolve("miniflare"))) as {
    Miniflare: new (options: object) => Worker;
  };
  const origin = (request: Request): Response => {
    const id = new URL(request.url).pathname.split("/")[2];
    const found = id === undefined ? leads : leads.find((one) => one.id === id);
    return found === undefined ? new Response(null, { status: 404 }) : Response.json(found);
  };
  return new Miniflare({
    compatibilityDate,
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: await bundled(main) },
      { type: "CompiledWasm", path: "core.wasm", contents: readFileSync(fileURLToPath(new URL("../wasm/core.wasm", import.meta.url))) },
    ],
    bindings: { SESSION_SECRET, ...bindings },
    kvNamespaces: ["PROGRAMME"],
    serviceBindings: { ORIGIN: origin },
  });
}

async function answer(asked: Promise<Response> | Response): Promise<[number, string | undefined]> {
  const response = await asked;
  const body = (await response.json()) as { code?: string };
  return [response.status, body.code];
}

const ids = async (asked: Promise<Response>): Promise<string[]> => ((await (await asked).json()) as { id: string }[]).map(({ id }) => id);
const seen = (id: string): string[] =>
  policy
    .viewer(id, { now })
    .filter("lead.view", leads)
    .map((one) => one.id);

/** The kinds of edits that a published schema knows. */
function kindsOf(schema: string): string[] {
  const { $defs } = JSON.parse(readFileSync(fileURLToPath(new URL(`../dist/schema/${schema}.json`, import.meta.url)), "utf8"));
  const { oneOf } = $defs[schema === "edit-request" ? "Edit" : "SystemEdit"] as { oneOf: { properties: { kind: { const: string } } }[] };
  return oneOf.map(({ properties }) => properties.kind.const);
}

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

describe("the Node server", () => {
  let server: ChildProcess;
  let base: string;
  let sealKey: string;
  beforeAll(async () => {
    server = spawn(process.execPath, ["main.js"], {
      cwd: join(examples, "node-server"),
      env: { ...process.env, PORT: "0", SESSION_SECRET, NODE_NO_WARNINGS: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const chunk of server.stdout?.setEncoding("utf8") ?? []) {
      said += chunk;
      if (said.includes("curl")) break;
    }
    base = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
    sealKey = /SEAL_KEY for edge workers: (\S+)/.exec(said)?.[1] ?? "";
  });
  afterAll(() => server.kill());
  const send = (method: string, path: string, id: string, body?: unknown) =>
    fetch(base + path, {
      method,
      headers: { ...cookie(id), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test("scopes lists and guards single leads", async () => {
    expect(await ids(send("GET", "/leads", ADMINISTRATOR))).toEqual(seen(ADMINISTRATOR));
    expect(await (await send("GET", `/leads/${own.id}`, ADMINISTRATOR)).json()).toEqual(own);
    for (const [id, path] of [
      [ADMINISTRATOR, foreign.id],
      [ADMINISTRATOR, "none"],
      [ADMINISTRATOR, "%00"],
      [revoked, own.id],
      ["stranger", own.id],
    ] as const) {
      expect([id, path, ...(await answer(send("GET", `/leads/${path}`, id)))]).toEqual([id, path, 404, "NOT_FOUND"]);
    }
    expect(await answer(send("GET", "/leads", "stranger"))).toEqual([403, "UNKNOWN_VIEWER"]);
    expect(await answer(fetch(`${base}/leads`))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(fetch(`${base}/leads`, { headers: cookie(ADMINISTRATOR, { secret: "guessed" }) }))).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
  });

  test("reads no body that is too large", async () => {
    expect((await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, { stage: "x".repeat(1_000_001) })).status).toBe(413);
    expect((await send("GET", `/leads/${own.id}`, ADMINISTRATOR)).status).toBe(200);
  });

  test("lets a lead be edited by those who may, and never takes from the body what decides", async () => {
    const body = { stage: "won", partner: "p-0001", owner: ADMINISTRATOR };
    expect(await answer(send("PATCH", `/leads/${foreign.id}`, ADMINISTRATOR, body))).toEqual([404, "NOT_FOUND"]);
    expect(await answer(send("PATCH", `/leads/${own.id}`, "u-admin", body))).toEqual([403, "NO_GRANT"]);
    expect(await (await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, body)).json()).toEqual({
      ...own,
      fields: { ...own.fields, stage: "won" },
    });
    for (const stage of [1, null, undefined, "cut emoji \ud83d", "x".repeat(201), ["won"]]) {
      expect([stage, (await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, { ...body, stage })).status]).toEqual([stage, 400]);
    }
    expect(await answer(send("PATCH", "/leads/none", ADMINISTRATOR, body))).toEqual([404, "NOT_FOUND"]);
    expect((await send("GET", "/leads", ADMINISTRATOR)).status).toBe(200);
  });

  test("hands out a capsule that opens under its key only, and that an edge worker accepts", async () => {
    const sealed = new Uint8Array(await (await send("GET", "/capsule", ADMINISTRATOR)).arrayBuffer());
    const viewer = await openViewer(sealed, new Uint8Array(Buffer.from(sealKey, "base64")), { now: new Date() });
    expect([viewer.id, viewer.can("lead.view", own), viewer.can("lead.view", foreign)]).toEqual([ADMINISTRATOR, true, false]);
    const worker = await started("with-capsule.ts", { SEAL_KEY: sealKey });
    try {
      const headers = { ...cookie(ADMINISTRATOR), "x-capsule": Buffer.from(sealed).toString("base64") };
      expect((await worker.dispatchFetch(`https://edge/leads/${own.id}`, { headers })).status).toBe(200);
      expect((await worker.dispatchFetch(`https://edge/leads/${foreign.id}`, { headers })).status).toBe(403);
    } finally {
      await worker.dispose();
    }
  });

  test("sends a browser the part of the programme that its viewer may know", async () => {
    const text = await (await send("GET", "/programme", ADMINISTRATOR)).text();
    expect(text).not.toContain('"p-0002"');
    const scoped = Policy.loadSync(text).viewer(ADMINISTRATOR, { now: new Date() });
    expect(scoped.filter("lead.view", leads).map((one) => one.id)).toEqual(seen(ADMINISTRATOR));
    expect(await answer(send("GET", "/programme", "u-channel-0001"))).toEqual([403, "NOT_SCOPED"]);
    const whole = Policy.loadSync(await (await send("GET", "/programme", "u-admin")).text());
    expect([whole.revision, whole.toJSON().users.length]).toEqual([snapshot.revision, snapshot.users.length]);
  });

  test("lets nobody in by an edit, whoever asks for whichever kind", async () => {
    const edits: { kind: string }[] = JSON.parse(
      readFileSync(fileURLToPath(new URL("../../tests/plans/every-edit.json", import.meta.url)), "utf8"),
    );
    expect(edits.map(({ kind }) => kind).sort()).toEqual([...kindsOf("edit-request"), ...kindsOf("system-edit-request")].sort());
    const systems = new Set(kindsOf("system-edit-request"));
    const one = (is: (user: (typeof snapshot.users)[number]) => boolean) => snapshot.users.find(is)?.id ?? "missing";
    const actors = {
      administrator: "u-admin",
      channel: "u-channel-0001",
      disabled: one((user) => user.kind === "internal" && user.status === "disabled"),
      "partner administrator": ADMINISTRATOR,
      colleague: one((user) => user.kind === "partner" && user.status === "active" && user.id !== ADMINISTRATOR),
      revoked,
      representative: one((user) => user.kind === "sales-rep"),
      unknown: "eve",
      "unknown by name of a system": "identity-provider",
    };
    const before = await (await send("GET", "/programme", "u-admin")).text();
    const { revision } = snapshot;
    const done: string[] = [];
    for (const [who, id] of Object.entries(actors)) {
      for (const edit of edits) {
        const body = { revision, edit, by: "u-admin", source: "identity-provider" };
        // What somebody may do is only planned: the next question is about the same programme.
        const mayChange = (id === "u-admin" || id === ADMINISTRATOR) && !systems.has(edit.kind);
        const answered = await send("POST", mayChange ? "/plans" : "/edits", id, body);
        const said = (await answered.json()) as { outcome?: string; changes?: unknown[] };
        if (said.outcome === "ok" && said.changes?.length !== 0) done.push(`${who}: ${edit.kind}`);
        if (systems.has(edit.kind)) expect([who, edit.kind, answered.status]).toEqual([who, edit.kind, 403]);
        if (!mayChange && who.startsWith("unknown"))
          expect([edit.kind, answered.status >= 400, said.changes ?? []]).toEqual([edit.kind, true, []]);
      }
    }
    expect(done.filter((did) => !did.startsWith("administrator:"))).toEqual(["partner administrator: users.invite"]);
    expect(done).toContain("administrator: managers.remove-all");
    expect(await (await send("GET", "/programme", "u-admin")).text()).toBe(before);
    expect(await answer(send("GET", "/leads", "eve"))).toEqual([403, "UNKNOWN_VIEWER"]);
    expect(await answer(fetch(`${base}/edits`, { method: "POST", body: "{}" }))).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("plans without changing anything; applies once, then says that the screen is stale", async () => {
    const managing = new Set(snapshot.managers?.filter(({ partner }) => partner === "p-0001").map(({ user }) => user));
    const free = snapshot.users.find((user) => user.kind === "internal" && user.status === "active" && !managing.has(user.id));
    const edit = { kind: "managers.add", partners: ["p-0001"], users: [free?.id], makePrimary: true };
    const asked = { revision: snapshot.revision, edit };
    for (const _ of [1, 2]) {
      const plan = await (await send("POST", "/plans", "u-admin", asked)).json();
      expect(plan).toMatchObject({ outcome: "ok", revision: snapshot.revision, rows: [{ outcome: "updated" }] });
    }
    const applied = await send("POST", "/edits", "u-admin", asked);
    expect([applied.status, (await applied.json()).revision]).toEqual([200, snapshot.revision + 1]);
    const late = await send("POST", "/edits", "u-admin", asked);
    expect([late.status, (await late.json()).rows[0].code]).toEqual([409, "STALE_SNAPSHOT"]);
    const again = await send("POST", "/edits", "u-admin", { ...asked, revision: snapshot.revision + 1 });
    const settled = await again.json();
    expect([again.status, settled.rows[0].code, settled.revision]).toEqual([200, "ALREADY_ASSIGNED", snapshot.revision + 1]);
  });

  test("refuses an edit by somebody who may not, a malformed one, and one that a form of another site sends", async () => {
    const edit = { kind: "managers.remove-all", partners: ["p-0001"] };
    const revision = snapshot.revision + 1;
    const refused = await send("POST", "/edits", ADMINISTRATOR, { revision, edit, by: "u-admin" });
    expect([refused.status, (await refused.json()).rows[0].code]).toEqual([422, "NOT_PERMITTED"]);
    expect(await answer(send("POST", "/edits", "u-admin", { revision, edit: { kind: "managers.drop" } }))).toEqual([
      403,
      "EDIT_NOT_OFFERED",
    ]);
    const broken = { kind: "managers.add", partners: 5, users: [] };
    expect(await answer(send("POST", "/edits", "u-admin", { revision, edit: broken }))).toEqual([400, "MALFORMED_JSON"]);
    const form = {
      method: "POST",
      headers: { ...cookie("u-admin"), "content-type": "text/plain" },
      body: JSON.stringify({ revision, edit }),
    };
    expect(await answer(fetch(`${base}/edits`, form))).toEqual([400, "MALFORMED_JSON"]);
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
