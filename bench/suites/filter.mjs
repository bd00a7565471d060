// Lists of plain objects: which of 1,000 and of 100,000 leads one viewer sees.
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree, present, tooSlow } from "../lib/sides.mjs";
import { typicalViewers } from "../lib/viewers.mjs";
import { pageFor, randomFrom } from "../lib/workload.mjs";

const PAGE_IDS = ["hand", "specialised", "casl", "casbin", "ours"];
// casbin needs seconds for such a list: its page of 1,000 says as much.
const LIST_IDS = ["hand", "specialised", "casl", "ours"];

function list(sides, ids, viewer, leads, rounds) {
  const asked = present(sides, ids).map((id) => {
    const opened = sides[id].open(viewer);
    return { id, run: () => sides[id].filter(opened, "lead.view", leads) };
  });
  const seen = Object.fromEntries(asked.map(({ id, run }) => [id, run()]));
  mustAgree(Object.fromEntries(Object.entries(seen).map(([id, found]) => [id, found.map((lead) => lead.id).join()])), `list of ${viewer}`);
  return { times: measure(asked, { rounds }), visible: seen.hand.length };
}

export async function run({ workload, rounds, quick }) {
  const { sides, absent } = await makeSides(workload);
  const viewers = typicalViewers(workload);
  const times = {};
  const facts = {};
  const partner = workload.snapshot.users.find((user) => user.id === viewers.sales).partner;
  const page = pageFor(workload.leads, partner, 1000, randomFrom(7));
  const lists = [
    ["filter-1000", "sales", page, PAGE_IDS],
    ["filter-100000", "sales", workload.leads, LIST_IDS],
    ["filter-100000-inside-sales", "inside-sales", workload.leads, LIST_IDS],
    ["filter-100000-administrator", "administrator", workload.leads, LIST_IDS],
    // An internal manager's roll-up is a list of thousands of owners, through which CASL and casbin search one by one.
    ["filter-1000-manager", "manager", page, PAGE_IDS],
    ["filter-100000-manager", "manager", workload.leads, ["hand", "specialised", "ours"]],
  ];
  const slow = tooSlow(sides.ours, viewers.sales, workload.leads);
  if (slow !== undefined) absent["lists of 100,000 objects"] = slow;
  for (const [group, sort, leads, ids] of lists) {
    const asked = slow === undefined || leads.length <= 1000 ? ids : ids.filter((id) => id !== "ours");
    const { times: found, visible } = list(sides, asked, viewers[sort], leads, quick ? Math.min(rounds, 5) : rounds);
    times[group] = found;
    facts[group] = `${visible} of ${leads.length}`;
  }
  return { times, facts, absent };
}
