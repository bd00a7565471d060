//! One question with its viewer looked up, and what the rules are made of: gates, ceilings, sources of grants.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::error::Code;
use crate::ids::{PartnerGroupId, PartnerId, UserId};
use crate::model::{
    Block, Grant, InternalUser, Level, Missing, MissingCode, Partner, PartnerUser, Question, RecordType, Resource,
    ResourceKind, RuleId, SalesRep, Set, Snapshot, User, Verb,
};
use crate::rules::group_nesting::Nesting;
use crate::rules::partner_groups;
use crate::rules::public_groups::Audience;

/// A question by a viewer of one kind: an internal user, a partner user or a sales rep.
#[derive(Debug)]
pub(crate) struct Ask<'a, V> {
    /// The programme.
    pub snapshot: &'a Snapshot,
    /// Who asks.
    pub viewer: &'a V,
    /// The question.
    pub question: &'a Question<'a>,
    /// What was found out on the way.
    pub memo: &'a Memo,
}

/// What a question needs more than once: kept while it is answered, so that each rule need not find it out again.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    nesting: OnceCell<Nesting>,
    viewer: OnceCell<Audience>,
    owner: OnceCell<Audience>,
    partner_groups: OnceCell<Set<PartnerGroupId>>,
}

impl<'a, V> Ask<'a, V> {
    /// What the question is about.
    pub const fn resource(&self) -> &'a Resource {
        self.question.resource
    }

    /// The verb.
    pub const fn verb(&self) -> Verb {
        self.question.action.verb()
    }

    /// The kind of the resource.
    pub const fn kind(&self) -> ResourceKind {
        self.question.action.kind()
    }

    /// The record type, if the question is about a record.
    pub const fn record_type(&self) -> Option<RecordType> {
        self.kind().record()
    }

    /// The question is about a record of this type.
    pub fn is_about(&self, record_type: RecordType) -> bool {
        self.record_type() == Some(record_type)
    }

    /// How the public groups are nested.
    pub fn nesting(&self) -> &'a Nesting {
        self.memo.nesting.get_or_init(|| Nesting::of(self.snapshot))
    }

    /// By what sharing can mean the viewer.
    pub fn viewer_as_audience(&self) -> &'a Audience {
        self.memo.viewer.get_or_init(|| Audience::of(self.snapshot, self.snapshot.user(self.question.viewer)))
    }

    /// By what the owner side of a sharing rule can mean the record's owner.
    pub fn owner_as_audience(&self) -> &'a Audience {
        self.memo.owner.get_or_init(|| Audience::of(self.snapshot, self.owner()))
    }

    /// The record's owner, if it is somebody in the programme.
    pub fn owner(&self) -> Option<&'a User> {
        self.owner_id().and_then(|id| self.snapshot.user(id))
    }

    /// TYPE-06. Who owns the record: whom it names, else of an account its internal account owner.
    pub fn owner_id(&self) -> Option<&'a UserId> {
        let owner = self.resource().owner.as_ref();
        owner.or_else(|| {
            let partner = self.account()?;
            self.snapshot.user(partner.owner.as_ref()?)?.as_internal().map(|owner| &owner.id)
        })
    }

    /// TYPE-06. The partner of which the record is the account: its id and its partner are the partner's id.
    pub fn account(&self) -> Option<&'a Partner> {
        let (id, partner) = (self.resource().id.as_ref()?, self.resource().partner.as_ref()?);
        let is_account = self.is_about(RecordType::Account) && id.as_str() == partner.as_str();
        self.snapshot.partner(partner).filter(|_| is_account)
    }

    /// The kind as people write it in a sentence.
    pub fn noun(&self) -> String {
        self.kind().as_str().replace('-', " ")
    }
}

/// A viewer who belongs to one partner account.
pub(crate) trait OfPartner {
    /// The account.
    fn account(&self) -> &PartnerId;
}

impl OfPartner for PartnerUser {
    fn account(&self) -> &PartnerId {
        &self.partner
    }
}

impl OfPartner for SalesRep {
    fn account(&self) -> &PartnerId {
        &self.partner
    }
}

impl<V: OfPartner> Ask<'_, V> {
    /// GEN-05. The resource names the viewer's own account.
    pub fn is_own(&self) -> bool {
        self.resource().partner.as_ref() == Some(self.viewer.account())
    }

    /// GEN-05. The resource names no account, or the viewer's own.
    pub fn is_own_or_nobodys(&self) -> bool {
        self.resource().partner.as_ref().is_none_or(|partner| partner == self.viewer.account())
    }
}

