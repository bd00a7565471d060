import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderOf, here, packedProject } from "./packed.js";
import { NOW, programme } from "./programme.js";

const { exports, peerDependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as {
  exports: Record<string, object | string>;
  peerDependencies: Record<string, string>;
};
/**
 * Every entry of modules for any host, as it is written after the name of the package; those that have something for whoever asks
 * in another way are files for a page.
 */
const ENTRIES = Object.keys(exports).flatMap((entry) => {
  const shape = Object(exports[entry]);
  return "require" in shape && !("default" in shape) ? [entry.slice(1)] : [];
});
/** The entries that are for users of another package, and that package; no other entry needs one. */
const PEERS = new Map([
  ["/react", "react"],
  ["/kysely", "kysely"],
  ["/drizzle", "drizzle-orm"],
]);
const SCHEMAS = readdirSync(join(here, "..", "schema")).filter((name) => name.endsWith(".json"));

/** A project outside the repository with the packed package, and nothing else but React and types. */
let project: string;
let tarball: string;

beforeAll(() => {
  ({ project, tarball } = packedProject({ name: "project", version: "1.0.0" }, ["react", "@types/react", "csstype"]));
}, 120_000);
afterAll(() => rmSync(project, { recursive: true }));

/** Runs a file of the project in Node; returns what it printed. */
function run(name: string, code: string, ...flags: string[]): string {
  writeFileSync(join(project, name), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, name], { cwd: project, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("Error") });
  return stdout.trim();
}

/** Does something while the project has the peers that it is without else. */
function withPeers(act: () => void): void {
  const links = ["kysely", "drizzle-orm"].map((name) => [folderOf(name), join(project, "node_modules", name)] as const);
  for (const [from, to] of links) symlinkSync(from, to);
  try {
    act();
  } finally {
    for (const [, to] of links) rmSync(to);
  }
}

/** The entries that load in the project as it is, and those for which {@link withPeers} is there. */
const BARE_ENTRIES = ENTRIES.filter((entry) => entry === "/react" || !PEERS.has(entry));

// One case decided, one bulk edit checked, one coded error read.
const CASE = (now: string) => `
  const policy = Policy.loadSync(${JSON.stringify(programme())});
  const can = policy.viewer("ann", { now: "${now}" }).can("lead.view", { type: "lead", partner: "p" });
  const plan = policy.plan({ by: "root", revision: 7, now: "${now}", edit: { kind: "managers.remove-all", partners: ["p"] } });
  let code;
  try { policy.viewer("nobody", { now: "${now}" }); } catch (error) { code = PolicyError.is(error) ? error.code : String(error); }
  console.log(can, plan.outcome, policy.apply(plan).revision, code);
`;
const ANSWER = "true ok 8 UNKNOWN_VIEWER";

