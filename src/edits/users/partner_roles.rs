//! Partner roles and licences: which a user may have.

use crate::edits::users::checks::{account_is_partner, contact_is_enabled};
use crate::edits::users::{by_supplier, not_deleted, partner_user, put, single, unknown};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, PartnerRoleId, UserId};
use crate::model::{License, PartnerUser, PartnerUserStatus, Plan, Set, Snapshot};
use crate::rules::licenses::{self, LicenseClass};
use crate::rules::role_trees;

/// Which partner roles exist, looked up over all accounts only when one is not found in its own.
#[derive(Debug, Default)]
pub(in crate::edits) struct PartnerRoles(Option<Set<PartnerRoleId>>);

impl PartnerRoles {
    /// ROLE-11. The role is one of the account's own.
    pub(in crate::edits) fn belongs(
        &mut self,
        snapshot: &Snapshot,
        partner: &PartnerId,
        role: &PartnerRoleId,
    ) -> Result<(), Refusal> {
        let own = snapshot.partner(partner).map(|partner| partner.hierarchy(&snapshot.settings));
        if own.is_some_and(|roles| roles.iter().any(|known| known.id == *role)) {
            return Ok(());
        }
        let everywhere = self.0.get_or_insert_with(|| every_role(snapshot));
        if everywhere.contains(role) {
            let message = format!("the partner role `{role}` belongs to another account");
            return Err(Refusal::new(Code::RoleWrongAccount, "ROLE-11", message));
        }
        Err(unknown(IdKind::Role, role.as_str()))
    }
}

fn every_role(snapshot: &Snapshot) -> Set<PartnerRoleId> {
    let hierarchies = snapshot.partners.values().map(|partner| partner.hierarchy(&snapshot.settings));
    hierarchies.flat_map(|roles| roles.iter().map(|role| role.id.clone()).collect::<Vec<_>>()).collect()
}

/// LIC-05. A partner role that the licence ignores is not stored, so that it cannot come alive later.
pub(in crate::edits) fn drop_ignored(user: &mut PartnerUser) {
    if licenses::is_high_volume(user) {
        user.partner_role = None;
    }
}

/// LIC-05. Says that the role was not stored.
pub(in crate::edits) fn warn_ignored(draft: &mut Draft<'_>, user: &PartnerUser) {
    let message = format!("the licence of `{}` ignores partner roles, so none is stored", user.id);
    draft.warn(Code::RoleIgnoredForLicense, Subject::pair(&user.partner, &user.id), message);
}

/// Plans a change of the place in the hierarchy (ROLE-11, ROLE-23, LIC-05).
pub(in crate::edits) fn set_partner_role(draft: Draft<'_>, id: &UserId, role: &PartnerRoleId) -> Plan {
    let permission = by_supplier(&draft);
    single(draft, id, permission, |draft| {
        let subject = Subject::user(id).with_role(role.as_str());
        let before = partner_user(draft.before(), id)?.clone();
        is_enabled(draft.before(), &before)?;
        PartnerRoles::default().belongs(draft.before(), &before.partner, role)?;
        if licenses::is_high_volume(&before) {
            warn_ignored(draft, &before);
            if before.partner_role.is_some() {
                draft.update(
                    subject,
                    "the licence ignores the role",
                    vec![put(PartnerUser { partner_role: None, ..before })],
                );
            } else {
                draft.unchanged(subject, Some((Code::RoleIgnoredForLicense, "LIC-05")), "the licence ignores the role");
            }
        } else if before.partner_role.as_ref() == Some(role) {
            draft.unchanged(subject, None, format!("`{id}` has the role `{role}`"));
        } else {
            let after = PartnerUser { partner_role: Some(role.clone()), ..before };
            draft.update(subject, format!("`{id}` gets the role `{role}`"), vec![put(after)]);
        }
        Ok(())
    })
}

/// ROLE-22. A role is picked after account and contact are enabled; the contact of a deleted user is so no more.
fn is_enabled(snapshot: &Snapshot, user: &PartnerUser) -> Result<(), Refusal> {
    let partner = snapshot.partner(&user.partner).ok_or_else(|| unknown(IdKind::Partner, user.partner.as_str()))?;
    account_is_partner(partner)?;
    if user.status == PartnerUserStatus::Deleted {
        let message = format!("the contact of `{}` is not enabled any more", user.id);
        return Err(Refusal::new(Code::ContactNotEnabled, "ROLE-22", message));
    }
    contact_is_enabled(&user.id, &user.partner, user.contact.as_ref())
}

/// Plans a change of the licence (LIC-05 to LIC-07).
pub(in crate::edits) fn set_license(
    draft: Draft<'_>,
    id: &UserId,
    license: License,
    role: Option<&PartnerRoleId>,
) -> Plan {
    let permission = by_supplier(&draft);
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        not_deleted(&before)?;
        if let Some(role) = role {
            PartnerRoles::default().belongs(draft.before(), &before.partner, role)?;
        }
        mechanism_stays(draft.before(), &before, license, role)?;
        let mut after = PartnerUser { license, ..before.clone() };
        // LIC-07: an implied lowest role stays one where the new licence would read its absence as no role.
        let implied = || role_trees::effective_role(draft.before(), &before).filter(|_| before.license != license);
        after.partner_role = role.cloned().or_else(|| before.partner_role.clone());
        if after.partner_role.is_none() && licenses::is_plus_without_role(&after) {
            after.partner_role = implied();
        }
        drop_ignored(&mut after);
        if role.is_some() && after.partner_role.is_none() {
            warn_ignored(draft, &after);
        }
        if after == before {
            draft.unchanged(Subject::user(id), None, format!("`{id}` has the licence"));
        } else {
            draft.update(Subject::user(id), format!("`{id}` gets the licence"), vec![put(after)]);
        }
        Ok(())
    })
}

/// LIC-06. The licence stays in its class; with the option a high-volume user may become role-based, with an explicit
/// role, and never the other way round.
fn mechanism_stays(
    snapshot: &Snapshot,
    user: &PartnerUser,
    license: License,
    role: Option<&PartnerRoleId>,
) -> Result<(), Refusal> {
    let (from, to) = (licenses::class(user.license), licenses::class(license));
    if from == to {
        return Ok(());
    }
    let is_upgrade = to == LicenseClass::RoleBased && snapshot.settings.allow_license_upgrade;
    if is_upgrade && role.is_some() {
        return Ok(());
    }
    let message = if is_upgrade {
        format!("the upgrade of `{}` needs an explicit partner role", user.id)
    } else {
        format!("the licence of `{}` fixes its sharing mechanism", user.id)
    };
    Err(Refusal::new(Code::LicenseMechanismLocked, "LIC-06", message))
}
