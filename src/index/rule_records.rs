//! Which sharing rules and share groups reach a person, and which records they open.

use std::sync::Arc;

use super::criteria::partner_satisfies;
use super::directory::{Index, Inner};
use super::of_role::PassedUp;
use super::people::{OwnerClass, OwnerClasses};
use super::principals::{users_of, users_of_groups};
use super::rules::RuleRow;
use super::sets::{PartnerSet, UserSet, row};
use crate::collections::order::Sorted;
use crate::ids::{PartnerIx, PublicGroupId, UserIx};
use crate::model::{
    CriterionSubject, License, Map, Partner, RecordType, RuleScope, Set, ShareGroup, ShareLevel, Target,
};

/// Which records a rule shares, resolved.
#[derive(Debug)]
pub enum RuleRecords {
    /// Those with one of these owners.
    OwnedBy(Arc<UserSet>),
    /// Those that satisfy the rule's tests and belong to one of these partners, if there are any named.
    Where(Option<Arc<PartnerSet>>),
    /// Those that this queue owns (QUEUE-05).
    OwnedByQueue(Arc<str>),
    /// None: the rule has no criteria.
    Nothing,
}

impl RuleRow {
    fn records(&self, inner: &Inner) -> RuleRecords {
        let Some((_, rule)) = inner.snapshot.sharing_rules.get_index(self.at) else {
            return RuleRecords::Nothing;
        };
        match &rule.scope {
            RuleScope::OwnedBy(Target::Queue(queue)) => RuleRecords::OwnedByQueue(Arc::clone(queue.shared())),
            RuleScope::OwnedBy(target) => {
                let owners = || Arc::new(users_of(inner, target).into_iter().collect());
                RuleRecords::OwnedBy(Arc::clone(self.owners.get_or_init(owners)))
            }
            RuleScope::Where(criteria) if criteria.is_empty() => RuleRecords::Nothing,
            RuleScope::Where(criteria) => {
                let on_partner = || criteria.iter().filter(|criterion| criterion.on == CriterionSubject::Partner);
                if on_partner().next().is_none() {
                    return RuleRecords::Where(None);
                }
                let partners = || {
                    let all = &inner.snapshot.partners;
                    let fits = |partner: &Partner| on_partner().all(|test| partner_satisfies(partner, test));
                    let fitting = (0..all.len()).filter(|&at| all.get_index(at).is_some_and(|(_, it)| fits(it)));
                    Arc::new(fitting.filter_map(row::<PartnerIx>).collect())
                };
                RuleRecords::Where(Some(Arc::clone(self.partners.get_or_init(partners))))
            }
        }
    }
}

impl Inner {
    /// The members of all these groups, which the rules at these positions name as owners.
    fn owners_together<'g>(&self, rules: Vec<usize>, groups: impl Iterator<Item = &'g PublicGroupId>) -> Arc<UserSet> {
        let find = || Arc::new(users_of_groups(self, groups).into_iter().collect());
        let Ok(mut last) = self.together.lock() else {
            return find();
        };
        match &*last {
            Some((known, owners)) if *known == rules => Arc::clone(owners),
            _ => {
                let owners: Arc<UserSet> = find();
                *last = Some((rules, Arc::clone(&owners)));
                owners
            }
        }
    }
}

impl Index {
    /// The fields of records that active sharing rules ask for, each once, sorted.
    #[must_use]
    pub fn asked_fields(&self) -> Vec<Arc<str>> {
        let names: Sorted<Arc<str>> =
            self.0.rules.iter().flat_map(|rule| &rule.tests).map(|test| Arc::clone(&test.field)).collect();
        names.into_iter().collect()
    }

    /// The active sharing rules that reach one of the users, each once, in document order (SHARE-02, SHARE-05).
    pub fn rules_for(&self, users: &[UserIx]) -> impl Iterator<Item = &RuleRow> {
        self.rule_rows(users).into_iter().filter_map(|at| self.inner().rules.get(at as usize))
    }

