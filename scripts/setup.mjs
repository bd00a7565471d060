// Installs what is missing: toolchain, wasm target, wasm-bindgen, npm packages. Uses nothing but Node's own modules.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capture, read, run } from "./lib/exec.mjs";
import { at, bindgen, testRunner, WASM_TARGET } from "./lib/paths.mjs";
import { Stop, step } from "./lib/say.mjs";
import { digest, unlessFresh } from "./lib/stamp.mjs";

const RUSTUP = "Install Rust with rustup from https://rustup.rs and open a new terminal.";

function pinned() {
  const text = readFileSync(at("rust-toolchain.toml"), "utf8");
  return /^channel\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? "stable";
}

async function toolchain() {
  if (read("cargo", ["--version"]) !== undefined) return;
  const there = await capture("cargo", ["--version"], { timeoutMs: 600_000 });
  if (there.output.includes("ENOENT")) throw new Stop(`cargo was not found. ${RUSTUP}`);
  const channel = pinned();
  const args = ["toolchain", "install", channel, "--profile", "minimal", "-c", "rustfmt", "-c", "clippy", "-t", WASM_TARGET];
  await step(`installing Rust ${channel}`, () => run("rustup", args, { failure: `Rust ${channel} could not be installed. ${RUSTUP}` }));
}

async function wasmTarget() {
  const libraries = () => read("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  const present = () => existsSync(join(libraries() ?? "", "self-contained")) || existsSync(libraries() ?? "");
  if (present()) return;
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

async function tools() {
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

async function packages() {
  const hash = digest(["package-lock.json", "package.json", "pkg/package.json", "www/package.json"]);
  const outputs = [at("node_modules", "typescript"), at("node_modules", "binaryen"), at("node_modules", "vite")];
  await unlessFresh({ stamp: at("node_modules", ".setup-stamp"), outputs, hash }, () =>
    step("installing the npm packages", () =>
      run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel", "error"], {
        failure:
          "npm could not install the packages: see its message above. The npm registry must be reachable, and package-lock.json must match the package.json files.",
      }),
    ),
  );
}

/** Makes the machine ready to build; `quality` adds rustfmt and clippy. */
export async function setup({ quality = false } = {}) {
  await toolchain();
  await wasmTarget();
  if (quality) await components();
  await tools();
  await packages();
}

export const main = () => setup({ quality: true });
