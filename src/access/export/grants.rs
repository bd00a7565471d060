//! Grants as rows of a relation: the access of a viewer in disjunctive normal form, each alternative a row.
//!
//! An action is allowed on a record if and only if a row of the viewer and the action matches the record in every column
//! that says something, and its `valid_until` is not reached. Ceilings are part of every row. What no column can say is a
//! `Test` of the row's criterion.

use crate::access::compile::{ActionAccess, CompiledViewer, ResidualGrant};
use crate::access::export::clause::Clause;
use crate::access::predicate::{Atom, Predicate};
use crate::collections::order::Sorted;
use crate::index::Index;
use crate::model::{Action, Instant, Level, RuleId};

/// So many alternatives one action of one viewer may have, and no more: then there are no rows rather than wider ones.
pub const MOST_ALTERNATIVES: usize = 1 << 20;

/// Of people with whom a record may be shared so many have a row each in [`CompiledViewer::short_grant_rows`].
pub const MOST_SPREAD: usize = 1 << 10;

/// The last moment of the year 9999: what holds until later holds.
const LAST: i64 = 253_402_300_799_999;

/// One row, of a viewer and an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// The level that the grant gives.
    pub level: Level,
    /// The rule that grants.
    pub rule: RuleId,
    /// What must hold of the record.
    pub when: Clause,
    /// Says whether another row of the viewer and the action admits each of these records: this one adds a level or a rule.
    pub is_implied: bool,
}

/// The access of a viewer has more alternatives than [`MOST_ALTERNATIVES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access has more than {MOST_ALTERNATIVES} alternatives")]
pub struct TooManyAlternatives;

impl CompiledViewer {
    /// The rows of an action, in evaluation order of the grants; none behind a closed gate. A row is left out where another
    /// one admits each of its records at a higher level, or at the same by the same rule.
    ///
    /// # Errors
    /// [`TooManyAlternatives`]
    pub fn grant_rows(&self, action: Action) -> Result<Vec<GrantRow>, TooManyAlternatives> {
        self.rows(action, usize::MAX).map(|rows| lean(rows, self.index()))
    }

    /// The same with the rows that others outdo: every rule that admits a record. None is marked as implied.
    ///
    /// # Errors
    /// [`TooManyAlternatives`]
    pub fn every_grant_row(&self, action: Action) -> Result<Vec<GrantRow>, TooManyAlternatives> {
        self.rows(action, usize::MAX)
    }

    /// Every rule as well, where what is shared with any of more than [`MOST_SPREAD`] people is one row with a test.
    ///
    /// # Errors
    /// [`TooManyAlternatives`]
    pub fn short_grant_rows(&self, action: Action) -> Result<Vec<GrantRow>, TooManyAlternatives> {
        self.rows(action, MOST_SPREAD)
    }

    fn rows(&self, action: Action, spread: usize) -> Result<Vec<GrantRow>, TooManyAlternatives> {
        let Some(access) = self.access(action).filter(|access| !access.is_empty()) else {
            return Ok(Vec::new());
        };
        let index = self.index();
        let ceilings = Predicate::all(access.ceilings().iter().map(|ceiling| ceiling.admits.clone()));
        let ceilings = alternatives(&ceilings, index, spread)?;
        let mut rows = Vec::new();
        let mut count = 0;
        for grant in access.grants().iter().filter(|grant| is_enough(access, grant)) {
            let clauses = product(alternatives(&grant.when, index, spread)?, &ceilings, index)?;
            let clauses: Sorted<Clause> = clauses.into_iter().collect();
            let level = grant.level.min(access.cap());
            count += clauses.iter().map(conjunctions).sum::<usize>();
            if count > MOST_ALTERNATIVES {
                return Err(TooManyAlternatives);
            }
            let row = |when| GrantRow { level, rule: grant.rule, when, is_implied: false };
            rows.extend(clauses.into_vec().into_iter().map(row));
        }
        Ok(rows)
    }

    /// The first moment at which time alone may decide otherwise; none if it never does before the year 10000.
    #[must_use]
    pub fn valid_until(&self, now: Instant) -> Option<Instant> {
        self.first_turn(now).filter(|moment| *moment <= LAST).map(Instant::from_unix_millis)
    }
}

