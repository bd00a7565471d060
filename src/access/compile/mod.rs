//! One viewer's access, action by action.

pub(in crate::access) mod action;
pub(in crate::access) mod ceilings;
pub(in crate::access) mod features;
pub(in crate::access) mod gates;
pub(in crate::access) mod internal;
pub(in crate::access) mod leads;
pub(in crate::access) mod portal;
pub(in crate::access) mod records;
pub(in crate::access) mod sharing;
pub(in crate::access) mod viewer;

use std::sync::{Arc, OnceLock};

use crate::access::predicate::Predicate;
use crate::error::Code;
use crate::ids::{UserId, UserIx};
use crate::index::{Index, UserRow};
use crate::model::{Action, Block, Instant, Level, ResourceKind, User, Verb};

pub(in crate::access) use action::GrantsByLevel;
pub use action::{ActionAccess, ResidualCeiling, ResidualGrant};

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
    gate: Option<Block>,
    /// By kind, worked out at the first question; then in the order of the kind's verbs. Empty behind a closed gate.
    kinds: Vec<OnceLock<Vec<ActionAccess>>>,
}

/// So many kinds are worked out one by one before all others are.
const MOST_ALONE: usize = 23;

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
        let kinds = index.snapshot().kinds().filter(|_| is_open).map(|_| OnceLock::new()).collect();
        Ok(Self { index: index.clone(), viewer: ix, gate, kinds })
    }

    /// Works out every kind that was not asked about, at once.
    pub fn prepare(&self) {
        let left = self.index.snapshot().kinds().zip(&self.kinds).filter(|(_, cell)| cell.get().is_none());
        let (kinds, cells): (Vec<ResourceKind>, Vec<_>) = left.unzip();
        for (cell, actions) in cells.into_iter().zip(self.actions(&kinds)) {
            cell.get_or_init(|| actions);
        }
    }

    /// Works out the other kinds as well, once several were asked about one by one: what reaches the viewer is found anew each
    /// time, and with many kinds that would be their number times itself.
    fn prepare_before(&self, number: usize) {
        let is_new = self.kinds.get(number).is_some_and(|cell| cell.get().is_none());
        if is_new && self.kinds.iter().filter(|cell| cell.get().is_some()).nth(MOST_ALONE).is_some() {
            self.prepare();
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
    pub const fn gate(&self) -> Option<Block> {
        self.gate
    }

    /// What is left to ask for an action; none behind a closed gate.
    #[must_use]
    pub fn access(&self, action: Action) -> Option<&ActionAccess> {
        let kind = action.kind();
        let number = self.index.snapshot().kind_number(kind)?;
        self.prepare_before(number);
        let of_kind =
            self.kinds.get(number)?.get_or_init(|| self.actions(&[kind]).into_iter().next().unwrap_or_default());
        of_kind.iter().find(|access| access.verb() == action.verb())
    }

    /// Where the action is allowed.
    #[must_use]
    pub fn allowed(&self, action: Action) -> Arc<Predicate> {
        self.access(action).map_or_else(|| Arc::new(Predicate::Never), |access| Arc::clone(access.allowed()))
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
            let Some(viewer) = viewer::PartnerViewer::new(index, ix, user, row) else {
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
