//! A question: who, what, on what, when.

use super::{Action, Instant, Resource};
use crate::ids::UserId;

/// May `viewer` do `action` on `resource` at `now`?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub viewer: &'a UserId,
    /// The moment; no rule reads a clock (GEN-07).
    pub now: Instant,
    /// What is wanted.
    pub action: Action,
    /// On what; its kind is the action's.
    pub resource: &'a Resource,
    /// With `transfer` and `share`: the user that the record goes to; absent: whether any such act is possible.
    pub to: Option<&'a UserId>,
}
