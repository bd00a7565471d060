import assert from "node:assert/strict";
import { test } from "node:test";
import { places } from "../lib/wasm-order.mjs";

const like = (seed) => Uint8Array.from({ length: 60 }, (_, at) => (at * seed) % 251);
const functions = [3, 7, 3, 11, 7, 3].map((seed, at) => ({ name: `f${at}`, index: at + 10, size: 60, body: like(seed) }));

test("like functions stand side by side, and each has a place of its own", () => {
  const named = places(functions);
  assert.deepEqual(
    named.map(([index]) => index),
    [10, 11, 12, 13, 14, 15],
  );
  const order = named.toSorted(([, a], [, b]) => (a < b ? -1 : 1)).map(([index]) => index - 10);
  const seeds = order.map((at) => functions[at].body[1]);
  assert.deepEqual([...new Set(seeds)].length, seeds.filter((seed, at) => seed !== seeds[at - 1]).length);
});

test("the order depends on the code and the names alone", () => {
  const again = places(functions.toReversed());
  assert.deepEqual(places(functions), again);
});
