//! A partner user who asks: account, portal roles and partner groups.

use std::cell::OnceCell;

use crate::access::predicate::{Atom, Predicate, UserField};
use crate::ids::{PartnerGroupId, PartnerIx, UserIx, UserRoleId};
use crate::index::{Index, UserRow, partner_satisfies};
use crate::model::{Feature, GroupMatch, PartnerGroup, PartnerUser, Set, UserRole, UserRoleKind};

/// A partner user who passed the gates.
#[derive(Debug)]
pub(in crate::access) struct PartnerViewer<'a> {
    pub(in crate::access) index: &'a Index,
    pub(in crate::access) ix: UserIx,
    pub(in crate::access) user: &'a PartnerUser,
    pub(in crate::access) row: UserRow,
    pub(in crate::access) account: PartnerIx,
    /// The portal roles held; absent: portal roles are not in play.
    pub(in crate::access) roles: Option<Vec<&'a UserRole>>,
    /// The partner groups of the viewer, once somebody asks.
    groups: OnceCell<Set<&'a PartnerGroupId>>,
}

impl<'a> PartnerViewer<'a> {
    /// The viewer, if the account is in the snapshot.
    pub(in crate::access) fn new(index: &'a Index, ix: UserIx, user: &'a PartnerUser, row: UserRow) -> Option<Self> {
        let account = row.account?;
        let declared = index.snapshot().user_roles.as_ref();
        let roles = declared.map(|known| user.user_roles.iter().filter_map(|id| known.get(id)).collect());
        Some(Self { index, ix, user, row, account, roles, groups: OnceCell::new() })
    }

    /// The record belongs to the viewer's account.
    pub(in crate::access) fn own(&self) -> Predicate {
        Predicate::is(Atom::PartnerIs(self.account))
    }

    /// The thing belongs to the viewer's account or to none, which here means the viewer's.
    pub(in crate::access) fn own_or_none(&self) -> Predicate {
        self.own().or(Atom::PartnerAbsent)
    }

    /// The viewer is in the field.
    pub(in crate::access) fn is_me(&self, field: UserField) -> Predicate {
        Predicate::is(Atom::UserIs(field, self.ix))
    }

    pub(in crate::access) fn has(&self, feature: Feature) -> bool {
        self.user.features.contains(&feature)
    }

    pub(in crate::access) fn has_role_model(&self) -> bool {
        self.roles.is_some()
    }

    /// Says whether the viewer holds a portal role of any kind.
    pub(in crate::access) fn has_any_role(&self) -> bool {
        self.roles.as_ref().is_some_and(|roles| !roles.is_empty())
    }

    pub(in crate::access) fn holds(&self, kind: UserRoleKind) -> bool {
        self.roles.iter().flatten().any(|role| role.kind() == kind)
    }

    /// The rules of the held roles that are among `kinds`, highest role first.
    pub(in crate::access) fn role_rules(&self, kinds: &[UserRoleKind]) -> impl Iterator<Item = &'static str> {
        let ranked = [
            (UserRoleKind::Administrator, "PUR-14"),
            (UserRoleKind::Marketing, "PUR-15"),
            (UserRoleKind::Sales, "PUR-16"),
            (UserRoleKind::Custom, "PUR-17"),
        ];
        let held = ranked.map(|(kind, rule)| (kinds.contains(&kind) && self.holds(kind)).then_some(rule));
        held.into_iter().flatten()
    }

    /// The position of the viewer's custom view: the first with a group of the viewer; none: the default view (GROUP-07).
    pub(in crate::access) fn view(&self) -> Option<usize> {
        let views = &self.index.snapshot().custom_views;
        views.values().position(|view| view.groups.iter().any(|group| self.is_in_group(group)))
    }

    /// GROUP-03 to GROUP-05. Membership is the user's: the account's data and the user's own roles count.
    pub(in crate::access) fn is_in_group(&self, group: &PartnerGroupId) -> bool {
        let groups = || {
            let held: Set<&UserRoleId> = self.roles.iter().flatten().map(|role| &role.id).collect();
            let groups = self.index.snapshot().partner_groups.values();
            let mine = groups.filter(|group| !self.has_dangling_role(group) && self.fits(group, &held));
            mine.map(|group| &group.id).collect()
        };
        self.groups.get_or_init(groups).contains(&group)
    }

    fn has_dangling_role(&self, group: &PartnerGroup) -> bool {
        let declared = self.index.snapshot().user_roles.as_ref();
        let mut named = group.user_roles.has.iter().chain(&group.user_roles.has_not).flatten();
        named.any(|role| !declared.is_some_and(|roles| roles.contains_key(role)))
    }

    fn fits(&self, group: &PartnerGroup, held: &Set<&UserRoleId>) -> bool {
        let holds_any = |ids: &[UserRoleId]| ids.iter().any(|id| held.contains(&id));
        let partner = self.index.partner(self.account);
        let criteria = group.partner.iter().map(|test| partner.is_some_and(|partner| partner_satisfies(partner, test)));
        let has = group.user_roles.has.as_deref().map(holds_any);
        let has_not = group.user_roles.has_not.as_deref().filter(|ids| !ids.is_empty()).map(|ids| !holds_any(ids));
        let mut rules = criteria.chain(has).chain(has_not).peekable();
        rules.peek().is_some()
            && match group.matching {
                GroupMatch::All => rules.all(|holds| holds),
                GroupMatch::Any => rules.any(|holds| holds),
            }
    }
}
