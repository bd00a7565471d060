//! The whole programme at one revision.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{
    CustomView, InternalRole, Invitation, LazyTable, ManagerAssignment, Map, NotificationRule, Partner, PartnerGroup,
    PermissionGroup, PermissionSet, Profile, PublicGroup, Review, STANDARD_ROLES, Settings, ShareGroup, SharingRule,
    SharingSet, Tier, User, UserRole,
};
use crate::collections::Key;
use crate::ids::{
    InternalRoleId, InvitationToken, PartnerGroupId, PartnerId, PermissionGroupId, PermissionSetId, ProfileId,
    PublicGroupId, ShareGroupId, SharingRuleId, SharingSetId, TierId, UserId, UserRoleId, ViewId,
};

/// A programme: everything that a decision may depend on besides the question itself.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Snapshot {
    /// The version of the format.
    pub format: Format,
    /// Counts applied plans.
    pub revision: u64,
    /// The options; each has a default.
    #[record(default = Settings::default())]
    pub settings: Settings,
    /// The partners.
    pub partners: Arc<LazyTable<PartnerId, Partner>>,
    /// People of every kind.
    pub users: Arc<LazyTable<UserId, User>>,
    /// The manager assignments (MGR-01).
    #[record(default)]
    pub managers: Arc<LazyTable<(PartnerId, UserId), ManagerAssignment>>,
    /// The supplier's own role tree.
    #[record(default)]
    pub internal_roles: Map<InternalRoleId, InternalRole>,
    /// What internal users may do.
    #[record(default)]
    pub permission_groups: Map<PermissionGroupId, PermissionGroup>,
    /// The portal roles in display order; standard ones left out are implied, first. Left out: no portal-role model.
    pub user_roles: Option<Map<UserRoleId, UserRole>>,
    /// The portal areas that the site configuration makes available. Left out: no site ceiling.
    pub site_areas: Option<Vec<Arc<str>>>,
    /// The tiers, lowest first. Left out: no tier ceiling.
    pub tiers: Option<Map<TierId, Tier>>,
    /// The profiles. Left out: no profile ceiling.
    pub profiles: Option<Map<ProfileId, Profile>>,
    /// The permission sets.
    #[record(default)]
    pub permission_sets: Map<PermissionSetId, PermissionSet>,
    /// The public groups.
    #[record(default)]
    pub public_groups: Map<PublicGroupId, PublicGroup>,
    /// The sharing rules.
    #[record(default)]
    pub sharing_rules: Map<SharingRuleId, SharingRule>,
    /// The sharing sets.
    #[record(default)]
    pub sharing_sets: Map<SharingSetId, SharingSet>,
    /// The share groups.
    #[record(default)]
    pub share_groups: Map<ShareGroupId, ShareGroup>,
    /// The partner groups.
    #[record(default)]
    pub partner_groups: Map<PartnerGroupId, PartnerGroup>,
    /// The custom views; order decides (GROUP-07).
    #[record(default)]
    pub custom_views: Map<ViewId, CustomView>,
    /// Who is notified of what.
    #[record(default)]
    pub notifications: Vec<NotificationRule>,
    /// The invitations.
    #[record(default)]
    pub invitations: Map<InvitationToken, Invitation>,
    /// The access reviews, one entry a partner (USER-28).
    #[record(default)]
    pub reviews: Map<PartnerId, Review>,
}

/// The version of the snapshot's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Record)]
pub enum Format {
    /// The only one.
    #[default]
    #[record(rename = "partner-policy/1")]
    V1,
}

