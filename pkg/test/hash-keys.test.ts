import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

// A process of its own for each host, whose chance is chosen. It prints which scenarios fail, and a digest of all bytes.
const CORPUS = `
  import { createHash } from "node:crypto";
  import { readdirSync, readFileSync } from "node:fs";
  const [, seed, refused] = process.argv;
  let calls = 0;
  Object.defineProperty(globalThis, "crypto", { value: { getRandomValues(words) {
    calls += 1;
    if (calls <= Number(refused)) throw new Error("no chance before the first request");
    words.forEach((_, at) => { words[at] = Math.imul(Number(seed), 2654435761) + at; });
  } } });
  const { Policy, PolicyError } = await import("partner-policy");
  const { runScenario, scenarioSnapshot } = await import("partner-policy/testing");
  const folder = new URL("../tests/scenarios/", "file://" + process.cwd() + "/");
  const digest = createHash("sha256");
  const failed = [];
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const bases = { base: (name) => readFileSync(new URL("bases/" + name + ".json", folder), "utf8") };
    if (runScenario(text, bases).failures.length > 0) failed.push(name);
    const { now } = JSON.parse(text);
    const snapshot = JSON.parse(scenarioSnapshot(text, bases));
    const add = (make) => { try { digest.update(make()); } catch (error) { if (!PolicyError.is(error)) throw error; digest.update(error.message); } };
    let policy;
    try { policy = Policy.loadSync(snapshot); } catch (error) { if (PolicyError.is(error)) continue; throw error; }
    for (const make of [() => policy.toText(), () => policy.toBytes(), () => JSON.stringify(policy.lint({ now }))]) add(make);
    for (const { id } of snapshot.users.slice(0, 3)) {
      add(() => policy.scopeFor(id, { now }).toText());
      add(() => policy.viewer(id, { now }).toBytes());
    }
    policy.close();
  }
  console.log(JSON.stringify({ failed, calls, digest: digest.digest("hex") }));
`;

interface Outcome {
  failed: string[];
  calls: number;
  digest: string;
}

function corpusWith(seed: number, refused = 0): Outcome {
  const args = ["--input-type=module", "-e", CORPUS, String(seed), String(refused)];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: new URL("../", import.meta.url), encoding: "utf8", timeout: 120_000 }));
}

test("no answer and no byte depends on the host's chance, nor on whether it gives any", () => {
  const first = corpusWith(1);
  expect(first.failed).toEqual([]);
  // Asked for once for an engine; a host that refuses is asked again at the next question.
  expect(first.calls).toBe(1);
  expect(corpusWith(2)).toEqual(first);
  expect(corpusWith(3, 40)).toEqual({ ...first, calls: 41 });
  expect(corpusWith(4, Number.POSITIVE_INFINITY).digest).toBe(first.digest);
}, 300_000);
