//! Add, remove, make primary: one rule at a time.

use partner_policy::edits::{apply, plan};
use partner_policy::error::Code;
use partner_policy::model::{Edit, Passage, PlanOutcome, RowAction, RowOutcome};

use crate::support::world::managers::*;

#[test]
fn an_added_user_becomes_a_manager_without_the_flag() {
    let before = world(&[]);
    let plan = all(&before, add(&["acme"], &["anna"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(plan.rows[0].message, "`anna` becomes manager of `acme`");
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna"]);
}

#[test]
fn who_is_assigned_already_stays_as_it_is_and_is_never_demoted() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, add(&["acme"], &["anna"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, Some(Code::AlreadyAssigned))]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*"]);
}

#[test]
fn adding_as_primary_demotes_the_previous_one_who_stays_a_manager() {
    let before = world(&[("acme", "anna", true), ("acme", "ben", false)]);
    let plan = all(&before, add(&["acme"], &["ben"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna", "ben*"]);
    assert_eq!(warnings(&plan), [Code::PrimaryChanged]);
    assert_eq!(plan.warnings[0].user, Some(uid("anna")));
    let row = &plan.rows[0];
    assert_eq!((row.demoted.clone(), row.promoted.clone()), (Some(uid("anna")), Some(uid("ben"))));
    assert_eq!(row.passage(), Some(Passage { before: Some(false), after: Some(true) }));
}

#[test]
fn rows_stand_partners_outer_and_users_inner() {
    let plan = all(&world(&[]), add(&["birch", "acme"], &["ben", "anna"], false));
    let pairs: Vec<_> = plan.rows.iter().map(|row| (row.partner.clone().unwrap(), row.user.clone().unwrap())).collect();
    let expected: Vec<_> = [("birch", "ben"), ("birch", "anna"), ("acme", "ben"), ("acme", "anna")]
        .map(|(of, user)| (pid(of), uid(user)))
        .into();
    assert_eq!(pairs, expected);
}

#[test]
fn who_may_not_be_a_manager_is_refused_with_the_first_reason() {
    let before = world(&[]);
    for (of, user, code) in [
        ("acme", "nobody", Code::UnknownId),
        ("acme", "pia", Code::UserNotInternal),
        ("acme", "pat", Code::UserNotActive),
        ("acme", "dora", Code::UserNotActive),
        ("nowhere", "anna", Code::UnknownId),
        ("pine", "anna", Code::PartnerNotActive),
        ("oak", "anna", Code::PartnerNotActive),
        ("off", "anna", Code::PartnerNotActive),
        ("pine", "pia", Code::UserNotInternal),
    ] {
        let plan = all(&before, add(&[of], &[user], false));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(code))], "{of} {user}");
        assert_eq!(plan.outcome, PlanOutcome::Refused);
        assert!(plan.changes.is_empty());
    }
}

#[test]
fn the_sentence_about_a_prospect_names_its_status() {
    let plan = all(&world(&[]), add(&["pine"], &["anna"], false));
    assert_eq!(
        plan.rows[0].message,
        "managers can only be assigned to active partner organizations; `pine` is prospective"
    );
}

#[test]
fn a_pending_user_may_be_added_where_the_option_says_so_but_not_as_primary() {
    let mut before = world(&[]);
    before.settings.allow_pending_assignees = true;
    let plan = all(&before, add(&["acme"], &["pat"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(warnings(&plan), [Code::ManagerInactive]);
    let plan = all(&before, add(&["acme"], &["pat"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::UserNotActive))]);
    let plan = all(&before, add(&["acme"], &["dora"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::UserNotActive))]);
}

#[test]
fn removal_is_allowed_whatever_became_of_user_and_partner() {
    let before =
        world(&[("oak", "anna", true), ("acme", "dora", false), ("off", "pat", false), ("acme", "pia", false)]);
    for (of, user) in [("oak", "anna"), ("acme", "dora"), ("off", "pat"), ("acme", "pia")] {
        let plan = all(&before, remove(&[of], &[user]));
        assert_eq!(rows(&plan), [(RowOutcome::Updated, None)], "{of} {user}");
    }
}

#[test]
fn removing_who_is_not_assigned_changes_nothing() {
    let before = world(&[]);
    let plan = all(&before, remove(&["acme", "pine"], &["ben"]));
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, Some(Code::NotAssigned)); 2]);
    assert_eq!(warnings(&plan), []);
    for (of, user) in [("acme", "nobody"), ("nowhere", "ben")] {
        let plan = all(&before, remove(&[of], &[user]));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::UnknownId))], "{of} {user}");
    }
}

