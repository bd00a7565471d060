//! Who has gone away: the sweep, exemptions from it, and users who left the company (USER-06, USER-31 to USER-35).

use crate::edits::users::status::deactivated;
use crate::edits::users::tally::Tally;
use crate::edits::users::{by_supplier, by_system, fresh, not_deleted, partner_user, put, single};
use crate::edits::{Draft, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserId;
use crate::model::{Exemption, PartnerUser, Plan};
use crate::rules::gates;

/// Plans that every inactive user is deactivated, by id (USER-33).
pub(in crate::edits) fn sweep(mut draft: Draft<'_>) -> Plan {
    if let Err(refusal) = by_system(&draft).and_then(|()| fresh(&draft)) {
        return draft.refuse_request(refusal);
    }
    let now = draft.now();
    let mut users: Vec<_> = draft.before().users.values().filter_map(|user| user.as_partner()).collect();
    crate::collections::order::sort_by(&mut users, |a, b| a.id.cmp(&b.id));
    let mut tally = Tally::of(draft.before());
    for user in users {
        if user.last_login_at.is_some_and(|login| login > now) {
            let message = format!("the last login of `{}` lies in the future and counts as now", user.id);
            draft.warn(Code::FutureLogin, Subject::pair(&user.partner, &user.id), message);
        }
        if gates::is_inactive(draft.before(), user, now) {
            deactivated(&mut draft, &mut tally, user);
        }
    }
    tally.report(&mut draft);
    draft.finish()
}

/// Plans an exemption from the inactivity rule, with a reason and an end to come, or the end of one (USER-34).
pub(in crate::edits) fn exempt(draft: Draft<'_>, id: &UserId, exempt: Option<&Exemption>) -> Plan {
    let permission = by_supplier(&draft);
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        not_deleted(&before)?;
        if let Some(exempt) = exempt {
            let invalid = |message: &str| Err(Refusal::new(Code::InvalidValue, "USER-34", message));
            if exempt.reason.trim().is_empty() {
                return invalid("an exemption needs a reason");
            }
            if exempt.until <= draft.now() {
                return invalid("an exemption ends in the future");
            }
        }
        settle(draft, before.clone(), PartnerUser { exempt: exempt.cloned(), ..before });
        Ok(())
    })
}

/// Plans the note that a user has left the company (USER-06).
pub(in crate::edits) fn mark_left(draft: Draft<'_>, id: &UserId) -> Plan {
    let permission = by_supplier(&draft);
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        settle(draft, before.clone(), PartnerUser { has_left: true, ..before });
        Ok(())
    })
}

fn settle(draft: &mut Draft<'_>, before: PartnerUser, after: PartnerUser) {
    let subject = Subject::user(&before.id);
    if before == after {
        draft.unchanged(subject, None, format!("`{}` is so already", before.id));
    } else {
        draft.update(subject, format!("`{}` changes", before.id), vec![put(after)]);
    }
}
