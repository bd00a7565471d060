//! What a partner user may do with records.

use std::sync::Arc;

use crate::access::compile::ceilings;
use crate::access::compile::features;
use crate::access::compile::leads;
use crate::access::compile::portal::PartnerViewer;
use crate::access::compile::sharing::{self, RuleGrants};
use crate::access::compile::{ActionAccess, Grants, GrantsByLevel};
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::collections::order::Sorted;
use crate::index::{OwnerClass, UserSet};
use crate::model::{HierarchyAccess, Level, RecordType, ShareLevel, UserRoleKind, Verb};

/// The grants by level of the record types, made as they are asked for, and what they share.
#[derive(Debug)]
pub(in crate::access) struct RecordGrants<'a> {
    viewer: &'a PartnerViewer<'a>,
    /// The role-based users below the viewer (ROLE-06).
    below: Arc<UserSet>,
    /// The active ones of them, if the hierarchy passes on what was shared with them (ROLE-14).
    active_below: Arc<UserSet>,
    rules: RuleGrants,
    rules_below: RuleGrants,
    last: Option<(RecordType, Prepared)>,
}

/// What the actions on one record type have in common.
#[derive(Debug, Clone)]
struct Prepared {
    by_level: Arc<GrantsByLevel>,
    permitted: Option<Sorted<Verb>>,
    cap: Level,
}

impl<'a> RecordGrants<'a> {
    pub(in crate::access) fn new(viewer: &'a PartnerViewer<'a>) -> Self {
        let index = viewer.index;
        let below = index.subordinates(viewer.ix);
        let is_active = |user: &&_| index.user_row(**user).is_some_and(|row| row.is_active);
        let passes_on = index.snapshot().settings.hierarchy_includes_shared;
        let active: Vec<_> = below.iter().filter(is_active).copied().filter(|_| passes_on).collect();
        Self {
            rules: RuleGrants::of(index, &[viewer.ix]),
            rules_below: RuleGrants::of(index, &active),
            below: Arc::new(below.into_iter().collect()),
            active_below: Arc::new(active.into_iter().collect()),
            viewer,
            last: None,
        }
    }

    /// What is left of one action on records of a type.
    pub(in crate::access) fn access(&mut self, record_type: RecordType, verb: Verb) -> ActionAccess {
        let prepared = match &self.last {
            Some((of, prepared)) if *of == record_type => prepared.clone(),
            _ => {
                let prepared = self.prepare(record_type);
                self.last = Some((record_type, prepared.clone()));
                prepared
            }
        };
        let by_level = match verb {
            Verb::Create => features::creating(self.viewer, record_type).by_level(),
            Verb::Add => self.adding_contacts().by_level(),
            Verb::Analytics => features::analytics(self.viewer).by_level(),
            _ => prepared.by_level,
        };
        ActionAccess::new(verb, by_level, ceilings::object(prepared.permitted.as_ref(), verb), prepared.cap)
    }

    fn prepare(&self, record_type: RecordType) -> Prepared {
        let permitted = ceilings::permitted(self.viewer.index.snapshot(), self.viewer.user, record_type);
        let mut grants = Grants::default();
        let is_lead_model = record_type == RecordType::Lead && self.viewer.has_role_model();
        if is_lead_model {
            leads::by_portal_role(self.viewer, &mut grants);
        }
        if !is_lead_model || self.viewer.index.snapshot().settings.lead_sharing_widens {
            self.ordinary(&mut grants, record_type);
        }
        Prepared { by_level: grants.by_level(), cap: ceilings::cap(permitted.as_ref()), permitted }
    }

    fn ordinary(&self, grants: &mut Grants, record_type: RecordType) {
        let viewer = self.viewer;
        let settings = &viewer.index.snapshot().settings;
        let own_or_none = viewer.own_or_none();
        grants.add("SHARE-19", Level::Full, viewer.is_me(UserField::Owner).and(own_or_none.clone()));
        let owned_below = Predicate::is(Atom::UserIn(UserField::Owner, Arc::clone(&self.below)));
        let hierarchy = hierarchy_level(settings.hierarchy_access);
        grants.add("ROLE-06", hierarchy, owned_below.and(own_or_none));
        sharing::shared_below(grants, &self.rules_below, record_type, &self.active_below, hierarchy);
        for (level, when) in self.rules.of_type(record_type) {
            grants.add("SHARE-02", level, when.clone());
        }
        let is_role_based = viewer.row.class == OwnerClass::RoleBased;
        if is_role_based {
            sharing::single_shares(grants, viewer.ix);
        }
        let contact = viewer.user.contact.as_ref().map(|contact| contact.id.shared());
        let (index, account) = (viewer.index, viewer.account);
        sharing::sharing_sets(grants, index, record_type, viewer.user.license, account, contact);
        if is_role_based {
            sharing::share_groups(grants, index, record_type, viewer.ix, Some(account));
        }
        if let (RecordType::Contact, true, Some(contact)) = (record_type, settings.implicit_own_account, contact) {
            let own_contact = Predicate::is(Atom::ContactElseIdIs(Arc::clone(contact)));
            grants.add("SHARE-22", Level::Read, own_contact.and(viewer.own_or_none()));
        }
        features::managing(viewer, grants, record_type);
        if record_type == RecordType::Deal {
            let selling = [UserRoleKind::Administrator, UserRoleKind::Marketing, UserRoleKind::Sales];
            for rule in viewer.role_rules(&selling) {
                grants.add(rule, Level::ReadWrite, viewer.own());
            }
        }
    }

    /// PUR-19. Whoever holds a portal role adds contacts in the own account.
    fn adding_contacts(&self) -> Grants {
        use UserRoleKind::{Administrator, Custom, Marketing, Sales};
        let mut grants = Grants::default();
        for rule in self.viewer.role_rules(&[Administrator, Marketing, Sales, Custom]) {
            grants.add(rule, Level::ReadWrite, self.viewer.own_or_none());
        }
        grants
    }
}

/// ROLE-13. The level that hierarchies give.
pub(in crate::access) const fn hierarchy_level(access: HierarchyAccess) -> ShareLevel {
    match access {
        HierarchyAccess::Read => ShareLevel::Read,
        HierarchyAccess::ReadWrite => ShareLevel::ReadWrite,
    }
}
