//! Tiny handmade programmes, and questions on them. `entries` are what they are made of, `edits` and
//! `managers` are programmes to be changed, `json` is for what is easier to say as a document.

pub mod edits;
pub mod entries;
pub mod json;
pub mod managers;

use std::hash::Hash;
use std::sync::Arc;

use partner_policy::ids::*;
use partner_policy::model::*;
use partner_policy::rules;

pub use entries::{NOW, at, id, ids};

/// A programme in the making.
#[derive(Debug, Clone)]
pub struct World {
    pub snapshot: Snapshot,
}

/// The value of a key, made first if there is none.
fn entry<K: Hash + Eq + Clone, V>(map: &mut Map<K, V>, key: K, new: impl FnOnce() -> V) -> &mut V {
    if !map.contains_key(&key) {
        map.insert(key.clone(), new());
    }
    map.get_mut(&key).unwrap()
}

impl World {
    /// Nothing.
    pub fn empty() -> Self {
        Self { snapshot: Snapshot::empty() }
    }

    /// Partner `p-a` with owner `u-owner` in internal role `ir-cm` under `ir-head`, and partner `p-b` without owner.
    pub fn new() -> Self {
        let mut world = Self::empty();
        world.internal_role("ir-head", None);
        world.internal_role("ir-cm", Some("ir-head"));
        world.internal_role("ir-asst", Some("ir-cm"));
        world.internal("u-owner").internal_role = Some(id("ir-cm"));
        world.partner("p-a").owner = Some(id("u-owner"));
        world.partner("p-b");
        world
    }

    /// The partner, made active and enabled if there is none yet.
    pub fn partner(&mut self, name: &str) -> &mut Partner {
        entry(&mut **Arc::make_mut(&mut self.snapshot.partners), id(name), || entries::partner(name))
    }

    /// The partner user, made active with the Partner Community licence if there is none yet.
    pub fn user(&mut self, name: &str, partner: &str) -> &mut PartnerUser {
        let new = || User::Partner(entries::user(name, partner));
        match entry(&mut **Arc::make_mut(&mut self.snapshot.users), id(name), new) {
            User::Partner(user) => user,
            other => panic!("{other:?} is no partner user"),
        }
    }

    /// The partner user in this place of the account's hierarchy.
    pub fn placed(&mut self, name: &str, partner: &str, role: &str) -> &mut PartnerUser {
        let user = self.user(name, partner);
        user.partner_role = Some(id(role));
        user
    }

    /// The partner user with this licence.
    pub fn licensed(&mut self, name: &str, partner: &str, license: License) -> &mut PartnerUser {
        let user = self.user(name, partner);
        user.license = license;
        user
    }

    /// The internal user, made active if there is none yet.
    pub fn internal(&mut self, name: &str) -> &mut InternalUser {
        let new = || User::Internal(entries::internal(name));
        match entry(&mut **Arc::make_mut(&mut self.snapshot.users), id(name), new) {
            User::Internal(user) => user,
            other => panic!("{other:?} is no internal user"),
        }
    }

    /// A sales rep of the partner.
    pub fn rep(&mut self, name: &str, partner: &str, is_listed: bool) {
        let rep = User::SalesRep(entries::rep(name, partner, is_listed));
        Arc::make_mut(&mut self.snapshot.users).insert(id(name), rep);
    }

    /// Assigns the user to the partner as manager.
    pub fn manager(&mut self, partner: &str, user: &str) -> &mut ManagerAssignment {
        let new = || entries::assignment(partner, user);
        entry(&mut **Arc::make_mut(&mut self.snapshot.managers), (id(partner), id(user)), new)
    }

    /// A role of the supplier's own tree.
    pub fn internal_role(&mut self, name: &str, parent: Option<&str>) -> &mut InternalRole {
        entry(&mut self.snapshot.internal_roles, id(name), || entries::internal_role(name, parent))
    }

    /// A permission group, and the internal user in it.
    pub fn group_of(&mut self, user: &str, name: &str) -> &mut PermissionGroup {
        self.internal(user).permission_groups.push(id(name));
        entry(&mut self.snapshot.permission_groups, id(name), || entries::permission_group(name))
    }

    /// Puts portal roles in play: the standard ones as they are by default.
    pub fn portal_roles(&mut self) -> &mut Self {
        let standard = standard_user_roles(&self.snapshot.settings);
        let roles = self.snapshot.user_roles.get_or_insert_default();
        roles.extend(standard.into_iter().map(|role| (role.id.clone(), role)));
        self
    }

    /// The portal role, made custom with Assigned Leads if there is none yet.
    pub fn role(&mut self, name: &str) -> &mut UserRole {
        if self.snapshot.user_roles.is_none() {
            self.portal_roles();
        }
        entry(self.snapshot.user_roles.get_or_insert_default(), id(name), || entries::user_role(name))
    }

    /// A sharing rule that is active and gives Read.
    pub fn rule(&mut self, name: &str, record_type: RecordType, scope: RuleScope, to: Target) -> &mut SharingRule {
        entry(&mut self.snapshot.sharing_rules, id(name), || SharingRule {
            id: id(name),
            is_active: true,
            record_type,
            level: ShareLevel::Read,
            purpose: None,
            scope,
            to,
        })
    }

