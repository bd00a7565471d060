//! The options of a programme.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::names::{
    BatchMode, CrmRoleSync, CustomVisibility, HierarchyAccess, InternalView, PrimaryFallback, ReviewNoAnswer, SsoMatch,
};
use super::share_all;
use super::text::{Given, Many, Text, Whole};
use crate::error::Code;
use crate::model;

/// Every option; one that is left out has its default.
#[derive(Debug, Clone, PartialEq, Default, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Settings<'a> {
    /// The five areas need a permission group with partner manager access (MGR-02). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) manager_areas_need_permission: Given<bool>,
    /// Pending internal users may be assigned (MGR-11). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) allow_pending_assignees: Given<bool>,
    /// Of how many partners one user may be primary (MGR-09); `null`: no limit. Default: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_primary_partners_per_user: Option<Whole>,
    /// The first manager of a partner becomes primary (MGR-16). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) first_manager_is_primary: Given<bool>,
    /// The internal user who vetted a prospect becomes primary at activation (MGR-16). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) prospect_owner_becomes_primary: Given<bool>,
    /// A deal assigned to an internal user is visible to that user (MGR-17). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_assignee_sees_deal: Given<bool>,
    /// The managers widget (MGR-18).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) widget: Given<WidgetSettings>,
    /// A single replacement takes over the primary flag (BULK-05). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) replace_inherits_primary: Given<bool>,
    /// What happens to the good rows of a batch with refused ones (BULK-19). Default: all-or-nothing.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) batch_mode: Given<BatchMode>,
    /// The most rows of one batch (BULK-22). Default: 100000.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) max_batch_rows: Given<Whole>,
    /// Levels of the default hierarchy (ROLE-07), 1 to 10. Default: 3.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) default_role_levels: Given<Whole>,
    /// The most levels of any hierarchy (ROLE-07), 1 to 10. Default: 3.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) max_role_levels: Given<Whole>,
    /// The level that hierarchies give (ROLE-13). Default: read.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) hierarchy_access: Given<HierarchyAccess>,
    /// The hierarchy passes on what was shared with a subordinate (ROLE-14). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) hierarchy_includes_shared: Given<bool>,
    /// Internal users reach what the internal roles strictly below own (ROLE-28). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_hierarchy: Given<bool>,
    /// The flag of super users has an effect (ROLE-29). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) super_user_access: Given<bool>,
    /// A partner user may share a record outside the own account (SHARE-10). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_cross_account_share: Given<bool>,
    /// The own contact and account are readable (SHARE-22). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) implicit_own_account: Given<bool>,
    /// A high-volume user may be moved to a role-based licence (LIC-06). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) allow_license_upgrade: Given<bool>,
    /// Domains of organisations that are shared with others (USER-08). Default: `["partnertraining.com"]`.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) shared_org_domains: Given<Many<Text<'a>>>,
    /// How long an invitation is valid, in hours (USER-22). Default: 12.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) invitation_ttl_hours: Given<Whole>,
    /// A partner's administrator may re-activate (USER-27). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_admin_can_reactivate: Given<bool>,
    /// The months between two access reviews (USER-28). Default: 3.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) review_period_months: Given<Whole>,
    /// What happens to users whom the reviewer did not answer for (USER-29). Default: escalate.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) review_no_answer: Given<ReviewNoAnswer>,
    /// After how many days without login a user is inactive (USER-31). Default: 90.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) inactivity_days: Given<Whole>,
    /// Inactivity is also a gate (USER-33). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) inactivity_gate: Given<bool>,
    /// Manage Partnership includes user administration (FEAT-08). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) manage_partnership_includes_users: Given<bool>,
    /// The first user of a partner gets Manage Users (FEAT-12). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) first_user_manages_users: Given<bool>,
    /// A partner's administrator may assign roles (PUR-07). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_admin_may_assign_roles: Given<bool>,
    /// The lead visibility of custom roles for which none is given (LEAD-04). Default: assigned.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) custom_role_default_visibility: Given<CustomVisibility>,
    /// Hierarchy, sharing and features widen lead visibility (GEN-09). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) lead_sharing_widens: Given<bool>,
    /// All managers may be notified of Training (NOTIFY-04). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) training_all_managers: Given<bool>,
    /// Who is notified where there is no primary (NOTIFY-08). Default: none.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) primary_fallback: Given<PrimaryFallback>,
    /// How role names of the identity provider are matched (SSO-03). Default: exact.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) sso_match: Given<SsoMatch>,
    /// Single sign-on may give Administrator (SSO-09). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) sso_may_grant_administrator: Given<bool>,
    /// What role values of the CRM do to an existing user (SSO-08). Default: add.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) crm_role_sync: Given<CrmRoleSync>,
    /// The locale of the last resort before the canonical name (I18N-03). Default: en.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) default_locale: Given<Text<'a>>,
    /// The languages of the portal (I18N-04). Default: all.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) supported_locales: Given<Many<Text<'a>>>,
    /// A tier includes the features of the tiers below it (TIER-03). Default: true.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) tiers_cumulative: Given<bool>,
    /// A page outside the viewer's view may be opened by its address (GROUP-09). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) direct_url_outside_view: Given<bool>,
}