impl<'a> Ask<'a, PartnerUser> {
    /// GROUP-03. The partner groups of the viewer.
    pub fn partner_groups(&self) -> &'a Set<PartnerGroupId> {
        self.memo.partner_groups.get_or_init(|| partner_groups::of(self.snapshot, self.viewer))
    }
}

/// A gate: lets a viewer in, whatever is asked, or refuses with a code (GEN-02).
pub(crate) struct Gate<V: 'static> {
    /// The rule.
    pub rule: RuleId,
    /// What it looks at.
    pub about: &'static str,
    /// The refusal, if it refuses.
    pub refuse: fn(&Snapshot, &V, crate::model::Instant) -> Option<Code>,
}

/// A ceiling: bounds what grants can reach; no grant goes beyond it (GEN-03).
pub(crate) struct Ceiling<V: 'static> {
    /// The rule, where the refusal names no other.
    pub rule: RuleId,
    /// What it looks at.
    pub about: &'static str,
    /// The refusal, if it refuses.
    pub refuse: fn(&Ask<'_, V>) -> Option<Block>,
    /// What would have to be different.
    pub missing: MissingCode,
}

/// A source of grants: one way by which a rule gives a level.
pub(crate) struct Source<V: 'static> {
    /// The rule, or the first of several.
    pub rule: RuleId,
    /// What it looks at.
    pub about: &'static str,
    /// Every grant that it gives.
    pub find: fn(&Ask<'_, V>) -> Vec<Grant>,
    /// What is missing for it to give one; empty where it is no near way.
    pub near: fn(&Ask<'_, V>) -> Vec<Missing>,
}

impl<V> Gate<V> {
    /// A gate of `rule`.
    pub const fn new(
        rule: &'static str,
        about: &'static str,
        refuse: fn(&Snapshot, &V, crate::model::Instant) -> Option<Code>,
    ) -> Self {
        Self { rule: RuleId(rule), about, refuse }
    }
}

impl<V> Ceiling<V> {
    /// A ceiling of `rule`.
    pub const fn new(
        rule: &'static str,
        about: &'static str,
        refuse: fn(&Ask<'_, V>) -> Option<Block>,
        missing: MissingCode,
    ) -> Self {
        Self { rule: RuleId(rule), about, refuse, missing }
    }
}

impl<V> Source<V> {
    /// A source of `rule`.
    pub const fn new(
        rule: &'static str,
        about: &'static str,
        find: fn(&Ask<'_, V>) -> Vec<Grant>,
        near: fn(&Ask<'_, V>) -> Vec<Missing>,
    ) -> Self {
        Self { rule: RuleId(rule), about, find, near }
    }
}

/// A refusal.
pub(crate) const fn block(rule: &'static str, code: Code) -> Block {
    Block { rule: RuleId(rule), code }
}

/// A grant that came through `via`.
pub(crate) fn grant(rule: &'static str, level: Level, via: &[(&'static str, &Arc<str>)]) -> Grant {
    let mut via: Vec<_> = via.iter().map(|(key, id)| (*key, Arc::clone(id))).collect();
    crate::collections::order::sort(&mut via);
    Grant { rule: RuleId(rule), level, via, through: Vec::new() }
}

/// One grant if `holds`, else none.
pub(crate) fn grant_if(holds: bool, grant: impl FnOnce() -> Grant) -> Vec<Grant> {
    if holds { vec![grant()] } else { Vec::new() }
}

/// A near way.
pub(crate) fn missing(rule: &'static str, code: MissingCode) -> Missing {
    Missing::new(RuleId(rule), code)
}

/// One near way if it `is_near`, else none.
pub(crate) fn missing_if(is_near: bool, rule: &'static str, code: MissingCode) -> Vec<Missing> {
    if is_near { vec![missing(rule, code)] } else { Vec::new() }
}

/// SHARE-18. The verb needs the level that only ownership gives.
pub(crate) fn needs_full(verb: Verb) -> bool {
    verb.needs() == Some(Level::Full)
}

/// SHARE-18. The level of a share that is enough to view, or to edit.
pub(crate) fn share_level(verb: Verb) -> &'static str {
    if verb == Verb::Edit { "read-write" } else { "read" }
}

/// No near way is worth naming.
pub(crate) const fn no_near_way<V>(_: &Ask<'_, V>) -> Vec<Missing> {
    Vec::new()
}

/// The question of an internal user.
pub(crate) type InternalAsk<'a> = Ask<'a, InternalUser>;
/// The question of a partner user.
pub(crate) type PartnerAsk<'a> = Ask<'a, PartnerUser>;
/// The question of a sales rep.
pub(crate) type RepAsk<'a> = Ask<'a, SalesRep>;
