// Hand-written JavaScript for one viewer: everything that does not depend on the lead is decided before, and a closure is left.
import { directoryOf, factsOf, isRoleBased } from "./directory.mjs";

export const name = "hand-written, specialised to the viewer";

const never = () => false;

function partnerView({ id, partner, all, assigned, standardAssigned, salesDefault }) {
  if (all) return (lead) => lead.partner === partner;
  if (!assigned && !salesDefault) return never;
  if (!assigned) {
    return (lead) =>
      lead.partner === partner && (lead.origin === "marketing-activity" || (lead.origin === "distributed" && lead.assignee === id));
  }
  const marketing = standardAssigned || salesDefault;
  return (lead) =>
    lead.partner === partner && (lead.assignee == null || lead.assignee === id || (marketing && lead.origin === "marketing-activity"));
}

function partnerEdit(facts, view) {
  if (facts.manageLeads || view === never) return view;
  const { id } = facts;
  return (lead) => view(lead) && (lead.assignee === id || lead.createdBy === id || lead.owner === id);
}

export function make({ snapshot, now }) {
  const directory = directoryOf(snapshot, now);

  function internalEdit({ id, everyPartner, managed }) {
    if (everyPartner) return (lead) => lead.partner != null || lead.owner === id;
    if (managed.size === 0) return (lead) => lead.owner === id;
    return (lead) => managed.has(lead.partner) || lead.owner === id;
  }

  function internalView(facts, edit) {
    if (facts.everyLead) return () => true;
    const { accounts } = facts;
    if (accounts.size === 0) return edit;
    const accountOf = new Map();
    for (const user of directory.users.values()) {
      if (isRoleBased(user) && accounts.has(user.partner)) accountOf.set(user.id, user.partner);
    }
    return (lead) => {
      if (edit(lead)) return true;
      const account = accountOf.get(lead.owner);
      return account !== undefined && (lead.partner == null || lead.partner === account);
    };
  }

  function open(id) {
    const facts = factsOf(directory, id);
    if (facts.kind === "partner") {
      const view = partnerView(facts);
      return { "lead.view": view, "lead.edit": partnerEdit(facts, view) };
    }
    if (facts.kind === "rep") {
      const { partner } = facts;
      return { "lead.view": (lead) => lead.partner === partner && lead.assignee === id, "lead.edit": never };
    }
    if (facts.kind === "internal") {
      const edit = internalEdit(facts);
      return { "lead.view": internalView(facts, edit), "lead.edit": edit };
    }
    return { "lead.view": never, "lead.edit": never };
  }

  return {
    open,
    can: (viewer, action, lead) => viewer[action](lead),
    filter: (viewer, action, leads) => leads.filter(viewer[action]),
    count(viewer, action, leads) {
      const can = viewer[action];
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (can(leads[at])) allowed++;
      return allowed;
    },
    pairs(viewers, whom, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (viewers[whom[at]][action](leads[at])) allowed++;
      return allowed;
    },
  };
}
