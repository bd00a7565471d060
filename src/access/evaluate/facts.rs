//! What a predicate sees of a record, and how it is evaluated on one.

use std::sync::Arc;

use crate::access::predicate::{Atom, Home, Predicate, UserField};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, UserRow, UserSet, key_of};
use crate::model::{LeadOrigin, Resource, ShareLevel, ShareTarget, Value};

/// An id on a record, as the index knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<I> {
    /// The field is empty.
    Absent,
    /// The id is in no row of the index.
    Unknown,
    /// The row of the id.
    Known(I),
}

impl<I: Copy> Seen<I> {
    /// The row, if it is known.
    #[must_use]
    pub fn known(self) -> Option<I> {
        match self {
            Self::Known(row) => Some(row),
            _ => None,
        }
    }
}

/// One record's facts.
pub trait Facts {
    /// The partner.
    fn partner(&self) -> Seen<PartnerIx>;
    /// Says whether the partner is this one.
    fn partner_is(&self, is: PartnerIx) -> bool {
        self.partner() == Seen::Known(is)
    }
    /// The id of the partner, as a text.
    fn partner_text(&self) -> Option<&str>;
    /// The user in a field.
    fn user(&self, field: UserField) -> Seen<UserIx>;
    /// Says whether the user in a field is this one.
    fn user_is(&self, field: UserField, is: UserIx) -> bool {
        self.user(field) == Seen::Known(is)
    }
    /// The id of the owner, as a text.
    fn owner_text(&self) -> Option<&str>;
    /// What is known about the owner.
    fn owner_row(&self) -> Option<UserRow>;
    /// The origin.
    fn origin(&self) -> Option<LeadOrigin>;
    /// The contact.
    fn contact(&self) -> Option<&str>;
    /// The id.
    fn id(&self) -> Option<&str>;
    /// Says whether the record is shared with a user for whom `is_meant` holds, at `level` or a higher one.
    fn is_shared(&self, level: ShareLevel, is_meant: &dyn Fn(UserIx) -> bool) -> bool;
    /// Says whether the record is shared with a group or role whose key `is_meant`, at `level` or a higher one.
    fn is_shared_to(&self, level: ShareLevel, is_meant: &dyn Fn(&str) -> bool) -> bool;
    /// The value of a free field.
    fn field(&self, name: &str) -> Option<&Value>;
}

/// A single record, its ids looked up in an index when first needed.
#[derive(Debug)]
pub struct Asked<'a> {
    index: &'a Index,
    resource: &'a Resource,
    partner: Seen<PartnerIx>,
    owner: Seen<UserIx>,
}

impl<'a> Asked<'a> {
    /// The facts of `resource` in `index`.
    #[must_use]
    pub fn new(index: &'a Index, resource: &'a Resource) -> Self {
        let partner = resource.partner.as_ref().map(|id| index.partner_ix(id.as_str()));
        let owner = resource.owner.as_ref().map(|id| index.user_ix(id.as_str()));
        Self { index, resource, partner: seen(partner), owner: seen(owner) }
    }
}

fn seen<I>(found: Option<Option<I>>) -> Seen<I> {
    found.map_or(Seen::Absent, |row| row.map_or(Seen::Unknown, Seen::Known))
}

