//! What opens much to many: defaults, rules to all partner users, modify all; and super users who are none.

use crate::error::Code;
use crate::model::{Finding, InternalUser, RecordScope, Set, Snapshot, Target, User};
use crate::rules::group_nesting::Nesting;
use crate::rules::licenses;

pub(super) fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let mut findings = external_defaults(snapshot);
    findings.extend(broad_targets(snapshot));
    findings.extend(modify_all(snapshot));
    findings.extend(idle_super_users(snapshot));
    findings
}

/// OWD-04. Types that partner users of every account have by default.
fn external_defaults(snapshot: &Snapshot) -> Vec<Finding> {
    let open = snapshot.default_access.iter().filter(|(_, access)| access.external.level().is_some());
    open.map(|(of, _)| {
        let message = "by default every partner user has every record of this type, also those of other accounts";
        Finding::new(Code::ExternalDefault, of.kind().as_str(), message)
    })
    .collect()
}

/// REACH-07. Active rules to all partner users, directly or by a group, that say no purpose.
fn broad_targets(snapshot: &Snapshot) -> Vec<Finding> {
    let groups = snapshot.public_groups.values().enumerate();
    let direct: Vec<usize> = groups.filter(|(_, group)| group.has_all_partner_users).map(|(row, _)| row).collect();
    let broad = if direct.is_empty() { Set::default() } else { Nesting::of(snapshot).with_containers(direct) };
    let is_broad = |target: &Target| match target {
        Target::AllPartnerUsers => true,
        Target::Group(id) => snapshot.public_groups.get_index_of(id).is_some_and(|row| broad.contains(&row)),
        _ => false,
    };
    let rules = snapshot.sharing_rules.values().filter(|rule| rule.is_active && is_broad(&rule.to));
    rules
        .filter(|rule| !super::sharing::has_purpose(rule))
        .map(|rule| {
            let message = "the rule reaches all partner users and does not say what for";
            Finding::new(Code::BroadTarget, &rule.id, message)
        })
        .collect()
}

/// VIEW-03. Who has everything on every record of a type, or of all, and by which group.
fn modify_all(snapshot: &Snapshot) -> Vec<Finding> {
    let groups_of = |user: &InternalUser| {
        let held = user.permission_groups.iter().filter_map(|id| snapshot.permission_groups.get(id));
        let modifying = held.filter(|group| {
            group.modifies_all_data || group.records.iter().any(|(_, scope)| *scope == RecordScope::ModifyAll)
        });
        modifying.map(|group| format!("`{}`", group.id)).collect::<Vec<_>>().join(", ")
    };
    let users = snapshot.users.values().filter_map(User::as_internal);
    users
        .map(|user| (user, groups_of(user)))
        .filter(|(_, groups)| !groups.is_empty())
        .map(|(user, groups)| {
            Finding::new(Code::ModifyAll, &user.id, format!("the user may change all records of a type by {groups}"))
        })
        .collect()
}

/// ROLE-30. Users whose flag of a super user has no effect.
fn idle_super_users(snapshot: &Snapshot) -> Vec<Finding> {
    let users = snapshot.users.values().filter_map(User::as_partner).filter(|user| user.is_super_user);
    users
        .filter_map(|user| {
            let message = if !snapshot.settings.super_user_access {
                "the user is flagged as a super user, and the option `superUserAccess` is off"
            } else if licenses::is_high_volume(user) {
                "the user is flagged as a super user, and the licence has no hierarchy"
            } else {
                return None;
            };
            Some(Finding::new(Code::SuperUser, &user.id, message))
        })
        .collect()
}
