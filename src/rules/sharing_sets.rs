//! SHARE-12 to SHARE-15: sharing sets, and the share groups that open the records of their users.

use crate::model::{
    AccessMapping, Grant, License, Lookup, Missing, MissingCode, PartnerUser, RecordType, Resource, ShareGroup,
    ShareLevel, SharingSet, Snapshot, User,
};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant, missing_if, needs_full};
use crate::rules::licenses::{self, LicenseClass};

/// SHARE-12. A sharing set for the viewer's licence gives the level of the highest of its mappings that match.
pub(crate) fn by_sharing_sets(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let Some(record_type) = ask.record_type() else {
        return Vec::new();
    };
    let mut grants = Vec::new();
    for set in ask.snapshot.sharing_sets.values().filter(|set| works_for(set, ask.viewer.license)) {
        let matching = mappings(set, record_type).filter(|mapping| matches(mapping, ask.viewer, ask.resource()));
        let level = matching.map(|mapping| mapping.level).max();
        grants.extend(level.map(|level| grant("SHARE-12", level.into(), &[("sharingSet", set.id.shared())])));
    }
    grants
}

/// SHARE-13. A set works for the licences that it names; where it names none, for the high-volume ones.
fn works_for(set: &SharingSet, license: License) -> bool {
    match &set.licenses {
        Some(named) => named.contains(&license),
        None => licenses::class(license) == LicenseClass::HighVolume,
    }
}

fn mappings(set: &SharingSet, record_type: RecordType) -> impl Iterator<Item = &AccessMapping> {
    set.mappings.iter().filter(move |mapping| mapping.record_type == record_type)
}

/// SHARE-12. Both ids are present and equal; an absent id matches nothing.
fn matches(mapping: &AccessMapping, user: &PartnerUser, resource: &Resource) -> bool {
    let mine = match mapping.user {
        Lookup::Account => Some(user.partner.as_str()),
        Lookup::Contact => user.contact.as_ref().map(|contact| contact.id.as_str()),
    };
    let theirs = match mapping.record {
        Lookup::Account => resource.partner.as_ref().map(|partner| partner.as_str()),
        Lookup::Contact => resource.contact.as_ref().map(|contact| contact.as_str()),
    };
    mine.is_some() && mine == theirs
}

/// SHARE-14, SHARE-15. A role-based user of the owner's account sees by share groups what a high-volume user owns.
pub(crate) fn share_groups_for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let viewer = ask.snapshot.user(&ask.viewer.id);
    let owner = high_volume_owner(ask.snapshot, ask.resource());
    match (viewer, owner) {
        (Some(viewer), Some(owner)) if owner.partner == ask.viewer.partner && licenses::is_role_based(ask.viewer) => {
            by_share_groups(ask, viewer, owner)
        }
        _ => Vec::new(),
    }
}

/// SHARE-14, SHARE-15. An internal user sees by share groups what a high-volume user owns.
pub(crate) fn share_groups_for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let viewer = ask.snapshot.user(&ask.viewer.id);
    match (viewer, high_volume_owner(ask.snapshot, ask.resource())) {
        (Some(viewer), Some(owner)) => by_share_groups(ask, viewer, owner),
        _ => Vec::new(),
    }
}

/// SHARE-14, SHARE-16. Every active share group with the viewer in it, whose set works for the owner, gives the level
/// of the set's highest mapping of the record's type.
fn by_share_groups<V>(ask: &Ask<'_, V>, viewer: &User, owner: &PartnerUser) -> Vec<Grant> {
    let Some(record_type) = ask.resource().kind.record() else {
        return Vec::new();
    };
    let snapshot = ask.snapshot;
    let mut grants = Vec::new();
    for group in snapshot.share_groups.values().filter(|group| group.is_active) {
        let set = snapshot.sharing_sets.get(&group.sharing_set).filter(|set| works_for(set, owner.license));
        let level: Option<ShareLevel> =
            set.and_then(|set| mappings(set, record_type).map(|mapping| mapping.level).max());
        let level = level.filter(|_| has_member(ask, group, viewer));
        grants.extend(level.map(|level| grant("SHARE-14", level.into(), &[("shareGroup", group.id.shared())])));
    }
    grants
}

/// SHARE-15. The viewer is in the share group, by name or through a public group.
fn has_member<V>(ask: &Ask<'_, V>, group: &ShareGroup, viewer: &User) -> bool {
    group.users.contains(viewer.id())
        || group.public_groups.iter().any(|id| ask.viewer_as_audience().is_in(ask.snapshot, ask.nesting(), id))
}

/// SHARE-14, LIC-04. The high-volume user who owns the record, if the record is not another account's.
fn high_volume_owner<'a>(snapshot: &'a Snapshot, resource: &Resource) -> Option<&'a PartnerUser> {
    let owner = snapshot.user(resource.owner.as_ref()?)?.as_partner()?;
    let is_theirs = resource.partner.as_ref().is_none_or(|partner| *partner == owner.partner);
    (licenses::is_high_volume(owner) && is_theirs).then_some(owner)
}

/// SHARE-12. High-volume users get access by sharing sets.
pub(crate) fn near_set(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let is_near = licenses::is_high_volume(ask.viewer) && !needs_full(ask.verb());
    missing_if(is_near, "SHARE-12", MissingCode::SharingSet)
}

/// SHARE-14. A high-volume user's record is opened by a share group alone.
pub(crate) fn near_share_group(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let owner = high_volume_owner(ask.snapshot, ask.resource());
    let is_near = owner.is_some_and(|owner| owner.partner == ask.viewer.partner)
        && licenses::is_role_based(ask.viewer)
        && !needs_full(ask.verb());
    missing_if(is_near, "SHARE-14", MissingCode::ShareGroup)
}

/// SHARE-14 for an internal user.
pub(crate) fn near_internal_share_group(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let is_near = high_volume_owner(ask.snapshot, ask.resource()).is_some() && !needs_full(ask.verb());
    missing_if(is_near, "SHARE-14", MissingCode::ShareGroup)
}
