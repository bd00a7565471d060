//! SHARE: ownership, sharing rules, single-record shares, and who may share and transfer.

use crate::error::Code;
use crate::ids::UserId;
use crate::model::{
    Block, Grant, InternalStatus, Level, Missing, MissingCode, PartnerUserStatus, RecordShare, ShareTarget, Snapshot,
    User, Verb,
};
use crate::rules::ask::{
    Ask, InternalAsk, PartnerAsk, block, grant, grant_if, missing, missing_if, needs_full, share_level,
};
use crate::rules::{actors, hierarchy, licenses};

/// SHARE-19. The owner of a record has everything, in the own account.
pub(crate) fn owned_by_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let is_owner = ask.owner_id() == Some(&ask.viewer.id);
    grant_if(is_owner && ask.is_own_or_nobodys(), || grant("SHARE-19", Level::Full, &[]))
}

/// SHARE-19. The owner of a record has everything; an internal user owns in any account.
pub(crate) fn owned_by_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let is_owner = ask.owner_id() == Some(&ask.viewer.id);
    grant_if(is_owner, || grant("SHARE-19", Level::Full, &[]))
}

/// SHARE-09, REACH-05. A share of this one record names the viewer, or a group or role of the viewer; of several that name the
/// viewer the highest counts.
fn by_single_share<V>(ask: &Ask<'_, V>) -> Vec<Grant> {
    let viewer = ask.question.viewer;
    let shares = &ask.resource().shares;
    let of_viewer = |share: &&RecordShare| matches!(&share.with, ShareTarget::User(user) if user == viewer);
    let level = shares.iter().filter(of_viewer).map(|share| share.level).max();
    let mut grants: Vec<Grant> = level.map(|level| grant("SHARE-09", level.into(), &[])).into_iter().collect();
    for share in shares {
        let via = match &share.with {
            ShareTarget::User(_) => continue,
            ShareTarget::Group(id) => [("publicGroup", id.shared())],
            ShareTarget::InternalRole(role) => [("internalRole", role.role.shared())],
            ShareTarget::PartnerRole(role) => [("partnerRole", role.role.shared())],
        };
        let people = ask.viewer_as_audience();
        let is_meant = people.is_shared_with(ask.snapshot, ask.nesting(), &share.with);
        grants.extend(grant_if(is_meant, || grant("SHARE-09", share.level.into(), &via)));
    }
    grants
}

/// SHARE-09, LIC-02. A single-record share reaches role-based users.
pub(crate) fn single_share_for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if licenses::is_role_based(ask.viewer) { by_single_share(ask) } else { Vec::new() }
}

/// SHARE-09. A single-record share reaches internal users.
pub(crate) fn single_share_for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    by_single_share(ask)
}

/// SHARE-22. With the option on, the own contact and the own account's profile are readable.
pub(crate) fn own_contact(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let Some(contact) = ask.viewer.contact.as_ref().filter(|_| ask.snapshot.settings.implicit_own_account) else {
        return Vec::new();
    };
    let about = ask.resource().contact.as_ref().map(|id| id.as_str());
    let named = about.or_else(|| ask.resource().id.as_ref().map(|id| id.as_str()));
    let is_own_contact = ask.is_about(crate::model::RecordType::Contact) && named == Some(contact.id.as_str());
    grant_if(is_own_contact && ask.is_own_or_nobodys(), || {
        grant("SHARE-22", Level::Read, &[("contact", contact.id.shared())])
    })
}

/// SHARE-22, TYPE-06. With the option on, the own account is readable.
pub(crate) fn own_account(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let is_own = ask.account().is_some_and(|partner| partner.id == ask.viewer.partner);
    grant_if(is_own && ask.snapshot.settings.implicit_own_account, || {
        grant("SHARE-22", Level::Read, &[("partner", ask.viewer.partner.shared())])
    })
}

/// SHARE-22. With the option on, the profile of the own account is readable.
pub(crate) fn own_profile(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let is_profile = ask.kind() == crate::model::ResourceKind::Profile;
    grant_if(is_profile && ask.is_own() && ask.snapshot.settings.implicit_own_account, || {
        grant("SHARE-22", Level::Read, &[("partner", ask.viewer.partner.shared())])
    })
}

/// SHARE-10. An internal superior by ROLE-15 or ROLE-28 and an administrator may share a record which they need not see in full.
pub(crate) fn may_share(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Share
        && (actors::administers_system(ask.snapshot, &ask.viewer.id)
            || !hierarchy::as_account_owner(ask).is_empty()
            || !hierarchy::by_internal_hierarchy(ask).is_empty());
    grant_if(may, || grant("SHARE-10", Level::Read, &[]))
}

