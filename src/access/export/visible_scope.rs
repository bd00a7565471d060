//! Which partners a viewer may know of, and which record types cannot be decided without knowing of others.
//!
//! Both follow from the viewer's own place and from the form of the rules that reach the viewer, never from the data of
//! partners beyond: a change out there changes nothing here.

use crate::access::compile::CompiledViewer;
use crate::collections::order::Sorted;
use crate::ids::{PartnerId, PartnerIx, UserId};
use crate::index::{Index, PartnerSet};
use crate::model::{ModuleScope, RecordType, ResourceKind, RuleScope, SharingRule, Target, User};

/// What a viewer may know.
#[derive(Debug)]
pub(in crate::access) struct VisibleScope {
    /// The partners; absent: all.
    pub(in crate::access) partners: Option<PartnerSet>,
    /// Says whether the viewer may know internal users.
    pub(in crate::access) is_staff: bool,
    /// The types of records whose owners may lie beyond.
    pub(in crate::access) too_broad: Sorted<RecordType>,
}

impl VisibleScope {
    /// The visible scope of a viewer; behind a closed gate it is the own account.
    pub(in crate::access) fn of(viewer: &CompiledViewer) -> Self {
        let index = viewer.index();
        let user = index.user(viewer.viewer());
        let own = index.user_row(viewer.viewer()).and_then(|row| row.account);
        let is_staff = matches!(user, Some(User::Internal(_)));
        let partners = match user {
            Some(User::Internal(_)) if viewer.gate().is_none() => knows_some(viewer),
            _ => Some(own.into_iter().collect()),
        };
        let mut visible_scope = Self { partners, is_staff, too_broad: Sorted::default() };
        if viewer.gate().is_none() && visible_scope.partners.is_some() {
            visible_scope.too_broad = visible_scope.beyond(viewer);
        }
        visible_scope
    }

    pub(in crate::access) fn has(&self, partner: PartnerIx) -> bool {
        self.partners.as_ref().is_none_or(|set| set.contains(partner))
    }

    pub(in crate::access) fn has_id(&self, index: &Index, partner: &PartnerId) -> bool {
        index.partner_ix(partner.as_str()).is_some_and(|ix| self.has(ix))
    }

    fn has_user(&self, index: &Index, user: &UserId) -> bool {
        let Some(ix) = index.user_ix(user.as_str()) else {
            return false;
        };
        match index.user(ix).and_then(User::partner) {
            Some(partner) => self.has_id(index, partner),
            None => self.is_staff,
        }
    }

    fn is_inside(&self, index: &Index, target: &Target) -> bool {
        match target {
            Target::Partner(partner) => self.has_id(index, partner),
            Target::PartnerRole(role) => self.has_id(index, &role.partner),
            Target::User(user) => self.has_user(index, user),
            Target::InternalRole(role) => self.is_staff && !role.with_partner_branches,
            Target::AllInternal => self.is_staff,
            Target::Queue(_) => true,
            Target::Group(_) | Target::AllPartnerUsers => false,
        }
    }

    fn beyond(&self, viewer: &CompiledViewer) -> Sorted<RecordType> {
        let index = viewer.index();
        let reaching = rules_of(viewer).into_iter().filter(|(_, rule)| match &rule.scope {
            RuleScope::OwnedBy(target) => {
                // TYPE-06. Accounts are owned by staff, wherever they are.
                let is_implied = rule.record_type == RecordType::Account
                    && matches!(target, Target::User(_) | Target::InternalRole(_) | Target::AllInternal);
                is_implied || !self.is_inside(index, target)
            }
            RuleScope::Where(criteria) => !criteria.is_empty(),
        });
        let mut types: Sorted<RecordType> = reaching.map(|(_, rule)| rule.record_type).collect();
        if self.is_staff {
            let sets = index.share_groups_for(viewer.viewer());
            let sets = sets.filter_map(|group| index.snapshot().sharing_sets.get(&group.sharing_set));
            types.extend(sets.flat_map(|set| &set.mappings).map(|mapping| mapping.record_type));
        }
        types
    }
}

/// The sharing rules that reach the viewer, or those below where the hierarchy passes them on, with their positions.
pub(in crate::access) fn rules_of(viewer: &CompiledViewer) -> Vec<(usize, &SharingRule)> {
    let index = viewer.index();
    let mut users = vec![viewer.viewer()];
    if index.snapshot().settings.hierarchy_includes_shared {
        users.extend(index.subordinates(viewer.viewer()));
        users.extend(index.passed_up(viewer.viewer()).users.rows());
    }
    let positions: Sorted<usize> = index.rules_for(&users).map(crate::index::RuleRow::position).collect();
    let rules = positions.into_iter().filter_map(|at| Some((at, index.snapshot().sharing_rules.get_index(at)?.1)));
    rules.collect()
}

/// The partners that an internal user manages or stands above; absent for one who may know all.
fn knows_some(viewer: &CompiledViewer) -> Option<PartnerSet> {
    let index = viewer.index();
    let user = index.user(viewer.viewer()).and_then(User::as_internal)?;
    let groups = user.permission_groups.iter().filter_map(|id| index.snapshot().permission_groups.get(id));
    let mut knows_all = groups.map(|group| {
        group.has_partner_administration
            || group.has_system_administration
            || group.has_partner_read_only
            || group.modules.iter().any(|(_, scope)| *scope == ModuleScope::AllPartners)
            || group.views_all_data
            || group.modifies_all_data
            || group.records.iter().any(|(of, _)| *of == RecordType::Account)
    });
    let reads_accounts = index.snapshot().default_access(RecordType::Account).internal.level().is_some();
    if user.is_supplier_admin || reads_accounts || knows_all.any(|all| all) {
        return None;
    }
    let managed = index.managed(viewer.viewer());
    let below = index.accounts_below(viewer.viewer());
    Some(managed.rows().iter().chain(below.rows()).copied().collect())
}

/// Says whether the decisions on a kind need more than the viewer may know.
pub(in crate::access) fn is_beyond(visible_scope: &VisibleScope, kind: ResourceKind) -> bool {
    kind.record().is_some_and(|record| visible_scope.too_broad.contains(&record))
}
