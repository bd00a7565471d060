//! Sharing rules that reach further than they say, and public groups that contain themselves.

use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{Finding, PartnerUser, PartnerUserStatus, RuleScope, Set, SharingRule, Snapshot, Target};
use crate::rules::group_nesting::Nesting;
use crate::rules::{licenses, public_groups};

pub(super) fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let nesting = Nesting::of(snapshot);
    let rules = snapshot.sharing_rules.values();
    let purposeless = rules.clone().filter(|rule| !has_purpose(rule) && crosses_accounts(snapshot, rule)).map(|rule| {
        let message = "the rule may share across accounts and does not say what for";
        Finding::new(Code::RuleWithoutPurpose, &rule.id, message)
    });
    let everybodys = groups_of_everybody(snapshot, &nesting);
    let broad = rules.filter(|rule| rule.is_active && reaches_everybody(snapshot, &everybodys, rule)).map(|rule| {
        let message = "the rule reaches every partner user whom sharing rules can reach";
        Finding::new(Code::SharedWithAll, &rule.id, message)
    });
    let groups = snapshot.public_groups.keys().enumerate().filter(|(row, _)| nesting.is_on_cycle(*row));
    let cyclic = groups.map(|(_, group)| {
        let message = "the group contains itself, directly or through others, and so has no members";
        Finding::new(Code::GroupCycle, group, message)
    });
    purposeless.chain(broad).chain(cyclic).collect()
}

pub(super) fn has_purpose(rule: &SharingRule) -> bool {
    rule.purpose.as_ref().is_some_and(|purpose| !purpose.trim().is_empty())
}

/// SHARE-27. The rule is not certain to stay inside one partner account.
fn crosses_accounts(snapshot: &Snapshot, rule: &SharingRule) -> bool {
    let source = match &rule.scope {
        RuleScope::OwnedBy(target) => account_of(snapshot, target),
        RuleScope::Where(_) => None,
    };
    source.is_none() || source != account_of(snapshot, &rule.to)
}

/// The one partner account to which a target belongs, if it is certain to belong to one.
fn account_of<'a>(snapshot: &'a Snapshot, target: &'a Target) -> Option<&'a PartnerId> {
    match target {
        Target::Partner(partner) => Some(partner),
        Target::PartnerRole(role) => Some(&role.partner),
        Target::User(user) => snapshot.user(user)?.partner(),
        Target::Group(_)
        | Target::InternalRole(_)
        | Target::AllInternal
        | Target::AllPartnerUsers
        | Target::Queue(_) => None,
    }
}

/// GEN-13. The rule is for every active role-based partner user of the programme, in more than one account; only a group
/// can mean all of them.
fn reaches_everybody(snapshot: &Snapshot, everybodys: &Set<usize>, rule: &SharingRule) -> bool {
    match &rule.to {
        Target::Group(id) => snapshot.public_groups.get_index_of(id).is_some_and(|row| everybodys.contains(&row)),
        // Of all partner users BROAD_TARGET speaks (REACH-07).
        _ => false,
    }
}

/// The public groups with every active role-based partner user, by row; none while these are of one account.
fn groups_of_everybody(snapshot: &Snapshot, nesting: &Nesting) -> Set<usize> {
    let is_reachable = |user: &PartnerUser| user.status == PartnerUserStatus::Active && licenses::is_role_based(user);
    let reachable = snapshot.users.values().filter(|user| user.as_partner().is_some_and(is_reachable));
    let reachable: Vec<_> = reachable.collect();
    let mut accounts = reachable.iter().filter_map(|user| user.partner());
    let first = accounts.next();
    if accounts.any(|account| Some(account) != first) {
        public_groups::with_all_of(snapshot, nesting, &reachable)
    } else {
        Set::default()
    }
}
