//! Records as columns: interned once, asked by many viewers, 64 rows at a time.
//!
//! Each atom of a predicate turns 64 rows into the bits of a word; `and` and `or` narrow the rows that are still
//! open, and stop where none is. Rare atoms (free fields, shares) look at the open rows one by one.

use std::sync::{Arc, OnceLock};

use super::compile::CompiledViewer;
use super::decide::Verdict;
use super::facts::{Facts, Seen};
use super::mask::Mask;
use super::postings::Postings;
use super::predicate::{Atom, Home, Predicate, UserField};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, IxSet, OwnerClasses, Row, UserRow};
use crate::model::{Action, Fields, LeadOrigin, Resource, ResourceKind, Set, ShareLevel, Value};

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
    kind: Vec<ResourceKind>,
    partner: Vec<u32>,
    owner: Vec<u32>,
    assignee: Vec<u32>,
    created_by: Vec<u32>,
    origin: Vec<Option<LeadOrigin>>,
    owner_class: Vec<u8>,
    owner_account: Vec<u32>,
    contact: Vec<u32>,
    id: Vec<u32>,
    shares: Vec<Box<[(u32, ShareLevel)]>>,
    fields: Vec<Option<Arc<Fields>>>,
    /// Ids on records that the index does not know, and the texts of contacts and record ids.
    texts: Names,
    /// Rows by value, for each column made when it is first asked; without the rows of `changed`.
    lists: Lists,
    /// Rows that were added or replaced since the lists were made.
    changed: Vec<u32>,
}

/// The rows by value of each column, and of the users that records are shared with.
#[derive(Debug, Clone, Default)]
struct Lists {
    partner: OnceLock<Postings>,
    owner: OnceLock<Postings>,
    assignee: OnceLock<Postings>,
    created_by: OnceLock<Postings>,
    shared: OnceLock<Postings>,
}

