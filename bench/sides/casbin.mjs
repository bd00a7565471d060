// casbin: one attribute-based matcher without policy rows, its fastest form; the viewer's facts are the request's subject.
import { newEnforcer, newModel } from "casbin";
import { directoryOf, factsOf, isRoleBased } from "./directory.mjs";

export const name = "casbin";

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub.kind == "partner" && r.obj.partner == r.sub.partner && \
(r.sub.all || r.sub.assigned && (r.obj.assignee == r.sub.id || absent(r.obj.assignee)) || \
(r.sub.standardAssigned || r.sub.salesDefault) && r.obj.origin == "marketing-activity" || \
r.sub.salesDefault && r.obj.origin == "distributed" && r.obj.assignee == r.sub.id) && \
(r.act == "view" || r.sub.manageLeads || r.obj.assignee == r.sub.id || r.obj.createdBy == r.sub.id || r.obj.owner == r.sub.id) || \
r.sub.kind == "internal" && (r.obj.owner == r.sub.id || r.sub.everyPartner && !absent(r.obj.partner) || manages(r.sub, r.obj.partner) || \
r.act == "view" && (r.sub.everyLead || rollsUp(r.sub, r.obj))) || \
r.sub.kind == "rep" && r.act == "view" && r.obj.partner == r.sub.partner && r.obj.assignee == r.sub.id
`;

const VERBS = { "lead.view": "view", "lead.edit": "edit" };

export async function make({ snapshot, now }) {
  const directory = directoryOf(snapshot, now);
  const enforcer = await newEnforcer(newModel(MODEL));
  await enforcer.addFunction("absent", (value) => value == null);
  await enforcer.addFunction("manages", (facts, partner) => facts.managed.has(partner));
  await enforcer.addFunction("rollsUp", (facts, lead) => {
    const owner = directory.users.get(lead.owner);
    if (owner === undefined || !isRoleBased(owner) || !facts.accounts.has(owner.partner)) return false;
    return lead.partner == null || lead.partner === owner.partner;
  });
  return {
    open: (id) => factsOf(directory, id),
    can: (facts, action, lead) => enforcer.enforceSync(facts, lead, VERBS[action]),
    filter(facts, action, leads) {
      const verb = VERBS[action];
      return leads.filter((lead) => enforcer.enforceSync(facts, lead, verb));
    },
    count(facts, action, leads) {
      const verb = VERBS[action];
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (enforcer.enforceSync(facts, leads[at], verb)) allowed++;
      return allowed;
    },
    pairs(viewers, whom, action, leads) {
      const verb = VERBS[action];
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (enforcer.enforceSync(viewers[whom[at]], leads[at], verb)) allowed++;
      return allowed;
    },
  };
}
