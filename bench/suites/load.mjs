// From bytes to a policy, and to its first answer: JSON and the compiled form, against `JSON.parse` of the same bytes.
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { ordinaryPartnerUsers } from "../lib/viewers.mjs";
import { randomFrom } from "../lib/workload.mjs";
import { directoryOf } from "../sides/directory.mjs";
import * as specialised from "../sides/specialised.mjs";

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const bytes = workload.snapshotBytes();
  const text = new TextDecoder();
  const parse = () => JSON.parse(text.decode(bytes));
  const loads = [
    { id: "parse", run: parse },
    { id: "hand", run: () => directoryOf(parse(), workload.now) },
  ];
  const facts = { json: bytes.length };
  const lacking = { ...absent };
  const times = {};
  if (sides.ours !== undefined) {
    const { Policy } = sides.ours.entry;
    const after = (policy) => policy.close();
    const sources = { ours: () => Policy.loadSync(bytes) };
    if (sides.ours.features.policyBytes) {
      const compiled = sides.ours.policy.toBytes();
      facts.compiled = compiled.length;
      sources.compiled = () => Policy.fromBytes(compiled);
    } else lacking.compiled = "`policy.toBytes` or `Policy.fromBytes` is not there";
    for (const [id, run] of Object.entries(sources)) loads.push({ id, run, after });
    times["load-and-ask"] = measure(asked(sources, workload, parse), { rounds, isHeavy: true });
  }
  times.load = measure(loads, { rounds, isHeavy: true });
  return { times, facts, absent: lacking };
}

// A cold start: the policy is there for one answer to one person, the same person for every side.
function asked(sources, workload, parse) {
  const [id] = ordinaryPartnerUsers(workload, 1, randomFrom(5));
  const [lead] = workload.leads;
  const sides = Object.entries(sources).map(([side, load]) => ({
    id: side,
    run() {
      const policy = load();
      const answer = policy.viewer(id, { now: workload.now }).can("lead.view", lead);
      policy.close();
      return answer;
    },
  }));
  const { now } = workload;
  sides.push({ id: "specialised", run: () => specialised.make({ snapshot: parse(), now }).open(id)["lead.view"](lead) });
  mustAgree(Object.fromEntries(sides.map(({ id: side, run }) => [side, run()])), "load and ask");
  return sides;
}
