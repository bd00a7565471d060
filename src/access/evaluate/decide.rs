//! One question answered from what is left of the policy.

use crate::access::compile::{ActionAccess, CompiledViewer, ResidualGrant};
use crate::access::evaluate::facts::{Asked, Facts};
use crate::error::Code;
use crate::ids::UserId;
use crate::index::OwnerClass;
use crate::model::{Action, Block, Level, PartnerUserStatus, Resource, RuleId, User, Verb};

/// The answer without its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Says whether the action is allowed.
    pub allowed: bool,
    /// The level reached on the resource.
    pub level: Level,
    /// [`Code::Granted`], the code of the first gate or ceiling that refuses, or [`Code::NoGrant`].
    pub code: Code,
    /// The rule behind the code.
    pub rule: RuleId,
}

impl Verdict {
    /// Refused at level `level`.
    const fn refused(refusal: Block, level: Level) -> Self {
        Self { allowed: false, level, code: refusal.code, rule: refusal.rule }
    }

    /// The answer for somebody who is not in the snapshot (GEN-06).
    #[must_use]
    pub const fn unknown_subject() -> Self {
        Self::refused(Block::new(Code::UnknownSubject, "GEN-06"), Level::None)
    }
}

impl CompiledViewer {
    /// May the viewer do `action` on `resource`, and hand it to `to` where that is the question?
    ///
    /// A resource of another kind than the action's is refused with [`Code::ResourceMismatch`].
    #[must_use]
    pub fn decide(&self, action: Action, resource: &Resource, to: Option<&UserId>) -> Verdict {
        self.decide_on(action, resource.kind == action.kind(), &Asked::new(&self.index, resource), to)
    }

    /// The same on the facts of any record, if it is of the action's kind.
    pub(in crate::access) fn decide_on(
        &self,
        action: Action,
        is_of_kind: bool,
        facts: &impl Facts,
        to: Option<&UserId>,
    ) -> Verdict {
        if let Some(gate) = self.gate() {
            return Verdict::refused(gate, Level::None);
        }
        let Some(access) = self.access(action) else {
            return Verdict::refused(NO_GRANT, Level::None);
        };
        if !is_of_kind {
            return Verdict::refused(Block::new(Code::ResourceMismatch, "GEN-06"), Level::None);
        }
        let is_taken = to.is_none_or(|to| self.index.user_ix(to.as_str()) == Some(self.viewer));
        access.decide(facts, self.refuses_recipient(action.verb(), to), is_taken)
    }

    /// The ceiling over the user that a record would go to (SHARE-10, SHARE-20).
    fn refuses_recipient(&self, verb: Verb, to: Option<&UserId>) -> Option<Block> {
        let to = to?;
        let refusal = match verb {
            Verb::Transfer => Block::new(Code::TransferOutsideAccount, "SHARE-20"),
            Verb::Share => Block::new(Code::NotPermitted, "SHARE-10"),
            _ => return None,
        };
        let snapshot = self.index.snapshot();
        let recipient = snapshot.user(to);
        let may = match (self.index.user(self.viewer), verb) {
            (Some(User::SalesRep(_)), _) => return None,
            (Some(User::Internal(_)), Verb::Transfer) => recipient.is_some(),
            (Some(User::Internal(_)), _) => recipient.is_some_and(may_be_shared_with),
            (Some(User::Partner(viewer)), Verb::Transfer) => recipient
                .and_then(User::as_partner)
                .is_some_and(|user| user.status == PartnerUserStatus::Active && user.partner == viewer.partner),
            (Some(User::Partner(viewer)), _) => recipient.is_some_and(|user| {
                let is_inside = user.partner() == Some(&viewer.partner);
                may_be_shared_with(user) && (is_inside || snapshot.settings.partner_cross_account_share)
            }),
            (None, _) => false,
        };
        (!may).then_some(refusal)
    }
}

/// SHARE-10. Records are shared with active internal users and with role-based partner users.
fn may_be_shared_with(user: &User) -> bool {
    match OwnerClass::of(user) {
        OwnerClass::Internal => {
            user.as_internal().is_some_and(|user| user.status == crate::model::InternalStatus::Active)
        }
        class => class == OwnerClass::RoleBased,
    }
}

const NO_GRANT: Block = Block::new(Code::NoGrant, "GEN-01");

impl ActionAccess {
    fn decide(&self, facts: &impl Facts, recipient: Option<Block>, is_taken: bool) -> Verdict {
        let mut highest: Option<&ResidualGrant> = None;
        // SHARE-10, QUEUE-03: some act without the level; whom a record is taken by, takes it for themself.
        let may_act = |grant: &ResidualGrant| {
            grant.without_full == Some(self.verb()) && (self.verb() != Verb::Transfer || is_taken)
        };
        let mut acts = false;
        for grant in self.grants() {
            let is_higher = highest.is_none_or(|so_far| grant.level > so_far.level);
            if (is_higher || (may_act(grant) && !acts)) && grant.when.holds(facts) {
                acts |= may_act(grant);
                highest = if is_higher { Some(grant) } else { highest };
            }
        }
        let reached = highest.map_or(Level::None, |grant| grant.level);
        let level = reached.min(self.cap());
        let refusing = self.ceilings().iter().find(|ceiling| !ceiling.admits.holds(facts));
        if let Some(refusal) = refusing.map(|ceiling| ceiling.refusal).or(recipient) {
            return Verdict::refused(refusal, level);
        }
        let is_enough = acts || reached >= self.verb().needs().unwrap_or(Level::Read);
        match highest {
            Some(grant) if is_enough => Verdict { allowed: true, level, code: Code::Granted, rule: grant.rule },
            _ => Verdict::refused(NO_GRANT, level),
        }
    }
}
