//! What sharing leaves to ask: rules, single shares, sets and share groups.

use std::sync::Arc;

use crate::access::compile::action::Grants;
use crate::access::predicate::{Atom, Home, Predicate, UserField};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, OwnerClasses, PartnerSet, PassedUp, RuleRecords, RuleRow, UserSet};
use crate::model::{AccessMapping, Level, License, Lookup, Map, RecordType, ShareLevel, Verb};

/// Things by record type, in the order in which they came, so that a question about one type looks at no other's.
#[derive(Debug)]
pub(in crate::access) struct ByType<T>(Map<RecordType, Vec<T>>);

impl<T> ByType<T> {
    fn new(things: impl Iterator<Item = (RecordType, T)>) -> Self {
        let mut by_type: Map<RecordType, Vec<T>> = Map::default();
        for (of, thing) in things {
            by_type.update(of, |list| list.push(thing));
        }
        Self(by_type)
    }

    fn of(&self, record_type: RecordType) -> &[T] {
        self.0.get(&record_type).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The active sharing rules that reach somebody; what they open is worked out type by type.
#[derive(Debug)]
pub(in crate::access) struct RuleGrants<'i> {
    index: &'i Index,
    rules: ByType<&'i RuleRow>,
}

impl<'i> RuleGrants<'i> {
    /// SHARE-02. The active rules that reach these users; each rule once.
    pub(in crate::access) fn of(index: &'i Index, users: &[UserIx]) -> Self {
        Self::among(index, index.rules_for(users))
    }

    fn among(index: &'i Index, rules: impl Iterator<Item = &'i RuleRow>) -> Self {
        Self { index, rules: ByType::new(rules.map(|rule| (rule.record_type, rule))) }
    }

    /// What those of one record type open, those to read first.
    pub(in crate::access) fn of_type(&self, record_type: RecordType) -> impl Iterator<Item = (ShareLevel, Predicate)> {
        let index = self.index;
        [ShareLevel::Read, ShareLevel::ReadWrite].into_iter().flat_map(move |level| {
            let alike: Vec<&RuleRow> =
                self.rules.of(record_type).iter().filter(|rule| rule.level == level).copied().collect();
            let (rules, owners) = index.without_repeats(&alike);
            let opened = rules.into_iter().map(|rule| opened(index, rule));
            let owned = owners.map(|owners| owned_by(index, record_type, owners));
            opened.chain(owned).map(move |when| (level, when))
        })
    }
}

/// The records of one rule; by criteria never those of a high-volume owner (SHARE-05, LIC-04).
fn opened(index: &Index, rule: &RuleRow) -> Predicate {
    match index.records_of(rule) {
        RuleRecords::OwnedBy(owners) => owned_by(index, rule.record_type, owners),
        RuleRecords::OwnedByQueue(queue) => Predicate::is(Atom::QueueIn([queue].into())),
        RuleRecords::Where(partners) => {
            let partners = partners.map(|set| Predicate::is(Atom::PartnerIn(set)));
            let tests = rule.tests.iter().map(|test| Predicate::is(Atom::Field(Arc::clone(test))));
            let reachable = Predicate::unless(Atom::OwnerClass(OwnerClasses::HIGH_VOLUME));
            Predicate::all(partners.into_iter().chain(tests).chain([reachable]))
        }
        RuleRecords::Nothing => Predicate::Never,
    }
}

/// TYPE-06. The records of these owners; an account that names none is its internal account owner's.
pub(in crate::access) fn owned_by(index: &Index, record_type: RecordType, owners: Arc<UserSet>) -> Predicate {
    let implied = match record_type {
        RecordType::Account => Predicate::all([
            Predicate::is(Atom::UserAbsent(UserField::Owner)),
            Predicate::is(Atom::IdIsPartner),
            Predicate::is(Atom::PartnerIn(index.accounts_of(&owners))),
        ]),
        _ => Predicate::Never,
    };
    Predicate::is(Atom::UserIn(UserField::Owner, owners)).or(implied)
}

/// SHARE-09, REACH-05. A record shared with the user, or with a group or role of the user, is open at the highest level of its
/// shares with them.
pub(in crate::access) fn single_shares(grants: &mut Grants, user: UserIx, keys: &Arc<[Arc<str>]>) {
    for level in [ShareLevel::ReadWrite, ShareLevel::Read] {
        let with = Predicate::is(Atom::SharedWith(user, level))
            .or(Predicate::is(Atom::SharedTo(Arc::clone(keys).into(), level)));
        grants.add("SHARE-09", level, with);
    }
}

/// QUEUE-02, QUEUE-03. What is in these queues may be edited, and taken.
pub(in crate::access) fn queues(grants: &mut Grants, queues: &Arc<[Arc<str>]>, room: &Predicate) {
    let waiting = Predicate::is(Atom::QueueIn(Arc::clone(queues).into()));
    grants.add_acting("QUEUE-02", Level::ReadWrite, waiting.and(room.clone()), Verb::Transfer);
}

/// Whose reach passes up to a viewer, and by what they are reached (REACH-06).
#[derive(Debug)]
pub(in crate::access) struct Below<'i> {
    passed: Arc<PassedUp>,
    rules: RuleGrants<'i>,
}

