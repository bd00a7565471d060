//! What a question is about: the action, the resource, the level.

use super::{Fields, ShareLevel};
use crate::ids::{ContactId, PartnerId, ResourceId, UserId};
use partner_policy_derive::Record;

/// A type of record that owners, hierarchies and sharing apply to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum RecordType {
    /// A lead.
    Lead,
    /// A deal.
    Deal,
    /// An opportunity.
    Opportunity,
    /// A request for market development funds.
    MdfRequest,
    /// A business plan.
    BusinessPlan,
    /// A support case.
    Case,
    /// A project.
    Project,
    /// An activity.
    Activity,
    /// A listing.
    Listing,
    /// A contact.
    Contact,
}

impl RecordType {
    /// Every record type.
    pub const ALL: [Self; 10] = [
        Self::Lead,
        Self::Deal,
        Self::Opportunity,
        Self::MdfRequest,
        Self::BusinessPlan,
        Self::Case,
        Self::Project,
        Self::Activity,
        Self::Listing,
        Self::Contact,
    ];
}

/// What a question wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Look at it; needs Read.
    View,
    /// Change it; needs Read/Write.
    Edit,
    /// Give it another owner; needs Full.
    Transfer,
    /// Share it with one user; needs Full.
    Share,
    /// Delete it; needs Full.
    Delete,
    /// Make a new one; needs no record level.
    Create,
    /// View a listing's analytics (FEAT-03).
    Analytics,
    /// List (MGR-19).
    List,
    /// Enter the portal.
    Login,
    /// Open an area or a page.
    Open,
    /// Use a feature.
    Use,
    /// Add a contact (PUR-19).
    Add,
    /// Define portal roles (PUR-02).
    Define,
    /// Assign portal roles (PUR-06 to PUR-08).
    Assign,
    /// Invite a user (USER-17).
    Invite,
    /// Set a user's feature permissions (FEAT-10).
    Permit,
    /// Revoke a user (USER-24).
    Revoke,
    /// Restore a revoked user (USER-25).
    Restore,
    /// Change a username (USER-14).
    Rename,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal [$($verb:ident),*],)*) => {
        /// The type of a resource; every record type is one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ResourceKind { $($(#[$doc])* $name,)* }

        impl ResourceKind {
            /// Every kind, in table order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The kind as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The verbs that may be asked of it.
            #[must_use]
            pub const fn verbs(self) -> &'static [Verb] {
                match self { $(Self::$name => &[$(Verb::$verb,)*],)* }
            }
        }
    };
}

kinds! {
    /// A lead.
    Lead = "lead" [View, Edit, Transfer, Share, Delete, Create],
    /// A deal.
    Deal = "deal" [View, Edit, Transfer, Share, Delete, Create],
    /// An opportunity.
    Opportunity = "opportunity" [View, Edit, Transfer, Share, Delete, Create],
    /// A request for market development funds.
    MdfRequest = "mdf-request" [View, Edit, Transfer, Share, Delete, Create],
    /// A business plan.
    BusinessPlan = "business-plan" [View, Edit, Transfer, Share, Delete, Create],
    /// A support case.
    Case = "case" [View, Edit, Transfer, Share, Delete, Create],
    /// A project.
    Project = "project" [View, Edit, Transfer, Share, Delete, Create],
    /// An activity.
    Activity = "activity" [View, Edit, Transfer, Share, Delete, Create],
    /// A listing.
    Listing = "listing" [View, Edit, Transfer, Share, Delete, Create, Analytics],
    /// A contact.
    Contact = "contact" [View, Edit, Transfer, Share, Delete, Create, Add],
    /// The event timeline of a lead (PUR-20).
    LeadTimeline = "lead-timeline" [View],
    /// A partner's profile data (MGR-02).
    Profile = "profile" [View, Edit],
    /// A partner's contacts (MGR-02).
    Contacts = "contacts" [View, Edit],
    /// A partner's agreements (MGR-02).
    Agreements = "agreements" [View, Edit],
    /// A partner's e-mail domains (MGR-02).
    EmailDomains = "email-domains" [View, Edit],
    /// A partner's history, an audit trail (MGR-02).
    History = "history" [View],
    /// The manager assignments (MGR-12, MGR-19).
    Managers = "managers" [List, Edit],
    /// The portal as such.
    Portal = "portal" [Login],
    /// A portal area; the id names it (PUR-03).
    PortalArea = "portal-area" [Open],
    /// A page; the id names it (GROUP-08).
    Page = "page" [Open],
    /// A feature of the programme; the id names it (TIER-04).
    TierFeature = "tier-feature" [Use],
    /// The settings of the partner account and of all its users (PUR-14).
    AccountSettings = "account-settings" [Edit],
    /// The CRM integration of the partner account (PUR-14).
    CrmIntegration = "crm-integration" [Edit],
    /// The viewer's own settings (PUR-15).
    MySettings = "my-settings" [Edit],
    /// Campaigns (PUR-19).
    Campaign = "campaign" [Use],
    /// Contact lists (PUR-19).
    ContactList = "contact-list" [Use],
    /// The company's social account (PUR-19).
    CompanySocial = "company-social" [Use],
    /// The viewer's own social account (PUR-19).
    PersonalSocial = "personal-social" [Use],
    /// Portal roles (PUR-02, PUR-06).
    UserRole = "user-role" [Define, Assign],
    /// Partner users (USER, FEAT-02).
    User = "user" [Invite, Permit, Revoke, Restore, Rename],
    /// The programme status pages (FEAT-08).
    Partnership = "partnership" [View],
}

