//! The whole programme at one revision.

use std::sync::Arc;

use super::map::Key;
use super::{
    Action, CustomView, DeclaredType, DefaultAccess, InternalRole, Invitation, ManagerAssignment, Map,
    NotificationModule, NotificationRule, Partner, PartnerGroup, PermissionGroup, PermissionSet, Profile, PublicGroup,
    Queue, RecordType, ResourceKind, Review, Roster, STANDARD_ROLES, Settings, ShareGroup, SharingRule, SharingSet,
    Tier, TypeName, User, UserRole,
};
use crate::ids::{
    InternalRoleId, InvitationToken, PartnerGroupId, PartnerId, PermissionGroupId, PermissionSetId, ProfileId,
    PublicGroupId, QueueId, ShareGroupId, SharingRuleId, SharingSetId, TierId, UserId, UserRoleId, ViewId,
};

/// A programme: everything that a decision may depend on besides the question itself.
///
/// The three large collections are shared between revisions until one changes them ([`Arc::make_mut`]).
/// An optional collection that is absent takes its model out of play; an empty one keeps the model's ceiling up.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Counts applied plans; at most 2^53 - 1.
    pub revision: u64,
    /// The options.
    pub settings: Settings,
    /// The partners.
    pub partners: Arc<Roster<PartnerId, Partner>>,
    /// People of every kind.
    pub users: Arc<Roster<UserId, User>>,
    /// The manager assignments by pair.
    pub managers: Arc<Roster<(PartnerId, UserId), ManagerAssignment>>,
    /// The supplier's own role tree.
    pub internal_roles: Map<InternalRoleId, InternalRole>,
    /// What internal users may do.
    pub permission_groups: Map<PermissionGroupId, PermissionGroup>,
    /// The portal roles in display order, the standard ones always among them; absent: no portal-role model.
    pub user_roles: Option<Map<UserRoleId, UserRole>>,
    /// The portal areas of the site configuration; absent: no site ceiling.
    pub site_areas: Option<Vec<Arc<str>>>,
    /// The tiers, lowest first; absent: no tier ceiling.
    pub tiers: Option<Map<TierId, Tier>>,
    /// The profiles; absent: no profile ceiling.
    pub profiles: Option<Map<ProfileId, Profile>>,
    /// The permission sets.
    pub permission_sets: Map<PermissionSetId, PermissionSet>,
    /// The public groups.
    pub public_groups: Map<PublicGroupId, PublicGroup>,
    /// The sharing rules.
    pub sharing_rules: Map<SharingRuleId, SharingRule>,
    /// The sharing sets.
    pub sharing_sets: Map<SharingSetId, SharingSet>,
    /// The share groups.
    pub share_groups: Map<ShareGroupId, ShareGroup>,
    /// The partner groups.
    pub partner_groups: Map<PartnerGroupId, PartnerGroup>,
    /// The custom views; order decides (GROUP-07).
    pub custom_views: Map<ViewId, CustomView>,
    /// Who is notified of what.
    pub notifications: Vec<NotificationRule>,
    /// The invitations.
    pub invitations: Map<InvitationToken, Invitation>,
    /// The access reviews, by partner.
    pub reviews: Map<PartnerId, Review>,
    /// The declared record types, in id order (TYPE-01).
    pub record_types: Map<TypeName, DeclaredType>,
    /// The default access by record type (OWD-01).
    pub default_access: Map<RecordType, DefaultAccess>,
    /// The queues (QUEUE-01).
    pub queues: Map<QueueId, Queue>,
}

impl Snapshot {
    /// A programme without anybody, at revision 0, with every option at its default.
    #[must_use]
    pub fn empty() -> Self {
        Self {
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
            record_types: Map::default(),
            default_access: Map::default(),
            queues: Map::default(),
        }
    }

    /// The kind with this name: a built-in one or a declared type.
    #[must_use]
    pub fn kind(&self, text: &str) -> Option<ResourceKind> {
        ResourceKind::parse(text).or_else(|| self.declared(text).map(|found| ResourceKind::Declared(found.id)))
    }

    /// The declared type with this name.
    #[must_use]
    pub fn declared(&self, text: &str) -> Option<&DeclaredType> {
        self.record_types.get(&TypeName::parse(text)?)
    }

    /// The action written `kind.verb`, if the kind is known here and has the verb (TYPE-05).
    #[must_use]
    pub fn action(&self, text: &str) -> Option<Action> {
        Action::of(text, |kind| self.kind(kind))
    }

    /// Every kind there is: the built-in ones in table order, then the declared types in id order.
    pub fn kinds(&self) -> impl Iterator<Item = ResourceKind> {
        let declared = self.record_types.keys().map(|name| ResourceKind::Declared(*name));
        ResourceKind::ALL.iter().copied().chain(declared)
    }

    /// The place of a kind among all there are; none for a type that nobody declares.
    #[must_use]
    pub fn kind_number(&self, kind: ResourceKind) -> Option<usize> {
        match kind {
            ResourceKind::Declared(name) => {
                self.record_types.get_index_of(&name).map(|at| ResourceKind::ALL.len() + at)
            }
            kind => kind.number(),
        }
    }

    /// The module with this name; another name has no recipients (NOTIFY-09).
    #[must_use]
    pub fn notification_module(&self, text: &str) -> Option<NotificationModule> {
        let declared = || self.declared(text).filter(|found| found.is_module);
        NotificationModule::parse(text).or_else(|| declared().map(|found| NotificationModule::Declared(found.id)))
    }

    /// The queue that owns a record with this owner, if it is one.
    #[must_use]
    pub fn queue(&self, owner: &UserId) -> Option<&Queue> {
        self.queues.get(owner.as_str())
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
