//! Records as columns: interned once, asked by many viewers.
//!
//! Where a predicate bounds its rows by few values, only the rows of those values are looked at (`lists`); otherwise it is
//! worked out for 64 rows at a time (`words`).

mod lists;
mod row;
mod words;

use std::sync::Arc;

use crate::access::compile::CompiledViewer;
use crate::access::evaluate::decide::Verdict;
use crate::access::evaluate::mask::Mask;
use crate::access::predicate::{Predicate, UserField};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, OwnerClasses, key_of};
use crate::model::{Action, Fields, LeadOrigin, Map, Resource, ResourceKind, Set, ShareLevel, ShareTarget};
use lists::Lists;
use row::RowFacts;

/// An empty field in a column.
const ABSENT: u32 = u32::MAX;
/// The class of an owner who is absent or unknown; no class has this bit number.
const NO_CLASS: u8 = 31;

/// The viewer was compiled on another index than the table's rows were interned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the viewer and the table belong to different revisions of the policy")]
pub struct ForeignTable;

/// Records of any kinds, interned on one index.
#[derive(Debug, Clone)]
pub struct Table {
    index: Index,
    /// The places of the kinds among all there are.
    kind: Vec<u16>,
    partner: Vec<u32>,
    owner: Vec<u32>,
    assignee: Vec<u32>,
    created_by: Vec<u32>,
    origin: Vec<Option<LeadOrigin>>,
    owner_class: Vec<u8>,
    /// The owner's account, where the record belongs to it or to no partner.
    home: Vec<u32>,
    contact: Vec<u32>,
    id: Vec<u32>,
    /// The users with whom each record is shared.
    shares: Vec<Box<[(u32, ShareLevel)]>>,
    /// The keys of groups and roles with which a record is shared, of the few rows that are.
    shared_to: Map<u32, Box<[(String, ShareLevel)]>>,
    /// The rows of `shared_to`, and perhaps some that were in it.
    rows_shared_to: Vec<u32>,
    fields: Vec<Option<Arc<Fields>>>,
    /// The fields that predicates may ask for; a row keeps no others.
    asked_fields: Vec<Arc<str>>,
    /// Ids on records that the index does not know, and the texts of contacts and record ids.
    texts: Names,
    /// Rows by value, for each column made when it is first asked; without the rows of `changed`.
    lists: Lists,
    /// Rows that were added or replaced since the lists were made.
    changed: Vec<u32>,
}

/// More changed rows than this are not worth looking at one by one.
const MAX_CHANGED: usize = 1024;

/// Texts by number.
#[derive(Debug, Clone, Default)]
struct Names(Set<Arc<str>>);

impl Names {
    fn intern(&mut self, text: &Arc<str>) -> u32 {
        let at = self.0.get_index_of(text.as_ref()).unwrap_or_else(|| self.0.insert_full(Arc::clone(text)));
        u32::try_from(at).unwrap_or(ABSENT)
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.0.get_index_of(text).and_then(|at| u32::try_from(at).ok())
    }

