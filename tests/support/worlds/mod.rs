//! Programmes out of random or enumerated choices: a builder that is handed on by value, and the enumerations made with it.

pub mod enumerate;

use std::sync::Arc;

use crate::support::world::entries;
use partner_policy::ids::*;
use partner_policy::model::*;

use crate::support::world::entries::ids;
pub use crate::support::world::entries::{NOW, at};

pub fn uid(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub fn pid(id: &str) -> PartnerId {
    PartnerId::parse(id).unwrap()
}

pub fn action(text: &str) -> Action {
    Action::parse(text).unwrap_or_else(|| panic!("{text}"))
}

/// A programme under construction.
#[derive(Clone)]
pub struct World(pub Snapshot);

impl World {
    pub fn new() -> Self {
        Self(Snapshot::empty())
    }

    pub fn partner(mut self, id: &str, change: impl FnOnce(&mut Partner)) -> Self {
        let mut partner = entries::partner(id);
        change(&mut partner);
        Arc::make_mut(&mut self.0.partners).insert(pid(id), partner);
        self
    }

    pub fn user(mut self, id: &str, partner: &str, license: License, change: impl FnOnce(&mut PartnerUser)) -> Self {
        let mut user = PartnerUser {
            license,
            created_at: at("2026-11-01T00:00:00Z"),
            last_login_at: None,
            ..entries::user(id, partner)
        };
        change(&mut user);
        Arc::make_mut(&mut self.0.users).insert(uid(id), User::Partner(user));
        self
    }

    /// A Partner Community user in a default role; an empty role stays unset.
    pub fn member(self, id: &str, partner: &str, role: &str) -> Self {
        self.user(id, partner, License::PartnerCommunity, |user| user.partner_role = role_of(role))
    }

    pub fn internal(mut self, id: &str, change: impl FnOnce(&mut InternalUser)) -> Self {
        let mut user = entries::internal(id);
        change(&mut user);
        Arc::make_mut(&mut self.0.users).insert(uid(id), User::Internal(user));
        self
    }

    pub fn rep(mut self, id: &str, partner: &str, is_listed: bool) -> Self {
        let rep = User::SalesRep(entries::rep(id, partner, is_listed));
        Arc::make_mut(&mut self.0.users).insert(uid(id), rep);
        self
    }

    pub fn manager(mut self, partner: &str, user: &str) -> Self {
        let assignment = entries::assignment(partner, user);
        Arc::make_mut(&mut self.0.managers).insert((pid(partner), uid(user)), assignment);
        self
    }

    pub fn internal_role(mut self, id: &str, parent: &str) -> Self {
        let role = entries::internal_role(id, Some(parent).filter(|parent| !parent.is_empty()));
        self.0.internal_roles.insert(role.id.clone(), role);
        self
    }

    pub fn permission_group(mut self, id: &str, change: impl FnOnce(&mut PermissionGroup)) -> Self {
        let mut group = entries::permission_group(id);
        change(&mut group);
        self.0.permission_groups.insert(group.id.clone(), group);
        self
    }

    /// Puts portal roles in play: the standard ones and these custom ones.
    pub fn portal_roles(mut self, custom: &[(&str, LeadVisibility)]) -> Self {
        let mut roles = Map::default();
        for role in standard_user_roles(&self.0.settings) {
            roles.insert(role.id.clone(), role);
        }
        for (id, lead_visibility) in custom {
            let role = UserRole { lead_visibility: *lead_visibility, ..entries::user_role(id) };
            roles.insert(role.id.clone(), role);
        }
        self.0.user_roles = Some(roles);
        self
    }

    pub fn public_group(mut self, id: &str, users: &[&str], groups: &[&str]) -> Self {
        let group = PublicGroup { users: ids(users), groups: ids(groups), ..entries::public_group(id) };
        self.0.public_groups.insert(group.id.clone(), group);
        self
    }

    pub fn rule(mut self, record_type: RecordType, level: ShareLevel, scope: RuleScope, to: Target) -> Self {
        let id = SharingRuleId::parse(&format!("sr-{}", self.0.sharing_rules.len())).unwrap();
        let rule = SharingRule { id: id.clone(), is_active: true, record_type, level, purpose: None, scope, to };
        self.0.sharing_rules.insert(id, rule);
        self
    }

    pub fn sharing_set(mut self, id: &str, licenses: Option<&[License]>, mappings: &[AccessMapping]) -> Self {
        let id = SharingSetId::parse(id).unwrap();
        let set = SharingSet { id: id.clone(), licenses: licenses.map(<[_]>::to_vec), mappings: mappings.to_vec() };
        self.0.sharing_sets.insert(id, set);
        self
    }

    pub fn share_group(mut self, set: &str, users: &[&str], is_active: bool) -> Self {
        let id = ShareGroupId::parse(&format!("sg-{}", self.0.share_groups.len())).unwrap();
        let group = ShareGroup {
            id: id.clone(),
            sharing_set: SharingSetId::parse(set).unwrap(),
            is_active,
            users: users.iter().map(|id| uid(id)).collect(),
            public_groups: Vec::new(),
        };
        self.0.share_groups.insert(id, group);
        self
    }

    pub fn tier(mut self, id: &str, features: &[&str]) -> Self {
        let id = TierId::parse(id).unwrap();
        let tier = Tier { id: id.clone(), name: "".into(), features: features.iter().map(|f| (*f).into()).collect() };
        self.0.tiers.get_or_insert_default().insert(id, tier);
        self
    }

    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.0.settings);
        self
    }

    pub fn change(mut self, change: impl FnOnce(&mut Snapshot)) -> Self {
        change(&mut self.0);
        self
    }

    pub fn change_user(mut self, id: &str, change: impl FnOnce(&mut PartnerUser)) -> Self {
        match Arc::make_mut(&mut self.0.users).get_mut(id) {
            Some(User::Partner(user)) => change(user),
            other => panic!("{other:?}"),
        }
        self
    }
}