impl Lists {
    fn is_any_made(&self) -> bool {
        let lists = [&self.partner, &self.owner, &self.assignee, &self.created_by, &self.shared];
        lists.into_iter().any(|list| list.get().is_some())
    }
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
    owner_account: u32,
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
            owner_account: Vec::new(),
            contact: Vec::new(),
            id: Vec::new(),
            shares: Vec::new(),
            fields: Vec::new(),
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
        self.kind.push(record.kind);
        self.origin.push(record.origin);
        self.partner.push(row.partner);
        self.owner.push(row.owner);
        self.assignee.push(row.assignee);
        self.created_by.push(row.created_by);
        self.owner_class.push(row.owner_class);
        self.owner_account.push(row.owner_account);
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
        set(&mut self.kind, row, record.kind);
        set(&mut self.origin, row, record.origin);
        set(&mut self.partner, row, new.partner);
        set(&mut self.owner, row, new.owner);
        set(&mut self.assignee, row, new.assignee);
        set(&mut self.created_by, row, new.created_by);
        set(&mut self.owner_class, row, new.owner_class);
        set(&mut self.owner_account, row, new.owner_account);
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
        let shares = record.shares.iter().map(|share| (self.user(Some(share.user.shared())), share.level)).collect();
        Interned {
            partner: self.partner_slot(record.partner.as_ref().map(|id| id.shared())),
            owner,
            assignee: self.user(record.assignee.as_ref().map(|id| id.shared())),
            created_by: self.user(record.created_by.as_ref().map(|id| id.shared())),
            owner_class: owner_row.map_or(NO_CLASS, |row| row.class as u8),
            owner_account: owner_row.and_then(|row| row.account).map_or(ABSENT, PartnerIx::get),
            contact: record.contact.as_ref().map_or(ABSENT, |id| self.texts.intern(id.shared())),
            id: record.id.as_ref().map_or(ABSENT, |id| self.texts.intern(id.shared())),
            shares,
            fields: (!record.fields.is_empty()).then(|| Arc::new(record.fields.clone())),
        }
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
        Ok(self.kind.get(row).map(|&kind| viewer.decide_on(action, kind, &RowFacts { table: self, row }, None)))
    }

    /// Says whether a row is of this kind and satisfies a predicate of this table's index.
    #[must_use]
    pub fn holds_on(&self, row: usize, kind: ResourceKind, predicate: &Predicate) -> bool {
        self.kind.get(row) == Some(&kind) && predicate.holds(&RowFacts { table: self, row })
    }

    fn check(&self, viewer: &CompiledViewer) -> Result<(), ForeignTable> {
        if viewer.index().is_same(&self.index) { Ok(()) } else { Err(ForeignTable) }
    }

    /// The rows of a kind on which a predicate of this table's index holds.
    #[must_use]
    pub fn rows_with(&self, predicate: &Predicate, kind: ResourceKind) -> Mask {
        if let Some(rows) = self.candidates(predicate) {
            return self.among(rows, predicate, kind);
        }
        let words = (0..self.len().div_ceil(64)).map(|word| {
            let of_kind = bits(chunk(&self.kind, word), |row| *row == kind);
            if of_kind == 0 { 0 } else { self.word(predicate, word, of_kind) }
        });
        Mask::new(words.collect(), self.len())
    }

    /// Those of a few rows on which the predicate holds.
    fn among(&self, rows: Vec<&[u32]>, predicate: &Predicate, kind: ResourceKind) -> Mask {
        let mut words = vec![0_u64; self.len().div_ceil(64)];
        for &row in rows.into_iter().flatten().chain(&self.changed) {
            let facts = RowFacts { table: self, row: row as usize };
            if self.kind.get(facts.row) == Some(&kind)
                && let Some(word) = words.get_mut(facts.row / 64)
                && predicate.holds(&facts)
            {
                *word |= 1 << (facts.row % 64);
            }
        }
        Mask::new(words, self.len())
    }

    /// Lists of rows outside which the predicate holds only on changed rows, if few rows are in them.
    fn candidates(&self, predicate: &Predicate) -> Option<Vec<&[u32]>> {
        let mut lists = Vec::new();
        self.gather(predicate, &mut lists).filter(|rows| *rows <= self.len() / 8)?;
        Some(lists)
    }

    /// Adds the lists of a predicate and says how many rows are in them; none where no list bounds it.
    fn gather<'a>(&'a self, predicate: &Predicate, lists: &mut Vec<&'a [u32]>) -> Option<usize> {
        let mut add = |list: &'a [u32]| {
            lists.push(list);
            list.len()
        };
        match predicate {
            Predicate::Never => Some(0),
            Predicate::Always | Predicate::Unless(_) => None,
            Predicate::Is(atom) => Some(match atom {
                Atom::PartnerIs(is) => add(self.by_partner().rows(is.get())),
                Atom::PartnerIn(set) => set.rows().iter().map(|is| add(self.by_partner().rows(is.get()))).sum(),
                Atom::UserIs(field, is) => add(self.by_user(*field).rows(is.get())),
                Atom::UserIn(field, set) => set.rows().iter().map(|is| add(self.by_user(*field).rows(is.get()))).sum(),
                Atom::SharedWith(is, _) => add(self.by_share().rows(is.get())),
                Atom::SharedWithAny(set, _) => set.rows().iter().map(|is| add(self.by_share().rows(is.get()))).sum(),
                _ => return None,
            }),
            Predicate::All(parts) => {
                let mut best: Option<(usize, Vec<&'a [u32]>)> = None;
                for part in parts {
                    let mut of_part = Vec::new();
                    let Some(rows) = self.gather(part, &mut of_part) else {
                        continue;
                    };
                    if best.as_ref().is_none_or(|(least, _)| rows < *least) {
                        best = Some((rows, of_part));
                    }
                }
                let (rows, of_part) = best?;
                lists.extend(of_part);
                Some(rows)
            }
            Predicate::Any(parts) => parts.iter().map(|part| self.gather(part, lists)).sum(),
        }
    }

    fn by_partner(&self) -> &Postings {
        self.lists.partner.get_or_init(|| Postings::of(self.index.partner_count(), numbered(&self.partner)))
    }

    fn by_user(&self, field: UserField) -> &Postings {
        let list = match field {
            UserField::Owner => &self.lists.owner,
            UserField::Assignee => &self.lists.assignee,
            UserField::CreatedBy => &self.lists.created_by,
        };
        list.get_or_init(|| Postings::of(self.index.user_count(), numbered(self.column(field))))
    }

    fn by_share(&self) -> &Postings {
        let with = |(shares, row): (&[(u32, ShareLevel)], u32)| {
            shares.iter().map(|(user, _)| *user).collect::<Vec<_>>().into_iter().map(move |user| (user, row))
        };
        self.lists.shared.get_or_init(|| {
            Postings::of(self.index.user_count(), self.shares.iter().map(AsRef::as_ref).zip(0..).flat_map(with))
        })
    }

    /// Which of the `open` rows of a word satisfy the predicate.
    fn word(&self, predicate: &Predicate, word: usize, open: u64) -> u64 {
        match predicate {
            Predicate::Never => 0,
            Predicate::Always => open,
            Predicate::Is(atom) => self.atom(atom, word, open) & open,
            Predicate::Unless(atom) => open & !self.atom(atom, word, open),
            Predicate::All(parts) => {
                let mut left = open;
                for part in parts {
                    left = if left == 0 { 0 } else { self.word(part, word, left) };
                }
                left
            }
            Predicate::Any(parts) => {
                let mut found = 0;
                for part in parts {
                    found |= if found == open { 0 } else { self.word(part, word, open & !found) };
                }
                found
            }
        }
    }

    fn column(&self, field: UserField) -> &[u32] {
        match field {
            UserField::Owner => &self.owner,
            UserField::Assignee => &self.assignee,
            UserField::CreatedBy => &self.created_by,
        }
    }

    fn atom(&self, atom: &Atom, word: usize, open: u64) -> u64 {
        let partner = || chunk(&self.partner, word);
        let user = |field| chunk(self.column(field), word);
        match atom {
            Atom::PartnerAbsent => bits(partner(), |row| *row == ABSENT),
            Atom::PartnerPresent => bits(partner(), |row| *row != ABSENT),
            Atom::PartnerIs(is) => equal(partner(), is.get()),
            Atom::PartnerIn(set) => bits(partner(), |row| has(set, *row)),
            Atom::PartnerText(text) => {
                let slot = self.texts.find(text).map(|number| above(self.index.partner_count(), number));
                slot.map_or(0, |slot| equal(partner(), slot))
            }
            Atom::UserAbsent(field) => equal(user(*field), ABSENT),
            Atom::UserIs(field, is) => equal(user(*field), is.get()),
            Atom::UserIn(field, set) => bits(user(*field), |row| has(set, *row)),
            Atom::OwnerClass(classes) => bits(chunk(&self.owner_class, word), |class| has_class(*classes, *class)),
            Atom::OwnerAtHome(home) => self.at_home(home, word),
            Atom::OriginIs(origin) => bits(chunk(&self.origin, word), |row| *row == Some(*origin)),
            Atom::ContactIs(text) => self.texts.find(text).map_or(0, |slot| equal(chunk(&self.contact, word), slot)),
            Atom::IdAbsent => equal(chunk(&self.id, word), ABSENT),
            Atom::ContactElseIdIs(_)
            | Atom::IdIn(_)
            | Atom::SharedWith(..)
            | Atom::SharedWithAny(..)
            | Atom::Field(_) => self.one_by_one(atom, word, open),
        }
    }

    fn at_home(&self, home: &Home, word: usize) -> u64 {
        let classes = bits(chunk(&self.owner_class, word), |class| has_class(home.classes, *class));
        if classes == 0 {
            return 0;
        }
        let accounts = chunk(&self.owner_account, word);
        let inside = match &home.accounts {
            Some(set) => bits(accounts, |account| has(set, *account)),
            None => bits(accounts, |account| *account != ABSENT),
        };
        let pairs = chunk(&self.partner, word).iter().zip(accounts).enumerate();
        let fits = pairs.fold(0, |found, (bit, (partner, account))| {
            found | (u64::from(*partner == ABSENT || partner == account) << bit)
        });
        classes & inside & fits
    }

    fn one_by_one(&self, atom: &Atom, word: usize, open: u64) -> u64 {
        let mut left = open;
        let mut found = 0;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let row = RowFacts { table: self, row: word * 64 + bit as usize };
            found |= u64::from(atom.holds(&row)) << bit;
        }
        found
    }
}

