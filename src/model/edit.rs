//! Requests to change the snapshot. An edit changes nothing: it yields a plan.

use partner_policy_derive::Record;
use std::borrow::Cow;
use std::sync::Arc;

use super::{
    BatchMode, ContactLink, Exemption, Feature, HomeOrg, Instant, LeadVisibility, License, Map, Partner, PartnerRole,
    PartnerStatus, Translation,
};
use crate::error::Code;
use crate::ids::{InvitationToken, PartnerId, PartnerRoleId, TierId, UserId, UserRoleId};
use crate::json::{At, Encoder, Given, Read, Reader, Stop, Variant, Write, unknown_key, unknown_value, write_members};

/// An edit, who asks for it, when, and on which revision.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct EditRequest {
    /// Who asks.
    pub by: UserId,
    /// The revision that the actor looked at (BULK-25).
    pub revision: u64,
    /// What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`.
    pub mode: Option<BatchMode>,
    /// The moment of the edit.
    pub now: Instant,
    /// The edit.
    pub edit: Edit,
}

/// A manager of a whole-set list (BULK-10).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ListedManager {
    /// The internal user.
    pub user: UserId,
    /// Flagged as primary. Default: false.
    #[record(rename = "primary", default)]
    pub is_primary: bool,
}

/// The partners that an edit of managers is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerSelection {
    /// These, in this order.
    Listed(Vec<PartnerId>),
    /// Every partner of the programme, whatever its status, by id.
    All,
    /// Every partner to which the user is assigned, whatever its status, by id.
    ManagedBy(UserId),
}

impl From<Vec<PartnerId>> for PartnerSelection {
    fn from(partners: Vec<PartnerId>) -> Self {
        Self::Listed(partners)
    }
}

impl Read for PartnerSelection {
    fn placeholder() -> Self {
        Self::Listed(Vec::new())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        const WAYS: &[&str] = &["all", "managedBy"];
        if reader.is_list()? {
            let mut partners = Vec::new();
            partners.read(reader, at)?;
            *self = Self::Listed(partners);
            return Ok(());
        }
        match reader.variant(at, WAYS)? {
            Some(Variant::Name(name)) if name == "all" => *self = Self::All,
            Some(Variant::Key(key)) if key == "managedBy" => {
                let mut user = UserId::placeholder();
                user.read(reader, &at.key("managedBy"))?;
                *self = Self::ManagedBy(user);
                reader.end_variant()?;
            }
            Some(Variant::Key(key)) => {
                unknown_key(reader, at, &key, &mut std::iter::empty());
                reader.anything(&at.key(&key))?;
                reader.end_variant()?;
            }
            Some(Variant::Name(name)) => unknown_value(reader, at, &name, &mut WAYS.iter().copied().map(Cow::Borrowed)),
            None => {}
        }
        Ok(())
    }
}

impl Write for PartnerSelection {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Self::Listed(partners) => partners.write(out),
            Self::All => out.text("all"),
            Self::ManagedBy(user) => write_members(&["managedBy"], &[user], out),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PartnerSelection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartnerSelection".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let listed = <Vec<PartnerId>>::json_schema(generator);
        let user = UserId::json_schema(generator);
        schemars::json_schema!({
            "description": "The partners that an edit of managers is about: their ids, every partner, or every partner to which a user is assigned; the last two whatever their status, by id.",
            "anyOf": [
                listed,
                { "const": "all" },
                {
                    "type": "object",
                    "properties": { "managedBy": user },
                    "required": ["managedBy"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

/// What a swap does at a partner that is not active (BULK-21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Record)]
pub enum OnInactive {
    /// Its rows are refused.
    #[default]
    Refuse,
    /// Who is replaced is unassigned, and nobody comes.
    Remove,
}

/// Who is replaced (BULK-04).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub enum ReplaceFrom {
    /// Every manager of the partner.
    All,
    /// One manager.
    User(UserId),
}

/// A pair of partner and user.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Assignment {
    /// The partner.
    pub partner: PartnerId,
    /// The user.
    pub user: UserId,
}

/// What one row of an import wants (BULK-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum RowAction {
    /// Assign.
    Add,
    /// Unassign.
    Remove,
    /// Make primary.
    MakePrimary,
}

/// One row of an import of manager assignments (BULK-12).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ManagerRow {
    /// What it wants.
    pub action: RowAction,
    /// The partner.
    pub partner: PartnerId,
    /// The user.
    pub user: UserId,
    /// With `add`: also make primary.
    pub primary: Option<bool>,
}

/// One line of an imported table: a row, or why the line is none.
pub type ImportedRow = Result<ManagerRow, MalformedLine>;

/// A column of an imported table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowColumn {
    /// `action`
    Action,
    /// `partner`
    Partner,
    /// `user`
    User,
    /// `primary`
    Primary,
    /// One that no import has.
    Named(String),
}

impl RowColumn {
    /// The name as it stands in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Action => "action",
            Self::Partner => "partner",
            Self::User => "user",
            Self::Primary => "primary",
            Self::Named(name) => name,
        }
    }
}

