//! SHARE-02, SHARE-03: sharing rules.

use crate::model::{Grant, Level, Missing, MissingCode, RuleScope, SharingRule, Target, User};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant, missing, needs_full, share_level};
use crate::rules::{criteria, licenses};

/// So many rules are named as near ways; whoever joins one of them needs no other.
const MOST_RULES: usize = 5;

/// SHARE-02, SHARE-17. Every active rule of the record's type that has the record and means the viewer gives its level.
fn by_rules<V>(ask: &Ask<'_, V>) -> Vec<Grant> {
    let means = |rule: &&SharingRule| ask.viewer_as_audience().is_meant(ask.snapshot, ask.nesting(), &rule.to);
    let rules = ask.snapshot.sharing_rules.values().filter(|rule| shares(ask, rule)).filter(means);
    rules.map(|rule| grant("SHARE-02", rule.level.into(), &[("sharingRule", rule.id.shared())])).collect()
}

/// SHARE-02 for a partner user.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    by_rules(ask)
}

/// SHARE-02 for an internal user.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    by_rules(ask)
}

/// SHARE-03, SHARE-16, LIC-04. The rule works now, is of the record's type and has the record; a high-volume user's
/// records are in no rule.
pub(crate) fn shares<V>(ask: &Ask<'_, V>, rule: &SharingRule) -> bool {
    rule.is_active
        && ask.resource().kind.record() == Some(rule.record_type)
        && !owner_is_high_volume(ask)
        && match &rule.scope {
            // QUEUE-05. A queue is an owner by name.
            RuleScope::OwnedBy(Target::Queue(queue)) => {
                ask.resource().owner.as_ref().is_some_and(|owner| owner.as_str() == queue.as_str())
            }
            RuleScope::OwnedBy(owners) => ask.owner_as_audience().is_meant(ask.snapshot, ask.nesting(), owners),
            RuleScope::Where(criteria) => {
                let partner = ask.resource().partner.as_ref().and_then(|id| ask.snapshot.partner(id));
                !criteria.is_empty()
                    && criteria.iter().all(|criterion| criteria::holds(criterion, &ask.resource().fields, partner))
            }
        }
}

fn owner_is_high_volume<V>(ask: &Ask<'_, V>) -> bool {
    ask.owner().and_then(User::as_partner).is_some_and(licenses::is_high_volume)
}

/// SHARE-02. A rule can give view and edit, and reaches everybody but high-volume users.
///
/// Of a colleague's licence the viewer may know; of another account's owner the answer depends on nothing.
pub(crate) fn near_rule(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let is_closed = ask.is_own() && owner_is_high_volume(ask);
    if needs_full(ask.verb()) || licenses::is_high_volume(ask.viewer) || is_closed {
        return Vec::new();
    }
    vec![another_rule(ask)]
}

/// SHARE-02 for an internal user: another rule, or a place among those whom one reaches that has the record.
pub(crate) fn near_internal_rule(ask: &InternalAsk<'_>) -> Vec<Missing> {
    if needs_full(ask.verb()) || owner_is_high_volume(ask) {
        return Vec::new();
    }
    let Some(needed) = ask.verb().needs() else {
        return vec![another_rule(ask)];
    };
    let rules = ask.snapshot.sharing_rules.values();
    let enough = rules.filter(|rule| Level::from(rule.level) >= needed && shares(ask, rule));
    let means = |rule: &&SharingRule| ask.viewer_as_audience().is_meant(ask.snapshot, ask.nesting(), &rule.to);
    let mut others: Vec<_> = enough.filter(|rule| !means(rule)).collect();
    // GEN-12. Not even which rules are named, and which first, depends on the order of the list.
    crate::collections::order::sort_by(&mut others, |a, b| a.id.cmp(&b.id));
    let targets = others.into_iter().take(MOST_RULES).map(|rule| {
        let id = rule.id.as_str();
        missing("SHARE-02", MissingCode::RuleTarget).with("sharingRule", id, id)
    });
    std::iter::once(another_rule(ask)).chain(targets).collect()
}

fn another_rule<V>(ask: &Ask<'_, V>) -> Missing {
    let level = share_level(ask.verb());
    missing("SHARE-02", MissingCode::SharingRule)
        .with("type", ask.kind().as_str(), &ask.noun())
        .with("level", level, level)
}
