//! GROUP-01 to GROUP-05: segments of users by the data of their partner and by their portal roles.

use crate::ids::{PartnerGroupId, UserId, UserRoleId};
use crate::model::{GroupMatch, PartnerGroup, PartnerUser, Set, Snapshot};
use crate::rules::criteria;

/// GROUP-03, GROUP-10. The user is a member of the group now; membership is per user, gates are not asked.
#[must_use]
pub fn is_member(snapshot: &Snapshot, user: &UserId, group: &PartnerGroupId) -> bool {
    snapshot.user(user).and_then(|user| user.as_partner()).is_some_and(|user| has_member(snapshot, group, user))
}

/// GROUP-03. The partner user is a member of the group.
pub(crate) fn has_member(snapshot: &Snapshot, group: &PartnerGroupId, user: &PartnerUser) -> bool {
    let roles = user.user_roles.iter().collect();
    snapshot.partner_groups.get(group).is_some_and(|group| fits(snapshot, group, user, &roles))
}

/// GROUP-03. The groups of which the partner user is a member.
pub(crate) fn of(snapshot: &Snapshot, user: &PartnerUser) -> Set<PartnerGroupId> {
    let roles = user.user_roles.iter().collect();
    let groups = snapshot.partner_groups.values().filter(|group| fits(snapshot, group, user, &roles));
    groups.map(|group| group.id.clone()).collect()
}

/// GROUP-03, GROUP-05. The rules of the group hold for the partner user, who has these roles.
fn fits(snapshot: &Snapshot, group: &PartnerGroup, user: &PartnerUser, roles: &Set<&UserRoleId>) -> bool {
    if has_dangling_role(snapshot, group) {
        return false;
    }
    let rules = rules(snapshot, group, user, roles);
    match group.matching {
        GroupMatch::All => !rules.is_empty() && rules.into_iter().all(|holds| holds),
        GroupMatch::Any => rules.into_iter().any(|holds| holds),
    }
}

/// GROUP-05, PUR-29. A role in a rule is not defined, so that nobody is a member, also under negation.
fn has_dangling_role(snapshot: &Snapshot, group: &PartnerGroup) -> bool {
    let named = group.user_roles.has.iter().chain(&group.user_roles.has_not).flatten();
    named.into_iter().any(|role| snapshot.user_role(role).is_none())
}

/// GROUP-02, GROUP-04. What each rule of the group says of the user; a ban of no role at all is no rule.
fn rules(snapshot: &Snapshot, group: &PartnerGroup, user: &PartnerUser, held: &Set<&UserRoleId>) -> Vec<bool> {
    let partner = snapshot.partner(&user.partner);
    let by_partner = group
        .partner
        .iter()
        .map(|criterion| partner.is_some_and(|partner| criteria::holds_for_partner(criterion, partner)));
    let holds_any = |roles: &Vec<_>| roles.iter().any(|role| held.contains(&role));
    let has = group.user_roles.has.iter().map(holds_any);
    let has_not = group.user_roles.has_not.iter().filter(|roles| !roles.is_empty()).map(|roles| !holds_any(roles));
    by_partner.chain(has).chain(has_not).collect()
}
