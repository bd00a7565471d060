// What the compiler cannot write: CommonJS for old hosts, the slim entry, one file for a plain script tag, and the command line in few files.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";

/** The entries that a program imports, as paths below dist. */
export const ENTRIES = [
  "index",
  "slim",
  "viewer/index",
  "react/index",
  "server/index",
  "hono/index",
  "authzen/index",
  "messages/index",
  "sql/index",
  "arrow/index",
  "kysely/index",
  "drizzle/index",
  "prisma/index",
  "sample/index",
  "testing/index",
  "import/index",
];
/** Files that only import a library of others: the library is put into them, so that the package depends on none. */
const VENDORED = ["import/vendor/csv", "import/vendor/xml", "import/vendor/zip", "arrow/vendor/flechette", "testing/vendor/skeleton"];
const EXTERNAL = ["react", "kysely", "drizzle-orm", /^node:/];

// In the place of `#wasm`: CommonJS runs where there are files, so the engine needs no second copy there.
const FROM_DISK = `
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
exports.wasmModule = () => new WebAssembly.Module(readFileSync(join(__dirname, "..", "..", "wasm", "core.wasm")));
`;

// The same for the command line: a file is read faster than a text of as many characters is taken apart.
const FROM_FILE = `
import { readFileSync } from "node:fs";
export const wasmModule = () => new WebAssembly.Module(readFileSync(new URL("../../wasm/core.wasm", import.meta.url)));
`;
const fromFile = {
  name: "from-file",
  resolveId: (id) => (id === "#wasm" ? "\0file" : null),
  load: (id) => (id === "\0file" ? FROM_FILE : null),
};
// A program starts the slower the more files it is of: what every call reads is one, the engine another.
const GROUPS = [
  { name: "start", test: /cli[\\/]main\.js$/, priority: 2 },
  { name: "engine", test: /dist[\\/]policy\.js$/, priority: 1 },
  { name: "shared", test: /[\\/]dist[\\/]/, minShareCount: 3 },
];

function wasmFrom(path) {
  return { name: "wasm-from", resolveId: (id) => (id === "#wasm" ? path : null) };
}

// Papa Parse asks for the streams of Node where they are to be written to, which nobody does here.
const withoutStreams = {
  name: "without-streams",
  resolveId: (id) => (id === "stream" ? "\0stream" : null),
  load: (id) => (id === "\0stream" ? "export {};" : null),
};

// Directives do stay where an entry begins with one; a test of the package looks.
function onLog(level, log, report) {
  // The zip library looks for its worker beside itself; no worker is used. What is imported late may be needed early elsewhere.
  if (!["MODULE_LEVEL_DIRECTIVE", "EMPTY_IMPORT_META", "INEFFECTIVE_DYNAMIC_IMPORT"].includes(log.code)) report(level, log);
}

async function bundle(input, plugins, output) {
  const build = await rolldown({
    input,
    plugins,
    external: EXTERNAL,
    onLog,
    platform: "neutral",
    resolve: { mainFields: ["module", "main"] },
  });
  const { output: files } = await build.write(output);
  await build.close();
  return files.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

// The installed packages that modules are of, with their versions: whose licences the package has to name.
function packagesOf(modules) {
  const folders = modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id.replace(/^\0/, ""))?.[0] ?? []);
  const found = [...new Set(folders)].map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return found.map(({ name, version, license }) => ({ name, version, license }));
}

// What importing the file of the engine gives where it is compiled on the way, as in workerd.
const CORE = `import type { WasmModule } from "./platform.js";

/** The engine, compiled. Where a bundler gives an address of the file instead, as for \`?url\`, its own types say so. */
declare const core: WasmModule;
export default core;
`;

/** Writes dist/cjs, dist/slim.js, dist/browser, the files of the command line and the declaration of the engine's file. */
export async function bundleAll(dist) {
  const disk = join(dist, "cjs", "disk.cjs");
  mkdirSync(dirname(disk), { recursive: true });
  writeFileSync(disk, FROM_DISK.trimStart());
  const modules = [];
  for (const name of VENDORED) {
    const built = await bundle(join(dist, `${name}.js`), [withoutStreams], { file: join(dist, `${name}.js`), format: "esm", minify: true });
    modules.push(...built);
  }
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  writeFileSync(join(dist, ".bundled.json"), `${JSON.stringify(packagesOf(modules).sort(byName), undefined, 1)}\n`);
  const inputs = Object.fromEntries(ENTRIES.filter((entry) => entry !== "slim").map((entry) => [entry, join(dist, `${entry}.js`)]));
  const external = { name: "disk", resolveId: (id) => (id === "#wasm" ? { id: "./disk.cjs", external: true } : null) };
  await bundle(inputs, [external], {
    dir: join(dist, "cjs"),
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "shared-[hash].cjs",
    paths: { "./disk.cjs": disk },
  });
  await bundle(join(dist, "slim.js"), [wasmFrom(join(dist, "loader", "given.js"))], { file: join(dist, "slim.js"), format: "esm" });
  await bundle(join(dist, "slim.js"), [], { file: join(dist, "cjs", "slim.cjs"), format: "cjs" });
  const tag = join(dist, "browser", "partner-policy.min.js");
  await bundle(join(dist, "index.js"), [wasmFrom(join(dist, "loader", "inline.js"))], { file: tag, format: "esm", minify: true });
  const cli = join(dist, "cli");
  // The libraries are files already, without state and without imports.
  const vendored = new Set(VENDORED.map((name) => join(dist, `${name}.js`)));
  const asFile = {
    name: "as-file",
    resolveId: (id, importer) => {
      const path = importer === undefined ? id : join(dirname(importer), id);
      return vendored.has(path) ? { id: path, external: true } : null;
    },
  };
  await bundle({ main: join(cli, "main.js") }, [fromFile, asFile], {
    dir: cli,
    format: "esm",
    minify: true,
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: { groups: GROUPS },
  });
  writeFileSync(join(dist, "core.wasm.d.ts"), CORE);
  declarations(dist, "");
}

// The same declarations for CommonJS, so that each module format finds types of its own kind.
function declarations(dist, folder) {
  for (const entry of readdirSync(join(dist, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["cjs", "browser", "cli", "schema"].includes(path)) declarations(dist, path);
    } else if (entry.name.endsWith(".d.ts")) {
      const text = readFileSync(join(dist, path), "utf8").replace(/(from |import\()"(\.[^"]+)\.js"/g, '$1"$2.cjs"');
      const target = join(dist, "cjs", path.replace(/\.d\.ts$/, ".d.cts"));
      if (!existsSync(dirname(target))) mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
}
