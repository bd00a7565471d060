//! One viewer's access, action by action.

pub(in crate::access) mod ceilings;
pub(in crate::access) mod features;
pub(in crate::access) mod gates;
pub(in crate::access) mod internal;
pub(in crate::access) mod leads;
pub(in crate::access) mod portal;
pub(in crate::access) mod records;
pub(in crate::access) mod sharing;

use std::sync::{Arc, OnceLock};

use crate::access::compile::gates::Refusal;
use crate::access::predicate::Predicate;
use crate::error::Code;
use crate::ids::{UserId, UserIx};
use crate::index::{Index, UserRow};
use crate::model::{Action, Instant, Level, ResourceKind, RuleId, User, Verb};

/// One rule that grants, at what level, and of which records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The rule.
    pub rule: RuleId,
    /// The level.
    pub level: Level,
    /// Of which records.
    pub when: Predicate,
    /// Says whether the holder may share the record whatever the level (SHARE-10).
    pub may_share: bool,
}

/// A limit that no grant lifts (GEN-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// What it answers where it refuses.
    pub refusal: Refusal,
    /// Where it does not refuse.
    pub admits: Predicate,
}

/// What is left to ask for one action.
#[derive(Debug, Clone)]
pub struct ActionAccess {
    verb: Verb,
    ceilings: Vec<Ceiling>,
    cap: Level,
    by_level: Arc<GrantsByLevel>,
    allowed: Arc<Predicate>,
}

/// The grants of some actions in evaluation order, with where they reach which level.
#[derive(Debug)]
pub(in crate::access) struct GrantsByLevel {
    grants: Vec<Grant>,
    /// Where they reach Read, Read/Write and Full.
    reached: [Arc<Predicate>; 3],
}

impl GrantsByLevel {
    pub(in crate::access) fn new(grants: Vec<Grant>) -> Self {
        let reached = |least: Level| {
            let reaching = grants.iter().filter(|grant| grant.level >= least);
            Arc::new(Predicate::any(reaching.map(|grant| grant.when.clone())))
        };
        let reached = [reached(Level::Read), reached(Level::ReadWrite), reached(Level::Full)];
        Self { grants, reached }
    }

    fn reaching(&self, level: Level) -> Arc<Predicate> {
        let [read, write, full] = &self.reached;
        match level {
            Level::None => Arc::new(Predicate::Always),
            Level::Read => Arc::clone(read),
            Level::ReadWrite => Arc::clone(write),
            Level::Full => Arc::clone(full),
        }
    }
}

impl ActionAccess {
    /// The access of `verb` with these grants below these ceilings; the level shown is at most `cap`.
    pub(in crate::access) fn new(verb: Verb, by_level: Arc<GrantsByLevel>, ceilings: Vec<Ceiling>, cap: Level) -> Self {
        let granted = match (verb, verb.needs()) {
            (Verb::Share, _) if by_level.grants.iter().any(|grant| grant.may_share) => {
                let enough = |grant: &&Grant| grant.may_share || grant.level == Level::Full;
                Arc::new(Predicate::any(by_level.grants.iter().filter(enough).map(|grant| grant.when.clone())))
            }
            (_, needed) => by_level.reaching(needed.unwrap_or(Level::Read)),
        };
        let allowed = if ceilings.is_empty() {
            granted
        } else {
            let admitted = ceilings.iter().map(|ceiling| ceiling.admits.clone());
            Arc::new(Predicate::all(admitted.chain([Predicate::clone(&granted)])))
        };
        Self { verb, ceilings, cap, by_level, allowed }
    }

    /// No grant and no ceiling.
    fn nothing(verb: Verb, empty: &Arc<GrantsByLevel>) -> Self {
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
    pub const fn allowed(&self) -> &Arc<Predicate> {
        &self.allowed
    }

    /// Where at least this level is reached.
    #[must_use]
    pub fn reaching(&self, level: Level) -> Arc<Predicate> {
        if level > self.cap { Arc::new(Predicate::Never) } else { self.by_level.reaching(level) }
    }

    /// The ceilings in the order in which they are asked.
    #[must_use]
    pub fn ceilings(&self) -> &[Ceiling] {
        &self.ceilings
    }

    /// The grants in evaluation order.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.by_level.grants
    }

    /// The highest level that the profile lets through (USER-02).
    #[must_use]
    pub const fn cap(&self) -> Level {
        self.cap
    }
}

/// Nobody with this id is in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no user has the id `{0}`")]
pub struct UnknownViewer(pub UserId);

impl UnknownViewer {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::UnknownViewer
    }
}

/// What one viewer may do at one moment, up to the record's own fields.
#[derive(Debug, Clone)]
pub struct CompiledViewer {
    pub(in crate::access) index: Index,
    pub(in crate::access) viewer: UserIx,
    gate: Option<Refusal>,
    /// By kind, worked out at the first question; then in the order of the kind's verbs. Empty behind a closed gate.
    kinds: Vec<OnceLock<Vec<ActionAccess>>>,
}

