//! Sharing: public groups, sharing rules, sharing sets, share groups.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{Criterion, License, RecordType, ShareLevel};
use crate::error::Code;
use crate::ids::{
    InternalRoleId, PartnerId, PartnerRoleId, PublicGroupId, QueueId, ShareGroupId, SharingRuleId, SharingSetId, UserId,
};
use crate::json::{At, Encoder, Entry, PresentFields, Read, Reader, Stop, Write, repeated_id};

/// A role of the supplier's tree.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(rename = "RoleRef", complete)]
pub struct InternalRoleRef {
    /// The role.
    pub role: InternalRoleId,
    /// The roles below are meant, too. Default: false.
    #[record(rename = "subordinates", default)]
    pub with_subordinates: bool,
    /// The role-based users of accounts whose owner is in one of these roles are meant, too (REACH-03); needs
    /// `subordinates`. Default: false.
    #[record(rename = "partnerBranches", default)]
    pub with_partner_branches: bool,
}

impl InternalRoleRef {
    fn complete(&mut self, _: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        if self.with_partner_branches && !self.with_subordinates {
            reader.report(Code::MalformedJson, at, "`partnerBranches` needs `subordinates`");
            self.with_partner_branches = false;
        }
    }
}

/// A role of one partner's hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct PartnerRoleRef {
    /// The partner.
    pub partner: PartnerId,
    /// The role.
    pub role: PartnerRoleId,
    /// The roles below are meant, too. Default: false.
    #[record(rename = "subordinates", default)]
    pub with_subordinates: bool,
}

/// A named set of people for sharing (SHARE-08).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: PublicGroupId)]
pub struct PublicGroup {
    /// The id.
    pub id: PublicGroupId,
    /// Users by name; high-volume users are ignored (SHARE-05).
    #[record(default)]
    pub users: Vec<UserId>,
    /// Other groups.
    #[record(default)]
    pub groups: Vec<PublicGroupId>,
    /// Roles of the supplier's tree.
    #[record(default)]
    pub internal_roles: Vec<InternalRoleRef>,
    /// Roles of partners.
    #[record(default)]
    pub partner_roles: Vec<PartnerRoleRef>,
    /// Every internal user is a member (REACH-04). Default: false.
    #[record(rename = "allInternal", default)]
    pub has_all_internal: bool,
    /// Every holder of a Partner Community licence is a member (REACH-04). Default: false.
    #[record(rename = "allPartnerUsers", default)]
    pub has_all_partner_users: bool,
}

/// Whom a rule shares with, or whose records it shares.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
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

/// A standing exception to isolation (SHARE-02); has either `ownedBy` or `where`.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename = "SharingRule", complete)]
struct ScopedRule {
    /// The id.
    id: SharingRuleId,
    /// The rule works now (SHARE-16). Default: true.
    #[record(rename = "active", default = true)]
    is_active: bool,
    /// The record type (SHARE-03).
    #[record(rename = "type")]
    record_type: RecordType,
    /// The level.
    level: ShareLevel,
    /// Why the rule exists (SHARE-27).
    purpose: Option<Arc<str>>,
    /// Records owned by these people.
    owned_by: Option<Target>,
    /// Records that satisfy every criterion (SHARE-06).
    #[record(rename = "where")]
    criteria: Option<Vec<Criterion>>,
    /// With whom.
    to: Target,
}

impl ScopedRule {
    fn complete(&mut self, _: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        if self.owned_by.is_some() == self.criteria.is_some() {
            reader.report(Code::MalformedJson, at, "a sharing rule has either `ownedBy` or `where`");
        }
    }
}

impl From<ScopedRule> for SharingRule {
    fn from(from: ScopedRule) -> Self {
        let ScopedRule { id, is_active, record_type, level, purpose, owned_by, criteria, to } = from;
        let scope = match (owned_by, criteria) {
            (Some(owners), None) => RuleScope::OwnedBy(owners),
            (None, Some(criteria)) => RuleScope::Where(criteria),
            _ => RuleScope::Where(Vec::new()),
        };
        Self { id, is_active, record_type, level, purpose, scope, to }
    }
}

impl Read for SharingRule {
    fn placeholder() -> Self {
        ScopedRule::placeholder().into()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let mut rule = ScopedRule::placeholder();
        rule.read(reader, at)?;
        *self = rule.into();
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        let mut rule = ScopedRule::placeholder();
        rule.unread(reader);
        *self = rule.into();
    }
}

impl Write for SharingRule {
    fn write(&self, out: &mut dyn Encoder) {
        let Self { id, is_active, record_type, level, purpose, scope, to } = self.clone();
        let (owned_by, criteria) = match scope {
            RuleScope::OwnedBy(owners) => (Some(owners), None),
            RuleScope::Where(criteria) => (None, Some(criteria)),
        };
        ScopedRule { id, is_active, record_type, level, purpose, owned_by, criteria, to }.write(out);
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SharingRule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        ScopedRule::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        ScopedRule::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        ScopedRule::json_schema(generator)
    }
}

impl Entry for SharingRule {
    type Key = SharingRuleId;

    fn key(&self) -> SharingRuleId {
        self.id.clone()
    }

    fn key_aside(&self, aside: Arc<str>) -> SharingRuleId {
        SharingRuleId::from_unchecked(aside)
    }

    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>) {
        repeated_id(self.id.as_str(), reader, &at.key("id"));
    }
}

/// Which id a sharing set compares (SHARE-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum Lookup {
    /// The account.
    Account,
    /// The contact.
    Contact,
}

/// One mapping of a sharing set: both ids present and equal (SHARE-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub struct AccessMapping {
    /// The record type.
    #[record(rename = "type")]
    pub record_type: RecordType,
    /// The level.
    pub level: ShareLevel,
    /// The id on the user's side.
    pub user: Lookup,
    /// The id on the record's side.
    pub record: Lookup,
}

/// Access by matching ids, for high-volume users (SHARE-11).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: SharingSetId)]
pub struct SharingSet {
    /// The id.
    pub id: SharingSetId,
    /// The licences it works for. Default: the high-volume ones (SHARE-13).
    pub licenses: Option<Vec<License>>,
    /// The mappings.
    pub mappings: Vec<AccessMapping>,
}

/// Opens records owned by the high-volume users of one sharing set (SHARE-14).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: ShareGroupId)]
pub struct ShareGroup {
    /// The id.
    pub id: ShareGroupId,
    /// The sharing set.
    pub sharing_set: SharingSetId,
    /// The group works now (SHARE-16). Default: true.
    #[record(rename = "active", default = true)]
    pub is_active: bool,
    /// Members by name (SHARE-15).
    #[record(default)]
    pub users: Vec<UserId>,
    /// Members by public group.
    #[record(default)]
    pub public_groups: Vec<PublicGroupId>,
}