/// The options of the managers widget (MGR-18).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WidgetSettings {
    /// Only the primary manager is shown. Default: false.
    #[serde(rename = "primaryOnly", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_primary_only: Given<bool>,
    /// What internal users see. Default: hidden.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_view: Given<InternalView>,
}

/// The number, if it lies within the bounds; else the highest one, against which nothing more is wrong.
fn whole(number: Whole, least: u32, most: u32, cx: &mut Cx, at: &At<'_>) -> u32 {
    match u32::try_from(number.0) {
        _ if cx.is_reported(at) => most,
        Ok(number) if (least..=most).contains(&number) => number,
        _ => {
            cx.report(Code::UnknownValue, at, format!("`{}` is not within {least} and {most}", number.0));
            most
        }
    }
}

impl WidgetSettings {
    fn into_model(self, default: &model::WidgetSettings) -> model::WidgetSettings {
        model::WidgetSettings {
            is_primary_only: self.is_primary_only.0.unwrap_or(default.is_primary_only),
            internal_view: self.internal_view.0.map_or(default.internal_view, Into::into),
        }
    }

    fn of(from: model::WidgetSettings, default: model::WidgetSettings) -> Self {
        Self {
            is_primary_only: Given::unless(from.is_primary_only, &default.is_primary_only),
            internal_view: Given((from.internal_view != default.internal_view).then(|| from.internal_view.into())),
        }
    }
}

