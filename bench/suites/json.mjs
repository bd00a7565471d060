// A JSON array of 100,000 leads comes in, the visible ones go out.
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { typicalViewers } from "../lib/viewers.mjs";
import { calls } from "../sides/ours.mjs";

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const viewers = typicalViewers(workload);
  const bytes = workload.leadsBytes();
  const text = new TextDecoder();
  const times = {};
  const lacks = sides.ours === undefined ? absent.ours : sides.ours.features.filterJson ? undefined : "`viewer.filterJson` is not there";
  for (const sort of ["sales", "administrator"]) {
    const closure = sides.specialised.open(viewers[sort]);
    const parts = [
      { id: "specialised", run: () => sides.specialised.filter(closure, "lead.view", JSON.parse(text.decode(bytes))) },
      { id: "parse", run: () => JSON.parse(text.decode(bytes)) },
    ];
    if (lacks === undefined) {
      const viewer = sides.ours.open(viewers[sort]);
      parts.push({ id: "ours", run: () => calls.jsonObjects(viewer, "lead.view", bytes) });
      const ids = (list) => list.map((lead) => lead.id).join();
      mustAgree({ specialised: ids(parts[0].run()), ours: ids(parts[2].run()) }, `JSON list of ${sort}`);
    }
    times[`json-${sort}`] = measure(parts, { rounds, isHeavy: true });
  }
  return { times, absent: lacks === undefined ? {} : { filterJson: lacks } };
}
