//! The plainest entry of each kind, which the builders of small programmes begin with.

use partner_policy::ids::*;
use partner_policy::model::*;

/// The moment of every question that names no other.
pub const NOW: &str = "2026-11-22T00:00:00Z";

/// A text that becomes an id of whatever type is wanted.
pub trait Named {
    fn named(text: &str) -> Self;
}

macro_rules! named {
    ($($id:ident),*) => {$(
        impl Named for $id {
            fn named(text: &str) -> Self {
                Self::parse(text).unwrap()
            }
        }
    )*};
}

named!(
    PartnerId,
    UserId,
    ContactId,
    PartnerRoleId,
    InternalRoleId,
    UserRoleId,
    PermissionGroupId,
    TierId,
    ProfileId,
    PermissionSetId,
    PublicGroupId,
    SharingRuleId,
    SharingSetId,
    ShareGroupId,
    PartnerGroupId,
    ViewId,
    PageId,
    HomeOrgId,
    InvitationToken,
    ResourceId
);

/// The id with this text.
pub fn id<T: Named>(text: &str) -> T {
    T::named(text)
}

/// The ids with these texts.
pub fn ids<T: Named>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| id(text)).collect()
}

/// The moment with this text.
pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// An active partner.
pub fn partner(name: &str) -> Partner {
    Partner {
        id: id(name),
        name: name.into(),
        status: PartnerStatus::Active,
        is_enabled: true,
        owner: None,
        tier: None,
        segment: None,
        site_areas: None,
        fields: Fields::default(),
        partner_roles: None,
    }
}

/// An active internal user.
pub fn internal(name: &str) -> InternalUser {
    InternalUser {
        id: id(name),
        name: name.into(),
        email: None,
        status: InternalStatus::Active,
        is_supplier_admin: false,
        is_support: false,
        internal_role: None,
        permission_groups: Vec::new(),
    }
}

/// An active user of a partner with the Partner Community licence who logged in two days ago.
pub fn user(name: &str, of: &str) -> PartnerUser {
    PartnerUser {
        id: id(name),
        name: name.into(),
        email: None,
        username: None,
        status: PartnerUserStatus::Active,
        partner: id(of),
        contact: Some(contact(name, of)),
        license: License::PartnerCommunity,
        partner_role: None,
        user_roles: Vec::new(),
        features: Vec::new(),
        profile: None,
        permission_sets: Vec::new(),
        home_org: None,
        created_at: at("2026-01-10T09:00:00Z"),
        last_login_at: Some(at("2026-11-20T08:00:00Z")),
        reactivated_at: None,
        is_reviewer: false,
        is_super_user: false,
        has_left: false,
        exempt: None,
    }
}

/// The contact of a user of a partner.
pub fn contact(user: &str, of: &str) -> ContactLink {
    ContactLink { id: id(&format!("c-{user}")), partner: id(of) }
}

/// A sales rep of a partner.
pub fn rep(name: &str, of: &str, is_listed: bool) -> SalesRep {
    SalesRep { id: id(name), name: name.into(), email: None, partner: id(of), is_listed }
}

/// A user as manager of a partner, not the primary one.
pub fn assignment(of: &str, user: &str) -> ManagerAssignment {
    ManagerAssignment { partner: id(of), user: id(user), is_primary: false }
}

/// A role of the supplier's own tree.
pub fn internal_role(name: &str, parent: Option<&str>) -> InternalRole {
    InternalRole { id: id(name), label: name.into(), parent: parent.map(id) }
}

/// A permission group that permits nothing.
pub fn permission_group(name: &str) -> PermissionGroup {
    PermissionGroup {
        id: id(name),
        name: name.into(),
        modules: Vec::new(),
        has_partner_administration: false,
        has_system_administration: false,
        has_partner_read_only: false,
        has_partner_manager_access: false,
        records: Vec::new(),
        views_all_data: false,
        modifies_all_data: false,
    }
}

/// A custom portal role with Assigned Leads.
pub fn user_role(name: &str) -> UserRole {
    UserRole {
        id: id(name),
        name: name.into(),
        description: None,
        is_partner_assignable: false,
        is_default: false,
        lead_visibility: LeadVisibility::Assigned,
        translations: Map::default(),
    }
}

/// A public group without members.
pub fn public_group(name: &str) -> PublicGroup {
    PublicGroup {
        id: id(name),
        users: Vec::new(),
        groups: Vec::new(),
        internal_roles: Vec::new(),
        partner_roles: Vec::new(),
        has_all_internal: false,
        has_all_partner_users: false,
    }
}
