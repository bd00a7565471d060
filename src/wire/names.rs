//! The closed vocabularies of the wire, in kebab-case.

use partner_policy_derive::Wire;
use serde::Serialize;

use crate::model;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Wire)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        #[allow(clippy::enum_variant_names, reason = "the names are those of the model")]
        pub(crate) enum $name { $($variant,)* }

        impl From<$name> for model::$name {
            fn from(name: $name) -> Self {
                match name { $($name::$variant => Self::$variant,)* }
            }
        }

        impl From<model::$name> for $name {
            fn from(name: model::$name) -> Self {
                match name { $(model::$name::$variant => Self::$variant,)* }
            }
        }
    )*};
}

names! {
    /// Where a partner organisation stands in the programme.
    PartnerStatus { Prospective, Active, Inactive }
    /// The status of an internal user.
    InternalStatus { Active, Pending, Disabled }
    /// The status of a partner user; only active ones pass the gate (USER-05).
    PartnerUserStatus { Invited, Active, Deactivated, Revoked, Deleted }
    /// The licence of a partner user (LIC-01).
    License {
        PartnerCommunity, PartnerCommunityLogin, CustomerCommunityPlus, CustomerCommunityPlusLogin,
        CustomerCommunity, CustomerCommunityLogin, HighVolumeCustomerPortal, AuthenticatedWebsite,
    }
    /// A feature permission; each stands alone (FEAT-01).
    Feature {
        ManageUsers, ManageListings, ManageCases, ManageLeads, ManageOpportunities, ManageProjects, ManagePartnership,
    }
    /// The state of a home organisation (USER-10).
    HomeOrgState { Active, Hold, Locked, Unknown }
    /// How far a module permission reaches (MGR-03, MGR-04).
    ModuleScope { AssignedPartners, AllPartners }
    /// Which leads of the account a portal role shows (LEAD-02, LEAD-03, LEAD-06).
    LeadVisibility { All, Assigned, SalesDefault }
    /// The lead visibility of custom roles for which none is given (LEAD-04).
    CustomVisibility { All, Assigned }
    /// What a permission group gives on every record of a type (VIEW-01).
    RecordScope { ViewAll, ModifyAll }
    /// The level that a rule, a set or a single-record share gives (SHARE-07).
    ShareLevel { Read, ReadWrite }
    /// Whose field a criterion looks at.
    CriterionSubject { Record, Partner }
    /// How a criterion compares (SHARE-06).
    CriterionOp { Eq, Ne, In, Contains, Lt, Le, Gt, Ge }
    /// Which id a sharing set compares (SHARE-12).
    Lookup { Account, Contact }
    /// How the rules of a partner group combine (GROUP-04).
    GroupMatch { All, Any }
    /// A kind of recipient (NOTIFY-02).
    RecipientKind { Primary, AllManagers, Assignee, Owner }
    /// Where a lead comes from (LEAD-05).
    LeadOrigin { Distributed, Registered, MarketingActivity }
    /// How much one may do with a record (SHARE-18).
    Level { None, Read, ReadWrite, Full }
    /// What the managers widget shows to internal users (MGR-18).
    InternalView { Hidden, All }
    /// What happens to the good rows of a batch with refused ones (BULK-19).
    BatchMode { AllOrNothing, Partial }
    /// The level that hierarchies give (ROLE-13).
    HierarchyAccess { Read, ReadWrite }
    /// What happens to users whom the reviewer did not answer for (USER-29).
    ReviewNoAnswer { Escalate, Deactivate }
    /// Who is notified of primary-only events where there is no primary (NOTIFY-08).
    PrimaryFallback { None, AllManagers }
    /// How role names of the identity provider are matched (SSO-03).
    SsoMatch { Exact, IgnoreCase }
    /// What role values of the CRM do to an existing user (SSO-08).
    CrmRoleSync { Add, Replace }
    /// What one row of an import wants (BULK-12).
    RowAction { Add, Remove, MakePrimary }
    /// A system that asserts edits; the host speaks for it.
    SystemSource { IdentityProvider, Invitation, Crm, Schedule }
    /// Whether a plan may be applied.
    PlanOutcome { Ok, Refused }
    /// What becomes of one row of a plan.
    RowOutcome { Updated, Unchanged, Merged, Skipped, Refused }
}

/// A verb that a profile or a permission set may permit (USER-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verb {
    View,
    Edit,
    Transfer,
    Share,
    Delete,
    Create,
}

impl From<Verb> for model::Verb {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::View => Self::View,
            Verb::Edit => Self::Edit,
            Verb::Transfer => Self::Transfer,
            Verb::Share => Self::Share,
            Verb::Delete => Self::Delete,
            Verb::Create => Self::Create,
        }
    }
}

impl Verb {
    /// The verb on the wire, if profiles know it.
    pub(crate) const fn of(verb: model::Verb) -> Option<Self> {
        Some(match verb {
            model::Verb::View => Self::View,
            model::Verb::Edit => Self::Edit,
            model::Verb::Transfer => Self::Transfer,
            model::Verb::Share => Self::Share,
            model::Verb::Delete => Self::Delete,
            model::Verb::Create => Self::Create,
            _ => return None,
        })
    }
}

/// The default access of a record type (OWD-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Access {
    Private,
    Read,
    ReadWrite,
}

/// The version of the snapshot's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) enum Format {
    #[default]
    #[serde(rename = "partner-policy/1")]
    V1,
}
