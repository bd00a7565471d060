import assert from "node:assert/strict";
import { test } from "node:test";
import { cargoProblems, npmProblems, pinProblems } from "../check-locks.mjs";

const lock = (packages) => ({ packages });

test("an optional dependency that is not locked is a problem", () => {
  const half = lock({
    "node_modules/a": { optionalDependencies: { "a-linux": "1.0.0", "a-darwin": "1.0.0" } },
    "node_modules/a-linux": {},
  });
  assert.deepEqual(npmProblems(half).length, 1);
  assert.match(npmProblems(half)[0], /`a-darwin`/);
});

test("an optional dependency is found beside its dependent and in the folders above", () => {
  const nested = { "node_modules/a/node_modules/b": { optionalDependencies: { c: "1.0.0", d: "1.0.0" } } };
  assert.deepEqual(npmProblems(lock({ ...nested, "node_modules/c": {}, "node_modules/a/node_modules/b/node_modules/d": {} })), []);
});

test("a registry address is a problem, a link to a workspace is none", () => {
  assert.equal(npmProblems(lock({ "node_modules/a": { resolved: "https://registry.example/a.tgz" } })).length, 1);
  assert.deepEqual(npmProblems(lock({ "node_modules/pkg": { resolved: "pkg", link: true } })), []);
});

test("a wanted version is exact and the one that is locked", () => {
  const locked = lock({ "node_modules/a": { version: "1.2.3" } });
  assert.deepEqual(pinProblems({ devDependencies: { a: "1.2.3" } }, locked), []);
  assert.equal(pinProblems({ dependencies: { a: "^1.2.3" } }, locked).length, 1);
  assert.equal(pinProblems({ dependencies: { a: "1.2.4" } }, locked).length, 1);
  assert.equal(pinProblems({ dependencies: { b: "1.0.0" } }, locked).length, 1);
});

test("the engine and the tools must agree on wasm-bindgen", () => {
  const engine = '[[package]]\nname = "wasm-bindgen"\nversion = "0.2.129"\n';
  const tools = (version) => `[[package]]\nname = "wasm-bindgen-cli"\nversion = "${version}"\n`;
  assert.deepEqual(cargoProblems(engine, tools("0.2.129")), []);
  assert.equal(cargoProblems(engine, tools("0.2.130")).length, 1);
  assert.equal(cargoProblems("", "").length, 1);
});
