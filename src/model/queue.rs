//! Queues: owners that are no person (QUEUE).

use std::sync::Arc;

use super::{InternalRoleRef, PartnerRoleRef, RecordType};
use crate::ids::{PublicGroupId, QueueId, UserId};

/// Records that wait for an owner, and who may take them (QUEUE-01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The id, of one space with those of users.
    pub id: QueueId,
    /// The label for people.
    pub label: Arc<str>,
    /// The types of records that it holds; records of other types give its members nothing (QUEUE-04).
    pub types: Vec<RecordType>,
    /// Members by name; high-volume users and sales reps are ignored (QUEUE-02).
    pub users: Vec<UserId>,
    /// Members by public group.
    pub public_groups: Vec<PublicGroupId>,
    /// Members by role of the supplier's tree.
    pub internal_roles: Vec<InternalRoleRef>,
    /// Members by role of a partner.
    pub partner_roles: Vec<PartnerRoleRef>,
}
