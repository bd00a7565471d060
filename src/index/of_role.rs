//! What everybody in an internal role has below, worked out once for all of them.

use std::sync::{Arc, OnceLock};

use super::sets::{PartnerSet, UserSet};

/// What is below an internal role, each part worked out when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct OfRole {
    /// The accounts owned by somebody in or below the role (ROLE-15).
    pub(super) accounts: OnceLock<Arc<PartnerSet>>,
    /// The internal users strictly below the role (ROLE-28).
    pub(super) staff: OnceLock<Arc<UserSet>>,
    /// Those whose reach passes up to it (REACH-06).
    pub(super) passed_up: OnceLock<Arc<PassedUp>>,
}

/// People whose reach passes up to somebody, and what reaches them.
#[derive(Debug)]
pub struct PassedUp {
    /// They themselves.
    pub users: Arc<UserSet>,
    /// The keys of their groups and roles (see [`Index::share_keys`](super::Index::share_keys)).
    pub keys: Arc<[Arc<str>]>,
    /// The positions of the active sharing rules that reach them.
    pub(super) rules: Vec<u32>,
    /// The positions of their queues.
    pub(super) queues: Vec<u32>,
}
