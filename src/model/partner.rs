//! Partner organisations, their role hierarchies and their managers.

use partner_policy_derive::Record;
use std::borrow::Cow;
use std::sync::Arc;

use super::scalars::report_repeated;
use super::{Fields, HasFacts, Map, Reference, Settings};
use crate::error::Code;
use crate::ids::{PartnerId, PartnerRoleId, TierId, UserId};
use crate::json::{
    self, At, Encoder, MapKey, PresentFields, Reader, Stop, WriteMap, read_entries, unread_entries, write_entries,
};

/// Where a partner organisation stands in the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum PartnerStatus {
    /// Not yet accepted.
    Prospective,
    /// Takes part.
    Active,
    /// Took part once; keeps its data.
    Inactive,
}

/// A partner organisation.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(key = id: PartnerId, complete)]
pub struct Partner {
    /// The id.
    pub id: PartnerId,
    /// The name for people; it decides nothing (GEN-08).
    pub name: Arc<str>,
    /// The status.
    pub status: PartnerStatus,
    /// Enabled as partner account (USER-41). Default: true.
    #[record(rename = "enabled", default = true)]
    pub is_enabled: bool,
    /// The internal account owner (ROLE-15).
    pub owner: Option<UserId>,
    /// The tier (TIER-01).
    pub tier: Option<TierId>,
    /// The segment, a field for partner groups.
    pub segment: Option<Arc<str>>,
    /// Narrows the snapshot's portal areas for this partner (PUR-03). Default: all of them.
    pub site_areas: Option<Vec<Arc<str>>>,
    /// Region and the like, for criteria and partner groups.
    #[record(default)]
    pub fields: Fields,
    /// The account's own hierarchy, with exactly one root. Default: the default levels (ROLE-02).
    pub partner_roles: Option<Vec<PartnerRole>>,
}

/// A node of one partner account's role hierarchy (ROLE-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct PartnerRole {
    /// The id, unique in its account.
    pub id: PartnerRoleId,
    /// The label for people, at most 80 characters (ROLE-09).
    pub label: Arc<str>,
    /// The role above; left out for the root.
    pub parent: Option<PartnerRoleId>,
}

/// The default levels from top to bottom: id and label (ROLE-02).
pub const DEFAULT_PARTNER_ROLES: [(&str, &str); 3] =
    [("executive", "Partner Executive"), ("manager", "Partner Manager"), ("user", "Partner User")];

impl Partner {
    fn complete(&mut self, _: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        let roles = self.partner_roles.iter().flatten();
        report_repeated(&mut roles.map(|role| role.id.as_str()), reader, &at.key("partnerRoles"));
    }

    /// The account's hierarchy: its own roles, or the lowest `default_role_levels` of the default ones (ROLE-02, ROLE-07).
    #[must_use]
    pub fn hierarchy(&self, settings: &Settings) -> Cow<'_, [PartnerRole]> {
        match &self.partner_roles {
            Some(own) => Cow::Borrowed(own),
            None => Cow::Owned(default_hierarchy(settings.default_role_levels)),
        }
    }
}

/// The lowest `levels` of the default levels, at most all of them (ROLE-02, ROLE-07).
#[must_use]
pub fn default_hierarchy(levels: u32) -> Vec<PartnerRole> {
    let count = usize::try_from(levels).unwrap_or(usize::MAX).min(DEFAULT_PARTNER_ROLES.len());
    let mut parent = None;
    let mut roles = Vec::with_capacity(count);
    for (id, label) in DEFAULT_PARTNER_ROLES.iter().skip(DEFAULT_PARTNER_ROLES.len() - count) {
        // The three texts are well-formed ids, so the branch never drops a level.
        let Ok(id) = PartnerRoleId::parse(id) else {
            continue;
        };
        roles.push(PartnerRole { id: id.clone(), label: (*label).into(), parent: parent.replace(id) });
    }
    roles
}

/// An internal user assigned to a partner as manager (MGR-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ManagerAssignment {
    /// The partner.
    pub partner: PartnerId,
    /// The internal user.
    pub user: UserId,
    /// The primary manager (MGR-06). Default: false.
    #[record(rename = "primary", default)]
    pub is_primary: bool,
}

/// The facts about a partner on which the access of others depends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartnerFacts<'a> {
    /// Says whether the account is enabled and active, so that managers take effect (MGR-13).
    pub is_open: bool,
    /// Says whether the account has a hierarchy of its own.
    pub has_own_roles: bool,
    /// The internal account owner (ROLE-15).
    pub owner: Option<Reference<'a>>,
}

impl HasFacts for Partner {
    type Facts<'a> = PartnerFacts<'a>;

    fn facts(&self) -> PartnerFacts<'_> {
        PartnerFacts {
            is_open: self.is_enabled && self.status == PartnerStatus::Active,
            has_own_roles: self.partner_roles.is_some(),
            owner: self.owner.as_ref().map(|owner| Reference::to(owner.as_str())),
        }
    }
}

/// Whom an assignment names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssignmentFacts<'a> {
    /// The partner.
    pub partner: Reference<'a>,
    /// The internal user.
    pub user: Reference<'a>,
}

impl HasFacts for ManagerAssignment {
    type Facts<'a> = AssignmentFacts<'a>;

    fn facts(&self) -> AssignmentFacts<'_> {
        AssignmentFacts { partner: Reference::to(self.partner.as_str()), user: Reference::to(self.user.as_str()) }
    }
}

impl json::Entry for ManagerAssignment {
    type Key = (PartnerId, UserId);

    fn key(&self) -> (PartnerId, UserId) {
        (self.partner.clone(), self.user.clone())
    }

    fn key_aside(&self, aside: Arc<str>) -> (PartnerId, UserId) {
        (self.partner.clone(), UserId::from_unchecked(aside))
    }

    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>) {
        let message = format!("the user `{}` is assigned to the partner `{}` twice", self.user, self.partner);
        reader.report(Code::DuplicateId, at, message);
    }
}

impl MapKey<ManagerAssignment> for (PartnerId, UserId) {
    fn read_map(map: &mut Map<Self, ManagerAssignment>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        read_entries(map, reader, at)
    }

    fn unread_map(map: &mut Map<Self, ManagerAssignment>, reader: &mut Reader<'_>) {
        unread_entries(map, reader);
    }
}

impl WriteMap<ManagerAssignment> for (PartnerId, UserId) {
    fn write_map(map: &Map<Self, ManagerAssignment>, out: &mut dyn Encoder) {
        let keyed = map.iter().map(|((partner, user), it)| ((partner.as_str(), user.as_str()), it as _));
        write_entries(keyed.collect(), false, out);
    }
}