impl From<String> for RowColumn {
    fn from(name: String) -> Self {
        let known = [Self::Action, Self::Partner, Self::User, Self::Primary];
        known.into_iter().find(|column| column.as_str() == name).unwrap_or(Self::Named(name))
    }
}

/// A line of an imported table that cannot be read; it becomes a refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedLine {
    /// The line number, from 1, of the line's first character.
    pub line: u64,
    /// The column at fault, where it is one.
    pub column: Option<RowColumn>,
    /// What is wrong, in English.
    pub message: String,
}

/// A portal role to create (PUR-05).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(schema = "super::UserRole")]
pub struct NewUserRole {
    /// The id.
    pub id: UserRoleId,
    /// The name.
    pub name: Arc<str>,
    /// The description.
    pub description: Option<Arc<str>>,
    /// Partner Assignable; absent: off (PUR-06).
    pub partner_assignable: Option<bool>,
    /// Default Role; absent: off.
    pub is_default: Option<bool>,
    /// Lead visibility; absent: the option's value (LEAD-04).
    pub lead_visibility: Option<LeadVisibility>,
    /// Translations.
    #[record(default)]
    pub translations: Map<Arc<str>, Translation>,
}

/// What to change of a portal role; fields that are left out stay (PUR-23).
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
pub struct UserRolePatch {
    /// A new id: never accepted.
    pub id: Option<UserRoleId>,
    /// A new name: never accepted (PUR-23).
    pub name: Option<Arc<str>>,
    /// The new description.
    pub description: Option<Arc<str>>,
    /// Partner Assignable.
    pub partner_assignable: Option<bool>,
    /// Default Role.
    pub is_default: Option<bool>,
    /// Lead visibility.
    pub lead_visibility: Option<LeadVisibility>,
    /// All translations anew.
    pub translations: Option<Map<Arc<str>, Translation>>,
}

/// A partner user to create.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct NewPartnerUser {
    /// The id.
    pub id: UserId,
    /// The name.
    pub name: Arc<str>,
    /// The address.
    pub email: Option<Arc<str>>,
    /// The borrowed login name.
    pub username: Option<Arc<str>>,
    /// The account.
    pub partner: PartnerId,
    /// The contact.
    pub contact: Option<ContactLink>,
    /// The licence.
    pub license: License,
    /// The place in the hierarchy.
    pub partner_role: Option<PartnerRoleId>,
    /// The portal roles. Default: the default ones (PUR-10).
    pub user_roles: Option<Vec<UserRoleId>>,
    /// The home organisation.
    pub home_org: Option<HomeOrg>,
}

/// What a support case says (USER-14, USER-23, USER-25).
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
pub struct SupportCase {
    /// The current username.
    pub username: Option<Arc<str>>,
    /// The wanted username.
    pub new_username: Option<Arc<str>>,
    /// What was done, step by step.
    pub steps: Option<Arc<str>>,
    /// A picture of the error.
    pub screenshot: Option<Arc<str>>,
    /// Feature permissions to restore (USER-26).
    pub features: Option<Vec<Feature>>,
}

/// One answer of an access review (USER-29).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ReviewAnswer {
    /// The user.
    pub user: UserId,
    /// The user is to be kept.
    pub keep: bool,
}

