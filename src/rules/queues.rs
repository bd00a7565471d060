//! QUEUE: what members of a queue may do with the records that wait in it.

use crate::model::{Grant, Level, Missing, MissingCode, Queue, Verb};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant, grant_if, missing, needs_full};
use crate::rules::public_groups::Audience;

/// QUEUE-02, QUEUE-04. The queue that owns the record, if it holds records of this type.
pub(crate) fn owner_of<'a, V>(ask: &Ask<'a, V>) -> Option<&'a Queue> {
    let queue = ask.snapshot.queue(ask.resource().owner.as_ref()?)?;
    ask.record_type().is_some_and(|record_type| queue.types.contains(&record_type)).then_some(queue)
}

/// QUEUE-01. One of the people is a member, by name, by group or by role; high-volume users and sales reps never are.
pub(crate) fn has_member<V>(ask: &Ask<'_, V>, queue: &Queue, people: &Audience) -> bool {
    queue.users.iter().any(|user| people.is_named(user))
        || queue.public_groups.iter().any(|group| people.is_in(ask.snapshot, ask.nesting(), group))
        || queue.internal_roles.iter().any(|role| people.is_in_internal_role(role))
        || queue.partner_roles.iter().any(|role| people.is_in_partner_role(role))
}

/// QUEUE-02. A member has Read/Write on a record that the queue owns, of whatever account.
fn member<V>(ask: &Ask<'_, V>) -> Vec<Grant> {
    by_membership(ask).map(|queue| grant("QUEUE-02", Level::ReadWrite, &[("queue", queue.id.shared())])).collect()
}

/// QUEUE-03. A member may take such a record; whether anybody may is asked without a new owner.
fn taker<V>(ask: &Ask<'_, V>) -> Vec<Grant> {
    let is_taken = ask.verb() == Verb::Transfer && ask.question.to.is_none_or(|to| to == ask.question.viewer);
    let queue = by_membership(ask).find(|_| is_taken);
    queue.map(|queue| grant("QUEUE-03", Level::ReadWrite, &[("queue", queue.id.shared())])).into_iter().collect()
}

fn by_membership<'a, V>(ask: &Ask<'a, V>) -> impl Iterator<Item = &'a Queue> {
    owner_of(ask).filter(|queue| has_member(ask, queue, ask.viewer_as_audience())).into_iter()
}

/// QUEUE-02 for an internal user.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    member(ask)
}

/// QUEUE-03 for an internal user.
pub(crate) fn taken_by_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    taker(ask)
}

/// QUEUE-02 for a partner user.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    member(ask)
}

/// QUEUE-03 for a partner user.
pub(crate) fn taken_by_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    taker(ask)
}

/// QUEUE-02, GEN-09. The right to act on a lead that portal roles show.
pub(crate) fn visible_leads(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    member(ask)
}

/// QUEUE-03, GEN-09. Such a lead may be taken.
pub(crate) fn take_visible_leads(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    taker(ask)
}

/// QUEUE-02. A place in the queue would do.
pub(crate) fn near_queue<V>(ask: &Ask<'_, V>) -> Vec<Missing> {
    let is_near = !needs_full(ask.verb()) || ask.verb() == Verb::Transfer;
    let queue = owner_of(ask).filter(|_| is_near && by_membership(ask).next().is_none());
    let way = |queue: &Queue| missing("QUEUE-02", MissingCode::QueueMember).with("queue", queue.id.as_str(), "");
    queue.map(way).into_iter().collect()
}

/// REACH-06, QUEUE-06. What a queue gives one of `people` below reaches the viewer, at most at `limit`.
pub(crate) fn passed_up<V>(ask: &Ask<'_, V>, people: &Audience, limit: Level) -> Vec<Grant> {
    let Some(queue) = owner_of(ask) else {
        return Vec::new();
    };
    grant_if(has_member(ask, queue, people), || {
        grant("ROLE-14", limit.min(Level::ReadWrite), &[("queue", queue.id.shared())])
    })
}
