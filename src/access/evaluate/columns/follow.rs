//! A table on the index of another revision: ids are resolved anew, records are not read again.

use std::sync::Arc;

use super::lists::Lists;
use super::table::{ABSENT, NO_CLASS, Table, Texts, above, home_of, u32_row};
use crate::ids::{PartnerIx, UserIx};
use crate::index::Index;

/// A slot that was not resolved yet; no row of a table has it, since a slot of a text ends below it.
const UNRESOLVED: u32 = ABSENT;

/// What the slots of a column become on another index. Each is resolved when a row first has it.
struct Slots<'a> {
    /// How many ids the index of before knows, and the one of now.
    counts: [usize; 2],
    /// The id of a row of before, and the row of an id now.
    id: &'a dyn Fn(u32) -> Option<&'a str>,
    row: &'a dyn Fn(&str) -> Option<u32>,
    resolved: Vec<u32>,
    has_moved: bool,
}

impl<'a> Slots<'a> {
    fn new(
        counts: [usize; 2],
        texts: &Texts,
        id: &'a dyn Fn(u32) -> Option<&'a str>,
        row: &'a dyn Fn(&str) -> Option<u32>,
    ) -> Self {
        let resolved = vec![UNRESOLVED; counts[0].saturating_add(texts.len())];
        Self { counts, id, row, resolved, has_moved: counts[0] != counts[1] }
    }

    fn resolve(&mut self, slot: &mut u32, texts: &mut Texts) {
        if *slot == ABSENT {
            return;
        }
        let known = self.resolved.get(*slot as usize).copied().unwrap_or(UNRESOLVED);
        let now = if known == UNRESOLVED { self.resolved_anew(*slot, texts) } else { known };
        self.has_moved |= now != *slot;
        *slot = now;
    }

    fn resolved_anew(&mut self, slot: u32, texts: &mut Texts) -> u32 {
        let [before, after] = self.counts;
        let text = match (self.id)(slot) {
            Some(id) => Some(Arc::from(id)),
            None => u32::try_from(before).ok().and_then(|before| texts.text(slot.checked_sub(before)?)).map(Arc::clone),
        };
        let now = text
            .map_or(ABSENT, |text: Arc<str>| (self.row)(&text).unwrap_or_else(|| above(after, texts.intern(&text))));
        if let Some(known) = self.resolved.get_mut(slot as usize) {
            *known = now;
        }
        now
    }
}

impl Table {
    /// Takes the rows over to another index, as if their records were interned there. Says whether it could: where other
    /// types are declared, or predicates may ask for a field that no row kept, nothing is changed, and the records have to
    /// be read again.
    #[must_use]
    pub fn follow(&mut self, index: &Index) -> bool {
        if index.is_same(&self.index) {
            return true;
        }
        let [before, after] = [&self.index, index].map(Index::snapshot);
        let asks_for_more = index.asked_fields().iter().any(|name| self.asked_fields.binary_search(name).is_err());
        if asks_for_more || !before.record_types.keys().eq(after.record_types.keys()) {
            return false;
        }
        let old = std::mem::replace(&mut self.index, index.clone());
        let (id, row) = (|slot| old.user_id(UserIx::new(slot)), |id: &str| index.user_ix(id).map(UserIx::get));
        let mut users = Slots::new([old.user_count(), index.user_count()], &self.texts, &id, &row);
        let slots = [&mut self.owner, &mut self.assignee, &mut self.created_by].into_iter().flatten();
        let shared = self.shares.iter_mut().flatten().map(|(user, _)| user);
        for slot in slots.chain(shared) {
            users.resolve(slot, &mut self.texts);
        }
        let (id, row) =
            (|slot| old.partner_id(PartnerIx::new(slot)), |id: &str| index.partner_ix(id).map(PartnerIx::get));
        let mut partners = Slots::new([old.partner_count(), index.partner_count()], &self.texts, &id, &row);
        for slot in &mut self.partner {
            partners.resolve(slot, &mut self.texts);
        }
        if users.has_moved || partners.has_moved {
            self.lists = Lists::default();
            self.changed.clear();
        }
        self.resolve_owners();
        true
    }

    /// Notes again what the owners of the rows are.
    fn resolve_owners(&mut self) {
        let mut is_moved = false;
        let owners = self.owner.iter().zip(&self.partner);
        for ((owner, partner), (class, home)) in owners.zip(self.owner_class.iter_mut().zip(&mut self.home)) {
            let row = u32_row(*owner).and_then(|owner| self.index.user_row(owner));
            *class = row.map_or(NO_CLASS, |row| row.class as u8);
            let now = home_of(row, *partner);
            is_moved |= now != *home;
            *home = now;
        }
        if is_moved {
            self.lists.home.take();
        }
    }
}
