//! MGR-18, MGR-19: the managers widget and the managers lister.

use crate::collections::order::Sorted;
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{Instant, InternalView, ManagerAssignment, ManagerListing, Snapshot, User};
use crate::rules::{actors, gates, managers};

/// MGR-18. The managers whom the widget shows to `viewer` at `now`, by id.
///
/// A partner user who passes the gates sees the effective managers of the own partner and of no other; an active
/// internal user sees nobody, or with the option every effective manager; `primary_only` leaves the primary ones.
#[must_use]
pub fn widget<'a>(snapshot: &'a Snapshot, viewer: &UserId, now: Instant) -> Vec<&'a UserId> {
    let Some(user) = snapshot.user(viewer).filter(|user| gates::passes(snapshot, user, now)) else {
        return Vec::new();
    };
    let shows_partner = |partner: &PartnerId| match user {
        User::Partner(user) => user.partner == *partner,
        User::Internal(_) => snapshot.settings.widget.internal_view == InternalView::All,
        User::SalesRep(_) => false,
    };
    let is_shown = |assignment: &&ManagerAssignment| {
        shows_partner(&assignment.partner)
            && (assignment.is_primary || !snapshot.settings.widget.is_primary_only)
            && managers::is_effective(snapshot, assignment)
    };
    let shown: Sorted<_> = snapshot.managers.values().filter(is_shown).map(|assignment| &assignment.user).collect();
    shown.into_vec()
}

/// MGR-19. The rows that `viewer` may see, by partner id, then user id.
///
/// All rows for partner and system administration and for partner read-only; else the rows of every partner that the
/// viewer manages effectively; for everybody else none.
#[must_use]
pub fn managers_lister<'a>(snapshot: &'a Snapshot, viewer: &UserId) -> Vec<ManagerListing<'a>> {
    let sees_all = sees_every_row(snapshot, viewer);
    let mut rows: Vec<_> = snapshot
        .managers
        .values()
        .filter(|assignment| sees_all || managers::manages(snapshot, viewer, &assignment.partner))
        .map(|assignment| listing(snapshot, assignment))
        .collect();
    crate::collections::order::sort_by(&mut rows, |a, b| (a.partner, a.user).cmp(&(b.partner, b.user)));
    rows
}

/// MGR-19. The viewer is an active internal user who administers partners or the system, or reads partners.
fn sees_every_row(snapshot: &Snapshot, viewer: &UserId) -> bool {
    actors::administers_partners(snapshot, viewer)
        || actors::active_internal(snapshot, viewer)
            .is_some_and(|user| actors::has_group(snapshot, user, |group| group.has_partner_read_only))
}

fn listing<'a>(snapshot: &Snapshot, assignment: &'a ManagerAssignment) -> ManagerListing<'a> {
    let code = if !managers::is_effective_manager(snapshot, &assignment.user) {
        Some(Code::ManagerInactive)
    } else if !managers::is_open_to_managers(snapshot, &assignment.partner) {
        Some(Code::PartnerNotActive)
    } else {
        None
    };
    ManagerListing {
        user: &assignment.user,
        partner: &assignment.partner,
        is_primary: assignment.is_primary,
        is_effective: managers::is_effective(snapshot, assignment),
        code,
    }
}
