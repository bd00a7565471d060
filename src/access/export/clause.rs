//! Conjunctions of a disjunctive normal form: each member of a record has one value, is present or absent, or is any.

use std::sync::Arc;

use crate::access::predicate::{Atom, Home, UserField};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, OwnerClass, OwnerClasses, PartnerSet};
use crate::model::{LeadOrigin, ShareLevel};

/// What a conjunction says of one member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Need<T> {
    /// Nothing.
    #[default]
    Any,
    /// It is not there.
    Absent,
    /// It is there.
    Present,
    /// It is this.
    Is(T),
}

impl<T: PartialEq + Clone> Need<T> {
    /// Both needs at once; none if they exclude each other.
    fn meet(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Any, need) | (need, Self::Any) => Some(need.clone()),
            (Self::Present, Self::Is(value)) | (Self::Is(value), Self::Present) => Some(Self::Is(value.clone())),
            (one, other) if one == other => Some(one.clone()),
            _ => None,
        }
    }

    /// Says whether whatever satisfies `narrow` satisfies this.
    fn holds_of(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::Any, _) | (Self::Present, Self::Is(_)) => true,
            (one, other) => one == other,
        }
    }

    const fn weight(&self) -> usize {
        match self {
            Self::Any => 0,
            Self::Present => 1,
            Self::Absent | Self::Is(_) => 2,
        }
    }

    /// The value, if it is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// Says whether it must be absent (true) or present (false); none where that is open, or said by the value.
    #[must_use]
    pub const fn is_absent(&self) -> Option<bool> {
        match self {
            Self::Absent => Some(true),
            Self::Present => Some(false),
            _ => None,
        }
    }
}

/// The partner of a record: one of the snapshot, or a text that names none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartnerName {
    /// One of the snapshot.
    Known(PartnerIx),
    /// A text that names none.
    Text(Arc<str>),
}

/// A test that has no column of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// Says whether the atom must not hold.
    pub is_denied: bool,
    /// The atom.
    pub atom: Atom,
}

/// One conjunction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Clause {
    /// The partner.
    pub partner: Need<PartnerName>,
    /// The owner.
    pub owner: Need<UserIx>,
    /// The class of the owner.
    pub owner_class: Option<OwnerClass>,
    /// The account of the owner.
    pub owner_account: Option<PartnerIx>,
    /// Says whether the owner has an account to which the record belongs, if to any.
    pub at_home: bool,
    /// The assignee.
    pub assignee: Need<UserIx>,
    /// The creator.
    pub created_by: Need<UserIx>,
    /// The origin.
    pub origin: Option<LeadOrigin>,
    /// The contact.
    pub contact: Option<Arc<str>>,
    /// The contact, or the id where there is none.
    pub contact_else_id: Option<Arc<str>>,
    /// The id.
    pub id: Need<Arc<str>>,
    /// With whom the record is shared, and at least how.
    pub share: Option<(UserIx, ShareLevel)>,
    /// Owners at home in one of several accounts, as that many conjunctions at once.
    pub homes: Option<Home>,
    /// Everything else, sorted.
    pub tests: Vec<Test>,
}

impl Clause {
    /// What an atom says, as alternatives: each without the others' values.
    pub(in crate::access) fn alternatives(atom: &Atom) -> Vec<Self> {
        let none = Self::default;
        let partner = |ix: &PartnerIx| Self { partner: Need::Is(PartnerName::Known(*ix)), ..none() };
        let user = |field: UserField, need: Need<UserIx>| match field {
            UserField::Owner => Self { owner: need, ..none() },
            UserField::Assignee => Self { assignee: need, ..none() },
            UserField::CreatedBy => Self { created_by: need, ..none() },
        };
        let shared = |ix: UserIx, level| Self { share: Some((ix, level)), ..none() };
        match atom {
            Atom::PartnerAbsent => vec![Self { partner: Need::Absent, ..none() }],
            Atom::PartnerPresent => vec![Self { partner: Need::Present, ..none() }],
            Atom::PartnerIs(ix) => vec![partner(ix)],
            Atom::PartnerIn(set) => set.rows().iter().map(partner).collect(),
            Atom::PartnerText(text) => {
                vec![Self { partner: Need::Is(PartnerName::Text(Arc::clone(text))), ..none() }]
            }
            Atom::UserAbsent(field) => vec![user(*field, Need::Absent)],
            Atom::UserIs(field, ix) => vec![user(*field, Need::Is(*ix))],
            Atom::UserIn(field, set) => set.rows().iter().map(|ix| user(*field, Need::Is(*ix))).collect(),
            Atom::OwnerClass(classes) => {
                members(*classes).map(|class| Self { owner_class: Some(class), ..none() }).collect()
            }
            Atom::OwnerAtHome(home) if home.accounts.is_some() => vec![Self { homes: Some(home.clone()), ..none() }],
            Atom::OwnerAtHome(home) => {
                members(home.classes).map(|class| Self { owner_class: Some(class), at_home: true, ..none() }).collect()
            }
            Atom::OriginIs(origin) => vec![Self { origin: Some(*origin), ..none() }],
            Atom::ContactIs(id) => vec![Self { contact: Some(Arc::clone(id)), ..none() }],
            Atom::ContactElseIdIs(id) => vec![Self { contact_else_id: Some(Arc::clone(id)), ..none() }],
            Atom::IdAbsent => vec![Self { id: Need::Absent, ..none() }],
            Atom::IdIn(ids) => ids.iter().map(|id| Self { id: Need::Is(Arc::clone(id)), ..none() }).collect(),
            Atom::SharedWith(ix, level) => vec![shared(*ix, *level)],
            Atom::SharedWithAny(set, level) => set.rows().iter().map(|ix| shared(*ix, *level)).collect(),
            Atom::SharedTo(..) | Atom::QueueIn(_) | Atom::IdIsPartner | Atom::Field(_) => {
                vec![Self::tested(atom, false)]
            }
        }
    }

