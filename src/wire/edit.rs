//! Requests to change the snapshot.

use super::cx::{At, Cx};
use super::edit_parts::{
    Assignment, ListedManager, ManagerRow, NewPartnerUser, Nullable, ReplaceFrom, ReviewAnswer, SupportCase,
    UserRolePatch, each, new_role, texts_into_model,
};
use super::entries::Entries;
use super::names::{BatchMode, Feature, License, PartnerStatus, SystemSource};
use super::node::Fault;
use super::partner::{Partner, PartnerRole};
use super::portal::UserRole;
use super::readable::{Readable, Record, Tagged, read_tagged};
use super::share_all;
use super::source::Source;
use super::tagged::tagged;
use super::text::{Given, Id, Many, Moment, Text, Whole};
use super::user::Exemption;
use super::writable::{Out, Writable};
use crate::model;
use partner_policy_derive::Wire;

/// An edit, who asks for it, when, and on which revision.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditRequest<'a> {
    /// Who asks.
    #[serde(borrow)]
    pub(crate) by: Id<'a>,
    /// The revision that the actor looked at (BULK-25).
    pub(crate) revision: Whole,
    /// What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) mode: Given<BatchMode>,
    /// The moment of the edit.
    pub(crate) now: Moment<'a>,
    /// The edit.
    #[cfg_attr(feature = "schema", schemars(with = "Edit<'a>"))]
    pub(crate) edit: AnyEdit<'a>,
}

/// What a system asserts, when, and on which revision; the host speaks for the system.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SystemEditRequest<'a> {
    /// The system: `identity-provider` asserts `users.sso-login`, `invitation` `users.join`, `crm` `users.crm-sync`,
    /// `schedule` `users.sweep-inactive` and `reviews.sweep`.
    pub(crate) source: SystemSource,
    /// The person behind it, whose rights are then asked: who arrives, or who set the system to work. Default: the
    /// person who arrives, or nobody.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) by: Given<Id<'a>>,
    /// The revision that the host looked at (BULK-25).
    pub(crate) revision: Whole,
    /// What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) mode: Given<BatchMode>,
    /// The moment of the edit.
    pub(crate) now: Moment<'a>,
    /// What is asserted.
    pub(crate) edit: SystemEdit<'a>,
}