describe("the packed package", () => {
  test("passes publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: join(project, "node_modules/partner-policy"), strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types that are right for every kind of module", async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))), {
      includeEntrypoints: SCHEMAS.map((name) => `./schema/${name}`),
    });
    if (!result.types) throw new Error("the package has no types");
    const looked = Object.entries(result.entrypoints);
    const entries = [...Object.keys(exports), ...SCHEMAS.map((name) => `./schema/${name}`)];
    expect(looked.map(([entry]) => entry).sort()).toEqual(entries.sort());
    for (const [entry, { resolutions, isWildcard }] of looked) {
      // The schemas behind the star are looked at by name.
      if (isWildcard) continue;
      const profiles = Object.values(resolutions);
      expect([entry, profiles.length, profiles.filter(({ resolution }) => resolution === undefined)]).toEqual([entry, 4, []]);
    }
    expect(result.problems).toEqual([]);
  }, 120_000);

  test("gives its schemas to import and to require", () => {
    expect(SCHEMAS).toContain("snapshot.json");
    const code = SCHEMAS.map(
      (name) => `
      console.log((await import("partner-policy/schema/${name}", { with: { type: "json" } })).default.$schema,
        require("partner-policy/schema/${name}").$schema);`,
    );
    const head = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
    const printed = run("schemas.mjs", head + code.join("")).split("\n");
    expect(new Set(printed)).toEqual(
      new Set(["https://json-schema.org/draft/2020-12/schema https://json-schema.org/draft/2020-12/schema"]),
    );
    expect(printed).toHaveLength(SCHEMAS.length);
  });

  test("carries one wasm, its schemas and its licence; nothing of the tests", () => {
    const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).split("\n");
    expect(files.filter((file) => file.endsWith(".wasm"))).toEqual(["package/wasm/core.wasm"]);
    for (const wanted of ["package/dist/schema/snapshot.json", "package/README.md", "package/LICENSE"]) expect(files).toContain(wanted);
    expect(files.filter((file) => /\.test\.|\.stamp|\/src\//.test(file))).toEqual([]);
  });

  test("answers from ESM, from require, and both are the same instance", () => {
    const head = 'import { Policy, PolicyError } from "partner-policy";';
    expect(run("esm.mjs", head + CASE(NOW))).toBe(ANSWER);
    expect(run("cjs.cjs", `const { Policy, PolicyError } = require("partner-policy");${CASE(NOW)}`)).toBe(ANSWER);
    const both =
      'import { createRequire } from "node:module"; import { Policy } from "partner-policy"; console.log(createRequire(import.meta.url)("partner-policy").Policy === Policy);';
    expect(run("both.mjs", both)).toBe("true");
    expect(run("noeval.mjs", head + CASE(NOW), "--disallow-code-generation-from-strings")).toBe(ANSWER);
  });

  test("answers from its CommonJS files, as hosts without module-sync read them", () => {
    const path = JSON.stringify(join(project, "node_modules/partner-policy/dist/cjs/index.cjs"));
    expect(run("old.cjs", `const { Policy, PolicyError } = require(${path});${CASE(NOW)}`)).toBe(ANSWER);
    const load = (entry: string): void => {
      const file = `dist/cjs${entry === "/slim" ? "/slim" : `${entry}/index`}.cjs`;
      expect(run("old-entry.cjs", `console.log(Object.keys(require("./node_modules/partner-policy/${file}")).length > 0)`)).toBe("true");
    };
    for (const entry of BARE_ENTRIES) load(entry);
    withPeers(() => {
      for (const entry of PEERS.keys()) load(entry);
    });
  });

  test("imports every entry without compiling anything", () => {
    const guard = "WebAssembly.Module = class { constructor() { throw new Error('compiled at import'); } };\n";
    const load = (entries: readonly string[]): void => {
      const code = entries.map((entry) => `await import("partner-policy${entry}");`).join("\n");
      expect(run("entries.mjs", `${guard}${code}\nconsole.log("ok");`)).toBe("ok");
    };
    load(BARE_ENTRIES);
    withPeers(() => load(ENTRIES));
  });

  test("says what a host must allow where WebAssembly is refused, and works once it is allowed", () => {
    const code = `
      import { Policy } from "partner-policy";
      const { Module } = WebAssembly;
      WebAssembly.Module = function () { throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder"); };
      const load = () => Policy.loadSync({ format: "partner-policy/1", revision: 3, partners: [], users: [] });
      try { load(); } catch (error) { console.log(error.code, error.message.includes("script-src 'self' 'wasm-unsafe-eval'"), error.cause.name); }
      WebAssembly.Module = Module;
      console.log(load().revision);`;
    expect(run("blocked.mjs", code)).toBe("WASM_BLOCKED true CompileError\n3");
  });

  test("takes the engine that the slim entry is given, and says if there is none", () => {
    const code = `
      import { readFileSync } from "node:fs";
      import { createRequire } from "node:module";
      import { init, initSync, Policy, PolicyError } from "partner-policy/slim";
      try { Policy.loadSync("{}"); } catch (error) { console.log(error.code); }
      try { initSync(new Uint8Array(4)); } catch (error) { console.log(error.code, error.message.includes("partner-policy/core.wasm")); }
      try { await init("http://127.0.0.1:9/core.wasm"); } catch (error) { console.log(error.code); }
      const bytes = readFileSync(createRequire(import.meta.url).resolve("partner-policy/core.wasm"));
      await init(new Response(bytes)); await init(bytes); initSync(bytes);
      ${CASE(NOW)}`;
    expect(run("slim.mjs", code)).toBe(`ENGINE_MISSING\nWASM_BLOCKED true\nLOAD_FAILED\n${ANSWER}`);
  });

  test("answers from the file for a plain script tag, which imports nothing", () => {
    const path = join(project, "node_modules/partner-policy/dist/browser/partner-policy.min.js");
    expect(readFileSync(path, "utf8").slice(-2_000)).not.toMatch(/from\s*["'](node:|#|\.)/);
    expect(run("browser.mjs", `import { Policy, PolicyError } from "partner-policy/browser";${CASE(NOW)}`)).toBe(ANSWER);
    expect(run("browser.cjs", `const { Policy, PolicyError } = require("partner-policy/browser");${CASE(NOW)}`)).toBe(ANSWER);
  });

  test("needs a peer in the files of its entry alone, and marks those of React as client components", () => {
    const dist = join(project, "node_modules/partner-policy/dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => /\.(c?js|d\.c?ts)$/.test(file));
    const needing = (name: string): string[] =>
      files.filter((file) => new RegExp(`(from|import|(require|import)\\()\\s*"${name}["/]`).test(readFileSync(join(dist, file), "utf8")));
    expect([...PEERS.values()].sort()).toEqual(Object.keys(peerDependencies).sort());
    for (const [entry, name] of PEERS) {
      const code = needing(name).filter((file) => file.endsWith("js"));
      expect(code.sort()).toEqual([`cjs${entry}/index.cjs`, `${entry.slice(1)}/index.js`]);
      for (const file of needing(name)) expect(file).toMatch(new RegExp(`^(cjs/)?${entry.slice(1)}/`));
    }
    for (const file of ["cjs/react/index.cjs", "react/index.js"]) expect(readFileSync(join(dist, file), "utf8")).toMatch(/^"use client";/);
  });

  test("answers in a server component, where React has no state", () => {
    const code = `
      import { version } from "react";
      import * as react from "react";
      import { createPolicyStore, Policy, PolicyError } from "partner-policy";
      import { authorize } from "partner-policy/server";
      import { formatDecision } from "partner-policy/messages";
      if ("useState" in react.default || typeof authorize !== "function" || typeof formatDecision !== "function") throw new Error(version);
      const store = createPolicyStore(Policy.loadSync(${JSON.stringify(programme())}));
      if (store.current().revision !== 7) throw new Error("no store");
      ${CASE(NOW)}`;
    expect(run("rsc.mjs", code, "--conditions=react-server")).toBe(ANSWER);
  });
});

// Each line with `@ts-expect-error` must not compile; without that error the line itself is one.
const TYPES = `
import { type Code, createPolicyStore, type Decision, defineMapping, Policy, PolicyError, type PolicyStore, type ResourceFor } from "partner-policy";
import { Can, useCan, useFiltered } from "partner-policy/react";
import { guard } from "partner-policy/server";
import type { Viewer as CapsuleViewer } from "partner-policy/viewer";
import { createAuthZenHandler } from "partner-policy/authzen";
import { formatDecision } from "partner-policy/messages";
import { sampleProgramme } from "partner-policy/sample";
import { runScenario } from "partner-policy/testing";

const { snapshot, leads, now } = sampleProgramme();
const policy = Policy.loadSync(snapshot);
const viewer = policy.viewer("u", { now });
const lead = { type: "lead", id: "l", partner: "p" } as const;
const deal = { type: "deal", id: "d" } as const;
const yes: boolean = viewer.can("lead.view", lead);
// @ts-expect-error the action is misspelt
viewer.can("lead.veiw", lead);
// @ts-expect-error a deal is no lead
viewer.can("lead.view", deal);
// @ts-expect-error a list of deals is no list of leads
viewer.filter("lead.view", [deal]);
// @ts-expect-error an origin is one of three
viewer.can("lead.view", { type: "lead", origin: "bought" });
// @ts-expect-error a field is misspelt
viewer.can("lead.view", { type: "lead", onwer: "u" });
// @ts-expect-error the moment is an input
policy.viewer("u");
// @ts-expect-error no such kind of edit
policy.plan({ by: "u", revision: 1, now, edit: { kind: "managers.ad", partners: [], users: [] } });
// @ts-expect-error an edit needs its users
policy.plan({ by: "u", revision: 1, now, edit: { kind: "managers.add", partners: [] } });
// @ts-expect-error there is no such code
const code: Code = "DENIED";
// @ts-expect-error a decision is read
viewer.explain("lead.view", lead).allowed();
// @ts-expect-error useCan knows the actions
useCan("lead.veiw", lead);
// @ts-expect-error and the records
useCan("lead.view", deal);
// @ts-expect-error the guard's record is of the action's type
guard({ policy, viewer: () => "u", action: "lead.view", resource: () => deal }, () => new Response());

interface Row { readonly type: "lead"; readonly id: string; readonly title?: string }
declare const rows: Row[];
const kept: Row[] = viewer.filter("lead.view", rows);
const own: { fields: { company: string } }[] = viewer.filter("lead.view", leads);
interface Shaped { readonly leadId: string; readonly accountId: string | null; readonly size?: number; readonly at: Date }
declare const shaped: Shaped[];
const asLead = defineMapping<Shaped>()({ type: "lead", fields: { id: "leadId", partner: "accountId", fields: { size: "size", at: (row) => row.at.toISOString() } } });
const mapped: Shaped[] = viewer.filter("lead.view", shaped, { map: asLead });
const inline: Shaped[] = viewer.filter("lead.view", shaped, { map: (row) => ({ type: "lead", id: row.leadId, partner: row.accountId }) });
const byFields: Shaped[] = viewer.filter("lead.view", shaped, { map: { type: "lead", fields: { partner: "accountId" } } });
const asked: boolean = viewer.can("lead.transfer", { leadId: "l", accountId: null, at: new Date() }, { map: asLead, to: "u" });
declare const capsule: CapsuleViewer;
const inCapsule: Shaped[] = shaped.filter((row) => capsule.can("lead.view", asLead(row)));
// @ts-expect-error a deal is no lead for a capsule, either
capsule.can("lead.view", deal);
// @ts-expect-error nor in a list
capsule.filter("lead.view", [deal]);
// @ts-expect-error and the action is misspelt there, too
capsule.explain("lead.veiw", lead);
const tableOf: (Shaped | undefined)[] = [policy.table(shaped, { map: asLead }).record(0)];
// @ts-expect-error rows of another shape need a mapping
viewer.filter("lead.view", shaped);
// @ts-expect-error a table, too
policy.table(shaped);
// @ts-expect-error the mapping makes leads
viewer.filter("deal.view", shaped, { map: asLead });
// @ts-expect-error a row of another shape is not what the mapping reads
viewer.can("lead.view", { leadId: 7 }, { map: asLead });
// @ts-expect-error there is no such member of the row
defineMapping<Shaped>()({ type: "lead", fields: { partner: "acountId" } });
// @ts-expect-error a date is no id
defineMapping<Shaped>()({ type: "lead", fields: { partner: "at" } });
// @ts-expect-error there is no such member of a resource
defineMapping<Shaped>()({ type: "lead", fields: { partnerId: "accountId" } });
// @ts-expect-error there is no such type
defineMapping<Shaped>()({ type: "leed", fields: { partner: "accountId" } });
// @ts-expect-error the function makes a deal
viewer.filter("lead.view", shaped, { map: (row) => ({ type: "deal", id: row.leadId }) });
// @ts-expect-error useFiltered needs a mapping, too
useFiltered("lead.view", shaped);
const hooked: readonly Shaped[] = useFiltered("lead.view", shaped, { map: asLead });
const record: ResourceFor<"deal.edit"> = { type: "deal", owner: null };
const edit = { kind: "managers.add", partners: ["p"], users: ["u"], makePrimary: true } as const;
const plan = policy.plan({ by: "u", revision: policy.revision, now: new Date(), edit });
const change: string[] = plan.changes.map((each) => (each.op === "remove-manager" ? each.user : each.op));
if (plan.outcome === "refused") {
  const none: [] = plan.changes;
  // @ts-expect-error a refused plan changes nothing
  plan.changes[0].op;
  void none;
} else plan.outcome satisfies "ok";
const decision = viewer.explain("lead.view", lead);
if (decision.allowed) {
  decision.code satisfies "GRANTED";
  // @ts-expect-error nothing refused what is allowed
  decision.blocked[0].code;
} else {
  // @ts-expect-error a denial has another code
  void (decision.code === "GRANTED");
  const first: Code | undefined = decision.blocked[0]?.code;
  void first;
}
for (const each of plan.changes) {
  switch (each.op) {
    case "set-manager": each.manager.user satisfies string; break;
    case "remove-manager": each.user satisfies string; break;
    case "put-partner": each.partner.id satisfies string; break;
    case "put-user": each.user.id satisfies string; break;
    case "put-user-role": each.role.id satisfies string; break;
    case "remove-user-role": each.id satisfies string; break;
    case "order-user-roles": each.ids satisfies string[]; break;
    case "put-invitation": each.invitation.token satisfies string; break;
    case "put-review": each.review.partner satisfies string; break;
    default: each satisfies never;
  }
}
const store: PolicyStore = createPolicyStore(policy);
if (plan.outcome === "refused") throw new Error("refused");
const saved: Promise<number> = store.optimistic(plan, async ({ changes, revision }) => changes.length + revision);
const unsubscribe: () => void = policy.subscribe((next) => next.revision.toFixed());
// @ts-expect-error an optimistic plan is saved by somebody
void store.optimistic(plan);
// @ts-expect-error a policy is told, not a number
policy.subscribe((next: number) => next);
// @ts-expect-error changes belong to a revision
store.applyChanges(plan.changes);
createAuthZenHandler({ policy, resources: ({ type }) => (type === "lead" ? [{ type: "lead", id: "l" }] : []) });
// @ts-expect-error a resource has a known type
createAuthZenHandler({ policy, resources: () => [{ type: "leed", id: "l" }] });
guard({ policy, viewer: () => "u", action: "lead.view", resource: "none" }, (_, granted) => new Response(granted.decision.code satisfies "GRANTED"));
const level: "none" | "read" | "read-write" | "full" = (null as unknown as Decision).level;
const text: string = formatDecision(viewer.explain("managers.list"), "en");
const handler: (request: Request) => Promise<Response> = createAuthZenHandler({ policy });
void [yes, inCapsule, code, saved, unsubscribe, mapped, inline, byFields, asked, tableOf, hooked, kept, own, record, change, level, text, handler, Can, runScenario, PolicyError];
policy[Symbol.dispose]();
`;

// The same for the entries that are for users of another package.
const PEER_TYPES = `
import { and, eq } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import type { Kysely } from "kysely";
import { Policy } from "partner-policy";
import { accessibleBy as forDrizzle } from "partner-policy/drizzle";
import { accessibleBy as forKysely } from "partner-policy/kysely";
declare const policy: Policy;
declare const db: Kysely<{ leads: { id: string; partner_id: string } }>;
const viewer = policy.viewer("u", { now: "2026-11-22T00:00:00Z" });
const columns = { partner: "partner_id", owner: null, assignee: null, createdBy: null, shares: null } as const;
const leads = pgTable("leads", { id: text("id"), partner: text("partner_id") });
export const rows: Promise<{ id: string }[]> =
  db.selectFrom("leads").select("id").where(forKysely(viewer, "lead.view", { dialect: "postgres", columns })).execute();
export const condition =
  and(eq(leads.id, "l"), forDrizzle(viewer, "lead.view", { dialect: "postgres", columns: { ...columns, partner: leads.partner } }));
// @ts-expect-error the action is misspelt
forKysely(viewer, "lead.veiw", { dialect: "postgres", columns });
// @ts-expect-error there is no such dialect
forKysely(viewer, "lead.view", { dialect: "oracle", columns });
// @ts-expect-error there is no such member of a record
forKysely(viewer, "lead.view", { dialect: "postgres", columns: { ...columns, partnerId: "partner_id" } });
// @ts-expect-error the action is misspelt
forDrizzle(viewer, "lead.veiw", { dialect: "postgres", columns });
// @ts-expect-error there is no such member of a record
forDrizzle(viewer, "lead.view", { dialect: "postgres", columns: { ...columns, partnerId: leads.partner } });
// @ts-expect-error Drizzle has no such dialect
forDrizzle(viewer, "lead.view", { dialect: "duckdb", columns });
`;

/** Compiles a text in the project, by default {@link TYPES}, as a file of each extension; returns what the compiler says. */
function compiled(
  compiler: string,
  resolution: string,
  extensions: readonly string[],
  text = TYPES,
  skipsLibraries = false,
): { stdout: string; status: number | null } {
  const names = extensions.map((extension) => `types-${resolution}.${extension}`);
  for (const name of names) writeFileSync(join(project, name), text);
  const module = resolution === "bundler" ? "esnext" : "nodenext";
  const options = `--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck ${skipsLibraries} --target es2022 --lib es2022,dom --module ${module} --moduleResolution ${resolution} --types react`;
  const tsc = join(folderOf(compiler), "bin", "tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, ...options.split(" "), ...names], { cwd: project, encoding: "utf8" });
  return { stdout, status };
}

describe.each(["typescript-oldest", "typescript", "typescript-newest"])("the types in %s", (compiler) => {
  test.each([
    ["nodenext", ["mts", "cts"]],
    ["bundler", ["ts"]],
  ])(
    "refuse what must not compile, with %s in %j",
    (resolution, extensions) => {
      expect(compiled(compiler, resolution, extensions)).toEqual({ stdout: "", status: 0 });
    },
    180_000,
  );

  test.each([
    ["nodenext", ["mts", "cts"]],
    ["bundler", ["ts"]],
  ])(
    "refuse the same for users of Kysely and Drizzle, with %s in %j",
    (resolution, extensions) => {
      // Drizzle's own files name drivers of databases that are not installed.
      withPeers(() => expect(compiled(compiler, resolution, extensions, PEER_TYPES, true)).toEqual({ stdout: "", status: 0 }));
    },
    180_000,
  );
});

test("the types go with those of the oldest React that is supported", () => {
  const types = join(project, "node_modules/@types/react");
  rmSync(types);
  symlinkSync(join(here, "../compat/react-18/node_modules/@types/react"), types);
  try {
    expect(compiled("typescript", "bundler", ["tsx"])).toEqual({ stdout: "", status: 0 });
  } finally {
    rmSync(types);
    symlinkSync(folderOf("@types/react"), types);
  }
}, 180_000);
