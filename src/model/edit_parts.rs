//! What edits are about: managers of a list, new roles and users, support cases, answers.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{ContactLink, Feature, HomeOrg, LeadVisibility, License, Map, Translation};
use crate::ids::{PartnerId, PartnerRoleId, UserId, UserRoleId};

/// A manager of a whole-set list (BULK-10).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ListedManager {
    /// The internal user.
    pub user: UserId,
    /// Flagged as primary. Default: false.
    #[record(rename = "primary", default)]
    pub is_primary: bool,
}

/// What a swap does at a partner that is not active (BULK-21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Record)]
pub enum OnInactive {
    /// Its rows are refused.
    #[default]
    Refuse,
    /// Who is replaced is unassigned, and nobody comes.
    Remove,
}

/// Who is replaced (BULK-04).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub enum ReplaceFrom {
    /// Every manager of the partner.
    All,
    /// One manager.
    User(UserId),
}

/// A pair of partner and user.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Assignment {
    /// The partner.
    pub partner: PartnerId,
    /// The user.
    pub user: UserId,
}

/// A portal role to create (PUR-05).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(schema = "super::UserRole")]
pub struct NewUserRole {
    /// The id.
    pub id: UserRoleId,
    /// The name.
    pub name: Arc<str>,
    /// The description.
    pub description: Option<Arc<str>>,
    /// Partner Assignable; absent: off (PUR-06).
    pub partner_assignable: Option<bool>,
    /// Default Role; absent: off.
    pub is_default: Option<bool>,
    /// Lead visibility; absent: the option's value (LEAD-04).
    pub lead_visibility: Option<LeadVisibility>,
    /// Translations.
    #[record(default)]
    pub translations: Map<Arc<str>, Translation>,
}

/// What to change of a portal role; fields that are left out stay (PUR-23).
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
pub struct UserRolePatch {
    /// A new id: never accepted.
    pub id: Option<UserRoleId>,
    /// A new name: never accepted (PUR-23).
    pub name: Option<Arc<str>>,
    /// The new description.
    pub description: Option<Arc<str>>,
    /// Partner Assignable.
    pub partner_assignable: Option<bool>,
    /// Default Role.
    pub is_default: Option<bool>,
    /// Lead visibility.
    pub lead_visibility: Option<LeadVisibility>,
    /// All translations anew.
    pub translations: Option<Map<Arc<str>, Translation>>,
}

/// A partner user to create.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct NewPartnerUser {
    /// The id.
    pub id: UserId,
    /// The name.
    pub name: Arc<str>,
    /// The address.
    pub email: Option<Arc<str>>,
    /// The borrowed login name.
    pub username: Option<Arc<str>>,
    /// The account.
    pub partner: PartnerId,
    /// The contact.
    pub contact: Option<ContactLink>,
    /// The licence.
    pub license: License,
    /// The place in the hierarchy.
    pub partner_role: Option<PartnerRoleId>,
    /// The portal roles. Default: the default ones (PUR-10).
    pub user_roles: Option<Vec<UserRoleId>>,
    /// The home organisation.
    pub home_org: Option<HomeOrg>,
}

/// What a support case says (USER-14, USER-23, USER-25).
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
pub struct SupportCase {
    /// The current username.
    pub username: Option<Arc<str>>,
    /// The wanted username.
    pub new_username: Option<Arc<str>>,
    /// What was done, step by step.
    pub steps: Option<Arc<str>>,
    /// A picture of the error.
    pub screenshot: Option<Arc<str>>,
    /// Feature permissions to restore (USER-26).
    pub features: Option<Vec<Feature>>,
}

/// One answer of an access review (USER-29).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ReviewAnswer {
    /// The user.
    pub user: UserId,
    /// The user is to be kept.
    pub keep: bool,
}
