//! People: internal users, partner users and sales reps. One id space, three different subjects.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{HasFacts, Instant, Reference};
use crate::ids::{
    ContactId, HomeOrgId, InternalRoleId, PartnerId, PartnerRoleId, PermissionGroupId, PermissionSetId, ProfileId,
    UserId, UserRoleId,
};
use crate::json::{self, At, Reader, repeated_id};

/// A person of any kind; all share one id space.
#[allow(
    clippy::large_enum_variant,
    reason = "most values are of the large variant, so a box would cost more than it saves"
)]
#[derive(Debug, Clone, PartialEq, Record)]
#[record(tag = "kind", plain)]
pub enum User {
    /// Supplier staff.
    Internal(InternalUser),
    /// A partner's employee with a login.
    Partner(PartnerUser),
    /// A partner's sales representative, without a login (PUR-20).
    SalesRep(SalesRep),
}

impl User {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> &UserId {
        match self {
            Self::Internal(user) => &user.id,
            Self::Partner(user) => &user.id,
            Self::SalesRep(user) => &user.id,
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name(&self) -> &Arc<str> {
        match self {
            Self::Internal(user) => &user.name,
            Self::Partner(user) => &user.name,
            Self::SalesRep(user) => &user.name,
        }
    }

    /// The e-mail address.
    #[must_use]
    pub fn email(&self) -> Option<&Arc<str>> {
        let email = match self {
            Self::Internal(user) => &user.email,
            Self::Partner(user) => &user.email,
            Self::SalesRep(user) => &user.email,
        };
        email.as_ref()
    }

    /// The internal user, if it is one.
    #[must_use]
    pub const fn as_internal(&self) -> Option<&InternalUser> {
        match self {
            Self::Internal(user) => Some(user),
            _ => None,
        }
    }

    /// The partner user, if it is one.
    #[must_use]
    pub const fn as_partner(&self) -> Option<&PartnerUser> {
        match self {
            Self::Partner(user) => Some(user),
            _ => None,
        }
    }

    /// The partner that a partner user or sales rep belongs to.
    #[must_use]
    pub const fn partner(&self) -> Option<&PartnerId> {
        match self {
            Self::Internal(_) => None,
            Self::Partner(user) => Some(&user.partner),
            Self::SalesRep(rep) => Some(&rep.partner),
        }
    }
}

/// Of what kind a person is, as far as records that the person owns are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserKind {
    /// Supplier staff.
    Internal,
    /// A partner user with this licence.
    Partner(License),
    /// A sales rep.
    SalesRep,
}

/// The facts about a person on which the access of others depends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UserFacts<'a> {
    /// The kind.
    pub kind: UserKind,
    /// Says whether the status is active; a sales rep is while listed.
    pub is_active: bool,
    /// The account of a partner user or sales rep.
    pub partner: Option<Reference<'a>>,
    /// The role of a partner user in the account's hierarchy, of an internal user in the supplier's tree.
    pub role: Option<&'a str>,
}

impl HasFacts for User {
    type Facts<'a> = UserFacts<'a>;

    fn facts(&self) -> UserFacts<'_> {
        let (kind, is_active, role) = match self {
            Self::Internal(user) => {
                let role = user.internal_role.as_ref().map(|role| role.as_str());
                (UserKind::Internal, user.status == InternalStatus::Active, role)
            }
            Self::Partner(user) => {
                let role = user.partner_role.as_ref().map(|role| role.as_str());
                (UserKind::Partner(user.license), user.status == PartnerUserStatus::Active, role)
            }
            Self::SalesRep(rep) => (UserKind::SalesRep, rep.is_listed, None),
        };
        UserFacts { kind, is_active, partner: self.partner().map(|id| Reference::to(id.as_str())), role }
    }
}

/// Supplier staff.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct InternalUser {
    /// The id.
    pub id: UserId,
    /// The name for people.
    pub name: Arc<str>,
    /// The address.
    pub email: Option<Arc<str>>,
    /// The status.
    pub status: InternalStatus,
    /// Supplier user with the role Administrator (PUR-02). Default: false.
    #[record(rename = "supplierAdmin", default)]
    pub is_supplier_admin: bool,
    /// Partner support: may restore and rename (USER-14, USER-25). Default: false.
    #[record(rename = "support", default)]
    pub is_support: bool,
    /// The place in the supplier's own role tree.
    pub internal_role: Option<InternalRoleId>,
    /// What the user may do.
    #[record(default)]
    pub permission_groups: Vec<PermissionGroupId>,
}

/// The status of an internal user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum InternalStatus {
    /// May act.
    Active,
    /// Not yet accepted.
    Pending,
    /// Shut out.
    Disabled,
}