impl<'i> Below<'i> {
    /// The people below the viewer, nobody without the option.
    pub(in crate::access) fn of(index: &'i Index, viewer: UserIx) -> Self {
        let passed = index.passed_up(viewer);
        Self { rules: RuleGrants::among(index, index.rules_passed_up(&passed)), passed }
    }

    /// ROLE-14, REACH-06. What reaches the people below by rules, single-record shares and queues, at most at `most`.
    pub(in crate::access) fn grant(
        &self,
        grants: &mut Grants,
        index: &Index,
        record_type: RecordType,
        most: ShareLevel,
    ) {
        if self.passed.users.is_empty() {
            return;
        }
        for (level, when) in self.rules.of_type(record_type) {
            grants.add("ROLE-14", level.min(most), when);
        }
        let shared = |level| {
            let with = Predicate::is(Atom::SharedWithAny(Arc::clone(&self.passed.users), level));
            with.or(Predicate::is(Atom::SharedTo(Arc::clone(&self.passed.keys).into(), level)))
        };
        if most == ShareLevel::ReadWrite {
            grants.add("ROLE-14", most, shared(ShareLevel::ReadWrite));
        }
        grants.add("ROLE-14", ShareLevel::Read, shared(ShareLevel::Read));
        let queues = index.queues_passed_up(&self.passed, record_type);
        grants.add("ROLE-14", most, Predicate::is(Atom::QueueIn(queues.into())));
    }
}

/// The mappings of the sharing sets that work for a licence.
#[derive(Debug)]
pub(in crate::access) struct SetGrants<'i>(ByType<&'i AccessMapping>);

impl<'i> SetGrants<'i> {
    pub(in crate::access) fn of(index: &'i Index, license: License) -> Self {
        let sets = index.snapshot().sharing_sets.values();
        let working = sets.filter(|set| Index::set_works_for(set.licenses.as_deref(), license));
        Self(ByType::new(working.flat_map(|set| &set.mappings).map(|mapping| (mapping.record_type, mapping))))
    }

    /// SHARE-12. Ids that are both present and equal open a record.
    pub(in crate::access) fn grant(
        &self,
        grants: &mut Grants,
        index: &Index,
        record_type: RecordType,
        account: PartnerIx,
        contact: Option<&Arc<str>>,
    ) {
        let account_id = || index.partner(account).map(|partner| partner.id.shared());
        for mapping in self.0.of(record_type) {
            let atom = match (mapping.user, mapping.record) {
                (Lookup::Account, Lookup::Account) => Some(Atom::PartnerIs(account)),
                (Lookup::Account, Lookup::Contact) => account_id().cloned().map(Atom::ContactIs),
                (Lookup::Contact, Lookup::Contact) => contact.cloned().map(Atom::ContactIs),
                (Lookup::Contact, Lookup::Account) => contact
                    .map(|id| index.partner_ix(id).map_or_else(|| Atom::PartnerText(Arc::clone(id)), Atom::PartnerIs)),
            };
            grants.add("SHARE-12", mapping.level, atom.map_or(Predicate::Never, Predicate::is));
        }
    }
}

/// What the active share groups of a member open: the owners of these classes, at a level.
#[derive(Debug)]
pub(in crate::access) struct GroupGrants(ByType<(OwnerClasses, ShareLevel)>);

impl GroupGrants {
    pub(in crate::access) fn of(index: &Index, member: UserIx) -> Self {
        let opened = index.share_groups_for(member).flat_map(|group| {
            let (classes, levels) = index.share_group_opens(group);
            let levels = levels.into_iter().filter(move |_| !classes.is_empty());
            levels.filter_map(move |(of, level)| Some((of, (classes, level?))))
        });
        Self(ByType::new(opened))
    }

    /// SHARE-14. Members of an active share group see what its high-volume users own.
    ///
    /// An external member only within the own account (SHARE-15); an internal one in every account.
    pub(in crate::access) fn grant(&self, grants: &mut Grants, record_type: RecordType, account: Option<PartnerIx>) {
        let accounts: Option<Arc<PartnerSet>> = account.map(|account| Arc::new([account].into_iter().collect()));
        for &(classes, level) in self.0.of(record_type) {
            grants.add("SHARE-14", level, Atom::OwnerAtHome(Home { classes, accounts: accounts.clone() }));
        }
    }
}
