import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../lib/paths.mjs";
import { exportsReturningExternref } from "../lib/wasm-file.mjs";

const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
const EXTERNREF = 0x6f;
const I32 = 0x7f;

const section = (id, content) => [id, content.length, ...content];
const text = (value) => [value.length, ...Buffer.from(value)];

// One imported function, then `f`, which takes an externref and returns `results`.
function moduleWith(results) {
  const types = [2, 0x60, 0, 0, 0x60, 1, EXTERNREF, results.length, ...results];
  const body = results.flatMap((type) => (type === I32 ? [0x41, 0] : [0x20, 0]));
  return Uint8Array.from([
    ...HEADER,
    ...section(1, types),
    ...section(2, [1, ...text("m"), ...text("i"), 0, 0]),
    ...section(3, [1, 1]),
    ...section(7, [2, ...text("f"), 0, 1, ...text("i"), 0, 0]),
    ...section(10, [1, body.length + 2, 0, ...body, 0x0b]),
  ]);
}

test("an export that returns an externref is found, alone and among several results", () => {
  for (const results of [[EXTERNREF], [I32, EXTERNREF]]) {
    const bytes = moduleWith(results);
    assert.ok(WebAssembly.validate(bytes));
    assert.deepEqual(exportsReturningExternref(bytes), ["f"]);
  }
});

test("an export that only takes an externref is allowed", () => {
  for (const results of [[], [I32]]) {
    const bytes = moduleWith(results);
    assert.ok(WebAssembly.validate(bytes));
    assert.deepEqual(exportsReturningExternref(bytes), []);
  }
});

test("the built engine exports no function that returns an externref", () => {
  assert.deepEqual(exportsReturningExternref(readFileSync(at("pkg", "wasm", "core.wasm"))), []);
});

test("a truncated file is an error, never an empty answer", () => {
  const bytes = moduleWith([EXTERNREF]);
  assert.throws(() => exportsReturningExternref(bytes.subarray(0, 12)), /ends early/);
});
