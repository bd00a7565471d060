//! What a user is as the owner of a record and as a member of groups.

use crate::ids::PartnerIx;
use crate::model::{HasFacts, License, User, UserFacts, UserKind};

/// Which mechanisms open the records of a user (LIC-02, LIC-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum OwnerClass {
    /// Supplier staff.
    Internal,
    /// A sales rep.
    SalesRep,
    /// A partner user with a place in a hierarchy.
    RoleBased,
    /// Customer Community Plus without a role (LIC-03).
    Roleless,
    /// High-volume: Customer Community.
    CustomerCommunity,
    /// High-volume: Customer Community Login.
    CustomerCommunityLogin,
    /// High-volume: High Volume Customer Portal.
    HighVolumeCustomerPortal,
    /// High-volume: Authenticated Website.
    AuthenticatedWebsite,
}

impl OwnerClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::Internal,
        Self::SalesRep,
        Self::RoleBased,
        Self::Roleless,
        Self::CustomerCommunity,
        Self::CustomerCommunityLogin,
        Self::HighVolumeCustomerPortal,
        Self::AuthenticatedWebsite,
    ];

    /// The class as it stands in relations.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::SalesRep => "sales-rep",
            Self::RoleBased => "role-based",
            Self::Roleless => "roleless",
            Self::CustomerCommunity => "customer-community",
            Self::CustomerCommunityLogin => "customer-community-login",
            Self::HighVolumeCustomerPortal => "high-volume-customer-portal",
            Self::AuthenticatedWebsite => "authenticated-website",
        }
    }

    /// The class of a user.
    #[must_use]
    pub fn of(user: &User) -> Self {
        Self::of_facts(&user.facts())
    }

    pub(super) const fn of_facts(user: &UserFacts<'_>) -> Self {
        match user.kind {
            UserKind::Internal => Self::Internal,
            UserKind::SalesRep => Self::SalesRep,
            UserKind::Partner(license) => Self::of_partner_user(license, user.role.is_some()),
        }
    }

    const fn of_partner_user(license: License, has_role: bool) -> Self {
        match license {
            License::PartnerCommunity | License::PartnerCommunityLogin => Self::RoleBased,
            License::CustomerCommunityPlus | License::CustomerCommunityPlusLogin => {
                if has_role {
                    Self::RoleBased
                } else {
                    Self::Roleless
                }
            }
            License::CustomerCommunity => Self::CustomerCommunity,
            License::CustomerCommunityLogin => Self::CustomerCommunityLogin,
            License::HighVolumeCustomerPortal => Self::HighVolumeCustomerPortal,
            License::AuthenticatedWebsite => Self::AuthenticatedWebsite,
        }
    }

    /// The high-volume class of a licence, if it is high-volume.
    #[must_use]
    pub const fn of_high_volume(license: License) -> Option<Self> {
        Some(match license {
            License::CustomerCommunity => Self::CustomerCommunity,
            License::CustomerCommunityLogin => Self::CustomerCommunityLogin,
            License::HighVolumeCustomerPortal => Self::HighVolumeCustomerPortal,
            License::AuthenticatedWebsite => Self::AuthenticatedWebsite,
            _ => return None,
        })
    }

    /// The set with this class alone.
    #[must_use]
    pub const fn bit(self) -> OwnerClasses {
        OwnerClasses(1 << self as u8)
    }
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OwnerClasses(u8);

impl OwnerClasses {
    /// The four high-volume ones.
    pub const HIGH_VOLUME: Self = Self(0xF0);

    /// Says whether the class is in the set.
    #[must_use]
    pub const fn contains(self, class: OwnerClass) -> bool {
        self.0 & class.bit().0 != 0
    }

    /// Says whether no class is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// One bit per class, the first class lowest.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }
}

/// The facts about one user that others' access depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserRow {
    /// Which mechanisms open the user's records.
    pub class: OwnerClass,
    /// Says whether the status is active.
    pub is_active: bool,
    /// The account of a partner user or sales rep; none if it is not in the snapshot.
    pub account: Option<PartnerIx>,
    /// The role in the account's tree, of role-based users only; none if there is no such role (ROLE-12).
    pub role: Option<u16>,
    /// The role in the supplier's tree.
    pub internal_role: Option<u32>,
    /// Says whether it is a partner user with a Partner Community licence (REACH-02).
    pub is_partner_community: bool,
}
