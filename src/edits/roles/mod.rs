//! Portal roles: create, update, delete (PUR-02, PUR-05, PUR-23 to PUR-29).

pub(in crate::edits) mod common;
pub(in crate::edits) mod display;

use crate::edits::roles::common::{put, single};
use crate::edits::roles::display::{ambiguities, checked_translations};
use crate::edits::users::unknown;
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserRoleId;
use crate::model::{
    Change, LeadVisibility, NewUserRole, Plan, STANDARD_ROLES, Snapshot, UserRole, UserRoleKind, UserRolePatch,
};

/// Plans a new custom role (PUR-05, PUR-06, LEAD-04).
pub(in crate::edits) fn create(draft: Draft<'_>, role: &NewUserRole) -> Plan {
    single(draft, &role.id, |draft| {
        let snapshot = draft.before();
        let kind = UserRoleKind::of(&role.id);
        if kind != UserRoleKind::Custom || snapshot.user_role(&role.id).is_some() {
            return Err(Refusal::new(Code::DuplicateId, "PUR-05", format!("the role id `{}` is taken", role.id)));
        }
        let name = role.name.trim();
        if name.is_empty() {
            return Err(Refusal::new(Code::MalformedLabel, "PUR-05", "a role needs a name"));
        }
        if is_taken(snapshot, name) {
            return Err(Refusal::new(Code::DuplicateRoleName, "PUR-05", format!("the role name `{name}` is taken")));
        }
        let default = kind.default_lead_visibility(snapshot.settings.custom_role_default_visibility);
        let made = UserRole {
            id: role.id.clone(),
            name: name.into(),
            description: role.description.clone(),
            is_partner_assignable: role.partner_assignable.unwrap_or(false),
            is_default: role.is_default.unwrap_or(false),
            lead_visibility: role.lead_visibility.unwrap_or(default),
            translations: checked_translations(snapshot, &role.translations)?,
        };
        visibility_fits(&made)?;
        ambiguities(draft, &made);
        draft.update(Subject::role(role.id.as_str()), format!("the role `{name}` is created"), vec![put(made)]);
        Ok(())
    })
}

/// PUR-05. Some role, a standard one included, has this name when space around it and case are left aside.
fn is_taken(snapshot: &Snapshot, name: &str) -> bool {
    let folded = name.to_lowercase();
    let mut taken = snapshot.user_roles.iter().flat_map(|roles| roles.values()).map(|role| &*role.name);
    taken.any(|other| other.trim().to_lowercase() == folded)
        || STANDARD_ROLES.iter().any(|(_, standard, _)| standard.to_lowercase() == folded)
}

/// PUR-24, LEAD-06. Administrator sees all leads; the unchanged setting of Sales belongs to Sales alone.
fn visibility_fits(role: &UserRole) -> Result<(), Refusal> {
    match (role.kind(), role.lead_visibility) {
        (UserRoleKind::Administrator, LeadVisibility::Assigned | LeadVisibility::SalesDefault) => Err(Refusal::new(
            Code::FixedLeadVisibility,
            "PUR-24",
            "the lead visibility of Administrator is fixed to all",
        )),
        (UserRoleKind::Marketing | UserRoleKind::Custom, LeadVisibility::SalesDefault) => {
            let message = format!("the role `{}` cannot have the lead visibility of Sales", role.id);
            Err(Refusal::new(Code::InvalidValue, "LEAD-06", message))
        }
        _ => Ok(()),
    }
}