#[test]
fn removing_the_primary_leaves_the_place_vacant_with_a_warning() {
    let before = world(&[("acme", "anna", true), ("acme", "ben", false)]);
    let plan = all(&before, remove(&["acme"], &["anna"]));
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::PrimaryChanged]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben"]);
    let plan = all(&before, remove(&["acme"], &["anna", "ben"]));
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::NoManagerLeft, Code::PrimaryChanged]);
    assert_eq!(plan.warnings[0].message, "`acme` has no primary manager now");
}

#[test]
fn remove_all_has_one_row_for_each_partner() {
    let before = world(&[("acme", "anna", true), ("acme", "dora", false), ("birch", "ben", false)]);
    let edit =
        partner_policy::model::Edit::ManagersRemoveAll { partners: pids(&["acme", "cedar", "acme", "nowhere"]).into() };
    let plan = part(&before, edit);
    assert_eq!(
        rows(&plan),
        [
            (RowOutcome::Updated, None),
            (RowOutcome::Unchanged, Some(Code::NotAssigned)),
            (RowOutcome::Unchanged, Some(Code::DuplicateRow)),
            (RowOutcome::Refused, Some(Code::UnknownId)),
        ]
    );
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::NoManagerLeft, Code::PrimaryChanged]);
    let after = apply(&before, &plan).unwrap();
    assert_eq!(managers(&after, "acme"), [""; 0]);
    assert_eq!(managers(&after, "birch"), ["ben"]);
}

#[test]
fn only_an_effective_manager_of_an_active_partner_is_made_primary() {
    let before =
        world(&[("acme", "anna", false), ("acme", "dora", false), ("oak", "anna", false), ("acme", "pia", false)]);
    for (of, user, code) in [
        ("acme", "ben", Code::NotAssigned),
        ("acme", "dora", Code::UserNotActive),
        ("acme", "pia", Code::UserNotInternal),
        ("oak", "anna", Code::PartnerNotActive),
        ("pine", "anna", Code::PartnerNotActive),
        ("acme", "nobody", Code::UnknownId),
    ] {
        let plan = all(&before, promote(&[(of, user)]));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(code))], "{of} {user}");
    }
    let plan = all(&before, promote(&[("acme", "anna")]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    let after = apply(&before, &plan).unwrap();
    assert_eq!(rows(&all(&after, promote(&[("acme", "anna")]))), [(RowOutcome::Unchanged, None)]);
}

#[test]
fn a_pending_manager_is_not_made_primary_even_with_the_option() {
    let mut before = world(&[("acme", "pat", false)]);
    before.settings.allow_pending_assignees = true;
    assert_eq!(rows(&all(&before, promote(&[("acme", "pat")]))), [(RowOutcome::Refused, Some(Code::UserNotActive))]);
}

#[test]
fn only_administrators_change_managers() {
    let mut before = world(&[("acme", "anna", true)]);
    permit(&mut before, "carl", |group| group.has_partner_read_only = true);
    for by in ["anna", "carl", "pia", "dora", "nobody"] {
        let plan = plan(&before, &request(&before, by, add(&["acme", "nowhere"], &["ben"], false), None));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::NotPermitted))], "{by}");
    }
}

