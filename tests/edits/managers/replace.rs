//! Replace Partner Managers (BULK-04 to BULK-07).

use partner_policy::error::Code;
use partner_policy::model::{Edit, OnInactive, PlanOutcome, ReplaceFrom, RowOutcome};

use crate::support::world::managers::*;

fn replace(partners: &[&str], from: &str, to: &[&str], make_primary: Option<&str>) -> Edit {
    let from = if from == "all" { ReplaceFrom::All } else { ReplaceFrom::User(uid(from)) };
    Edit::ManagersReplace {
        partners: pids(partners).into(),
        from,
        to: uids(to),
        make_primary: make_primary.map(uid),
        on_inactive: OnInactive::Refuse,
    }
}

#[test]
fn nobody_is_no_replacement() {
    let before = world(&[("acme", "anna", true)]);
    let plan = part(&before, replace(&["acme", "nowhere"], "all", &[], None));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::EmptyReplacement)); 2]);
    assert_eq!(plan.outcome, PlanOutcome::Refused);
    assert_eq!(
        rows(&all(&before, replace(&[], "all", &[], None))),
        [(RowOutcome::Refused, Some(Code::EmptySelection))]
    );
}

#[test]
fn the_only_one_who_comes_inherits_the_flag() {
    let mut before = world(&[("acme", "anna", true), ("acme", "carl", false)]);
    assert_eq!(managers_after(&before, &all(&before, replace(&["acme"], "all", &["ben"], None)), "acme"), ["ben*"]);
    assert_eq!(
        managers_after(&before, &all(&before, replace(&["acme"], "anna", &["ben", "ben"], None)), "acme"),
        ["ben*", "carl"]
    );
    before.settings.replace_inherits_primary = false;
    let plan = all(&before, replace(&["acme"], "all", &["ben"], None));
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::PrimaryChanged]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben"]);
}

#[test]
fn of_several_who_come_nobody_inherits_the_flag() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, replace(&["acme"], "anna", &["ben", "carl"], None));
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::PrimaryChanged]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben", "carl"]);
}

#[test]
fn a_primary_who_stays_keeps_the_flag() {
    let before = world(&[("acme", "anna", true), ("acme", "carl", false)]);
    let plan = all(&before, replace(&["acme"], "carl", &["ben"], None));
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*", "ben"]);
    let plan = all(&before, replace(&["acme"], "all", &["anna", "ben"], None));
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*", "ben"]);
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, Some(Code::AlreadyAssigned)), (RowOutcome::Updated, None)]);
}

#[test]
fn the_one_who_is_named_becomes_primary_before_anything_else() {
    let before = world(&[("acme", "anna", true), ("acme", "carl", false)]);
    let plan = all(&before, replace(&["acme"], "carl", &["ben"], Some("ben")));
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna", "ben*"]);
    let plan = all(&before, replace(&["acme"], "anna", &["ben", "carl"], Some("carl")));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Merged, None)]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben", "carl*"]);
}

#[test]
fn the_named_primary_is_in_the_new_set() {
    let refused = |code| [(RowOutcome::Refused, Some(code))];
    let before = world(&[("acme", "anna", true), ("acme", "carl", false), ("acme", "dora", false)]);
    for (from, named) in [("all", "carl"), ("all", "anna"), ("anna", "anna"), ("anna", "cleo"), ("anna", "nobody")] {
        let plan = all(&before, replace(&["acme"], from, &["ben"], Some(named)));
        assert_eq!(rows(&plan), refused(Code::PrimaryNotManager), "{from} {named}");
    }
    let plan = all(&before, replace(&["acme"], "anna", &["anna"], Some("carl")));
    assert_eq!(rows(&plan), refused(Code::PrimaryNotManager));
    let plan = all(&before, replace(&["acme"], "anna", &["ben"], Some("carl")));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben", "carl*", "dora"]);
    let plan = all(&before, replace(&["acme"], "anna", &["ben"], Some("dora")));
    assert_eq!(rows(&plan), refused(Code::UserNotActive));
    let plan = part(&before, replace(&["acme"], "anna", &["pat"], Some("carl")));
    assert_eq!((plan.outcome, rows(&plan)), (PlanOutcome::Refused, refused(Code::UserNotActive).into()));
}

