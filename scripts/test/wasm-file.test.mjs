import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../lib/paths.mjs";
import { exportsReturningExternref, weights, withoutCustomSections } from "../lib/wasm-file.mjs";
import { partsOf } from "../lib/wasm-parts.mjs";

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

// The module above with a name for its function and four bytes of data.
function namedModule(name) {
  const names = [1, ...text(name)];
  return Uint8Array.from([
    ...moduleWith([I32]),
    ...section(11, [1, 1, 4, 1, 2, 3, 4]),
    ...section(0, [...text("name"), 1, names.length + 1, 1, ...names]),
  ]);
}

test("functions are weighed by name, after the imported ones, and data beside them", () => {
  const { functions, data } = weights(namedModule("f"));
  assert.deepEqual(
    functions.map(({ name, size, body }) => [name, size, body.length]),
    [["f", 4, 4]],
  );
  assert.equal(data, 7);
});

test("a function counts with the first part that its name fits", () => {
  const part = (name) => partsOf(namedModule(name)).find(({ bytes }) => bytes === 4).part;
  assert.equal(part("partner_policy::rules::leads::decide::h1"), "`rules`");
  assert.equal(part("core::ptr::drop_in_place<partner_policy::rules::X>"), "giving memory back");
  assert.equal(part("<partner_policy::model::user::User as partner_policy::json::read::Read>::read"), "`json`");
  assert.equal(part("memcpy"), "everything else");
});

test("a module without custom sections is the module", () => {
  assert.deepEqual(Array.from(withoutCustomSections(namedModule("f"))), [...moduleWith([I32]), ...section(11, [1, 1, 4, 1, 2, 3, 4])]);
});