#[test]
fn either_administration_suffices_and_one_may_assign_oneself() {
    for permission in [true, false] {
        let mut before = world(&[]);
        permit(&mut before, "anna", |group| {
            group.has_partner_administration = permission;
            group.has_system_administration = !permission;
        });
        let plan = plan(&before, &request(&before, "anna", add(&["acme"], &["anna"], true), None));
        assert_eq!(managers_after(&before, &plan, "acme"), ["anna*"]);
    }
}

#[test]
fn a_disabled_administrator_changes_nothing() {
    let mut before = world(&[]);
    permit(&mut before, "dora", |group| group.has_system_administration = true);
    let plan = plan(&before, &request(&before, "dora", add(&["acme"], &["anna"], false), None));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::NotPermitted))]);
}

#[test]
fn with_the_option_the_first_manager_becomes_primary_but_of_two_at_once_none() {
    let mut before = world(&[("birch", "anna", false)]);
    before.settings.first_manager_is_primary = true;
    assert_eq!(managers_after(&before, &all(&before, add(&["acme"], &["ben"], false)), "acme"), ["ben*"]);
    assert_eq!(
        managers_after(&before, &all(&before, add(&["acme"], &["ben", "carl"], false)), "acme"),
        ["ben", "carl"]
    );
    assert_eq!(managers_after(&before, &all(&before, add(&["birch"], &["ben"], false)), "birch"), ["anna", "ben"]);
}

#[test]
fn nobody_becomes_primary_of_more_partners_than_the_option_allows() {
    let mut before = world(&[("acme", "anna", true), ("birch", "ben", true)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let plan = all(&before, add(&["cedar"], &["anna"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::PrimaryLimitExceeded))]);
    let plan = all(&before, add(&["acme", "birch"], &["carl"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::PrimaryLimitExceeded)); 2]);
    let plan = all(&before, add(&["cedar"], &["anna"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    let plan = all(&before, add(&["acme"], &["anna"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, Some(Code::AlreadyAssigned))]);
}

#[test]
fn the_limit_counts_what_is_left_after_the_whole_batch() {
    let mut before =
        world(&[("acme", "anna", true), ("acme", "ben", false), ("birch", "ben", true), ("birch", "anna", false)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let plan = all(&before, promote(&[("acme", "ben"), ("birch", "anna")]));
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna", "ben*"]);
}

#[test]
fn a_refused_promotion_counts_the_old_primary_again() {
    // Ben would be primary of two; so acme stays with anna, and anna's promotion at birch would be her second.
    let mut before =
        world(&[("acme", "anna", true), ("acme", "ben", false), ("cedar", "ben", true), ("birch", "anna", false)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let plan = part(&before, promote(&[("acme", "ben"), ("birch", "anna")]));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::PrimaryLimitExceeded)); 2]);
}

#[test]
fn a_primary_who_stays_is_not_refused_for_another_ones_promotion() {
    // Ben was primary of two before the limit; anna's promotion is refused, and ben's row about acme asks for nothing.
    let mut before = world(&[("acme", "ben", true), ("birch", "ben", true), ("cedar", "anna", true)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let wanted = [row(RowAction::Add, "acme", "anna", Some(true)), row(RowAction::Add, "acme", "ben", None)];
    let plan = part(&before, Edit::ManagersRows { rows: wanted.into_iter().map(Ok).collect() });
    let limit = (RowOutcome::Refused, Some(Code::PrimaryLimitExceeded));
    assert_eq!(rows(&plan), [limit, (RowOutcome::Unchanged, Some(Code::AlreadyAssigned))]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben*"]);
}

#[test]
fn removing_everybody_where_nobody_is_assigned_changes_nothing() {
    let before = world(&[("birch", "ben", false)]);
    let plan = all(&before, Edit::ManagersRemoveAll { partners: pids(&["acme", "birch"]).into() });
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert_eq!(managers_after(&before, &plan, "birch"), [""; 0]);
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, Some(Code::NotAssigned)), (RowOutcome::Updated, None)]);
}