    fn text(&self, number: u32) -> Option<&Arc<str>> {
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
            texts: Names::default(),
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
        self.kind.push(self.number(record.kind));
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
        let account = owner_row.and_then(|row| row.account).map_or(ABSENT, PartnerIx::get);
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
            home: if partner == ABSENT || partner == account { account } else { ABSENT },
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

    /// The place of a kind among all there are; a type that nobody declares is of none.
    fn number(&self, kind: ResourceKind) -> u16 {
        let number = self.index.snapshot().kind_number(kind);
        number.and_then(|number| u16::try_from(number).ok()).unwrap_or(u16::MAX)
    }

    fn kept_fields(&self, fields: &Fields) -> Option<Arc<Fields>> {
        let asked = self.asked_fields.iter().filter_map(|name| Some((Arc::clone(name), fields.get(name)?.clone())));
        let kept: Fields = asked.collect();
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

    /// The rows on which the viewer may do the action, in one bit each.
    ///
    /// # Errors
    /// [`ForeignTable`] for a viewer of another index.
    pub fn filter(&self, viewer: &CompiledViewer, action: Action) -> Result<Mask, ForeignTable> {
        self.check(viewer)?;
        Ok(self.rows_with(&viewer.allowed(action), action.kind()))
    }

    /// For each action the rows on which the viewer may do it; equal predicates are worked out once.
    ///
    /// # Errors
    /// [`ForeignTable`] for a viewer of another index.
    pub fn matrix(&self, viewer: &CompiledViewer, actions: &[Action]) -> Result<Vec<Mask>, ForeignTable> {
        self.check(viewer)?;
        let mut done: Vec<(ResourceKind, Arc<Predicate>, usize)> = Vec::new();
        let mut masks: Vec<Mask> = Vec::with_capacity(actions.len());
        for (at, action) in actions.iter().enumerate() {
            let allowed = viewer.allowed(*action);
            let known = done.iter().find(|(kind, predicate, _)| *kind == action.kind() && *predicate == allowed);
            let known = known.and_then(|(.., at)| masks.get(*at)).cloned();
            if known.is_none() {
                done.push((action.kind(), Arc::clone(&allowed), at));
            }
            masks.push(known.unwrap_or_else(|| self.rows_with(&allowed, action.kind())));
        }
        Ok(masks)
    }

    /// On how many rows the viewer may do the action.
    ///
    /// # Errors
    /// [`ForeignTable`] for a viewer of another index.
    pub fn count(&self, viewer: &CompiledViewer, action: Action) -> Result<usize, ForeignTable> {
        self.filter(viewer, action).map(|mask| mask.count())
    }

    /// The verdict on one row; none if there is no such row.
    ///
    /// # Errors
    /// [`ForeignTable`] for a viewer of another index.
    pub fn decide(&self, viewer: &CompiledViewer, action: Action, row: usize) -> Result<Option<Verdict>, ForeignTable> {
        self.check(viewer)?;
        let is_of_kind = |kind: u16| kind != u16::MAX && kind == self.number(action.kind());
        let decide = |&kind: &u16| viewer.decide_on(action, is_of_kind(kind), &RowFacts { table: self, row }, None);
        Ok(self.kind.get(row).map(decide))
    }

    /// Says whether a row is of this kind and satisfies a predicate of this table's index.
    #[must_use]
    pub fn holds_on(&self, row: usize, kind: ResourceKind, predicate: &Predicate) -> bool {
        self.kind.get(row) == Some(&self.number(kind)) && predicate.holds(&RowFacts { table: self, row })
    }

    fn check(&self, viewer: &CompiledViewer) -> Result<(), ForeignTable> {
        if viewer.index().is_same(&self.index) { Ok(()) } else { Err(ForeignTable) }
    }

    /// The rows of a kind on which a predicate of this table's index holds.
    #[must_use]
    pub fn rows_with(&self, predicate: &Predicate, kind: ResourceKind) -> Mask {
        let words = self.among_few(predicate, kind).unwrap_or_else(|| self.among_all(predicate, kind));
        Mask::new(words, self.len())
    }

    fn column(&self, field: UserField) -> &[u32] {
        match field {
            UserField::Owner => &self.owner,
            UserField::Assignee => &self.assignee,
            UserField::CreatedBy => &self.created_by,
        }
    }
}

fn u32_row(slot: u32) -> Option<UserIx> {
    (slot != ABSENT).then(|| UserIx::new(slot))
}

/// The slot of an unknown id: above every row, below [`ABSENT`].
fn above(count: usize, number: u32) -> u32 {
    u32::try_from(count).unwrap_or(ABSENT).saturating_add(number).min(ABSENT - 1)
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}

fn has_class(classes: OwnerClasses, class: u8) -> bool {
    (u32::from(classes.bits()) >> class) & 1 == 1
}