/// Plans a change of a role; id and name never change (PUR-23).
pub(in crate::edits) fn update(draft: Draft<'_>, id: &UserRoleId, set: &UserRolePatch) -> Plan {
    single(draft, id, |draft| {
        let snapshot = draft.before();
        let before = snapshot.user_role(id).ok_or_else(|| unknown(IdKind::Role, id.as_str()))?;
        if set.id.as_ref().is_some_and(|new| new != id) {
            return Err(Refusal::new(Code::InvalidValue, "PUR-23", "the id of a role never changes"));
        }
        if set.name.as_ref().is_some_and(|new| *new != before.name) {
            return Err(Refusal::new(Code::NameImmutable, "PUR-23", "the name of a role never changes"));
        }
        let translations = match &set.translations {
            Some(translations) => checked_translations(snapshot, translations)?,
            None => before.translations.clone(),
        };
        let after = UserRole {
            id: before.id.clone(),
            name: before.name.clone(),
            description: set.description.clone().or_else(|| before.description.clone()),
            is_partner_assignable: set.partner_assignable.unwrap_or(before.is_partner_assignable),
            is_default: set.is_default.unwrap_or(before.is_default),
            lead_visibility: set.lead_visibility.unwrap_or(before.lead_visibility),
            translations,
        };
        if after.lead_visibility != before.lead_visibility {
            visibility_fits(&after)?;
        }
        let subject = Subject::role(id.as_str());
        if after == *before {
            draft.unchanged(subject, None, format!("the role `{id}` is so already"));
        } else {
            if set.translations.is_some() {
                ambiguities(draft, &after);
            }
            draft.update(subject, format!("the role `{id}` changes"), vec![put(after)]);
        }
        Ok(())
    })
}

/// Plans the deletion of a custom role that nobody holds (PUR-26 to PUR-29).
pub(in crate::edits) fn delete(draft: Draft<'_>, id: &UserRoleId, is_confirmed: bool) -> Plan {
    single(draft, id, |draft| {
        let snapshot = draft.before();
        let role = snapshot.user_role(id).ok_or_else(|| unknown(IdKind::Role, id.as_str()))?;
        if role.kind() != UserRoleKind::Custom {
            return Err(Refusal::new(Code::StandardRole, "PUR-26", format!("`{id}` is a standard role and stays")));
        }
        nobody_holds(draft, id)?;
        if !is_confirmed {
            return Err(Refusal::new(Code::ConfirmationRequired, "PUR-28", "deleting a role needs a confirmation"));
        }
        warn_of_references(draft, role);
        let change = Change::RemoveUserRole(id.clone());
        draft.update(Subject::role(id.as_str()), format!("the role `{id}` is deleted"), vec![change]);
        Ok(())
    })
}

/// PUR-27. No user of any status holds the role; each holder is presented as a warning, by partner and user.
fn nobody_holds(draft: &mut Draft<'_>, id: &UserRoleId) -> Result<(), Refusal> {
    let users = draft.before().users.values().filter_map(|user| user.as_partner());
    let mut holders: Vec<_> = users.filter(|user| user.user_roles.contains(id)).collect();
    crate::collections::order::sort_by(&mut holders, |a, b| (&a.partner, &a.id).cmp(&(&b.partner, &b.id)));
    for holder in &holders {
        let message = format!("`{}` of `{}` holds the role `{id}`", holder.id, holder.partner);
        draft.warn(Code::RoleInUse, Subject::pair(&holder.partner, &holder.id), message);
    }
    match holders.len() {
        0 => Ok(()),
        count => {
            let message = format!("the role `{id}` is held by {count} users");
            Err(Refusal::new(Code::RoleInUse, "PUR-27", message))
        }
    }
}

/// PUR-29. Names what refers to a role that goes.
fn warn_of_references(draft: &mut Draft<'_>, role: &UserRole) {
    let id = &role.id;
    if role.is_default {
        draft.warn(Code::DanglingRole, Subject::nobody(), format!("new users no longer get the default role `{id}`"));
    }
    for group in draft.before().partner_groups.values() {
        let mut named = group.user_roles.has.iter().chain(&group.user_roles.has_not).flatten();
        if named.any(|named| named == id) {
            let message = format!("the partner group `{}` refers to the role `{id}` and has no members now", group.id);
            draft.warn(Code::DanglingRole, Subject::nobody(), message);
        }
    }
}
