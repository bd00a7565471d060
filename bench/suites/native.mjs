// Lists out of a resident table: the wasm next to the same code compiled for this machine.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../lib/measure.mjs";
import { makeSides } from "../lib/sides.mjs";
import { typicalViewers } from "../lib/viewers.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
const SORTS = ["sales", "manager"];

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const { ours } = sides;
  if (ours === undefined || !ours.features.table) return { absent };
  const viewers = typicalViewers(workload);
  const native = nativeTimes(workload.folder, viewers);
  if (typeof native === "string") return { absent: { ...absent, native } };
  const table = ours.policy.table(workload.leads);
  const times = {};
  for (const sort of SORTS) {
    const viewer = ours.open(viewers[sort]);
    times[`native-${sort}`] = {
      native: native[sort],
      ...measure([{ id: "ours", run: () => table.filterRows(viewer, "lead.view") }], { rounds }),
    };
  }
  table.close();
  return { times, absent };
}

/** The times that `benches/table.rs` takes by viewer, or why there are none. */
function nativeTimes(folder, viewers) {
  const env = { ...process.env, TABLE_WORKLOAD: folder, TABLE_VIEWERS: SORTS.map((sort) => `${sort}=${viewers[sort]}`).join() };
  const { status, error } = spawnSync("cargo", ["bench", "--locked", "--bench", "table"], { cwd: ROOT, env, stdio: "ignore" });
  if (status !== 0) return `\`cargo bench --bench table\` ended with ${error?.code ?? status}`;
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  const timeOf = (sort) => {
    const found = JSON.parse(readFileSync(join(target, "criterion", `table-${sort}`, "new", "estimates.json"), "utf8"));
    const { point_estimate: ns, confidence_interval: within } = found.median;
    return { ns, low: within.lower_bound, high: within.upper_bound, cpu: ns };
  };
  return Object.fromEntries(SORTS.map((sort) => [sort, timeOf(sort)]));
}
