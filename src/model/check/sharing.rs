//! References of public groups, sharing rules and share groups; wrong kinds of members are no contradiction (SHARE-05).

use super::Check;
use crate::error::Code;
use crate::model::{InternalRoleRef, PartnerRoleRef, RuleScope, Target};

impl<'s> Check<'s> {
    pub(super) fn public_groups(&mut self) {
        let facts = self.facts;
        for (index, group) in facts.public_groups.values().enumerate() {
            let at = |list: &str, nth: usize| format!("/publicGroups/{index}/{list}/{nth}");
            for (nth, user) in group.users.iter().enumerate() {
                self.refer("users", &facts.users, user, || at("users", nth));
            }
            for (nth, inner) in group.groups.iter().enumerate() {
                self.refer("publicGroups", &facts.public_groups, inner, || at("groups", nth));
            }
            for (nth, role) in group.internal_roles.iter().enumerate() {
                self.internal_role(role, &|| at("internalRoles", nth));
            }
            for (nth, role) in group.partner_roles.iter().enumerate() {
                self.partner_role(role, &|| at("partnerRoles", nth));
            }
        }
    }

    pub(super) fn sharing_rules(&mut self) {
        let facts = self.facts;
        for (index, rule) in facts.sharing_rules.values().enumerate() {
            if let RuleScope::OwnedBy(target) = &rule.scope {
                self.target(target, &|| format!("/sharingRules/{index}/ownedBy"));
            }
            if matches!(rule.to, Target::Queue(_)) {
                let at = format!("/sharingRules/{index}/to/queue");
                self.report(Code::UnknownField, at, "a queue is no target of a rule");
            } else {
                self.target(&rule.to, &|| format!("/sharingRules/{index}/to"));
            }
            self.record_type(rule.record_type, &|| format!("/sharingRules/{index}/type"));
        }
        for (index, set) in facts.sharing_sets.values().enumerate() {
            for (nth, mapping) in set.mappings.iter().enumerate() {
                self.record_type(mapping.record_type, &|| format!("/sharingSets/{index}/mappings/{nth}/type"));
            }
        }
    }

    pub(super) fn share_groups(&mut self) {
        let facts = self.facts;
        for (index, group) in facts.share_groups.values().enumerate() {
            let at = || format!("/shareGroups/{index}/sharingSet");
            self.refer("sharingSets", &facts.sharing_sets, &group.sharing_set, at);
            for (nth, user) in group.users.iter().enumerate() {
                self.refer("users", &facts.users, user, || format!("/shareGroups/{index}/users/{nth}"));
            }
            for (nth, inner) in group.public_groups.iter().enumerate() {
                let at = || format!("/shareGroups/{index}/publicGroups/{nth}");
                self.refer("publicGroups", &facts.public_groups, inner, at);
            }
        }
    }

    fn target(&mut self, target: &'s Target, at: &dyn Fn() -> String) {
        let facts = self.facts;
        match target {
            Target::Group(id) => self.refer("publicGroups", &facts.public_groups, id, || at() + "/group"),
            Target::Partner(id) => self.refer("partners", &facts.partners, id, || at() + "/partner"),
            Target::User(id) => self.refer("users", &facts.users, id, || at() + "/user"),
            Target::PartnerRole(role) => self.partner_role(role, &|| at() + "/partnerRole"),
            Target::InternalRole(role) => self.internal_role(role, &|| at() + "/internalRole"),
            Target::Queue(id) => self.refer("queues", &facts.queues, id, || at() + "/queue"),
            Target::AllInternal | Target::AllPartnerUsers => {}
        }
    }

    pub(super) fn internal_role(&mut self, reference: &'s InternalRoleRef, at: &dyn Fn() -> String) {
        let facts = self.facts;
        self.refer("internalRoles", &facts.internal_roles, &reference.role, || at() + "/role");
    }

    pub(super) fn partner_role(&mut self, reference: &'s PartnerRoleRef, at: &dyn Fn() -> String) {
        let facts = self.facts;
        match facts.partners.get(&reference.partner) {
            None => self.dangling(
                "partners",
                reference.partner.as_str(),
                &|| at() + "/partner",
                &mut super::near(&facts.partners),
            ),
            Some(partner) if !self.has_role(partner, &reference.role) => {
                let roles = partner.hierarchy(&facts.settings);
                let known = &mut roles.iter().map(|role| role.id.as_str().into());
                self.dangling("partnerRoles", reference.role.as_str(), &|| at() + "/role", known);
            }
            Some(_) => {}
        }
    }
}
