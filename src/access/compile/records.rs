//! What a partner user may do with records.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::access::compile::action::{ActionAccess, Grants, GrantsByLevel};
use crate::access::compile::ceilings;
use crate::access::compile::features;
use crate::access::compile::leads;
use crate::access::compile::sharing::{self, Below, GroupGrants, RuleGrants, SetGrants};
use crate::access::compile::viewer::PartnerViewer;
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::collections::order::Sorted;
use crate::index::{OwnerClass, UserSet};
use crate::model::{HierarchyAccess, Level, RecordType, ShareLevel, UserRoleKind, Verb};

/// The grants by level of the record types, made as they are asked for, and what they share.
#[derive(Debug)]
pub(in crate::access) struct RecordGrants<'a> {
    viewer: &'a PartnerViewer<'a>,
    /// Leads by portal roles need none of it.
    basis: OnceCell<SharedBasis<'a>>,
    last: Option<(RecordType, Prepared)>,
}

/// Who and what stands behind the grants of every type.
#[derive(Debug)]
struct SharedBasis<'a> {
    /// The role-based users below the viewer (ROLE-06).
    below: Arc<UserSet>,
    /// With those in the same role, for a super user (ROLE-29).
    peers: Arc<UserSet>,
    /// Those whose reach passes up (ROLE-14).
    reached: Below<'a>,
    rules: RuleGrants<'a>,
    sets: SetGrants<'a>,
    /// The share groups of a role-based member (SHARE-14).
    groups: GroupGrants,
    /// The keys of the viewer's groups and roles (REACH-05).
    keys: Arc<[Arc<str>]>,
}

/// What the actions on one record type have in common.
#[derive(Debug, Clone)]
struct Prepared {
    by_level: Arc<GrantsByLevel>,
    permitted: Option<Sorted<Verb>>,
    cap: Level,
}

impl<'a> RecordGrants<'a> {
    pub(in crate::access) const fn new(viewer: &'a PartnerViewer<'a>) -> Self {
        Self { viewer, basis: OnceCell::new(), last: None }
    }

    fn basis(&self) -> &SharedBasis<'a> {
        self.basis.get_or_init(|| SharedBasis::of(self.viewer))
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
        if !is_lead_model {
            self.ordinary(&mut grants, record_type);
        } else {
            // LEAD-01, LEAD-10: the option opens the own account, to whoever holds a role.
            if self.viewer.index.snapshot().settings.lead_sharing_widens && self.viewer.has_any_role() {
                let mut wider = Grants::default();
                self.ordinary(&mut wider, record_type);
                grants.add_within(wider, &self.viewer.own());
            }
            leads::by_portal_role(self.viewer, &mut grants);
        }
        Prepared { by_level: grants.by_level(), cap: ceilings::cap(permitted.as_ref()), permitted }
    }

    /// What there is for records of any type.
    fn ordinary(&self, grants: &mut Grants, record_type: RecordType) {
        let (viewer, basis) = (self.viewer, self.basis());
        let settings = &viewer.index.snapshot().settings;
        let own_or_none = viewer.own_or_none();
        grants.add("SHARE-19", Level::Full, viewer.is_me(UserField::Owner).and(own_or_none.clone()));
        let owned_below = Predicate::is(Atom::UserIn(UserField::Owner, Arc::clone(&basis.below)));
        let hierarchy = hierarchy_level(settings.hierarchy_access);
        grants.add("ROLE-06", hierarchy, owned_below.and(own_or_none.clone()));
        basis.reached.grant(grants, viewer.index, record_type, hierarchy);
        if is_for_super_users(record_type) {
            let owned = Predicate::is(Atom::UserIn(UserField::Owner, Arc::clone(&basis.peers)));
            grants.add("ROLE-29", hierarchy, owned.and(own_or_none));
        }
        for (level, when) in basis.rules.of_type(record_type) {
            grants.add("SHARE-02", level, when);
        }
        let is_role_based = viewer.row.class == OwnerClass::RoleBased;
        if is_role_based {
            sharing::single_shares(grants, viewer.ix, &basis.keys);
        }
        let contact = viewer.user.contact.as_ref().map(|contact| contact.id.shared());
        let (index, account) = (viewer.index, viewer.account);
        basis.sets.grant(grants, index, record_type, account, contact);
        if is_role_based {
            basis.groups.grant(grants, record_type, Some(account));
        }
        if let (RecordType::Contact, true, Some(contact)) = (record_type, settings.implicit_own_account, contact) {
            let own_contact = Predicate::is(Atom::ContactElseIdIs(Arc::clone(contact)));
            grants.add("SHARE-22", Level::Read, own_contact.and(viewer.own_or_none()));
        }
        if record_type == RecordType::Account && settings.implicit_own_account {
            grants.add("SHARE-22", Level::Read, viewer.own().and(Atom::IdIsPartner));
        }
        if let Some(level) = index.snapshot().default_access(record_type).external.level() {
            grants.add("OWD-04", level, Predicate::Always);
        }
        sharing::queues(grants, &index.queues_of(&[viewer.ix], record_type), &Predicate::Always);
        features::managing(viewer, grants, record_type);
        if features::is_capability(index.snapshot(), record_type) {
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

impl<'a> SharedBasis<'a> {
    fn of(viewer: &PartnerViewer<'a>) -> Self {
        let index = viewer.index;
        let below = index.subordinates(viewer.ix);
        let is_super_user = index.snapshot().settings.super_user_access && viewer.user.is_super_user;
        let peers = if is_super_user { index.peers(viewer.ix) } else { Vec::new() };
        let peers = peers.into_iter().chain(below.iter().copied().filter(|_| is_super_user));
        Self {
            rules: RuleGrants::of(index, &[viewer.ix]),
            sets: SetGrants::of(index, viewer.user.license),
            groups: GroupGrants::of(index, viewer.ix),
            peers: Arc::new(peers.collect()),
            reached: Below::of(index, viewer.ix),
            keys: index.share_keys(&[viewer.ix]),
            below: Arc::new(below.into_iter().collect()),
        }
    }
}

/// ROLE-29. The types that super users reach.
const fn is_for_super_users(record_type: RecordType) -> bool {
    matches!(record_type, RecordType::Lead | RecordType::Opportunity | RecordType::Case | RecordType::Declared(_))
}

/// ROLE-13. The level that hierarchies give.
pub(in crate::access) const fn hierarchy_level(access: HierarchyAccess) -> ShareLevel {
    match access {
        HierarchyAccess::Read => ShareLevel::Read,
        HierarchyAccess::ReadWrite => ShareLevel::ReadWrite,
    }
}
