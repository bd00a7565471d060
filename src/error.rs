//! What goes wrong has a stable code, a place and a sentence.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A stable reason code: of decisions, refused documents, plan rows, warnings, effects and notes.
        ///
        /// The texts for people are keyed by it (I18N-06); it never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The decision allows.
    Granted = "GRANTED",
    /// No rule grants it (GEN-01).
    NoGrant = "NO_GRANT",
    /// The actor has no right to do this, or a ceiling without a code of its own refuses (USER-02, PUR-03, GROUP-09).
    NotPermitted = "NOT_PERMITTED",
    /// Only a system asserts this: no person may ask for it (SSO-01, SSO-07, USER-19, USER-33).
    SystemEdit = "SYSTEM_EDIT",
    /// The viewer is not in the snapshot.
    UnknownSubject = "UNKNOWN_SUBJECT",
    /// The partner user was revoked (USER-24).
    UserRevoked = "USER_REVOKED",
    /// The partner user was deactivated (USER-05).
    UserDeactivated = "USER_DEACTIVATED",
    /// The user's status is not active.
    UserNotActive = "USER_NOT_ACTIVE",
    /// The home organisation of the borrowed login cannot be entered (USER-10).
    HomeOrgLocked = "HOME_ORG_LOCKED",
    /// The partner user has no contact (USER-01).
    ContactMissing = "CONTACT_MISSING",
    /// The account is not enabled as a partner (USER-01).
    AccountNotPartner = "ACCOUNT_NOT_PARTNER",
    /// The account is not active (USER-01).
    AccountNotActive = "ACCOUNT_NOT_ACTIVE",
    /// The user is orphaned (USER-06).
    OrphanedUser = "ORPHANED_USER",
    /// The licence is unknown (LIC-08).
    UnknownLicense = "UNKNOWN_LICENSE",
    /// The user has not logged in for too long (USER-33).
    UserInactive90d = "USER_INACTIVE_90D",
    /// The partner's tier does not have the feature (TIER-04).
    TierNotEntitled = "TIER_NOT_ENTITLED",
    /// A sales rep never logs in (PUR-20).
    SalesRepNoLogin = "SALES_REP_NO_LOGIN",
    /// The transfer would leave the account (SHARE-20).
    TransferOutsideAccount = "TRANSFER_OUTSIDE_ACCOUNT",
    /// The record belongs to another account, and nothing was granted on it (GEN-05).
    OtherAccount = "OTHER_ACCOUNT",

    /// The text is not JSON, or has the wrong shape.
    MalformedJson = "MALFORMED_JSON",
    /// The document is larger, deeper or fuller than the engine accepts.
    LimitExceeded = "LIMIT_EXCEEDED",
    /// A member that may not be left out is missing.
    MissingField = "MISSING_FIELD",
    /// The document has a key that its format does not know.
    UnknownField = "UNKNOWN_FIELD",
    /// The value is none of those that its field knows.
    UnknownValue = "UNKNOWN_VALUE",
    /// The key occurs twice in one object.
    DuplicateKey = "DUPLICATE_KEY",
    /// The text is no id.
    MalformedId = "MALFORMED_ID",
    /// The text is no instant in UTC.
    MalformedInstant = "MALFORMED_INSTANT",
    /// The id occurs twice.
    DuplicateId = "DUPLICATE_ID",
    /// By default partner users would have more than internal users (OWD-02).
    ExternalWider = "EXTERNAL_WIDER",
    /// The reference leads nowhere (GEN-06).
    DanglingReference = "DANGLING_REFERENCE",
    /// The role belongs to another account (ROLE-11, ROLE-20).
    RoleWrongAccount = "ROLE_WRONG_ACCOUNT",
    /// More than one primary manager (MGR-06, BULK-11).
    MultiplePrimary = "MULTIPLE_PRIMARY",
    /// The role tree has a cycle (ROLE-20).
    HierarchyCycle = "HIERARCHY_CYCLE",
    /// The hierarchy has no root, or more than one (ROLE-20).
    HierarchyRoots = "HIERARCHY_ROOTS",
    /// The hierarchy has more levels than allowed (ROLE-07).
    RoleLimitExceeded = "ROLE_LIMIT_EXCEEDED",
    /// Two roles of one account have the same label (ROLE-09).
    DuplicateLabel = "DUPLICATE_LABEL",
    /// Two portal roles have the same name (PUR-05).
    DuplicateRoleName = "DUPLICATE_ROLE_NAME",
    /// The administrator's lead visibility is fixed to all (PUR-24).
    FixedLeadVisibility = "FIXED_LEAD_VISIBILITY",

    /// The action is in no table: a programming mistake.
    UnknownAction = "UNKNOWN_ACTION",
    /// The resource is of another type than the action asks about.
    ResourceMismatch = "RESOURCE_MISMATCH",
    /// `policy.viewer` was asked for a user that does not exist.
    UnknownViewer = "UNKNOWN_VIEWER",
    /// The policy was closed.
    PolicyClosed = "POLICY_CLOSED",
    /// The bytes are no compiled snapshot, or damaged.
    CompiledMalformed = "COMPILED_MALFORMED",
    /// The compiled snapshot is of another version than this engine reads: compile the JSON again.
    CompiledVersion = "COMPILED_VERSION",

    /// The id names nothing in the snapshot.
    UnknownId = "UNKNOWN_ID",
    /// The partner is not active (MGR-10).
    PartnerNotActive = "PARTNER_NOT_ACTIVE",
    /// The user is not internal (MGR-11).
    UserNotInternal = "USER_NOT_INTERNAL",
    /// A replacement needs somebody to put in the place (BULK-04).
    EmptyReplacement = "EMPTY_REPLACEMENT",
    /// The flagged primary is not in the list (BULK-11).
    PrimaryNotManager = "PRIMARY_NOT_MANAGER",
    /// Two users would become primary of one partner (BULK-17).
    ConflictingPrimary = "CONFLICTING_PRIMARY",
    /// Rows of one pair contradict each other (BULK-18).
    ConflictingRows = "CONFLICTING_ROWS",
    /// Nothing was selected (BULK-22).
    EmptySelection = "EMPTY_SELECTION",
    /// More rows than one batch may have (BULK-22).
    BatchTooLarge = "BATCH_TOO_LARGE",
    /// The request was made on another revision (BULK-25).
    StaleSnapshot = "STALE_SNAPSHOT",
    /// The user is primary of as many partners as one may be (MGR-09).
    PrimaryLimitExceeded = "PRIMARY_LIMIT_EXCEEDED",
    /// The user is already a manager of the partner (BULK-02).
    AlreadyAssigned = "ALREADY_ASSIGNED",
    /// The user is not a manager of the partner (BULK-07, BULK-08).
    NotAssigned = "NOT_ASSIGNED",
    /// The row repeats an earlier one (BULK-18).
    DuplicateRow = "DUPLICATE_ROW",
    /// The line of the table cannot be read.
    MalformedRow = "MALFORMED_ROW",
    /// Several people have the e-mail address that a row of a table names (BULK-20).
    AmbiguousEmail = "AMBIGUOUS_EMAIL",
    /// The role is held or is the last one (ROLE-19, PUR-27).
    RoleInUse = "ROLE_IN_USE",
    /// The account owner has no internal role (ROLE-16).
    AccountOwnerNoRole = "ACCOUNT_OWNER_NO_ROLE",
    /// The contact is not enabled as a partner user (ROLE-22).
    ContactNotEnabled = "CONTACT_NOT_ENABLED",
    /// The licence of the other mechanism is out of reach (LIC-06).
    LicenseMechanismLocked = "LICENSE_MECHANISM_LOCKED",
    /// The username is not active in its home organisation (USER-07).
    UsernameInactive = "USERNAME_INACTIVE",
    /// The partner does not own the home organisation (USER-07).
    HomeOrgNotOwned = "HOME_ORG_NOT_OWNED",
    /// The home organisation is shared (USER-08).
    HomeOrgShared = "HOME_ORG_SHARED",
    /// The home organisation is a sandbox (USER-09).
    HomeOrgSandbox = "HOME_ORG_SANDBOX",
    /// The username or organisation is tied to another partnership (USER-11).
    UsernameTied = "USERNAME_TIED",
    /// The username was revoked here (USER-25).
    UsernameRevoked = "USERNAME_REVOKED",
    /// Joining needs the unique address of an invitation (USER-19).
    JoinNeedsInvitation = "JOIN_NEEDS_INVITATION",
    /// The invitation is too old or used (USER-22).
    InvitationExpired = "INVITATION_EXPIRED",
    /// The support case lacks something (USER-23).
    CaseIncomplete = "CASE_INCOMPLETE",
    /// Only support may do this (USER-14, USER-25).
    SupportRequired = "SUPPORT_REQUIRED",
    /// Nobody revokes themself (USER-24).
    SelfRevoke = "SELF_REVOKE",
    /// Nobody changes the own rights (FEAT-10, PUR-13).
    SelfGrant = "SELF_GRANT",
    /// The account would be left without a holder of Manage Users (FEAT-10).
    LastManagerOfUsers = "LAST_MANAGER_OF_USERS",
    /// The account would be left without an administrator (PUR-13).
    LastAdmin = "LAST_ADMIN",
    /// The name of a role never changes (PUR-23).
    NameImmutable = "NAME_IMMUTABLE",
    /// The standard roles cannot be deleted (PUR-26).
    StandardRole = "STANDARD_ROLE",
    /// The deletion was not confirmed (PUR-28).
    ConfirmationRequired = "CONFIRMATION_REQUIRED",
    /// Single sign-on gave no name or no address (SSO-01).
    SsoAttributeMissing = "SSO_ATTRIBUTE_MISSING",
    /// A label or a name is empty or too long (ROLE-09, PUR-05).
    MalformedLabel = "MALFORMED_LABEL",
    /// The locale is no language tag, or not one that the portal supports (I18N-04).
    UnknownLocale = "UNKNOWN_LOCALE",
    /// A value of the request is not acceptable here.
    InvalidValue = "INVALID_VALUE",

    /// The partner has no primary manager now (MGR-15).
    PrimaryVacant = "PRIMARY_VACANT",
    /// The user is not the primary manager of the partner any more (MGR-06, BULK-27).
    PrimaryChanged = "PRIMARY_CHANGED",
    /// The manager's assignment is without effect (MGR-14).
    ManagerInactive = "MANAGER_INACTIVE",
    /// The partner has no manager now (BULK-27).
    NoManagerLeft = "NO_MANAGER_LEFT",
    /// The licence ignores the partner role (LIC-05).
    RoleIgnoredForLicense = "ROLE_IGNORED_FOR_LICENSE",
    /// The invited person has no home username yet (USER-18).
    NoHomeUsername = "NO_HOME_USERNAME",
    /// Public groups contain each other (SHARE-08).
    GroupCycle = "GROUP_CYCLE",
    /// The user has no portal role (PUR-10).
    NoRole = "NO_ROLE",
    /// The user has custom portal roles only (PUR-17).
    CustomOnly = "CUSTOM_ONLY",
    /// The role name of the identity provider matches no role (SSO-02).
    RoleNotMatched = "ROLE_NOT_MATCHED",
    /// Nobody is primary manager, so nobody is notified (NOTIFY-08).
    NoPrimary = "NO_PRIMARY",
    /// Two roles have the same translated name (I18N-05).
    AmbiguousTranslation = "AMBIGUOUS_TRANSLATION",
    /// The reference of a view, group or rule leads to a role that is gone (PUR-29).
    DanglingRole = "DANGLING_ROLE",
    /// A login instant lies in the future (USER-32).
    FutureLogin = "FUTURE_LOGIN",

    /// Send the welcome mail (USER-03).
    SendWelcome = "SEND_WELCOME",
    /// Send the invitation (USER-19).
    SendInvitation = "SEND_INVITATION",
    /// The account lost its last administrator (USER-35).
    LastAdminGone = "LAST_ADMIN_GONE",
    /// Send the list of an access review to its designated admin, or to the supplier where there is none (USER-28).
    SendReview = "SEND_REVIEW",
    /// The review goes to the supplier (USER-29).
    ReviewEscalated = "REVIEW_ESCALATED",
    /// The user's community chatter is removed (USER-15).
    ChatterRemoved = "CHATTER_REMOVED",

    /// A user holds more than the declared need (GEN-13).
    ExcessRights = "EXCESS_RIGHTS",
    /// A sharing rule crosses accounts without a purpose (SHARE-27).
    RuleWithoutPurpose = "RULE_WITHOUT_PURPOSE",
    /// A sharing rule reaches every partner user (GEN-13).
    SharedWithAll = "SHARED_WITH_ALL",
    /// Partner users of every account have a type of record by default (OWD-04).
    ExternalDefault = "EXTERNAL_DEFAULT",
    /// A sharing rule to all partner users does not say what for (REACH-07).
    BroadTarget = "BROAD_TARGET",
    /// The user has everything on every record of a type, or of all (VIEW-03).
    ModifyAll = "MODIFY_ALL",
    /// The flag of a super user has no effect (ROLE-30).
    SuperUser = "SUPER_USER",
    /// Accounts label the same level differently (ROLE-10).
    InconsistentLabels = "INCONSISTENT_LABELS",
    /// Portal roles, or roles of one account, have names that readers take for the same (PUR-23, GEN-13).
    LookalikeNames = "LOOKALIKE_NAMES",

    /// Rules and compiled access disagree: nothing is shown as allowed.
    EngineDisagreement = "ENGINE_DISAGREEMENT",
    /// An invariant broke inside the engine: nothing was applied (BULK-24).
    Internal = "INTERNAL",
}

