//! Portal roles and custom views (PUR-05, PUR-24, GROUP-08).

use super::{Check, trees};
use crate::error::Code;
use crate::model::{CustomView, LeadVisibility, Map, Set, UserRoleKind};

impl<'s> Check<'s> {
    pub(super) fn user_roles(&mut self) {
        let Some(roles) = &self.facts.user_roles else {
            return;
        };
        let mut names: Set<String> = Set::default();
        for (row, (key, role)) in roles.iter().enumerate() {
            let is_repeated = *key != role.id;
            let name = role.name.trim();
            let is_new = names.insert(name.to_lowercase());
            // The implied roles have names of their own, so a clash is always with a later one.
            let Some(index) = row.checked_sub(self.document.implied) else {
                continue;
            };
            if name.is_empty() {
                let at = format!("/userRoles/{index}/name");
                self.report(Code::MalformedLabel, at, "a name has at least one character");
            } else if !is_new && !is_repeated && !self.is_unread_text(name) {
                let at = format!("/userRoles/{index}/name");
                self.report(Code::DuplicateRoleName, at, format!("the name `{name}` occurs twice"));
            }
            if role.kind() == UserRoleKind::Administrator && role.lead_visibility != LeadVisibility::All {
                let at = format!("/userRoles/{index}/leadVisibility");
                self.report(Code::FixedLeadVisibility, at, "the lead visibility of administrator is fixed to `all`");
            }
        }
    }

    pub(super) fn custom_views(&mut self) {
        let facts = self.facts;
        for (index, view) in facts.custom_views.values().enumerate() {
            for (nth, group) in view.groups.iter().enumerate() {
                let at = || format!("/customViews/{index}/groups/{nth}");
                self.refer("partnerGroups", &facts.partner_groups, group, at);
            }
            self.pages(index, view);
        }
    }

    fn pages(&mut self, view: usize, pages: &'s CustomView) {
        let facts = self.facts;
        let rows: Map<&str, usize> =
            pages.pages.iter().enumerate().map(|(row, page)| (page.id.as_str(), row)).collect();
        let mut parents = Vec::with_capacity(pages.pages.len());
        for (index, page) in pages.pages.iter().enumerate() {
            for (nth, group) in page.groups.iter().enumerate() {
                let at = || format!("/customViews/{view}/pages/{index}/groups/{nth}");
                self.refer("partnerGroups", &facts.partner_groups, group, at);
            }
            let row = page.parent.as_ref().and_then(|parent| rows.get(parent.as_str()).copied());
            parents.push(row);
            if let (Some(parent), None) = (&page.parent, row) {
                let at = || format!("/customViews/{view}/pages/{index}/parent");
                self.dangling(
                    "pages",
                    parent.as_str(),
                    &at,
                    &mut pages.pages.iter().map(|page| page.id.as_str().into()),
                );
            }
        }
        for index in trees::cycles(&parents) {
            let at = format!("/customViews/{view}/pages/{index}/parent");
            self.report(Code::HierarchyCycle, at, "the page is above itself");
        }
    }
}
