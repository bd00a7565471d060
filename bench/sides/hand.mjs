// Hand-written JavaScript: a function over objects and Maps that answers each question from the directory.
import { directoryOf, isOpenAccount, isRoleBased, isStandard, passesGates, rollsUpTo, visibilityOf } from "./directory.mjs";

export const name = "hand-written JavaScript";

export function make({ snapshot, now }) {
  const directory = directoryOf(snapshot, now);

  function shows(role, user, lead) {
    switch (visibilityOf(directory, role)) {
      case "all":
        return true;
      case "assigned":
        return lead.assignee == null || lead.assignee === user.id || (lead.origin === "marketing-activity" && isStandard(role));
      default:
        return lead.origin === "marketing-activity" || (lead.origin === "distributed" && lead.assignee === user.id);
    }
  }

  function partnerUserCan(user, action, lead) {
    if (lead.partner !== user.partner || !passesGates(directory, user)) return false;
    if (!(user.userRoles ?? []).some((role) => shows(role, user, lead))) return false;
    if (action === "lead.view") return true;
    if (lead.assignee === user.id || lead.createdBy === user.id || lead.owner === user.id) return true;
    return (user.features ?? []).includes("manage-leads");
  }

  function salesRepCan(user, action, lead) {
    if (action !== "lead.view" || !user.listed) return false;
    return lead.partner === user.partner && lead.assignee === user.id && isOpenAccount(directory.partners.get(user.partner));
  }

  function internalCan(user, action, lead) {
    if (user.status !== "active") return false;
    if (lead.owner === user.id) return true;
    for (const id of user.permissionGroups ?? []) {
      const module = directory.groups.get(id)?.modules?.lead;
      if (module === "all-partners" && lead.partner != null) return true;
      if (module !== "assigned-partners" || lead.partner == null) continue;
      if (directory.managed.get(user.id)?.has(lead.partner) && isOpenAccount(directory.partners.get(lead.partner))) return true;
    }
    if (action !== "lead.view") return false;
    if (user.supplierAdmin === true) return true;
    const owner = lead.owner == null ? undefined : directory.users.get(lead.owner);
    if (owner === undefined || !isRoleBased(owner)) return false;
    if (lead.partner != null && lead.partner !== owner.partner) return false;
    return rollsUpTo(directory, user, directory.partners.get(owner.partner));
  }

  function can(id, action, lead) {
    const user = directory.users.get(id);
    if (user === undefined) return false;
    if (user.kind === "partner") return partnerUserCan(user, action, lead);
    return user.kind === "internal" ? internalCan(user, action, lead) : salesRepCan(user, action, lead);
  }

  return {
    open: (id) => id,
    can,
    filter: (id, action, leads) => leads.filter((lead) => can(id, action, lead)),
    count(id, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (can(id, action, leads[at])) allowed++;
      return allowed;
    },
    pairs(viewers, whom, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (can(viewers[whom[at]], action, leads[at])) allowed++;
      return allowed;
    },
  };
}
