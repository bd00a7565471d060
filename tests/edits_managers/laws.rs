//! What holds for every batch on every small programme.

use std::collections::BTreeMap;

use partner_policy::edits::{apply, replay};
use partner_policy::model::{
    Assignment, BatchMode, Edit, InternalStatus, ListedManager, ManagerRow, PlanOutcome, ReplaceFrom, RowAction,
    RowOutcome, Snapshot,
};
use proptest::prelude::*;

use crate::world::*;

const PARTNERS: [&str; 6] = ["acme", "birch", "cedar", "pine", "oak", "nowhere"];
const USERS: [&str; 7] = ["anna", "ben", "carl", "pat", "dora", "pia", "nobody"];

/// Mostly an active partner.
fn partner() -> impl Strategy<Value = partner_policy::ids::PartnerId> {
    prop_oneof![9 => prop::sample::select(&PARTNERS[..3]), 1 => prop::sample::select(&PARTNERS[3..])].prop_map(p)
}

fn partners() -> impl Strategy<Value = Vec<partner_policy::ids::PartnerId>> {
    prop::collection::vec(partner(), 0..4)
}

/// Mostly an active internal user.
fn user() -> impl Strategy<Value = partner_policy::ids::UserId> {
    prop_oneof![9 => prop::sample::select(&USERS[..3]), 1 => prop::sample::select(&USERS[3..])].prop_map(u)
}

fn users() -> impl Strategy<Value = Vec<partner_policy::ids::UserId>> {
    prop::collection::vec(user(), 0..4)
}

fn edit() -> impl Strategy<Value = Edit> {
    let row = (0..3usize, partner(), user(), any::<Option<bool>>()).prop_map(|(action, partner, user, primary)| {
        let action = [RowAction::Add, RowAction::Remove, RowAction::MakePrimary][action];
        Ok(ManagerRow { action, partner, user, primary })
    });
    prop_oneof![
        (partners(), users(), any::<bool>()).prop_map(|(partners, users, make_primary)| Edit::ManagersAdd {
            partners,
            users,
            make_primary
        }),
        (partners(), users()).prop_map(|(partners, users)| Edit::ManagersRemove { partners, users }),
        partners().prop_map(|partners| Edit::ManagersRemoveAll { partners }),
        (partners(), prop::option::of(user()), users(), prop::option::weighted(0.3, user())).prop_map(
            |(partners, from, to, make_primary)| {
                let from = from.map_or(ReplaceFrom::All, ReplaceFrom::User);
                Edit::ManagersReplace { partners, from, to, make_primary }
            }
        ),
        prop::collection::vec((partner(), user()), 0..5).prop_map(|pairs| {
            let assignment = |(partner, user)| Assignment { partner, user };
            Edit::ManagersMakePrimary { assignments: pairs.into_iter().map(assignment).collect() }
        }),
        (partner(), prop::collection::vec((user(), any::<bool>()), 0..4)).prop_map(|(partner, managers)| {
            let managers = managers.into_iter().map(|(user, is_primary)| ListedManager { user, is_primary }).collect();
            Edit::ManagersSet { partner, managers }
        }),
        prop::collection::vec(row, 0..8).prop_map(|rows| Edit::ManagersRows { rows }),
    ]
}

prop_compose! {
    fn programme()(
        assigned in prop::collection::vec((0..5usize, 0..6usize), 0..12),
        primaries in prop::collection::vec(0..6usize, 5),
        limit in prop::option::of(0..3u32),
        first in any::<bool>(),
        pending in any::<bool>(),
        inherits in any::<bool>(),
    ) -> Snapshot {
        let pairs: Vec<(&str, &str, bool)> = assigned
            .iter()
            .map(|&(of, user)| (PARTNERS[of], USERS[user], primaries[of] == user))
            .collect();
        let mut snapshot = world(&pairs);
        snapshot.settings.max_primary_partners_per_user = limit;
        snapshot.settings.first_manager_is_primary = first;
        snapshot.settings.allow_pending_assignees = pending;
        snapshot.settings.replace_inherits_primary = inherits;
        snapshot
    }
}

