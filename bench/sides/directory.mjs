// What a careful developer derives from the snapshot once, with Maps and Sets; every side but ours starts from here.
const DAY = 86_400_000;
const STANDARD = new Set(["administrator", "marketing", "sales"]);
const DEFAULT_VISIBILITY = { administrator: "all", marketing: "all", sales: "sales-default" };
const ROLE_BASED = new Set(["partner-community", "partner-community-login"]);
const ROLE_BASED_WITH_ROLE = new Set(["customer-community-plus", "customer-community-plus-login"]);

/** Users, partners and roles by id, and who manages what. */
export function directoryOf(snapshot, now) {
  const byId = (list) => new Map((list ?? []).map((item) => [item.id, item]));
  const directory = {
    now: Date.parse(now),
    inactiveAfter: (snapshot.settings?.inactivityDays ?? 90) * DAY,
    customVisibility: snapshot.settings?.customRoleDefaultVisibility ?? "assigned",
    users: byId(snapshot.users),
    partners: byId(snapshot.partners),
    groups: byId(snapshot.permissionGroups),
    roles: byId(snapshot.userRoles),
    internalRoles: byId(snapshot.internalRoles),
    managed: new Map(),
  };
  for (const { partner, user } of snapshot.managers ?? []) {
    const set = directory.managed.get(user);
    if (set === undefined) directory.managed.set(user, new Set([partner]));
    else set.add(partner);
  }
  return directory;
}

/** The account is a partner and active. */
export function isOpenAccount(partner) {
  return partner !== undefined && partner.status === "active" && partner.enabled !== false;
}

/** The partner user passes every gate (USER-01, USER-05, USER-06, USER-10, USER-33). */
export function passesGates(directory, user) {
  if (user.status !== "active") return false;
  if (user.homeOrg !== undefined && user.homeOrg.state !== "active") return false;
  if (user.contact === undefined || user.contact.partner !== user.partner || user.left === true) return false;
  if (!isOpenAccount(directory.partners.get(user.partner))) return false;
  if (user.exempt !== undefined && directory.now < Date.parse(user.exempt.until)) return true;
  let last = Math.min(directory.now, Date.parse(user.createdAt));
  for (const moment of [user.lastLoginAt, user.reactivatedAt]) {
    if (moment !== undefined) last = Math.max(last, Math.min(directory.now, Date.parse(moment)));
  }
  return directory.now - last < directory.inactiveAfter;
}

/** What a portal role shows of leads: `all`, `assigned` or `sales-default` (LEAD-02 to LEAD-08). */
export function visibilityOf(directory, role) {
  if (role === "administrator") return "all";
  return directory.roles.get(role)?.leadVisibility ?? DEFAULT_VISIBILITY[role] ?? directory.customVisibility;
}

/** The role is one of the three that every portal has. */
export function isStandard(role) {
  return STANDARD.has(role);
}

/** The user has a place in the role hierarchy of the account (LIC-03, LIC-04). */
export function isRoleBased(user) {
  if (user.kind !== "partner") return false;
  return ROLE_BASED.has(user.license) || (ROLE_BASED_WITH_ROLE.has(user.license) && user.partnerRole !== undefined);
}

/** `role` is `other` or stands above it in the supplier's tree. */
export function isAtOrAbove(directory, role, other) {
  for (let at = other; at !== undefined; at = directory.internalRoles.get(at)?.parent) {
    if (at === role) return true;
  }
  return false;
}

/** The viewer sees what the partner users of `partner` own (ROLE-15). */
export function rollsUpTo(directory, viewer, partner) {
  const owner = directory.users.get(partner.owner);
  if (owner === undefined || owner.kind !== "internal") return false;
  if (owner.id === viewer.id) return true;
  return (
    viewer.internalRole !== undefined && owner.internalRole !== undefined && isAtOrAbove(directory, viewer.internalRole, owner.internalRole)
  );
}

/** Everything about one viewer that does not depend on the lead. */
export function factsOf(directory, id) {
  const user = directory.users.get(id);
  const facts = {
    id,
    kind: "nobody",
    partner: "",
    all: false,
    assigned: false,
    standardAssigned: false,
    salesDefault: false,
    manageLeads: false,
    everyLead: false,
    everyPartner: false,
    managed: new Set(),
    accounts: new Set(),
  };
  if (user === undefined) return facts;
  if (user.kind === "partner") return partnerFacts(directory, user, facts);
  if (user.kind === "sales-rep") {
    if (user.listed && isOpenAccount(directory.partners.get(user.partner))) Object.assign(facts, { kind: "rep", partner: user.partner });
    return facts;
  }
  return internalFacts(directory, user, facts);
}

function partnerFacts(directory, user, facts) {
  if (!passesGates(directory, user)) return facts;
  facts.kind = "partner";
  facts.partner = user.partner;
  facts.manageLeads = (user.features ?? []).includes("manage-leads");
  for (const role of user.userRoles ?? []) {
    const visibility = visibilityOf(directory, role);
    if (visibility === "all") facts.all = true;
    if (visibility === "sales-default") facts.salesDefault = true;
    if (visibility === "assigned") {
      facts.assigned = true;
      if (isStandard(role)) facts.standardAssigned = true;
    }
  }
  return facts;
}

function internalFacts(directory, user, facts) {
  if (user.status !== "active") return facts;
  facts.kind = "internal";
  facts.everyLead = user.supplierAdmin === true;
  const modules = (user.permissionGroups ?? []).map((group) => directory.groups.get(group)?.modules?.lead);
  facts.everyPartner = modules.includes("all-partners");
  if (modules.includes("assigned-partners")) {
    for (const partner of directory.managed.get(user.id) ?? []) {
      if (isOpenAccount(directory.partners.get(partner))) facts.managed.add(partner);
    }
  }
  for (const partner of directory.partners.values()) {
    if (rollsUpTo(directory, user, partner)) facts.accounts.add(partner.id);
  }
  return facts;
}
