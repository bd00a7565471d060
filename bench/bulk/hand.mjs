// The import of manager assignments as a careful developer writes it: nested Maps, one pass a question, a code per row.
import { isOpenAccount } from "../sides/directory.mjs";

/** Who manages what now, looked up by partner and then by user; the value says whether the user is primary. */
export function boardOf(snapshot) {
  const managers = new Map();
  for (const { partner, user, primary } of snapshot.managers) {
    const list = managers.get(partner);
    if (list === undefined) managers.set(partner, new Map([[user, primary === true]]));
    else list.set(user, primary === true);
  }
  const byId = (list) => new Map(list.map((item) => [item.id, item]));
  return {
    managers,
    users: byId(snapshot.users),
    partners: byId(snapshot.partners),
    groups: byId(snapshot.permissionGroups),
    revision: snapshot.revision,
  };
}

function mayEdit(board, id) {
  const actor = board.users.get(id);
  if (actor?.kind !== "internal" || actor.status !== "active") return false;
  if (actor.supplierAdmin === true) return true;
  return (actor.permissionGroups ?? []).some((group) => {
    const { partnerAdministration, systemAdministration } = board.groups.get(group) ?? {};
    return partnerAdministration === true || systemAdministration === true;
  });
}

const wantsPrimary = (row) => row.action === "make-primary" || row.primary === true;
const isSame = (one, other) => one.action === other.action && wantsPrimary(one) === wantsPrimary(other);

// The rows of each pair, and the partners of which several users would become primary.
function arranged(rows) {
  const pairs = new Map();
  const crowned = new Map();
  const contested = new Set();
  rows.forEach((row, at) => {
    let ofPartner = pairs.get(row.partner);
    if (ofPartner === undefined) {
      ofPartner = new Map();
      pairs.set(row.partner, ofPartner);
    }
    const pair = ofPartner.get(row.user);
    if (pair === undefined) ofPartner.set(row.user, { first: at, isContradicted: false });
    else if (!isSame(rows[pair.first], row)) pair.isContradicted = true;
    if (!wantsPrimary(row)) return;
    const other = crowned.get(row.partner);
    if (other === undefined) crowned.set(row.partner, row.user);
    else if (other !== row.user) contested.add(row.partner);
  });
  return { pairs, contested };
}

const refused = (code) => ({ outcome: "refused", code });
const unchanged = (code) => ({ outcome: "unchanged", code });
const updated = { outcome: "updated" };

function judge(board, row, at, { pairs, contested }) {
  const pair = pairs.get(row.partner).get(row.user);
  if (pair.isContradicted) return refused("CONFLICTING_ROWS");
  const isRepeated = pair.first !== at;
  if (!isRepeated && wantsPrimary(row) && contested.has(row.partner)) return refused("CONFLICTING_PRIMARY");
  if (isRepeated) return unchanged("DUPLICATE_ROW");
  const user = board.users.get(row.user);
  if (user === undefined) return refused("UNKNOWN_ID");
  const removes = row.action === "remove";
  if (!removes && user.kind !== "internal") return refused("USER_NOT_INTERNAL");
  if (!removes && user.status !== "active") return refused("USER_NOT_ACTIVE");
  const partner = board.partners.get(row.partner);
  if (partner === undefined) return refused("UNKNOWN_ID");
  if (!removes && !isOpenAccount(partner)) return refused("PARTNER_NOT_ACTIVE");
  const isPrimary = board.managers.get(row.partner)?.get(row.user);
  if (removes) return isPrimary === undefined ? unchanged("NOT_ASSIGNED") : updated;
  if (row.action === "make-primary" && isPrimary === undefined) return refused("NOT_ASSIGNED");
  if (isPrimary === undefined || (wantsPrimary(row) && !isPrimary)) return updated;
  return unchanged("ALREADY_ASSIGNED");
}

/** Outcome and code of every row, and the changes that the accepted ones make. */
export function plan(board, request) {
  const { rows } = request.edit;
  const refuseAll = (code) => ({ rows: rows.map(({ partner, user }) => ({ partner, user, ...refused(code) })), changes: [] });
  if (!mayEdit(board, request.by)) return refuseAll("NOT_PERMITTED");
  if (request.revision !== board.revision) return refuseAll("STALE_SNAPSHOT");
  if (rows.length === 0) return refuseAll("EMPTY_SELECTION");
  if (rows.length > 100_000) return refuseAll("BATCH_TOO_LARGE");
  const arrangement = arranged(rows);
  const changes = [];
  const judged = rows.map((row, at) => {
    const { partner, user } = row;
    const { outcome, code } = judge(board, row, at, arrangement);
    if (outcome === "updated") changes.push({ op: row.action, partner, user, primary: wantsPrimary(row) });
    return code === undefined ? { partner, user, outcome } : { partner, user, outcome, code };
  });
  return { rows: judged, changes };
}
