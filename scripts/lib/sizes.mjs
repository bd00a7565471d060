// What is downloaded: entries bundled and minified by rolldown, gzip 9 and brotli 11; the wasm counts apart.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { read } from "./exec.mjs";
import { at } from "./paths.mjs";

const bench = at("bench");

/** The entries of the package that a program bundles: those with a module for `import`. */
export const ENTRIES = Object.entries(JSON.parse(readFileSync(at("pkg", "package.json"), "utf8")).exports)
  .filter(([, target]) => target.import !== undefined)
  .map(([path]) => path.replace(".", "partner-policy"));

/** How large bytes are, as they are and compressed. */
export function packed(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/** Several downloads as one. */
export function sum(...parts) {
  return Object.fromEntries(["raw", "gzip", "brotli"].map((key) => [key, parts.reduce((total, part) => total + part[key], 0)]));
}

// The bytes of the wasm are replaced by nothing: they are measured as they are, not as text inside JavaScript.
const withoutWasm = {
  name: "without-wasm",
  load: (id) => (/[\\/]wasm[\\/]base64\.js$/.test(id) ? `export const base64 = "";` : null),
};

// The entry exists only here; its imports are resolved from the folder of the benchmark, which depends on everybody.
function entry(code) {
  const id = join(bench, "entry-of-size.mjs");
  return { name: "entry", resolveId: (source) => (source === "entry" ? id : null), load: (path) => (path === id ? code : null) };
}

/** What a program that holds `code` downloads, React and the wasm of this package excepted. */
export async function bundled(code) {
  const plugins = [entry(code), withoutWasm];
  const bundle = await rolldown({ input: "entry", plugins, external: ["react"], platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
  await bundle.close();
  const chunks = output.filter((part) => part.type === "chunk");
  return packed(Buffer.from(chunks.map((part) => part.code).join("\n")));
}

/** The sizes of every entry, by name. */
export async function entrySizes() {
  const sizes = {};
  for (const name of ENTRIES) sizes[name] = await bundled(`export * from "${name}";`);
  return sizes;
}

/** The bytes of the engine. */
export function wasmBytes() {
  return readFileSync(at("pkg", "wasm", "core.wasm"));
}

/** The bytes of what `npm publish` would send, and of what it unpacks to. */
export function tarballSize() {
  const [{ size, unpackedSize }] = JSON.parse(read("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", at("pkg")]));
  return { packed: size, unpacked: unpackedSize };
}

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(bench, "package.json"), "utf8"));

/** The pinned version of an alternative. */
export function versionOf(name) {
  return { ...dependencies, ...devDependencies }[name];
}

/** What the alternatives weigh, each as a program that asks it one question imports it. */
export async function alternativeSizes() {
  const { resolve } = createRequire(join(bench, "package.json"));
  const wasm = join(dirname(resolve("@cedar-policy/cedar-wasm/nodejs")), "..", "web", "cedar_wasm_bg.wasm");
  if (!existsSync(wasm)) throw new Error(`${wasm} is missing`);
  return {
    "@casl/ability": await bundled(`export { AbilityBuilder, createMongoAbility } from "@casl/ability";`),
    casbin: await bundled(`export { newEnforcer, newModel } from "casbin";`),
    "@cedar-policy/cedar-wasm": sum(await bundled(`export * from "@cedar-policy/cedar-wasm/web";`), packed(readFileSync(wasm))),
  };
}
