//! The options of a programme, each with the restrictive or the source's value as default.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::CustomVisibility;
use crate::error::Code;
use crate::json::{At, PresentFields, Reader};

/// How many levels any hierarchy may be given, so that evaluation always ends (ROLE-07).
pub const MAX_ROLE_LEVELS: u32 = 10;

/// Every option; one that is left out has its default.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(defaults, complete)]
#[allow(clippy::struct_excessive_bools, reason = "each option is a switch of its own")]
pub struct Settings {
    /// The five areas need a permission group with partner manager access (MGR-02). Default: false.
    pub manager_areas_need_permission: bool,
    /// Pending internal users may be assigned (MGR-11). Default: false.
    pub allow_pending_assignees: bool,
    /// Of how many partners one user may be primary (MGR-09); `null`: no limit. Default: no limit.
    #[record(nullable)]
    pub max_primary_partners_per_user: Option<u32>,
    /// The first manager of a partner becomes primary (MGR-16). Default: false.
    pub first_manager_is_primary: bool,
    /// The internal user who vetted a prospect becomes primary at activation (MGR-16). Default: false.
    pub prospect_owner_becomes_primary: bool,
    /// A deal assigned to an internal user is visible to that user (MGR-17). Default: false.
    pub internal_assignee_sees_deal: bool,
    /// The managers widget (MGR-18).
    pub widget: WidgetSettings,
    /// A single replacement takes over the primary flag (BULK-05). Default: true.
    pub replace_inherits_primary: bool,
    /// What happens to the good rows of a batch with refused ones (BULK-19). Default: all-or-nothing.
    pub batch_mode: BatchMode,
    /// The most rows of one batch (BULK-22), of which none has more than [`LARGEST_BATCH`]. Default: 100000.
    pub max_batch_rows: u32,
    /// Levels of the default hierarchy (ROLE-07), 1 to 10. Default: 3.
    pub default_role_levels: u32,
    /// The most levels of any hierarchy (ROLE-07), 1 to 10. Default: 3.
    pub max_role_levels: u32,
    /// The level that hierarchies give (ROLE-13). Default: read.
    pub hierarchy_access: HierarchyAccess,
    /// The hierarchy passes on what was shared with a subordinate (ROLE-14). Default: false.
    pub hierarchy_includes_shared: bool,
    /// Internal users reach what the internal roles strictly below own (ROLE-28). Default: false.
    pub internal_hierarchy: bool,
    /// The flag of super users has an effect (ROLE-29). Default: false.
    pub super_user_access: bool,
    /// A partner user may share a record outside the own account (SHARE-10). Default: false.
    pub partner_cross_account_share: bool,
    /// The own contact and account are readable (SHARE-22). Default: true.
    pub implicit_own_account: bool,
    /// A high-volume user may be moved to a role-based licence (LIC-06). Default: false.
    pub allow_license_upgrade: bool,
    /// Domains of organisations that are shared with others (USER-08). Default: `["partnertraining.com"]`.
    pub shared_org_domains: Vec<Arc<str>>,
    /// How long an invitation is valid, in hours (USER-22). Default: 12.
    pub invitation_ttl_hours: u32,
    /// A partner's administrator may re-activate (USER-27). Default: false.
    pub partner_admin_can_reactivate: bool,
    /// The months between two access reviews (USER-28). Default: 3.
    pub review_period_months: u32,
    /// What happens to users whom the reviewer did not answer for (USER-29). Default: escalate.
    pub review_no_answer: ReviewNoAnswer,
    /// After how many days without login a user is inactive (USER-31). Default: 90.
    pub inactivity_days: u32,
    /// Inactivity is also a gate (USER-33). Default: true.
    pub inactivity_gate: bool,
    /// Manage Partnership includes user administration (FEAT-08). Default: false.
    pub manage_partnership_includes_users: bool,
    /// The first user of a partner gets Manage Users (FEAT-12). Default: true.
    pub first_user_manages_users: bool,
    /// A partner's administrator may assign roles (PUR-07). Default: false.
    pub partner_admin_may_assign_roles: bool,
    /// The lead visibility of custom roles for which none is given (LEAD-04). Default: assigned.
    pub custom_role_default_visibility: CustomVisibility,
    /// Hierarchy, sharing and features widen lead visibility (GEN-09). Default: false.
    pub lead_sharing_widens: bool,
    /// All managers may be notified of Training (NOTIFY-04). Default: false.
    pub training_all_managers: bool,
    /// Who is notified where there is no primary (NOTIFY-08). Default: none.
    pub primary_fallback: PrimaryFallback,
    /// How role names of the identity provider are matched (SSO-03). Default: exact.
    pub sso_match: SsoMatch,
    /// Single sign-on may give Administrator (SSO-09). Default: true.
    pub sso_may_grant_administrator: bool,
    /// What role values of the CRM do to an existing user (SSO-08). Default: add.
    pub crm_role_sync: CrmRoleSync,
    /// The locale of the last resort before the canonical name (I18N-03). Default: en.
    pub default_locale: Arc<str>,
    /// The languages of the portal (I18N-04). Default: all.
    pub supported_locales: Option<Vec<Arc<str>>>,
    /// A tier includes the features of the tiers below it (TIER-03). Default: true.
    pub tiers_cumulative: bool,
    /// A page outside the viewer's view may be opened by its address (GROUP-09). Default: false.
    pub direct_url_outside_view: bool,
}

