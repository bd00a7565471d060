//! The portal: user roles, tiers, profiles, permission sets, partner groups, custom views.

use std::sync::Arc;

use super::{Criterion, Map, RecordType, Verb};
use crate::ids::{PageId, PartnerGroupId, PermissionSetId, ProfileId, TierId, UserRoleId, ViewId};

/// A portal role (PUR-01): what its holders may do in the portal and which leads they see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRole {
    /// The id; `administrator`, `marketing` and `sales` are the standard ones.
    pub id: UserRoleId,
    /// The canonical name, which never changes (PUR-23).
    pub name: Arc<str>,
    /// The description for people.
    pub description: Option<Arc<str>>,
    /// Says whether a partner's administrator may give and take the role (PUR-06, PUR-08).
    pub is_partner_assignable: bool,
    /// Says whether new users get the role (PUR-10).
    pub is_default: bool,
    /// Which leads the role shows.
    pub lead_visibility: LeadVisibility,
    /// The translations by language tag; display only (I18N-02).
    pub translations: Map<Arc<str>, Translation>,
}

/// Which kind of portal role it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserRoleKind {
    /// The standard role Administrator.
    Administrator,
    /// The standard role Marketing.
    Marketing,
    /// The standard role Sales; not a sales rep (PUR-20).
    Sales,
    /// A role that the supplier defined.
    Custom,
}

/// The ids of the standard roles with their canonical names, in their implied order.
pub const STANDARD_ROLES: [(&str, &str, UserRoleKind); 3] = [
    ("administrator", "Administrator", UserRoleKind::Administrator),
    ("marketing", "Marketing", UserRoleKind::Marketing),
    ("sales", "Sales", UserRoleKind::Sales),
];

impl UserRoleKind {
    /// The kind of the role with this id.
    #[must_use]
    pub fn of(id: &UserRoleId) -> Self {
        STANDARD_ROLES.iter().find(|(standard, ..)| *standard == id.as_str()).map_or(Self::Custom, |(.., kind)| *kind)
    }

    /// The lead visibility of a role of this kind for which none is given (LEAD-04 to LEAD-08).
    #[must_use]
    pub const fn default_lead_visibility(self, custom: CustomVisibility) -> LeadVisibility {
        match (self, custom) {
            (Self::Administrator | Self::Marketing, _) | (Self::Custom, CustomVisibility::All) => LeadVisibility::All,
            (Self::Sales, _) => LeadVisibility::SalesDefault,
            (Self::Custom, CustomVisibility::Assigned) => LeadVisibility::Assigned,
        }
    }
}

impl UserRole {
    /// The kind of the role.
    #[must_use]
    pub fn kind(&self) -> UserRoleKind {
        UserRoleKind::of(&self.id)
    }
}

/// Which leads of the account a role shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadVisibility {
    /// All of the account (LEAD-02).
    All,
    /// Those assigned to the viewer and the unassigned ones (LEAD-03).
    Assigned,
    /// The unchanged setting of Sales (LEAD-06).
    SalesDefault,
}

/// The option for the lead visibility of custom roles for which none is given (LEAD-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomVisibility {
    /// All leads of the account.
    All,
    /// Assigned and unassigned ones.
    Assigned,
}

/// A translated name and description (I18N-01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The translated name.
    pub name: Arc<str>,
    /// The translated description.
    pub description: Option<Arc<str>>,
}

/// A tier of the programme and the features that it opens; lowest first in the list (TIER-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The id.
    pub id: TierId,
    /// The name for people.
    pub name: Arc<str>,
    /// The features, by name.
    pub features: Vec<Arc<str>>,
}

/// The verbs that a profile or permission set permits, by record type (USER-02).
pub type ObjectPermissions = Vec<(RecordType, Vec<Verb>)>;

/// A profile: the base of the object permissions (USER-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The id.
    pub id: ProfileId,
    /// The permitted verbs.
    pub objects: ObjectPermissions,
}

/// A permission set: adds to the profile (USER-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionSet {
    /// The id.
    pub id: PermissionSetId,
    /// The permitted verbs.
    pub objects: ObjectPermissions,
    /// Features that no tier lists and that this set grants (TIER-07).
    pub tier_features: Vec<Arc<str>>,
}

/// How the rules of a partner group combine (GROUP-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupMatch {
    /// All must hold.
    All,
    /// One is enough; must be asked for.
    Any,
}

/// A segment: rules on the partner's data and on the user's roles; membership is per user (GROUP-03).
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerGroup {
    /// The id.
    pub id: PartnerGroupId,
    /// How its rules combine.
    pub matching: GroupMatch,
    /// The rules on the partner's data.
    pub partner: Vec<Criterion>,
    /// The user has any of these roles; absent: no such rule. May dangle: then nobody is a member (PUR-29).
    pub has_roles: Option<Vec<UserRoleId>>,
    /// The user has none of these roles; absent: no such rule. May dangle: then nobody is a member (PUR-29).
    pub has_not_roles: Option<Vec<UserRoleId>>,
}

/// A view of the portal for the members of its groups; the first match is shown (GROUP-07).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomView {
    /// The id.
    pub id: ViewId,
    /// A member of any of these groups gets the view.
    pub groups: Vec<PartnerGroupId>,
    /// Its pages.
    pub pages: Vec<Page>,
}

/// A page of a custom view (GROUP-08).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The id.
    pub id: PageId,
    /// A member of any of these groups may open it; empty: every user of the view.
    pub groups: Vec<PartnerGroupId>,
    /// The page above, whose restriction this one inherits.
    pub parent: Option<PageId>,
}
