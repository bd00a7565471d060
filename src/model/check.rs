//! Whether the facts fit together: references, hierarchies, limits and names.

mod hierarchy;
mod portal;
mod sharing;
mod trees;
mod types;

use std::borrow::Cow;
use std::hash::Hash;

use super::scalars::is_placeholder;
use super::{DEFAULT_PARTNER_ROLES, Map, Partner, PartnerUser, Set, Snapshot, User};
use crate::collections::{cyclic_components, narrow, order};
use crate::error::{Code, Problem};
use crate::ids::{PartnerId, PartnerRoleId};
use crate::json::{MAX_GATHERED, Names, UNREAD, meant};

/// Hierarchies with more roles than this are looked up by hash.
const FEW_ROLES: usize = 16;

/// How a snapshot stands to the document that it was read from.
pub(crate) struct Document {
    /// How many portal roles come before those of the document.
    pub(crate) implied: usize,
    /// Says whether everything could be read, so that nothing stands for something else.
    pub(crate) is_readable: bool,
}

impl Snapshot {
    /// Every contradiction and dangling reference, with its pointer by the entries as they stand here.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        self.check_document(&Document { implied: 0, is_readable: true })
    }

    /// Every contradiction and dangling reference, with its pointer into the document.
    pub(crate) fn check_document(&self, document: &Document) -> Vec<Problem> {
        let unread = if document.is_readable { Vec::new() } else { self.unread_sections() };
        let mut check = Check { facts: self, document, unread, problems: Vec::new(), roles: Map::default() };
        check.partners();
        check.users();
        check.managers();
        check.internal_roles();
        check.user_roles();
        check.custom_views();
        check.public_groups();
        check.sharing_rules();
        check.share_groups();
        check.types();
        check.queues();
        check.invitations();
        check.reviews();
        check.problems
    }

    /// The sections with entries whose id could not be read.
    fn unread_sections(&self) -> Vec<&'static str> {
        fn has_unread<K: AsRef<str>, V>(map: &Map<K, V>) -> bool {
            map.keys().any(|id| is_placeholder(id.as_ref()))
        }
        let roles = self.partners.values().filter_map(|partner| partner.partner_roles.as_ref()).flatten();
        let pages = self.custom_views.values().flat_map(|view| &view.pages);
        let sections = [
            ("partners", has_unread(&self.partners)),
            ("users", has_unread(&self.users)),
            ("internalRoles", has_unread(&self.internal_roles)),
            ("permissionGroups", has_unread(&self.permission_groups)),
            ("userRoles", self.user_roles.as_ref().is_some_and(has_unread)),
            ("tiers", self.tiers.as_ref().is_some_and(has_unread)),
            ("profiles", self.profiles.as_ref().is_some_and(has_unread)),
            ("permissionSets", has_unread(&self.permission_sets)),
            ("publicGroups", has_unread(&self.public_groups)),
            ("sharingSets", has_unread(&self.sharing_sets)),
            ("partnerGroups", has_unread(&self.partner_groups)),
            ("partnerRoles", roles.into_iter().any(|role| is_placeholder(role.id.as_str()))),
            ("recordTypes", self.record_types.keys().any(|name| name.is_aside())),
            ("pages", pages.into_iter().any(|page| is_placeholder(page.id.as_str()))),
        ];
        sections.into_iter().filter(|(_, is_unread)| *is_unread).map(|(section, _)| section).collect()
    }

    /// The cycles of public groups (SHARE-08): odd, but no reason to refuse the snapshot.
    #[must_use]
    pub fn group_cycles(&self) -> Vec<Problem> {
        let row = |id| self.public_groups.get_index_of(id).map(narrow);
        let edges: Vec<Vec<u32>> =
            self.public_groups.values().map(|group| group.groups.iter().filter_map(row).collect()).collect();
        let mut first: Vec<usize> =
            cyclic_components(&edges).into_iter().filter_map(|it| it.into_iter().min()).collect();
        order::sort(&mut first);
        let problem = |index| {
            let message = "the public group contains itself, so it has no members on this way";
            Problem::new(Code::GroupCycle, format!("/publicGroups/{index}"), message)
        };
        first.into_iter().map(problem).collect()
    }
}

