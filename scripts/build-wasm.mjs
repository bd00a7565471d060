// Builds the engine's wasm and its glue into pkg/wasm: cargo, wasm-bindgen, wasm-opt, then checks of the result.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { read, run } from "./lib/exec.mjs";
import { at, bindgen, WASM_TARGET, wasmDir } from "./lib/paths.mjs";
import { kilobytes, Stop, say, step } from "./lib/say.mjs";
import { digest, unlessFresh } from "./lib/stamp.mjs";
import { exportsReturningExternref, weights, withFunctionNames, withoutCustomSections } from "./lib/wasm-file.mjs";
import { places } from "./lib/wasm-order.mjs";
import { partsOf } from "./lib/wasm-parts.mjs";

// Only the pinned npm copy: older releases of wasm-opt exit with 0 and leave a module that does not start.
const WASM_OPT = at("node_modules", "binaryen", "bin", "wasm-opt");
// The first level only: what the higher ones save in bytes they lose several times over in what gzip can pack. And parameters
// that nobody uses, and locals that are set to what they are. Then like functions side by side, by names that say their place.
const PASSES = ["-O1", "--dae-optimizing", "--rse", "--vacuum"];
const REORDER = ["--reorder-functions-by-name"];

/** The profile of Cargo.toml. */
const PROFILE = "wasm";

const INPUTS = [
  "src",
  "derive",
  "rows",
  "kernels",
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain.toml",
  ".cargo/config.toml",
  "tools/Cargo.lock",
  "scripts/build-wasm.mjs",
  "scripts/lib/wasm-file.mjs",
  "scripts/lib/wasm-order.mjs",
  "scripts/lib/wasm-parts.mjs",
];

const CORE = join(wasmDir, "core.wasm");

/** What each part of the module weighs; for reports, no part of the package. */
const PARTS = at("target", "wasm-parts.json");

const OUTPUTS = [
  PARTS,
  CORE,
  join(wasmDir, "glue.js"),
  join(wasmDir, "glue.d.ts"),
  join(wasmDir, "base64.js"),
  join(wasmDir, "base64.d.ts"),
];

// Panics name source files: without the folder of this machine, so that every machine builds the same bytes.
function withoutFolders() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  return ["--config", `target.${WASM_TARGET}.rustflags=${JSON.stringify([`--remap-path-prefix=${sources}=`])}`];
}

async function compile() {
  await run("cargo", ["build", "--profile", PROFILE, "--locked", "--target", WASM_TARGET, "--lib", ...withoutFolders()], {
    failure: "The engine did not compile to wasm: see the compiler's message above.",
  });
  const target = process.env.CARGO_TARGET_DIR ?? at("target");
  return join(target, WASM_TARGET, PROFILE, "partner_policy.wasm");
}

async function bind(module) {
  rmSync(wasmDir, { recursive: true, force: true });
  mkdirSync(wasmDir, { recursive: true });
  await run(bindgen, [
    module,
    "--target",
    "web",
    "--omit-default-module-path",
    "--experimental-reset-state-function",
    "--out-name",
    "glue",
    "--out-dir",
    wasmDir,
  ]);
  rmSync(join(wasmDir, "glue_bg.wasm.d.ts"), { force: true });
}

async function optimise() {
  const plain = join(wasmDir, "glue_bg.wasm");
  const named = `${CORE}.part`;
  await run(process.execPath, [WASM_OPT, ...PASSES, "-g", plain, "-o", named]);
  const module = readFileSync(named);
  writeFileSync(plain, withFunctionNames(module, places(weights(module).functions)));
  await run(process.execPath, [WASM_OPT, ...REORDER, plain, "-o", named]);
  mkdirSync(join(PARTS, ".."), { recursive: true });
  writeFileSync(PARTS, `${JSON.stringify(partsOf(module), null, 2)}\n`);
  writeFileSync(CORE, withoutCustomSections(readFileSync(named)));
  rmSync(named);
  rmSync(plain);
}

function refuseExternref(bytes) {
  const names = exportsReturningExternref(bytes);
  if (names.length === 0) return;
  throw new Stop(
    `Exported functions return a JavaScript value, which ends Node 20's process when the call is deoptimised: ${names.join(", ")}. ` +
      "Return a number or a string, or hand the value to a JavaScript function that is called.",
  );
}

// Optimisers have produced modules that validate and do not start: call the finished one once.
async function smoke(bytes) {
  const glue = await import(`${pathToFileURL(join(wasmDir, "glue.js")).href}?${Date.now()}`);
  glue.initSync({ module: new WebAssembly.Module(bytes) });
  const version = glue.engineVersion();
  const expected = /^version\s*=\s*"([^"]+)"/m.exec(readFileSync(at("Cargo.toml"), "utf8"))?.[1];
  if (version !== expected) throw new Stop(`The finished wasm answers version \`${version}\`, Cargo.toml says \`${expected}\`.`);
}

// The bytes as text: the default loader needs no file, no permission and no bundler setting.
function inline(bytes) {
  writeFileSync(join(wasmDir, "base64.js"), `export const base64 =\n  "${bytes.toString("base64")}";\n`);
  writeFileSync(join(wasmDir, "base64.d.ts"), "/** The bytes of core.wasm in base64. */\nexport declare const base64: string;\n");
}

/** Builds pkg/wasm if an input changed; returns whether it did. */
export function buildWasm() {
  const hash = digest(INPUTS, [read("rustc", ["--version"]), ...PASSES, process.env.RUSTFLAGS ?? ""]);
  return unlessFresh({ stamp: join(wasmDir, ".stamp"), outputs: OUTPUTS, hash }, () =>
    step("building the wasm", async () => {
      await bind(await compile());
      await optimise();
      const bytes = readFileSync(CORE);
      refuseExternref(bytes);
      await smoke(bytes);
      inline(bytes);
      say(
        `  core.wasm: ${kilobytes(bytes.length)}, gzip ${kilobytes(gzipSync(bytes, { level: 9 }).length)} (wasm-opt ${PASSES.join(" ")})`,
      );
    }),
  );
}
