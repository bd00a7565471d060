//! What must hold of the account and the contact of a user.

use crate::edits::Refusal;
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{ContactLink, Partner};

/// ROLE-22. The account is enabled as a partner.
pub(in crate::edits) fn account_is_partner(partner: &Partner) -> Result<(), Refusal> {
    if !partner.is_enabled {
        let message = format!("`{}` is not enabled as a partner", partner.id);
        return Err(Refusal::new(Code::AccountNotPartner, "ROLE-22", message));
    }
    Ok(())
}

/// ROLE-22, USER-01. The contact exists and is enabled under the user's own account.
pub(in crate::edits) fn contact_is_enabled(
    user: &UserId,
    partner: &PartnerId,
    contact: Option<&ContactLink>,
) -> Result<(), Refusal> {
    match contact {
        None => Err(Refusal::new(Code::ContactMissing, "USER-01", format!("`{user}` has no contact"))),
        Some(contact) if contact.partner != *partner => {
            let message = format!("the contact `{}` is not enabled under `{partner}`", contact.id);
            Err(Refusal::new(Code::ContactNotEnabled, "ROLE-22", message))
        }
        Some(_) => Ok(()),
    }
}