fn primaries_by_user(snapshot: &Snapshot) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for assignment in snapshot.managers.values().filter(|assignment| assignment.is_primary) {
        *counts.entry(assignment.user.to_string()).or_default() += 1;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_that_may_be_applied_leaves_a_sound_programme(before in programme(), edit in edit(), in_part: bool) {
        let plan = if in_part { part(&before, edit) } else { all(&before, edit) };
        if plan.outcome == PlanOutcome::Refused {
            prop_assert!(plan.changes.is_empty());
            prop_assert!(plan.rows.iter().any(|row| row.outcome == RowOutcome::Refused));
            prop_assert!(plan.rows.iter().all(|row| row.outcome != RowOutcome::Updated));
            return Ok(());
        }
        let after = apply(&before, &plan).unwrap();
        prop_assert_eq!(&after, &replay(&before, &plan.changes).unwrap());
        for of in PARTNERS {
            prop_assert!(managers(&after, of).iter().filter(|text| text.ends_with('*')).count() <= 1);
        }
        for (pair, assignment) in after.managers.iter() {
            let is_new = before.managers.get(pair).is_none();
            let is_promoted = assignment.is_primary && !before.managers.get(pair).is_some_and(|old| old.is_primary);
            if is_new || is_promoted {
                let partner = after.partner(&assignment.partner).unwrap();
                prop_assert!(partner.is_enabled && partner.status == partner_policy::model::PartnerStatus::Active);
                let user = after.user(&assignment.user).unwrap().as_internal().unwrap();
                prop_assert!(
                    user.status == InternalStatus::Active
                        || user.status == InternalStatus::Pending && before.settings.allow_pending_assignees
                );
            }
        }
        if let Some(limit) = before.settings.max_primary_partners_per_user {
            let old = primaries_by_user(&before);
            for (user, count) in primaries_by_user(&after) {
                prop_assert!(count <= limit as usize || count <= old.get(&user).copied().unwrap_or(0));
            }
        }
    }

    #[test]
    fn a_valid_batch_changes_nothing_the_second_time(before in programme(), edit in edit()) {
        let plan = all(&before, edit.clone());
        if plan.outcome == PlanOutcome::Refused {
            return Ok(());
        }
        let after = apply(&before, &plan).unwrap();
        let again = all(&after, edit);
        prop_assert_eq!(again.outcome, PlanOutcome::Ok);
        prop_assert!(again.changes.is_empty());
        for (first, second) in plan.rows.iter().zip(&again.rows) {
            let was_skipped = first.outcome == RowOutcome::Skipped;
            prop_assert_eq!(second.outcome, if was_skipped { RowOutcome::Skipped } else { RowOutcome::Unchanged });
        }
        prop_assert_eq!(&after.managers, &apply(&after, &again).unwrap().managers);
    }

    #[test]
    fn in_part_is_as_all_or_nothing_where_no_row_is_refused(before in programme(), edit in edit()) {
        let whole = all(&before, edit.clone());
        if whole.outcome == PlanOutcome::Refused {
            return Ok(());
        }
        let mut partial = part(&before, edit);
        partial.mode = BatchMode::AllOrNothing;
        prop_assert_eq!(whole, partial);
    }

    #[test]
    fn the_outcome_of_a_row_says_whether_something_changes(before in programme(), edit in edit(), in_part: bool) {
        let plan = if in_part { part(&before, edit.clone()) } else { all(&before, edit.clone()) };
        // A whole set and a replacement of everybody also remove those whom no row names.
        let is_whole = matches!(edit, Edit::ManagersSet { .. } | Edit::ManagersReplace { from: ReplaceFrom::All, .. });
        if plan.outcome == PlanOutcome::Refused || is_whole {
            return Ok(());
        }
        let says = plan.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Updated | RowOutcome::Merged));
        prop_assert_eq!(says, !plan.changes.is_empty());
    }
}
