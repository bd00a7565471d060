// Before anything is timed: every side gives the same answer to every question of a large sample, or the run ends.
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { everySort, typicalViewers } from "../lib/viewers.mjs";
import { byPartner, draw, randomFrom } from "../lib/workload.mjs";

const ACTIONS = ["lead.view", "lead.edit"];
const CEDAR_SHARE = 16;

function questionsOf(workload, viewers, each, random) {
  const own = byPartner(workload.leads);
  const users = new Map(workload.snapshot.users.map((user) => [user.id, user]));
  const managed = new Map();
  for (const { partner, user } of workload.snapshot.managers) managed.set(user, [...(managed.get(user) ?? []), partner]);
  return viewers.map((id) => {
    const partners = [users.get(id)?.partner, ...(managed.get(id) ?? [])].filter((partner) => partner !== undefined);
    const near = partners.flatMap((partner) => own.get(partner) ?? []);
    return { id, leads: [...draw(near, each, random), ...draw(workload.leads, each, random)] };
  });
}

export async function run({ workload, quick }) {
  const { sides, absent } = await makeSides(workload, { withCedar: true });
  const random = randomFrom(99);
  const viewers = [...new Set([...Object.values(typicalViewers(workload)), ...everySort(workload, random)])];
  const counts = { decisions: 0, allowed: 0, cedar: 0 };
  for (const { id, leads } of questionsOf(workload, viewers, quick ? 40 : 200, random)) {
    const opened = Object.fromEntries(Object.entries(sides).map(([key, side]) => [key, side.open(id)]));
    for (const action of ACTIONS) {
      for (const lead of leads) {
        const isForCedar = counts.decisions % CEDAR_SHARE === 0;
        const asked = Object.entries(sides).filter(([key]) => key !== "cedar" || isForCedar);
        const answers = Object.fromEntries(asked.map(([key, side]) => [key, side.can(opened[key], action, lead)]));
        mustAgree(answers, `${id} ${action} ${JSON.stringify(lead)}`);
        counts.decisions++;
        if (answers.hand) counts.allowed++;
        if (isForCedar) counts.cedar++;
      }
    }
  }
  return { facts: { ...counts, viewers: viewers.length, sides: Object.keys(sides) }, absent };
}
