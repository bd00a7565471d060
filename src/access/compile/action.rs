//! What is left to ask for one action: grants below ceilings.

use std::sync::{Arc, OnceLock};

use crate::access::predicate::Predicate;
use crate::model::{Block, Level, RuleId, Verb};

/// One rule that grants, at what level, and of which records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidualGrant {
    /// The rule.
    pub rule: RuleId,
    /// The level.
    pub level: Level,
    /// Of which records.
    pub when: Predicate,
    /// What the holder may do with the record whatever the level: share it (SHARE-10), or take it from its queue (QUEUE-03).
    pub without_full: Option<Verb>,
}

/// A limit that no grant lifts (GEN-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidualCeiling {
    /// What it answers where it refuses.
    pub refusal: Block,
    /// Where it does not refuse.
    pub admits: Predicate,
}

/// What is left to ask for one action.
#[derive(Debug, Clone)]
pub struct ActionAccess {
    verb: Verb,
    ceilings: Vec<ResidualCeiling>,
    cap: Level,
    by_level: Arc<GrantsByLevel>,
    /// Worked out at the first question.
    allowed: OnceLock<Arc<Predicate>>,
}

/// The grants of some actions in evaluation order, with where they reach which level.
#[derive(Debug)]
pub(in crate::access) struct GrantsByLevel {
    grants: Vec<ResidualGrant>,
    /// Where they reach Read, Read/Write and Full, each worked out at the first question.
    reached: [OnceLock<Arc<Predicate>>; 3],
}

impl GrantsByLevel {
    pub(in crate::access) fn new(grants: Vec<ResidualGrant>) -> Self {
        Self { grants, reached: Default::default() }
    }

    fn reaching(&self, level: Level) -> Arc<Predicate> {
        let [read, write, full] = &self.reached;
        let reached = match level {
            Level::None => return Arc::new(Predicate::Always),
            Level::Read => read,
            Level::ReadWrite => write,
            Level::Full => full,
        };
        let work_out = || {
            let reaching = self.grants.iter().filter(|grant| grant.level >= level);
            Arc::new(Predicate::any(reaching.map(|grant| grant.when.clone())))
        };
        Arc::clone(reached.get_or_init(work_out))
    }
}

impl ActionAccess {
    /// The access of `verb` with these grants below these ceilings; the level shown is at most `cap`.
    pub(in crate::access) const fn new(
        verb: Verb,
        by_level: Arc<GrantsByLevel>,
        ceilings: Vec<ResidualCeiling>,
        cap: Level,
    ) -> Self {
        Self { verb, ceilings, cap, by_level, allowed: OnceLock::new() }
    }

    fn work_out_allowed(&self) -> Arc<Predicate> {
        let grants = &self.by_level.grants;
        let granted = if grants.iter().any(|grant| grant.without_full == Some(self.verb)) {
            let enough = |grant: &&ResidualGrant| grant.without_full == Some(self.verb) || grant.level == Level::Full;
            Arc::new(Predicate::any(grants.iter().filter(enough).map(|grant| grant.when.clone())))
        } else {
            self.by_level.reaching(self.verb.needs().unwrap_or(Level::Read))
        };
        if self.ceilings.is_empty() {
            return granted;
        }
        let admitted = self.ceilings.iter().map(|ceiling| ceiling.admits.clone());
        Arc::new(Predicate::all(admitted.chain([Predicate::clone(&granted)])))
    }

    /// No grant and no ceiling.
    pub(in crate::access) fn nothing(verb: Verb, empty: &Arc<GrantsByLevel>) -> Self {
        Self::new(verb, Arc::clone(empty), Vec::new(), Level::Full)
    }

    /// Says whether nothing grants and nothing but the lack of a grant refuses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ceilings.is_empty() && self.by_level.grants.is_empty()
    }

    /// The verb.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        self.verb
    }

    /// Where the action is allowed, as long as no other user is named that a record would go to.
    #[must_use]
    pub fn allowed(&self) -> &Arc<Predicate> {
        self.allowed.get_or_init(|| self.work_out_allowed())
    }

    /// Where at least this level is reached.
    #[must_use]
    pub fn reaching(&self, level: Level) -> Arc<Predicate> {
        if level > self.cap { Arc::new(Predicate::Never) } else { self.by_level.reaching(level) }
    }

    /// The ceilings in the order in which they are asked.
    #[must_use]
    pub fn ceilings(&self) -> &[ResidualCeiling] {
        &self.ceilings
    }

    /// The grants in evaluation order.
    #[must_use]
    pub fn grants(&self) -> &[ResidualGrant] {
        &self.by_level.grants
    }

    /// The highest level that the profile lets through (USER-02).
    #[must_use]
    pub const fn cap(&self) -> Level {
        self.cap
    }
}

/// A list of grants under construction; what never holds is left out.
#[derive(Debug, Default)]
pub(in crate::access) struct Grants(pub(in crate::access) Vec<ResidualGrant>);

impl Grants {
    pub(in crate::access) fn add(&mut self, rule: &'static str, level: impl Into<Level>, when: impl Into<Predicate>) {
        let when = when.into();
        if when != Predicate::Never {
            self.0.push(ResidualGrant { rule: RuleId(rule), level: level.into(), when, without_full: None });
        }
    }

    /// The same for a grant whose holder may do what needs Full.
    pub(in crate::access) fn add_acting(
        &mut self,
        rule: &'static str,
        level: Level,
        when: impl Into<Predicate>,
        verb: Verb,
    ) {
        let when = when.into();
        if when != Predicate::Never {
            self.0.push(ResidualGrant { rule: RuleId(rule), level, when, without_full: Some(verb) });
        }
    }

    /// Those of `wider`, each only where `within` holds as well.
    pub(in crate::access) fn add_within(&mut self, wider: Self, within: &Predicate) {
        for grant in wider.0 {
            let when = grant.when.and(within.clone());
            if when != Predicate::Never {
                self.0.push(ResidualGrant { when, ..grant });
            }
        }
    }

    pub(in crate::access) fn by_level(self) -> Arc<GrantsByLevel> {
        Arc::new(GrantsByLevel::new(self.0))
    }
}