impl ResourceKind {
    /// The kind with this name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// The record type, if it is one.
    #[must_use]
    pub const fn record(self) -> Option<RecordType> {
        Some(match self {
            Self::Lead => RecordType::Lead,
            Self::Deal => RecordType::Deal,
            Self::Opportunity => RecordType::Opportunity,
            Self::MdfRequest => RecordType::MdfRequest,
            Self::BusinessPlan => RecordType::BusinessPlan,
            Self::Case => RecordType::Case,
            Self::Project => RecordType::Project,
            Self::Activity => RecordType::Activity,
            Self::Listing => RecordType::Listing,
            Self::Contact => RecordType::Contact,
            _ => return None,
        })
    }
}

impl RecordType {
    /// The resource kind of the record type.
    #[must_use]
    pub const fn kind(self) -> ResourceKind {
        match self {
            Self::Lead => ResourceKind::Lead,
            Self::Deal => ResourceKind::Deal,
            Self::Opportunity => ResourceKind::Opportunity,
            Self::MdfRequest => ResourceKind::MdfRequest,
            Self::BusinessPlan => ResourceKind::BusinessPlan,
            Self::Case => ResourceKind::Case,
            Self::Project => ResourceKind::Project,
            Self::Activity => ResourceKind::Activity,
            Self::Listing => ResourceKind::Listing,
            Self::Contact => ResourceKind::Contact,
        }
    }
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 19] = [
        Self::View,
        Self::Edit,
        Self::Transfer,
        Self::Share,
        Self::Delete,
        Self::Create,
        Self::Analytics,
        Self::List,
        Self::Login,
        Self::Open,
        Self::Use,
        Self::Add,
        Self::Define,
        Self::Assign,
        Self::Invite,
        Self::Permit,
        Self::Revoke,
        Self::Restore,
        Self::Rename,
    ];

    /// The verb as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Transfer => "transfer",
            Self::Share => "share",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Analytics => "analytics",
            Self::List => "list",
            Self::Login => "login",
            Self::Open => "open",
            Self::Use => "use",
            Self::Add => "add",
            Self::Define => "define",
            Self::Assign => "assign",
            Self::Invite => "invite",
            Self::Permit => "permit",
            Self::Revoke => "revoke",
            Self::Restore => "restore",
            Self::Rename => "rename",
        }
    }

    /// The record level that the verb needs (SHARE-18); none for verbs that need no record level.
    #[must_use]
    pub const fn needs(self) -> Option<Level> {
        match self {
            Self::View => Some(Level::Read),
            Self::Edit => Some(Level::ReadWrite),
            Self::Transfer | Self::Share | Self::Delete => Some(Level::Full),
            _ => None,
        }
    }
}