    /// The active sharing rules that reach one of the people whose reach passes up, each once, in document order (REACH-06).
    pub fn rules_passed_up(&self, passed: &PassedUp) -> impl Iterator<Item = &RuleRow> {
        passed.rules.iter().filter_map(|at| self.inner().rules.get(*at as usize))
    }

    pub(super) fn rule_rows(&self, users: &[UserIx]) -> Vec<u32> {
        let inner = self.inner();
        inner.rule_reach.of(inner, users, &inner.memberships)
    }

    /// Which records a rule of this index shares.
    #[must_use]
    pub fn records_of(&self, rule: &RuleRow) -> RuleRecords {
        rule.records(self.inner())
    }

    /// Of rules with one type and one level those that open something of their own, with the owners of those that share what
    /// members of groups own: these are found together, since groups may lie in each other.
    #[must_use]
    pub fn without_repeats<'r>(&self, rules: &[&'r RuleRow]) -> (Vec<&'r RuleRow>, Option<Arc<UserSet>>) {
        let inner = self.inner();
        let owners = |rule: &RuleRow| match inner.snapshot.sharing_rules.get_index(rule.at)?.1.scope {
            RuleScope::OwnedBy(ref target) => Some(target),
            RuleScope::Where(_) => None,
        };
        let group = |rule: &&&RuleRow| matches!(owners(rule), Some(Target::Group(_)));
        let groups: Vec<&RuleRow> = rules.iter().filter(group).copied().collect();
        let is_together = groups.len() > 1;
        let mut partners = Set::default();
        let opens_more = |rule: &&'r RuleRow| match owners(rule) {
            Some(Target::Group(_)) => !is_together,
            Some(Target::Partner(id)) => partners.insert(id),
            _ => true,
        };
        let alone = rules.iter().copied().filter(opens_more).collect();
        let ids = groups.iter().filter_map(|rule| match owners(rule) {
            Some(Target::Group(id)) => Some(id),
            _ => None,
        });
        let positions = || groups.iter().map(|rule| rule.at).collect();
        (alone, is_together.then(|| inner.owners_together(positions(), ids)))
    }

    /// The active share groups of which the user is a member (SHARE-14, SHARE-15).
    pub fn share_groups_for(&self, user: UserIx) -> impl Iterator<Item = &ShareGroup> {
        let inner = self.inner();
        let groups = inner.share_group_reach.of(inner, &[user], &inner.memberships);
        groups
            .into_iter()
            .filter_map(|at| inner.snapshot.share_groups.get_index(at as usize))
            .map(|(_, group)| group)
            .filter(|group| group.is_active)
    }

    /// The owners whose records a share group opens, and at what level by record type.
    #[must_use]
    pub fn share_group_opens(&self, group: &ShareGroup) -> (OwnerClasses, Map<RecordType, Option<ShareLevel>>) {
        let Some(set) = self.snapshot().sharing_sets.get(&group.sharing_set) else {
            return Default::default();
        };
        let mut levels: Map<RecordType, Option<ShareLevel>> = Map::default();
        for mapping in &set.mappings {
            levels.update(mapping.record_type, |level| *level = (*level).max(Some(mapping.level)));
        }
        let classes = match &set.licenses {
            None => OwnerClasses::HIGH_VOLUME,
            Some(licenses) => licenses
                .iter()
                .filter_map(|&license| OwnerClass::of_high_volume(license))
                .fold(OwnerClasses::default(), |all, class| all.with(class.bit())),
        };
        (classes, levels)
    }

    /// Says whether a sharing set works for a licence (SHARE-13).
    #[must_use]
    pub fn set_works_for(licenses: Option<&[License]>, license: License) -> bool {
        licenses.map_or_else(|| OwnerClass::of_high_volume(license).is_some(), |listed| listed.contains(&license))
    }
}
