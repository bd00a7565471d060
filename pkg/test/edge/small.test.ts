import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
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

test("what `npm start` prints can be tried as it stands", async () => {
  const cwd = fileURLToPath(new URL("../../../examples/edge-worker/", import.meta.url));
  const started = spawn(process.execPath, ["dev/start.js"], {
    cwd,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let said = "";
    for await (const chunk of started.stdout.setEncoding("utf8")) {
      said += chunk;
      if (/\/changes\n/.test(said)) break;
    }
    const commands = said.split("\n").filter((line) => line.startsWith("curl "));
    const answers = [];
    for (const command of commands) {
      const headers = Object.fromEntries([...command.matchAll(/-H ['"]([\w-]+): ([^'"]+)['"]/g)].map(([, name, value]) => [name, value]));
      const body = /-d '([^']+)'/.exec(command)?.[1];
      const response = await fetch(command.split(" ").at(-1) ?? "", { headers, ...(body === undefined ? {} : { method: "POST", body }) });
      answers.push([response.status, await response.json()]);
    }
    expect(answers).toMatchObject([
      [200, expect.arrayContaining([expect.objectContaining({ type: "lead" })])],
      [200, { decision: true }],
      [200, { outcome: "ok", settled: "applied" }],
      [200, [{ who: "user:u-admin", kind: "managers.remove-all" }]],
    ]);
  } finally {
    started.kill();
  }
});

test("what the worker must be bound and set to stands in its configuration", () => {
  const folder = new URL("../../../examples/edge-worker/", import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
  const needed = [...read("src/env.ts").matchAll(/^ {2}readonly ([A-Z_]+):/gm)].map(([, name]) => name);
  const wrangler = JSON.parse(read("wrangler.jsonc").replace(/^\s*\/\/.*$/gm, "")) as {
    kv_namespaces: { binding: string }[];
    services: { binding: string }[];
    durable_objects: { bindings: { name: string; class_name: string }[] };
    migrations: { new_sqlite_classes: string[] }[];
    vars: object;
    main: string;
  };
  const bound = [...wrangler.kv_namespaces, ...wrangler.services].map(({ binding }) => binding);
  const objects = wrangler.durable_objects.bindings;
  const named = [...bound, ...objects.map(({ name }) => name), ...Object.keys(wrangler.vars)];
  expect(needed.length).toBe(8);
  expect(needed.filter((name) => !named.includes(name as string))).toEqual([]);
  expect(wrangler.migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes)).toEqual(objects.map(({ class_name }) => class_name));
  expect(existsSync(new URL(wrangler.main, folder))).toBe(true);
});
