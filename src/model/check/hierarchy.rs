//! The role trees of partners and of the supplier (ROLE-07, ROLE-09, ROLE-20).

use super::{Check, trees};
use crate::error::Code;
use crate::model::{Map, PartnerRole, Set};

/// The most characters of a label (ROLE-09).
const MAX_LABEL: usize = 80;

impl<'s> Check<'s> {
    /// One partner's own hierarchy.
    pub(super) fn hierarchy(&mut self, partner: usize, roles: &'s [PartnerRole]) {
        let mut rows: Map<&str, usize> = Map::default();
        let mut labels: Set<String> = Set::default();
        for (index, role) in roles.iter().enumerate() {
            let is_repeated = rows.contains_key(role.id.as_str());
            if !is_repeated {
                rows.insert(role.id.as_str(), index);
            }
            let at = || format!("/partners/{partner}/partnerRoles/{index}/label");
            let label = role.label.trim();
            if label.is_empty() || label.chars().count() > MAX_LABEL {
                self.report(Code::MalformedLabel, at(), format!("a label has 1 to {MAX_LABEL} characters"));
            } else if !labels.insert(label.to_lowercase()) && !is_repeated && !self.is_unread_text(label) {
                self.report(Code::DuplicateLabel, at(), format!("the label `{label}` occurs twice in the account"));
            }
        }
        let mut parents = Vec::with_capacity(roles.len());
        let mut is_sound = true;
        let mut is_read = !self.unread.contains(&"partnerRoles");
        let mut roots = 0;
        for (index, role) in roles.iter().enumerate() {
            let row = role.parent.as_ref().and_then(|parent| rows.get(parent.as_str()).copied());
            parents.push(row);
            match &role.parent {
                None => roots += 1,
                Some(_) if row.is_some() => {}
                Some(parent) => {
                    is_sound = false;
                    if self.is_unread_id(parent.as_str()) {
                        is_read = false;
                    } else if !self.unread.contains(&"partnerRoles") {
                        let at = format!("/partners/{partner}/partnerRoles/{index}/parent");
                        self.report(Code::RoleWrongAccount, at, format!("the account has no role `{parent}`"));
                    }
                }
            }
        }
        for index in trees::cycles(&parents) {
            is_sound = false;
            let at = format!("/partners/{partner}/partnerRoles/{index}/parent");
            self.report(Code::HierarchyCycle, at, "the role is above itself");
        }
        let at = format!("/partners/{partner}/partnerRoles");
        if roots != 1 && is_read {
            self.report(Code::HierarchyRoots, at.clone(), format!("a hierarchy has exactly one root, not {roots}"));
        }
        if !is_sound {
            return;
        }
        let levels = trees::levels(&parents);
        let most = self.facts.settings.max_role_levels;
        if levels > usize::try_from(most).unwrap_or(usize::MAX) {
            let message = format!("the hierarchy has {levels} levels, more than {most}");
            self.report(Code::RoleLimitExceeded, at, message);
        }
    }

    /// The supplier's own role tree; it may have several roots.
    pub(super) fn internal_roles(&mut self) {
        let facts = self.facts;
        let mut parents = Vec::with_capacity(facts.internal_roles.len());
        for (index, role) in facts.internal_roles.values().enumerate() {
            let row = role.parent.as_ref().and_then(|parent| facts.internal_roles.get_index_of(parent));
            parents.push(row);
            if let Some(parent) = &role.parent {
                let at = || format!("/internalRoles/{index}/parent");
                self.refer("internalRoles", &facts.internal_roles, parent, at);
            }
        }
        for index in trees::cycles(&parents) {
            self.report(Code::HierarchyCycle, format!("/internalRoles/{index}/parent"), "the role is above itself");
        }
    }
}