#[test]
fn a_primary_who_stays_counts_against_the_limit() {
    let mut before = world(&[("acme", "anna", true), ("acme", "carl", false), ("birch", "carl", true)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let plan = part(&before, replace(&["acme"], "anna", &["ben"], Some("carl")));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::PrimaryLimitExceeded))]);
    assert!(plan.changes.is_empty());
    let plan = part(&before, replace(&["acme"], "anna", &["ben", "ben"], Some("carl")));
    assert_eq!(rows(&plan)[1], (RowOutcome::Unchanged, Some(Code::DuplicateRow)));
}

#[test]
fn a_present_assignment_takes_the_place_once() {
    let before = world(&[("acme", "anna", true), ("acme", "ben", false), ("birch", "anna", false)]);
    let plan = all(&before, replace(&["acme", "birch"], "anna", &["ben"], None));
    assert_eq!(rows(&plan), [(RowOutcome::Merged, None), (RowOutcome::Updated, None)]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben*"]);
    assert_eq!(managers_after(&before, &plan, "birch"), ["ben"]);
}

#[test]
fn where_the_replaced_one_is_not_assigned_nobody_comes() {
    let before = world(&[("acme", "carl", false), ("birch", "ben", false)]);
    let plan = all(&before, replace(&["acme", "birch"], "anna", &["ben"], Some("ben")));
    assert_eq!(rows(&plan), [(RowOutcome::Skipped, Some(Code::NotAssigned)); 2]);
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert!(plan.changes.is_empty());
}

#[test]
fn who_is_replaced_by_oneself_stays() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, replace(&["acme"], "anna", &["anna"], None));
    assert_eq!(plan.rows[0].outcome, RowOutcome::Unchanged);
    assert!(plan.changes.is_empty());
    let plan = all(&before, replace(&["acme"], "anna", &["anna", "ben"], None));
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*", "ben"]);
}

#[test]
fn who_comes_is_checked_and_who_goes_need_only_be_known() {
    let before = world(&[("acme", "dora", true), ("oak", "anna", false)]);
    let plan = all(&before, replace(&["acme"], "dora", &["ben"], None));
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben*"]);
    for (of, from, to, code) in [
        ("acme", "dora", "pia", Code::UserNotInternal),
        ("acme", "dora", "pat", Code::UserNotActive),
        ("acme", "dora", "nobody", Code::UnknownId),
        ("acme", "nobody", "ben", Code::UnknownId),
        ("oak", "anna", "ben", Code::PartnerNotActive),
        ("nowhere", "anna", "ben", Code::UnknownId),
    ] {
        let plan = all(&before, replace(&[of], from, &[to], None));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(code))], "{of} {from} {to}");
    }
}

#[test]
fn in_part_a_partner_without_any_good_replacement_keeps_its_managers() {
    let before = world(&[("acme", "anna", true), ("birch", "anna", true)]);
    let plan = part(&before, replace(&["acme", "oak"], "all", &["dora", "ben"], None));
    assert_eq!(
        rows(&plan),
        [
            (RowOutcome::Refused, Some(Code::UserNotActive)),
            (RowOutcome::Updated, None),
            (RowOutcome::Refused, Some(Code::UserNotActive)),
            (RowOutcome::Refused, Some(Code::PartnerNotActive)),
        ]
    );
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben"]);
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::PrimaryChanged]);
    let plan = part(&before, replace(&["acme"], "all", &["dora"], None));
    assert_eq!(plan.outcome, PlanOutcome::Refused);
}

#[test]
fn an_heir_who_would_be_primary_too_often_is_refused() {
    let mut before = world(&[("acme", "anna", true), ("birch", "ben", true)]);
    before.settings.max_primary_partners_per_user = Some(1);
    let plan = part(&before, replace(&["acme"], "anna", &["ben"], None));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::PrimaryLimitExceeded))]);
    let plan = all(&before, replace(&["acme", "birch"], "all", &["ben", "carl"], None));
    assert_eq!(managers_after(&before, &plan, "birch"), ["ben*", "carl"]);
}