tagged! {
    /// Every edit that a person may ask for; it yields a plan and changes nothing.
    Edit by "kind" {
        /// Add managers to partners (BULK-02).
        ManagersAdd(ManagersAdd<'a>) = "managers.add",
        /// Replace managers (BULK-04 to BULK-07).
        ManagersReplace(ManagersReplace<'a>) = "managers.replace",
        /// Remove managers (BULK-08).
        ManagersRemove(ManagersRemove<'a>) = "managers.remove",
        /// Remove every manager (BULK-08).
        ManagersRemoveAll(ManagersRemoveAll<'a>) = "managers.remove-all",
        /// Make assigned managers primary (BULK-13).
        ManagersMakePrimary(ManagersMakePrimary<'a>) = "managers.make-primary",
        /// Submit the whole set of the edit screen (BULK-10).
        ManagersSet(ManagersSet<'a>) = "managers.set",
        /// Import rows (BULK-12).
        ManagersRows(ManagersRows<'a>) = "managers.rows",
        /// Create a portal role (PUR-05).
        RolesCreate(RolesCreate<'a>) = "roles.create",
        /// Change a portal role (PUR-23).
        RolesUpdate(RolesUpdate<'a>) = "roles.update",
        /// Delete a custom portal role (PUR-27).
        RolesDelete(RolesDelete<'a>) = "roles.delete",
        /// Change the display order (PUR-25).
        RolesReorder(RolesReorder<'a>) = "roles.reorder",
        /// Translate a portal role (I18N-01).
        RolesTranslate(RolesTranslate<'a>) = "roles.translate",
        /// Assign and unassign portal roles (PUR-12).
        UsersAssignRoles(UsersAssignRoles<'a>) = "users.assign-roles",
        /// Create partner users (USER-03).
        UsersCreate(UsersCreate<'a>) = "users.create",
        /// Invite somebody (USER-17).
        UsersInvite(UsersInvite<'a>) = "users.invite",
        /// Set feature permissions (FEAT-10).
        UsersSetFeatures(UsersSetFeatures<'a>) = "users.set-features",
        /// Revoke users (USER-24).
        UsersRevoke(UsersRevoke<'a>) = "users.revoke",
        /// Restore a revoked user (USER-25, USER-26).
        UsersRestore(UsersRestore<'a>) = "users.restore",
        /// Deactivate users (USER-38).
        UsersDeactivate(UsersDeactivate<'a>) = "users.deactivate",
        /// Re-activate deactivated users (USER-27).
        UsersReactivate(UsersReactivate<'a>) = "users.reactivate",
        /// Change a username (USER-14, USER-15).
        UsersRename(UsersRename<'a>) = "users.rename",
        /// Change a licence (LIC-06, LIC-07).
        UsersSetLicense(UsersSetLicense<'a>) = "users.set-license",
        /// Change the place in the hierarchy (ROLE-23).
        UsersSetPartnerRole(UsersSetPartnerRole<'a>) = "users.set-partner-role",
        /// Disable a contact as partner user (USER-42).
        UsersDisableContact(UsersDisableContact<'a>) = "users.disable-contact",
        /// Note that a user has left the company (USER-06).
        UsersMarkLeft(UsersMarkLeft<'a>) = "users.mark-left",
        /// Exempt a user from the inactivity rule, or end the exemption (USER-34).
        UsersExempt(UsersExempt<'a>) = "users.exempt",
        /// Open access reviews (USER-28).
        ReviewsOpen(ReviewsOpen<'a>) = "reviews.open",
        /// Close an access review (USER-28 to USER-30).
        ReviewsClose(ReviewsClose<'a>) = "reviews.close",
        /// Create a partner (BULK-10).
        PartnersCreate(PartnersCreate<'a>) = "partners.create",
        /// Change a partner's status (MGR-13, MGR-16).
        PartnersSetStatus(PartnersSetStatus<'a>) = "partners.set-status",
        /// Enable an account as partner (ROLE-01).
        PartnersEnable(PartnersEnable<'a>) = "partners.enable",
        /// Disable an account as partner (USER-41).
        PartnersDisable(PartnersDisable<'a>) = "partners.disable",
        /// Change the account owner (ROLE-17).
        PartnersSetOwner(PartnersSetOwner<'a>) = "partners.set-owner",
        /// Change the tier (TIER-06).
        PartnersSetTier(PartnersSetTier<'a>) = "partners.set-tier",
        /// Add a role to a partner's hierarchy (ROLE-08).
        HierarchyAdd(HierarchyAdd<'a>) = "hierarchy.add",
        /// Rename a role of a partner's hierarchy (ROLE-09).
        HierarchyRename(HierarchyRename<'a>) = "hierarchy.rename",
        /// Delete a role of a partner's hierarchy (ROLE-19).
        HierarchyDelete(HierarchyDelete<'a>) = "hierarchy.delete",
    }
}

tagged! {
    /// What only a system asserts; it yields a plan and changes nothing.
    SystemEdit by "kind" {
        /// Join by an invitation (USER-19).
        UsersJoin(UsersJoin<'a>) = "users.join",
        /// A login by single sign-on (SSO-01 to SSO-06).
        UsersSsoLogin(UsersSsoLogin<'a>) = "users.sso-login",
        /// Role values from the CRM (SSO-07).
        UsersCrmSync(UsersCrmSync<'a>) = "users.crm-sync",
        /// Deactivate everybody who is inactive (USER-33).
        UsersSweepInactive(UsersSweepInactive) = "users.sweep-inactive",
        /// Open every review that is due, and settle those whose deadline has passed (USER-28, USER-29).
        ReviewsSweep(ReviewsSweep<'a>) = "reviews.sweep",
    }
}

/// An edit of either kind, as scenarios have it; of what only systems assert the door for people says so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnyEdit<'a> {
    /// A person's.
    Person(Edit<'a>),
    /// A system's.
    System(SystemEdit<'a>),
}

impl<'a> Readable<'a> for AnyEdit<'a> {
    fn blank() -> Self {
        Self::Person(Readable::blank())
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        read_tagged(self, "kind", Edit::NAMES, source)
    }
}

impl Writable for AnyEdit<'_> {
    fn write(&self, out: &mut Out) {
        match self {
            Self::Person(edit) => edit.write(out),
            Self::System(edit) => edit.write(out),
        }
    }
}

impl<'a> Tagged<'a> for AnyEdit<'a> {
    fn choose(&mut self, name: &str) -> Option<&mut dyn Record<'a>> {
        let is_system = SystemEdit::NAMES.contains(&name);
        *self = if is_system { Self::System(Readable::blank()) } else { Self::Person(Readable::blank()) };
        match self {
            Self::Person(edit) => edit.choose(name),
            Self::System(edit) => edit.choose(name),
        }
    }
}

/// Add managers to partners (BULK-02).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersAdd<'a> {
    /// To these partners.
    #[serde(borrow)]
    pub(crate) partners: Many<Id<'a>>,
    /// These users.
    pub(crate) users: Many<Id<'a>>,
    /// The added user becomes primary (BULK-03). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) make_primary: Given<bool>,
}

/// Replace managers (BULK-04 to BULK-07).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersReplace<'a> {
    /// Of these partners.
    #[serde(borrow)]
    pub(crate) partners: Many<Id<'a>>,
    /// Whom.
    pub(crate) from: ReplaceFrom<'a>,
    /// By whom.
    pub(crate) to: Many<Id<'a>>,
    /// Who becomes primary.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) make_primary: Given<Id<'a>>,
}

/// Remove managers (BULK-08).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersRemove<'a> {
    /// From these partners.
    #[serde(borrow)]
    pub(crate) partners: Many<Id<'a>>,
    /// These users.
    pub(crate) users: Many<Id<'a>>,
}

/// Remove every manager (BULK-08).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersRemoveAll<'a> {
    /// Of these partners.
    #[serde(borrow)]
    pub(crate) partners: Many<Id<'a>>,
}

/// Make assigned managers primary (BULK-13).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersMakePrimary<'a> {
    /// The pairs.
    #[serde(borrow)]
    pub(crate) assignments: Many<Assignment<'a>>,
}

/// Submit the whole set of the edit screen (BULK-10).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersSet<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The whole new set.
    pub(crate) managers: Many<ListedManager<'a>>,
}

/// Import rows (BULK-12).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagersRows<'a> {
    /// The rows in order.
    #[serde(borrow)]
    pub(crate) rows: Many<ManagerRow<'a>>,
}

/// Create a portal role (PUR-05).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RolesCreate<'a> {
    /// The role.
    #[serde(borrow)]
    pub(crate) role: UserRole<'a>,
}

/// Change a portal role (PUR-23).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RolesUpdate<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// What; fields that are left out stay.
    pub(crate) set: UserRolePatch<'a>,
}

/// Delete a custom portal role (PUR-27).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RolesDelete<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// Confirmed (PUR-28).
    pub(crate) confirm: bool,
}

/// Change the display order (PUR-25).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RolesReorder<'a> {
    /// The ids in the new order.
    #[serde(borrow)]
    pub(crate) ids: Many<Id<'a>>,
}

/// Translate a portal role (I18N-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RolesTranslate<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// Into which language.
    pub(crate) locale: Text<'a>,
    /// The translated name.
    pub(crate) name: Text<'a>,
    /// The translated description.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) description: Given<Text<'a>>,
}

/// Assign and unassign portal roles (PUR-12).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersAssignRoles<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) users: Many<Id<'a>>,
    /// To assign.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) add: Given<Many<Id<'a>>>,
    /// To unassign.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) remove: Given<Many<Id<'a>>>,
}

/// Create partner users (USER-03).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersCreate<'a> {
    /// The users in order.
    #[serde(borrow)]
    pub(crate) users: Many<NewPartnerUser<'a>>,
}

/// Invite somebody (USER-17).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersInvite<'a> {
    /// Into which partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The address.
    pub(crate) email: Text<'a>,
    /// The home username, if known (USER-18).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) username: Given<Text<'a>>,
    /// The token that the host drew.
    pub(crate) token: Id<'a>,
}

/// Join by an invitation (USER-19).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersJoin<'a> {
    /// The token of the unique address, if there is one.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) token: Given<Id<'a>>,
    /// The user who arrives.
    pub(crate) user: NewPartnerUser<'a>,
}

/// Set feature permissions (FEAT-10).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersSetFeatures<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// To grant.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) grant: Given<Many<Feature>>,
    /// To withdraw.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) withdraw: Given<Many<Feature>>,
}

/// Revoke users (USER-24).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersRevoke<'a> {
    /// Whom.
    #[serde(borrow)]
    pub(crate) users: Many<Id<'a>>,
}

/// Restore a revoked user (USER-25, USER-26).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersRestore<'a> {
    /// Whom.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The support case.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) case: Given<SupportCase<'a>>,
}

/// Deactivate users (USER-38).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersDeactivate<'a> {
    /// Whom.
    #[serde(borrow)]
    pub(crate) users: Many<Id<'a>>,
}

/// Re-activate deactivated users (USER-27).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersReactivate<'a> {
    /// Whom.
    #[serde(borrow)]
    pub(crate) users: Many<Id<'a>>,
}

/// Change a username (USER-14, USER-15).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersRename<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The new one.
    pub(crate) username: Text<'a>,
    /// The support case.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) case: Given<SupportCase<'a>>,
}

/// Change a licence (LIC-06, LIC-07).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersSetLicense<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The new one.
    pub(crate) license: License,
    /// The partner role for an upgrade.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_role: Given<Id<'a>>,
}

/// Change the place in the hierarchy (ROLE-23).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersSetPartnerRole<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The new one.
    pub(crate) partner_role: Id<'a>,
}

/// Disable a contact as partner user (USER-42).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersDisableContact<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
}

/// Note that a user has left the company (USER-06).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersMarkLeft<'a> {
    /// Who.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
}

/// Exempt a user from the inactivity rule, or end the exemption (USER-34).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersExempt<'a> {
    /// Whom.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The exemption; `null`: end it.
    pub(crate) exempt: Nullable<Exemption<'a>>,
}

/// A login by single sign-on (SSO-01 to SSO-06).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersSsoLogin<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The name that the identity provider gave.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) name: Given<Text<'a>>,
    /// The address that it gave.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) email: Given<Text<'a>>,
    /// The role names that it gave.
    pub(crate) roles: Many<Text<'a>>,
    /// The user who arrives.
    pub(crate) user: NewPartnerUser<'a>,
}

/// Role values from the CRM (SSO-07).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersCrmSync<'a> {
    /// Whose.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The fields; only `z123user.role` is read.
    pub(crate) fields: Entries<Text<'a>, Text<'a>>,
}

/// Open access reviews (USER-28).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReviewsOpen<'a> {
    /// Of these partners.
    #[serde(borrow)]
    pub(crate) partners: Many<Id<'a>>,
    /// When answers are due.
    pub(crate) deadline: Moment<'a>,
}

/// Open every review that is due, and settle those whose deadline has passed (USER-28, USER-29).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReviewsSweep<'a> {
    /// When answers to the opened ones are due.
    #[serde(borrow)]
    pub(crate) deadline: Moment<'a>,
}

/// Close an access review (USER-28 to USER-30).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReviewsClose<'a> {
    /// Of which partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The answers.
    pub(crate) answers: Many<ReviewAnswer<'a>>,
    /// Who answered.
    pub(crate) reviewer: Id<'a>,
}

/// Deactivate everybody who is inactive (USER-33).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UsersSweepInactive {}

/// Create a partner (BULK-10).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersCreate<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Partner<'a>,
    /// Its managers.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) managers: Given<Many<ListedManager<'a>>>,
}

/// Change a partner's status (MGR-13, MGR-16).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersSetStatus<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The new one.
    pub(crate) status: PartnerStatus,
    /// Who vetted the prospect.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) vetted_by: Given<Id<'a>>,
}

/// Enable an account as partner (ROLE-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersEnable<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
}

/// Disable an account as partner (USER-41).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersDisable<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
}

/// Change the account owner (ROLE-17).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersSetOwner<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The new one.
    pub(crate) owner: Id<'a>,
}

/// Change the tier (TIER-06).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnersSetTier<'a> {
    /// Which.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The new one; `null`: none.
    pub(crate) tier: Nullable<Id<'a>>,
}