    /// That an atom does not hold, which absence satisfies.
    pub(in crate::access) fn denied(atom: &Atom) -> Self {
        match atom {
            Atom::PartnerAbsent => Self { partner: Need::Present, ..Self::default() },
            Atom::PartnerPresent => Self { partner: Need::Absent, ..Self::default() },
            Atom::UserAbsent(UserField::Owner) => Self { owner: Need::Present, ..Self::default() },
            Atom::UserAbsent(UserField::Assignee) => Self { assignee: Need::Present, ..Self::default() },
            Atom::UserAbsent(UserField::CreatedBy) => Self { created_by: Need::Present, ..Self::default() },
            Atom::IdAbsent => Self { id: Need::Present, ..Self::default() },
            _ => Self::tested(atom, true),
        }
    }

    pub(in crate::access) fn tested(atom: &Atom, is_denied: bool) -> Self {
        Self { tests: vec![Test { is_denied, atom: atom.clone() }], ..Self::default() }
    }

    /// Both at once; none if they exclude each other. What two conjunctions cannot say in one column becomes a test.
    pub(in crate::access) fn meet(&self, other: &Self, index: &Index) -> Option<Self> {
        let mut tests: Vec<Test> = self.tests.iter().chain(&other.tests).cloned().collect();
        let share = match (self.share, other.share) {
            (Some((one, level)), Some((two, higher))) if one == two => Some((one, level.max(higher))),
            (Some(share), Some((user, level))) => {
                tests.push(Test { is_denied: false, atom: Atom::SharedWith(user, level) });
                Some(share)
            }
            (one, two) => one.or(two),
        };
        let homes = match (&self.homes, &other.homes) {
            (Some(one), Some(two)) if one == two => Some(one.clone()),
            (Some(one), Some(two)) => {
                tests.push(Test { is_denied: false, atom: Atom::OwnerAtHome(two.clone()) });
                Some(one.clone())
            }
            (Some(home), None) | (None, Some(home)) if self.asks_owner() || other.asks_owner() => {
                tests.push(Test { is_denied: false, atom: Atom::OwnerAtHome(home.clone()) });
                None
            }
            (one, two) => one.as_ref().or(two.as_ref()).cloned(),
        };
        crate::collections::order::sort(&mut tests);
        tests.dedup();
        let both = Self {
            partner: self.partner.meet(&other.partner)?,
            owner: self.owner.meet(&other.owner)?,
            owner_class: same(self.owner_class.as_ref(), other.owner_class.as_ref())?,
            owner_account: same(self.owner_account.as_ref(), other.owner_account.as_ref())?,
            at_home: self.at_home || other.at_home,
            assignee: self.assignee.meet(&other.assignee)?,
            created_by: self.created_by.meet(&other.created_by)?,
            origin: same(self.origin.as_ref(), other.origin.as_ref())?,
            contact: same(self.contact.as_ref(), other.contact.as_ref())?,
            contact_else_id: same(self.contact_else_id.as_ref(), other.contact_else_id.as_ref())?,
            id: self.id.meet(&other.id)?,
            share,
            homes,
            tests,
        };
        both.settled(index)
    }

    const fn asks_owner(&self) -> bool {
        self.at_home || self.owner_class.is_some() || self.owner_account.is_some()
    }

    /// How much is asked: what asks less than another one, and nothing that the other one does not, admits at least as much.
    pub(in crate::access) fn weight(&self) -> usize {
        let flags = [self.owner_class.is_some(), self.owner_account.is_some(), self.at_home, self.origin.is_some()];
        let texts = [self.contact.is_some(), self.contact_else_id.is_some(), self.homes.is_some()];
        let share = self.share.map_or(0, |(_, level)| 1 + usize::from(level == ShareLevel::ReadWrite));
        let users = [&self.owner, &self.assignee, &self.created_by].map(Need::weight);
        let said = flags.into_iter().chain(texts).filter(|is_said| *is_said).count();
        said + share + users.into_iter().sum::<usize>() + self.partner.weight() + self.id.weight() + self.tests.len()
    }

