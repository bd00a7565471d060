//! Roles from outside: single sign-on and the CRM (SSO-01 to SSO-10).

use std::sync::Arc;

use crate::edits::users::join::chooses_no_rights;
use crate::edits::users::new::{Newcomers, Roles, id_is_free, warn_of_roles};
use crate::edits::users::tally::Tally;
use crate::edits::users::{by_system, partner_user, permit, put, shut_out, single, unknown};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::model::{CrmRoleSync, Map, NewPartnerUser, PartnerUser, Plan, Snapshot, SsoMatch, User, UserRoleKind};
use crate::rules::gates;

/// The only CRM field that is read (SSO-10).
const CRM_ROLE_FIELD: &str = "z123user.role";

/// Plans a login by single sign-on: the first one provisions the user, later ones change no role (SSO-02, SSO-04).
pub(in crate::edits) fn login(
    draft: Draft<'_>,
    partner: &PartnerId,
    name: Option<&Arc<str>>,
    email: Option<&Arc<str>>,
    roles: &[Arc<str>],
    new: &NewPartnerUser,
) -> Plan {
    let oneself = permit(*draft.by() == new.id, "SSO-01", "everybody signs on for themself");
    single(draft, &new.id, oneself, |draft| {
        chooses_no_rights(new)?;
        let snapshot = draft.before();
        if snapshot.partner(partner).is_none() {
            return Err(unknown(IdKind::Partner, partner.as_str()));
        }
        if new.partner != *partner {
            let message = format!("`{}` does not sign on to `{partner}`", new.id);
            return Err(Refusal::new(Code::InvalidValue, "USER-04", message));
        }
        match snapshot.user(&new.id) {
            Some(known) => later_login(draft, partner, known),
            None => first_login(draft, name, email, roles, new),
        }
    })
}

/// SSO-04, SSO-05. A known user enters if every gate lets them; nothing but the moment of the login changes.
fn later_login(draft: &mut Draft<'_>, partner: &PartnerId, known: &User) -> Result<(), Refusal> {
    let user = match known {
        User::Partner(user) => user,
        User::SalesRep(rep) => {
            let message = format!("`{}` is a sales rep and never logs in", rep.id);
            return Err(Refusal::new(Code::SalesRepNoLogin, "PUR-20", message));
        }
        User::Internal(user) => return id_is_free(draft.before(), &user.id),
    };
    if user.partner != *partner {
        let message = format!("`{}` belongs to another partnership", user.id);
        return Err(Refusal::new(Code::UsernameTied, "USER-11", message));
    }
    if let Some(block) = gates::refusals(draft.before(), known, draft.now()).first() {
        let message = format!("`{}` does not pass the gates", user.id);
        return Err(Refusal::new(block.code, block.rule.0, message));
    }
    let subject = Subject::user(&user.id);
    if user.last_login_at == Some(draft.now()) {
        draft.unchanged(subject, None, format!("`{}` has logged in", user.id));
    } else {
        let after = PartnerUser { last_login_at: Some(draft.now()), ..user.clone() };
        draft.update(subject, format!("`{}` logs in", user.id), vec![put(after)]);
    }
    Ok(())
}

/// SSO-01, SSO-02, SSO-06. A new user needs a name and an address, and gets the roles that match, or the default ones.
fn first_login(
    draft: &mut Draft<'_>,
    name: Option<&Arc<str>>,
    email: Option<&Arc<str>>,
    roles: &[Arc<str>],
    new: &NewPartnerUser,
) -> Result<(), Refusal> {
    let given = |text: Option<&Arc<str>>| text.filter(|text| !text.trim().is_empty()).cloned();
    let (Some(name), Some(email)) = (given(name), given(email)) else {
        let message = "the identity provider gave no name or no address";
        return Err(Refusal::new(Code::SsoAttributeMissing, "SSO-01", message));
    };
    let snapshot = draft.before();
    let matched = matching(snapshot, roles.iter().map(|role| &**role));
    let chosen = if matched.found.is_empty() { Roles::Default } else { Roles::Chosen(&matched.found) };
    let new = NewPartnerUser { name, email: Some(email), ..new.clone() };
    let mut newcomers = Newcomers::of(snapshot);
    let mut user = newcomers.judge(snapshot, &new, chosen, draft.now())?;
    user.last_login_at = Some(draft.now());
    warn_unmatched(draft, &user, &matched);
    newcomers.accept(draft, &new, user, "signs on for the first time", Vec::new());
    Ok(())
}

/// The roles that names from outside mean, and the names that mean none.
struct Matched<'a> {
    found: Vec<UserRoleId>,
    unmatched: Vec<&'a str>,
}

/// SSO-03, SSO-09. Matches names with canonical role names, trimmed; translations never match, and Administrator only
/// where the supplier lets these channels give it.
fn matching<'a>(snapshot: &Snapshot, names: impl Iterator<Item = &'a str>) -> Matched<'a> {
    let settings = &snapshot.settings;
    let same = |a: &str, b: &str| match settings.sso_match {
        SsoMatch::Exact => a.trim() == b.trim(),
        SsoMatch::IgnoreCase => a.trim().to_lowercase() == b.trim().to_lowercase(),
    };
    let mut matched = Matched { found: Vec::new(), unmatched: Vec::new() };
    for name in names.filter(|name| !name.trim().is_empty()) {
        let role = snapshot
            .user_roles
            .iter()
            .flat_map(|roles| roles.values())
            .filter(|role| settings.sso_may_grant_administrator || role.kind() != UserRoleKind::Administrator)
            .find(|role| same(name, &role.name));
        match role {
            Some(role) => matched.found.push(role.id.clone()),
            None => matched.unmatched.push(name),
        }
    }
    matched
}

/// SSO-02. Names every role name that was ignored.
fn warn_unmatched(draft: &mut Draft<'_>, user: &PartnerUser, matched: &Matched<'_>) {
    for name in &matched.unmatched {
        let message = format!("the role name `{name}` matches no role");
        draft.warn(Code::RoleNotMatched, Subject::pair(&user.partner, &user.id), message);
    }
}

/// Plans the role values of the CRM for a known user (SSO-07, SSO-08).
pub(in crate::edits) fn crm_sync(draft: Draft<'_>, id: &UserId, fields: &Map<Arc<str>, Arc<str>>) -> Plan {
    let permission = by_system(&draft);
    single(draft, id, permission, |draft| {
        let snapshot = draft.before();
        let before = partner_user(snapshot, id)?;
        if let Some(refusal) = shut_out(before) {
            return Err(refusal);
        }
        let matched = matching(snapshot, fields.get(CRM_ROLE_FIELD).into_iter().flat_map(|value| value.split(';')));
        warn_unmatched(draft, before, &matched);
        let mut after = before.clone();
        match snapshot.settings.crm_role_sync {
            CrmRoleSync::Replace if !matched.found.is_empty() => {
                after.user_roles.retain(|role| matched.found.contains(role));
            }
            CrmRoleSync::Replace | CrmRoleSync::Add => {}
        }
        for role in matched.found {
            if !after.user_roles.contains(&role) {
                after.user_roles.push(role);
            }
        }
        if after == *before {
            draft.unchanged(Subject::user(id), None, format!("the roles of `{id}` stay"));
            return Ok(());
        }
        let mut tally = Tally::of(snapshot);
        tally.note(snapshot, before, &after);
        tally.report(draft);
        warn_of_roles(draft, &after);
        draft.update(Subject::user(id), format!("the roles of `{id}` change"), vec![put(after)]);
        Ok(())
    })
}
