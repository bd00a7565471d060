//! People: internal users, partner users and sales reps.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::id_list;
use super::names::{Feature, HomeOrgState, InternalStatus, License, PartnerUserStatus};
use super::tagged::tagged;
use super::text::{Given, Id, Many, Moment, Text};
use crate::ids::UserId;
use crate::model;

tagged! {
    /// A person of any kind; all share one id space.
    User by "kind" {
        Internal(InternalUser<'a>) = "internal",
        Partner(PartnerUser<'a>) = "partner",
        SalesRep(SalesRep<'a>) = "sales-rep",
    }
}

/// Supplier staff.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InternalUser<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people.
    pub(crate) name: Text<'a>,
    /// The address.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) email: Given<Text<'a>>,
    /// The status.
    pub(crate) status: InternalStatus,
    /// Supplier user with the role Administrator (PUR-02). Default: false.
    #[serde(rename = "supplierAdmin", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_supplier_admin: Given<bool>,
    /// Partner support: may restore and rename (USER-14, USER-25). Default: false.
    #[serde(rename = "support", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_support: Given<bool>,
    /// The place in the supplier's own role tree.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_role: Given<Id<'a>>,
    /// What the user may do.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) permission_groups: Given<Many<Id<'a>>>,
}

/// A partner's employee with a login (USER-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnerUser<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people.
    pub(crate) name: Text<'a>,
    /// The address.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) email: Given<Text<'a>>,
    /// The borrowed login name (USER-10).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) username: Given<Text<'a>>,
    /// The status.
    pub(crate) status: PartnerUserStatus,
    /// The account (USER-04).
    pub(crate) partner: Id<'a>,
    /// The contact that links the user to an account; left out: no access (USER-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) contact: Given<ContactLink<'a>>,
    /// The licence (LIC-02).
    pub(crate) license: License,
    /// The place in the account's hierarchy; left out: its lowest role (ROLE-12).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_role: Given<Id<'a>>,
    /// The portal roles (PUR-04).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user_roles: Given<Many<Id<'a>>>,
    /// The feature permissions (FEAT-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) features: Given<Many<Feature>>,
    /// The profile (USER-02).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) profile: Given<Id<'a>>,
    /// The permission sets (USER-02).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) permission_sets: Given<Many<Id<'a>>>,
    /// The home organisation of a borrowed login; left out: the login is not borrowed.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) home_org: Given<HomeOrg<'a>>,
    /// When the user was created.
    pub(crate) created_at: Moment<'a>,
    /// The last login; left out: never.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) last_login_at: Given<Moment<'a>>,
    /// The last re-activation.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) reactivated_at: Given<Moment<'a>>,
    /// Designated admin of the access review (USER-28). Default: false.
    #[serde(rename = "reviewer", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_reviewer: Given<bool>,
    /// A super user, where the option lets there be any (ROLE-29). Default: false.
    #[serde(rename = "superUser", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_super_user: Given<bool>,
    /// Known to have left the company (USER-06). Default: false.
    #[serde(rename = "left", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_left: Given<bool>,
    /// The exemption from the inactivity rule (USER-34).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) exempt: Given<Exemption<'a>>,
}

/// A partner's sales representative, without a login (PUR-20).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SalesRep<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people.
    pub(crate) name: Text<'a>,
    /// The address.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) email: Given<Text<'a>>,
    /// The partner.
    pub(crate) partner: Id<'a>,
    /// On the partner's list now (PUR-22).
    #[serde(rename = "listed")]
    pub(crate) is_listed: bool,
}

/// The contact of a partner user and the account under which it sits.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ContactLink<'a> {
    /// The contact.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The account of the contact.
    pub(crate) partner: Id<'a>,
}

/// The organisation from which a login is borrowed (USER-07 to USER-11).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HomeOrg<'a> {
    /// The organisation.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// Its state.
    pub(crate) state: HomeOrgState,
    /// The partner owns it.
    #[serde(rename = "owned")]
    pub(crate) is_owned: bool,
    /// It is shared with others.
    #[serde(rename = "shared")]
    pub(crate) is_shared: bool,
    /// It is a sandbox.
    #[serde(rename = "sandbox")]
    pub(crate) is_sandbox: bool,
    /// The username is active there.
    #[serde(rename = "userActive")]
    pub(crate) is_user_active: bool,
}

/// An exemption from the inactivity rule (USER-34).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Exemption<'a> {
    /// Why.
    #[serde(borrow)]
    pub(crate) reason: Text<'a>,
    /// Until when; from this moment on it is over.
    pub(crate) until: Moment<'a>,
}

impl User<'_> {
    /// The person of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::User {
        match self {
            Self::Internal(user) => model::User::Internal(model::InternalUser {
                id: cx.id(&user.id, &at.key("id")),
                name: (&*user.name.0).into(),
                email: user.email.0.map(|email| (&*email.0).into()),
                status: user.status.into(),
                is_supplier_admin: user.is_supplier_admin.holds(),
                is_support: user.is_support.holds(),
                internal_role: cx.maybe_id(user.internal_role.0.as_ref(), &at.key("internalRole")),
                permission_groups: cx.ids(user.permission_groups.0, &at.key("permissionGroups")),
            }),
            Self::Partner(user) => model::User::Partner(user.into_model(cx, at)),
            Self::SalesRep(rep) => model::User::SalesRep(model::SalesRep {
                id: cx.id::<UserId>(&rep.id, &at.key("id")),
                name: (&*rep.name.0).into(),
                email: rep.email.0.map(|email| (&*email.0).into()),
                partner: cx.id(&rep.partner, &at.key("partner")),
                is_listed: rep.is_listed,
            }),
        }
    }
}

