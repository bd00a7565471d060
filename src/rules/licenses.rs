//! LIC: the licence decides by which mechanism a partner user gets and gives access.

use crate::model::{License, PartnerUser};

/// The sharing mechanism of a licence (LIC-02); it is fixed for the life of the user (LIC-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicenseClass {
    /// Role hierarchy, sharing rules and single-record shares.
    RoleBased,
    /// Sharing sets and share groups.
    HighVolume,
}

/// LIC-02. Every licence belongs to one mechanism.
#[must_use]
pub const fn class(license: License) -> LicenseClass {
    match license {
        License::PartnerCommunity
        | License::PartnerCommunityLogin
        | License::CustomerCommunityPlus
        | License::CustomerCommunityPlusLogin => LicenseClass::RoleBased,
        License::CustomerCommunity
        | License::CustomerCommunityLogin
        | License::HighVolumeCustomerPortal
        | License::AuthenticatedWebsite => LicenseClass::HighVolume,
    }
}

/// REACH-02. The user has a Partner Community licence.
#[must_use]
pub const fn is_partner_community(user: &PartnerUser) -> bool {
    matches!(user.license, License::PartnerCommunity | License::PartnerCommunityLogin)
}

/// LIC-02. The user is reached by sharing sets instead of roles.
#[must_use]
pub const fn is_high_volume(user: &PartnerUser) -> bool {
    matches!(class(user.license), LicenseClass::HighVolume)
}

/// LIC-03. A Customer Community Plus user without a role has no place in the hierarchy, yet is no high-volume user.
#[must_use]
pub const fn is_plus_without_role(user: &PartnerUser) -> bool {
    matches!(user.license, License::CustomerCommunityPlus | License::CustomerCommunityPlusLogin)
        && user.partner_role.is_none()
}

/// LIC-02, LIC-03. The user takes part in the hierarchy and in role-based sharing.
#[must_use]
pub const fn is_role_based(user: &PartnerUser) -> bool {
    !is_high_volume(user) && !is_plus_without_role(user)
}
