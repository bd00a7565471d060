//! Who of many may do something with one resource.

use crate::explain::lacks::{completions, lacks_near};
use crate::explain::nearness::Nearness;
use crate::ids::UserId;
use crate::model::{Action, Instant, Lack, Level, Question, Resource, RuleId, Snapshot, User};
use crate::rules;

/// What is asked of everybody.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The moment.
    pub now: Instant,
    /// What is wanted.
    pub action: Action,
    /// On what; its kind is the action's.
    pub resource: &'a Resource,
    /// With `transfer` and `share`: the user that the record goes to.
    pub to: Option<&'a UserId>,
}

/// The answer for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum May {
    /// Yes, at this level, by this rule.
    Yes(Level, RuleId),
    /// No; the members that the resource leaves out and without which it is no, with the rules that ask for them.
    No(Vec<Lack>),
}

/// Answers for each of `users`, in their order.
///
/// `judge` says of a user and a resource whether the action is allowed, at which level and by which rule: the rules, or what
/// was compiled from them. The rules themselves are asked only where it allows a resource with something in the place of what is
/// left out.
pub fn who_may<'a, J>(
    snapshot: &'a Snapshot,
    asking: &Asking<'_>,
    users: impl Iterator<Item = &'a User>,
    mut judge: impl FnMut(&'a UserId) -> J,
) -> Vec<(&'a User, May)>
where
    J: Fn(&Resource) -> Option<(Level, RuleId)>,
{
    let nearness = Nearness::of(snapshot, None);
    let Asking { now, action, resource, to } = *asking;
    let answer = |user: &'a User| {
        let viewer = user.id();
        let may = judge(viewer);
        if let Some((level, rule)) = may(resource) {
            return (user, May::Yes(level, rule));
        }
        let question = Question { viewer, now, action, resource, to };
        let wholes = completions(snapshot, &question, &nearness);
        let is_near = wholes.iter().any(|whole| !whole.is_as_given() && may(&whole.resource).is_some());
        if !is_near {
            return (user, May::No(Vec::new()));
        }
        let decision = rules::decide(snapshot, &question);
        (user, May::No(lacks_near(snapshot, &question, &decision, &nearness)))
    };
    users.map(answer).collect()
}