/// A partner's employee with a login (USER-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct PartnerUser {
    /// The id.
    pub id: UserId,
    /// The name for people.
    pub name: Arc<str>,
    /// The address.
    pub email: Option<Arc<str>>,
    /// The borrowed login name (USER-10).
    pub username: Option<Arc<str>>,
    /// The status.
    pub status: PartnerUserStatus,
    /// The account (USER-04).
    pub partner: PartnerId,
    /// The contact that links the user to an account; left out: no access (USER-01).
    pub contact: Option<ContactLink>,
    /// The licence (LIC-02).
    pub license: License,
    /// The place in the account's hierarchy; left out: its lowest role (ROLE-12).
    pub partner_role: Option<PartnerRoleId>,
    /// The portal roles (PUR-04).
    #[record(default)]
    pub user_roles: Vec<UserRoleId>,
    /// The feature permissions (FEAT-01).
    #[record(default)]
    pub features: Vec<Feature>,
    /// The profile (USER-02).
    pub profile: Option<ProfileId>,
    /// The permission sets (USER-02).
    #[record(default)]
    pub permission_sets: Vec<PermissionSetId>,
    /// The home organisation of a borrowed login; left out: the login is not borrowed.
    pub home_org: Option<HomeOrg>,
    /// When the user was created.
    pub created_at: Instant,
    /// The last login; left out: never.
    pub last_login_at: Option<Instant>,
    /// The last re-activation.
    pub reactivated_at: Option<Instant>,
    /// Designated admin of the access review (USER-28). Default: false.
    #[record(rename = "reviewer", default)]
    pub is_reviewer: bool,
    /// A super user, where the option lets there be any (ROLE-29). Default: false.
    #[record(rename = "superUser", default)]
    pub is_super_user: bool,
    /// Known to have left the company (USER-06). Default: false.
    #[record(rename = "left", default)]
    pub has_left: bool,
    /// The exemption from the inactivity rule (USER-34).
    pub exempt: Option<Exemption>,
}

/// The contact of a partner user and the account under which it sits.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ContactLink {
    /// The contact.
    pub id: ContactId,
    /// The account of the contact.
    pub partner: PartnerId,
}

/// The status of a partner user; only active ones pass the gate (USER-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum PartnerUserStatus {
    /// Invited, not yet joined.
    Invited,
    /// May enter.
    Active,
    /// Shut out by inactivity, review or an administrator.
    Deactivated,
    /// Shut out by the partner's administrator; only support restores (USER-25).
    Revoked,
    /// Gone for good (USER-42).
    Deleted,
}

/// The licence of a partner user (LIC-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum License {
    /// Partner Community.
    PartnerCommunity,
    /// Partner Community Login.
    PartnerCommunityLogin,
    /// Customer Community Plus.
    CustomerCommunityPlus,
    /// Customer Community Plus Login.
    CustomerCommunityPlusLogin,
    /// Customer Community.
    CustomerCommunity,
    /// Customer Community Login.
    CustomerCommunityLogin,
    /// High Volume Customer Portal.
    HighVolumeCustomerPortal,
    /// Authenticated Website.
    AuthenticatedWebsite,
}

/// A feature permission; each stands alone (FEAT-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum Feature {
    /// Invite, permit and revoke users (FEAT-02).
    ManageUsers,
    /// Create and edit listings, view their analytics (FEAT-03).
    ManageListings,
    /// View and edit cases of others in the own account (FEAT-04).
    ManageCases,
    /// View and edit leads of others in the own account (FEAT-05).
    ManageLeads,
    /// View, and only view, all opportunities of the own account (FEAT-06).
    ManageOpportunities,
    /// View and edit projects of others in the own account (FEAT-07).
    ManageProjects,
    /// View the programme status pages (FEAT-08).
    ManagePartnership,
}

/// The organisation from which a login is borrowed (USER-07 to USER-11).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct HomeOrg {
    /// The organisation.
    pub id: HomeOrgId,
    /// Its state.
    pub state: HomeOrgState,
    /// The partner owns it.
    #[record(rename = "owned")]
    pub is_owned: bool,
    /// It is shared with others.
    #[record(rename = "shared")]
    pub is_shared: bool,
    /// It is a sandbox.
    #[record(rename = "sandbox")]
    pub is_sandbox: bool,
    /// The username is active there.
    #[record(rename = "userActive")]
    pub is_user_active: bool,
}

/// The state of a home organisation (USER-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum HomeOrgState {
    /// Open.
    Active,
    /// On hold.
    Hold,
    /// Locked.
    Locked,
    /// Not known, so closed.
    Unknown,
}

/// An exemption from the inactivity rule (USER-34).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Exemption {
    /// Why.
    pub reason: Arc<str>,
    /// Until when; from this moment on it is over.
    pub until: Instant,
}

/// A partner's sales representative, without a login (PUR-20).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct SalesRep {
    /// The id.
    pub id: UserId,
    /// The name for people.
    pub name: Arc<str>,
    /// The address.
    pub email: Option<Arc<str>>,
    /// The partner.
    pub partner: PartnerId,
    /// On the partner's list now (PUR-22).
    #[record(rename = "listed")]
    pub is_listed: bool,
}

impl json::Entry for User {
    type Key = UserId;

    fn key(&self) -> UserId {
        self.id().clone()
    }

    fn key_aside(&self, aside: Arc<str>) -> UserId {
        UserId::from_unchecked(aside)
    }

    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>) {
        repeated_id(self.id().as_str(), reader, &at.key("id"));
    }
}
