// Rows of an import of manager assignments in which every code of a row occurs.
import { randomFrom } from "../lib/workload.mjs";

const ACTOR = "u-operations";

/** `count` rows for `managers.rows`; the same for the same count. */
export function rowsFor({ snapshot }, count) {
  const random = randomFrom(count);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const partners = snapshot.partners.map((partner) => partner.id);
  const internal = snapshot.users.filter((user) => user.kind === "internal").map((user) => user.id);
  const active = snapshot.users.filter((user) => user.kind === "internal" && user.status === "active").map((user) => user.id);
  const external = snapshot.users.filter((user) => user.kind !== "internal").map((user) => user.id);
  const present = snapshot.managers.filter((assignment) => assignment.primary !== true);
  const open = snapshot.partners.filter((partner) => partner.status === "active").map((partner) => partner.id);

  const rows = [];
  const taken = new Set();
  const crowned = new Set();
  const isFree = (partner, user) => {
    const key = `${partner}|${user}`;
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  };
  const add = (partner, user, action = "add") => isFree(partner, user) && rows.push({ action, partner, user });
  // One wish to be primary for a partner, or two of different users, which is a conflict.
  const crown = (partner, users, action) => {
    if (crowned.has(partner)) return;
    crowned.add(partner);
    for (const user of users) {
      if (!isFree(partner, user)) continue;
      rows.push(action === "add" ? { action, partner, user, primary: true } : { action, partner, user });
    }
  };
  const kinds = [
    [60, () => add(pick(partners), pick(internal))],
    [10, () => add(pick(partners), pick(internal), "remove")],
    [3, () => add(pick(partners), pick(external))],
    [2, () => add(pick(partners), `u-unknown-${Math.floor(random() * 1e6)}`)],
    [2, () => add(`p-unknown-${Math.floor(random() * 1e6)}`, pick(internal))],
    [4, () => assigned("add")],
    [3, () => assigned("remove")],
    [2, () => crown(pick(open), [pick(active)], "add")],
    [1, () => crown(pick(open), [pick(active), pick(active)], "add")],
    [1, () => crownAssigned()],
    [5, () => rows.length > 0 && rows.push({ ...pick(rows) })],
    [2, () => contradiction(pick(partners), pick(internal))],
  ];
  const assigned = (action) => {
    const { partner, user } = pick(present);
    add(partner, user, action);
  };
  const crownAssigned = () => {
    const { partner, user } = pick(present);
    crown(partner, [user], "make-primary");
  };
  const contradiction = (partner, user) => {
    if (isFree(partner, user)) rows.push({ action: "add", partner, user }, { action: "remove", partner, user });
  };
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  while (rows.length < count) {
    let rest = random() * total;
    for (const [weight, make] of kinds) {
      rest -= weight;
      if (rest >= 0) continue;
      make();
      break;
    }
  }
  return rows.slice(0, count);
}

/** The request that brings the rows. */
export function requestOf({ snapshot, now }, rows) {
  return { by: ACTOR, revision: snapshot.revision, mode: "partial", now, edit: { kind: "managers.rows", rows } };
}

/** The rows as a CSV file. */
export function csvOf(rows) {
  const lines = rows.map((row) => `${row.action},${row.partner},${row.user},${row.primary === true ? "true" : ""}`);
  return `action,partner,user,primary\n${lines.join("\n")}\n`;
}

/** What two plans are compared by: outcome and code of every row. */
export function verdictsOf(rows) {
  return rows.map((row) => `${row.outcome} ${row.code ?? ""}`.trim()).join();
}
