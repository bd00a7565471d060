import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Policy } from "partner-policy";
import { type SampleLead, sampleProgramme } from "partner-policy/sample";
import { rolldown } from "rolldown";

export const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
export const SESSION_SECRET = "a secret of the tests";
// Edge and server go by the clock, and so does this programme.
export const { snapshot, leads, now } = sampleProgramme({ partners: 8, users: 80, leads: 300, now: new Date().toISOString() });
export const policy = Policy.loadSync(snapshot);

/** The administrator of the first partner, and one lead that this person may see and one that not. */
export const ADMINISTRATOR = "u-0001";
export const own = lead((one) => one.partner === "p-0001");
export const foreign = lead((one) => one.partner !== "p-0001");
export const revoked = snapshot.users.find((user) => user.kind === "partner" && user.status === "revoked")?.id ?? "";

export function lead(is: (one: SampleLead) => boolean): SampleLead {
  const found = leads.find(is);
  if (found === undefined) throw new Error("the programme has no such lead");
  return found;
}

/** The cookie of somebody who is signed in, by the secret of the tests or another. */
export function cookie(id: string, { secret = SESSION_SECRET, expires = Date.now() + 60_000 } = {}): { cookie: string } {
  const payload = Buffer.from(JSON.stringify({ id, expires })).toString("base64url");
  return { cookie: `session=${payload}.${createHmac("sha256", secret).update(payload).digest("base64url")}` };
}

/** Bundles a worker as wrangler does: the conditions of workerd, the engine beside it as a module of its own. */
export async function bundled(main: string): Promise<string> {
  const build = await rolldown({
    input: join(examples, "edge-worker/src", main),
    plugins: [{ name: "wasm", resolveId: (id) => (id.endsWith("core.wasm") ? { id: "./core.wasm", external: true } : null) }],
    resolve: { conditionNames: ["workerd", "module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent",
  });
  return (await build.generate({ format: "esm" })).output[0].code;
}

/** Bundles a worker for Node, with the engine in it. */
export async function portable(main: string): Promise<string> {
  const build = await rolldown({
    input: join(examples, "edge-worker/src", main),
    resolve: { conditionNames: ["module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent",
  });
  return (await build.generate({ format: "esm" })).output[0].code;
}

let startedInNode = 0;

/** The worker in Node, as if it had just been started. */
export async function inNode(main: string): Promise<{ fetch(request: Request, env: object): Promise<Response> }> {
  startedInNode += 1;
  const code = `${await portable(main)}\n// ${startedInNode}`;
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: never }).default;
}

export interface Worker {
  dispatchFetch(url: string, init?: RequestInit): Promise<Response>;
  dispose(): Promise<void>;
  getKVNamespace(name: string): Promise<{ put(key: string, value: string): Promise<void> }>;
}

export const NEWEST = "2026-04-01";
/** The oldest compatibility date that the README names. */
export const OLDEST = /compatibility dates from (\d{4}-\d{2}-\d{2}) on/.exec(
  readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8").replaceAll("\n", " "),
)?.[1];

/** Starts a worker in workerd, before a lead API that knows the leads of the programme. */
export async function started(main: string, bindings: Readonly<Record<string, string>>, compatibilityDate = NEWEST): Promise<Worker> {
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

export async function answer(asked: Promise<Response> | Response): Promise<[number, string | undefined]> {
  const response = await asked;
  const body = (await response.json()) as { code?: string };
  return [response.status, body.code];
}

export const ids = async (asked: Promise<Response>): Promise<string[]> =>
  ((await (await asked).json()) as { id: string }[]).map(({ id }) => id);
export const seen = (id: string): string[] =>
  policy
    .viewer(id, { now })
    .filter("lead.view", leads)
    .map((one) => one.id);

/** The kinds of edits that a published schema knows. */
export function kindsOf(schema: string): string[] {
  const { $defs } = JSON.parse(readFileSync(fileURLToPath(new URL(`../dist/schema/${schema}.json`, import.meta.url)), "utf8"));
  const { oneOf } = $defs[schema === "edit-request" ? "Edit" : "SystemEdit"] as { oneOf: { properties: { kind: { const: string } } }[] };
  return oneOf.map(({ properties }) => properties.kind.const);
}
