//! Records as columns: one row a record, one number a field.

use std::sync::Arc;

use super::lists::Lists;
use crate::access::predicate::UserField;
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, OwnerClasses, UserRow, key_of};
use crate::model::{Fields, LeadOrigin, Map, Resource, ResourceKind, Set, ShareLevel, ShareTarget};

/// An empty field in a column.
pub(super) const ABSENT: u32 = u32::MAX;
/// The class of an owner who is absent or unknown; no class has this bit number.
pub(super) const NO_CLASS: u8 = 31;

/// Records of any kinds, interned on one index.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) index: Index,
    /// The indices of the kinds among all there are.
    pub(super) kind: Vec<u16>,
    /// Records of several kinds stand in it.
    pub(super) is_mixed: bool,
    pub(super) partner: Vec<u32>,
    pub(super) owner: Vec<u32>,
    pub(super) assignee: Vec<u32>,
    pub(super) created_by: Vec<u32>,
    pub(super) origin: Vec<Option<LeadOrigin>>,
    pub(super) owner_class: Vec<u8>,
    /// The owner's account, where the record belongs to it or to no partner.
    pub(super) home: Vec<u32>,
    pub(super) contact: Vec<u32>,
    pub(super) id: Vec<u32>,
    /// The users with whom each record is shared.
    pub(super) shares: Vec<Box<[(u32, ShareLevel)]>>,
    /// The keys of groups and roles with which a record is shared, of the few rows that are.
    pub(super) shared_to: Map<u32, Box<[(String, ShareLevel)]>>,
    /// The rows of `shared_to`, and perhaps some that were in it.
    pub(super) rows_shared_to: Vec<u32>,
    pub(super) fields: Vec<Option<Arc<Fields>>>,
    /// The fields that predicates may ask for; a row keeps no others.
    pub(super) asked_fields: Vec<Arc<str>>,
    /// Ids on records that the index does not know, and the texts of contacts and record ids.
    pub(super) texts: Texts,
    /// Rows by value, for each column made when it is first asked; without the rows of `changed`.
    pub(super) lists: Lists,
    /// Rows that were added or replaced since the lists were made.
    pub(super) changed: Vec<u32>,
}

/// More changed rows than this are not worth looking at one by one.
const MAX_CHANGED: usize = 1024;

/// Texts by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts(Set<Arc<str>>);

impl Texts {
    pub(super) fn intern(&mut self, text: &Arc<str>) -> u32 {
        let at = self.0.get_index_of(text.as_ref()).unwrap_or_else(|| self.0.insert_full(Arc::clone(text)));
        u32::try_from(at).unwrap_or(ABSENT)
    }

    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.0.get_index_of(text).and_then(|at| u32::try_from(at).ok())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn text(&self, number: u32) -> Option<&Arc<str>> {
        self.0.get_index(number as usize)
    }
}

/// One record as it stands in the columns.
struct Interned {
    partner: u32,
    owner: u32,
    assignee: u32,
    created_by: u32,
    owner_class: u8,
    home: u32,
    contact: u32,
    id: u32,
    shares: Box<[(u32, ShareLevel)]>,
    fields: Option<Arc<Fields>>,
}

impl Table {
    /// An empty table for records of one revision.
    #[must_use]
    pub fn new(index: &Index) -> Self {
        Self {
            index: index.clone(),
            kind: Vec::new(),
            is_mixed: false,
            partner: Vec::new(),
            owner: Vec::new(),
            assignee: Vec::new(),
            created_by: Vec::new(),
            origin: Vec::new(),
            owner_class: Vec::new(),
            home: Vec::new(),
            contact: Vec::new(),
            id: Vec::new(),
            shares: Vec::new(),
            shared_to: Map::default(),
            rows_shared_to: Vec::new(),
            fields: Vec::new(),
            asked_fields: index.asked_fields(),
            texts: Texts::default(),
            lists: Lists::default(),
            changed: Vec::new(),
        }
    }

