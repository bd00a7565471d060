//! How many administrators and holders of Manage Users each account has while an edit is judged.

use crate::edits::{Draft, Refusal, Subject};
use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{Feature, Map, PartnerUser, PartnerUserStatus, Snapshot, UserRoleKind};
use crate::rules::actors;

/// The active administrators and active holders of Manage Users by account; kept up row by row, so that a batch
/// counts the users once.
#[derive(Debug)]
pub(in crate::edits) struct Tally {
    administrators: Map<PartnerId, usize>,
    user_managers: Map<PartnerId, usize>,
    /// Accounts that lost an administrator, in the order of the loss.
    lost: Vec<PartnerId>,
}

impl Tally {
    /// The counts of the snapshot.
    pub(in crate::edits) fn of(snapshot: &Snapshot) -> Self {
        let mut tally = Self { administrators: Map::default(), user_managers: Map::default(), lost: Vec::new() };
        for user in snapshot.users.values().filter_map(|user| user.as_partner()) {
            tally.count(snapshot, user);
        }
        tally
    }

    /// FEAT-10, PUR-13. A partner user does not leave the account without an administrator or a holder of Manage Users.
    pub(in crate::edits) fn guard(
        &self,
        snapshot: &Snapshot,
        before: &PartnerUser,
        after: &PartnerUser,
    ) -> Result<(), Refusal> {
        let is_last = |counts: &Map<PartnerId, usize>| counts.get(&before.partner).is_none_or(|count| *count <= 1);
        if administers(snapshot, before) && !administers(snapshot, after) && is_last(&self.administrators) {
            let message = format!("`{}` is the last administrator of the account", before.id);
            return Err(Refusal::new(Code::LastAdmin, "PUR-13", message));
        }
        if manages_users(before) && !manages_users(after) && is_last(&self.user_managers) {
            let message = format!("`{}` is the last holder of Manage Users of the account", before.id);
            return Err(Refusal::new(Code::LastManagerOfUsers, "FEAT-10", message));
        }
        Ok(())
    }

    /// Notes that `before` became `after`.
    pub(in crate::edits) fn note(&mut self, snapshot: &Snapshot, before: &PartnerUser, after: &PartnerUser) {
        if administers(snapshot, before) {
            discount(&mut self.administrators, &before.partner);
            self.lost.push(before.partner.clone());
        }
        if manages_users(before) {
            discount(&mut self.user_managers, &before.partner);
        }
        self.count(snapshot, after);
    }

    /// USER-35. Tells the supplier of every account that has lost its last administrator.
    pub(in crate::edits) fn report(self, draft: &mut Draft<'_>) {
        for partner in &self.lost {
            if self.administrators.get(partner).is_none_or(|count| *count == 0) {
                draft.effect(Code::LastAdminGone, Subject::partner(partner));
            }
        }
    }

    fn count(&mut self, snapshot: &Snapshot, user: &PartnerUser) {
        if administers(snapshot, user) {
            self.administrators.update(user.partner.clone(), |count| *count += 1);
        }
        if manages_users(user) {
            self.user_managers.update(user.partner.clone(), |count| *count += 1);
        }
    }
}

fn discount(counts: &mut Map<PartnerId, usize>, partner: &PartnerId) {
    if let Some(count) = counts.get_mut(partner) {
        *count = count.saturating_sub(1);
    }
}

/// The user is an active administrator of the account.
fn administers(snapshot: &Snapshot, user: &PartnerUser) -> bool {
    user.status == PartnerUserStatus::Active && actors::holds_role_kind(snapshot, user, UserRoleKind::Administrator)
}

/// The user is an active holder of Manage Users.
fn manages_users(user: &PartnerUser) -> bool {
    user.status == PartnerUserStatus::Active && user.features.contains(&Feature::ManageUsers)
}
