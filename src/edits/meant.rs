//! What was probably meant by an id that names nothing (GEN-06).
//!
//! Whoever plans learns no name by a slip of the pen: those who administer partners may know everybody (MGR-12), a partner's
//! administrator the own account, and nobody else is told anything.

use std::borrow::Cow;

use crate::collections::nearest;
use crate::ids::PartnerId;
use crate::model::{EditRequest, Partner, Snapshot, User};
use crate::rules::actors;

/// In programmes with more people, or more partners, nobody is compared with all of them.
const MOST_NAMES: usize = 5_000;
/// For so many ids of a plan something is looked for.
const MOST_IDS: usize = 100;
/// For the first ones whatever it takes, for the others while no more names than these are compared.
const FIRST_IDS: usize = 5;
const MOST_COMPARED: usize = 10_000;

/// What an id should have been the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdKind {
    User,
    Partner,
    /// A portal role, or a role of the partner that the row is about.
    Role,
    Tier,
}

impl IdKind {
    /// The word for one.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Partner => "partner",
            Self::Role => "role",
            Self::Tier => "tier",
        }
    }
}

/// Whom the actor may be told of.
#[derive(Debug)]
enum Disclosed<'a> {
    Everybody,
    Account(&'a PartnerId),
    Nobody,
}

/// Finds what was meant, for some ids of one plan.
#[derive(Debug)]
pub(super) struct Guesses<'a> {
    snapshot: &'a Snapshot,
    request: &'a EditRequest,
    /// How many ids are left, and how many names may be compared for those behind the first.
    left: usize,
    names: usize,
}

impl<'a> Guesses<'a> {
    pub(super) const fn new(snapshot: &'a Snapshot, request: &'a EditRequest) -> Self {
        Self { snapshot, request, left: MOST_IDS, names: MOST_COMPARED }
    }

    /// What was probably meant: an id, or an e-mail address for one. `partner` is the one that the row is about.
    #[cold]
    #[inline(never)]
    pub(super) fn meant(&mut self, kind: IdKind, id: &str, partner: Option<&PartnerId>) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        let compared = match kind {
            IdKind::User => self.snapshot.users.len(),
            IdKind::Partner => self.snapshot.partners.len(),
            IdKind::Role | IdKind::Tier => 0,
        };
        if self.left < MOST_IDS - FIRST_IDS && compared <= MOST_NAMES {
            self.names = self.names.checked_sub(compared)?;
        }
        let disclosed = self.disclosed();
        match kind {
            IdKind::User => self.user(id, &disclosed),
            IdKind::Partner => {
                by_id_or_name(id, &self.partners(&disclosed).map(|known| (known.id.as_str(), &*known.name)).collect())
            }
            IdKind::Role => {
                self.role(id, partner.and_then(|id| self.partners(&disclosed).find(|known| known.id == *id)))
            }
            IdKind::Tier => {
                let tiers = self.snapshot.tiers.iter().flat_map(|tiers| tiers.values());
                by_id_or_name(id, &tiers.map(|tier| (tier.id.as_str(), &*tier.name)).collect())
            }
        }
    }

    fn disclosed(&self) -> Disclosed<'a> {
        let EditRequest { by, now, .. } = self.request;
        if actors::administers_partners(self.snapshot, by) {
            return Disclosed::Everybody;
        }
        let user = actors::admitted_partner_user(self.snapshot, by, *now);
        user.map_or(Disclosed::Nobody, |user| Disclosed::Account(&user.partner))
    }

    fn partners(&self, disclosed: &Disclosed<'a>) -> impl Iterator<Item = &'a Partner> {
        let is_small = self.snapshot.partners.len() <= MOST_NAMES;
        let own = match disclosed {
            Disclosed::Account(own) => self.snapshot.partner(own),
            Disclosed::Everybody | Disclosed::Nobody => None,
        };
        let has_all = is_small && matches!(disclosed, Disclosed::Everybody);
        let all = has_all.then(|| self.snapshot.partners.values());
        all.into_iter().flatten().chain(own)
    }

    fn user(&self, id: &str, disclosed: &Disclosed<'a>) -> Option<String> {
        let is_known = |user: &&User| match disclosed {
            Disclosed::Everybody => true,
            Disclosed::Account(own) => user.partner() == Some(*own),
            Disclosed::Nobody => false,
        };
        let is_small = self.snapshot.users.len() <= MOST_NAMES;
        let users = self.snapshot.users.values().filter(|_| is_small).filter(is_known);
        if id.contains('@') {
            let mut emails = users.filter_map(|user| user.email().map(|email| Cow::Borrowed(&**email)));
            return nearest(id, &mut emails).map(Cow::into_owned);
        }
        by_id_or_name(id, &users.map(|user| (user.id().as_str(), &**user.name())).collect())
    }

    fn role(&self, id: &str, partner: Option<&Partner>) -> Option<String> {
        let portal = self.snapshot.user_roles.iter().flat_map(|roles| roles.values());
        let own = partner.map(|partner| partner.hierarchy(&self.snapshot.settings));
        let own = own.iter().flat_map(|roles| roles.iter());
        let portal = portal.map(|role| (role.id.as_str(), &*role.name));
        by_id_or_name(id, &portal.chain(own.map(|role| (role.id.as_str(), &*role.label))).collect())
    }
}

/// Ids and names.
type IdsAndNames<'k> = Vec<(&'k str, &'k str)>;

/// The id that is nearest, or the id of what has the nearest name.
fn by_id_or_name(text: &str, known: &IdsAndNames<'_>) -> Option<String> {
    if let Some(id) = nearest(text, &mut known.iter().map(|(id, _)| Cow::Borrowed(*id))) {
        return Some(id.into_owned());
    }
    let name = nearest(text, &mut known.iter().map(|(_, name)| Cow::Borrowed(*name)))?;
    known.iter().find(|(_, of)| *of == name).map(|(id, _)| (*id).to_owned())
}

/// What follows a sentence about what is not known.
pub(super) fn in_words(meant: &str) -> String {
    format!("; did you mean `{meant}`?")
}
