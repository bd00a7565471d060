//! The whole programme at one revision.

use std::sync::Arc;

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::event::{Invitation, NotificationRule};
use super::internal::{InternalRole, PermissionGroup};
use super::names::Format;
use super::partner::{ManagerAssignment, Partner};
use super::portal::{CustomView, PartnerGroup, PermissionSet, Profile, Tier, UserRole};
use super::queue::Queue;
use super::record_types::{Defaults, RecordType, defaults_from_model, defaults_into_model, types_into_model};
use super::review::Review;
use super::settings::Settings;
use super::sharing::{PublicGroup, ShareGroup, SharingRule, SharingSet};
use super::text::{Given, MAX_ENTITIES, Many, Text, Whole};
use super::user::User;
use super::{share_all, text_list};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::model;

/// A programme: everything that a decision may depend on besides the question itself.
#[derive(Debug, Clone, PartialEq, Default, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Snapshot<'a> {
    /// The version of the format.
    pub(crate) format: Format,
    /// Counts applied plans.
    pub(crate) revision: Whole,
    /// The options; each has a default.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) settings: Given<Settings<'a>>,
    /// The partners.
    pub(crate) partners: Many<Partner<'a>>,
    /// People of every kind.
    pub(crate) users: Many<User<'a>>,
    /// The manager assignments (MGR-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) managers: Given<Many<ManagerAssignment<'a>>>,
    /// The supplier's own role tree.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_roles: Given<Many<InternalRole<'a>>>,
    /// What internal users may do.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) permission_groups: Given<Many<PermissionGroup<'a>>>,
    /// The portal roles in display order; standard ones left out are implied, first. Left out: no portal-role model.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user_roles: Given<Many<UserRole<'a>>>,
    /// The portal areas that the site configuration makes available. Left out: no site ceiling.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) site_areas: Given<Many<Text<'a>>>,
    /// The tiers, lowest first. Left out: no tier ceiling.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) tiers: Given<Many<Tier<'a>>>,
    /// The profiles. Left out: no profile ceiling.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) profiles: Given<Many<Profile<'a>>>,
    /// The permission sets.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) permission_sets: Given<Many<PermissionSet<'a>>>,
    /// The public groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) public_groups: Given<Many<PublicGroup<'a>>>,
    /// The sharing rules.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) sharing_rules: Given<Many<SharingRule<'a>>>,
    /// The sharing sets.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) sharing_sets: Given<Many<SharingSet<'a>>>,
    /// The share groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) share_groups: Given<Many<ShareGroup<'a>>>,
    /// The partner groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_groups: Given<Many<PartnerGroup<'a>>>,
    /// The custom views; order decides (GROUP-07).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) custom_views: Given<Many<CustomView<'a>>>,
    /// Who is notified of what.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) notifications: Given<Many<NotificationRule<'a>>>,
    /// The invitations.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) invitations: Given<Many<Invitation<'a>>>,
    /// The access reviews, one entry a partner (USER-28).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) reviews: Given<Many<Review<'a>>>,
    /// Record types of the programme's own (TYPE-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) record_types: Given<Many<RecordType<'a>>>,
    /// The default access by record type; a type that is left out is private (OWD-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) default_access: Given<Defaults<'a>>,
    /// The queues (QUEUE-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) queues: Given<Many<Queue<'a>>>,
}

/// The positions of the portal roles in the document begin this many places later in the model.
pub(crate) type ImpliedRoles = usize;