pub fn role_of(role: &str) -> Option<PartnerRoleId> {
    PartnerRoleId::parse(role).ok()
}

pub fn portal_roles(ids: &[&str]) -> Vec<UserRoleId> {
    ids.iter().map(|id| UserRoleId::parse(id).unwrap()).collect()
}

pub fn criterion(field: &str, on: CriterionSubject, op: CriterionOp, value: &str) -> Criterion {
    Criterion { field: field.into(), on, op, value: Operand::One(Value::Text(value.into())) }
}

/// A record under construction; empty texts leave a field unset.
#[derive(Clone)]
pub struct Rec(pub Resource);

impl Rec {
    pub fn of(kind: &str) -> Self {
        Self(Resource::of(ResourceKind::parse(kind).unwrap()))
    }
    pub fn id(mut self, id: &str) -> Self {
        self.0.id = ResourceId::parse(id).ok();
        self
    }
    pub fn partner(mut self, id: &str) -> Self {
        self.0.partner = PartnerId::parse(id).ok();
        self
    }
    pub fn owner(mut self, id: &str) -> Self {
        self.0.owner = UserId::parse(id).ok();
        self
    }
    pub fn assignee(mut self, id: &str) -> Self {
        self.0.assignee = UserId::parse(id).ok();
        self
    }
    pub fn creator(mut self, id: &str) -> Self {
        self.0.created_by = UserId::parse(id).ok();
        self
    }
    pub fn contact(mut self, id: &str) -> Self {
        self.0.contact = ContactId::parse(id).ok();
        self
    }
    pub fn origin(mut self, origin: Option<LeadOrigin>) -> Self {
        self.0.origin = origin;
        self
    }
    pub fn share(mut self, user: &str, level: ShareLevel) -> Self {
        self.0.shares.push(RecordShare { with: ShareTarget::User(uid(user)), level });
        self
    }
    pub fn field(mut self, name: &str, value: Value) -> Self {
        self.0.fields.insert(name.into(), value);
        self
    }
}
