// Single checks: one signed-in viewer with a page of 1,000 leads, and random viewers with random leads of 100,000.
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree, present, tooSlow } from "../lib/sides.mjs";
import { randomPairs, randomPartnerUsers, typicalViewers } from "../lib/viewers.mjs";
import { byPartner, pageFor, randomFrom } from "../lib/workload.mjs";

const PAGE = 1000;
const PAIRS = 20_000;
const VIEWERS = 200;
const IDS = ["hand", "specialised", "casl", "casbin", "ours"];

/** The page of one viewer; the first suite of its process, as in a browser where nothing else was asked before. */
export function page(sides, ids, workload, viewer, action, rounds) {
  const partner = workload.snapshot.users.find((user) => user.id === viewer)?.partner;
  const leads = pageFor(workload.leads, partner, PAGE, randomFrom(7));
  const asked = present(sides, ids).map((id) => {
    const opened = sides[id].open(viewer);
    return { id, ops: PAGE, run: () => sides[id].count(opened, action, leads) };
  });
  const counts = Object.fromEntries(asked.map(({ id, run }) => [id, run()]));
  mustAgree(counts, `page of ${viewer}`);
  return { times: measure(asked, { rounds }), allowed: counts.hand };
}

/** Random pairs: every viewer was opened before. */
export function random(sides, ids, workload, count, rounds) {
  const source = randomFrom(11);
  const viewers = randomPartnerUsers(workload, VIEWERS, source);
  const pairs = randomPairs(workload, viewers, count, byPartner(workload.leads), source);
  const asked = present(sides, ids).map((id) => {
    const opened = viewers.map((viewer) => sides[id].open(viewer));
    return { id, ops: count, run: () => sides[id].pairs(opened, pairs.whom, "lead.view", pairs.leads) };
  });
  const counts = Object.fromEntries(asked.map(({ id, run }) => [id, run()]));
  mustAgree(counts, "random pairs");
  return { times: measure(asked, { rounds }), allowed: counts.hand };
}

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const viewers = typicalViewers(workload);
  const first = page(sides, IDS, workload, viewers.sales, "lead.view", rounds);
  const edit = page(sides, IDS, workload, viewers.sales, "lead.edit", rounds);
  const slow = tooSlow(sides.ours, viewers.sales, workload.leads);
  if (slow !== undefined) absent["random viewers"] = slow;
  const mixed = random(sides, slow === undefined ? IDS : IDS.filter((id) => id !== "ours"), workload, PAIRS, rounds);
  const again = page(sides, IDS, workload, viewers.sales, "lead.view", rounds);
  return {
    absent,
    times: { "page-view": first.times, "page-edit": edit.times, random: mixed.times, "page-view-after": again.times },
    facts: {
      pageAllowed: `${first.allowed} of ${PAGE}`,
      editAllowed: `${edit.allowed} of ${PAGE}`,
      randomAllowed: `${mixed.allowed} of ${PAIRS}`,
    },
  };
}
