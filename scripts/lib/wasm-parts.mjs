// How much of the wasm each part of the engine is, by the names of its functions.
import { weights } from "./wasm-file.mjs";

// The first that fits counts. What the compiler put inside a function counts with that function.
const PARTS = [
  ["sorting", /slice::sort/],
  ["hash tables", /hashbrown|indexmap|siphasher|partner_policy_rows/],
  ["`kernels`: scanning JSON and CSV", /partner_policy_kernels/],
  ["ordered tables", /collections::btree/],
  ["giving memory back", /drop_in_place|ops::drop::Drop/],
  ["numbers and texts", /core(\[\w+\])?::(fmt|num|str|char|unicode)|<(f64|str|char)\b|zmij|lexical/],
  ["`wasm`: the boundary with what is only used there", /externref shim|wasm_bindgen|js_sys/],
  ...["access", "collections", "compiled", "edits", "explain", "formats", "index", "json", "model", "reports", "rules", "wasm"].map(
    (room) => [`\`${room}\``, new RegExp(`partner_policy(\\[\\w+\\])?::${room}\\b`)],
  ),
  ["`ids`, `error`", /partner_policy(\[\w+\])?::/],
  ["`serde`, `serde_json`, `csv`", /serde|csv/],
  ["lists and their walks", /\b(alloc|core)(\[\w+\])?::(vec|raw_vec|iter|slice|option|collections)/],
];

/** The parts of a module with names, the largest first: `{ part, bytes }`. */
export function partsOf(module) {
  const { functions, data } = weights(module);
  const sums = new Map([["constants: texts, tables", data]]);
  for (const { name, size } of functions) {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? "everything else";
    sums.set(part, (sums.get(part) ?? 0) + size);
  }
  return Array.from(sums, ([part, bytes]) => ({ part, bytes })).sort((a, b) => b.bytes - a.bytes);
}
