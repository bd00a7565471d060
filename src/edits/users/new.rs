//! A new partner user, whichever way it comes: created, joined by invitation or signed on.

use crate::edits::users::checks::{account_is_partner, contact_is_enabled};
use crate::edits::users::logins::Logins;
use crate::edits::users::partner_roles::PartnerRoles;
use crate::edits::users::{put, unknown};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::model::{
    Change, Feature, Instant, Map, NewPartnerUser, Partner, PartnerStatus, PartnerUser, PartnerUserStatus, Snapshot,
    User, UserRoleKind,
};

/// What is known of the accounts and logins while new users are judged; kept up user by user, so that later users of
/// a batch see earlier ones.
#[derive(Debug)]
pub(in crate::edits) struct Newcomers {
    logins: Logins,
    partner_roles: PartnerRoles,
    /// How many user records each account has, the deleted ones aside (PUR-09).
    members: Map<PartnerId, usize>,
    /// The roles that new users get (PUR-10).
    default_roles: Vec<UserRoleId>,
}

/// Which portal roles a new user gets (PUR-10, SSO-02).
#[derive(Debug, Clone, Copy)]
pub(in crate::edits) enum Roles<'a> {
    /// The default roles.
    Default,
    /// Chosen ones.
    Chosen(&'a [UserRoleId]),
}

impl Newcomers {
    /// What the snapshot knows.
    pub(in crate::edits) fn of(snapshot: &Snapshot) -> Self {
        let mut members: Map<PartnerId, usize> = Map::default();
        for user in snapshot.users.values().filter_map(|user| user.as_partner()) {
            if user.status != PartnerUserStatus::Deleted {
                members.update(user.partner.clone(), |count| *count += 1);
            }
        }
        Self {
            logins: Logins::of(snapshot),
            partner_roles: PartnerRoles::default(),
            members,
            default_roles: default_roles(snapshot),
        }
    }

    /// The user that `new` asks for, or why there can be none. Asks in the order of ROLE-22: account, contact, role,
    /// then the login.
    pub(in crate::edits) fn judge(
        &mut self,
        snapshot: &Snapshot,
        new: &NewPartnerUser,
        roles: Roles<'_>,
        now: Instant,
    ) -> Result<PartnerUser, Refusal> {
        let partner = snapshot.partner(&new.partner).ok_or_else(|| unknown(IdKind::Partner, new.partner.as_str()))?;
        account_takes_users(snapshot, partner)?;
        contact_is_enabled(&new.id, &new.partner, new.contact.as_ref())?;
        if let Some(role) = &new.partner_role {
            self.partner_roles.belongs(snapshot, &new.partner, role)?;
        }
        let user_roles = self.user_roles(snapshot, new, roles)?;
        let (username, org) = (new.username.as_deref(), new.home_org.as_ref());
        self.logins.admit(&snapshot.settings, &new.id, &new.partner, username, org)?;
        let manages_users = self.is_first(snapshot, new) && snapshot.settings.first_user_manages_users;
        let mut user = PartnerUser {
            id: new.id.clone(),
            name: new.name.clone(),
            email: new.email.clone(),
            username: new.username.clone(),
            status: PartnerUserStatus::Active,
            partner: new.partner.clone(),
            contact: new.contact.clone(),
            license: new.license,
            partner_role: new.partner_role.clone(),
            user_roles,
            features: if manages_users { vec![Feature::ManageUsers] } else { Vec::new() },
            profile: None,
            permission_sets: Vec::new(),
            home_org: new.home_org.clone(),
            created_at: now,
            last_login_at: None,
            reactivated_at: None,
            is_reviewer: false,
            is_super_user: false,
            has_left: false,
            exempt: None,
        };
        crate::edits::users::partner_roles::drop_ignored(&mut user);
        Ok(user)
    }

    /// Accepts a judged user, with `more` changes of the same row.
    pub(in crate::edits) fn accept(
        &mut self,
        draft: &mut Draft<'_>,
        new: &NewPartnerUser,
        user: PartnerUser,
        message: &str,
        more: Vec<Change>,
    ) {
        let subject = Subject::pair(&user.partner, &user.id);
        if new.partner_role.is_some() && user.partner_role.is_none() {
            crate::edits::users::partner_roles::warn_ignored(draft, &user);
        }
        warn_of_roles(draft, &user);
        draft.effect(Code::SendWelcome, subject.clone());
        self.members.update(user.partner.clone(), |count| *count += 1);
        self.logins.note(&user);
        let changes = std::iter::once(put(user)).chain(more).collect();
        draft.update(subject, message, changes);
    }

