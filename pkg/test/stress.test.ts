import { Policy, PolicyError } from "partner-policy";
import { expect, test } from "vitest";
import { NOW, programme } from "./programme.js";

const CALLS = 200_000;

// A little programme, so that the calls are what is measured. Node 20 ended its process when a hot call was deoptimised.
const tiny = (): Policy => Policy.loadSync({ format: "partner-policy/1", revision: 1, partners: [], users: [] });

function tries(call: (i: number) => unknown): number {
  let refused = 0;
  for (let i = 0; i < CALLS; i += 1) {
    try {
      call(i);
    } catch (error) {
      if (!PolicyError.is(error) || error.code === "ENGINE_TRAPPED") throw error;
      refused += 1;
    }
  }
  return refused;
}

const policy = tiny();
const tinyBytes = policy.toBytes();
const people = Policy.loadSync(programme());
const ann = people.viewer("ann", { now: NOW });
const other = { type: "lead", fields: { region: "EMEA" } } as const;

test.each<[string, (i: number) => unknown]>([
  ["load and close", () => tiny().close()],
  ["viewer", () => people.viewer("ann", { now: NOW })],
  // Now and then another shape and an error: that is what makes compiled code give up.
  ["explain", (i) => ann.explain("lead.view", i % 1_000 === 999 ? (7n as never) : i % 100 === 99 ? other : { type: "lead", partner: "p" })],
  ["plan", () => policy.plan({ by: "x", revision: 1, now: NOW, edit: { kind: "managers.remove-all", partners: [] } })],
  ["plan of a table", () => policy.plan({ by: "x", revision: 1, now: NOW, csv: "" })],
  ["apply", () => policy.applyChanges([], 1).close()],
  ["snapshot", () => policy.toText()],
  ["bytes", (i) => (i % 2 === 0 ? policy.toBytes() : Policy.fromBytes(i % 101 === 0 ? new Uint8Array(i % 40) : tinyBytes).close())],
  ["report", (i) => (i % 2 === 0 ? policy.orphans({ now: NOW }) : policy.hierarchy("nowhere"))],
])(
  "%s is called 200,000 times",
  (_, call) => {
    expect(tries(call)).toBeLessThanOrEqual(CALLS / 2);
    expect(ann.can("lead.view", { type: "lead", partner: "p" })).toBe(true);
  },
  300_000,
);