/// One row of a table as the facts of a record.
#[derive(Debug)]
struct RowFacts<'a> {
    table: &'a Table,
    row: usize,
}

impl RowFacts<'_> {
    fn slot(&self, column: &[u32]) -> u32 {
        column.get(self.row).copied().unwrap_or(ABSENT)
    }

    fn text(&self, column: &[u32]) -> Option<&str> {
        self.table.texts.text(self.slot(column)).map(AsRef::as_ref)
    }
}

impl Facts for RowFacts<'_> {
    fn partner(&self) -> Seen<PartnerIx> {
        seen(self.slot(&self.table.partner), self.table.index.partner_count())
    }

    fn partner_text(&self) -> Option<&str> {
        let slot = self.slot(&self.table.partner);
        let count = self.table.index.partner_count();
        match seen::<PartnerIx>(slot, count) {
            Seen::Absent => None,
            Seen::Known(ix) => self.table.index.partner(ix).map(|partner| partner.id.as_str()),
            Seen::Unknown => {
                let number = slot.checked_sub(u32::try_from(count).ok()?)?;
                self.table.texts.text(number).map(AsRef::as_ref)
            }
        }
    }

    fn user(&self, field: UserField) -> Seen<UserIx> {
        seen(self.slot(self.table.column(field)), self.table.index.user_count())
    }

    fn owner_row(&self) -> Option<UserRow> {
        self.user(UserField::Owner).known().and_then(|owner| self.table.index.user_row(owner))
    }

    fn origin(&self) -> Option<LeadOrigin> {
        self.table.origin.get(self.row).copied().flatten()
    }

    fn contact(&self) -> Option<&str> {
        self.text(&self.table.contact)
    }

    fn id(&self) -> Option<&str> {
        self.text(&self.table.id)
    }

    fn is_shared(&self, level: ShareLevel, is_meant: &dyn Fn(UserIx) -> bool) -> bool {
        let shares = self.table.shares.get(self.row).into_iter().flatten();
        let known = shares.filter(|(_, given)| *given >= level);
        known.filter_map(|(user, _)| seen(*user, self.table.index.user_count()).known()).any(is_meant)
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.table.fields.get(self.row)?.as_ref()?.get(name)
    }
}

