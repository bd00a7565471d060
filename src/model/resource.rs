//! What a question is about: the action, the resource, the level.

use super::record_types::DECLARED_VERBS;
use super::{Fields, InternalRoleRef, PartnerRoleRef, ShareLevel, TypeName};
use crate::error::Code;
use crate::ids::{ContactId, PartnerId, PublicGroupId, ResourceId, UserId};
use crate::json::{At, Encoder, Read, Reader, Stop, Write};
use partner_policy_derive::Record;

/// A type of record that owners, hierarchies and sharing apply to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A partner account as a record (TYPE-06).
    Account,
    /// A type that the programme declares (TYPE-01).
    Declared(TypeName),
}

impl RecordType {
    /// Every built-in record type.
    pub const ALL: [Self; 11] = [
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
        Self::Account,
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
        pub enum ResourceKind {
            $($(#[$doc])* $name,)*
            /// A record type that the programme declares (TYPE-01).
            Declared(TypeName),
        }

        /// The numbers of the built-in kinds.
        enum Number { $($name,)* }

        impl ResourceKind {
            /// Every built-in kind, in table order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The kind as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Declared(name) => name.as_str(),
                }
            }

            /// The verbs that may be asked of it.
            #[must_use]
            pub const fn verbs(self) -> &'static [Verb] {
                match self {
                    $(Self::$name => &[$(Verb::$verb,)*],)*
                    Self::Declared(_) => DECLARED_VERBS,
                }
            }

            /// The place of a built-in kind in the table.
            #[must_use]
            pub const fn number(self) -> Option<usize> {
                match self {
                    $(Self::$name => Some(Number::$name as usize),)*
                    Self::Declared(_) => None,
                }
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
    /// A partner account as a record (TYPE-06).
    Account = "account" [View, Edit, Transfer, Share, Delete, Create],
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
    /// The built-in kind with this name on the wire.
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
            Self::Account => RecordType::Account,
            Self::Declared(name) => RecordType::Declared(name),
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
            Self::Account => ResourceKind::Account,
            Self::Declared(name) => ResourceKind::Declared(name),
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

    /// The action written `kind.verb`, if the table of built-in kinds has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text, ResourceKind::parse)
    }

    /// The action written `kind.verb`, if `find` knows the kind and the kind has the verb.
    pub(super) fn of(text: &str, find: impl FnOnce(&str) -> Option<ResourceKind>) -> Option<Self> {
        let (kind, verb) = text.split_once('.')?;
        let kind = find(kind)?;
        kind.verbs().iter().copied().find(|known| known.as_str() == verb).map(|verb| Self { kind, verb })
    }

    /// Every action on built-in kinds, in table order.
    pub fn all() -> impl Iterator<Item = Self> {
        ResourceKind::ALL.iter().flat_map(|&kind| Self::on(kind))
    }

    /// Every action on a kind, in the order of its verbs.
    pub fn on(kind: ResourceKind) -> impl Iterator<Item = Self> {
        kind.verbs().iter().map(move |&verb| Self { kind, verb })
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

/// With whom one record is shared (SHARE-09, REACH-05).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareTarget {
    /// One user.
    User(UserId),
    /// The members of a public group.
    Group(PublicGroupId),
    /// The users in a role of the supplier.
    InternalRole(InternalRoleRef),
    /// The users in a partner's role.
    PartnerRole(PartnerRoleRef),
}

/// A single-record share (SHARE-09).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordShare {
    /// With whom.
    pub with: ShareTarget,
    /// The level.
    pub level: ShareLevel,
}

/// A share as it stands in documents: it names exactly one of a user, a group and a role.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(rename = "RecordShare")]
struct NamedShare {
    /// The user.
    user: Option<UserId>,
    /// The public group.
    group: Option<PublicGroupId>,
    /// The role of the supplier's tree.
    internal_role: Option<InternalRoleRef>,
    /// The role of a partner.
    partner_role: Option<PartnerRoleRef>,
    /// The level.
    level: ShareLevel,
}

impl Read for RecordShare {
    fn placeholder() -> Self {
        Self { with: ShareTarget::User(Read::placeholder()), level: ShareLevel::Read }
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let mut named = NamedShare::placeholder();
        let before = reader.count();
        named.read(reader, at)?;
        self.level = named.level;
        self.with = match (named.user, named.group, named.internal_role, named.partner_role) {
            (Some(id), None, None, None) => ShareTarget::User(id),
            (None, Some(id), None, None) => ShareTarget::Group(id),
            (None, None, Some(role), None) => ShareTarget::InternalRole(role),
            (None, None, None, Some(role)) => ShareTarget::PartnerRole(role),
            _ => {
                if reader.count() == before {
                    let message = "a share names exactly one of `user`, `group`, `internalRole` and `partnerRole`";
                    reader.report(Code::MalformedJson, at, message);
                }
                return Ok(());
            }
        };
        Ok(())
    }
}

impl Write for RecordShare {
    fn write(&self, out: &mut dyn Encoder) {
        let mut named =
            NamedShare { user: None, group: None, internal_role: None, partner_role: None, level: self.level };
        match &self.with {
            ShareTarget::User(id) => named.user = Some(id.clone()),
            ShareTarget::Group(id) => named.group = Some(id.clone()),
            ShareTarget::InternalRole(role) => named.internal_role = Some(role.clone()),
            ShareTarget::PartnerRole(role) => named.partner_role = Some(role.clone()),
        }
        named.write(out);
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RecordShare {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        NamedShare::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        NamedShare::json_schema(generator)
    }
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
    /// The owner: a user or a queue (QUEUE-01).
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
        assert_eq!(Action::all().count(), 11 * 6 + 2 + 31);
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