/// A question's action: a resource kind and one of its verbs, such as `lead.view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    kind: ResourceKind,
    verb: Verb,
}

impl Action {
    /// The action of `verb` on `kind`, if the table has it.
    #[must_use]
    pub fn new(kind: ResourceKind, verb: Verb) -> Option<Self> {
        kind.verbs().contains(&verb).then_some(Self { kind, verb })
    }

    /// The action written `kind.verb`, if the table has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, verb) = text.split_once('.')?;
        let kind = ResourceKind::parse(kind)?;
        kind.verbs().iter().copied().find(|known| known.as_str() == verb).map(|verb| Self { kind, verb })
    }

    /// Every action, in table order.
    pub fn all() -> impl Iterator<Item = Self> {
        ResourceKind::ALL.iter().flat_map(|&kind| kind.verbs().iter().map(move |&verb| Self { kind, verb }))
    }

    /// The resource kind.
    #[must_use]
    pub const fn kind(self) -> ResourceKind {
        self.kind
    }

    /// The verb.
    #[must_use]
    pub const fn verb(self) -> Verb {
        self.verb
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.kind.as_str(), self.verb.as_str())
    }
}

/// How much one may do with a record (SHARE-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Record, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
    /// View, edit, transfer, share, delete.
    Full,
}

impl From<ShareLevel> for Level {
    fn from(level: ShareLevel) -> Self {
        match level {
            ShareLevel::Read => Self::Read,
            ShareLevel::ReadWrite => Self::ReadWrite,
        }
    }
}

/// Where a lead comes from (LEAD-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum LeadOrigin {
    /// Distributed by the supplier.
    Distributed,
    /// Registered in the portal.
    Registered,
    /// From a marketing activity.
    MarketingActivity,
}

/// A single-record share to one user (SHARE-09).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct RecordShare {
    /// The user.
    pub user: UserId,
    /// The level.
    pub level: ShareLevel,
}

/// What a question is about: the facts of one record or thing, as its host knows them.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Resource {
    /// The type.
    #[record(rename = "type")]
    pub kind: ResourceKind,
    /// The id; for areas, pages and features their name.
    pub id: Option<ResourceId>,
    /// The partner that it belongs to; left out or `null`: none.
    #[record(nullable)]
    pub partner: Option<PartnerId>,
    /// The owner.
    #[record(nullable)]
    pub owner: Option<UserId>,
    /// The assignee; left out or `null`: unassigned (LEAD-09).
    #[record(nullable)]
    pub assignee: Option<UserId>,
    /// The creator.
    #[record(nullable)]
    pub created_by: Option<UserId>,
    /// The origin of a lead (LEAD-05).
    pub origin: Option<LeadOrigin>,
    /// The contact that it is about.
    #[record(nullable)]
    pub contact: Option<ContactId>,
    /// Free fields, for criteria.
    #[record(default)]
    pub fields: Fields,
    /// Single-record shares (SHARE-09).
    #[record(default)]
    pub shares: Vec<RecordShare>,
}

impl Resource {
    /// A resource of this kind of which nothing else is known.
    #[must_use]
    pub fn of(kind: ResourceKind) -> Self {
        Self {
            kind,
            id: None,
            partner: None,
            owner: None,
            assignee: None,
            created_by: None,
            origin: None,
            contact: None,
            fields: Fields::default(),
            shares: Vec::new(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_as_it_is_written() {
        assert_eq!(Action::all().count(), 10 * 6 + 2 + 31);
        for action in Action::all() {
            assert_eq!(Action::parse(&action.to_string()), Some(action));
            assert_eq!(Action::new(action.kind(), action.verb()), Some(action));
        }
        for wrong in
            ["", "lead", "lead.", ".view", "lead.veiw", "leads.view", "lead.view ", "history.edit", "lead.view.x"]
        {
            assert_eq!(Action::parse(wrong), None, "{wrong}");
        }
    }
}
