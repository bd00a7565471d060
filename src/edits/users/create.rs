//! Creating partner users (USER-03, ROLE-22).

use crate::edits::users::new::{Newcomers, Roles, id_is_free};
use crate::edits::users::{by_supplier, not_permitted, repeated, selection};
use crate::edits::{Draft, Refusal, Subject};
use crate::ids::UserId;
use crate::model::{Map, NewPartnerUser, PartnerUser, Plan};
use crate::rules::actors;

/// Plans the creation of `users`, in order.
pub(in crate::edits) fn create(mut draft: Draft<'_>, users: &[NewPartnerUser]) -> Plan {
    if let Err(refusal) = by_supplier(&draft).and_then(|()| selection(&draft, users.len())) {
        return draft.refuse_request(refusal);
    }
    let may_choose = actors::is_supplier_admin(draft.before(), draft.by());
    let mut newcomers = Newcomers::of(draft.before());
    let mut seen: Map<&UserId, &NewPartnerUser> = Map::default();
    for new in users {
        let subject = Subject::pair(&new.partner, &new.id);
        if seen.get(&new.id).is_some_and(|earlier| *earlier == new) {
            repeated(&mut draft, subject);
            continue;
        }
        if !seen.contains_key(&new.id) {
            seen.insert(&new.id, new);
        }
        match judge(&draft, &mut newcomers, new, may_choose) {
            Ok(user) => newcomers.accept(&mut draft, new, user, "is created", Vec::new()),
            Err(refusal) => draft.refuse(subject, refusal),
        }
    }
    draft.finish()
}

/// PUR-06, PUR-10. The creator may choose roles only with the right to give them.
fn judge(
    draft: &Draft<'_>,
    newcomers: &mut Newcomers,
    new: &NewPartnerUser,
    may_choose: bool,
) -> Result<PartnerUser, Refusal> {
    id_is_free(draft.after(), &new.id)?;
    let roles = match &new.user_roles {
        None => Roles::Default,
        Some(chosen) if may_choose => Roles::Chosen(chosen),
        Some(_) => {
            let message = "only a supplier user with the role Administrator chooses portal roles";
            return Err(not_permitted("PUR-06", message));
        }
    };
    newcomers.judge(draft.after(), new, roles, draft.now())
}
