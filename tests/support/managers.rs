//! A small programme, and shorthand for edits of it.

use std::sync::Arc;

use super::blank;
use partner_policy::edits::{apply, plan};
use partner_policy::error::Code;
use partner_policy::ids::{PartnerId, PartnerRoleId, UserId};
use partner_policy::model::{
    Assignment, BatchMode, Edit, EditRequest, Instant, InternalRole, InternalStatus, InternalUser, ListedManager,
    ManagerAssignment, ManagerRow, Map, Partner, PartnerRole, PartnerStatus, PermissionGroup, Plan, RowAction,
    RowOutcome, Snapshot, Tier, User,
};

pub use crate::support::blank::user as partner_user;

pub fn p(id: &str) -> PartnerId {
    blank::id(id)
}

pub fn u(id: &str) -> UserId {
    blank::id(id)
}

pub fn role_id(id: &str) -> PartnerRoleId {
    blank::id(id)
}

pub fn ps(ids: &[&str]) -> Vec<PartnerId> {
    blank::ids(ids)
}

pub fn us(ids: &[&str]) -> Vec<UserId> {
    blank::ids(ids)
}

pub fn now() -> Instant {
    blank::at(blank::NOW)
}

pub fn partner(id: &str, status: PartnerStatus) -> Partner {
    Partner { status, ..blank::partner(id) }
}

pub fn internal(id: &str, status: InternalStatus) -> InternalUser {
    InternalUser { status, internal_role: Some(blank::id("cm")), ..blank::internal(id) }
}

/// The administrator `root`; partners `acme`, `birch` and `cedar` (active), `pine` (prospective), `oak` (inactive),
/// `off` (not enabled); internal users `anna`, `ben`, `carl` (active), `pat` (pending), `dora` (disabled); a partner
/// user `pia` of acme. The assignments are `(partner, user, is_primary)`.
pub fn world(managers: &[(&str, &str, bool)]) -> Snapshot {
    let mut snapshot = Snapshot::empty();
    snapshot.revision = 7;
    let partners = Arc::make_mut(&mut snapshot.partners);
    for id in ["acme", "birch", "cedar"] {
        partners.insert(p(id), partner(id, PartnerStatus::Active));
    }
    partners.insert(p("pine"), partner("pine", PartnerStatus::Prospective));
    partners.insert(p("oak"), partner("oak", PartnerStatus::Inactive));
    partners.insert(p("off"), Partner { is_enabled: false, ..partner("off", PartnerStatus::Active) });
    let users = Arc::make_mut(&mut snapshot.users);
    let root = InternalUser { is_supplier_admin: true, ..internal("root", InternalStatus::Active) };
    users.insert(root.id.clone(), User::Internal(root));
    for id in ["anna", "ben", "carl"] {
        users.insert(u(id), User::Internal(internal(id, InternalStatus::Active)));
    }
    users.insert(u("pat"), User::Internal(internal("pat", InternalStatus::Pending)));
    users.insert(u("dora"), User::Internal(internal("dora", InternalStatus::Disabled)));
    users.insert(u("pia"), User::Partner(partner_user("pia", "acme")));
    snapshot.managers = Arc::new(
        managers
            .iter()
            .map(|&(of, user, is_primary)| {
                ((p(of), u(user)), ManagerAssignment { is_primary, ..blank::assignment(of, user) })
            })
            .collect(),
    );
    let role = InternalRole { label: "Channel Manager".into(), ..blank::internal_role("cm", None) };
    snapshot.internal_roles.insert(role.id.clone(), role);
    let mut tiers = Map::default();
    let gold = Tier { id: blank::id("gold"), name: "Gold".into(), features: Vec::new() };
    tiers.insert(gold.id.clone(), gold);
    snapshot.tiers = Some(tiers);
    snapshot
}

/// Gives `user` a permission group made by `permit`.
pub fn permit(snapshot: &mut Snapshot, user: &str, permit: impl FnOnce(&mut PermissionGroup)) {
    let mut group = blank::permission_group("group");
    permit(&mut group);
    let id = group.id.clone();
    snapshot.permission_groups.insert(id.clone(), group);
    if let Some(User::Internal(user)) = Arc::make_mut(&mut snapshot.users).get_mut(&u(user)) {
        user.permission_groups.push(id);
    }
}

pub fn request(snapshot: &Snapshot, by: &str, edit: Edit, mode: Option<BatchMode>) -> EditRequest {
    EditRequest { by: u(by), revision: snapshot.revision, mode, now: now(), edit }
}

/// The plan of `root`, all or nothing.
pub fn all(snapshot: &Snapshot, edit: Edit) -> Plan {
    plan(snapshot, &request(snapshot, "root", edit, None))
}

/// The plan of `root`, in part.
pub fn part(snapshot: &Snapshot, edit: Edit) -> Plan {
    plan(snapshot, &request(snapshot, "root", edit, Some(BatchMode::Partial)))
}

/// Outcome and code of every row.
pub fn rows(plan: &Plan) -> Vec<(RowOutcome, Option<Code>)> {
    plan.rows.iter().map(|row| (row.outcome, row.code)).collect()
}

pub fn warnings(plan: &Plan) -> Vec<Code> {
    plan.warnings.iter().map(|warning| warning.code).collect()
}

/// The managers of a partner after the plan, by id, the primary with a star.
pub fn managers_after(snapshot: &Snapshot, plan: &Plan, of: &str) -> Vec<String> {
    managers(&apply(snapshot, plan).unwrap(), of)
}

pub fn managers(snapshot: &Snapshot, of: &str) -> Vec<String> {
    let mut found: Vec<String> = snapshot
        .managers
        .values()
        .filter(|assignment| assignment.partner == p(of))
        .map(|assignment| format!("{}{}", assignment.user, if assignment.is_primary { "*" } else { "" }))
        .collect();
    found.sort();
    found
}

pub fn add(partners: &[&str], users: &[&str], make_primary: bool) -> Edit {
    Edit::ManagersAdd { partners: ps(partners).into(), users: us(users), make_primary }
}

pub fn remove(partners: &[&str], users: &[&str]) -> Edit {
    Edit::ManagersRemove { partners: ps(partners).into(), users: us(users) }
}

pub fn promote(pairs: &[(&str, &str)]) -> Edit {
    let assignment = |(of, user): &(&str, &str)| Assignment { partner: p(of), user: u(user) };
    Edit::ManagersMakePrimary { assignments: Some(pairs.iter().map(assignment).collect()), partners: None, user: None }
}

/// A whole set; a star flags the primary.
pub fn set(of: &str, managers: &[&str]) -> Edit {
    Edit::ManagersSet { partner: p(of), managers: list(managers) }
}

pub fn list(managers: &[&str]) -> Vec<ListedManager> {
    managers
        .iter()
        .map(|text| ListedManager { user: u(text.trim_end_matches('*')), is_primary: text.ends_with('*') })
        .collect()
}

pub fn row(action: RowAction, of: &str, user: &str, primary: Option<bool>) -> ManagerRow {
    ManagerRow { action, partner: p(of), user: u(user), primary }
}

pub fn role(id: &str, label: &str, parent: Option<&str>) -> PartnerRole {
    PartnerRole { id: role_id(id), label: label.into(), parent: parent.map(role_id) }
}
