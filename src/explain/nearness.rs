//! Which partner somebody inside is nearest to, found once for all of them.

use std::cell::OnceCell;

use crate::ids::{PartnerId, UserId};
use crate::model::{Map, Snapshot};
use crate::rules::managers;

/// Worked out when somebody inside is first asked about.
pub(super) struct Nearness<'a> {
    snapshot: &'a Snapshot,
    /// Nobody else is asked about.
    only: Option<&'a UserId>,
    found: OnceCell<Found<'a>>,
}

struct Found<'a> {
    managed: Map<&'a UserId, &'a PartnerId>,
    least: Option<&'a PartnerId>,
}

impl<'a> Nearness<'a> {
    pub(super) const fn of(snapshot: &'a Snapshot, only: Option<&'a UserId>) -> Self {
        Self { snapshot, only, found: OnceCell::new() }
    }

    /// One that is managed in effect, and any other; of several the one of the least id (GEN-12).
    pub(super) fn partner(&self, user: &UserId) -> Option<&'a PartnerId> {
        let found = self.found.get_or_init(|| {
            let mut managed: Map<&UserId, &PartnerId> = Map::default();
            let is_asked = |user: &UserId| self.only.is_none_or(|only| user == only);
            for assignment in self.snapshot.managers.values().filter(|each| is_asked(&each.user)) {
                let (user, partner) = (&assignment.user, &assignment.partner);
                let is_nearer = managed.get(&user).is_none_or(|other| partner < *other);
                if is_nearer && managers::manages(self.snapshot, user, partner) {
                    managed.insert(user, partner);
                }
            }
            Found { managed, least: self.snapshot.partners.keys().min() }
        });
        found.managed.get(&user).copied().or(found.least)
    }
}
