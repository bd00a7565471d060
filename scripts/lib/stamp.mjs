// Staleness: an output is fresh when it exists and its stamp holds the hash of all its inputs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { at } from "./paths.mjs";

function files(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== "target" && entry.name !== "dist")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => files(join(path, entry.name)));
}

/** SHA-256 over the names and bytes of files and folders (relative to the root) and over extra facts. */
export function digest(inputs, facts = []) {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of files(at(input)))
      hash
        .update(`${file.slice(at().length)}\0`)
        .update(readFileSync(file))
        .update("\0");
  }
  for (const fact of facts) hash.update(`${fact}\0`);
  return hash.digest("hex");
}

/** Does `work` unless every output exists and the stamp holds `hash`; tells whether it worked. */
export async function unlessFresh({ stamp, outputs, hash }, work) {
  const fresh = outputs.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
  if (fresh) return false;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
