//! What holds for every batch on every small programme.

use std::collections::BTreeMap;

use partner_policy::edits::{apply, replay};
use partner_policy::error::Code;
use partner_policy::ids::UserId;
use partner_policy::model::{
    Assignment, BatchMode, Change, Edit, InternalStatus, ListedManager, ManagerRow, OnInactive, PartnerSelection,
    PartnerStatus, Passage, PlanOutcome, ReplaceFrom, RowAction, RowOutcome, Snapshot,
};
use proptest::prelude::*;

use crate::support::world::managers::*;

const PARTNERS: [&str; 6] = ["acme", "birch", "cedar", "pine", "oak", "nowhere"];
const USERS: [&str; 7] = ["anna", "ben", "carl", "pat", "dora", "pia", "nobody"];

/// Mostly an active partner.
fn partner() -> impl Strategy<Value = partner_policy::ids::PartnerId> {
    prop_oneof![9 => prop::sample::select(&PARTNERS[..3]), 1 => prop::sample::select(&PARTNERS[3..])].prop_map(pid)
}

/// Mostly partners by name.
fn partners() -> impl Strategy<Value = PartnerSelection> {
    prop_oneof![
        8 => prop::collection::vec(partner(), 0..4).prop_map(PartnerSelection::Listed),
        1 => Just(PartnerSelection::All),
        2 => user().prop_map(PartnerSelection::ManagedBy),
    ]
}

/// Mostly an active internal user.
fn user() -> impl Strategy<Value = partner_policy::ids::UserId> {
    prop_oneof![9 => prop::sample::select(&USERS[..3]), 1 => prop::sample::select(&USERS[3..])].prop_map(uid)
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
        (partners(), prop::option::of(user()), users(), prop::option::weighted(0.3, user()), any::<bool>()).prop_map(
            |(partners, from, to, make_primary, leaves)| {
                let on_inactive = if leaves { OnInactive::Remove } else { OnInactive::Refuse };
                let from = from.map_or(ReplaceFrom::All, ReplaceFrom::User);
                Edit::ManagersReplace { partners, from, to, make_primary, on_inactive }
            }
        ),
        prop::collection::vec((partner(), user()), 0..5).prop_map(|pairs| {
            let assignment = |(partner, user)| Assignment { partner, user };
            let assignments = Some(pairs.into_iter().map(assignment).collect());
            Edit::ManagersMakePrimary { assignments, partners: None, user: None }
        }),
        (partners(), user()).prop_map(|(partners, user)| Edit::ManagersMakePrimary {
            assignments: None,
            partners: Some(partners),
            user: Some(user),
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
                prop_assert!(partner.is_enabled && partner.status == PartnerStatus::Active);
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
        // Whom a user manages is another selection afterwards.
        let is_selected_anew = matches!(
            &edit,
            Edit::ManagersAdd { partners: PartnerSelection::ManagedBy(_), .. }
                | Edit::ManagersReplace { partners: PartnerSelection::ManagedBy(_), .. }
                | Edit::ManagersRemove { partners: PartnerSelection::ManagedBy(_), .. }
                | Edit::ManagersRemoveAll { partners: PartnerSelection::ManagedBy(_) }
        );
        if plan.outcome == PlanOutcome::Refused || is_selected_anew {
            return Ok(());
        }
        let leaves = matches!(&edit, Edit::ManagersReplace { on_inactive: OnInactive::Remove, .. });
        let after = apply(&before, &plan).unwrap();
        let again = all(&after, edit);
        prop_assert_eq!(again.outcome, PlanOutcome::Ok);
        prop_assert!(again.changes.is_empty());
        for (first, second) in plan.rows.iter().zip(&again.rows) {
            let was_skipped = first.outcome == RowOutcome::Skipped;
            // Where nobody came in the place of who left, nobody is left to replace; who was named stays if assigned already.
            let partner = first.partner.as_ref().and_then(|id| after.partner(id));
            let is_active = partner.is_some_and(|partner| partner.is_enabled && partner.status == PartnerStatus::Active);
            let is_vacated = leaves
                && (first.is_manager == Some(false) || !is_active)
                && second.outcome == RowOutcome::Skipped;
            let expected = if was_skipped || is_vacated { RowOutcome::Skipped } else { RowOutcome::Unchanged };
            prop_assert_eq!(second.outcome, expected);
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

    /// BULK-27. Each change is one row's: who comes by the row's own passage, who goes and who loses or gets the flag by name.
    #[test]
    fn rows_account_for_every_change(before in programme(), edit in edit(), in_part: bool) {
        let plan = if in_part { part(&before, edit) } else { all(&before, edit) };
        let mut said = Vec::new();
        for row in &plan.rows {
            let pair = |user: &UserId| (row.partner.clone().unwrap(), user.clone());
            said.extend(row.removed.iter().map(|user| (pair(user), "removed")));
            said.extend(row.demoted.iter().map(|user| (pair(user), "demoted")));
            said.extend(row.promoted.iter().map(|user| (pair(user), "promoted")));
            if let Some(Passage { before: None, after: Some(false) }) = row.passage() {
                said.push((pair(row.user.as_ref().unwrap()), "assigned"));
            }
            // An unchanged row is about somebody who stays, whoever else goes or loses the flag.
            if let (RowOutcome::Unchanged, Some(passage)) = (row.outcome, row.passage()) {
                prop_assert_eq!(passage.before.is_some(), passage.after.is_some());
            }
        }
        let flag = |pair: &_| before.managers.get(pair).map(|assignment| assignment.is_primary);
        let mut made: Vec<_> = plan.changes.iter().map(|change| match change {
            Change::RemoveManager { partner, user } => ((partner.clone(), user.clone()), "removed"),
            Change::SetManager(now) => {
                let pair = (now.partner.clone(), now.user.clone());
                let what = match flag(&pair) {
                    _ if now.is_primary => "promoted",
                    None => "assigned",
                    Some(_) => "demoted",
                };
                (pair, what)
            }
            other => unreachable!("{other:?}"),
        }).collect();
        said.sort();
        made.sort();
        prop_assert_eq!(&said, &made);
        // What a row says of its user is so, before and after.
        let after = if plan.outcome == PlanOutcome::Ok { apply(&before, &plan).unwrap() } else { before.clone() };
        for row in &plan.rows {
            let Some(passage) = row.passage() else { continue };
            let pair = (row.partner.clone().unwrap(), row.user.clone().unwrap());
            prop_assert_eq!(passage.after, after.managers.get(&pair).map(|assignment| assignment.is_primary));
            let is_repeated = row.code == Some(Code::DuplicateRow) && plan.outcome == PlanOutcome::Ok;
            prop_assert_eq!(passage.before, if is_repeated { passage.after } else { flag(&pair) });
        }
        // Whoever loses the flag is named, once for each partner.
        let lost: Vec<_> = before.managers.iter()
            .filter(|(pair, old)| old.is_primary && !after.managers.get(*pair).is_some_and(|new| new.is_primary))
            .map(|(pair, _)| pair.clone())
            .collect();
        let mut warned: Vec<_> = plan.warnings.iter()
            .filter(|warning| warning.code == Code::PrimaryChanged)
            .map(|warning| (warning.partner.clone().unwrap(), warning.user.clone().unwrap()))
            .collect();
        let mut lost = lost;
        lost.sort();
        warned.sort();
        prop_assert_eq!(lost, warned);
    }
}
