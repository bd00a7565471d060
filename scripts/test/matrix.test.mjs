import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, fault } from "../../pkg/packaging/matrix.mjs";
import { ANSWER } from "../../pkg/packaging/shared/ask.js";

const corpus = { scenarios: 9, passed: 9, steps: 20, failed: [], fingerprint: "aa" };

test("a runtime that gives the answers of the others has no fault", () => {
  const seen = {};
  assert.equal(fault({ answer: ANSWER, corpus }, 9, seen), undefined);
  assert.equal(fault({ answer: ANSWER, corpus }, 9, seen), undefined);
  assert.equal(fault({ answer: ANSWER }, 9, seen), undefined);
});

test("other answers, fewer scenarios and failed ones are faults", () => {
  const seen = { fingerprint: "aa" };
  assert.match(fault({ answer: ANSWER, corpus: { ...corpus, fingerprint: "bb" } }, 9, seen), /bb, elsewhere aa/);
  assert.match(fault({ answer: ANSWER, corpus }, 10, seen), /there are 10/);
  assert.match(fault({ answer: ANSWER, corpus: { ...corpus, passed: 8, failed: ["x.json"] } }, 9, seen), /x\.json/);
  assert.match(fault({ answer: "false" }, 9, seen), /`false`/);
  assert.equal(fault({ error: "no such module" }, 9, seen), "no such module");
});

test("WebAssembly that should be refused and is not is a fault", () => {
  assert.equal(fault({ blocked: "WASM_BLOCKED" }, 9, {}), undefined);
  assert.match(fault({ blocked: "none" }, 9, {}), /`none`/);
});

test("the quick half, one runtime and all can be chosen, an unknown one is refused", () => {
  const all = [
    { name: "node-esm", isQuick: true },
    { name: "bun", isQuick: false },
  ];
  const names = (args) => choose(all, args).map(({ name }) => name);
  assert.deepEqual(names([]), ["node-esm", "bun"]);
  assert.deepEqual(names(["--quick"]), ["node-esm"]);
  assert.deepEqual(names(["bun"]), ["bun"]);
  assert.throws(() => choose(all, ["netscape"]), /no runtime `netscape`/);
});