/// Add a role to a partner's hierarchy (ROLE-08).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HierarchyAdd<'a> {
    /// Which partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The role.
    pub(crate) role: PartnerRole<'a>,
}

/// Rename a role of a partner's hierarchy (ROLE-09).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HierarchyRename<'a> {
    /// Which partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// Which role.
    pub(crate) role: Id<'a>,
    /// The new label.
    pub(crate) label: Text<'a>,
}

/// Delete a role of a partner's hierarchy (ROLE-19).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HierarchyDelete<'a> {
    /// Which partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// Which role.
    pub(crate) role: Id<'a>,
}

impl EditRequest<'_> {
    /// The request of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::EditRequest {
        model::EditRequest {
            by: cx.id(&self.by, &at.key("by")),
            revision: self.revision.0,
            mode: self.mode.0.map(Into::into),
            now: cx.instant(&self.now, &at.key("now")),
            edit: self.edit.into_model(cx, &at.key("edit")),
        }
    }
}

impl SystemEditRequest<'_> {
    /// The request of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::SystemEditRequest {
        model::SystemEditRequest {
            source: self.source.into(),
            by: cx.maybe_id(self.by.0.as_ref(), &at.key("by")),
            revision: self.revision.0,
            mode: self.mode.0.map(Into::into),
            now: cx.instant(&self.now, &at.key("now")),
            edit: self.edit.into_model(cx, &at.key("edit")),
        }
    }
}