    /// PUR-09, FEAT-12. No other user record exists on the account, whatever its status, deleted ones aside.
    fn is_first(&self, snapshot: &Snapshot, new: &NewPartnerUser) -> bool {
        let own = snapshot.user(&new.id).and_then(User::as_partner);
        let is_member =
            own.is_some_and(|user| user.partner == new.partner && user.status != PartnerUserStatus::Deleted);
        self.members.get(&new.partner).is_none_or(|count| *count <= usize::from(is_member))
    }

    /// PUR-09, PUR-10. The chosen or default roles; the first user of the account gets Administrator as well.
    fn user_roles(
        &self,
        snapshot: &Snapshot,
        new: &NewPartnerUser,
        roles: Roles<'_>,
    ) -> Result<Vec<UserRoleId>, Refusal> {
        let given = match roles {
            Roles::Default => &self.default_roles,
            Roles::Chosen(chosen) => chosen,
        };
        let mut held = Vec::with_capacity(given.len() + 1);
        for role in given {
            if snapshot.user_role(role).is_none() {
                return Err(unknown(IdKind::Role, role.as_str()));
            }
            if !held.contains(role) {
                held.push(role.clone());
            }
        }
        if self.is_first(snapshot, new)
            && let Some(administrator) = administrator(snapshot)
            && !held.contains(&administrator)
        {
            held.push(administrator);
        }
        Ok(held)
    }
}

/// DUPLICATE_ID if anybody, of whatever kind and status, or a queue has the id (QUEUE-01).
pub(in crate::edits) fn id_is_free(snapshot: &Snapshot, id: &UserId) -> Result<(), Refusal> {
    match snapshot.user(id) {
        None if snapshot.queue(id).is_none() => Ok(()),
        _ => Err(Refusal::new(Code::DuplicateId, "USER-12", format!("the id `{id}` is taken"))),
    }
}

/// PUR-10. The roles that new users get, in display order.
pub(in crate::edits) fn default_roles(snapshot: &Snapshot) -> Vec<UserRoleId> {
    let roles = snapshot.user_roles.iter().flat_map(|roles| roles.values());
    roles.filter(|role| role.is_default).map(|role| role.id.clone()).collect()
}

/// Warns of a user without any portal role (PUR-10) or with custom ones only (PUR-17).
pub(in crate::edits) fn warn_of_roles(draft: &mut Draft<'_>, user: &PartnerUser) {
    if draft.after().user_roles.is_none() {
        return;
    }
    let subject = Subject::pair(&user.partner, &user.id);
    if user.user_roles.is_empty() {
        draft.warn(Code::NoRole, subject, format!("`{}` has no portal role and so no access to the portal", user.id));
    } else if user.user_roles.iter().all(|role| UserRoleKind::of(role) == UserRoleKind::Custom) {
        draft.warn(Code::CustomOnly, subject, format!("`{}` has custom portal roles only", user.id));
    }
}

fn administrator(snapshot: &Snapshot) -> Option<UserRoleId> {
    let mut roles = snapshot.user_roles.as_ref()?.values();
    roles.find(|role| role.kind() == UserRoleKind::Administrator).map(|role| role.id.clone())
}

/// ROLE-16, ROLE-22, USER-01. The account is an enabled, active partner whose internal owner, if any, has a role.
fn account_takes_users(snapshot: &Snapshot, partner: &Partner) -> Result<(), Refusal> {
    account_is_partner(partner)?;
    if partner.status != PartnerStatus::Active {
        let message = format!("`{}` is not an active partner", partner.id);
        return Err(Refusal::new(Code::AccountNotActive, "USER-01", message));
    }
    // An account without an owner has nobody whose role could be missing; nobody sees it through the owner's side.
    let owner = partner.owner.as_ref().map(|owner| snapshot.user(owner).and_then(User::as_internal));
    if owner.is_some_and(|owner| owner.is_none_or(|owner| owner.internal_role.is_none())) {
        let message = format!("the owner of `{}` has no internal role", partner.id);
        return Err(Refusal::new(Code::AccountOwnerNoRole, "ROLE-16", message));
    }
    Ok(())
}
