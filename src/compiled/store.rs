//! The packed collections, as the model asks for them.

use std::sync::Arc;

use super::cursor::TokenCursor;
use super::file::{ACTIVE, File, OPEN, OWN_ROLES};
use crate::ids::{PartnerId, UserId};
use crate::json::{At, Read, Reader};
use crate::model::{
    AssignmentFacts, HasFacts, License, ManagerAssignment, Map, Partner, PartnerFacts, Reference, Snapshot, Store,
    User, UserFacts, UserKind,
};

/// The kinds of people, by the number that a record has for them.
pub(super) const KINDS: [UserKind; super::file::KINDS as usize] = [
    UserKind::Internal,
    UserKind::Partner(License::PartnerCommunity),
    UserKind::Partner(License::PartnerCommunityLogin),
    UserKind::Partner(License::CustomerCommunityPlus),
    UserKind::Partner(License::CustomerCommunityPlusLogin),
    UserKind::Partner(License::CustomerCommunity),
    UserKind::Partner(License::CustomerCommunityLogin),
    UserKind::Partner(License::HighVolumeCustomerPortal),
    UserKind::Partner(License::AuthenticatedWebsite),
    UserKind::SalesRep,
];

/// Reads the value of all the tokens; says whether nothing was wrong with it.
fn read_whole(value: &mut dyn Read, reader: &mut Reader<'_>) -> bool {
    value.read(reader, &At::ROOT).and_then(|()| reader.end()).is_ok() && reader.count() == 0
}

/// The programme without partners, users and managers.
pub(super) fn read_rest(file: &File) -> Option<Snapshot> {
    let mut snapshot = Snapshot::placeholder();
    let mut reader = Reader::of_tokens(Box::new(file.rest()?));
    if !read_whole(&mut snapshot, &mut reader) {
        return None;
    }
    snapshot.complete_user_roles(&reader.incomplete);
    Some(snapshot)
}

/// The next entry of a reader that goes from one cursor to another.
fn read_next<'a, V: Read>(cursor: TokenCursor<'a>, reader: &mut Option<Reader<'a>>) -> Option<V> {
    match reader {
        Some(reader) => reader.restart(Box::new(cursor)),
        None => *reader = Some(Reader::of_tokens(Box::new(cursor))),
    }
    let mut value = V::placeholder();
    read_whole(&mut value, reader.as_mut()?).then_some(value)
}

impl File {
    fn partner_at(&self, row: u32) -> Option<Reference<'_>> {
        let row = row as usize;
        Some(Reference { id: self.id(&self.partner(row)?)?, hint: row })
    }

    fn user_at(&self, row: u32) -> Option<Reference<'_>> {
        let row = row as usize;
        Some(Reference { id: self.id(&self.user(row)?)?, hint: row })
    }
}

/// The partners of a file.
pub(super) struct Partners(pub(super) Arc<File>);

impl Partners {
    fn read<'a>(&'a self, row: usize, reader: &mut Option<Reader<'a>>) -> Option<(PartnerId, Partner)> {
        let partner: Partner = read_next(self.0.partner_tokens(row)?, reader)?;
        let is_sound = self.id(row) == Some(partner.id.as_str()) && self.facts(row) == Some(partner.facts());
        is_sound.then(|| (partner.id.clone(), partner))
    }
}

impl Store<PartnerId, Partner> for Partners {
    fn count(&self) -> usize {
        self.0.partner_count()
    }

    fn id(&self, row: usize) -> Option<&str> {
        self.0.id(&self.0.partner(row)?)
    }

    fn entry(&self, row: usize) -> Option<(PartnerId, Partner)> {
        self.read(row, &mut None)
    }

    fn entries(&self) -> Map<PartnerId, Partner> {
        let mut reader = None;
        (0..self.count()).filter_map(|row| self.read(row, &mut reader)).collect()
    }

    fn facts(&self, row: usize) -> Option<PartnerFacts<'_>> {
        let record = self.0.partner(row)?;
        Some(PartnerFacts {
            is_open: record.flags & OPEN != 0,
            has_own_roles: record.flags & OWN_ROLES != 0,
            owner: self.0.user_at(record.reference),
        })
    }
}

/// The users of a file.
pub(super) struct Users(pub(super) Arc<File>);

impl Users {
    fn read<'a>(&'a self, row: usize, reader: &mut Option<Reader<'a>>) -> Option<(UserId, User)> {
        let user: User = read_next(self.0.user_tokens(row)?, reader)?;
        let is_sound = self.id(row) == Some(user.id().as_str()) && self.facts(row) == Some(user.facts());
        is_sound.then(|| (user.id().clone(), user))
    }
}

impl Store<UserId, User> for Users {
    fn count(&self) -> usize {
        self.0.user_count()
    }

    fn id(&self, row: usize) -> Option<&str> {
        self.0.id(&self.0.user(row)?)
    }

    fn entry(&self, row: usize) -> Option<(UserId, User)> {
        self.read(row, &mut None)
    }

    fn entries(&self) -> Map<UserId, User> {
        let mut reader = None;
        (0..self.count()).filter_map(|row| self.read(row, &mut reader)).collect()
    }

    fn facts(&self, row: usize) -> Option<UserFacts<'_>> {
        let record = self.0.user(row)?;
        Some(UserFacts {
            kind: *KINDS.get(usize::from(record.flags & !ACTIVE))?,
            is_active: record.flags & ACTIVE != 0,
            partner: self.0.partner_at(record.reference),
            role: self.0.text(record.role),
        })
    }
}

/// The manager assignments of a file.
pub(super) struct Managers(pub(super) Arc<File>);

impl Store<(PartnerId, UserId), ManagerAssignment> for Managers {
    fn count(&self) -> usize {
        self.0.manager_count()
    }

    fn id(&self, _: usize) -> Option<&str> {
        None
    }

    fn entry(&self, row: usize) -> Option<((PartnerId, UserId), ManagerAssignment)> {
        let (_, _, is_primary) = self.0.manager(row)?;
        let facts = self.facts(row)?;
        let key = (PartnerId::parse(facts.partner.id).ok()?, UserId::parse(facts.user.id).ok()?);
        let assignment = ManagerAssignment { partner: key.0.clone(), user: key.1.clone(), is_primary };
        Some((key, assignment))
    }

    fn entries(&self) -> Map<(PartnerId, UserId), ManagerAssignment> {
        (0..self.count()).filter_map(|row| self.entry(row)).collect()
    }

    fn facts(&self, row: usize) -> Option<AssignmentFacts<'_>> {
        let (partner, user, _) = self.0.manager(row)?;
        Some(AssignmentFacts { partner: self.0.partner_at(partner)?, user: self.0.user_at(user)? })
    }
}