/// For so many problems of a snapshot it is worked out what was meant, and among so many ids.
const MOST_GUESSED: usize = 20;
const MOST_NAMES: usize = 5_000;

/// The ids of a section, unless they are too many to be compared.
fn near<K: Hash + Eq + AsRef<str>, V>(map: &Map<K, V>) -> impl Iterator<Item = Cow<'_, str>> {
    let is_small = map.len() <= MOST_NAMES;
    map.keys().filter(move |_| is_small).map(|id| Cow::Borrowed(id.as_ref()))
}

/// A check under way.
struct Check<'s> {
    facts: &'s Snapshot,
    document: &'s Document,
    /// Sections with entries whose id could not be read; references into them are not judged.
    unread: Vec<&'static str>,
    problems: Vec<Problem>,
    /// The role ids of partners with many roles.
    roles: Map<&'s PartnerId, Set<&'s str>>,
}

impl<'s> Check<'s> {
    fn report(&mut self, code: Code, at: String, message: impl Into<String>) {
        if self.problems.len() < MAX_GATHERED {
            self.problems.push(Problem::new(code, at, message));
        }
    }

    /// Says whether the id stands for one that could not be read.
    fn is_unread_id(&self, id: &str) -> bool {
        !self.document.is_readable && is_placeholder(id)
    }

    /// Says whether the text stands for one that could not be read.
    fn is_unread_text(&self, text: &str) -> bool {
        !self.document.is_readable && text == UNREAD
    }

    /// Reports a reference to an entry that `map` does not have.
    fn refer<K: Hash + Eq + AsRef<str>, V>(
        &mut self,
        section: &'static str,
        map: &Map<K, V>,
        id: &K,
        at: impl Fn() -> String,
    ) {
        if !map.contains_key(id) {
            self.dangling(section, id.as_ref(), &at, &mut near(map));
        }
    }

    /// Reports a reference to an entry of a section that may not be declared at all.
    fn refer_declared<K: Hash + Eq + AsRef<str>, V>(
        &mut self,
        section: &'static str,
        map: Option<&Map<K, V>>,
        id: &K,
        at: impl Fn() -> String,
    ) {
        if !map.is_some_and(|map| map.contains_key(id)) {
            self.dangling(section, id.as_ref(), &at, &mut map.into_iter().flat_map(near));
        }
    }

    fn dangling(&mut self, section: &'static str, id: &str, at: &dyn Fn() -> String, known: Names<'_, '_>) {
        if !self.is_unread_id(id) && !self.unread.contains(&section) {
            let shown: String = id.chars().take(80).collect();
            let meant = if self.problems.len() < MOST_GUESSED { meant(id, known) } else { String::new() };
            self.report(Code::DanglingReference, at(), format!("there is no `{shown}` in {section}{meant}"));
        }
    }

    /// Says whether the partner's hierarchy has the role.
    fn has_role(&mut self, partner: &'s Partner, role: &PartnerRoleId) -> bool {
        let Some(own) = &partner.partner_roles else {
            let levels = usize::try_from(self.facts.settings.default_role_levels).unwrap_or(usize::MAX);
            let lowest = DEFAULT_PARTNER_ROLES.iter().rev().take(levels);
            return lowest.into_iter().any(|(id, _)| *id == role.as_str());
        };
        if own.len() <= FEW_ROLES {
            return own.iter().any(|known| known.id == *role);
        }
        if !self.roles.contains_key(&partner.id) {
            self.roles.insert(&partner.id, own.iter().map(|role| role.id.as_str()).collect());
        }
        self.roles.get(&partner.id).is_some_and(|known| known.contains(role.as_str()))
    }

