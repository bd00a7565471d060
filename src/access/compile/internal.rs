//! What an active internal user may do.

use std::sync::Arc;

use crate::access::compile::action::{ActionAccess, Grants, GrantsByLevel};
use crate::access::compile::records::hierarchy_level;
use crate::access::compile::sharing::{self, Below, GroupGrants, RuleGrants};
use crate::access::predicate::{Atom, Home, Predicate, UserField};
use crate::ids::UserIx;
use crate::index::{Index, OwnerClass, UserSet};
use crate::model::{
    InternalUser, Level, Module, ModuleScope, PermissionGroup, RecordScope, RecordType, ResourceKind, Verb,
};

/// An internal user who passed the gates.
#[derive(Debug)]
pub(in crate::access) struct InternalViewer<'a> {
    index: &'a Index,
    ix: UserIx,
    user: &'a InternalUser,
    groups: Vec<&'a PermissionGroup>,
    /// The record belongs to a partner that the viewer manages (MGR-01).
    is_managed: Predicate,
    /// The record is owned by a role-based user of an account below the viewer (ROLE-15).
    is_below: Predicate,
    rules: RuleGrants<'a>,
    share_groups: GroupGrants,
    /// The keys of the viewer's groups and roles (REACH-05).
    keys: Arc<[Arc<str>]>,
    /// Staff in roles strictly below, if the hierarchy of staff is in play (ROLE-28).
    staff_below: Arc<UserSet>,
    /// Those whose reach passes up (REACH-06).
    reached: Below<'a>,
    last: Option<(RecordType, Arc<GrantsByLevel>)>,
}

impl<'a> InternalViewer<'a> {
    pub(in crate::access) fn new(index: &'a Index, ix: UserIx, user: &'a InternalUser) -> Self {
        let known = &index.snapshot().permission_groups;
        let accounts = Some(index.accounts_below(ix));
        Self {
            groups: user.permission_groups.iter().filter_map(|id| known.get(id)).collect(),
            is_managed: Predicate::is(Atom::PartnerIn(Arc::new(index.managed(ix)))),
            is_below: Predicate::is(Atom::OwnerAtHome(Home { classes: OwnerClass::RoleBased.bit(), accounts })),
            rules: RuleGrants::of(index, &[ix]),
            share_groups: GroupGrants::of(index, ix),
            keys: index.share_keys(&[ix]),
            staff_below: index.staff_below(ix),
            reached: Below::of(index, ix),
            index,
            ix,
            user,
            last: None,
        }
    }

    fn any_group(&self, has: impl Fn(&PermissionGroup) -> bool) -> bool {
        self.groups.iter().any(|group| has(group))
    }

    fn is_system_administrator(&self) -> bool {
        self.user.is_supplier_admin || self.any_group(|group| group.has_system_administration)
    }

    fn is_administrator(&self) -> bool {
        self.is_system_administrator() || self.any_group(|group| group.has_partner_administration)
    }

    /// What is left of one action; none where nothing grants it.
    pub(in crate::access) fn access(&mut self, kind: ResourceKind, verb: Verb) -> Option<ActionAccess> {
        if let Some(record_type) = kind.record() {
            verb.needs()?;
            // Sharing is granted to administrators beside what every verb of the type is granted by (SHARE-10).
            let shares_all = verb == Verb::Share && self.is_system_administrator();
            let by_level = match &self.last {
                Some((of, by_level)) if *of == record_type && !shares_all => Arc::clone(by_level),
                _ => self.records(record_type, shares_all).by_level(),
            };
            if !shares_all {
                self.last = Some((record_type, Arc::clone(&by_level)));
            }
            return Some(ActionAccess::new(verb, by_level, Vec::new(), Level::Full));
        }
        let grants = self.thing(kind, verb);
        (!grants.0.is_empty()).then(|| ActionAccess::new(verb, grants.by_level(), Vec::new(), Level::Full))
    }

