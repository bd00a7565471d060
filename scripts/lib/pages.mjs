// What a page really downloads: three small programs as Vite, webpack and Next build them, files compressed one by one.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { capture } from "./exec.mjs";
import { packed, sum } from "./sizes.mjs";

/** The programs, for a bundler in which `wasm` gives the address of the engine's file. */
function programs(wasm) {
  const used = (name) => `globalThis.used = ${name};`;
  return {
    '`import { Policy } from "partner-policy"`': `import { Policy } from "partner-policy"; ${used("Policy")}`,
    '`import { init, Policy } from "partner-policy/slim"` and the engine beside it': `${wasm} import { init, Policy } from "partner-policy/slim"; ${used("[Policy, init(url)]")}`,
    '`import { Viewer } from "partner-policy/viewer"`, for a capsule': `import { Viewer } from "partner-policy/viewer"; ${used("Viewer")}`,
  };
}

export const PROGRAMS = Object.keys(programs(""));
const BY_VITE = `import url from "partner-policy/core.wasm?url";`;
const BY_URL = `const url = new URL("partner-policy/core.wasm", import.meta.url);`;

function files(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && /\.(js|wasm)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
}

/** The scripts and the engine of a folder that a bundler wrote, together. */
function downloaded(folder, isPart = () => true) {
  return sum(
    ...files(folder)
      .filter(isPart)
      .map((file) => packed(readFileSync(file))),
  );
}

const imported = (name, from) => import(pathToFileURL(createRequire(join(from, "x.js")).resolve(name)).href);

async function built(folder, wasm, build) {
  const sizes = {};
  for (const [name, code] of Object.entries(programs(wasm))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "main.js"), code);
    await build(folder);
    sizes[name] = downloaded(join(folder, "dist"));
  }
  rmSync(folder, { recursive: true, force: true });
  return sizes;
}

/** By Vite without a setting. `folder` is made anew, where the package is found. */
export async function viteSizes(folder, from = folder) {
  const { build } = await imported("vite", from);
  return built(folder, BY_VITE, async (root) => {
    writeFileSync(join(root, "index.html"), `<!doctype html><script type="module" src="./main.js"></script>`);
    await build({ root, configFile: false, logLevel: "error", build: { outDir: "dist" } });
  });
}

/** By webpack without a setting. */
export async function webpackSizes(folder, from = folder) {
  const { default: webpack } = await imported("webpack", from);
  return built(folder, BY_URL, async (context) => {
    const output = { path: join(context, "dist"), filename: "main.js" };
    const options = { mode: "production", context, entry: "./main.js", output, performance: false };
    await new Promise((resolve, reject) => {
      const done = (error, stats) => (error || stats.hasErrors() ? reject(error ?? new Error(stats.toString("errors-only"))) : resolve());
      webpack(options, done);
    });
  });
}

/** By Next: what its pages download more than one that imports nothing. */
export async function nextSizes(folder, from = folder) {
  const bin = join(from, "node_modules", ".bin", "next");
  const sizes = {};
  let empty;
  for (const [name, code] of [["", "globalThis.used = 0;"], ...Object.entries(programs(BY_URL))]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "app"), { recursive: true });
    writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }`);
    writeFileSync(join(folder, "app", "main.js"), code);
    writeFileSync(join(folder, "app", "layout.jsx"), `export default ({ children }) => <html lang="en"><body>{children}</body></html>;`);
    const page = `"use client"; import { useEffect } from "react"; import "./main.js"; export default function Page() { useEffect(() => {}); return <p>page</p>; }`;
    writeFileSync(join(folder, "app", "page.jsx"), page);
    const { code: ended, output } = await capture(bin, ["build"], {
      cwd: folder,
      env: { NEXT_TELEMETRY_DISABLED: "1" },
      timeoutMs: 300_000,
    });
    if (ended !== 0) throw new Error(output);
    const size = downloaded(join(folder, ".next", "static"));
    if (name === "") empty = size;
    else sizes[name] = Object.fromEntries(Object.entries(size).map(([kind, bytes]) => [kind, bytes - empty[kind]]));
  }
  rmSync(folder, { recursive: true, force: true });
  return sizes;
}