fn seen<I: Row>(slot: u32, count: usize) -> Seen<I> {
    match slot {
        ABSENT => Seen::Absent,
        slot if (slot as usize) < count => Seen::Known(I::of(slot)),
        _ => Seen::Unknown,
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

/// The values of a column with their rows.
fn numbered(column: &[u32]) -> impl Iterator<Item = (u32, u32)> + Clone {
    column.iter().copied().zip(0..)
}

/// The rows of one word.
fn chunk<T>(column: &[T], word: usize) -> &[T] {
    let from = word * 64;
    column.get(from..column.len().min(from + 64)).unwrap_or_default()
}

/// One bit per row, the first row lowest.
fn bits<T>(rows: &[T], holds: impl Fn(&T) -> bool) -> u64 {
    rows.iter().enumerate().fold(0, |found, (bit, row)| found | (u64::from(holds(row)) << bit))
}

fn equal(rows: &[u32], value: u32) -> u64 {
    bits(rows, |row| *row == value)
}

/// Says whether a slot is the row of a member; slots above the rows are in no set.
fn has<I: Row>(set: &IxSet<I>, slot: u32) -> bool {
    slot != ABSENT && set.contains(I::of(slot))
}

fn has_class(classes: OwnerClasses, class: u8) -> bool {
    (u32::from(classes.bits()) >> class) & 1 == 1
}
