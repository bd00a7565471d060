// Installs what is missing: toolchain, wasm target, wasm-bindgen, npm packages. Uses nothing but Node's own modules.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { read, run } from "./lib/exec.mjs";
import { at, bindgen, testRunner, WASM_TARGET } from "./lib/paths.mjs";
import { Stop, step } from "./lib/say.mjs";
import { digest, unlessFresh } from "./lib/stamp.mjs";

const RUSTUP = "Install Rust with rustup from https://rustup.rs and open a new terminal.";

function pinned() {
  const text = readFileSync(at("rust-toolchain.toml"), "utf8");
  return /^channel\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? "stable";
}

// Asked of rustup, not of cargo: cargo would install the toolchain by itself and say nothing for a minute.
async function toolchain() {
  const channel = pinned();
  const toolchains = process.env.RUSTUP_TOOLCHAIN === undefined ? read("rustup", ["toolchain", "list"]) : undefined;
  if (toolchains !== undefined && !toolchains.split("\n").some((line) => line.startsWith(`${channel}-`))) {
    const args = ["toolchain", "install", channel, "--profile", "minimal", "-c", "rustfmt", "-c", "clippy", "-t", WASM_TARGET];
    await step(`installing Rust ${channel}`, () => run("rustup", args, { failure: `Rust ${channel} could not be installed. ${RUSTUP}` }));
  }
  if (read("cargo", ["--version"]) === undefined) throw new Stop(`cargo was not found. ${RUSTUP}`);
}

async function wasmTarget() {
  const libraries = read("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  if (libraries !== undefined && existsSync(libraries)) return;
  await step(`adding the ${WASM_TARGET} target`, () =>
    run("rustup", ["target", "add", WASM_TARGET], {
      failure: `The ${WASM_TARGET} target is missing and rustup could not add it. ${RUSTUP}`,
    }),
  );
}

async function components() {
  for (const [name, probe] of [
    ["rustfmt", ["fmt", "--version"]],
    ["clippy", ["clippy", "--version"]],
  ]) {
    if (read("cargo", probe) !== undefined) continue;
    await step(`adding ${name}`, () =>
      run("rustup", ["component", "add", name], { failure: `${name} is missing and rustup could not add it. ${RUSTUP}` }),
    );
  }
}

/** Builds wasm-bindgen and its runner, if stale. */
export async function tools() {
  const hash = digest(["tools/Cargo.toml", "tools/Cargo.lock", "tools/src"]);
  await unlessFresh({ stamp: at("tools", "target", "stamp"), outputs: [bindgen, testRunner], hash }, () =>
    step("building wasm-bindgen (once, about a minute)", () =>
      run("cargo", ["build", "--release", "--locked", "--quiet", "--manifest-path", at("tools", "Cargo.toml")], {
        failure:
          "wasm-bindgen could not be built: see the compiler's message above. A C linker is needed (Debian: build-essential; macOS: xcode-select --install).",
      }),
    ),
  );
}

// The folders of the npm workspaces; a pattern `examples/*` means every folder there.
function workspaces() {
  return JSON.parse(readFileSync(at("package.json"), "utf8")).workspaces.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(at(parent)) ? readdirSync(at(parent)).map((name) => `${parent}/${name}`) : [];
  });
}

// What `npm ci` reads of a package.json; its scripts and exports may change without a new installation.
function installed(folder) {
  const path = at(folder, "package.json");
  if (!existsSync(path)) return "";
  const { name, bin, dependencies, devDependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(path, "utf8"));
  return JSON.stringify([name, bin, dependencies, devDependencies, optionalDependencies, peerDependencies]);
}

/** Installs the npm packages, if they are others than those that are there. */
export async function packages() {
  const hash = digest(["package-lock.json", ".npmrc"], [".", ...workspaces()].map(installed));
  const outputs = ["typescript", "binaryen", "vite"].map((name) => at("node_modules", name));
  await unlessFresh({ stamp: at("node_modules", ".setup-stamp"), outputs, hash }, () =>
    step("installing the npm packages", () =>
      run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel", "error"], {
        failure:
          "npm could not install the packages: see its message above. The npm registry must be reachable, and package-lock.json must match the package.json files.",
      }),
    ),
  );
}

/** Makes cargo ready; `quality` adds rustfmt and clippy. */
export async function cargo({ quality = false } = {}) {
  await toolchain();
  await wasmTarget();
  if (quality) await components();
}

/** Makes the machine ready to build; `quality` adds rustfmt and clippy. */
export async function setup(options) {
  await cargo(options);
  await Promise.all([tools(), packages()]);
}

/** `npm run setup`. */
export const main = () => setup({ quality: true });
