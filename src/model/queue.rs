//! Queues: owners that are no person (QUEUE).

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{InternalRoleRef, PartnerRoleRef, RecordType};
use crate::ids::{PublicGroupId, QueueId, UserId};

/// Records that wait for an owner, and who may take them (QUEUE-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: QueueId)]
pub struct Queue {
    /// The id, of one space with those of users.
    pub id: QueueId,
    /// The label for people.
    pub label: Arc<str>,
    /// The types of records that it holds; records of other types give its members nothing (QUEUE-04).
    pub types: Vec<RecordType>,
    /// Members by name; high-volume users and sales reps are ignored (QUEUE-02).
    #[record(default)]
    pub users: Vec<UserId>,
    /// Members by public group.
    #[record(default)]
    pub public_groups: Vec<PublicGroupId>,
    /// Members by role of the supplier's tree.
    #[record(default)]
    pub internal_roles: Vec<InternalRoleRef>,
    /// Members by role of a partner.
    #[record(default)]
    pub partner_roles: Vec<PartnerRoleRef>,
}
