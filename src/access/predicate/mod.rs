//! The closed language of what is left to ask of a record.
//!
//! Every atom is false on what is absent or unknown, unless its name says that it asks for absence. A negation exists
//! only as [`Predicate::Unless`] around one atom, and only narrows: compiled access joins it by `and` to conditions
//! that grant, so that nothing is ever allowed merely because a fact was missing.

pub(in crate::access) mod normal;
pub(in crate::access) mod sentence;

use std::sync::Arc;

use crate::collections::order::Sorted;
use crate::ids::{PartnerIx, UserIx};
use crate::index::{FieldTest, OwnerClasses, PartnerSet, UserSet};
use crate::model::{LeadOrigin, ShareLevel};

/// A user that a record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserField {
    /// The owner.
    Owner,
    /// The assignee.
    Assignee,
    /// The creator.
    CreatedBy,
}

/// Records owned by some class of users of some accounts, where they belong to the owner's account or to none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// The owner is of one of these classes.
    pub classes: OwnerClasses,
    /// The owner's account is one of these; absent: any.
    pub accounts: Option<Arc<PartnerSet>>,
}

/// Texts, sorted. One list that several predicates share is equal at a glance, however long it is.
#[derive(Debug, Clone, Eq)]
pub struct TextSet(Arc<[Arc<str>]>);

impl std::ops::Deref for TextSet {
    type Target = [Arc<str>];

    fn deref(&self) -> &[Arc<str>] {
        &self.0
    }
}

impl<T: Into<Arc<[Arc<str>]>>> From<T> for TextSet {
    fn from(texts: T) -> Self {
        Self(texts.into())
    }
}

impl PartialEq for TextSet {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl PartialOrd for TextSet {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TextSet {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { std::cmp::Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

/// One question about a record's own fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atom {
    /// The record belongs to no partner.
    PartnerAbsent,
    /// The record belongs to a partner, known or not.
    PartnerPresent,
    /// The record belongs to this partner.
    PartnerIs(PartnerIx),
    /// The record belongs to one of these partners.
    PartnerIn(Arc<PartnerSet>),
    /// The id of the record's partner is this text, which names no partner of the snapshot.
    PartnerText(Arc<str>),
    /// Nobody is in the field.
    UserAbsent(UserField),
    /// This user is in the field.
    UserIs(UserField, UserIx),
    /// One of these users is in the field.
    UserIn(UserField, Arc<UserSet>),
    /// The owner is a known user of one of these classes.
    OwnerClass(OwnerClasses),
    /// The record is at home with such an owner.
    OwnerAtHome(Home),
    /// The lead has this origin.
    OriginIs(LeadOrigin),
    /// The record is about this contact.
    ContactIs(Arc<str>),
    /// The record is about this contact or, where it names none, has its id.
    ContactElseIdIs(Arc<str>),
    /// The resource has no id.
    IdAbsent,
    /// The resource's id is one of these, which are sorted.
    IdIn(TextSet),
    /// The record is shared with this user at this level or a higher one.
    SharedWith(UserIx, ShareLevel),
    /// The record is shared with one of these users at this level or a higher one.
    SharedWithAny(Arc<UserSet>, ShareLevel),
    /// The record is shared with a group or role with one of these keys, sorted, at this level or a higher one (REACH-05).
    SharedTo(TextSet, ShareLevel),
    /// The owner is one of these queues, which are sorted (QUEUE-02).
    QueueIn(TextSet),
    /// The id of the record is that of its partner: of an account it is the account itself (TYPE-06).
    IdIsPartner,
    /// A field of the record passes a test.
    Field(Arc<FieldTest>),
}

impl Atom {
    /// The resource's id is one of these.
    pub(in crate::access) fn id_in<'a>(ids: impl IntoIterator<Item = &'a Arc<str>>) -> Self {
        let sorted: Sorted<&Arc<str>> = ids.into_iter().collect();
        Self::IdIn(sorted.into_iter().cloned().collect::<Vec<_>>().into())
    }
}

/// What must hold of a record.
///
/// Made by [`Predicate::all`], [`Predicate::any`] and their kin, a predicate is normal: flat, without constants inside,
/// sorted and without repetitions. Equal predicates of one index are equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Predicate {
    /// No record satisfies it.
    Never,
    /// Every record satisfies it.
    Always,
    /// The atom holds.
    Is(Atom),
    /// The atom does not hold; absence satisfies it.
    Unless(Atom),
    /// Each holds; at least two.
    All(Vec<Self>),
    /// One holds; at least two.
    Any(Vec<Self>),
}

impl From<Atom> for Predicate {
    fn from(atom: Atom) -> Self {
        Self::is(atom)
    }
}

impl From<bool> for Predicate {
    fn from(holds: bool) -> Self {
        if holds { Self::Always } else { Self::Never }
    }
}
