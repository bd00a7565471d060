//! One active sharing rule, with room for its owners and accounts, which are resolved when somebody first needs them.

use std::sync::{Arc, OnceLock};

use super::criteria::FieldTest;
use super::sets::{PartnerSet, UserSet};
use crate::model::{CriterionSubject, RecordType, RuleScope, ShareLevel, SharingRule};

/// One active sharing rule.
#[derive(Debug)]
pub struct RuleRow {
    pub(super) at: usize,
    /// The record type.
    pub record_type: RecordType,
    /// The level.
    pub level: ShareLevel,
    /// The tests on the record's own fields; all must hold.
    pub tests: Vec<Arc<FieldTest>>,
    pub(super) owners: OnceLock<Arc<UserSet>>,
    pub(super) partners: OnceLock<Arc<PartnerSet>>,
}

impl RuleRow {
    pub(super) fn new(at: usize, rule: &SharingRule) -> Self {
        let tests = match &rule.scope {
            RuleScope::OwnedBy(_) => Vec::new(),
            RuleScope::Where(criteria) => criteria
                .iter()
                .filter(|criterion| criterion.on == CriterionSubject::Record)
                .map(|criterion| Arc::new(FieldTest::new(criterion)))
                .collect(),
        };
        Self {
            at,
            record_type: rule.record_type,
            level: rule.level,
            tests,
            owners: OnceLock::new(),
            partners: OnceLock::new(),
        }
    }

    /// The rule's index in the document.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }
}