    fn partners(&mut self) {
        let facts = self.facts;
        let mut has_default = false;
        for (index, partner) in facts.partners.values().enumerate() {
            if let Some(owner) = &partner.owner {
                self.refer("users", &facts.users, owner, || format!("/partners/{index}/owner"));
            }
            if let Some(tier) = &partner.tier {
                self.refer_declared("tiers", facts.tiers.as_ref(), tier, || format!("/partners/{index}/tier"));
            }
            match &partner.partner_roles {
                Some(roles) => self.hierarchy(index, roles),
                None => has_default |= !self.is_unread_id(partner.id.as_str()),
            }
        }
        let given = usize::try_from(facts.settings.default_role_levels).unwrap_or(usize::MAX);
        let most = usize::try_from(facts.settings.max_role_levels).unwrap_or(usize::MAX);
        if has_default && given.min(DEFAULT_PARTNER_ROLES.len()) > most {
            let message = "the default hierarchy has more levels than any hierarchy may have";
            self.report(Code::RoleLimitExceeded, "/settings/maxRoleLevels".to_owned(), message);
        }
    }

    fn users(&mut self) {
        let facts = self.facts;
        for (index, user) in facts.users.values().enumerate() {
            match user {
                User::Internal(user) => {
                    if let Some(role) = &user.internal_role {
                        let at = || format!("/users/{index}/internalRole");
                        self.refer("internalRoles", &facts.internal_roles, role, at);
                    }
                    for (nth, group) in user.permission_groups.iter().enumerate() {
                        let at = || format!("/users/{index}/permissionGroups/{nth}");
                        self.refer("permissionGroups", &facts.permission_groups, group, at);
                    }
                }
                User::Partner(user) => self.partner_user(index, user),
                User::SalesRep(rep) => {
                    self.refer("partners", &facts.partners, &rep.partner, || format!("/users/{index}/partner"));
                }
            }
        }
    }

    fn partner_user(&mut self, index: usize, user: &'s PartnerUser) {
        let facts = self.facts;
        self.refer("partners", &facts.partners, &user.partner, || format!("/users/{index}/partner"));
        if let Some(contact) = &user.contact {
            self.refer("partners", &facts.partners, &contact.partner, || format!("/users/{index}/contact/partner"));
        }
        if let (Some(role), Some(partner)) = (&user.partner_role, facts.partners.get(&user.partner))
            && !self.is_unread_id(role.as_str())
            && !self.unread.contains(&"partnerRoles")
            && !self.has_role(partner, role)
        {
            let message = format!("the partner `{}` has no role `{role}`", partner.id);
            self.report(Code::RoleWrongAccount, format!("/users/{index}/partnerRole"), message);
        }
        for (nth, role) in user.user_roles.iter().enumerate() {
            let at = || format!("/users/{index}/userRoles/{nth}");
            self.refer_declared("userRoles", facts.user_roles.as_ref(), role, at);
        }
        if let Some(profile) = &user.profile {
            let at = || format!("/users/{index}/profile");
            self.refer_declared("profiles", facts.profiles.as_ref(), profile, at);
        }
        for (nth, set) in user.permission_sets.iter().enumerate() {
            let at = || format!("/users/{index}/permissionSets/{nth}");
            self.refer("permissionSets", &facts.permission_sets, set, at);
        }
    }

    fn managers(&mut self) {
        let facts = self.facts;
        let mut primaries: Set<&PartnerId> = Set::default();
        for (index, manager) in facts.managers.values().enumerate() {
            self.refer("partners", &facts.partners, &manager.partner, || format!("/managers/{index}/partner"));
            self.refer("users", &facts.users, &manager.user, || format!("/managers/{index}/user"));
            if manager.is_primary && !self.is_unread_id(manager.partner.as_str()) && !primaries.insert(&manager.partner)
            {
                let message = format!("the partner `{}` has another primary manager", manager.partner);
                self.report(Code::MultiplePrimary, format!("/managers/{index}/primary"), message);
            }
        }
    }

    fn reviews(&mut self) {
        let facts = self.facts;
        for (index, review) in facts.reviews.values().enumerate() {
            self.refer("partners", &facts.partners, &review.partner, || format!("/reviews/{index}/partner"));
        }
    }

    fn invitations(&mut self) {
        let facts = self.facts;
        for (index, invitation) in facts.invitations.values().enumerate() {
            self.refer("partners", &facts.partners, &invitation.partner, || format!("/invitations/{index}/partner"));
        }
    }
}