/// What only a system asserts; it yields a plan and changes nothing.
#[allow(
    clippy::large_enum_variant,
    reason = "most values are of the large variant, so a box would cost more than it saves"
)]
#[allow(clippy::enum_variant_names, reason = "the names are those of the kinds")]
#[derive(Debug, Clone, PartialEq, Record)]
#[record(tag = "kind")]
pub enum SystemEdit {
    /// Join by an invitation (USER-19).
    #[record(rename = "users.join")]
    UsersJoin {
        /// The token of the unique address, if there is one.
        token: Option<InvitationToken>,
        /// The user who arrives.
        user: NewPartnerUser,
    },
    /// A login by single sign-on (SSO-01 to SSO-06).
    #[record(rename = "users.sso-login")]
    UsersSsoLogin {
        /// The partner.
        partner: PartnerId,
        /// The name that the identity provider gave.
        name: Option<Arc<str>>,
        /// The address that it gave.
        email: Option<Arc<str>>,
        /// The role names that it gave.
        roles: Vec<Arc<str>>,
        /// The user who arrives.
        user: NewPartnerUser,
    },
    /// Role values from the CRM (SSO-07).
    #[record(rename = "users.crm-sync")]
    UsersCrmSync {
        /// Whose.
        user: UserId,
        /// The fields; only `z123user.role` is read.
        fields: Map<Arc<str>, Arc<str>>,
    },
    /// Deactivate everybody who is inactive (USER-33).
    #[record(rename = "users.sweep-inactive")]
    UsersSweepInactive,
    /// Open every review that is due, and settle those whose deadline has passed (USER-28, USER-29).
    #[record(rename = "reviews.sweep")]
    ReviewsSweep {
        /// When answers to the opened ones are due.
        deadline: Instant,
    },
}

/// A system that asserts edits; the host speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum SystemSource {
    /// The identity provider at which somebody signed on (SSO-01).
    IdentityProvider,
    /// An invitation that was redeemed by its unique address (USER-19).
    Invitation,
    /// The CRM (SSO-07).
    Crm,
    /// The host's schedule (USER-28, USER-33).
    Schedule,
}

impl SystemSource {
    /// Every source.
    pub const ALL: [Self; 4] = [Self::IdentityProvider, Self::Invitation, Self::Crm, Self::Schedule];
}

impl SystemEdit {
    /// The only system that may assert it.
    #[must_use]
    pub const fn source(&self) -> SystemSource {
        match self {
            Self::UsersJoin { .. } => SystemSource::Invitation,
            Self::UsersSsoLogin { .. } => SystemSource::IdentityProvider,
            Self::UsersCrmSync { .. } => SystemSource::Crm,
            Self::UsersSweepInactive | Self::ReviewsSweep { .. } => SystemSource::Schedule,
        }
    }
}

/// What a system asserts, when, and on which revision; the host speaks for the system.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct SystemEditRequest {
    /// The system: `identity-provider` asserts `users.sso-login`, `invitation` `users.join`, `crm` `users.crm-sync`,
    /// `schedule` `users.sweep-inactive` and `reviews.sweep`.
    pub source: SystemSource,
    /// The person behind it, whose rights are then asked: who arrives, or who set the system to work. Default: the
    /// person who arrives, or nobody.
    pub by: Option<UserId>,
    /// The revision that the host looked at (BULK-25).
    pub revision: u64,
    /// What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`.
    pub mode: Option<BatchMode>,
    /// The moment of the edit.
    pub now: Instant,
    /// What is asserted.
    pub edit: SystemEdit,
}

