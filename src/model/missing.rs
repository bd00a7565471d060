//! Near ways to a grant: data for catalogues of texts, and the sentence in English.

use std::sync::Arc;

use partner_policy_derive::Write;

use super::RuleId;
use crate::json::{Encoder, Write};

macro_rules! ways {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $hint:literal;)*) => {
        /// What is missing for a grant, as a stable code. The texts for people are keyed by it (I18N-06).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MissingCode { $($(#[$doc])* $name,)* }

        impl MissingCode {
            /// Every code, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The sentence in English, with parameters in braces.
            const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }
        }
    };
}

ways! {
    /// The viewer as the assignee.
    Assigned = "ASSIGNED", "assigned to you";
    /// The viewer as the assignee or the creator.
    AssignedOrCreated = "ASSIGNED_OR_CREATED", "assigned to you or created by you";
    /// The viewer as the owner.
    Owned = "OWNED", "owned by you";
    /// A record of the viewer's own account.
    OwnAccount = "OWN_ACCOUNT", "a record of your own account";
    /// The action in the object permissions.
    ObjectPermission = "OBJECT_PERMISSION", "the action in your profile or in a permission set";
    /// The area in the site configuration.
    SiteArea = "SITE_AREA", "the area in the site configuration and in that of your account";
    /// A tier with the feature.
    Tier = "TIER", "a tier with this feature";
    /// A view with the page.
    View = "VIEW", "a view with this page";
    /// A group that the page is open to.
    PageGroup = "PAGE_GROUP", "membership of a group that the page is open to";
    /// Somebody else who revokes the viewer.
    AnotherRevokes = "ANOTHER_REVOKES", "somebody else who revokes you";
    /// Somebody else who permits the viewer.
    AnotherPermits = "ANOTHER_PERMITS", "somebody else who permits you";
    /// A new owner in the account.
    NewOwnerInAccount = "NEW_OWNER_IN_ACCOUNT", "a new owner who is an active user of your account";
    /// A new owner whom the programme knows.
    NewOwner = "NEW_OWNER", "a new owner who exists";
    /// A recipient in the account.
    RecipientInAccount = "RECIPIENT_IN_ACCOUNT", "somebody of your account with role-based sharing";
    /// A recipient whom a share reaches.
    Recipient = "RECIPIENT", "an active internal user, or a partner user with role-based sharing";
    /// A login, which a sales rep has not.
    Login = "LOGIN", "a login of your own as a portal user";
    /// `{feature}`: a feature permission.
    Feature = "FEATURE", "the {feature} permission";
    /// A partner role above the owner's.
    RoleAboveOwner = "ROLE_ABOVE_OWNER", "a partner role above the owner's";
    /// An internal role above the owner's.
    InternalRoleAboveOwner = "INTERNAL_ROLE_ABOVE_OWNER", "an internal role above the owner's";
    /// The place of the account owner or above.
    AccountOwnerSide = "ACCOUNT_OWNER_SIDE",
        "the place of the account owner, or an internal role at or above the account owner's";
    /// The flag of a super user.
    SuperUser = "SUPER_USER", "the flag of a super user";
    /// A role that shows assigned leads, and the assignment.
    AssignedLeads = "ASSIGNED_LEADS", "a role with Assigned Leads, and the lead assigned to you or to nobody";
    /// A role that shows all leads.
    AllLeads = "ALL_LEADS", "a role with All Leads";
    /// A place on the list of sales reps.
    ListedRep = "LISTED_REP", "a place on the partner's list of sales reps";
    /// The supplier's administrators.
    SupplierAdministrator = "SUPPLIER_ADMINISTRATOR", "the supplier's role Administrator";
    /// An assignment as manager.
    ManagerAssignment = "MANAGER_ASSIGNMENT", "an assignment as manager of this partner";
    /// An active partner, for an assignment that sleeps.
    ActivePartner = "ACTIVE_PARTNER", "an active partner, so that your assignment as manager takes effect";
    /// A group with partner manager access.
    PartnerManagerAccess = "PARTNER_MANAGER_ACCESS", "a permission group with partner manager access";
    /// `{module}`, `{scope}`: a module permission.
    ModulePermission = "MODULE_PERMISSION", "the {module} module permission for {scope}";
    /// Administration of partners or of the system.
    Administration = "ADMINISTRATION", "partner administration or system administration";
    /// Administration, or reading all partners.
    PartnerReading = "PARTNER_READING", "partner administration, system administration or partner read-only";
    /// The right to share without the record.
    SharingSide = "SHARING_SIDE", "system administration, or the place of the account owner or of a superior";
    /// The portal role Administrator.
    Administrator = "ADMINISTRATOR", "the role Administrator";
    /// A standard role.
    StandardRole = "STANDARD_ROLE", "the role Administrator, Marketing or Sales";
    /// A role for the company's social account.
    AdministratorOrMarketing = "ADMINISTRATOR_OR_MARKETING", "the role Administrator or Marketing";
    /// Any portal role.
    PortalRole = "PORTAL_ROLE", "a portal role";
    /// The supplier's consent.
    PartnersAssign = "PARTNERS_ASSIGN", "the supplier's consent that partners assign roles";
    /// Another role.
    AssignableRole = "ASSIGNABLE_ROLE", "a role that partners may assign";
    /// `{level}`: a single-record share.
    Share = "SHARE", "a share of this record with you at level {level}";
    /// `{type}`, `{level}`: a sharing rule.
    SharingRule = "SHARING_RULE", "an active sharing rule for this {type} with level {level} that reaches you";
    /// `{sharingRule}`: a place among those whom a rule reaches that has the record.
    RuleTarget = "RULE_TARGET", "a place among those whom the sharing rule {sharingRule} reaches, which has this record";
    /// A sharing set for the licence.
    SharingSet = "SHARING_SET", "a sharing set for your licence that matches your account or contact";
    /// A share group.
    ShareGroup = "SHARE_GROUP", "membership of an active share group of the owner's sharing set";
    /// `{queue}`: a place in the queue that owns the record.
    QueueMember = "QUEUE_MEMBER", "a place in the queue that owns the record";
    /// `{type}`, `{level}`: a default access that is wide enough.
    DefaultAccess = "DEFAULT_ACCESS", "a default access of level {level} to every {type}";
    /// `{type}`, `{scope}`: a group with every record of a type.
    AllRecords = "ALL_RECORDS", "a permission group with {scope} for this {type}";
    /// `{scope}`: a group with every record of every type.
    AllData = "ALL_DATA", "a permission group with {scope} for every type of record";
    /// Support, who restores.
    SupportRestores = "SUPPORT_RESTORES", "a case with partner support, who alone restores revoked users";
    /// Support, who renames.
    SupportRenames = "SUPPORT_RENAMES", "a case with partner support, who alone changes usernames";
    /// A permission set with the feature.
    PermissionSet = "PERMISSION_SET", "a permission set with this feature";
}

