// `npm run test:matrix -w pkg`: the packed package, installed into a project of its own, answers in every runtime.
// `node packaging/matrix.mjs deno bun` chooses; prints one line for each, exits 1 if one gives another answer.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const pkg = dirname(here);
const project = mkdtempSync(join(tmpdir(), "partner-policy-matrix-"));
const NOW = "2026-11-22T00:00:00Z";
const ANSWER = "true ok 8 UNKNOWN_VIEWER";

// One case decided, one bulk edit checked, one coded error read.
const SNAPSHOT = {
  format: "partner-policy/1",
  revision: 7,
  partners: [{ id: "p", name: "Acme", status: "active" }],
  users: [
    { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true },
    { kind: "internal", id: "ann", name: "Ann", status: "active", permissionGroups: ["g"] },
  ],
  managers: [{ partner: "p", user: "ann", primary: true }],
  permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
};
const ASK = `function ask({ Policy, PolicyError }) {
  const policy = Policy.loadSync(${JSON.stringify(SNAPSHOT)});
  const can = policy.viewer("ann", { now: "${NOW}" }).can("lead.view", { type: "lead", partner: "p" });
  const plan = policy.plan({ by: "root", revision: 7, now: "${NOW}", edit: { kind: "managers.remove-all", partners: ["p"] } });
  let code;
  try { policy.viewer("nobody", { now: "${NOW}" }); } catch (error) { code = PolicyError.is(error) ? error.code : String(error); }
  return [can, plan.outcome, policy.apply(plan).revision, code].join(" ");
}`;
const ESM = `import { Policy, PolicyError } from "partner-policy";\n${ASK}\n`;
const PRINT = "console.log(ask({ Policy, PolicyError }));\n";
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";

function file(name, text) {
  const path = join(project, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function run(command, args, more = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: project, encoding: "utf8", timeout: 120_000, ...more });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error ?? stderr ?? ""}${stdout}`.slice(0, 2_000));
  return stdout.trim();
}

const bin = (name) => join(project, "node_modules", ".bin", name);

/** What a page says in its title, served with a strict policy that lets nothing but the page's own scripts run. */
async function inChromium(folder) {
  const { chromium } = await import("playwright-core");
  const types = { html: "text/html", js: "text/javascript" };
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
    try {
      const body = readFileSync(join(folder, name));
      const type = types[name.split(".").pop()] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => document.title !== "", undefined, { timeout: 30_000 }).catch(() => undefined);
    return (await page.title()) || errors.join("; ");
  } finally {
    await browser.close();
    server.close();
  }
}

const PAGE = '<!doctype html><script type="module" src="./main.js"></script>';
const TITLE = "document.title = ask({ Policy, PolicyError });\n";

const RUNTIMES = {
  "node-esm": () => run(process.execPath, [file("esm.mjs", ESM + PRINT)]),
  "node-require": () =>
    run(process.execPath, [file("cjs.cjs", `const { Policy, PolicyError } = require("partner-policy");\n${ASK}\n${PRINT}`)]),
  jest: () => {
    file(
      "answer.test.js",
      `const given = require("partner-policy");\n${ASK}\ntest("answers", () => expect(ask(given)).toBe("${ANSWER}"));\n`,
    );
    run(bin("jest"), ["--rootDir", project, "answer.test.js"]);
    return ANSWER;
  },
  deno: () => run(bin("deno"), ["run", "--no-prompt", "--node-modules-dir=manual", file("deno.mjs", ESM + PRINT)]),
  bun: () => run(bin("bun"), ["run", file("bun.mjs", ESM + PRINT)]),
  webpack: async () => {
    const { default: webpack } = await import(createRequire(join(project, "x.js")).resolve("webpack"));
    const out = join(project, "webpack-out");
    file("webpack-out/index.html", PAGE);
    const entry = file("webpack.mjs", ESM + TITLE);
    const stats = await new Promise((resolve, reject) => {
      webpack({ mode: "production", context: project, entry, output: { path: out, filename: "main.js" } }, (error, made) =>
        error ? reject(error) : resolve(made),
      );
    });
    if (stats.hasErrors()) throw new Error(stats.toString("errors-only"));
    return inChromium(out);
  },
  vite: async () => {
    const { build } = await import("vite");
    const root = join(project, "vite");
    file("vite/index.html", PAGE);
    file("vite/main.js", ESM + TITLE);
    await build({ root, logLevel: "error", base: "./", build: { outDir: join(root, "out") } });
    return inChromium(join(root, "out"));
  },
  "script-tag": () => {
    file("plain/index.html", PAGE);
    file("plain/main.js", ESM.replace('"partner-policy"', '"./partner-policy.min.js"') + TITLE);
    cpSync(join(project, "node_modules/partner-policy/dist/browser/partner-policy.min.js"), join(project, "plain/partner-policy.min.js"));
    return inChromium(join(project, "plain"));
  },
  workerd: async () => {
    const { rolldown } = await import("rolldown");
    const entry = file("worker.mjs", `${ESM}export default { fetch: () => new Response(ask({ Policy, PolicyError })) };\n`);
    const core = { name: "wasm", resolveId: (id) => (id.endsWith("core.wasm") ? { id: "./core.wasm", external: true } : null) };
    const build = await rolldown({
      input: entry,
      plugins: [core],
      resolve: { conditionNames: ["workerd", "module-sync", "import", "default"] },
    });
    const { output } = await build.generate({ format: "esm" });
    const { Miniflare } = await import(createRequire(join(project, "x.js")).resolve("miniflare"));
    const worker = new Miniflare({
      compatibilityDate: "2026-04-01",
      modules: [
        { type: "ESModule", path: "worker.mjs", contents: output[0].code },
        { type: "CompiledWasm", path: "core.wasm", contents: readFileSync(join(project, "node_modules/partner-policy/wasm/core.wasm")) },
      ],
    });
    try {
      return await (await worker.dispatchFetch("http://localhost/")).text();
    } finally {
      await worker.dispose();
    }
  },
};

const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(RUNTIMES);
const unknown = names.filter((name) => !Object.hasOwn(RUNTIMES, name));
if (unknown.length > 0) throw new Error(`no such runtime: ${unknown.join(", ")}; there are ${Object.keys(RUNTIMES).join(", ")}`);

let failed = 0;
try {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
      cwd: pkg,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const wanted = Object.entries(manifest.dependencies).filter(
    ([name]) => names.includes(name) || (name === "miniflare" && names.includes("workerd")),
  );
  const dependencies = { ...Object.fromEntries(wanted), "partner-policy": `file:./${packed.filename}` };
  file("package.json", JSON.stringify({ name: "project", version: "1.0.0", dependencies }));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error"], { timeout: 600_000 });
  for (const name of names) {
    const answer = await Promise.resolve()
      .then(RUNTIMES[name])
      .catch((error) => String(error));
    const isRight = answer === ANSWER;
    if (!isRight) failed += 1;
    console.log(`${isRight ? "✓" : "✗"} ${name}${isRight ? "" : `: ${answer}`}`);
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(`matrix: ${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