impl Code {
    /// The code with this text, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The most problems that one refusal names.
pub const MAX_PROBLEMS: usize = 100;

/// One thing that is wrong with a document: code, place, sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} at `{at}`: {message}")]
pub struct Problem {
    code: Code,
    at: String,
    message: String,
}

impl Problem {
    /// A problem with `code` at the JSON Pointer `at` (RFC 6901; empty for the whole document).
    #[must_use]
    pub fn new(code: Code, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, at: at.into(), message: message.into() }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The JSON Pointer of the place.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The sentence for people, in English.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// A refused document or question: at least one problem, at most [`MAX_PROBLEMS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    first: Problem,
    rest: Vec<Problem>,
}

impl PolicyError {
    /// A refusal for one problem.
    #[must_use]
    pub fn new(code: Code, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { first: Problem::new(code, at, message), rest: Vec::new() }
    }

    /// A refusal for all of `problems`, cut at [`MAX_PROBLEMS`]; none if there is no problem.
    #[must_use]
    pub fn from_problems(problems: Vec<Problem>) -> Option<Self> {
        let mut all = problems.into_iter();
        let first = all.next()?;
        Some(Self { first, rest: all.take(MAX_PROBLEMS - 1).collect() })
    }

    /// The code of the first problem.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.first.code
    }

    /// Every problem, in document order.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.rest.len() {
            0 => Ok(()),
            more => write!(f, " (and {more} more)"),
        }
    }
}

impl std::error::Error for PolicyError {}

impl From<Problem> for PolicyError {
    fn from(first: Problem) -> Self {
        Self { first, rest: Vec::new() }
    }
}