impl Settings<'_> {
    /// The options of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Settings {
        let default = model::Settings::default();
        model::Settings {
            manager_areas_need_permission: self
                .manager_areas_need_permission
                .0
                .unwrap_or(default.manager_areas_need_permission),
            allow_pending_assignees: self.allow_pending_assignees.0.unwrap_or(default.allow_pending_assignees),
            max_primary_partners_per_user: self
                .max_primary_partners_per_user
                .map(|limit| whole(limit, 0, u32::MAX, cx, &at.key("maxPrimaryPartnersPerUser"))),
            first_manager_is_primary: self.first_manager_is_primary.0.unwrap_or(default.first_manager_is_primary),
            prospect_owner_becomes_primary: self
                .prospect_owner_becomes_primary
                .0
                .unwrap_or(default.prospect_owner_becomes_primary),
            internal_assignee_sees_deal: self
                .internal_assignee_sees_deal
                .0
                .unwrap_or(default.internal_assignee_sees_deal),
            widget: self.widget.0.map_or(default.widget, |widget| widget.into_model(&default.widget)),
            replace_inherits_primary: self.replace_inherits_primary.0.unwrap_or(default.replace_inherits_primary),
            batch_mode: self.batch_mode.0.map_or(default.batch_mode, Into::into),
            max_batch_rows: self
                .max_batch_rows
                .0
                .map_or(default.max_batch_rows, |number| whole(number, 0, u32::MAX, cx, &at.key("maxBatchRows"))),
            default_role_levels: self.default_role_levels.0.map_or(default.default_role_levels, |number| {
                whole(number, 1, model::MAX_ROLE_LEVELS, cx, &at.key("defaultRoleLevels"))
            }),
            max_role_levels: self.max_role_levels.0.map_or(default.max_role_levels, |number| {
                whole(number, 1, model::MAX_ROLE_LEVELS, cx, &at.key("maxRoleLevels"))
            }),
            hierarchy_access: self.hierarchy_access.0.map_or(default.hierarchy_access, Into::into),
            hierarchy_includes_shared: self.hierarchy_includes_shared.0.unwrap_or(default.hierarchy_includes_shared),
            internal_hierarchy: self.internal_hierarchy.holds(),
            super_user_access: self.super_user_access.holds(),
            partner_cross_account_share: self
                .partner_cross_account_share
                .0
                .unwrap_or(default.partner_cross_account_share),
            implicit_own_account: self.implicit_own_account.0.unwrap_or(default.implicit_own_account),
            allow_license_upgrade: self.allow_license_upgrade.0.unwrap_or(default.allow_license_upgrade),
            shared_org_domains: self
                .shared_org_domains
                .0
                .map_or(default.shared_org_domains, |list| share_all(list, cx)),
            invitation_ttl_hours: self.invitation_ttl_hours.0.map_or(default.invitation_ttl_hours, |number| {
                whole(number, 0, u32::MAX, cx, &at.key("invitationTtlHours"))
            }),
            partner_admin_can_reactivate: self
                .partner_admin_can_reactivate
                .0
                .unwrap_or(default.partner_admin_can_reactivate),
            review_period_months: self.review_period_months.0.map_or(default.review_period_months, |number| {
                whole(number, 0, u32::MAX, cx, &at.key("reviewPeriodMonths"))
            }),
            review_no_answer: self.review_no_answer.0.map_or(default.review_no_answer, Into::into),
            inactivity_days: self
                .inactivity_days
                .0
                .map_or(default.inactivity_days, |number| whole(number, 0, u32::MAX, cx, &at.key("inactivityDays"))),
            inactivity_gate: self.inactivity_gate.0.unwrap_or(default.inactivity_gate),
            manage_partnership_includes_users: self
                .manage_partnership_includes_users
                .0
                .unwrap_or(default.manage_partnership_includes_users),
            first_user_manages_users: self.first_user_manages_users.0.unwrap_or(default.first_user_manages_users),
            partner_admin_may_assign_roles: self
                .partner_admin_may_assign_roles
                .0
                .unwrap_or(default.partner_admin_may_assign_roles),
            custom_role_default_visibility: self
                .custom_role_default_visibility
                .0
                .map_or(default.custom_role_default_visibility, Into::into),
            lead_sharing_widens: self.lead_sharing_widens.0.unwrap_or(default.lead_sharing_widens),
            training_all_managers: self.training_all_managers.0.unwrap_or(default.training_all_managers),
            primary_fallback: self.primary_fallback.0.map_or(default.primary_fallback, Into::into),
            sso_match: self.sso_match.0.map_or(default.sso_match, Into::into),
            sso_may_grant_administrator: self
                .sso_may_grant_administrator
                .0
                .unwrap_or(default.sso_may_grant_administrator),
            crm_role_sync: self.crm_role_sync.0.map_or(default.crm_role_sync, Into::into),
            default_locale: self.default_locale.0.map_or(default.default_locale, |text| cx.share(&text.0)),
            supported_locales: self.supported_locales.0.map(|list| share_all(list, cx)),
            tiers_cumulative: self.tiers_cumulative.0.unwrap_or(default.tiers_cumulative),
            direct_url_outside_view: self.direct_url_outside_view.0.unwrap_or(default.direct_url_outside_view),
        }
    }
}