/// SHARE-20. A partner user hands a record only to an active user of the own account.
pub(crate) fn transfer_leaves_account(ask: &PartnerAsk<'_>) -> Option<Block> {
    let to = ask.question.to.filter(|_| is_record_verb(ask.record_type().is_some(), ask.verb(), Verb::Transfer))?;
    let stays = ask
        .snapshot
        .user(to)
        .and_then(User::as_partner)
        .is_some_and(|user| user.partner == ask.viewer.partner && user.status == PartnerUserStatus::Active);
    (!stays).then_some(block("SHARE-20", Code::TransferOutsideAccount))
}

/// SHARE-20. An internal user hands a record to somebody who exists.
pub(crate) fn transfer_to_nobody(ask: &InternalAsk<'_>) -> Option<Block> {
    let to = ask.question.to.filter(|_| is_record_verb(ask.record_type().is_some(), ask.verb(), Verb::Transfer))?;
    ask.snapshot.user(to).is_none().then_some(block("SHARE-20", Code::TransferOutsideAccount))
}

/// SHARE-10. A partner user shares only inside the own account, unless the option opens it, and only with those whom
/// a single-record share reaches.
pub(crate) fn share_leaves_account(ask: &PartnerAsk<'_>) -> Option<Block> {
    let to = ask.question.to.filter(|_| is_record_verb(ask.record_type().is_some(), ask.verb(), Verb::Share))?;
    let target = person(ask.snapshot, to);
    let stays = ask.snapshot.settings.partner_cross_account_share
        || target.and_then(User::as_partner).is_some_and(|user| user.partner == ask.viewer.partner);
    (!stays || !target.is_some_and(may_be_shared_with)).then_some(block("SHARE-10", Code::NotPermitted))
}

/// SHARE-10. An internal user shares only with those whom a single-record share reaches.
pub(crate) fn share_reaches_nobody(ask: &InternalAsk<'_>) -> Option<Block> {
    let to = ask.question.to.filter(|_| is_record_verb(ask.record_type().is_some(), ask.verb(), Verb::Share))?;
    (!person(ask.snapshot, to).is_some_and(may_be_shared_with)).then_some(block("SHARE-10", Code::NotPermitted))
}

/// SHARE-10. One record may be shared with role-based users and active internal users.
fn may_be_shared_with(person: &User) -> bool {
    match person {
        User::Internal(user) => user.status == InternalStatus::Active,
        User::Partner(user) => licenses::is_role_based(user),
        User::SalesRep(_) => false,
    }
}

fn is_record_verb(is_record: bool, verb: Verb, wanted: Verb) -> bool {
    is_record && verb == wanted
}

fn person<'a>(snapshot: &'a Snapshot, id: &UserId) -> Option<&'a User> {
    snapshot.user(id)
}

/// SHARE-19. Only the owner transfers and deletes; of the own account's records somebody could make the viewer owner.
pub(crate) fn near_ownership(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    missing_if(ask.is_own_or_nobodys() && needs_full(ask.verb()), "SHARE-19", MissingCode::Owned)
}

/// SHARE-19 for an internal user.
pub(crate) fn near_internal_ownership(ask: &InternalAsk<'_>) -> Vec<Missing> {
    missing_if(needs_full(ask.verb()), "SHARE-19", MissingCode::Owned)
}

/// SHARE-09. A share of this record would do for view and edit.
pub(crate) fn near_single_share(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let reaches = licenses::is_role_based(ask.viewer) && !needs_full(ask.verb());
    if reaches { near_share(ask.verb()) } else { Vec::new() }
}

/// SHARE-09 for an internal user.
pub(crate) fn near_internal_share(ask: &InternalAsk<'_>) -> Vec<Missing> {
    if needs_full(ask.verb()) { Vec::new() } else { near_share(ask.verb()) }
}

/// SHARE-10. System administration would do for sharing.
pub(crate) fn near_sharing(ask: &InternalAsk<'_>) -> Vec<Missing> {
    missing_if(ask.verb() == Verb::Share, "SHARE-10", MissingCode::SharingSide)
}

fn near_share(verb: Verb) -> Vec<Missing> {
    let level = share_level(verb);
    vec![missing("SHARE-09", MissingCode::Share).with("level", level, level)]
}
