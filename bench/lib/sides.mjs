// The sides of the checks. Ours may be absent; every other side must be there.
import * as casbin from "../sides/casbin.mjs";
import * as casl from "../sides/casl.mjs";
import * as hand from "../sides/hand.mjs";
import * as ours from "../sides/ours.mjs";
import * as specialised from "../sides/specialised.mjs";

/** The sides by id, made for a workload; the absent ones are left out of `sides` and named in `absent`. */
export async function makeSides(workload, { withCedar = false } = {}) {
  const modules = { hand, specialised, casl, casbin, ours };
  if (withCedar) modules.cedar = await import("../sides/cedar.mjs");
  const sides = {};
  const absent = {};
  for (const [id, module] of Object.entries(modules)) {
    const side = await module.make(workload);
    if (side.absent === undefined) sides[id] = side;
    else absent[id] = side.absent;
  }
  return { sides, absent };
}

/** Those of `ids` that are there. */
export function present(sides, ids) {
  return ids.filter((id) => sides[id] !== undefined);
}

/** Stops the run unless every side gives the answers of the first. */
export function mustAgree(answers, what) {
  const [[reference, expected], ...others] = Object.entries(answers);
  for (const [id, answer] of others) {
    if (answer === expected) continue;
    const show = (value) => String(value).slice(0, 300);
    throw new Error(`${what}: ${reference} says ${show(expected)}, ${id} says ${show(answer)}`);
  }
}

const PROBES = 100;
const SLOW_MS = 0.1;

/** Why a side is left out of work with 20,000 checks and more, if a single check takes it more than 0.1 ms. */
export function tooSlow(side, viewer, leads) {
  if (side === undefined) return undefined;
  const opened = side.open(viewer);
  const probe = leads.slice(0, PROBES);
  side.count(opened, "lead.view", probe);
  const start = performance.now();
  side.count(opened, "lead.view", probe);
  const each = (performance.now() - start) / probe.length;
  return each > SLOW_MS ? `a check takes ${each.toFixed(2)} ms, so that lists of 100,000 were not asked` : undefined;
}
