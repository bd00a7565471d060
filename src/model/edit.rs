//! Requests to change the snapshot. An edit changes nothing: it yields a plan.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{
    Assignment, BatchMode, Exemption, Feature, ImportedRow, Instant, License, ListedManager, NewPartnerUser,
    NewUserRole, OnInactive, Partner, PartnerRole, PartnerSelection, PartnerStatus, ReplaceFrom, ReviewAnswer,
    SupportCase, SystemEdit, UserRolePatch,
};
use crate::error::Code;
use crate::ids::{InvitationToken, PartnerId, PartnerRoleId, TierId, UserId, UserRoleId};
use crate::json::{At, PresentFields, Reader};

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
        #[record(schema = "Vec<super::ManagerRow>")]
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
    fn complete(&mut self, given: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
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
