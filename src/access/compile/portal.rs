//! What a partner user may do in the portal besides records, and what little a sales rep may.

use std::sync::Arc;

use crate::access::compile::action::{ActionAccess, Grants, ResidualCeiling, ResidualGrant};
use crate::access::compile::viewer::PartnerViewer;
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::error::Code;
use crate::ids::{PartnerIx, UserIx};
use crate::model::{Block, Feature, Level, ResourceKind, SalesRep, User, UserRoleKind, Verb};

impl PartnerViewer<'_> {
    /// What is left of one action on something that is no record; none where nothing grants or limits it.
    pub(in crate::access) fn thing(&self, kind: ResourceKind, verb: Verb) -> Option<ActionAccess> {
        use ResourceKind as Kind;
        use UserRoleKind::{Administrator, Marketing, Sales};
        let own = self.own_or_none();
        let mut grants = Grants::default();
        let mut ceilings = Vec::new();
        match kind {
            Kind::Profile if self.index.snapshot().settings.implicit_own_account => {
                grants.add("SHARE-22", Level::Read, self.own());
            }
            Kind::Portal => grants.add("USER-03", Level::Read, own),
            Kind::PortalArea => {
                ceilings = self.site_areas();
                let is_open = match &self.roles {
                    Some(roles) => !roles.is_empty(),
                    None => self.index.snapshot().site_areas.is_some(),
                };
                let available = admitted_by(&ceilings);
                let named = Predicate::unless(Atom::IdAbsent);
                grants.add("PUR-03", Level::Read, own.and(is_open).and(named).and(available));
            }
            Kind::Page => {
                ceilings = self.pages();
                let named = Predicate::unless(Atom::IdAbsent);
                grants.add("GROUP-08", Level::Read, own.and(named).and(admitted_by(&ceilings)));
            }
            Kind::TierFeature => {
                ceilings = self.tier();
                self.features_of_tier(&mut grants);
            }
            Kind::AccountSettings | Kind::CrmIntegration => {
                self.capability(&mut grants, &[Administrator], Level::ReadWrite);
            }
            Kind::MySettings => self.my_settings(&mut grants),
            Kind::Campaign | Kind::ContactList => {
                self.capability(&mut grants, &[Administrator, Marketing, Sales], Level::Read);
            }
            Kind::PersonalSocial => {
                for rule in self.role_rules(&[Administrator, Marketing, Sales]) {
                    grants.add(rule, Level::Read, own.clone().and(self.mine_or_nobodys()));
                }
            }
            Kind::CompanySocial => self.capability(&mut grants, &[Administrator, Marketing], Level::Read),
            Kind::UserRole if verb == Verb::Assign => self.assigning(&mut grants),
            Kind::User => ceilings = self.user_administration(&mut grants, verb),
            Kind::Partnership if self.has(Feature::ManagePartnership) => grants.add("FEAT-08", Level::Read, own),
            _ => return None,
        }
        Some(ActionAccess::new(verb, grants.by_level(), ceilings, Level::Full))
    }

    /// PUR-14 to PUR-19. What these roles may do in the own account.
    fn capability(&self, grants: &mut Grants, kinds: &[UserRoleKind], level: Level) {
        for rule in self.role_rules(kinds) {
            grants.add(rule, level, self.own_or_none());
        }
    }

    /// PUR-14 to PUR-16. The own settings with a standard role, those of everybody in the account with Administrator.
    fn my_settings(&self, grants: &mut Grants) {
        use UserRoleKind::{Administrator, Marketing, Sales};
        for rule in self.role_rules(&[Administrator, Marketing, Sales]) {
            grants.add(rule, Level::ReadWrite, self.own_or_none().and(self.mine_or_nobodys()));
        }
        if self.holds(Administrator) {
            let is_partner_user = |ix: &UserIx| matches!(self.index.user(*ix), Some(User::Partner(_)));
            let colleagues = self.index.members(self.account).filter(is_partner_user).collect();
            let theirs = Atom::UserIn(UserField::Owner, Arc::new(colleagues));
            grants.add("PUR-14", Level::ReadWrite, self.own_or_none().and(theirs));
        }
    }

    /// Owned by the viewer, or by nobody that the question names.
    fn mine_or_nobodys(&self) -> Predicate {
        self.is_me(UserField::Owner).or(Atom::UserAbsent(UserField::Owner))
    }

    /// TIER-01, TIER-07. Listed features by the tier, others by a permission set; with portal roles in play a role is needed, too.
    fn features_of_tier(&self, grants: &mut Grants) {
        if self.has_role_model() && !self.has_any_role() {
            return;
        }
        let (listed, entitled) = (self.listed_features(), self.entitled_features());
        grants.add("TIER-01", Level::Read, self.own_or_none().and(Atom::id_in(entitled.iter())));
        let snapshot = self.index.snapshot();
        let sets = self.user.permission_sets.iter().filter_map(|id| snapshot.permission_sets.get(id));
        let extra = sets.flat_map(|set| &set.tier_features).filter(|feature| !listed.contains(*feature));
        grants.add("TIER-07", Level::Read, self.own_or_none().and(Atom::id_in(extra)));
    }

    /// PUR-06, PUR-07. The administrator assigns what the supplier lets partners assign.
    fn assigning(&self, grants: &mut Grants) {
        let snapshot = self.index.snapshot();
        if !snapshot.settings.partner_admin_may_assign_roles || !self.holds(UserRoleKind::Administrator) {
            return;
        }
        let assignable = snapshot.user_roles.iter().flat_map(|roles| roles.values());
        let assignable = assignable.filter(|role| role.is_partner_assignable).map(|role| role.id.shared());
        let named = Predicate::is(Atom::IdAbsent).or(Atom::id_in(assignable));
        grants.add("PUR-07", Level::ReadWrite, self.own_or_none().and(named));
    }

    /// FEAT-02, FEAT-08. Inviting, permitting and revoking in the own account, never oneself (USER-24, FEAT-10).
    fn user_administration(&self, grants: &mut Grants, verb: Verb) -> Vec<ResidualCeiling> {
        if !matches!(verb, Verb::Invite | Verb::Permit | Verb::Revoke) {
            return Vec::new();
        }
        let about = if verb == Verb::Invite { Predicate::Always } else { self.own_user_or_nobody() };
        if self.has(Feature::ManageUsers) {
            grants.add("FEAT-02", Level::ReadWrite, self.own_or_none().and(about.clone()));
        }
        let settings = &self.index.snapshot().settings;
        if settings.manage_partnership_includes_users && self.has(Feature::ManagePartnership) {
            grants.add("FEAT-08", Level::ReadWrite, self.own_or_none().and(about));
        }
        let refusal = match verb {
            Verb::Revoke => Block::new(Code::SelfRevoke, "USER-24"),
            Verb::Permit => Block::new(Code::SelfGrant, "FEAT-10"),
            _ => return Vec::new(),
        };
        let oneself = Atom::id_in([self.user.id.shared()]);
        vec![ResidualCeiling { refusal, admits: Predicate::unless(oneself) }]
    }

    /// FEAT-09, GEN-06. The resource's id is that of a partner user of the own account, or absent.
    fn own_user_or_nobody(&self) -> Predicate {
        let account = self.index.partner_ix(self.user.partner.as_str());
        let members = account.into_iter().flat_map(|account| self.index.members(account));
        let members = members
            .filter_map(|member| self.index.user(member))
            .filter_map(User::as_partner)
            .map(|user| user.id.shared());
        Predicate::is(Atom::IdAbsent).or(Atom::id_in(members))
    }
}

/// What all the ceilings admit: what they close is not even read (GEN-03).
fn admitted_by(ceilings: &[ResidualCeiling]) -> Predicate {
    Predicate::all(ceilings.iter().map(|ceiling| ceiling.admits.clone()))
}

/// LEAD-11. A listed sales rep sees the leads of the own partner that are assigned to the rep.
pub(in crate::access) fn sales_rep_leads(rep: &SalesRep, ix: UserIx, account: PartnerIx) -> Vec<ResidualGrant> {
    let mut grants = Grants::default();
    if rep.is_listed {
        let assigned = Predicate::is(Atom::UserIs(UserField::Assignee, ix));
        grants.add("LEAD-11", Level::Read, assigned.and(Atom::PartnerIs(account)));
    }
    grants.0
}
