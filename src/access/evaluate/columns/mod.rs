//! Records as columns: interned once, asked by many viewers.
//!
//! Where a predicate bounds its rows by few values, only the rows of those values are looked at (`few`); otherwise it is
//! worked out for 64 rows at a time (`words`).

mod few;
mod follow;
mod lists;
mod row;
mod table;
mod words;

use std::sync::Arc;

use crate::access::compile::CompiledViewer;
use crate::access::evaluate::decide::Verdict;
use crate::access::evaluate::mask::Mask;
use crate::access::predicate::Predicate;
use crate::model::{Action, Map, ResourceKind};
use row::RowFacts;
pub use table::Table;

/// The viewer was compiled on another index than the table's rows were interned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the viewer and the table belong to different revisions of the policy")]
pub struct ForeignTable;

impl Table {
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
        let mut done: Map<ResourceKind, Vec<(Arc<Predicate>, usize)>> = Map::default();
        let mut masks: Vec<Mask> = Vec::with_capacity(actions.len());
        for (at, action) in actions.iter().enumerate() {
            let allowed = viewer.allowed(*action);
            let of_kind = done.get(&action.kind());
            let known = of_kind.and_then(|done| done.iter().find(|(predicate, _)| *predicate == allowed));
            let known = known.and_then(|(_, at)| masks.get(*at)).cloned();
            if known.is_none() {
                done.update(action.kind(), |done| done.push((Arc::clone(&allowed), at)));
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
        self.holds_on_row(row, self.number(kind), predicate)
    }

    /// The same for the kind with this number.
    fn holds_on_row(&self, row: usize, number: u16, predicate: &Predicate) -> bool {
        self.kind.get(row) == Some(&number) && predicate.holds(&RowFacts { table: self, row })
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
}
