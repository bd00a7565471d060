//! What a question is about: the facts of one record or thing, and with whom it is shared.

use super::{Fields, InternalRoleRef, PartnerRoleRef, ResourceKind, ShareLevel};
use crate::error::Code;
use crate::ids::{ContactId, PartnerId, PublicGroupId, ResourceId, UserId};
use crate::json::{At, Encoder, Read, Reader, Stop, Write};
use partner_policy_derive::Record;

/// Where a lead comes from (LEAD-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum LeadOrigin {
    /// Distributed by the supplier.
    Distributed,
    /// Registered in the portal.
    Registered,
    /// From a marketing activity.
    MarketingActivity,
}

/// With whom one record is shared (SHARE-09, REACH-05).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareTarget {
    /// One user.
    User(UserId),
    /// The members of a public group.
    Group(PublicGroupId),
    /// The users in a role of the supplier.
    InternalRole(InternalRoleRef),
    /// The users in a partner's role.
    PartnerRole(PartnerRoleRef),
}

/// A single-record share (SHARE-09).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordShare {
    /// With whom.
    pub with: ShareTarget,
    /// The level.
    pub level: ShareLevel,
}

/// A share as it stands in documents: it names exactly one of a user, a group and a role.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(rename = "RecordShare")]
struct NamedShare {
    /// The user.
    user: Option<UserId>,
    /// The public group.
    group: Option<PublicGroupId>,
    /// The role of the supplier's tree.
    internal_role: Option<InternalRoleRef>,
    /// The role of a partner.
    partner_role: Option<PartnerRoleRef>,
    /// The level.
    level: ShareLevel,
}

impl Read for RecordShare {
    fn placeholder() -> Self {
        Self { with: ShareTarget::User(Read::placeholder()), level: ShareLevel::Read }
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let mut named = NamedShare::placeholder();
        let before = reader.count();
        named.read(reader, at)?;
        self.level = named.level;
        self.with = match (named.user, named.group, named.internal_role, named.partner_role) {
            (Some(id), None, None, None) => ShareTarget::User(id),
            (None, Some(id), None, None) => ShareTarget::Group(id),
            (None, None, Some(role), None) => ShareTarget::InternalRole(role),
            (None, None, None, Some(role)) => ShareTarget::PartnerRole(role),
            _ => {
                if reader.count() == before {
                    let message = "a share names exactly one of `user`, `group`, `internalRole` and `partnerRole`";
                    reader.report(Code::MalformedJson, at, message);
                }
                return Ok(());
            }
        };
        Ok(())
    }
}

impl Write for RecordShare {
    fn write(&self, out: &mut dyn Encoder) {
        let mut named =
            NamedShare { user: None, group: None, internal_role: None, partner_role: None, level: self.level };
        match &self.with {
            ShareTarget::User(id) => named.user = Some(id.clone()),
            ShareTarget::Group(id) => named.group = Some(id.clone()),
            ShareTarget::InternalRole(role) => named.internal_role = Some(role.clone()),
            ShareTarget::PartnerRole(role) => named.partner_role = Some(role.clone()),
        }
        named.write(out);
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RecordShare {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        NamedShare::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        NamedShare::json_schema(generator)
    }
}

/// What a question is about: the facts of one record or thing, as its host knows them.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Resource {
    /// The type.
    #[record(rename = "type")]
    pub kind: ResourceKind,
    /// The id; for areas, pages and features their name.
    pub id: Option<ResourceId>,
    /// The partner that it belongs to; left out or `null`: none.
    #[record(nullable)]
    pub partner: Option<PartnerId>,
    /// The owner: a user or a queue (QUEUE-01).
    #[record(nullable)]
    pub owner: Option<UserId>,
    /// The assignee; left out or `null`: unassigned (LEAD-09).
    #[record(nullable)]
    pub assignee: Option<UserId>,
    /// The creator.
    #[record(nullable)]
    pub created_by: Option<UserId>,
    /// The origin of a lead (LEAD-05).
    pub origin: Option<LeadOrigin>,
    /// The contact that it is about.
    #[record(nullable)]
    pub contact: Option<ContactId>,
    /// Free fields, for criteria.
    #[record(default)]
    pub fields: Fields,
    /// Single-record shares (SHARE-09).
    #[record(default)]
    pub shares: Vec<RecordShare>,
}

impl Resource {
    /// A resource of this kind of which nothing else is known.
    #[must_use]
    pub fn of(kind: ResourceKind) -> Self {
        Self {
            kind,
            id: None,
            partner: None,
            owner: None,
            assignee: None,
            created_by: None,
            origin: None,
            contact: None,
            fields: Fields::default(),
            shares: Vec::new(),
        }
    }
}
