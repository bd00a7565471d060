//! Sharing: public groups, sharing rules, sharing sets, share groups.

use std::sync::Arc;

use super::{Criterion, License, RecordType};
use crate::ids::{
    InternalRoleId, PartnerId, PartnerRoleId, PublicGroupId, QueueId, ShareGroupId, SharingRuleId, SharingSetId, UserId,
};

/// The level that a rule, a set or a single-record share gives; never full (SHARE-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShareLevel {
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
}

/// A role of the supplier's tree, with or without the roles below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternalRoleRef {
    /// The role.
    pub role: InternalRoleId,
    /// Says whether the roles below are meant, too.
    pub with_subordinates: bool,
    /// Says whether the role-based users of accounts whose owner is in one of these roles are meant, too (REACH-03); only
    /// with the roles below.
    pub with_partner_branches: bool,
}

/// A role of one partner's hierarchy, with or without the roles below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRoleRef {
    /// The partner.
    pub partner: PartnerId,
    /// The role.
    pub role: PartnerRoleId,
    /// Says whether the roles below are meant, too.
    pub with_subordinates: bool,
}

/// A named set of people for sharing; may contain other groups, also in a cycle (SHARE-08).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicGroup {
    /// The id.
    pub id: PublicGroupId,
    /// Users by name; high-volume users are ignored (SHARE-05).
    pub users: Vec<UserId>,
    /// Other groups.
    pub groups: Vec<PublicGroupId>,
    /// Roles of the supplier's tree.
    pub internal_roles: Vec<InternalRoleRef>,
    /// Roles of partners.
    pub partner_roles: Vec<PartnerRoleRef>,
    /// Says whether every internal user is a member (REACH-04).
    pub has_all_internal: bool,
    /// Says whether every holder of a Partner Community licence is a member (REACH-04).
    pub has_all_partner_users: bool,
}

/// Whom a rule shares with, or whose records it shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The members of a public group.
    Group(PublicGroupId),
    /// The role-based users of a partner account (SHARE-21).
    Partner(PartnerId),
    /// The users in a partner's role.
    PartnerRole(PartnerRoleRef),
    /// The users in a role of the supplier.
    InternalRole(InternalRoleRef),
    /// One user.
    User(UserId),
    /// Every internal user (REACH-01).
    AllInternal,
    /// Every holder of a Partner Community licence, of every account (REACH-02).
    AllPartnerUsers,
    /// What a queue owns; only as the owner of a rule (QUEUE-05).
    Queue(QueueId),
}

/// Which records a sharing rule shares: exactly one of the two forms.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleScope {
    /// Records owned by these people.
    OwnedBy(Target),
    /// Records that satisfy every criterion (SHARE-06).
    Where(Vec<Criterion>),
}

/// A standing exception to isolation: records of one type, shared with a target at a level (SHARE-02).
#[derive(Debug, Clone, PartialEq)]
pub struct SharingRule {
    /// The id.
    pub id: SharingRuleId,
    /// Says whether the rule works now (SHARE-16).
    pub is_active: bool,
    /// The record type; the rule works for no other (SHARE-03).
    pub record_type: RecordType,
    /// The level.
    pub level: ShareLevel,
    /// Why the rule exists (SHARE-27).
    pub purpose: Option<Arc<str>>,
    /// Which records.
    pub scope: RuleScope,
    /// With whom.
    pub to: Target,
}

/// Which id a sharing set compares (SHARE-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// The account.
    Account,
    /// The contact.
    Contact,
}

/// One mapping of a sharing set: both ids present and equal (SHARE-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccessMapping {
    /// The record type.
    pub record_type: RecordType,
    /// The level.
    pub level: ShareLevel,
    /// The id on the user's side.
    pub user: Lookup,
    /// The id on the record's side.
    pub record: Lookup,
}

/// Access by matching ids, for high-volume users (SHARE-11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingSet {
    /// The id.
    pub id: SharingSetId,
    /// The licences it works for; absent: the high-volume ones (SHARE-13).
    pub licenses: Option<Vec<License>>,
    /// The mappings.
    pub mappings: Vec<AccessMapping>,
}

/// Opens records owned by the high-volume users of one sharing set (SHARE-14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareGroup {
    /// The id.
    pub id: ShareGroupId,
    /// The sharing set.
    pub sharing_set: SharingSetId,
    /// Says whether the group works now (SHARE-16).
    pub is_active: bool,
    /// Members by name (SHARE-15).
    pub users: Vec<UserId>,
    /// Members by public group.
    pub public_groups: Vec<PublicGroupId>,
}
