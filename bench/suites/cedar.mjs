// cedar-wasm in a process of its own, started without inlined calls into wasm: Node 20 ends the process otherwise.
import { makeSides } from "../lib/sides.mjs";
import { typicalViewers } from "../lib/viewers.mjs";
import { page, random } from "./checks.mjs";

const PAIRS = 2000;
const IDS = ["hand", "specialised", "casl", "cedar", "ours"];

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload, { withCedar: true });
  const { sales } = typicalViewers(workload);
  const few = Math.min(rounds, 7);
  return {
    absent,
    times: {
      "cedar-page": page(sides, IDS, workload, sales, "lead.view", few).times,
      "cedar-random": random(sides, IDS, workload, PAIRS, few).times,
    },
  };
}
