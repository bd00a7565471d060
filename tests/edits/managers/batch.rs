//! What rows of one batch do to each other (BULK-17 to BULK-25).

use partner_policy::edits::{apply, plan, replay};
use partner_policy::error::Code;
use partner_policy::model::{Edit, MalformedLine, ManagerRow, Plan, PlanOutcome, RowAction, RowOutcome};

use crate::support::world::managers::*;

fn import(rows: &[ManagerRow]) -> Edit {
    Edit::ManagersRows { rows: rows.iter().cloned().map(Ok).collect() }
}

#[test]
fn nothing_selected_is_refused() {
    let before = world(&[]);
    for edit in [
        add(&[], &["anna"], false),
        add(&["acme"], &[], false),
        remove(&[], &[]),
        remove(&["acme"], &[]),
        promote(&[]),
        import(&[]),
        Edit::ManagersRemoveAll { partners: Vec::new().into() },
    ] {
        let plan = part(&before, edit);
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::EmptySelection))]);
        assert_eq!((plan.outcome, plan.rows[0].partner.as_ref()), (PlanOutcome::Refused, None));
    }
}

#[test]
fn a_batch_beyond_the_limit_is_refused_in_one_row() {
    let mut before = world(&[]);
    before.settings.max_batch_rows = 2;
    let plan = part(&before, add(&["acme", "birch", "nowhere"], &["anna"], false));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::BatchTooLarge))]);
    assert_eq!(all(&before, add(&["acme", "birch"], &["anna"], false)).outcome, PlanOutcome::Ok);
}

#[test]
fn a_cross_product_beyond_all_measure_is_refused_in_one_row() {
    let mut before = world(&[]);
    before.settings.max_batch_rows = u32::MAX;
    let edit = Edit::ManagersAdd {
        partners: vec![pid("acme"); 60_000].into(),
        users: vec![uid("anna"); 60_000],
        make_primary: false,
    };
    for (by, code) in [("root", Code::BatchTooLarge), ("anna", Code::NotPermitted)] {
        let plan = plan(&before, &request(&before, by, edit.clone(), None));
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(code))]);
    }
}

#[test]
fn permission_is_asked_before_revision_and_revision_before_selection() {
    let mut before = world(&[]);
    before.settings.max_batch_rows = 0;
    let mut asked = request(&before, "anna", add(&["acme"], &["pia"], false), None);
    asked.revision += 1;
    assert_eq!(plan(&before, &asked).rows[0].code, Some(Code::NotPermitted));
    asked.by = uid("root");
    assert_eq!(plan(&before, &asked).rows[0].code, Some(Code::StaleSnapshot));
    asked.revision -= 1;
    assert_eq!(plan(&before, &asked).rows[0].code, Some(Code::BatchTooLarge));
}

#[test]
fn two_users_made_primary_of_one_partner_are_both_refused() {
    let before =
        world(&[("acme", "anna", false), ("acme", "ben", false), ("acme", "carl", true), ("birch", "ben", false)]);
    let plan = part(&before, promote(&[("acme", "anna"), ("acme", "ben"), ("birch", "ben"), ("acme", "anna")]));
    assert_eq!(
        rows(&plan),
        [
            (RowOutcome::Refused, Some(Code::ConflictingPrimary)),
            (RowOutcome::Refused, Some(Code::ConflictingPrimary)),
            (RowOutcome::Updated, None),
            (RowOutcome::Unchanged, Some(Code::DuplicateRow)),
        ]
    );
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna", "ben", "carl*"]);
    let plan = all(&before, add(&["cedar"], &["anna", "ben"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(Code::ConflictingPrimary)); 2]);
}

#[test]
fn an_identical_row_is_a_repetition() {
    let before = world(&[]);
    let plan = all(&before, add(&["acme", "acme"], &["anna"], true));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Unchanged, Some(Code::DuplicateRow))]);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*"]);
    let same = [row(RowAction::Add, "acme", "anna", None), row(RowAction::Add, "acme", "anna", Some(false))];
    assert_eq!(rows(&all(&before, import(&same)))[1], (RowOutcome::Unchanged, Some(Code::DuplicateRow)));
}

