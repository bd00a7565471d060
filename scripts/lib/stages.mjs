// The stages of `npm test`, in order, two at a time. A new stage is one more entry.
//
//   name      what the table shows, and what `--only` accepts besides the group
//   group     several stages under one word for `--only`
//   kind      "check" passes or fails as a whole; "tests" must also have run at least one test
//   command   program and arguments, from the repository's root
//   script    [workspace, script]: instead of a command; the stage is "absent" while package.json lacks the script
//   after     what has to have ended before: the build of the package if nothing is said; an empty list is for what asks cargo alone,
//             "tools" for what runs wasm as well
//   isAlone   it begins when all that stand before it have ended
//   needs     a browser or driver of lib/browser.mjs, or the servers of lib/databases.mjs; where there is none the stage fails or is absent, with one sentence
//   env       from what was found on the machine to more environment variables
import { chromeEnvironment, firefoxEnvironment } from "./browser.mjs";
import { databaseEnvironment } from "./databases.mjs";
import { WASM_TARGET } from "./paths.mjs";

const cargo = (...args) => ["cargo", ...args];
const node = (...args) => [process.execPath, ...args];
const chromePath = ({ chrome }) => ({ CHROME_PATH: chrome });

export const STAGES = [
  { name: "rustfmt", group: "lint", kind: "check", after: [], command: cargo("fmt", "--all", "--check") },
  {
    name: "clippy",
    group: "lint",
    kind: "check",
    after: [],
    command: cargo("clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"),
  },
  {
    name: "clippy-wasm",
    group: "lint",
    kind: "check",
    after: [],
    command: cargo("clippy", "--locked", "--target", WASM_TARGET, "--lib", "--", "-D", "warnings"),
  },
  { name: "biome", group: "lint", kind: "check", command: node("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings") },
  { name: "locks", group: "lint", kind: "check", command: node("scripts/run.cjs", "check-locks") },
  { name: "types-pkg", group: "types", kind: "check", script: ["pkg", "types"] },
  { name: "types-www", group: "types", kind: "check", script: ["www", "types"] },
  { name: "reference", group: "types", kind: "check", command: node("node_modules/typedoc/bin/typedoc", "--logLevel", "Warn") },
  { name: "scripts", group: "js", kind: "tests", command: node("--test", "--test-reporter=spec", "scripts/test/") },
  {
    name: "rust",
    group: "rust",
    kind: "tests",
    after: [],
    command: cargo("test", "--locked", "--workspace", "--all-features", "--no-fail-fast"),
  },
  {
    name: "wasm-node",
    group: "wasm",
    kind: "tests",
    after: ["tools"],
    command: cargo("test", "--locked", "--target", WASM_TARGET, "--test", "main"),
    env: () => ({ WASM_BINDGEN_TEST_ONLY_NODE: "1" }),
  },
  {
    name: "wasm-chromium",
    group: "wasm",
    kind: "tests",
    after: ["tools"],
    needs: "driver",
    command: cargo("test", "--locked", "--target", WASM_TARGET, "--test", "browser"),
    env: chromeEnvironment,
  },
  {
    name: "wasm-firefox",
    group: "wasm",
    kind: "tests",
    after: ["tools"],
    needs: "gecko",
    command: cargo("test", "--locked", "--target", WASM_TARGET, "--test", "browser"),
    env: firefoxEnvironment,
  },
  { name: "sql", group: "sql", kind: "tests", needs: "databases", script: ["pkg", "test:sql"], env: databaseEnvironment },
  {
    name: "runtimes",
    group: "runtimes",
    kind: "tests",
    needs: "chrome",
    command: node("pkg/packaging/matrix.mjs", "--quick"),
    env: chromePath,
  },
  { name: "page-build", group: "page", kind: "check", script: ["www", "build"] },
  // These keep all processors busy by themselves, and one of them measures processor time.
  { name: "page", group: "page", kind: "tests", isAlone: true, needs: "chrome", script: ["www", "test"], env: chromePath },
  { name: "pkg", group: "js", kind: "tests", isAlone: true, script: ["pkg", "test"] },
];