impl Snapshot<'_> {
    /// The snapshot of the model, and how many portal roles were implied before those of the document.
    pub(crate) fn into_model(self, cx: &mut Cx) -> (model::Snapshot, ImpliedRoles) {
        if self.entities() > MAX_ENTITIES {
            cx.report(Code::LimitExceeded, &At::ROOT, "a snapshot has at most 5 million entries");
            return (model::Snapshot::empty(), 0);
        }
        let settings = self.settings.0.unwrap_or_default().into_model(cx, &At::ROOT.key("settings"));
        cx.custom_visibility = settings.custom_role_default_visibility;
        let partners = cx.section("partners", "id", self.partners.0, |entry, cx, at| {
            let entry = entry.into_model(cx, at);
            (entry.id.clone(), entry)
        });
        let users = cx.section("users", "id", self.users.0, |entry, cx, at| {
            let entry = entry.into_model(cx, at);
            (entry.id().clone(), entry)
        });
        let managers = managers(self.managers.entries(), cx);
        let (user_roles, implied) = match self.user_roles.0 {
            Some(roles) => {
                let (roles, implied) = user_roles(roles.0, &settings, cx);
                (Some(roles), implied)
            }
            None => (None, 0),
        };
        let snapshot = model::Snapshot {
            revision: self.revision.0,
            settings,
            partners: Arc::new(partners.into()),
            users: Arc::new(users.into()),
            managers: Arc::new(managers.into()),
            internal_roles: cx.section("internalRoles", "id", self.internal_roles.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            permission_groups: cx.section(
                "permissionGroups",
                "id",
                self.permission_groups.entries(),
                |entry, cx, at| {
                    let entry = entry.into_model(cx, at);
                    (entry.id.clone(), entry)
                },
            ),
            user_roles,
            site_areas: self.site_areas.0.map(|areas| share_all(areas, cx)),
            tiers: self.tiers.0.map(|list| {
                cx.section("tiers", "id", list.0, |entry, cx, at| {
                    let entry = entry.into_model(cx, at);
                    (entry.id.clone(), entry)
                })
            }),
            profiles: self.profiles.0.map(|list| {
                cx.section("profiles", "id", list.0, |entry, cx, at| {
                    let entry = entry.into_model(cx, at);
                    (entry.id.clone(), entry)
                })
            }),
            permission_sets: cx.section("permissionSets", "id", self.permission_sets.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            public_groups: cx.section("publicGroups", "id", self.public_groups.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            sharing_rules: cx.section("sharingRules", "id", self.sharing_rules.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            sharing_sets: cx.section("sharingSets", "id", self.sharing_sets.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            share_groups: cx.section("shareGroups", "id", self.share_groups.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            partner_groups: cx.section("partnerGroups", "id", self.partner_groups.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            custom_views: cx.section("customViews", "id", self.custom_views.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
            notifications: notifications(self.notifications.entries(), cx),
            invitations: cx.section("invitations", "token", self.invitations.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.token.clone(), entry)
            }),
            reviews: cx.section("reviews", "partner", self.reviews.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.partner.clone(), entry)
            }),
            record_types: types_into_model(self.record_types.entries(), cx),
            default_access: defaults_into_model(self.default_access.0.unwrap_or_default(), cx),
            queues: cx.section("queues", "id", self.queues.entries(), |entry, cx, at| {
                let entry = entry.into_model(cx, at);
                (entry.id.clone(), entry)
            }),
        };
        (snapshot, implied)
    }

    fn entities(&self) -> usize {
        fn size<T>(list: &Given<Many<T>>) -> usize {
            list.0.as_ref().map_or(0, |list| list.0.len())
        }
        self.partners.0.len()
            + self.users.0.len()
            + size(&self.managers)
            + size(&self.internal_roles)
            + size(&self.permission_groups)
            + size(&self.user_roles)
            + size(&self.site_areas)
            + size(&self.tiers)
            + size(&self.profiles)
            + size(&self.permission_sets)
            + size(&self.public_groups)
            + size(&self.sharing_rules)
            + size(&self.sharing_sets)
            + size(&self.share_groups)
            + size(&self.partner_groups)
            + size(&self.custom_views)
            + size(&self.notifications)
            + size(&self.invitations)
            + size(&self.reviews)
            + size(&self.record_types)
            + size(&self.queues)
    }
}

/// The assignments by pair; a pair that occurs twice is reported.
fn managers(
    entries: Vec<ManagerAssignment<'_>>,
    cx: &mut Cx,
) -> model::Map<(PartnerId, UserId), model::ManagerAssignment> {
    let place = At::ROOT.key("managers");
    let mut map = model::Map::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let at = place.index(index);
        let entry = entry.into_model(cx, &at);
        let key = (entry.partner.clone(), entry.user.clone());
        if map.contains_key(&key) {
            let message = format!("the user `{}` is assigned to the partner `{}` twice", entry.user, entry.partner);
            cx.report(Code::DuplicateId, &at, message);
            let aside = UserId::made_up(format!("{}{index}", super::cx::REPEATED).into());
            map.insert((entry.partner.clone(), aside), entry);
        } else {
            map.insert(key, entry);
        }
    }
    map
}

/// The rules of notification of modules that can be.
fn notifications(rules: Vec<NotificationRule<'_>>, cx: &mut Cx) -> Vec<model::NotificationRule> {
    let place = At::ROOT.key("notifications");
    let rules = rules.into_iter().enumerate();
    rules.filter_map(|(index, rule)| rule.into_model(cx, &place.index(index))).collect()
}

/// The portal roles: the standard ones that are left out first, then those of the document.
fn user_roles(
    entries: Vec<UserRole<'_>>,
    settings: &model::Settings,
    cx: &mut Cx,
) -> (model::Map<UserRoleId, model::UserRole>, ImpliedRoles) {
    let declared = cx.section("userRoles", "id", entries, |entry, cx, at| {
        let entry = entry.into_model(cx, at);
        (entry.id.clone(), entry)
    });
    let mut roles = model::Map::default();
    for role in model::standard_user_roles(settings) {
        if !declared.contains_key(&role.id) {
            roles.insert(role.id.clone(), role);
        }
    }
    let implied = roles.len();
    roles.extend(declared);
    (roles, implied)
}

/// Entries sorted by id, for sections whose order has no meaning (GEN-12).
fn sorted<'a, K: Ord + 'a, V: 'a, W: From<&'a V>>(map: &'a model::Map<K, V>) -> Many<W> {
    let mut entries: Vec<_> = map.iter().collect();
    crate::order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    entries.into_iter().map(|(_, entry)| W::from(entry)).collect()
}

/// Sorted entries, left out where there are none.
fn some_sorted<'a, K: Ord + 'a, V: 'a, W: From<&'a V>>(map: &'a model::Map<K, V>) -> Given<Many<W>> {
    Given((!map.is_empty()).then(|| sorted(map)))
}

/// Entries in their own order.
fn in_order<'a, K: 'a, V: 'a, W: From<&'a V>>(map: &'a model::Map<K, V>) -> Many<W> {
    map.values().map(W::from).collect()
}

impl<'a> From<&'a model::Snapshot> for Snapshot<'a> {
    fn from(from: &'a model::Snapshot) -> Self {
        let settings = Settings::from(&from.settings);
        Self {
            format: Format::V1,
            revision: Whole(from.revision),
            settings: Given((settings != Settings::default()).then_some(settings)),
            partners: sorted(&from.partners),
            users: sorted(&from.users),
            managers: some_sorted(&from.managers),
            internal_roles: some_sorted(&from.internal_roles),
            permission_groups: some_sorted(&from.permission_groups),
            user_roles: Given(from.user_roles.as_ref().map(in_order)),
            site_areas: Given(from.site_areas.as_deref().map(text_list)),
            tiers: Given(from.tiers.as_ref().map(in_order)),
            profiles: Given(from.profiles.as_ref().map(sorted)),
            permission_sets: some_sorted(&from.permission_sets),
            public_groups: some_sorted(&from.public_groups),
            sharing_rules: some_sorted(&from.sharing_rules),
            sharing_sets: some_sorted(&from.sharing_sets),
            share_groups: some_sorted(&from.share_groups),
            partner_groups: some_sorted(&from.partner_groups),
            custom_views: Given((!from.custom_views.is_empty()).then(|| in_order(&from.custom_views))),
            notifications: Given::list(from.notifications.iter().map(NotificationRule::from).collect()),
            invitations: some_sorted(&from.invitations),
            reviews: some_sorted(&from.reviews),
            record_types: some_sorted(&from.record_types),
            default_access: defaults_from_model(&from.default_access),
            queues: some_sorted(&from.queues),
        }
    }
}
