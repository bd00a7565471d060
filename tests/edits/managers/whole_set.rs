//! The edit screen (BULK-10, BULK-11).

use partner_policy::edits::plan;
use partner_policy::error::Code;
use partner_policy::model::{PlanOutcome, RowOutcome};

use crate::support::world::managers::*;

#[test]
fn the_list_is_the_whole_new_set() {
    let before = world(&[("acme", "anna", true), ("acme", "dora", false)]);
    let plan = all(&before, set("acme", &["ben", "anna*"]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Unchanged, Some(Code::AlreadyAssigned))]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*", "ben"]);
}

#[test]
fn nobody_flagged_means_nobody_is_primary() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, set("acme", &["anna"]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(warnings(&plan), [Code::PrimaryVacant, Code::PrimaryChanged]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna"]);
}

#[test]
fn an_empty_list_removes_everybody_in_any_status() {
    for of in ["acme", "oak"] {
        let before = world(&[(of, "anna", false)]);
        let plan = all(&before, set(of, &[]));
        assert_eq!((plan.outcome, rows(&plan)), (PlanOutcome::Ok, vec![(RowOutcome::Updated, None)]));
        assert_eq!(plan.rows[0].removed, [uid("anna")]);
        assert_eq!(warnings(&plan), [Code::NoManagerLeft]);
        assert_eq!(managers_after(&before, &plan, of), [""; 0]);
    }
}

#[test]
fn an_empty_list_of_an_unknown_partner_is_refused_in_its_name() {
    let plan = part(&world(&[]), set("nowhere", &[]));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::UnknownId))]);
    assert_eq!((plan.outcome, plan.rows[0].partner.clone()), (PlanOutcome::Refused, Some(pid("nowhere"))));
}

#[test]
fn two_flags_save_nothing_in_either_mode() {
    let before = world(&[("acme", "carl", true)]);
    for plan in
        [all(&before, set("acme", &["anna*", "ben*", "carl"])), part(&before, set("acme", &["anna*", "ben*", "carl"]))]
    {
        let outcomes: Vec<_> = rows(&plan);
        assert_eq!(outcomes[..2], [(RowOutcome::Refused, Some(Code::MultiplePrimary)); 2]);
        assert_eq!(outcomes[2], (RowOutcome::Skipped, None));
        assert_eq!(plan.outcome, PlanOutcome::Refused);
        assert!(plan.changes.is_empty());
    }
}

#[test]
fn a_list_that_contradicts_itself_is_refused_and_a_repetition_is_not() {
    let before = world(&[]);
    let plan = all(&before, set("acme", &["anna", "anna*"]));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::ConflictingRows)); 2]);
    let plan = all(&before, set("acme", &["anna*", "anna*"]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Unchanged, Some(Code::DuplicateRow))]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*"]);
}

#[test]
fn everybody_on_the_list_is_checked_as_if_added() {
    let before = world(&[("acme", "dora", false), ("oak", "anna", false)]);
    for (of, user, code) in [
        ("acme", "dora", Code::UserNotActive),
        ("acme", "pia", Code::UserNotInternal),
        ("acme", "nobody", Code::UnknownId),
        ("oak", "anna", Code::PartnerNotActive),
        ("pine", "anna", Code::PartnerNotActive),
    ] {
        assert_eq!(rows(&all(&before, set(of, &[user]))), [(RowOutcome::Refused, Some(code))], "{of} {user}");
    }
}

#[test]
fn in_part_what_a_refused_row_is_about_stays_as_it_is() {
    let before = world(&[("acme", "dora", true), ("acme", "carl", false)]);
    let plan = part(&before, set("acme", &["dora", "ben"]));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::UserNotActive)), (RowOutcome::Updated, None)]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["ben", "dora*"]);
}

#[test]
fn a_stale_edit_screen_deletes_nothing() {
    let before = world(&[("acme", "anna", false), ("acme", "carl", false)]);
    let mut stale = request(&before, "root", set("acme", &["anna"]), None);
    stale.revision -= 1;
    assert_eq!(rows(&plan(&before, &stale)), [(RowOutcome::Refused, Some(Code::StaleSnapshot))]);
    stale.edit = set("acme", &[]);
    let plan = plan(&before, &stale);
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::StaleSnapshot))]);
    assert_eq!((plan.rows[0].partner.clone(), plan.rows[0].user.clone()), (None, None));
}
