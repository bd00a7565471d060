// @casl/ability: one ability per viewer, conditions in its query language, subjects told apart by their `type`.
import { AbilityBuilder, createMongoAbility } from "@casl/ability";
import { directoryOf, factsOf, isRoleBased } from "./directory.mjs";

export const name = "@casl/ability";

const VERBS = { "lead.view": "view", "lead.edit": "edit" };
const MINE = ["assignee", "createdBy", "owner"];
const options = { detectSubjectType: (item) => item.type };

function shownTo({ id, partner, all, assigned, standardAssigned, salesDefault }) {
  if (all) return [{ partner }];
  const shown = [];
  if (assigned) shown.push({ partner, assignee: id }, { partner, assignee: { $exists: false } });
  if (standardAssigned || salesDefault) shown.push({ partner, origin: "marketing-activity" });
  if (salesDefault) shown.push({ partner, origin: "distributed", assignee: id });
  return shown;
}

function partnerRules(can, facts) {
  for (const conditions of shownTo(facts)) {
    if (facts.manageLeads) {
      can(["view", "edit"], "lead", conditions);
      continue;
    }
    can("view", "lead", conditions);
    const fields = conditions.assignee === facts.id ? ["assignee"] : MINE.filter((field) => conditions[field] === undefined);
    for (const field of fields) can("edit", "lead", { ...conditions, [field]: facts.id });
  }
}

export function make({ snapshot, now }) {
  const directory = directoryOf(snapshot, now);

  function internalRules(can, facts) {
    can(["view", "edit"], "lead", { owner: facts.id });
    if (facts.everyPartner) can(["view", "edit"], "lead", { partner: { $exists: true } });
    if (facts.managed.size > 0) can(["view", "edit"], "lead", { partner: { $in: [...facts.managed] } });
    if (facts.everyLead) can("view", "lead");
    if (facts.accounts.size === 0) return;
    const owners = [...directory.users.values()].filter((user) => isRoleBased(user) && facts.accounts.has(user.partner));
    can("view", "lead", { partner: { $in: [...facts.accounts] }, owner: { $in: owners.map((user) => user.id) } });
  }

  function open(id) {
    const facts = factsOf(directory, id);
    const { can, build } = new AbilityBuilder(createMongoAbility);
    if (facts.kind === "partner") partnerRules(can, facts);
    if (facts.kind === "rep") can("view", "lead", { partner: facts.partner, assignee: id });
    if (facts.kind === "internal") internalRules(can, facts);
    return build(options);
  }

  return {
    open,
    rulesOf: (id) => open(id).rules,
    fromRules: (rules) => createMongoAbility(rules, options),
    /** Asks by verb and resource, for abilities that cover more than leads. */
    ask: (ability, verb, resource) => ability.can(verb, resource),
    can: (ability, action, lead) => ability.can(VERBS[action], lead),
    filter(ability, action, leads) {
      const verb = VERBS[action];
      return leads.filter((lead) => ability.can(verb, lead));
    },
    count(ability, action, leads) {
      const verb = VERBS[action];
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (ability.can(verb, leads[at])) allowed++;
      return allowed;
    },
    pairs(abilities, whom, action, leads) {
      const verb = VERBS[action];
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (abilities[whom[at]].can(verb, leads[at])) allowed++;
      return allowed;
    },
  };
}
