//! Who may view what, as reports ask it.

use crate::ids::UserId;
use crate::model::{Action, Instant, Question, Resource, RuleId, Snapshot, Verb};
use crate::rules;

/// The user may view the resource at `now`; what has no `view` is nobody's to see.
pub(super) fn may_view(snapshot: &Snapshot, viewer: &UserId, resource: &Resource, now: Instant) -> bool {
    Action::new(resource.kind, Verb::View)
        .is_some_and(|action| rules::decide(snapshot, &Question { viewer, now, action, resource, to: None }).allowed)
}

/// NOTIFY-01, NOTIFY-05. The same by more than what opens every record of a type to many: a default, view all or modify all.
pub(super) fn may_view_as_manager(snapshot: &Snapshot, viewer: &UserId, resource: &Resource, now: Instant) -> bool {
    const BROAD: [RuleId; 3] = [RuleId("OWD-03"), RuleId("VIEW-01"), RuleId("VIEW-02")];
    Action::new(resource.kind, Verb::View).is_some_and(|action| {
        let decision = rules::decide(snapshot, &Question { viewer, now, action, resource, to: None });
        decision.allowed && decision.grants.iter().any(|grant| !BROAD.contains(&grant.rule))
    })
}
