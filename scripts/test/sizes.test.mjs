import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { PROGRAMS, viteSizes } from "../lib/pages.mjs";
import { pagesIn } from "../lib/pages-table.mjs";
import { at } from "../lib/paths.mjs";
import { ENTRIES, entrySizes, tarballSize, versionOf, wasmBytes } from "../lib/sizes.mjs";
import { between, rowsOf, tableOf } from "../lib/sizes-table.mjs";

const budgets = JSON.parse(readFileSync(at("pkg", "budgets.json"), "utf8"));
const readme = readFileSync(at("README.md"), "utf8");
const sizes = await entrySizes();
const wasm = { raw: wasmBytes().length, gzip: gzipSync(wasmBytes(), { level: 9 }).length };

/** What is downloaded may be this much of what the README says, so that not every change of the code is one of the table. */
const TOLERANCE = 1.02;

/** Fails where a size exceeds its budget. */
function within(name, size, budget) {
  for (const [kind, most] of Object.entries(budget)) {
    assert.ok(size[kind] <= most, `${name} has ${size[kind]} bytes (${kind}); pkg/budgets.json allows ${most}`);
  }
}

for (const name of ENTRIES) {
  test(`${name} keeps to its budget`, () => {
    assert.deepEqual(Object.keys(budgets.entries[name] ?? {}), ["raw", "gzip", "brotli"]);
    within(name, sizes[name], budgets.entries[name]);
  });
}

test("every entry has a budget, and nothing else has", () => {
  assert.ok(ENTRIES.includes("partner-policy/viewer"));
  assert.deepEqual(Object.keys(budgets.entries), ENTRIES);
});

test("the engine and the tarball keep to their budgets", () => {
  within("core.wasm", wasm, budgets.wasm);
  within("the tarball", tarballSize(), budgets.tarball);
});

test("the README says of a page what Vite makes of it, and of webpack and Next.js what cannot be far from it", async () => {
  const said = pagesIn(readme);
  assert.deepEqual(Object.keys(said), ["Vite", "webpack", "Next.js"]);
  const measured = await viteSizes(at("target", "pages-of-test"));
  for (const [bundler, sizes] of Object.entries(said)) {
    assert.deepEqual(Object.keys(sizes), PROGRAMS);
    const [inlined, slim, capsule] = Object.values(sizes);
    assert.ok(capsule < slim && slim < inlined, `${bundler}: the engine beside the script is less than the engine in it`);
    for (const [program, bytes] of Object.entries(sizes)) {
      const { gzip } = measured[program];
      // Bundlers differ in what they add; the engine, most of it, is the same.
      const most = bundler === "Vite" ? TOLERANCE : 1.2;
      const advice = `${program} downloads ${gzip} bytes by Vite, the README says ${bytes} by ${bundler}: run \`npm run pages\``;
      assert.ok(gzip <= bytes * most && bytes <= gzip * most, advice);
    }
  }
});

test("the README claims hardly less than is downloaded, and names the versions that were measured", () => {
  const rows = rowsOf(readme);
  const ours = rows.filter(({ name }) => name.startsWith("`partner-policy"));
  assert.deepEqual(
    ours.map(({ name }) => name),
    ENTRIES.map((name) => `\`${name}\``),
  );
  const engine = rows.filter(({ name }) => name.includes("core.wasm"));
  assert.equal(engine.length, 1);
  for (const { name, raw, gzip } of [...ours, ...engine]) {
    const size = sizes[name.replaceAll("`", "")] ?? wasm;
    const advice = `${name} has ${size.raw} and ${size.gzip} bytes, the README says ${raw} and ${gzip}: run \`npm run sizes\``;
    assert.ok(size.raw <= raw * TOLERANCE && size.gzip <= gzip * TOLERANCE, advice);
  }
  const others = rows.slice(ours.length + engine.length).map(({ name }) => name);
  assert.deepEqual(
    others,
    ["@casl/ability", "casbin", "@cedar-policy/cedar-wasm"].map((name) => `\`${name}\` ${versionOf(name)}`),
  );
});

test("a table is written between the markers and read again", () => {
  const table = tableOf([["`a`", { raw: 12_321, gzip: 2_000, brotli: 1_900 }]]);
  const text = between(readme, table);
  assert.deepEqual(rowsOf(text), [{ name: "`a`", raw: 12_300, gzip: 2_000, brotli: 1_900 }]);
  assert.equal(between(text, table), text);
  assert.throws(() => between("no markers", table), /markers/);
});
