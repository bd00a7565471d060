//! Partner organisations, their role hierarchies and their managers.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Entry, Fields, Reference, Settings};
use crate::ids::{PartnerId, PartnerRoleId, TierId, UserId};

/// Where a partner organisation stands in the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartnerStatus {
    /// Not yet accepted.
    Prospective,
    /// Takes part.
    Active,
    /// Took part once; keeps its data.
    Inactive,
}

/// A partner organisation (S1 and S3 call it a partner account).
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// The id.
    pub id: PartnerId,
    /// The name for people; it decides nothing (GEN-08).
    pub name: Arc<str>,
    /// The status.
    pub status: PartnerStatus,
    /// Says whether the account is enabled as a partner account (USER-41).
    pub is_enabled: bool,
    /// The internal account owner, the channel manager of ROLE-15; unrelated to partner managers (MGR-20).
    pub owner: Option<UserId>,
    /// The tier, which belongs to the account and not to its users (TIER-01).
    pub tier: Option<TierId>,
    /// The segment, a field for partner groups.
    pub segment: Option<Arc<str>>,
    /// Narrows the site's portal areas for this partner; absent: all of them (PUR-03).
    pub site_areas: Option<Vec<Arc<str>>>,
    /// Region and the like, for criteria.
    pub fields: Fields,
    /// The account's own hierarchy; absent: the default levels (ROLE-02).
    pub partner_roles: Option<Vec<PartnerRole>>,
}

/// A node of one partner account's role hierarchy (ROLE-01); it gives nothing in another account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRole {
    /// The id, unique in its account.
    pub id: PartnerRoleId,
    /// The label of this account for people (ROLE-09).
    pub label: Arc<str>,
    /// The role above; absent for the one root.
    pub parent: Option<PartnerRoleId>,
}

/// The default levels from top to bottom: id and label (ROLE-02).
pub const DEFAULT_PARTNER_ROLES: [(&str, &str); 3] =
    [("executive", "Partner Executive"), ("manager", "Partner Manager"), ("user", "Partner User")];

impl Partner {
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

/// An internal user assigned to a partner as manager (MGR-01); not the role level of the same name (MGR-20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerAssignment {
    /// The partner.
    pub partner: PartnerId,
    /// The internal user.
    pub user: UserId,
    /// Says whether this manager is the partner's primary one (MGR-06).
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

impl Entry for Partner {
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

impl Entry for ManagerAssignment {
    type Facts<'a> = AssignmentFacts<'a>;

    fn facts(&self) -> AssignmentFacts<'_> {
        AssignmentFacts { partner: Reference::to(self.partner.as_str()), user: Reference::to(self.user.as_str()) }
    }
}
