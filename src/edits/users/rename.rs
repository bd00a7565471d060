//! Changing a borrowed login (USER-14, USER-15).

use crate::edits::users::logins::Logins;
use crate::edits::users::status::names;
use crate::edits::users::{by_support, partner_user, put, shut_out, single};
use crate::edits::{Draft, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserId;
use crate::model::{PartnerUser, PartnerUserStatus, Plan, SupportCase};

/// Plans that support changes the username on a case that names both; the chatter goes, everything else stays with
/// the user.
pub(in crate::edits) fn rename(draft: Draft<'_>, id: &UserId, username: &str, case: Option<&SupportCase>) -> Plan {
    let permission = by_support(&draft, "USER-14");
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        match shut_out(&before) {
            Some(refusal) if before.status != PartnerUserStatus::Deactivated => return Err(refusal),
            _ => {}
        }
        let is_complete = case.is_some_and(|case| {
            names(case.username.as_deref(), before.username.as_deref())
                && names(case.new_username.as_deref(), Some(username))
        });
        if !is_complete {
            let message = format!("the case must name the current and the new username of `{id}`");
            return Err(Refusal::new(Code::CaseIncomplete, "USER-14", message));
        }
        let username = username.trim();
        if username.is_empty() {
            return Err(Refusal::new(Code::UsernameInactive, "USER-07", "the new username is empty"));
        }
        if before.username.as_deref() == Some(username) {
            draft.unchanged(Subject::user(id), None, format!("`{id}` has this username"));
            return Ok(());
        }
        let snapshot = draft.before();
        let org = before.home_org.as_ref();
        Logins::of(snapshot).admit(&snapshot.settings, id, &before.partner, Some(username), org)?;
        let partner = before.partner.clone();
        let after = PartnerUser { username: Some(username.into()), ..before };
        draft.effect(Code::ChatterRemoved, Subject::pair(&partner, id));
        draft.update(Subject::user(id), format!("the username of `{id}` changes"), vec![put(after)]);
        Ok(())
    })
}
