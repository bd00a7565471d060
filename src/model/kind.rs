//! The types of records and of the other things that questions are about.

use std::borrow::Cow;

use super::scalars::known;
use super::type_name::{named, no_type};
use super::verb::DECLARED_VERBS;
use super::{TypeName, Verb};
use crate::json::{At, Encoder, Read, Reader, Stop, Vocabulary, Write};

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A type of record that owners, hierarchies and sharing apply to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordType {
            $($(#[$doc])* $name,)*
            /// A type that the programme declares (TYPE-01).
            Declared(TypeName),
        }

        impl RecordType {
            /// Every built-in record type.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name,)*];

            /// The resource kind of the record type.
            #[must_use]
            pub const fn kind(self) -> ResourceKind {
                match self {
                    $(Self::$name => ResourceKind::$name,)*
                    Self::Declared(name) => ResourceKind::Declared(name),
                }
            }
        }

        impl ResourceKind {
            /// The record type, if it is one.
            #[must_use]
            pub const fn record(self) -> Option<RecordType> {
                Some(match self {
                    $(Self::$name => RecordType::$name,)*
                    Self::Declared(name) => RecordType::Declared(name),
                    _ => return None,
                })
            }
        }
    };
}

records! {
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
        enum KindNumber { $($name,)* }

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

            /// The index of a built-in kind in the table.
            #[must_use]
            pub const fn number(self) -> Option<usize> {
                match self {
                    $(Self::$name => Some(KindNumber::$name as usize),)*
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
}

impl RecordType {
    /// The built-in record type with this name on the wire.
    #[must_use]
    pub fn built_in(text: &str) -> Option<Self> {
        ResourceKind::parse(text).and_then(ResourceKind::record)
    }

    /// The built-in record type with this name, else the declared one that it may be the name of.
    fn named(text: &str) -> Option<Self> {
        Self::built_in(text).or_else(|| TypeName::parse(text).map(Self::Declared))
    }
}

impl Read for ResourceKind {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        // Whether a declared type is known is for whoever has the programme to say.
        let find = |text: &str| Self::parse(text).or_else(|| TypeName::parse(text).map(Self::Declared));
        *self = known(reader, at, find, "resource type")?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for ResourceKind {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl Read for RecordType {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = named(reader, at, Self::named)?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for RecordType {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.kind().as_str());
    }
}

impl Vocabulary for RecordType {
    fn parse(name: &str) -> Option<Self> {
        Self::named(name)
    }

    fn name(&self) -> Cow<'_, str> {
        self.kind().as_str().to_owned().into()
    }

    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        no_type(reader, &at.key(name), name);
    }
}
