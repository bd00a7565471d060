// From bytes to a policy that answers: JSON, and the compiled form, against `JSON.parse` of the same bytes.
import { measure } from "../lib/measure.mjs";
import { makeSides } from "../lib/sides.mjs";
import { directoryOf } from "../sides/directory.mjs";

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const bytes = workload.snapshotBytes();
  const text = new TextDecoder();
  const parse = () => JSON.parse(text.decode(bytes));
  const parts = [
    { id: "parse", run: parse },
    { id: "hand", run: () => directoryOf(parse(), workload.now) },
  ];
  const facts = { json: bytes.length };
  const lacking = { ...absent };
  if (sides.ours !== undefined) {
    const { Policy } = sides.ours.entry;
    const after = (policy) => policy.close();
    parts.push({ id: "ours", run: () => Policy.loadSync(bytes), after });
    if (sides.ours.features.policyBytes) {
      const compiled = sides.ours.policy.toBytes();
      facts.compiled = compiled.length;
      parts.push({ id: "compiled", run: () => Policy.fromBytes(compiled), after });
    } else lacking.compiled = "`policy.toBytes` or `Policy.fromBytes` is not there";
  }
  return { times: { load: measure(parts, { rounds, isHeavy: true }) }, facts, absent: lacking };
}