#[test]
fn rows_that_contradict_each_other_are_all_refused() {
    let before = world(&[("acme", "anna", false)]);
    for pair in [
        [row(RowAction::Add, "acme", "anna", None), row(RowAction::Remove, "acme", "anna", None)],
        [row(RowAction::Add, "acme", "anna", Some(true)), row(RowAction::Add, "acme", "anna", Some(false))],
        [row(RowAction::MakePrimary, "acme", "anna", None), row(RowAction::Remove, "acme", "anna", None)],
        [row(RowAction::MakePrimary, "acme", "anna", None), row(RowAction::Add, "acme", "anna", Some(false))],
    ] {
        let mut batch = pair.to_vec();
        batch.push(row(RowAction::Add, "birch", "ben", None));
        let plan = part(&before, import(&batch));
        assert_eq!(rows(&plan)[..2], [(RowOutcome::Refused, Some(Code::ConflictingRows)); 2], "{pair:?}");
        assert_eq!(rows(&plan)[2], (RowOutcome::Updated, None));
        assert_eq!(managers_after(&before, &plan, "acme"), ["anna"]);
    }
}

#[test]
fn a_row_that_contradicts_itself_is_refused() {
    let before = world(&[("acme", "anna", true)]);
    for row in
        [row(RowAction::Remove, "acme", "anna", Some(true)), row(RowAction::MakePrimary, "acme", "anna", Some(false))]
    {
        assert_eq!(rows(&all(&before, import(&[row]))), [(RowOutcome::Refused, Some(Code::InvalidValue))]);
    }
}

#[test]
fn an_unreadable_line_is_a_refused_row_in_its_place() {
    let before = world(&[]);
    let line = MalformedLine { line: 3, column: None, message: "`primary` is neither `true` nor `false`".to_owned() };
    let rows_of = |first: ManagerRow| Edit::ManagersRows { rows: vec![Ok(first), Err(line.clone())] };
    let plan = part(&before, rows_of(row(RowAction::Add, "acme", "anna", Some(true))));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Refused, Some(Code::MalformedRow))]);
    assert_eq!(plan.rows[1].message, "line 3: `primary` is neither `true` nor `false`");
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna*"]);
    let plan = all(&before, rows_of(row(RowAction::Add, "acme", "anna", None)));
    assert_eq!(rows(&plan), [(RowOutcome::Skipped, None), (RowOutcome::Refused, Some(Code::MalformedRow))]);
}

#[test]
fn an_import_adds_removes_and_promotes_in_one_go() {
    let before = world(&[("acme", "anna", true), ("acme", "ben", false), ("oak", "carl", false)]);
    let batch = [
        row(RowAction::MakePrimary, "acme", "ben", Some(true)),
        row(RowAction::Remove, "acme", "anna", Some(false)),
        row(RowAction::Add, "birch", "carl", Some(true)),
        row(RowAction::Remove, "oak", "carl", None),
    ];
    let plan = all(&before, import(&batch));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None); 4]);
    let after = apply(&before, &plan).unwrap();
    assert_eq!(managers(&after, "acme"), ["ben*"]);
    assert_eq!(managers(&after, "birch"), ["carl*"]);
    assert_eq!(managers(&after, "oak"), [""; 0]);
}

#[test]
fn all_or_nothing_reports_every_fault_and_applies_nothing() {
    let before = world(&[("birch", "anna", false)]);
    let edit = add(&["acme", "birch", "pine", "oak"], &["anna"], false);
    let plan = all(&before, edit.clone());
    assert_eq!(
        rows(&plan),
        [
            (RowOutcome::Skipped, None),
            (RowOutcome::Unchanged, Some(Code::AlreadyAssigned)),
            (RowOutcome::Refused, Some(Code::PartnerNotActive)),
            (RowOutcome::Refused, Some(Code::PartnerNotActive)),
        ]
    );
    assert!(plan.changes.is_empty());
    assert_eq!(apply(&before, &plan).unwrap_err().code(), Code::InvalidValue);
    let plan = part(&before, edit);
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert_eq!(managers_after(&before, &plan, "acme"), ["anna"]);
}