impl<'a> From<&'a model::Settings> for Settings<'a> {
    fn from(from: &'a model::Settings) -> Self {
        let default = model::Settings::default();
        Self {
            manager_areas_need_permission: Given::unless(
                from.manager_areas_need_permission,
                &default.manager_areas_need_permission,
            ),
            allow_pending_assignees: Given::unless(from.allow_pending_assignees, &default.allow_pending_assignees),
            max_primary_partners_per_user: from.max_primary_partners_per_user.map(|limit| Whole(limit.into())),
            first_manager_is_primary: Given::unless(from.first_manager_is_primary, &default.first_manager_is_primary),
            prospect_owner_becomes_primary: Given::unless(
                from.prospect_owner_becomes_primary,
                &default.prospect_owner_becomes_primary,
            ),
            internal_assignee_sees_deal: Given::unless(
                from.internal_assignee_sees_deal,
                &default.internal_assignee_sees_deal,
            ),
            widget: Given((from.widget != default.widget).then(|| WidgetSettings::of(from.widget, default.widget))),
            replace_inherits_primary: Given::unless(from.replace_inherits_primary, &default.replace_inherits_primary),
            batch_mode: Given((from.batch_mode != default.batch_mode).then(|| from.batch_mode.into())),
            max_batch_rows: Given::unless(Whole(from.max_batch_rows.into()), &Whole(default.max_batch_rows.into())),
            default_role_levels: Given::unless(
                Whole(from.default_role_levels.into()),
                &Whole(default.default_role_levels.into()),
            ),
            max_role_levels: Given::unless(Whole(from.max_role_levels.into()), &Whole(default.max_role_levels.into())),
            hierarchy_access: Given(
                (from.hierarchy_access != default.hierarchy_access).then(|| from.hierarchy_access.into()),
            ),
            hierarchy_includes_shared: Given::unless(
                from.hierarchy_includes_shared,
                &default.hierarchy_includes_shared,
            ),
            internal_hierarchy: Given::claim(from.internal_hierarchy),
            super_user_access: Given::claim(from.super_user_access),
            partner_cross_account_share: Given::unless(
                from.partner_cross_account_share,
                &default.partner_cross_account_share,
            ),
            implicit_own_account: Given::unless(from.implicit_own_account, &default.implicit_own_account),
            allow_license_upgrade: Given::unless(from.allow_license_upgrade, &default.allow_license_upgrade),
            shared_org_domains: Given(
                (from.shared_org_domains != default.shared_org_domains)
                    .then(|| from.shared_org_domains.iter().map(Text::from).collect()),
            ),
            invitation_ttl_hours: Given::unless(
                Whole(from.invitation_ttl_hours.into()),
                &Whole(default.invitation_ttl_hours.into()),
            ),
            partner_admin_can_reactivate: Given::unless(
                from.partner_admin_can_reactivate,
                &default.partner_admin_can_reactivate,
            ),
            review_period_months: Given::unless(
                Whole(from.review_period_months.into()),
                &Whole(default.review_period_months.into()),
            ),
            review_no_answer: Given(
                (from.review_no_answer != default.review_no_answer).then(|| from.review_no_answer.into()),
            ),
            inactivity_days: Given::unless(Whole(from.inactivity_days.into()), &Whole(default.inactivity_days.into())),
            inactivity_gate: Given::unless(from.inactivity_gate, &default.inactivity_gate),
            manage_partnership_includes_users: Given::unless(
                from.manage_partnership_includes_users,
                &default.manage_partnership_includes_users,
            ),
            first_user_manages_users: Given::unless(from.first_user_manages_users, &default.first_user_manages_users),
            partner_admin_may_assign_roles: Given::unless(
                from.partner_admin_may_assign_roles,
                &default.partner_admin_may_assign_roles,
            ),
            custom_role_default_visibility: Given(
                (from.custom_role_default_visibility != default.custom_role_default_visibility)
                    .then(|| from.custom_role_default_visibility.into()),
            ),
            lead_sharing_widens: Given::unless(from.lead_sharing_widens, &default.lead_sharing_widens),
            training_all_managers: Given::unless(from.training_all_managers, &default.training_all_managers),
            primary_fallback: Given(
                (from.primary_fallback != default.primary_fallback).then(|| from.primary_fallback.into()),
            ),
            sso_match: Given((from.sso_match != default.sso_match).then(|| from.sso_match.into())),
            sso_may_grant_administrator: Given::unless(
                from.sso_may_grant_administrator,
                &default.sso_may_grant_administrator,
            ),
            crm_role_sync: Given((from.crm_role_sync != default.crm_role_sync).then(|| from.crm_role_sync.into())),
            default_locale: Given(
                (from.default_locale != default.default_locale).then(|| Text::from(&from.default_locale)),
            ),
            supported_locales: Given(from.supported_locales.as_ref().map(|list| list.iter().map(Text::from).collect())),
            tiers_cumulative: Given::unless(from.tiers_cumulative, &default.tiers_cumulative),
            direct_url_outside_view: Given::unless(from.direct_url_outside_view, &default.direct_url_outside_view),
        }
    }
}