/// Every edit that a person may ask for; it yields a plan and changes nothing.
#[allow(
    clippy::large_enum_variant,
    reason = "most values are of the large variant, so a box would cost more than it saves"
)]
#[derive(Debug, Clone, PartialEq, Record)]
#[record(tag = "kind", complete)]
pub enum Edit {
    /// Add managers to partners (BULK-02).
    #[record(rename = "managers.add")]
    ManagersAdd {
        /// To these partners.
        partners: PartnerSelection,
        /// These users.
        users: Vec<UserId>,
        /// The added user becomes primary (BULK-03). Default: false.
        #[record(default)]
        make_primary: bool,
    },
    /// Replace managers (BULK-04 to BULK-07).
    #[record(rename = "managers.replace")]
    ManagersReplace {
        /// Of these partners.
        partners: PartnerSelection,
        /// Whom.
        from: ReplaceFrom,
        /// By whom.
        to: Vec<UserId>,
        /// Who becomes primary.
        make_primary: Option<UserId>,
        /// With `from: { user }`, at a partner that is not active: `remove` unassigns that user there and puts nobody in the
        /// place. Default: refuse (BULK-21).
        #[record(default)]
        on_inactive: OnInactive,
    },
    /// Remove managers (BULK-08).
    #[record(rename = "managers.remove")]
    ManagersRemove {
        /// From these partners.
        partners: PartnerSelection,
        /// These users.
        users: Vec<UserId>,
    },
    /// Remove every manager (BULK-08).
    #[record(rename = "managers.remove-all")]
    ManagersRemoveAll {
        /// Of these partners.
        partners: PartnerSelection,
    },
    /// Make assigned managers primary (BULK-13).
    #[record(rename = "managers.make-primary")]
    ManagersMakePrimary {
        /// The pairs; or, in their place, `partners` and `user`.
        assignments: Option<Vec<Assignment>>,
        /// Without `assignments`: of these partners.
        partners: Option<PartnerSelection>,
        /// Without `assignments`: this user.
        user: Option<UserId>,
    },
    /// Submit the whole set of the edit screen (BULK-10).
    #[record(rename = "managers.set")]
    ManagersSet {
        /// The partner.
        partner: PartnerId,
        /// The whole new set.
        managers: Vec<ListedManager>,
    },
    /// Import rows (BULK-12).
    #[record(rename = "managers.rows")]
    ManagersRows {
        /// The rows in order.
        #[record(schema = "Vec<ManagerRow>")]
        rows: Vec<ImportedRow>,
    },
    /// Create a portal role (PUR-05).
    #[record(rename = "roles.create")]
    RolesCreate {
        /// The role.
        role: NewUserRole,
    },
    /// Change a portal role (PUR-23).
    #[record(rename = "roles.update")]
    RolesUpdate {
        /// Which.
        id: UserRoleId,
        /// What; fields that are left out stay.
        set: UserRolePatch,
    },
    /// Delete a custom portal role (PUR-27).
    #[record(rename = "roles.delete")]
    RolesDelete {
        /// Which.
        id: UserRoleId,
        /// Confirmed (PUR-28).
        confirm: bool,
    },
    /// Change the display order (PUR-25).
    #[record(rename = "roles.reorder")]
    RolesReorder {
        /// The ids in the new order.
        ids: Vec<UserRoleId>,
    },
    /// Translate a portal role (I18N-01).
    #[record(rename = "roles.translate")]
    RolesTranslate {
        /// Which.
        id: UserRoleId,
        /// Into which language.
        locale: Arc<str>,
        /// The translated name.
        name: Arc<str>,
        /// The translated description.
        description: Option<Arc<str>>,
    },
    /// Assign and unassign portal roles (PUR-12).
    #[record(rename = "users.assign-roles")]
    UsersAssignRoles {
        /// Whose.
        users: Vec<UserId>,
        /// To assign.
        #[record(default)]
        add: Vec<UserRoleId>,
        /// To unassign.
        #[record(default)]
        remove: Vec<UserRoleId>,
    },
    /// Create partner users (USER-03).
    #[record(rename = "users.create")]
    UsersCreate {
        /// The users in order.
        users: Vec<NewPartnerUser>,
    },
    /// Invite somebody (USER-17).
    #[record(rename = "users.invite")]
    UsersInvite {
        /// Into which partner.
        partner: PartnerId,
        /// The address.
        email: Arc<str>,
        /// The home username, if known (USER-18).
        username: Option<Arc<str>>,
        /// The token that the host drew.
        token: InvitationToken,
    },
    /// Set feature permissions (FEAT-10).
    #[record(rename = "users.set-features")]
    UsersSetFeatures {
        /// Whose.
        user: UserId,
        /// To grant.
        #[record(default)]
        grant: Vec<Feature>,
        /// To withdraw.
        #[record(default)]
        withdraw: Vec<Feature>,
    },
    /// Revoke users (USER-24).
    #[record(rename = "users.revoke")]
    UsersRevoke {
        /// Whom.
        users: Vec<UserId>,
    },
    /// Restore a revoked user (USER-25, USER-26).
    #[record(rename = "users.restore")]
    UsersRestore {
        /// Whom.
        user: UserId,
        /// The support case.
        case: Option<SupportCase>,
    },
    /// Deactivate users (USER-38).
    #[record(rename = "users.deactivate")]
    UsersDeactivate {
        /// Whom.
        users: Vec<UserId>,
    },
    /// Re-activate deactivated users (USER-27).
    #[record(rename = "users.reactivate")]
    UsersReactivate {
        /// Whom.
        users: Vec<UserId>,
    },
    /// Change a username (USER-14, USER-15).
    #[record(rename = "users.rename")]
    UsersRename {
        /// Whose.
        user: UserId,
        /// The new one.
        username: Arc<str>,
        /// The support case.
        case: Option<SupportCase>,
    },
    /// Change a licence (LIC-06, LIC-07).
    #[record(rename = "users.set-license")]
    UsersSetLicense {
        /// Whose.
        user: UserId,
        /// The new one.
        license: License,
        /// The partner role for an upgrade.
        partner_role: Option<PartnerRoleId>,
    },
    /// Change the place in the hierarchy (ROLE-23).
    #[record(rename = "users.set-partner-role")]
    UsersSetPartnerRole {
        /// Whose.
        user: UserId,
        /// The new one.
        partner_role: PartnerRoleId,
    },
    /// Disable a contact as partner user (USER-42).
    #[record(rename = "users.disable-contact")]
    UsersDisableContact {
        /// Whose.
        user: UserId,
    },
    /// Note that a user has left the company (USER-06).
    #[record(rename = "users.mark-left")]
    UsersMarkLeft {
        /// Who.
        user: UserId,
    },
    /// Exempt a user from the inactivity rule, or end the exemption (USER-34).
    #[record(rename = "users.exempt")]
    UsersExempt {
        /// Whom.
        user: UserId,
        /// The exemption; `null`: end it.
        #[record(needed)]
        exempt: Option<Exemption>,
    },
    /// Open access reviews (USER-28).
    #[record(rename = "reviews.open")]
    ReviewsOpen {
        /// Of these partners.
        partners: Vec<PartnerId>,
        /// When answers are due.
        deadline: Instant,
    },
    /// Close an access review (USER-28 to USER-30).
    #[record(rename = "reviews.close")]
    ReviewsClose {
        /// Of which partner.
        partner: PartnerId,
        /// The answers.
        answers: Vec<ReviewAnswer>,
        /// Who answered.
        reviewer: UserId,
    },
    /// Create a partner (BULK-10).
    #[record(rename = "partners.create")]
    PartnersCreate {
        /// The partner.
        partner: Partner,
        /// Its managers.
        managers: Option<Vec<ListedManager>>,
    },
    /// Change a partner's status (MGR-13, MGR-16).
    #[record(rename = "partners.set-status")]
    PartnersSetStatus {
        /// Which.
        partner: PartnerId,
        /// The new one.
        status: PartnerStatus,
        /// Who vetted the prospect.
        vetted_by: Option<UserId>,
    },
    /// Enable an account as partner (ROLE-01).
    #[record(rename = "partners.enable")]
    PartnersEnable {
        /// Which.
        partner: PartnerId,
    },
    /// Disable an account as partner (USER-41).
    #[record(rename = "partners.disable")]
    PartnersDisable {
        /// Which.
        partner: PartnerId,
    },
    /// Change the account owner (ROLE-17).
    #[record(rename = "partners.set-owner")]
    PartnersSetOwner {
        /// Which.
        partner: PartnerId,
        /// The new one.
        owner: UserId,
    },
    /// Change the tier (TIER-06).
    #[record(rename = "partners.set-tier")]
    PartnersSetTier {
        /// Which.
        partner: PartnerId,
        /// The new one; `null`: none.
        #[record(needed)]
        tier: Option<TierId>,
    },
    /// Add a role to a partner's hierarchy (ROLE-08).
    #[record(rename = "hierarchy.add")]
    HierarchyAdd {
        /// Which partner.
        partner: PartnerId,
        /// The role.
        role: PartnerRole,
    },
    /// Rename a role of a partner's hierarchy (ROLE-09).
    #[record(rename = "hierarchy.rename")]
    HierarchyRename {
        /// Which partner.
        partner: PartnerId,
        /// Which role.
        role: PartnerRoleId,
        /// The new label.
        label: Arc<str>,
    },
    /// Delete a role of a partner's hierarchy (ROLE-19).
    #[record(rename = "hierarchy.delete")]
    HierarchyDelete {
        /// Which partner.
        partner: PartnerId,
        /// Which role.
        role: PartnerRoleId,
    },
    /// What only a system asserts, which the door for people refuses.
    #[record(other)]
    System(SystemEdit),
}

impl Edit {
    fn complete(&mut self, given: Given, reader: &mut Reader<'_>, at: &At<'_>) {
        match self {
            Self::ManagersReplace { from: ReplaceFrom::All, on_inactive: OnInactive::Remove, .. } => {
                let message = "only one user who is replaced can be removed at partners that are not active";
                reader.report(Code::InvalidValue, &at.key("onInactive"), message);
            }
            Self::ManagersMakePrimary { .. }
                if !matches!([0, 1, 2].map(|field| given.has(field)), [true, false, false] | [false, true, true]) =>
            {
                reader.report(Code::MalformedJson, at, "expected either `assignments`, or `partners` and `user`");
            }
            _ => {}
        }
    }
}
