// @cedar-policy/cedar-wasm, stateful: the policies are parsed once, each question brings its entities.
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { directoryOf, factsOf, isRoleBased } from "./directory.mjs";

export const name = "@cedar-policy/cedar-wasm, stateful";

const POLICIES = `
permit(principal, action, resource) when {
  principal.kind == "partner" && resource has partner && resource.partner == principal.partner &&
  (principal.all ||
   (principal.assigned && (!(resource has assignee) || resource.assignee == principal.id)) ||
   (principal.marketing && resource has origin && resource.origin == "marketing-activity") ||
   (principal.salesDefault && resource has origin && resource.origin == "distributed" && resource has assignee && resource.assignee == principal.id)) &&
  (action == Action::"view" || principal.manageLeads ||
   (resource has assignee && resource.assignee == principal.id) ||
   (resource has createdBy && resource.createdBy == principal.id) ||
   (resource has ownerId && resource.ownerId == principal.id))
};
permit(principal, action, resource) when {
  principal.kind == "internal" &&
  ((resource has ownerId && resource.ownerId == principal.id) ||
   (resource has partner && (principal.everyPartner || principal.managed.contains(resource.partner))))
};
permit(principal, action == Action::"view", resource) when {
  principal.kind == "internal" &&
  (principal.everyLead ||
   (resource has owner && resource.owner has account && principal.accounts.contains(resource.owner.account) &&
    (!(resource has partner) || resource.partner == resource.owner.account)))
};
permit(principal, action == Action::"view", resource) when {
  principal.kind == "rep" && resource has partner && resource.partner == principal.partner &&
  resource has assignee && resource.assignee == principal.id
};
`;

const ACTIONS = { "lead.view": { type: "Action", id: "view" }, "lead.edit": { type: "Action", id: "edit" } };
const OPTIONAL = ["partner", "origin", "assignee", "createdBy"];

function principalOf(facts) {
  const { managed, accounts, standardAssigned, ...plain } = facts;
  const attrs = { ...plain, marketing: standardAssigned || facts.salesDefault, managed: [...managed], accounts: [...accounts] };
  return { uid: { type: "User", id: facts.id }, attrs, parents: [] };
}

export function make({ snapshot, now }) {
  const directory = directoryOf(snapshot, now);
  const parsed = cedar.preparsePolicySet("leads", { staticPolicies: POLICIES });
  if (parsed.type !== "success") throw new Error(`cedar refuses the policies: ${JSON.stringify(parsed.errors)}`);

  function resourceOf(lead) {
    const attrs = {};
    for (const field of OPTIONAL) if (lead[field] != null) attrs[field] = lead[field];
    if (lead.owner != null) {
      attrs.ownerId = lead.owner;
      attrs.owner = { __entity: { type: "Owner", id: lead.owner } };
    }
    return { uid: { type: "Lead", id: lead.id }, attrs, parents: [] };
  }

  function ownerOf(lead) {
    const owner = directory.users.get(lead.owner);
    const attrs = owner !== undefined && isRoleBased(owner) ? { account: owner.partner } : {};
    return { uid: { type: "Owner", id: lead.owner }, attrs, parents: [] };
  }

  function can(principal, action, lead) {
    const resource = resourceOf(lead);
    const answer = cedar.statefulIsAuthorized({
      principal: principal.uid,
      action: ACTIONS[action],
      resource: resource.uid,
      context: {},
      preparsedPolicySetId: "leads",
      entities: lead.owner == null ? [principal, resource] : [principal, resource, ownerOf(lead)],
    });
    if (answer.type !== "success") throw new Error(`cedar failed: ${JSON.stringify(answer.errors)}`);
    if (answer.response.diagnostics.errors.length > 0) throw new Error(JSON.stringify(answer.response.diagnostics.errors));
    return answer.response.decision === "allow";
  }

  return {
    open: (id) => principalOf(factsOf(directory, id)),
    can,
    filter: (principal, action, leads) => leads.filter((lead) => can(principal, action, lead)),
    count(principal, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (can(principal, action, leads[at])) allowed++;
      return allowed;
    },
    pairs(viewers, whom, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (can(viewers[whom[at]], action, leads[at])) allowed++;
      return allowed;
    },
  };
}