impl Write for MissingCode {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for MissingCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MissingCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let codes: Vec<&str> = Self::ALL.iter().map(|code| code.as_str()).collect();
        schemars::json_schema!({
            "description": "What is missing for a grant, as a stable code; the texts for people are keyed by it (I18N-06).",
            "type": "string",
            "enum": codes,
        })
    }
}

/// A near way to a grant.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct Missing {
    /// The rule that would grant.
    pub rule: RuleId,
    /// What is missing for it, in English.
    // Never an id that the viewer may not know.
    pub hint: String,
    /// The same as data.
    pub code: MissingCode,
    /// What the code is about: ids and names of values as they stand on the wire, such as `level` or `queue`.
    #[record(default, schema = "std::collections::BTreeMap<&'static str, &'static str>")]
    pub params: Vec<(&'static str, Arc<str>)>,
}

impl Missing {
    /// The near way without parameters.
    #[must_use]
    pub fn new(rule: RuleId, code: MissingCode) -> Self {
        Self { rule, hint: code.hint().to_owned(), code, params: Vec::new() }
    }

    /// The near way with one parameter more, which the sentence shows as `shown`.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: &str, shown: &str) -> Self {
        if let Some((before, after)) = self.hint.split_once('{').and_then(|(before, rest)| {
            let after = rest.strip_prefix(key)?.strip_prefix('}')?;
            Some((before, after))
        }) {
            self.hint = format!("{before}{shown}{after}");
        }
        self.params.push((key, value.into()));
        self
    }
}