impl AnyEdit<'_> {
    /// The edit of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Edit {
        match self {
            Self::Person(edit) => edit.into_model(cx, at),
            Self::System(edit) => model::Edit::System(edit.into_model(cx, at)),
        }
    }
}

impl SystemEdit<'_> {
    /// What is asserted, in the model.
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::SystemEdit {
        match self {
            Self::UsersJoin(edit) => model::SystemEdit::UsersJoin {
                token: cx.maybe_id(edit.token.0.as_ref(), &at.key("token")),
                user: edit.user.into_model(cx, &at.key("user")),
            },
            Self::UsersSsoLogin(edit) => model::SystemEdit::UsersSsoLogin {
                partner: cx.id(&edit.partner, &at.key("partner")),
                name: edit.name.0.map(|text| cx.share(&text.0)),
                email: edit.email.0.map(|text| cx.share(&text.0)),
                roles: share_all(edit.roles, cx),
                user: edit.user.into_model(cx, &at.key("user")),
            },
            Self::UsersCrmSync(edit) => model::SystemEdit::UsersCrmSync {
                user: cx.id(&edit.user, &at.key("user")),
                fields: texts_into_model(edit.fields, cx, &at.key("fields")),
            },
            Self::UsersSweepInactive(_) => model::SystemEdit::UsersSweepInactive,
            Self::ReviewsSweep(edit) => {
                model::SystemEdit::ReviewsSweep { deadline: cx.instant(&edit.deadline, &at.key("deadline")) }
            }
        }
    }
}

