//! Groups and roles with which one record may be shared, as texts: a share and a person meet where both have one key (REACH-05).
//!
//! `g` and a public group; `i0`, `i1` or `i2` and a role of the supplier, alone, with those below, with the partner branches,
//! too; `p0` or `p1`, the length of the partner's id in bytes, `:`, the partner and one of its roles, alone or with those below.

use std::sync::Arc;

use super::directory::Index;
use super::principals::People;
use crate::collections::order::Sorted;
use crate::ids::UserIx;
use crate::model::ShareTarget;

/// The key of a share with several people; none for one with a single user.
#[must_use]
pub fn key_of(with: &ShareTarget) -> Option<String> {
    match with {
        ShareTarget::User(_) => None,
        ShareTarget::Group(id) => Some(format!("g{id}")),
        ShareTarget::InternalRole(role) => {
            let reach =
                u8::from(role.with_subordinates) + u8::from(role.with_subordinates && role.with_partner_branches);
            Some(internal_role(reach, role.role.as_str()))
        }
        ShareTarget::PartnerRole(role) => {
            Some(partner_role(role.with_subordinates, role.partner.as_str(), role.role.as_str()))
        }
    }
}

fn internal_role(reach: u8, role: &str) -> String {
    format!("i{reach}{role}")
}

fn partner_role(with_subordinates: bool, partner: &str, role: &str) -> String {
    format!("p{}{}:{partner}{role}", u8::from(with_subordinates), partner.len())
}

impl Index {
    /// The keys of all groups and roles of these users, sorted; high-volume users and sales reps have none.
    #[must_use]
    pub fn share_keys(&self, users: &[UserIx]) -> Arc<[Arc<str>]> {
        let inner = self.inner();
        let people = People::of(inner, users);
        let groups = inner.memberships.groups_of(inner, &people);
        let groups = groups.into_iter().filter_map(|at| inner.snapshot.public_groups.get_index(at as usize));
        let mut keys: Vec<String> = groups.map(|(id, _)| format!("g{id}")).collect();
        let role_id = |role: &u32| inner.snapshot.internal_roles.get_index(*role as usize).map(|(id, _)| id.as_str());
        keys.extend(people.staff_roles.iter().filter_map(role_id).map(|id| internal_role(0, id)));
        let lines = inner.internal.lines(&people.staff_roles);
        keys.extend(lines.iter().filter_map(role_id).flat_map(|id| [internal_role(1, id), internal_role(2, id)]));
        let lines = inner.internal.lines(&people.owner_roles(inner));
        keys.extend(lines.iter().filter_map(role_id).map(|id| internal_role(2, id)));
        for (account, role) in &people.partner_roles {
            let (Some(tree), Some(partner)) = (self.tree(*account), self.partner_id(*account)) else { continue };
            keys.extend(tree.id(*role).map(|id| partner_role(false, partner, id.as_str())));
            let line = std::iter::once(role).chain(tree.above(*role)).filter_map(|role| tree.id(*role));
            keys.extend(line.map(|id| partner_role(true, partner, id.as_str())));
        }
        let keys: Sorted<String> = keys.into_iter().collect();
        keys.into_iter().map(Arc::from).collect()
    }
}