#[test]
fn a_plan_on_another_revision_is_not_applied() {
    let mut before = world(&[]);
    let plan = all(&before, add(&["acme"], &["anna"], false));
    before.revision += 1;
    assert_eq!(apply(&before, &plan).unwrap_err().code(), Code::StaleSnapshot);
}

#[test]
fn replaying_the_changes_on_a_copy_gives_the_same_snapshot_in_the_same_order() {
    let before =
        world(&[("acme", "anna", true), ("acme", "ben", false), ("birch", "carl", true), ("cedar", "ben", true)]);
    let batch = [
        row(RowAction::Add, "acme", "carl", Some(true)),
        row(RowAction::Remove, "acme", "anna", None),
        row(RowAction::Add, "birch", "anna", None),
        row(RowAction::Remove, "cedar", "ben", None),
    ];
    let plan = all(&before, import(&batch));
    let applied = apply(&before, &plan).unwrap();
    let replayed = replay(&before.clone(), &plan.changes).unwrap();
    assert_eq!(applied, replayed);
    assert!(applied.managers.keys().eq(replayed.managers.keys()));
    assert_eq!((applied.revision, before.revision), (8, 7));
}

#[test]
fn the_plan_names_the_mode_and_the_revision_it_was_made_in() {
    let mut before = world(&[]);
    before.settings.batch_mode = partner_policy::model::BatchMode::Partial;
    let plan = all(&before, add(&["acme"], &["anna"], false));
    assert_eq!((plan.revision, plan.mode), (7, partner_policy::model::BatchMode::Partial));
}

#[test]
fn sentences_are_lowercase_without_a_full_stop() {
    let before = world(&[("acme", "anna", true), ("oak", "anna", false), ("acme", "dora", false)]);
    for edit in [
        add(&["acme", "pine", "nowhere"], &["anna", "ben", "pia", "dora", "nobody"], false),
        remove(&["acme", "birch"], &["anna"]),
        promote(&[("acme", "ben"), ("acme", "anna"), ("acme", "carl")]),
        set("acme", &["anna*", "ben*"]),
    ] {
        let plan = part(&before, edit);
        for message in
            plan.rows.iter().map(|row| &row.message).chain(plan.warnings.iter().map(|warning| &warning.message))
        {
            assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
            assert!(!message.starts_with(char::is_uppercase), "{message}");
        }
    }
}

/// A row says the same whatever other rows say: of each two, in either order, each has its own code and sentence.
#[test]
fn what_a_row_says_is_its_own_beside_every_other() {
    let before =
        world(&[("acme", "anna", true), ("acme", "ben", false), ("pine", "ben", false), ("birch", "carl", true)]);
    let partners = ["acme", "birch", "cedar", "pine", "oak", "off", "nowhere"];
    let users = ["anna", "ben", "carl", "pat", "dora", "pia", "nobody"];
    let mut singles = Vec::new();
    for partner in partners {
        for user in users {
            for action in [RowAction::Add, RowAction::Remove, RowAction::MakePrimary] {
                singles.push(row(action, partner, user, None));
            }
        }
    }
    let said = |plan: &Plan| plan.rows.iter().map(|row| (row.code, row.message.clone())).collect::<Vec<_>>();
    let alone: Vec<_> =
        singles.iter().map(|single| said(&part(&before, import(std::slice::from_ref(single))))).collect();
    let mut kinds: Vec<usize> = Vec::new();
    for (at, said) in alone.iter().enumerate() {
        let template = |at: usize| {
            let (code, message) = &alone[at][0];
            let named = |text: &str, id: &str| text.replace(&format!("`{id}`"), "``");
            (*code, named(&named(message, singles[at].partner.as_str()), singles[at].user.as_str()))
        };
        if said.len() == 1 && !kinds.iter().any(|kind| template(*kind) == template(at)) {
            kinds.push(at);
        }
    }
    assert!(kinds.len() > 12, "{}", kinds.len());
    for &one in &kinds {
        for other in (0..singles.len()).filter(|other| singles[*other].partner != singles[one].partner) {
            for (first, second) in [(one, other), (other, one)] {
                let plan = part(&before, import(&[singles[first].clone(), singles[second].clone()]));
                assert_eq!(said(&plan), [alone[first].clone(), alone[second].clone()].concat());
            }
        }
    }
}