    /// The table of these records, row by row.
    #[must_use]
    pub fn of<'a>(index: &Index, records: impl IntoIterator<Item = &'a Resource>) -> Self {
        let mut table = Self::new(index);
        for record in records {
            table.push(record);
        }
        table
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Says whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Says whether both have the same rows, of the same people and partners: then equal predicates hold on the same rows.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        let [one, two] = [&self.index, &other.index].map(Index::snapshot);
        one.users.keys().eq(two.users.keys())
            && one.partners.keys().eq(two.partners.keys())
            && one.record_types.keys().eq(two.record_types.keys())
            && self.kind == other.kind
            && self.partner == other.partner
            && self.owner == other.owner
            && self.assignee == other.assignee
            && self.created_by == other.created_by
            && self.origin == other.origin
            && self.owner_class == other.owner_class
            && self.home == other.home
            && self.contact == other.contact
            && self.id == other.id
            && self.shares == other.shares
            && self.shared_to == other.shared_to
            && self.fields == other.fields
    }

    /// The index on which the rows were interned.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// Adds a row.
    pub fn push(&mut self, record: &Resource) {
        let row = self.intern(record);
        self.has_changed(self.len());
        self.share_to(self.len(), record);
        let kind = self.number(record.kind);
        self.notes_kind(kind);
        self.kind.push(kind);
        self.origin.push(record.origin);
        self.partner.push(row.partner);
        self.owner.push(row.owner);
        self.assignee.push(row.assignee);
        self.created_by.push(row.created_by);
        self.owner_class.push(row.owner_class);
        self.home.push(row.home);
        self.contact.push(row.contact);
        self.id.push(row.id);
        self.shares.push(row.shares);
        self.fields.push(row.fields);
    }

    /// Replaces a row; says whether there is such a row.
    pub fn update(&mut self, row: usize, record: &Resource) -> bool {
        if row >= self.len() {
            return false;
        }
        let new = self.intern(record);
        self.has_changed(row);
        self.share_to(row, record);
        let kind = self.number(record.kind);
        self.notes_kind(kind);
        set(&mut self.kind, row, kind);
        set(&mut self.origin, row, record.origin);
        set(&mut self.partner, row, new.partner);
        set(&mut self.owner, row, new.owner);
        set(&mut self.assignee, row, new.assignee);
        set(&mut self.created_by, row, new.created_by);
        set(&mut self.owner_class, row, new.owner_class);
        set(&mut self.home, row, new.home);
        set(&mut self.contact, row, new.contact);
        set(&mut self.id, row, new.id);
        set(&mut self.shares, row, new.shares);
        set(&mut self.fields, row, new.fields);
        true
    }

    fn notes_kind(&mut self, kind: u16) {
        self.is_mixed |= self.kind.first().is_some_and(|first| *first != kind);
    }

    /// Notes that the lists do not know a row as it is now.
    fn has_changed(&mut self, row: usize) {
        if !self.lists.is_any_made() {
            return;
        }
        match u32::try_from(row) {
            Ok(row) if self.changed.len() < MAX_CHANGED => self.changed.push(row),
            _ => {
                self.lists = Lists::default();
                self.changed.clear();
            }
        }
    }

    fn intern(&mut self, record: &Resource) -> Interned {
        let owner = self.user(record.owner.as_ref().map(|id| id.shared()));
        let owner_row = u32_row(owner).and_then(|owner| self.index.user_row(owner));
        let partner = self.partner_slot(record.partner.as_ref().map(|id| id.shared()));
        let users = record.shares.iter().filter_map(|share| match &share.with {
            ShareTarget::User(user) => Some((user, share.level)),
            _ => None,
        });
        let shares = users.map(|(user, level)| (self.user(Some(user.shared())), level)).collect();
        Interned {
            partner,
            owner,
            assignee: self.user(record.assignee.as_ref().map(|id| id.shared())),
            created_by: self.user(record.created_by.as_ref().map(|id| id.shared())),
            owner_class: owner_row.map_or(NO_CLASS, |row| row.class as u8),
            home: home_of(owner_row, partner),
            contact: record.contact.as_ref().map_or(ABSENT, |id| self.texts.intern(id.shared())),
            id: record.id.as_ref().map_or(ABSENT, |id| self.texts.intern(id.shared())),
            shares,
            fields: self.kept_fields(&record.fields),
        }
    }

    /// Notes the groups and roles with which a row is shared.
    fn share_to(&mut self, row: usize, record: &Resource) {
        let shares = record.shares.iter().filter_map(|share| Some((key_of(&share.with)?, share.level)));
        let shares: Box<[_]> = shares.collect();
        let Ok(row) = u32::try_from(row) else { return };
        if shares.is_empty() {
            if !self.shared_to.is_empty() {
                self.shared_to.remove(&row);
            }
        } else if self.shared_to.insert(row, shares).is_none() {
            self.rows_shared_to.push(row);
        }
    }

    /// The index of a kind among all there are; a type that nobody declares is of none.
    pub(super) fn number(&self, kind: ResourceKind) -> u16 {
        let number = self.index.snapshot().kind_number(kind);
        number.and_then(|number| u16::try_from(number).ok()).unwrap_or(u16::MAX)
    }

    fn kept_fields(&self, fields: &Fields) -> Option<Arc<Fields>> {
        let asked = &self.asked_fields;
        let kept: Fields = if fields.len() < asked.len() {
            let is_asked = |name: &Arc<str>| asked.binary_search(name).is_ok();
            fields
                .iter()
                .filter(|(name, _)| is_asked(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        } else {
            asked.iter().filter_map(|name| Some((Arc::clone(name), fields.get(name)?.clone()))).collect()
        };
        (!kept.is_empty()).then(|| Arc::new(kept))
    }

    /// The slot of a user: the row, or a number above every row for an id that the index does not know.
    fn user(&mut self, id: Option<&Arc<str>>) -> u32 {
        let known = |id: &Arc<str>| self.index.user_ix(id).map(UserIx::get);
        let count = self.index.user_count();
        id.map_or(ABSENT, |id| known(id).unwrap_or_else(|| above(count, self.texts.intern(id))))
    }

    fn partner_slot(&mut self, id: Option<&Arc<str>>) -> u32 {
        let known = |id: &Arc<str>| self.index.partner_ix(id).map(PartnerIx::get);
        let count = self.index.partner_count();
        id.map_or(ABSENT, |id| known(id).unwrap_or_else(|| above(count, self.texts.intern(id))))
    }

    pub(super) fn column(&self, field: UserField) -> &[u32] {
        match field {
            UserField::Owner => &self.owner,
            UserField::Assignee => &self.assignee,
            UserField::CreatedBy => &self.created_by,
        }
    }
}

/// The account of an owner whose record belongs to it or to no partner.
pub(super) fn home_of(owner: Option<UserRow>, partner: u32) -> u32 {
    let account = owner.and_then(|row| row.account).map_or(ABSENT, PartnerIx::get);
    if partner == ABSENT || partner == account { account } else { ABSENT }
}

pub(super) fn u32_row(slot: u32) -> Option<UserIx> {
    (slot != ABSENT).then(|| UserIx::new(slot))
}

/// The slot of an unknown id: above every row, below [`ABSENT`].
pub(super) fn above(count: usize, number: u32) -> u32 {
    u32::try_from(count).unwrap_or(ABSENT).saturating_add(number).min(ABSENT - 1)
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}

pub(super) fn has_class(classes: OwnerClasses, class: u8) -> bool {
    (u32::from(classes.bits()) >> class) & 1 == 1
}