/// The options of the managers widget (MGR-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
#[record(defaults)]
pub struct WidgetSettings {
    /// Only the primary manager is shown. Default: false.
    #[record(rename = "primaryOnly")]
    pub is_primary_only: bool,
    /// What internal users see. Default: hidden.
    pub internal_view: InternalView,
}

/// What the managers widget shows to internal users (MGR-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum InternalView {
    /// Nothing.
    Hidden,
    /// All managers.
    All,
}

/// What happens to the good rows of a batch with refused ones (BULK-19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum BatchMode {
    /// Nothing is applied.
    AllOrNothing,
    /// The good rows are applied.
    Partial,
}

/// The level that hierarchies give (ROLE-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum HierarchyAccess {
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
}

/// What happens to users whom the reviewer did not answer for (USER-29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum ReviewNoAnswer {
    /// The supplier is told.
    Escalate,
    /// They are deactivated.
    Deactivate,
}

/// Who is notified of primary-only events where there is no primary (NOTIFY-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum PrimaryFallback {
    /// Nobody.
    None,
    /// All managers.
    AllManagers,
}

/// How role names of the identity provider are matched (SSO-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum SsoMatch {
    /// Trimmed, by exact case.
    Exact,
    /// Trimmed, without regard to case.
    IgnoreCase,
}

/// What role values of the CRM do to an existing user (SSO-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum CrmRoleSync {
    /// They add to the roles.
    Add,
    /// They replace the roles.
    Replace,
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self { is_primary_only: false, internal_view: InternalView::Hidden }
    }
}

impl Settings {
    /// Reports levels that no hierarchy has; the highest stands for them, against which nothing more is wrong.
    fn complete(&mut self, given: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        let levels =
            [("defaultRoleLevels", &mut self.default_role_levels), ("maxRoleLevels", &mut self.max_role_levels)];
        for (name, number) in levels {
            let field = Settings::FIELDS.iter().position(|field| field.name == name).unwrap_or_default();
            if (1..=MAX_ROLE_LEVELS).contains(number) {
                continue;
            }
            if given.is_sound(field) {
                let message = format!("`{number}` is not within 1 and {MAX_ROLE_LEVELS}");
                reader.report(Code::UnknownValue, &at.key(name), message);
            }
            *number = MAX_ROLE_LEVELS;
        }
    }
}

/// The most rows of any batch, whatever the settings say: a cross product of two long lists has more than any memory holds.
pub const LARGEST_BATCH: u32 = 1_000_000;

impl Settings {
    /// BULK-22. How many rows a batch may have.
    #[must_use]
    pub fn most_batch_rows(&self) -> u32 {
        self.max_batch_rows.min(LARGEST_BATCH)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            manager_areas_need_permission: false,
            allow_pending_assignees: false,
            max_primary_partners_per_user: None,
            first_manager_is_primary: false,
            prospect_owner_becomes_primary: false,
            internal_assignee_sees_deal: false,
            widget: WidgetSettings::default(),
            replace_inherits_primary: true,
            batch_mode: BatchMode::AllOrNothing,
            max_batch_rows: 100_000,
            default_role_levels: 3,
            max_role_levels: 3,
            hierarchy_access: HierarchyAccess::Read,
            hierarchy_includes_shared: false,
            internal_hierarchy: false,
            super_user_access: false,
            partner_cross_account_share: false,
            implicit_own_account: true,
            allow_license_upgrade: false,
            shared_org_domains: vec!["partnertraining.com".into()],
            invitation_ttl_hours: 12,
            partner_admin_can_reactivate: false,
            review_period_months: 3,
            review_no_answer: ReviewNoAnswer::Escalate,
            inactivity_days: 90,
            inactivity_gate: true,
            manage_partnership_includes_users: false,
            first_user_manages_users: true,
            partner_admin_may_assign_roles: false,
            custom_role_default_visibility: CustomVisibility::Assigned,
            lead_sharing_widens: false,
            training_all_managers: false,
            primary_fallback: PrimaryFallback::None,
            sso_match: SsoMatch::Exact,
            sso_may_grant_administrator: true,
            crm_role_sync: CrmRoleSync::Add,
            default_locale: "en".into(),
            supported_locales: None,
            tiers_cumulative: true,
            direct_url_outside_view: false,
        }
    }
}
