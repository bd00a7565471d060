import assert from "node:assert/strict";
import { test } from "node:test";
import { count } from "../lib/count.mjs";
import { choose, judge } from "../test.mjs";

test("the summaries of all test binaries of a cargo run are added up", () => {
  const output = "test result: ok. 12 passed; 0 failed; 1 ignored\n\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
  assert.deepEqual(count(output), { passed: 15, failed: 2 });
});

test("vitest and node:test are counted, with and without colours", () => {
  const bold = `${String.fromCharCode(27)}[1m`;
  assert.deepEqual(count(` ${bold}Test Files  1 passed (1)\n      Tests  1 failed | 4 passed (5)\n`), { passed: 4, failed: 1 });
  assert.deepEqual(count("ℹ tests 3\nℹ pass 2\nℹ fail 1\n"), { passed: 2, failed: 1 });
});

test("runtimes of the matrix are counted, absent ones are not", () => {
  assert.deepEqual(count("✓ node-esm\nmatrix: 5 passed, 1 failed, 2 absent\n"), { passed: 5, failed: 1 });
});

test("a stage of tests that ran none has failed", () => {
  assert.equal(judge("tests", { code: 0, output: "no tests to run!\n" }).result, "FAILED");
  assert.equal(judge("check", { code: 0, output: "" }).result, "ok");
});

test("a failed stage counts a failure even when its output shows none", () => {
  assert.equal(judge("check", { code: 1, output: "" }).failed, 1);
  assert.equal(judge("tests", { code: 101, output: "test result: ok. 4 passed; 0 failed" }).failed, 1);
});

test("an unknown stage is refused", () => {
  assert.throws(() => choose(["--only", "rust,nothing"]), /no stage `nothing`/);
  assert.deepEqual([...new Set(choose(["--only", "wasm"]).map((stage) => stage.group))], ["wasm"]);
});