    /// Says whether every record that this admits is visibly admitted by `wide`, too.
    pub(in crate::access) fn is_within(&self, wide: &Self, index: &Index) -> bool {
        let owner = self.owner.value().and_then(|owner| index.user_row(*owner));
        let account = owner.and_then(|row| row.account);
        let is_class = |class| self.owner_class == Some(class) || owner.is_some_and(|row| row.class == class);
        let is_account = |of| self.owner_account == Some(of) || account == Some(of);
        let is_home = || match &self.partner {
            Need::Absent => account.is_some(),
            Need::Is(PartnerName::Known(partner)) => account == Some(*partner),
            _ => false,
        };
        let contact = &self.contact;
        wide.partner.holds_of(&self.partner)
            && wide.owner.holds_of(&self.owner)
            && wide.assignee.holds_of(&self.assignee)
            && wide.created_by.holds_of(&self.created_by)
            && wide.id.holds_of(&self.id)
            && wide.owner_class.is_none_or(is_class)
            && wide.owner_account.is_none_or(is_account)
            && (!wide.at_home || self.at_home || is_home())
            && wide.origin.is_none_or(|origin| self.origin == Some(origin))
            && (wide.contact.is_none() || wide.contact == *contact)
            && (wide.contact_else_id.is_none()
                || wide.contact_else_id == self.contact_else_id
                || wide.contact_else_id == *contact)
            && wide.share.is_none_or(|(user, least)| self.share.is_some_and(|(with, at)| with == user && at >= least))
            && (wide.homes.is_none() || wide.homes == self.homes)
            && wide.tests.iter().all(|test| self.tests.contains(test))
    }

    /// Without what a known owner decides; none if that owner cannot be meant.
    fn settled(mut self, index: &Index) -> Option<Self> {
        match (&self.homes, &self.owner) {
            (Some(_), Need::Absent) => return None,
            (Some(home), Need::Is(owner)) => {
                let row = index.user_row(*owner)?;
                let is_of = |set: &Arc<PartnerSet>| row.account.is_some_and(|account| set.contains(account));
                if !home.classes.contains(row.class) || !home.accounts.as_ref().is_none_or(is_of) {
                    return None;
                }
                (self.homes, self.at_home) = (None, true);
            }
            _ => {}
        }
        if !self.asks_owner() {
            return Some(self);
        }
        match self.owner {
            Need::Absent => return None,
            Need::Any | Need::Present => return Some(self),
            Need::Is(owner) => {
                let row = index.user_row(owner)?;
                let is_class = self.owner_class.is_none_or(|class| class == row.class);
                let is_account = self.owner_account.is_none_or(|account| row.account == Some(account));
                if !is_class || !is_account {
                    return None;
                }
                (self.owner_class, self.owner_account) = (None, None);
                match (self.at_home, row.account, &self.partner) {
                    (false, ..) => {}
                    (true, None, _) => return None,
                    (true, _, Need::Absent) => self.at_home = false,
                    (true, Some(account), Need::Is(partner)) => {
                        if *partner != PartnerName::Known(account) {
                            return None;
                        }
                        self.at_home = false;
                    }
                    (true, Some(account), Need::Present) => {
                        self.partner = Need::Is(PartnerName::Known(account));
                        self.at_home = false;
                    }
                    // Whether it belongs to that account or to none is left to ask.
                    (true, Some(_), Need::Any) => {}
                }
            }
        }
        Some(self)
    }
}

/// The one value of two, or of either; none if they differ.
#[allow(clippy::option_option, reason = "the outer one says whether there is a conjunction at all")]
fn same<T: PartialEq + Clone>(one: Option<&T>, two: Option<&T>) -> Option<Option<T>> {
    match (one, two) {
        (Some(one), Some(two)) if one != two => None,
        (one, two) => Some(one.or(two).cloned()),
    }
}

fn members(classes: OwnerClasses) -> impl Iterator<Item = OwnerClass> {
    OwnerClass::ALL.into_iter().filter(move |class| classes.contains(*class))
}

impl Home {
    /// The accounts one by one, each with the classes that somebody there has: the others own nothing.
    #[must_use]
    pub fn one_by_one(&self, index: &Index) -> Vec<(OwnerClass, PartnerIx)> {
        let of = |account: &PartnerIx| {
            let rows = index.members(*account).filter_map(|ix| index.user_row(ix));
            let there = rows.fold(OwnerClasses::default(), |there, row| there.with(row.class.bit()));
            let account = *account;
            members(self.classes).filter(move |class| there.contains(*class)).map(move |class| (class, account))
        };
        self.accounts.iter().flat_map(|accounts| accounts.rows()).flat_map(of).collect()
    }
}
