//! Partners and the internal users who may manage them, and shorthand for edits of their assignments.

use std::sync::Arc;

use super::edits;
use super::{World, entries};
use partner_policy::edits::apply;
use partner_policy::model::{
    Assignment, BatchMode, Edit, EditRequest, InternalStatus, InternalUser, ListedManager, ManagerRow, Partner,
    PartnerRole, PartnerStatus, PermissionGroup, Plan, RowAction, Snapshot, Tier, User,
};

pub use super::edits::{pid, prid, rows, uid, uids, warnings};
pub use super::entries::user as partner_user;

pub fn pids(texts: &[&str]) -> Vec<partner_policy::ids::PartnerId> {
    entries::ids(texts)
}

pub fn partner(id: &str, status: PartnerStatus) -> Partner {
    Partner { status, ..entries::partner(id) }
}

pub fn internal(id: &str, status: InternalStatus) -> InternalUser {
    InternalUser { status, internal_role: Some(entries::id("cm")), ..entries::internal(id) }
}

/// The administrator `root`; partners `acme`, `birch` and `cedar` (active), `pine` (prospective), `oak` (inactive),
/// `off` (not enabled); internal users `anna`, `ben`, `carl` (active), `pat` (pending), `dora` (disabled); a partner
/// user `pia` of acme. The assignments are `(partner, user, is_primary)`.
pub fn world(managers: &[(&str, &str, bool)]) -> Snapshot {
    let mut world = World::empty();
    world.snapshot.revision = 7;
    world.internal_role("cm", None).label = "Channel Manager".into();
    for id in ["acme", "birch", "cedar"] {
        world.partner(id);
    }
    world.partner("pine").status = PartnerStatus::Prospective;
    world.partner("oak").status = PartnerStatus::Inactive;
    world.partner("off").is_enabled = false;
    for (id, status) in [
        ("root", InternalStatus::Active),
        ("anna", InternalStatus::Active),
        ("ben", InternalStatus::Active),
        ("carl", InternalStatus::Active),
        ("pat", InternalStatus::Pending),
        ("dora", InternalStatus::Disabled),
    ] {
        *world.internal(id) = internal(id, status);
    }
    world.internal("root").is_supplier_admin = true;
    world.user("pia", "acme");
    for (partner, user, is_primary) in managers {
        world.manager(partner, user).is_primary = *is_primary;
    }
    let gold = Tier { id: entries::id("gold"), name: "Gold".into(), features: Vec::new() };
    world.snapshot.tiers = Some([(gold.id.clone(), gold)].into_iter().collect());
    world.snapshot
}

/// Gives `user` a permission group made by `permit`.
pub fn permit(snapshot: &mut Snapshot, user: &str, permit: impl FnOnce(&mut PermissionGroup)) {
    let mut group = entries::permission_group("group");
    permit(&mut group);
    let id = group.id.clone();
    snapshot.permission_groups.insert(id.clone(), group);
    if let Some(User::Internal(user)) = Arc::make_mut(&mut snapshot.users).get_mut(&uid(user)) {
        user.permission_groups.push(id);
    }
}

pub fn request(snapshot: &Snapshot, by: &str, edit: Edit, mode: Option<BatchMode>) -> EditRequest {
    EditRequest { mode, ..edits::request(snapshot, by, edit) }
}

/// The plan of `root`, all or nothing.
pub fn all(snapshot: &Snapshot, edit: Edit) -> Plan {
    edits::ask(snapshot, "root", edit)
}

/// The plan of `root`, in part.
pub fn part(snapshot: &Snapshot, edit: Edit) -> Plan {
    edits::ask_partial(snapshot, "root", edit)
}

/// The managers of a partner after the plan, by id, the primary with a star.
pub fn managers_after(snapshot: &Snapshot, plan: &Plan, of: &str) -> Vec<String> {
    managers(&apply(snapshot, plan).unwrap(), of)
}

pub fn managers(snapshot: &Snapshot, of: &str) -> Vec<String> {
    let mut found: Vec<String> = snapshot
        .managers
        .values()
        .filter(|assignment| assignment.partner == pid(of))
        .map(|assignment| format!("{}{}", assignment.user, if assignment.is_primary { "*" } else { "" }))
        .collect();
    found.sort();
    found
}

pub fn add(partners: &[&str], users: &[&str], make_primary: bool) -> Edit {
    Edit::ManagersAdd { partners: pids(partners).into(), users: uids(users), make_primary }
}

pub fn remove(partners: &[&str], users: &[&str]) -> Edit {
    Edit::ManagersRemove { partners: pids(partners).into(), users: uids(users) }
}

pub fn promote(pairs: &[(&str, &str)]) -> Edit {
    let assignment = |(of, user): &(&str, &str)| Assignment { partner: pid(of), user: uid(user) };
    Edit::ManagersMakePrimary { assignments: Some(pairs.iter().map(assignment).collect()), partners: None, user: None }
}

/// A whole set; a star flags the primary.
pub fn set(of: &str, managers: &[&str]) -> Edit {
    Edit::ManagersSet { partner: pid(of), managers: list(managers) }
}

pub fn list(managers: &[&str]) -> Vec<ListedManager> {
    managers
        .iter()
        .map(|text| ListedManager { user: uid(text.trim_end_matches('*')), is_primary: text.ends_with('*') })
        .collect()
}

pub fn row(action: RowAction, of: &str, user: &str, primary: Option<bool>) -> ManagerRow {
    ManagerRow { action, partner: pid(of), user: uid(user), primary }
}

pub fn role(id: &str, label: &str, parent: Option<&str>) -> PartnerRole {
    PartnerRole { id: prid(id), label: label.into(), parent: parent.map(prid) }
}
