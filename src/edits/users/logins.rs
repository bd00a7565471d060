//! Borrowed logins: which usernames and home organisations a partnership may use.

use crate::edits::Refusal;
use crate::error::Code;
use crate::ids::{HomeOrgId, PartnerId, UserId};
use crate::model::{HomeOrg, HomeOrgState, Map, PartnerUser, PartnerUserStatus, Set, Settings, Snapshot};

/// Usernames and addresses as they are compared: without surrounding space, in lower case.
pub(in crate::edits) fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Who a login belongs to.
#[derive(Debug, Clone)]
struct Holder {
    user: UserId,
    partner: PartnerId,
    status: PartnerUserStatus,
}

/// Every username and home organisation with the partnerships that they are tied to (USER-11).
#[derive(Debug)]
pub(in crate::edits) struct Logins {
    names: Map<String, Vec<Holder>>,
    orgs: Map<HomeOrgId, Set<PartnerId>>,
}

impl Logins {
    /// The logins of the snapshot's partner users of every status.
    pub(in crate::edits) fn of(snapshot: &Snapshot) -> Self {
        let mut logins = Self { names: Map::default(), orgs: Map::default() };
        for user in snapshot.users.values().filter_map(|user| user.as_partner()) {
            logins.note(user);
        }
        logins
    }

    /// Ties the user's login to the user's partnership.
    pub(in crate::edits) fn note(&mut self, user: &PartnerUser) {
        if let Some(name) = &user.username {
            let holder = Holder { user: user.id.clone(), partner: user.partner.clone(), status: user.status };
            self.names.update(folded(name), |holders| holders.push(holder));
        }
        if let Some(org) = &user.home_org {
            self.orgs.update(org.id.clone(), |partners| {
                partners.insert(user.partner.clone());
            });
        }
    }

    /// USER-07 to USER-11, USER-25. `user` may log in to `partner` by this username of this organisation.
    pub(in crate::edits) fn admit(
        &self,
        settings: &Settings,
        user: &UserId,
        partner: &PartnerId,
        username: Option<&str>,
        org: Option<&HomeOrg>,
    ) -> Result<(), Refusal> {
        if let Some(org) = org {
            own_and_active(username, org)?;
        }
        if let Some(name) = username {
            outside_shared_domains(settings, name)?;
            self.untied_name(Some(user), partner, name)?;
        }
        if let Some(org) = org
            && self.orgs.get(&org.id).is_some_and(|tied| tied.iter().any(|other| other != partner))
        {
            let message = format!("the home organisation `{}` is tied to another partnership", org.id);
            return Err(Refusal::new(Code::UsernameTied, "USER-11", message));
        }
        Ok(())
    }

    /// USER-11, USER-25, USER-42. The username was never another partnership's and is no other user's of this one;
    /// one that was revoked here stays so. `user` is who would have it, if that is known already.
    pub(in crate::edits) fn untied_name(
        &self,
        user: Option<&UserId>,
        partner: &PartnerId,
        name: &str,
    ) -> Result<(), Refusal> {
        let holders = self.names.get(&folded(name)).map_or(&[][..], Vec::as_slice);
        let mut others = holders.iter().filter(|holder| Some(&holder.user) != user);
        if others.clone().any(|holder| holder.partner != *partner) {
            let message = format!("the username `{name}` is tied to another partnership");
            return Err(Refusal::new(Code::UsernameTied, "USER-11", message));
        }
        if holders.iter().any(|holder| holder.status == PartnerUserStatus::Revoked) {
            let message = format!("the username `{name}` was revoked here, and only partner support restores it");
            return Err(Refusal::new(Code::UsernameRevoked, "USER-25", message));
        }
        if others.any(|holder| holder.status != PartnerUserStatus::Deleted) {
            let message = format!("the username `{name}` belongs to another user of this partnership");
            return Err(Refusal::new(Code::UsernameTied, "USER-11", message));
        }
        Ok(())
    }
}

/// USER-07 to USER-10. The username is active in an open organisation that the partner owns alone.
fn own_and_active(username: Option<&str>, org: &HomeOrg) -> Result<(), Refusal> {
    let checks = [
        (username.is_some() && org.is_user_active, Code::UsernameInactive, "USER-07", "has no such active username"),
        (org.is_owned, Code::HomeOrgNotOwned, "USER-07", "is not owned by the partner"),
        (!org.is_shared, Code::HomeOrgShared, "USER-08", "is shared with others"),
        (!org.is_sandbox, Code::HomeOrgSandbox, "USER-09", "is a sandbox"),
        (org.state == HomeOrgState::Active, Code::HomeOrgLocked, "USER-10", "cannot be entered now"),
    ];
    match checks.into_iter().find(|(holds, ..)| !holds) {
        None => Ok(()),
        Some((_, code, rule, why)) => {
            Err(Refusal::new(code, rule, format!("the home organisation `{}` {why}", org.id)))
        }
    }
}

/// USER-08. The domain of the username is none that others share, nor below one.
fn outside_shared_domains(settings: &Settings, username: &str) -> Result<(), Refusal> {
    let name = folded(username);
    let Some((_, domain)) = name.rsplit_once('@') else {
        return Ok(());
    };
    let is_shared = settings.shared_org_domains.iter().any(|shared| {
        let shared = folded(shared);
        domain == shared || domain.strip_suffix(shared.as_str()).is_some_and(|below| below.ends_with('.'))
    });
    if is_shared {
        let message = format!("the username `{username}` is of an organisation that is shared with others");
        return Err(Refusal::new(Code::HomeOrgShared, "USER-08", message));
    }
    Ok(())
}