impl CompiledViewer {
    /// What `viewer` may do at `now`: the gates are asked here, the rest is worked out kind by kind at the first question.
    /// The work does not depend on how many records there are.
    ///
    /// # Errors
    /// [`UnknownViewer`] for an id that no user has.
    pub fn compile(index: &Index, viewer: &UserId, now: Instant) -> Result<Self, UnknownViewer> {
        let ix = index.user_ix(viewer.as_str()).ok_or_else(|| UnknownViewer(viewer.clone()))?;
        let gate = gates::first_refusal(index, ix, now);
        let is_open = gate.is_none() && index.user_row(ix).is_some();
        let kinds = ResourceKind::ALL.iter().filter(|_| is_open).map(|_| OnceLock::new()).collect();
        Ok(Self { index: index.clone(), viewer: ix, gate, kinds })
    }

    /// Works out every kind that was not asked about, at once.
    pub fn prepare(&self) {
        let left = ResourceKind::ALL.iter().copied().zip(&self.kinds).filter(|(_, cell)| cell.get().is_none());
        let (kinds, cells): (Vec<ResourceKind>, Vec<_>) = left.unzip();
        for (cell, actions) in cells.into_iter().zip(self.actions(&kinds)) {
            cell.get_or_init(|| actions);
        }
    }

    fn actions(&self, kinds: &[ResourceKind]) -> Vec<Vec<ActionAccess>> {
        match (self.index.user(self.viewer), self.index.user_row(self.viewer)) {
            (Some(user), Some(row)) if !kinds.is_empty() => actions(&self.index, self.viewer, user, row, kinds),
            _ => Vec::new(),
        }
    }

    /// The index of which the viewer's rows are.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// The viewer.
    #[must_use]
    pub const fn viewer(&self) -> UserIx {
        self.viewer
    }

    /// The gate that refuses everything, if one does.
    #[must_use]
    pub const fn gate(&self) -> Option<Refusal> {
        self.gate
    }

    /// What is left to ask for an action; none behind a closed gate.
    #[must_use]
    pub fn access(&self, action: Action) -> Option<&ActionAccess> {
        let kind = action.kind();
        let of_kind =
            self.kinds.get(kind as usize)?.get_or_init(|| self.actions(&[kind]).into_iter().next().unwrap_or_default());
        of_kind.iter().find(|access| access.verb == action.verb())
    }

    /// Where the action is allowed.
    #[must_use]
    pub fn allowed(&self, action: Action) -> Arc<Predicate> {
        self.access(action).map_or_else(|| Arc::new(Predicate::Never), |access| Arc::clone(&access.allowed))
    }
}

/// The actions on each of `kinds`.
fn actions(index: &Index, ix: UserIx, user: &User, row: UserRow, kinds: &[ResourceKind]) -> Vec<Vec<ActionAccess>> {
    let nothing = Arc::new(GrantsByLevel::new(Vec::new()));
    let fill = |find: &mut dyn FnMut(ResourceKind, Verb) -> Option<ActionAccess>| {
        let of_kind = |&kind: &ResourceKind| {
            let verbs = kind.verbs().iter();
            verbs.map(|&verb| find(kind, verb).unwrap_or_else(|| ActionAccess::nothing(verb, &nothing))).collect()
        };
        kinds.iter().map(of_kind).collect()
    };
    match user {
        User::Partner(user) => {
            let Some(viewer) = portal::PartnerViewer::new(index, ix, user, row) else {
                return Vec::new();
            };
            let mut records = records::RecordGrants::new(&viewer);
            fill(&mut |kind, verb| match kind.record() {
                Some(record) => Some(records.access(record, verb)),
                None => viewer.thing(kind, verb),
            })
        }
        User::Internal(user) => {
            let mut viewer = internal::InternalViewer::new(index, ix, user);
            fill(&mut |kind, verb| viewer.access(kind, verb))
        }
        User::SalesRep(rep) => {
            let leads =
                row.account.map(|account| Arc::new(GrantsByLevel::new(portal::sales_rep_leads(rep, ix, account))));
            fill(&mut |kind, verb| match (kind, verb) {
                (ResourceKind::Portal, Verb::Login) => {
                    let closed = vec![ceilings::sales_rep_login()];
                    Some(ActionAccess::new(verb, Arc::clone(&nothing), closed, Level::Full))
                }
                (ResourceKind::Lead, _) if verb.needs().is_none() => None,
                (ResourceKind::Lead | ResourceKind::LeadTimeline, _) => {
                    leads.as_ref().map(|leads| ActionAccess::new(verb, Arc::clone(leads), Vec::new(), Level::Full))
                }
                _ => None,
            })
        }
    }
}

/// A list of grants under construction; what never holds is left out.
#[derive(Debug, Default)]
pub(in crate::access) struct Grants(pub(in crate::access) Vec<Grant>);

impl Grants {
    pub(in crate::access) fn add(&mut self, rule: &'static str, level: impl Into<Level>, when: impl Into<Predicate>) {
        let when = when.into();
        if when != Predicate::Never {
            self.0.push(Grant { rule: RuleId(rule), level: level.into(), when, may_share: false });
        }
    }

    /// The same for a grant whose holder may share.
    pub(in crate::access) fn add_sharing(&mut self, rule: &'static str, level: Level, when: impl Into<Predicate>) {
        self.add(rule, level, when);
        if let Some(grant) = self.0.last_mut().filter(|grant| grant.rule.0 == rule) {
            grant.may_share = true;
        }
    }

    pub(in crate::access) fn by_level(self) -> Arc<GrantsByLevel> {
        Arc::new(GrantsByLevel::new(self.0))
    }
}