/// So many conjunctions a clause stands for.
fn conjunctions(clause: &Clause) -> usize {
    clause.homes.as_ref().and_then(|home| home.accounts.as_ref()).map_or(1, |accounts| accounts.len())
}

/// With more rows only so many of those that ask least are compared with the others; the rest says the same, only longer.
const MOST_COMPARED: usize = 32;

/// Without the rows that others outdo; those that add no record are marked.
fn lean(mut rows: Vec<GrantRow>, index: &Index) -> Vec<GrantRow> {
    if rows.len() < 2 {
        return rows;
    }
    let weights: Vec<usize> = rows.iter().map(|row| row.when.weight()).collect();
    let mut wide: Vec<usize> = (0..rows.len()).collect();
    crate::collections::order::sort_by(&mut wide, |one, two| weights.get(*one).cmp(&weights.get(*two)));
    wide.truncate(MOST_COMPARED);
    let place = |(at, row): (usize, &GrantRow)| {
        let mut place = Place::Alone;
        for other in wide.iter().filter(|other| **other != at) {
            let (Some(wider), of, own) = (rows.get(*other), weights.get(*other), weights.get(at)) else { continue };
            let is_same = of == own && wider.when == row.when;
            if is_same || (of < own && row.when.is_within(&wider.when, index)) {
                let is_repeated = wider.level == row.level && wider.rule == row.rule && (!is_same || *other < at);
                if wider.level > row.level || is_repeated {
                    return Place::Outdone;
                }
                // Of rows that ask the same the lower ones are outdone: none of them may stand for a higher one.
                if !is_same || (*other < at && wider.level == row.level) {
                    place = Place::Implied;
                }
            }
        }
        place
    };
    let places: Vec<Place> = rows.iter().enumerate().map(place).collect();
    for (row, place) in rows.iter_mut().zip(&places) {
        row.is_implied = *place == Place::Implied;
    }
    let mut places = places.into_iter();
    rows.retain(|_| places.next() != Some(Place::Outdone));
    rows
}

/// Where a row stands among the others.
#[derive(PartialEq, Eq)]
enum Place {
    /// It admits records that no other one is seen to admit.
    Alone,
    /// Another one admits each of its records, not as high or by another rule.
    Implied,
    /// Another one admits each of its records, higher or by the same rule.
    Outdone,
}

fn is_enough(access: &ActionAccess, grant: &ResidualGrant) -> bool {
    grant.level >= access.verb().needs().unwrap_or(Level::Read) || grant.without_full == Some(access.verb())
}

/// The conjunctions of which one must hold; somebody of more than `spread` with whom the record is shared is one of them.
fn alternatives(predicate: &Predicate, index: &Index, spread: usize) -> Result<Vec<Clause>, TooManyAlternatives> {
    match predicate {
        Predicate::Never => Ok(Vec::new()),
        Predicate::Always => Ok(vec![Clause::default()]),
        Predicate::Is(atom @ Atom::SharedWithAny(set, _)) if set.rows().len() > spread => {
            Ok(vec![Clause::tested(atom, false)])
        }
        Predicate::Is(atom) => Ok(Clause::alternatives(atom)),
        Predicate::Unless(atom) => Ok(vec![Clause::denied(atom)]),
        Predicate::Any(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.append(&mut alternatives(part, index, spread)?);
            }
            if all.len() > MOST_ALTERNATIVES { Err(TooManyAlternatives) } else { Ok(all) }
        }
        Predicate::All(parts) => {
            let Some((first, rest)) = parts.split_first() else { return Ok(vec![Clause::default()]) };
            let first = alternatives(first, index, spread)?;
            rest.iter().try_fold(first, |all, part| product(all, &alternatives(part, index, spread)?, index))
        }
    }
}

/// Each with each.
fn product(ones: Vec<Clause>, others: &[Clause], index: &Index) -> Result<Vec<Clause>, TooManyAlternatives> {
    // Mostly there is no ceiling.
    if matches!(others, [one] if *one == Clause::default()) {
        return Ok(ones);
    }
    if ones.len().saturating_mul(others.len()) > MOST_ALTERNATIVES.saturating_mul(16) {
        return Err(TooManyAlternatives);
    }
    let both: Vec<Clause> = ones.iter().flat_map(|one| others.iter().filter_map(|two| one.meet(two, index))).collect();
    if both.len() > MOST_ALTERNATIVES { Err(TooManyAlternatives) } else { Ok(both) }
}