impl Facts for Asked<'_> {
    fn partner(&self) -> Seen<PartnerIx> {
        self.partner
    }

    fn partner_text(&self) -> Option<&str> {
        self.resource.partner.as_ref().map(AsRef::as_ref)
    }

    fn user(&self, field: UserField) -> Seen<UserIx> {
        let id = match field {
            UserField::Owner => return self.owner,
            UserField::Assignee => &self.resource.assignee,
            UserField::CreatedBy => &self.resource.created_by,
        };
        seen(id.as_ref().map(|id| self.index.user_ix(id.as_str())))
    }

    fn owner_text(&self) -> Option<&str> {
        self.resource.owner.as_ref().map(AsRef::as_ref)
    }

    fn owner_row(&self) -> Option<UserRow> {
        self.owner.known().and_then(|owner| self.index.user_row(owner))
    }

    fn origin(&self) -> Option<LeadOrigin> {
        self.resource.origin
    }

    fn contact(&self) -> Option<&str> {
        self.resource.contact.as_ref().map(AsRef::as_ref)
    }

    fn id(&self) -> Option<&str> {
        self.resource.id.as_ref().map(AsRef::as_ref)
    }

    fn is_shared(&self, level: ShareLevel, is_meant: &dyn Fn(UserIx) -> bool) -> bool {
        let reaching = self.resource.shares.iter().filter(|share| share.level >= level);
        let mut users = reaching.filter_map(|share| match &share.with {
            ShareTarget::User(user) => self.index.user_ix(user.as_str()),
            _ => None,
        });
        users.any(is_meant)
    }

    fn is_shared_to(&self, level: ShareLevel, is_meant: &dyn Fn(&str) -> bool) -> bool {
        let reaching = self.resource.shares.iter().filter(|share| share.level >= level);
        reaching.filter_map(|share| key_of(&share.with)).any(|key| is_meant(&key))
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.resource.fields.get(name)
    }
}

impl Predicate {
    /// Says whether the predicate holds of a record.
    #[must_use]
    pub fn holds(&self, facts: &impl Facts) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Is(atom) => atom.holds(facts),
            Self::Unless(atom) => !atom.holds(facts),
            Self::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(facts)),
        }
    }
}

impl Atom {
    /// Says whether the atom holds of a record.
    #[must_use]
    pub fn holds(&self, facts: &impl Facts) -> bool {
        match self {
            Self::PartnerAbsent => facts.partner() == Seen::Absent,
            Self::PartnerPresent => facts.partner() != Seen::Absent,
            Self::PartnerIs(partner) => facts.partner_is(*partner),
            Self::PartnerIn(set) => facts.partner().known().is_some_and(|partner| set.contains(partner)),
            Self::PartnerText(text) => facts.partner_text() == Some(text),
            Self::UserAbsent(field) => facts.user(*field) == Seen::Absent,
            Self::UserIs(field, user) => facts.user_is(*field, *user),
            Self::UserIn(field, set) => facts.user(*field).known().is_some_and(|user| set.contains(user)),
            Self::OwnerClass(classes) => facts.owner_row().is_some_and(|row| classes.contains(row.class)),
            Self::OwnerAtHome(home) => home.holds(facts.owner_row(), facts.partner()),
            Self::OriginIs(origin) => facts.origin() == Some(*origin),
            Self::ContactIs(contact) => facts.contact() == Some(contact),
            Self::ContactElseIdIs(contact) => facts.contact().or_else(|| facts.id()) == Some(contact),
            Self::IdAbsent => facts.id().is_none(),
            Self::IdIn(ids) => facts.id().is_some_and(|id| has_id(ids, id)),
            Self::SharedWith(user, level) => facts.is_shared(*level, &|with| with == *user),
            Self::SharedWithAny(set, level) => is_shared_with(facts, set, *level),
            Self::SharedTo(keys, level) => facts.is_shared_to(*level, &|key| has_id(keys, key)),
            Self::QueueIn(ids) => facts.owner_text().is_some_and(|owner| has_id(ids, owner)),
            Self::IdIsPartner => facts.id().is_some() && facts.id() == facts.partner_text(),
            Self::Field(test) => test.passes(facts.field(&test.field)),
        }
    }
}

impl Home {
    /// Says whether a record with this owner and partner is at home.
    #[must_use]
    pub fn holds(&self, owner: Option<UserRow>, partner: Seen<PartnerIx>) -> bool {
        let Some((row, account)) = owner.and_then(|row| Some((row, row.account?))) else {
            return false;
        };
        self.classes.contains(row.class)
            && self.accounts.as_ref().is_none_or(|set| set.contains(account))
            && (partner == Seen::Absent || partner == Seen::Known(account))
    }
}

fn has_id(sorted: &[Arc<str>], id: &str) -> bool {
    sorted.binary_search_by(|known| known.as_ref().cmp(id)).is_ok()
}

fn is_shared_with(facts: &impl Facts, set: &UserSet, level: ShareLevel) -> bool {
    facts.is_shared(level, &|with| set.contains(with))
}
