//! Rows by the values of a column.

use std::sync::OnceLock;

use crate::collections::Csr;
use crate::index::{Ix, IxSet};

/// The rows by value of each column, of the accounts that owned records are at home with, and of the users that records are
/// shared with.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    /// By kind, made where there are records of several.
    pub(super) kind: OnceLock<Csr>,
    pub(super) partner: OnceLock<Csr>,
    pub(super) home: OnceLock<Csr>,
    pub(super) owner: OnceLock<Csr>,
    pub(super) assignee: OnceLock<Csr>,
    pub(super) created_by: OnceLock<Csr>,
    pub(super) shared: OnceLock<Csr>,
}

impl Lists {
    pub(super) fn is_any_made(&self) -> bool {
        let lists =
            [&self.kind, &self.partner, &self.home, &self.owner, &self.assignee, &self.created_by, &self.shared];
        lists.into_iter().any(|list| list.get().is_some())
    }
}

/// Lists of rows, and how many rows are in them.
#[derive(Debug, Default)]
pub(super) struct Gathered<'a> {
    pub(super) lists: Vec<&'a [u32]>,
    pub(super) rows: usize,
}

impl<'a> Gathered<'a> {
    pub(super) fn add(&mut self, list: &'a [u32]) {
        self.rows += list.len();
        self.lists.push(list);
    }

    pub(super) fn of<I: Ix>(postings: &'a Csr, set: &IxSet<I>) -> Self {
        let mut found = Self::default();
        set.rows().iter().for_each(|is| found.add(postings.of(is.number() as usize)));
        found
    }

    pub(super) fn one(postings: &'a Csr, value: u32) -> Self {
        let mut found = Self::default();
        found.add(postings.of(value as usize));
        found
    }

    pub(super) fn join(&mut self, other: Self) {
        self.rows += other.rows;
        self.lists.extend(other.lists);
    }
}
