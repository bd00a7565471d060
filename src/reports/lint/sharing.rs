//! Sharing rules that reach further than they say, and public groups that contain themselves.

use super::Finding;
use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{PartnerUser, PartnerUserStatus, RuleScope, SharingRule, Snapshot, Target, User};
use crate::rules::{licenses, public_groups};

pub(super) fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let rules = snapshot.sharing_rules.values();
    let purposeless = rules.clone().filter(|rule| !has_purpose(rule) && crosses_accounts(snapshot, rule)).map(|rule| {
        let message = "the rule may share across accounts and does not say what for";
        Finding::new(Code::RuleWithoutPurpose, &rule.id, message)
    });
    let broad = rules.filter(|rule| rule.is_active && reaches_everybody(snapshot, rule)).map(|rule| {
        let message = "the rule reaches every partner user whom sharing rules can reach";
        Finding::new(Code::SharedWithAll, &rule.id, message)
    });
    let groups = snapshot.public_groups.keys();
    let cyclic = groups.filter(|group| public_groups::is_on_cycle(snapshot, group)).map(|group| {
        let message = "the group contains itself, directly or through others, and so has no members";
        Finding::new(Code::GroupCycle, group, message)
    });
    purposeless.chain(broad).chain(cyclic).collect()
}

fn has_purpose(rule: &SharingRule) -> bool {
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
        Target::Group(_) | Target::InternalRole(_) => None,
    }
}

/// GEN-13. The rule is for every active role-based partner user of the programme, in more than one account.
fn reaches_everybody(snapshot: &Snapshot, rule: &SharingRule) -> bool {
    let is_reachable = |user: &PartnerUser| user.status == PartnerUserStatus::Active && licenses::is_role_based(user);
    let reachable = || snapshot.users.values().filter(|user| user.as_partner().is_some_and(is_reachable));
    let mut accounts = reachable().filter_map(User::partner);
    let first = accounts.next();
    accounts.any(|account| Some(account) != first)
        && reachable().all(|user| public_groups::means(snapshot, &rule.to, user))
}