impl Snapshot {
    /// A programme without anybody, at revision 0, with every option at its default.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            format: Format::V1,
            revision: 0,
            settings: Settings::default(),
            partners: Arc::default(),
            users: Arc::default(),
            managers: Arc::default(),
            internal_roles: Map::default(),
            permission_groups: Map::default(),
            user_roles: None,
            site_areas: None,
            tiers: None,
            profiles: None,
            permission_sets: Map::default(),
            public_groups: Map::default(),
            sharing_rules: Map::default(),
            sharing_sets: Map::default(),
            share_groups: Map::default(),
            partner_groups: Map::default(),
            custom_views: Map::default(),
            notifications: Vec::new(),
            invitations: Map::default(),
            reviews: Map::default(),
        }
    }

    /// How many entries there are in all.
    pub(crate) fn size(&self) -> usize {
        let optional = [
            self.user_roles.as_ref().map(Map::len),
            self.site_areas.as_ref().map(Vec::len),
            self.tiers.as_ref().map(Map::len),
            self.profiles.as_ref().map(Map::len),
        ];
        let sections = [
            self.partners.len(),
            self.users.len(),
            self.managers.len(),
            self.internal_roles.len(),
            self.permission_groups.len(),
            self.permission_sets.len(),
            self.public_groups.len(),
            self.sharing_rules.len(),
            self.sharing_sets.len(),
            self.share_groups.len(),
            self.partner_groups.len(),
            self.custom_views.len(),
            self.notifications.len(),
            self.invitations.len(),
            self.reviews.len(),
        ];
        sections.into_iter().chain(optional.into_iter().flatten()).sum()
    }

    /// Completes the portal roles of a document: those in these rows get the lead visibility of the option (LEAD-04), and
    /// standard ones that are left out come first. Says how many these are.
    pub(crate) fn complete_user_roles(&mut self, without_visibility: &[usize]) -> usize {
        let Some(declared) = &mut self.user_roles else {
            return 0;
        };
        for row in without_visibility {
            if let Some(role) = declared.get_index_mut(*row) {
                role.lead_visibility =
                    role.kind().default_lead_visibility(self.settings.custom_role_default_visibility);
            }
        }
        let standard = standard_user_roles(&self.settings).into_iter().filter(|role| !declared.contains_key(&role.id));
        let mut roles: Map<_, _> = standard.map(|role| (role.id.clone(), role)).collect();
        let implied = roles.len();
        roles.extend(std::mem::take(declared));
        *declared = roles;
        implied
    }

    /// The user with this id.
    #[must_use]
    pub fn user(&self, id: &UserId) -> Option<&User> {
        self.users.get(id)
    }

    /// The partner with this id.
    #[must_use]
    pub fn partner(&self, id: &PartnerId) -> Option<&Partner> {
        self.partners.get(id)
    }

    /// The assignment of `user` to `partner`, whether effective or not.
    #[must_use]
    pub fn assignment(&self, partner: &PartnerId, user: &UserId) -> Option<&ManagerAssignment> {
        self.managers.get(&Pair(partner, user))
    }

    /// The portal role with this id, if portal roles are in play.
    #[must_use]
    pub fn user_role(&self, id: &UserRoleId) -> Option<&UserRole> {
        self.user_roles.as_ref()?.get(id)
    }
}

/// A borrowed key of [`Snapshot::managers`].
#[derive(Hash)]
struct Pair<'a>(&'a PartnerId, &'a UserId);

impl Key<(PartnerId, UserId)> for Pair<'_> {
    fn is(&self, key: &(PartnerId, UserId)) -> bool {
        *self.0 == key.0 && *self.1 == key.1
    }
}

/// The standard portal roles as they are when nobody changed them, in their implied order (PUR-01, PUR-08).
#[must_use]
pub fn standard_user_roles(settings: &Settings) -> StandardRoles {
    STANDARD_ROLES
        .iter()
        .filter_map(|&(id, name, kind)| {
            // The three texts are well-formed ids, so nothing is left out.
            let id = UserRoleId::parse(id).ok()?;
            Some(UserRole {
                id,
                name: name.into(),
                description: None,
                is_partner_assignable: matches!(kind, super::UserRoleKind::Administrator),
                is_default: false,
                lead_visibility: kind.default_lead_visibility(settings.custom_role_default_visibility),
                translations: Map::default(),
            })
        })
        .collect()
}

/// The standard roles in their implied order.
pub type StandardRoles = Vec<UserRole>;
