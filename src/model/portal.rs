//! The portal: user roles, tiers, profiles, permission sets, partner groups, custom views.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::scalars::report_repeated;
use super::{Criterion, Map, RecordType, Verb};
use crate::ids::{PageId, PartnerGroupId, PermissionSetId, ProfileId, TierId, UserRoleId, ViewId};
use crate::json::{At, PresentFields, Reader};

/// A portal role (PUR-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: UserRoleId, ordered, complete)]
pub struct UserRole {
    /// The id; `administrator`, `marketing` and `sales` are the standard roles.
    pub id: UserRoleId,
    /// The canonical name, unique without regard to case (PUR-05).
    pub name: Arc<str>,
    /// The description for people.
    pub description: Option<Arc<str>>,
    /// A partner's administrator may give and take the role (PUR-06). Default: true for `administrator` (PUR-08), false for others.
    #[record(rename = "partnerAssignable", completed, unless = Self::is_usually_assignable)]
    pub is_partner_assignable: bool,
    /// New users get the role (PUR-10). Default: false.
    #[record(default)]
    pub is_default: bool,
    /// Which leads the role shows. Default: by role (LEAD-04 to LEAD-08).
    #[record(completed)]
    pub lead_visibility: LeadVisibility,
    /// The translations by BCP 47 language tag; display only (I18N-02).
    #[record(default)]
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
    /// Says whether a partner's administrator may assign the role as far as nobody said otherwise (PUR-06, PUR-08).
    fn is_usually_assignable(&self) -> bool {
        self.is_partner_assignable == matches!(self.kind(), UserRoleKind::Administrator)
    }

    /// Fills in what depends on the kind of role; the option for custom roles may stand elsewhere in the document.
    fn complete(&mut self, given: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        let has =
            |name: &str| Self::FIELDS.iter().position(|field| field.name == name).is_some_and(|field| given.has(field));
        let kind = self.kind();
        if !has("partnerAssignable") {
            self.is_partner_assignable = matches!(kind, UserRoleKind::Administrator);
        }
        if !has("leadVisibility") {
            self.lead_visibility = kind.default_lead_visibility(CustomVisibility::Assigned);
            reader.incomplete.push(at.position());
        }
    }

    /// The kind of the role.
    #[must_use]
    pub fn kind(&self) -> UserRoleKind {
        UserRoleKind::of(&self.id)
    }
}

/// Which leads of the account a portal role shows (LEAD-02, LEAD-03, LEAD-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum LeadVisibility {
    /// All of the account (LEAD-02).
    All,
    /// Those assigned to the viewer and the unassigned ones (LEAD-03).
    Assigned,
    /// The unchanged setting of Sales (LEAD-06).
    SalesDefault,
}

/// The lead visibility of custom roles for which none is given (LEAD-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum CustomVisibility {
    /// All leads of the account.
    All,
    /// Assigned and unassigned ones.
    Assigned,
}

/// A translated name and description (I18N-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Translation {
    /// The translated name.
    pub name: Arc<str>,
    /// The translated description.
    pub description: Option<Arc<str>>,
}

/// A tier of the programme (TIER-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: TierId, ordered)]
pub struct Tier {
    /// The id.
    pub id: TierId,
    /// The name for people.
    pub name: Arc<str>,
    /// The features that the tier opens, by name.
    pub features: Vec<Arc<str>>,
}

/// The verbs that a profile or permission set permits, by record type (USER-02).
pub type ObjectPermissions = Vec<(RecordType, Vec<Verb>)>;

/// A profile: the base of the object permissions (USER-02).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: ProfileId)]
pub struct Profile {
    /// The id.
    pub id: ProfileId,
    /// The permitted verbs by record type.
    #[record(schema = "crate::json::schema::KeyedBy<RecordType, Vec<Verb>>")]
    pub objects: ObjectPermissions,
}

/// A permission set: adds to the profile (USER-02).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: PermissionSetId)]
pub struct PermissionSet {
    /// The id.
    pub id: PermissionSetId,
    /// The permitted verbs by record type.
    #[record(default, schema = "crate::json::schema::KeyedBy<RecordType, Vec<Verb>>")]
    pub objects: ObjectPermissions,
    /// Features that no tier lists and that this set grants (TIER-07).
    #[record(default)]
    pub tier_features: Vec<Arc<str>>,
}

/// How the rules of a partner group combine (GROUP-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum GroupMatch {
    /// All must hold.
    All,
    /// One is enough; must be asked for.
    Any,
}

/// A segment; membership is per user (GROUP-03).
#[derive(Debug, Clone, PartialEq, Record)]
#[record(key = id: PartnerGroupId)]
pub struct PartnerGroup {
    /// The id.
    pub id: PartnerGroupId,
    /// How its rules combine (GROUP-04). Default: all.
    #[record(rename = "match", default = GroupMatch::All)]
    pub matching: GroupMatch,
    /// The rules on the partner's data.
    #[record(default)]
    pub partner: Vec<Criterion>,
    /// The rules on the user's portal roles.
    #[record(default = RoleRules::default())]
    pub user_roles: RoleRules,
}

/// The rules of a partner group on the user's portal roles; they may name roles that are gone (PUR-29).
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
pub struct RoleRules {
    /// The user has any of these roles.
    pub has: Option<Vec<UserRoleId>>,
    /// The user has none of these roles.
    pub has_not: Option<Vec<UserRoleId>>,
}

/// A view of the portal for the members of its groups; the first match is shown (GROUP-07).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: ViewId, ordered, complete)]
pub struct CustomView {
    /// The id.
    pub id: ViewId,
    /// A member of any of these groups gets the view.
    pub groups: Vec<PartnerGroupId>,
    /// Its pages.
    pub pages: Vec<Page>,
}

/// A page of a custom view (GROUP-08).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Page {
    /// The id.
    pub id: PageId,
    /// A member of any of these groups may open it. Default: every user of the view.
    #[record(default)]
    pub groups: Vec<PartnerGroupId>,
    /// The page above, whose restriction this one inherits.
    pub parent: Option<PageId>,
}

impl CustomView {
    fn complete(&mut self, _: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        report_repeated(&mut self.pages.iter().map(|page| page.id.as_str()), reader, &at.key("pages"));
    }
}
