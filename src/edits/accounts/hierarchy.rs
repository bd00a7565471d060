//! ROLE: the role tree of one partner account is added to, renamed in and pruned.
//!
//! The first edit of an account that has the default levels makes them its own (ROLE-09).

use crate::edits::gate::gate;
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, PartnerRoleId};
use crate::model::{Change, Edit, Map, Partner, PartnerRole, Plan, Set, Snapshot, Target};
use crate::rules::role_trees::effective_role;

/// The longest label, in characters (ROLE-09).
const MAX_LABEL_CHARS: usize = 80;

/// The plan of an edit of one hierarchy.
pub(in crate::edits) fn plan(mut draft: Draft<'_>) -> Plan {
    let (partner, role) = match &draft.request().edit {
        Edit::HierarchyAdd { partner, role } => (partner, &role.id),
        Edit::HierarchyRename { partner, role, .. } | Edit::HierarchyDelete { partner, role } => (partner, role),
        _ => return draft.finish(),
    };
    let subject = Subject::partner(partner).with_role(role.as_str());
    if let Some(refusal) = gate(draft.before(), draft.request()) {
        return draft.refuse_request(refusal);
    }
    match next(draft.before(), &draft.request().edit, partner, role) {
        Ok(Some(changed)) => {
            let message = format!("the role `{role}` of `{partner}` is changed");
            draft.update(subject, message, vec![Change::PutPartner(Box::new(changed))]);
        }
        Ok(None) => draft.unchanged(subject, None, format!("the role `{role}` of `{partner}` is so already")),
        Err(refusal) => draft.refuse(subject, refusal),
    }
    draft.finish()
}

/// The partner with its next hierarchy, nothing if it is so already.
fn next(
    snapshot: &Snapshot,
    edit: &Edit,
    partner: &PartnerId,
    role: &PartnerRoleId,
) -> Result<Option<Partner>, Refusal> {
    let Some(partner) = snapshot.partner(partner) else {
        return Err(Refusal::unknown(IdKind::Partner, "ROLE-08", partner.as_str()));
    };
    let present = partner.hierarchy(&snapshot.settings).into_owned();
    if !matches!(edit, Edit::HierarchyAdd { .. }) && !present.iter().any(|known| known.id == *role) {
        return Err(foreign_or_unknown(snapshot, partner, role));
    }
    let roles = match edit {
        Edit::HierarchyAdd { role, .. } => add(present, role),
        Edit::HierarchyRename { label, .. } => {
            if present.iter().any(|known| known.id == *role && known.label == *label) {
                return Ok(None);
            }
            present
                .into_iter()
                .map(|known| if known.id == *role { PartnerRole { label: label.clone(), ..known } } else { known })
                .collect()
        }
        _ => delete(snapshot, partner, present, role)?,
    };
    match fault(snapshot, partner, &roles) {
        Some(refusal) => Err(refusal),
        None => Ok(Some(Partner { partner_roles: Some(roles), ..partner.clone() })),
    }
}

/// ROLE-08. The hierarchy with one more role, at the end.
fn add(mut roles: Vec<PartnerRole>, role: &PartnerRole) -> Vec<PartnerRole> {
    roles.push(role.clone());
    roles
}

/// ROLE-19. The hierarchy without the role, its children under its parent; refused while anybody or anything needs it.
fn delete(
    snapshot: &Snapshot,
    partner: &Partner,
    roles: Vec<PartnerRole>,
    role: &PartnerRoleId,
) -> Result<Vec<PartnerRole>, Refusal> {
    let in_use = |why: String| Err(Refusal::new(Code::RoleInUse, "ROLE-19", why));
    if roles.len() == 1 {
        return in_use(format!("`{role}` is the last role of `{}`", partner.id));
    }
    if let Some(holder) = holder(snapshot, &partner.id, role) {
        return in_use(format!("`{holder}` holds the role `{role}`"));
    }
    if is_shared_with(snapshot, &partner.id, role) {
        return in_use(format!("a sharing rule or a public group names the role `{role}`"));
    }
    let parent = roles.iter().find(|known| known.id == *role).and_then(|known| known.parent.clone());
    Ok(roles
        .into_iter()
        .filter(|known| known.id != *role)
        .map(|known| match known.parent {
            Some(above) if above == *role => PartnerRole { parent: parent.clone(), ..known },
            _ => known,
        })
        .collect())
}

/// ROLE-12, ROLE-19. Some user of any status who holds the role, by choice or because it is the lowest one.
fn holder<'a>(snapshot: &'a Snapshot, partner: &PartnerId, role: &PartnerRoleId) -> Option<&'a crate::ids::UserId> {
    let mut users =
        snapshot.users.values().filter_map(|user| user.as_partner()).filter(|user| user.partner == *partner);
    users
        .find(|user| match &user.partner_role {
            Some(held) => held == role,
            None => effective_role(snapshot, user).as_ref() == Some(role),
        })
        .map(|user| &user.id)
}