    /// A public group without members.
    pub fn public_group(&mut self, name: &str) -> &mut PublicGroup {
        entry(&mut self.snapshot.public_groups, id(name), || entries::public_group(name))
    }

    /// A partner group without rules.
    pub fn partner_group(&mut self, name: &str) -> &mut PartnerGroup {
        entry(&mut self.snapshot.partner_groups, id(name), || PartnerGroup {
            id: id(name),
            matching: GroupMatch::All,
            partner: Vec::new(),
            user_roles: Default::default(),
        })
    }

    /// A view for the members of these groups, with these pages.
    pub fn view(&mut self, name: &str, groups: &[&str], pages: Vec<Page>) {
        let view = CustomView { id: id(name), groups: ids(groups), pages };
        self.snapshot.custom_views.insert(id(name), view);
    }

    /// The decision at the usual moment.
    pub fn decide(&self, viewer: &str, action: &str, resource: &Resource) -> Decision {
        self.decide_to(viewer, action, resource, None)
    }

    /// The decision on a transfer or share to somebody.
    pub fn decide_to(&self, viewer: &str, action: &str, resource: &Resource, to: Option<&str>) -> Decision {
        let to = to.map(id::<UserId>);
        let question = Question {
            viewer: &id(viewer),
            now: at(NOW),
            action: Action::parse(action).unwrap(),
            resource,
            to: to.as_ref(),
        };
        rules::decide(&self.snapshot, &question)
    }

    /// Code, rule and level of the decision, such as `GRANTED SHARE-19 full`.
    pub fn says(&self, viewer: &str, action: &str, resource: &Resource) -> String {
        brief(&self.decide(viewer, action, resource))
    }

    /// Whether the decision allows.
    pub fn allows(&self, viewer: &str, action: &str, resource: &Resource) -> bool {
        self.decide(viewer, action, resource).allowed
    }

    /// Asserts what the decision says.
    #[track_caller]
    pub fn check(&self, viewer: &str, action: &str, resource: &Resource, expect: &str) {
        assert_eq!(self.says(viewer, action, resource), expect, "{viewer} {action} {resource:?}");
    }
}

/// Code, rule and level, such as `GRANTED SHARE-19 full`.
pub fn brief(decision: &Decision) -> String {
    format!("{} {} {}", decision.code.as_str(), decision.rule, decision.level.as_str())
}

/// The rules of the grants.
pub fn grants(decision: &Decision) -> Vec<&'static str> {
    decision.grants.iter().map(|grant| grant.rule.as_str()).collect()
}

/// The codes of what refused.
pub fn blocked(decision: &Decision) -> Vec<&'static str> {
    decision.blocked.iter().map(|block| block.code.as_str()).collect()
}

/// The hints.
pub fn hints(decision: &Decision) -> Vec<&str> {
    decision.missing.iter().map(|missing| missing.hint.as_str()).collect()
}

/// A resource of this type of no partner.
pub fn thing(kind: &str) -> Resource {
    Resource::of(ResourceKind::parse(kind).unwrap())
}

/// A resource of this type and partner.
pub fn of(kind: &str, partner: &str) -> Resource {
    thing(kind).partner(partner)
}

/// Facts of a resource, one after another.
pub trait Facts {
    fn id(self, id: &str) -> Self;
    fn partner(self, partner: &str) -> Self;
    fn owner(self, owner: &str) -> Self;
    fn assignee(self, assignee: &str) -> Self;
    fn creator(self, creator: &str) -> Self;
    fn contact(self, contact: &str) -> Self;
    fn origin(self, origin: LeadOrigin) -> Self;
    fn field(self, name: &str, value: Value) -> Self;
    fn shared(self, user: &str, level: ShareLevel) -> Self;
}

impl Facts for Resource {
    fn id(self, text: &str) -> Self {
        Self { id: Some(id(text)), ..self }
    }
    fn partner(self, partner: &str) -> Self {
        Self { partner: Some(id(partner)), ..self }
    }
    fn owner(self, owner: &str) -> Self {
        Self { owner: Some(id(owner)), ..self }
    }
    fn assignee(self, assignee: &str) -> Self {
        Self { assignee: Some(id(assignee)), ..self }
    }
    fn creator(self, creator: &str) -> Self {
        Self { created_by: Some(id(creator)), ..self }
    }
    fn contact(self, contact: &str) -> Self {
        Self { contact: Some(id(contact)), ..self }
    }
    fn origin(self, origin: LeadOrigin) -> Self {
        Self { origin: Some(origin), ..self }
    }
    fn field(mut self, name: &str, value: Value) -> Self {
        self.fields.insert(name.into(), value);
        self
    }
    fn shared(mut self, user: &str, level: ShareLevel) -> Self {
        self.shares.push(RecordShare { with: ShareTarget::User(id(user)), level });
        self
    }
}

/// A text as a field's value.
pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// A comparison of the record's own field.
pub fn on_record(field: &str, op: CriterionOp, value: Value) -> Criterion {
    Criterion { field: field.into(), on: CriterionSubject::Record, op, value: Operand::One(value) }
}

/// A comparison of the field of the record's partner.
pub fn on_partner(field: &str, op: CriterionOp, value: Value) -> Criterion {
    Criterion { field: field.into(), on: CriterionSubject::Partner, op, value: Operand::One(value) }
}