impl PartnerUser<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerUser {
        model::PartnerUser {
            id: cx.id(&self.id, &at.key("id")),
            name: (&*self.name.0).into(),
            email: self.email.0.map(|email| (&*email.0).into()),
            username: self.username.0.map(|username| (&*username.0).into()),
            status: self.status.into(),
            partner: cx.id(&self.partner, &at.key("partner")),
            contact: self.contact.0.map(|contact| contact.into_model(cx, &at.key("contact"))),
            license: self.license.into(),
            partner_role: cx.maybe_id(self.partner_role.0.as_ref(), &at.key("partnerRole")),
            user_roles: cx.ids(self.user_roles.0, &at.key("userRoles")),
            features: self.features.entries().into_iter().map(Into::into).collect(),
            profile: cx.maybe_id(self.profile.0.as_ref(), &at.key("profile")),
            permission_sets: cx.ids(self.permission_sets.0, &at.key("permissionSets")),
            home_org: self.home_org.0.map(|org| org.into_model(cx, &at.key("homeOrg"))),
            created_at: cx.instant(&self.created_at, &at.key("createdAt")),
            last_login_at: self.last_login_at.0.map(|login| cx.instant(&login, &at.key("lastLoginAt"))),
            reactivated_at: self.reactivated_at.0.map(|moment| cx.instant(&moment, &at.key("reactivatedAt"))),
            is_reviewer: self.is_reviewer.holds(),
            is_super_user: self.is_super_user.holds(),
            has_left: self.has_left.holds(),
            exempt: self.exempt.0.map(|exempt| exempt.into_model(cx, &at.key("exempt"))),
        }
    }
}

impl ContactLink<'_> {
    /// The link of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ContactLink {
        model::ContactLink { id: cx.id(&self.id, &at.key("id")), partner: cx.id(&self.partner, &at.key("partner")) }
    }
}

impl HomeOrg<'_> {
    /// The organisation of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::HomeOrg {
        model::HomeOrg {
            id: cx.id(&self.id, &at.key("id")),
            state: self.state.into(),
            is_owned: self.is_owned,
            is_shared: self.is_shared,
            is_sandbox: self.is_sandbox,
            is_user_active: self.is_user_active,
        }
    }
}

impl Exemption<'_> {
    /// The exemption of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Exemption {
        model::Exemption { reason: (&*self.reason.0).into(), until: cx.instant(&self.until, &at.key("until")) }
    }
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(from: &'a model::User) -> Self {
        match from {
            model::User::Internal(user) => Self::Internal(InternalUser {
                id: (&user.id).into(),
                name: (&user.name).into(),
                email: Given(user.email.as_ref().map(Text::from)),
                status: user.status.into(),
                is_supplier_admin: Given::claim(user.is_supplier_admin),
                is_support: Given::claim(user.is_support),
                internal_role: Given(user.internal_role.as_ref().map(Id::from)),
                permission_groups: id_list(&user.permission_groups),
            }),
            model::User::Partner(user) => Self::Partner(user.into()),
            model::User::SalesRep(rep) => Self::SalesRep(SalesRep {
                id: (&rep.id).into(),
                name: (&rep.name).into(),
                email: Given(rep.email.as_ref().map(Text::from)),
                partner: (&rep.partner).into(),
                is_listed: rep.is_listed,
            }),
        }
    }
}

impl<'a> From<&'a model::PartnerUser> for PartnerUser<'a> {
    fn from(from: &'a model::PartnerUser) -> Self {
        Self {
            id: (&from.id).into(),
            name: (&from.name).into(),
            email: Given(from.email.as_ref().map(Text::from)),
            username: Given(from.username.as_ref().map(Text::from)),
            status: from.status.into(),
            partner: (&from.partner).into(),
            contact: Given(from.contact.as_ref().map(ContactLink::from)),
            license: from.license.into(),
            partner_role: Given(from.partner_role.as_ref().map(Id::from)),
            user_roles: id_list(&from.user_roles),
            features: Given::list(from.features.iter().map(|&feature| feature.into()).collect()),
            profile: Given(from.profile.as_ref().map(Id::from)),
            permission_sets: id_list(&from.permission_sets),
            home_org: Given(from.home_org.as_ref().map(HomeOrg::from)),
            created_at: from.created_at.into(),
            last_login_at: Given(from.last_login_at.map(Moment::from)),
            reactivated_at: Given(from.reactivated_at.map(Moment::from)),
            is_reviewer: Given::claim(from.is_reviewer),
            is_super_user: Given::claim(from.is_super_user),
            has_left: Given::claim(from.has_left),
            exempt: Given(from.exempt.as_ref().map(Exemption::from)),
        }
    }
}

impl<'a> From<&'a model::ContactLink> for ContactLink<'a> {
    fn from(from: &'a model::ContactLink) -> Self {
        Self { id: (&from.id).into(), partner: (&from.partner).into() }
    }
}

impl<'a> From<&'a model::HomeOrg> for HomeOrg<'a> {
    fn from(from: &'a model::HomeOrg) -> Self {
        Self {
            id: (&from.id).into(),
            state: from.state.into(),
            is_owned: from.is_owned,
            is_shared: from.is_shared,
            is_sandbox: from.is_sandbox,
            is_user_active: from.is_user_active,
        }
    }
}

impl<'a> From<&'a model::Exemption> for Exemption<'a> {
    fn from(from: &'a model::Exemption) -> Self {
        Self { reason: (&from.reason).into(), until: from.until.into() }
    }
}