/// A sharing rule, a public group or a queue refers to the role, so that its end would leave a dangling reference.
fn is_shared_with(snapshot: &Snapshot, partner: &PartnerId, role: &PartnerRoleId) -> bool {
    let names = |named: &crate::model::PartnerRoleRef| named.partner == *partner && named.role == *role;
    let targets = |target: &Target| matches!(target, Target::PartnerRole(named) if names(named));
    let groups = || snapshot.public_groups.values().flat_map(|group| &group.partner_roles).any(names);
    snapshot.sharing_rules.values().any(|rule| {
        targets(&rule.to) || matches!(&rule.scope, crate::model::RuleScope::OwnedBy(owners) if targets(owners))
    }) || groups()
        || snapshot.queues.values().flat_map(|queue| &queue.partner_roles).any(names)
}

/// ROLE-07, ROLE-08, ROLE-09, ROLE-20. The first reason why these roles are no hierarchy of the account.
pub(in crate::edits) fn fault(snapshot: &Snapshot, partner: &Partner, roles: &[PartnerRole]) -> Option<Refusal> {
    let mut by_id: Map<&PartnerRoleId, &PartnerRole> = Map::default();
    for role in roles {
        if by_id.insert(&role.id, role).is_some() {
            let message = format!("the role `{}` is there already", role.id);
            return Some(Refusal::new(Code::DuplicateId, "ROLE-08", message));
        }
    }
    label_fault(roles)
        .or_else(|| {
            let mut parents = roles.iter().filter_map(|role| role.parent.as_ref());
            let missing = parents.find(|parent| !by_id.contains_key(parent))?;
            Some(foreign_or_unknown(snapshot, partner, missing))
        })
        .or_else(|| shape_fault(snapshot, partner, &by_id))
}

/// ROLE-09. Labels are neither empty nor too long, and differ without regard to case.
fn label_fault(roles: &[PartnerRole]) -> Option<Refusal> {
    let mut seen: Set<String> = Set::default();
    roles.iter().find_map(|role| {
        if role.label.trim().is_empty() || role.label.chars().count() > MAX_LABEL_CHARS {
            let message = format!("the label of `{}` is empty or longer than {MAX_LABEL_CHARS} characters", role.id);
            return Some(Refusal::new(Code::MalformedLabel, "ROLE-09", message));
        }
        (!seen.insert(role.label.trim().to_lowercase())).then(|| {
            let message = format!("the label of `{}` is the one of another role of the account", role.id);
            Refusal::new(Code::DuplicateLabel, "ROLE-09", message)
        })
    })
}

/// ROLE-07, ROLE-20. No cycle, exactly one root, not too many levels; every parent is among the roles.
fn shape_fault(snapshot: &Snapshot, partner: &Partner, by_id: &Map<&PartnerRoleId, &PartnerRole>) -> Option<Refusal> {
    let most = snapshot.settings.max_role_levels;
    let mut depths: Map<&PartnerRoleId, u32> = Map::default();
    for role in by_id.values() {
        let mut path: Set<&PartnerRoleId> = Set::default();
        let mut next = Some(&role.id);
        let mut depth = 0;
        while let Some(id) = next {
            if let Some(known) = depths.get(id) {
                depth = *known;
                break;
            }
            if !path.insert(id) {
                let message = format!("the roles of `{}` have a cycle at `{id}`", partner.id);
                return Some(Refusal::new(Code::HierarchyCycle, "ROLE-20", message));
            }
            next = by_id.get(id).and_then(|role| role.parent.as_ref());
        }
        for &id in path.iter().rev() {
            depth += 1;
            depths.insert(id, depth);
        }
    }
    let roots = by_id.values().filter(|role| role.parent.is_none()).count();
    if roots != 1 {
        let message = format!("the roles of `{}` would have {roots} roots instead of one", partner.id);
        return Some(Refusal::new(Code::HierarchyRoots, "ROLE-20", message));
    }
    depths.values().any(|depth| *depth > most).then(|| {
        let message = format!("the roles of `{}` would have more than {most} levels", partner.id);
        Refusal::new(Code::RoleLimitExceeded, "ROLE-07", message)
    })
}

/// ROLE-08, ROLE-11. The role is none of this account's: another account has it, or nobody.
fn foreign_or_unknown(snapshot: &Snapshot, partner: &Partner, role: &PartnerRoleId) -> Refusal {
    let is_foreign = snapshot
        .partners
        .values()
        .filter(|other| other.id != partner.id)
        .any(|other| other.hierarchy(&snapshot.settings).iter().any(|known| known.id == *role));
    if is_foreign {
        let message = format!("the role `{role}` belongs to another account than `{}`", partner.id);
        Refusal::new(Code::RoleWrongAccount, "ROLE-08", message)
    } else {
        Refusal::unknown(IdKind::Role, "ROLE-08", role.as_str())
    }
}
