// Opening a viewer: compiled from the policy, from a capsule, as a CASL ability; and how it grows with the users.
import { gzipSync } from "node:zlib";
import { measure, median } from "../lib/measure.mjs";
import { makeSides, mustAgree, present } from "../lib/sides.mjs";
import { ordinaryPartnerUsers, typicalViewers } from "../lib/viewers.mjs";
import { randomFrom } from "../lib/workload.mjs";

const OPENED = 200;
const GROWTH = [2000, 8000, 32_000];

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const viewers = ordinaryPartnerUsers(workload, OPENED, randomFrom(3));
  const each = (open) => () => {
    let last;
    for (const id of viewers) last = open(id);
    return last;
  };
  const asked = present(sides, ["specialised", "casl", "ours"]).map((id) => ({ id, ops: OPENED, run: each(sides[id].open) }));
  const times = { compile: measure(asked, { rounds }) };
  const result = { times, absent: { ...absent }, facts: {} };
  if (sides.ours === undefined) return result;
  const { manager } = typicalViewers(workload);
  times["compile-manager"] = measure(
    present(sides, ["specialised", "casl", "ours"]).map((id) => ({ id, run: () => sides[id].open(manager) })),
    { rounds },
  );
  times["compile-growth"] = growth(workload, sides.ours, rounds);
  capsules(workload, sides, viewers, rounds, result);
  return result;
}

function growth(workload, ours, rounds) {
  const measured = GROWTH.map((users) => {
    const bytes = workload.grown(users);
    const policy = ours.entry.Policy.loadSync(bytes);
    const snapshot = JSON.parse(new TextDecoder().decode(bytes));
    const ids = ordinaryPartnerUsers({ snapshot, now: workload.now }, OPENED, randomFrom(3));
    const run = () => {
      let last;
      for (const id of ids) last = policy.viewer(id, { now: workload.now });
      return last;
    };
    return { id: String(users), ops: ids.length, run };
  });
  return measure(measured, { rounds });
}

function capsules(workload, sides, viewers, rounds, result) {
  const { ours, casl } = sides;
  const Opened = ours.features.capsule;
  if (Opened === undefined) {
    result.absent.capsule = "`viewer.toBytes` or `Viewer.fromBytes` is not there";
    return;
  }
  const { now } = workload;
  const made = viewers.map((id) => ours.open(id).toBytes());
  const rules = viewers.map((id) => JSON.stringify(casl.rulesOf(id)));
  const sizes = made.map((bytes) => bytes.length);
  result.facts.capsule = {
    median: median(sizes),
    largest: Math.max(...sizes),
    gzip: median(made.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
  };
  const [lead] = workload.leads;
  const all = (from, open) => () => {
    let last;
    for (const item of from) last = open(item);
    return last;
  };
  const fromBytes = (bytes) => Opened.fromBytes(bytes, { now });
  const fromRules = (text) => casl.fromRules(JSON.parse(text));
  mustAgree(
    {
      casl: rules.map((text) => casl.can(fromRules(text), "lead.view", lead)).join(),
      ours: made.map((bytes) => fromBytes(bytes).can("lead.view", lead)).join(),
    },
    "capsules",
  );
  result.times["capsule-open"] = measure(
    [
      { id: "casl-rules", ops: OPENED, run: all(rules, fromRules) },
      { id: "casl-builder", ops: OPENED, run: all(viewers, casl.open) },
      { id: "ours", ops: OPENED, run: all(made, fromBytes) },
    ],
    { rounds },
  );
  result.times["capsule-open-and-ask"] = measure(
    [
      { id: "casl-rules", ops: OPENED, run: all(rules, (text) => fromRules(text).can("view", lead)) },
      { id: "casl-builder", ops: OPENED, run: all(viewers, (id) => casl.open(id).can("view", lead)) },
      { id: "ours", ops: OPENED, run: all(made, (bytes) => fromBytes(bytes).can("lead.view", lead)) },
    ],
    { rounds },
  );
}