    /// The grants in the order of the rules, so that of several at one level the same one is named.
    fn records(&self, record_type: RecordType, shares_all: bool) -> Grants {
        let settings = &self.index.snapshot().settings;
        let mut grants = Grants::default();
        let me = Arc::new([self.ix].into_iter().collect());
        grants.add("SHARE-19", Level::Full, sharing::owned_by(self.index, record_type, me));
        let most = hierarchy_level(settings.hierarchy_access);
        let level = most.into();
        grants.add_acting("ROLE-15", level, self.is_below.clone(), Verb::Share);
        let owned_below = sharing::owned_by(self.index, record_type, Arc::clone(&self.staff_below));
        grants.add_acting("ROLE-28", level, owned_below, Verb::Share);
        self.reached.grant(&mut grants, self.index, record_type, most);
        for (level, when) in self.rules.of_type(record_type) {
            grants.add("SHARE-02", level, when);
        }
        sharing::single_shares(&mut grants, self.ix, &self.keys);
        if shares_all {
            grants.add_acting("SHARE-10", Level::Read, Predicate::Always, Verb::Share);
        }
        self.share_groups.grant(&mut grants, record_type, None);
        self.module(&mut grants, record_type);
        if settings.internal_assignee_sees_deal && record_type == RecordType::Deal {
            grants.add("MGR-17", Level::Read, Atom::UserIs(UserField::Assignee, self.ix));
        }
        if self.user.is_supplier_admin && record_type == RecordType::Lead {
            grants.add("LEAD-12", Level::Read, Predicate::Always);
        }
        if let Some(level) = self.index.snapshot().default_access(record_type).internal.level() {
            grants.add("OWD-03", level, Predicate::Always);
        }
        sharing::queues(&mut grants, &self.index.queues_of(&[self.ix], record_type), &Predicate::Always);
        self.all_records(&mut grants, record_type);
        grants
    }

    /// VIEW-01, VIEW-02. Every record of a type, or of every type.
    fn all_records(&self, grants: &mut Grants, record_type: RecordType) {
        let of_type = |scope| self.any_group(|group| group.records.contains(&(record_type, scope)));
        if of_type(RecordScope::ModifyAll) {
            grants.add("VIEW-01", Level::Full, Predicate::Always);
        } else if of_type(RecordScope::ViewAll) {
            grants.add("VIEW-01", Level::Read, Predicate::Always);
        }
        if self.any_group(|group| group.modifies_all_data) {
            grants.add("VIEW-02", Level::Full, Predicate::Always);
        } else if self.any_group(|group| group.views_all_data) {
            grants.add("VIEW-02", Level::Read, Predicate::Always);
        }
    }

    /// MGR-03, MGR-04. The module permission reaches the managed partners, or every partner.
    fn module(&self, grants: &mut Grants, record_type: RecordType) {
        let module = match record_type {
            RecordType::Lead => Module::Lead,
            RecordType::Deal => Module::Deal,
            RecordType::MdfRequest => Module::MdfRequest,
            RecordType::BusinessPlan => Module::BusinessPlan,
            RecordType::Declared(name) => Module::Declared(name),
            _ => return,
        };
        let reaches = |scope| self.any_group(|group| group.scope(module) == Some(scope));
        if reaches(ModuleScope::AssignedPartners) {
            grants.add("MGR-03", Level::ReadWrite, self.is_managed.clone());
        }
        if reaches(ModuleScope::AllPartners) {
            grants.add("MGR-04", Level::ReadWrite, Atom::PartnerPresent);
        }
    }

    fn thing(&self, kind: ResourceKind, verb: Verb) -> Grants {
        use ResourceKind as Kind;
        let mut grants = Grants::default();
        match (kind, verb) {
            (Kind::Profile | Kind::Contacts | Kind::Agreements | Kind::EmailDomains, _) => {
                self.areas(&mut grants, Level::ReadWrite);
            }
            (Kind::History, _) => self.areas(&mut grants, Level::Read),
            (Kind::Managers, Verb::Edit) if self.is_administrator() => {
                grants.add("MGR-12", Level::ReadWrite, Predicate::Always);
            }
            (Kind::Managers, Verb::List) => {
                let reads_all = self.is_administrator() || self.any_group(|group| group.has_partner_read_only);
                grants.add("MGR-19", Level::Read, self.is_managed.clone().or(reads_all));
            }
            (Kind::UserRole, Verb::Define) if self.user.is_supplier_admin => {
                grants.add("PUR-02", Level::ReadWrite, Predicate::Always);
            }
            (Kind::UserRole, Verb::Assign) if self.user.is_supplier_admin => {
                grants.add("PUR-06", Level::ReadWrite, Predicate::Always);
            }
            (Kind::User, Verb::Restore) if self.user.is_support => {
                grants.add("USER-25", Level::ReadWrite, Predicate::Always);
            }
            (Kind::User, Verb::Rename) if self.user.is_support => {
                grants.add("USER-14", Level::ReadWrite, Predicate::Always);
            }
            _ => {}
        }
        grants
    }

    /// MGR-02. The five areas of the managed partners, with a permission of its own where the option asks for it.
    fn areas(&self, grants: &mut Grants, level: Level) {
        let needs_permission = self.index.snapshot().settings.manager_areas_need_permission;
        if !needs_permission || self.any_group(|group| group.has_partner_manager_access) {
            grants.add("MGR-02", level, self.is_managed.clone());
        }
    }
}
