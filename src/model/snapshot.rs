//! The whole programme at one revision.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{
    Action, CustomView, DeclaredType, DefaultAccess, InternalRole, Invitation, LazyTable, ManagerAssignment, Map,
    NotificationModule, NotificationRule, Partner, PartnerGroup, PermissionGroup, PermissionSet, Profile, PublicGroup,
    Queue, RecordType, ResourceKind, Review, STANDARD_ROLES, Settings, ShareGroup, SharingRule, SharingSet, Tier,
    TypeName, User, UserRole,
};
use crate::collections::Key;
use crate::ids::{
    InternalRoleId, InvitationToken, PartnerGroupId, PartnerId, PermissionGroupId, PermissionSetId, ProfileId,
    PublicGroupId, QueueId, ShareGroupId, SharingRuleId, SharingSetId, TierId, UserId, UserRoleId, ViewId,
};
use crate::json::{FieldTable as _, Read, Write};

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
    /// Record types of the programme's own, in id order (TYPE-01).
    #[record(default)]
    pub record_types: Map<TypeName, DeclaredType>,
    /// The default access by record type; a type that is left out is private (OWD-01).
    #[record(default, schema = "crate::json::schema::KeyedBy<RecordType, DefaultAccess>")]
    pub default_access: Vec<(RecordType, DefaultAccess)>,
    /// The queues (QUEUE-01).
    #[record(default)]
    pub queues: Map<QueueId, Queue>,
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
        Self::placeholder()
    }

    /// Puts the declared types in id order, in which compiled access numbers them; one whose id was taken stays aside.
    pub(crate) fn order_record_types(&mut self) {
        let mut types: Vec<(TypeName, DeclaredType)> = std::mem::take(&mut self.record_types).into_iter().collect();
        crate::collections::order::sort_by(&mut types, |(a, _), (b, _)| a.cmp(b));
        self.record_types = types.into_iter().collect();
    }

    /// The kind with this name: a built-in one or a declared type.
    #[must_use]
    pub fn kind(&self, text: &str) -> Option<ResourceKind> {
        ResourceKind::parse(text).or_else(|| self.declared(text).map(|found| ResourceKind::Declared(found.id)))
    }

    /// Says whether the kind is built in, or a type that is declared here.
    #[must_use]
    pub fn knows(&self, kind: ResourceKind) -> bool {
        self.kind_number(kind).is_some()
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

    /// The kind with an index among all there are.
    #[must_use]
    pub fn kind_at(&self, number: usize) -> Option<ResourceKind> {
        let declared = || self.record_types.get_index(number.checked_sub(ResourceKind::ALL.len())?);
        let built_in = ResourceKind::ALL.get(number).copied();
        built_in.or_else(|| declared().map(|(name, _)| ResourceKind::Declared(*name)))
    }

    /// The index of a kind among all there are; none for a type that nobody declares.
    #[must_use]
    pub fn kind_number(&self, kind: ResourceKind) -> Option<usize> {
        match kind {
            ResourceKind::Declared(name) => {
                self.record_types.get_index_of(&name).map(|at| ResourceKind::ALL.len() + at)
            }
            kind => kind.number(),
        }
    }

    /// The index of an action among all there are, in the order of the kinds and of the verbs of each.
    #[must_use]
    pub fn action_number(&self, action: Action) -> Option<usize> {
        let verbs = action.kind().verbs();
        let number = self.kind_number(action.kind())?;
        let built_in: usize = ResourceKind::ALL.iter().take(number).map(|kind| kind.verbs().len()).sum();
        // All declared types have the same verbs.
        let declared = number.saturating_sub(ResourceKind::ALL.len()) * verbs.len();
        Some(built_in + declared + verbs.iter().position(|verb| *verb == action.verb())?)
    }

    /// The default access of a type; private where none is given (OWD-01).
    #[must_use]
    pub fn default_access(&self, record_type: RecordType) -> DefaultAccess {
        let found = self.default_access.iter().find(|(of, _)| *of == record_type);
        found.map(|(_, access)| *access).unwrap_or_default()
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

    /// How many entries there are in all.
    pub(crate) fn size(&self) -> usize {
        (0..self.fields().len()).filter_map(|field| self.value(field)).map(Write::count).sum()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_every_kind_of_section_count_and_nothing_else_does() {
        let mut snapshot = Snapshot::empty();
        assert_eq!(snapshot.size(), 0);
        snapshot.site_areas = Some(vec!["a".into(), "b".into()]);
        snapshot.default_access = vec![(RecordType::Lead, DefaultAccess::default())];
        snapshot.tiers = Some(Map::default());
        snapshot.user_roles =
            Some(standard_user_roles(&snapshot.settings).into_iter().map(|r| (r.id.clone(), r)).collect());
        assert_eq!(snapshot.size(), 6);
    }
    #[test]
    fn kinds_and_actions_are_found_by_their_numbers() {
        let mut snapshot = Snapshot::empty();
        for name in ["quote", "rebate-claim"] {
            let id = TypeName::parse(name).unwrap_or_else(TypeName::placeholder);
            snapshot.record_types.insert(id, DeclaredType { id, ..DeclaredType::placeholder() });
        }
        for (number, kind) in snapshot.kinds().enumerate() {
            assert_eq!((snapshot.kind_number(kind), snapshot.kind_at(number)), (Some(number), Some(kind)));
        }
        for (number, action) in snapshot.kinds().flat_map(Action::on).enumerate() {
            assert_eq!(snapshot.action_number(action), Some(number));
        }
        assert_eq!(snapshot.kind_at(snapshot.kinds().count()), None);
    }
}