impl Edit<'_> {
    /// The edit of the model.
    #[allow(clippy::too_many_lines, reason = "one arm per edit")]
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Edit {
        match self {
            Self::ManagersAdd(edit) => model::Edit::ManagersAdd {
                partners: cx.ids(Some(edit.partners), &at.key("partners")),
                users: cx.ids(Some(edit.users), &at.key("users")),
                make_primary: edit.make_primary.holds(),
            },
            Self::ManagersReplace(edit) => model::Edit::ManagersReplace {
                partners: cx.ids(Some(edit.partners), &at.key("partners")),
                from: edit.from.into_model(cx, &at.key("from")),
                to: cx.ids(Some(edit.to), &at.key("to")),
                make_primary: cx.maybe_id(edit.make_primary.0.as_ref(), &at.key("makePrimary")),
            },
            Self::ManagersRemove(edit) => model::Edit::ManagersRemove {
                partners: cx.ids(Some(edit.partners), &at.key("partners")),
                users: cx.ids(Some(edit.users), &at.key("users")),
            },
            Self::ManagersRemoveAll(edit) => {
                model::Edit::ManagersRemoveAll { partners: cx.ids(Some(edit.partners), &at.key("partners")) }
            }
            Self::ManagersMakePrimary(edit) => model::Edit::ManagersMakePrimary {
                assignments: each(edit.assignments.0, cx, &at.key("assignments"), Assignment::into_model),
            },
            Self::ManagersSet(edit) => model::Edit::ManagersSet {
                partner: cx.id(&edit.partner, &at.key("partner")),
                managers: each(edit.managers.0, cx, &at.key("managers"), ListedManager::into_model),
            },
            Self::ManagersRows(edit) => model::Edit::ManagersRows {
                rows: each(edit.rows.0, cx, &at.key("rows"), |row, cx, at| Ok(row.into_model(cx, at))),
            },
            Self::RolesCreate(edit) => model::Edit::RolesCreate { role: new_role(edit.role, cx, &at.key("role")) },
            Self::RolesUpdate(edit) => model::Edit::RolesUpdate {
                id: cx.id(&edit.id, &at.key("id")),
                set: edit.set.into_model(cx, &at.key("set")),
            },
            Self::RolesDelete(edit) => {
                model::Edit::RolesDelete { id: cx.id(&edit.id, &at.key("id")), confirm: edit.confirm }
            }
            Self::RolesReorder(edit) => model::Edit::RolesReorder { ids: cx.ids(Some(edit.ids), &at.key("ids")) },
            Self::RolesTranslate(edit) => model::Edit::RolesTranslate {
                id: cx.id(&edit.id, &at.key("id")),
                locale: cx.share(&edit.locale.0),
                name: cx.share(&edit.name.0),
                description: edit.description.0.map(|text| cx.share(&text.0)),
            },
            Self::UsersAssignRoles(edit) => model::Edit::UsersAssignRoles {
                users: cx.ids(Some(edit.users), &at.key("users")),
                add: cx.ids(edit.add.0, &at.key("add")),
                remove: cx.ids(edit.remove.0, &at.key("remove")),
            },
            Self::UsersCreate(edit) => {
                model::Edit::UsersCreate { users: each(edit.users.0, cx, &at.key("users"), NewPartnerUser::into_model) }
            }
            Self::UsersInvite(edit) => model::Edit::UsersInvite {
                partner: cx.id(&edit.partner, &at.key("partner")),
                email: cx.share(&edit.email.0),
                username: edit.username.0.map(|text| cx.share(&text.0)),
                token: cx.id(&edit.token, &at.key("token")),
            },
            Self::UsersSetFeatures(edit) => model::Edit::UsersSetFeatures {
                user: cx.id(&edit.user, &at.key("user")),
                grant: edit.grant.entries().into_iter().map(Into::into).collect(),
                withdraw: edit.withdraw.entries().into_iter().map(Into::into).collect(),
            },
            Self::UsersRevoke(edit) => model::Edit::UsersRevoke { users: cx.ids(Some(edit.users), &at.key("users")) },
            Self::UsersRestore(edit) => model::Edit::UsersRestore {
                user: cx.id(&edit.user, &at.key("user")),
                case: edit.case.0.map(|inner| inner.into_model(cx, &at.key("case"))),
            },
            Self::UsersDeactivate(edit) => {
                model::Edit::UsersDeactivate { users: cx.ids(Some(edit.users), &at.key("users")) }
            }
            Self::UsersReactivate(edit) => {
                model::Edit::UsersReactivate { users: cx.ids(Some(edit.users), &at.key("users")) }
            }
            Self::UsersRename(edit) => model::Edit::UsersRename {
                user: cx.id(&edit.user, &at.key("user")),
                username: cx.share(&edit.username.0),
                case: edit.case.0.map(|inner| inner.into_model(cx, &at.key("case"))),
            },
            Self::UsersSetLicense(edit) => model::Edit::UsersSetLicense {
                user: cx.id(&edit.user, &at.key("user")),
                license: edit.license.into(),
                partner_role: cx.maybe_id(edit.partner_role.0.as_ref(), &at.key("partnerRole")),
            },
            Self::UsersSetPartnerRole(edit) => model::Edit::UsersSetPartnerRole {
                user: cx.id(&edit.user, &at.key("user")),
                partner_role: cx.id(&edit.partner_role, &at.key("partnerRole")),
            },
            Self::UsersDisableContact(edit) => {
                model::Edit::UsersDisableContact { user: cx.id(&edit.user, &at.key("user")) }
            }
            Self::UsersMarkLeft(edit) => model::Edit::UsersMarkLeft { user: cx.id(&edit.user, &at.key("user")) },
            Self::UsersExempt(edit) => model::Edit::UsersExempt {
                user: cx.id(&edit.user, &at.key("user")),
                exempt: edit.exempt.0.map(|inner| inner.into_model(cx, &at.key("exempt"))),
            },
            Self::ReviewsOpen(edit) => model::Edit::ReviewsOpen {
                partners: cx.ids(Some(edit.partners), &at.key("partners")),
                deadline: cx.instant(&edit.deadline, &at.key("deadline")),
            },
            Self::ReviewsClose(edit) => model::Edit::ReviewsClose {
                partner: cx.id(&edit.partner, &at.key("partner")),
                answers: each(edit.answers.0, cx, &at.key("answers"), ReviewAnswer::into_model),
                reviewer: cx.id(&edit.reviewer, &at.key("reviewer")),
            },
            Self::PartnersCreate(edit) => model::Edit::PartnersCreate {
                partner: edit.partner.into_model(cx, &at.key("partner")),
                managers: edit.managers.0.map(|list| each(list.0, cx, &at.key("managers"), ListedManager::into_model)),
            },
            Self::PartnersSetStatus(edit) => model::Edit::PartnersSetStatus {
                partner: cx.id(&edit.partner, &at.key("partner")),
                status: edit.status.into(),
                vetted_by: cx.maybe_id(edit.vetted_by.0.as_ref(), &at.key("vettedBy")),
            },
            Self::PartnersEnable(edit) => {
                model::Edit::PartnersEnable { partner: cx.id(&edit.partner, &at.key("partner")) }
            }
            Self::PartnersDisable(edit) => {
                model::Edit::PartnersDisable { partner: cx.id(&edit.partner, &at.key("partner")) }
            }
            Self::PartnersSetOwner(edit) => model::Edit::PartnersSetOwner {
                partner: cx.id(&edit.partner, &at.key("partner")),
                owner: cx.id(&edit.owner, &at.key("owner")),
            },
            Self::PartnersSetTier(edit) => model::Edit::PartnersSetTier {
                partner: cx.id(&edit.partner, &at.key("partner")),
                tier: cx.maybe_id(edit.tier.0.as_ref(), &at.key("tier")),
            },
            Self::HierarchyAdd(edit) => model::Edit::HierarchyAdd {
                partner: cx.id(&edit.partner, &at.key("partner")),
                role: edit.role.into_model(cx, &at.key("role")),
            },
            Self::HierarchyRename(edit) => model::Edit::HierarchyRename {
                partner: cx.id(&edit.partner, &at.key("partner")),
                role: cx.id(&edit.role, &at.key("role")),
                label: cx.share(&edit.label.0),
            },
            Self::HierarchyDelete(edit) => model::Edit::HierarchyDelete {
                partner: cx.id(&edit.partner, &at.key("partner")),
                role: cx.id(&edit.role, &at.key("role")),
            },
        }
    }
}
