//! Grants as rows of a relation: the access of a viewer in disjunctive normal form, each alternative a row.
//!
//! An action is allowed on a record if and only if a row of the viewer and the action matches the record in every column
//! that says something, and its `valid_until` is not reached. Ceilings are part of every row. What no column can say is a
//! `Test` of the row's criterion.

use crate::access::compile::{ActionAccess, CompiledViewer, ResidualGrant};
use crate::access::export::clause::Clause;
use crate::access::predicate::Predicate;
use crate::collections::order::Sorted;
use crate::index::Index;
use crate::model::{Action, Instant, Level, RuleId};

/// So many alternatives one action of one viewer may have, and no more: then there are no rows rather than wider ones.
pub const MOST_ALTERNATIVES: usize = 1 << 18;

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
}

/// The access of a viewer has more alternatives than [`MOST_ALTERNATIVES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access has more than {MOST_ALTERNATIVES} alternatives")]
pub struct TooManyAlternatives;

impl CompiledViewer {
    /// The rows of an action, in evaluation order of the grants; none behind a closed gate.
    ///
    /// # Errors
    /// [`TooManyAlternatives`]
    pub fn grant_rows(&self, action: Action) -> Result<Vec<GrantRow>, TooManyAlternatives> {
        let Some(access) = self.access(action).filter(|access| !access.is_empty()) else {
            return Ok(Vec::new());
        };
        let index = self.index();
        let ceilings = Predicate::all(access.ceilings().iter().map(|ceiling| ceiling.admits.clone()));
        let ceilings = alternatives(&ceilings, index)?;
        let mut rows = Vec::new();
        for grant in access.grants().iter().filter(|grant| is_enough(access, grant)) {
            let clauses = product(&alternatives(&grant.when, index)?, &ceilings, index)?;
            let clauses: Sorted<Clause> = clauses.into_iter().collect();
            let level = grant.level.min(access.cap());
            rows.extend(clauses.into_vec().into_iter().map(|when| GrantRow { level, rule: grant.rule, when }));
            if rows.len() > MOST_ALTERNATIVES {
                return Err(TooManyAlternatives);
            }
        }
        Ok(rows)
    }

    /// The first moment at which time alone may decide otherwise; none if it never does before the year 10000.
    #[must_use]
    pub fn valid_until(&self, now: Instant) -> Option<Instant> {
        self.first_turn(now).filter(|moment| *moment <= LAST).map(Instant::from_unix_millis)
    }
}

fn is_enough(access: &ActionAccess, grant: &ResidualGrant) -> bool {
    grant.level >= access.verb().needs().unwrap_or(Level::Read) || grant.without_full == Some(access.verb())
}

/// The conjunctions of which one must hold.
fn alternatives(predicate: &Predicate, index: &Index) -> Result<Vec<Clause>, TooManyAlternatives> {
    match predicate {
        Predicate::Never => Ok(Vec::new()),
        Predicate::Always => Ok(vec![Clause::default()]),
        Predicate::Is(atom) => Ok(Clause::alternatives(atom, index)),
        Predicate::Unless(atom) => Ok(vec![Clause::denied(atom)]),
        Predicate::Any(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.append(&mut alternatives(part, index)?);
            }
            if all.len() > MOST_ALTERNATIVES { Err(TooManyAlternatives) } else { Ok(all) }
        }
        Predicate::All(parts) => {
            let mut all = vec![Clause::default()];
            for part in parts {
                all = product(&all, &alternatives(part, index)?, index)?;
            }
            Ok(all)
        }
    }
}

/// Each with each.
fn product(ones: &[Clause], others: &[Clause], index: &Index) -> Result<Vec<Clause>, TooManyAlternatives> {
    if ones.len().saturating_mul(others.len()) > MOST_ALTERNATIVES.saturating_mul(16) {
        return Err(TooManyAlternatives);
    }
    let both: Vec<Clause> = ones.iter().flat_map(|one| others.iter().filter_map(|two| one.meet(two, index))).collect();
    if both.len() > MOST_ALTERNATIVES { Err(TooManyAlternatives) } else { Ok(both) }
}
