// Who asks: the same persons on every side, chosen by what they may do and not by chance alone.
import { directoryOf, factsOf } from "../sides/directory.mjs";
import { draw } from "./workload.mjs";

function most(candidates, weight) {
  return candidates.reduce((best, candidate) => (best === undefined || weight(candidate) > weight(best) ? candidate : best), undefined);
}

/** One viewer of each sort; `sales` is the one that single-viewer figures are about. */
export function typicalViewers({ snapshot, now, leads }) {
  const directory = directoryOf(snapshot, now);
  const counts = new Map();
  for (const { partner } of leads) counts.set(partner, (counts.get(partner) ?? 0) + 1);
  const facts = snapshot.users.map((user) => factsOf(directory, user.id));
  const roles = (one) => directory.users.get(one.id).userRoles?.join();
  const holding = (wanted) => facts.filter((one) => one.kind === "partner" && !one.manageLeads && roles(one) === wanted);
  const leadsOf = (one) => counts.get(one.partner) ?? 0;
  const internal = facts.filter((one) => one.kind === "internal");
  return {
    sales: most(holding("sales"), leadsOf).id,
    "sales-lead": most(holding("sales-lead"), leadsOf).id,
    "inside-sales": most(holding("inside-sales"), leadsOf).id,
    administrator: most(
      facts.filter((one) => one.kind === "partner" && roles(one) === "administrator"),
      leadsOf,
    ).id,
    manager: most(internal, (one) => one.managed.size).id,
    "lead-desk": most(internal, (one) => (one.everyPartner ? 1 : 0)).id,
  };
}

/** `count` partner users, whether their gates are open or not. */
export function randomPartnerUsers({ snapshot }, count, random) {
  return draw(
    snapshot.users.filter((user) => user.kind === "partner"),
    count,
    random,
  ).map((user) => user.id);
}

/** `count` partner users whose gates are open. */
export function ordinaryPartnerUsers({ snapshot, now }, count, random) {
  const directory = directoryOf(snapshot, now);
  const isOpen = (user) => user.kind === "partner" && factsOf(directory, user.id).kind === "partner";
  return draw(snapshot.users.filter(isOpen), count, random).map((user) => user.id);
}

/** Persons of every sort for the check that all sides agree. */
export function everySort({ snapshot }, random) {
  const of = (kind, count) =>
    draw(
      snapshot.users.filter((user) => user.kind === kind),
      count,
      random,
    );
  return [...of("partner", 220), ...of("internal", 60), ...of("sales-rep", 20)].map((user) => user.id);
}

/** Pairs of a viewer and a lead: three of five leads are of the viewer's own partner. */
export function randomPairs({ snapshot, leads }, viewers, count, leadsByPartner, random) {
  const partners = new Map(snapshot.users.map((user) => [user.id, user.partner]));
  const whom = new Uint16Array(count);
  const chosen = new Array(count);
  for (let at = 0; at < count; at++) {
    whom[at] = Math.floor(random() * viewers.length);
    const own = leadsByPartner.get(partners.get(viewers[whom[at]])) ?? leads;
    const pool = random() < 0.6 ? own : leads;
    chosen[at] = pool[Math.floor(random() * pool.length)];
  }
  return { whom, leads: chosen };
}
