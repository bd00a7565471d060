//! Two doors: people ask for edits, systems assert them, and neither gets in by the other's.

use std::collections::BTreeSet;

use crate::support::world::edits::*;
use partner_policy::edits::{plan, plan_import, plan_system};
use partner_policy::error::Code;
use partner_policy::formats;
use partner_policy::model::*;

/// One edit of every kind, as JSON.
fn every_edit() -> Vec<(String, Edit)> {
    let list: Vec<serde_json::Value> = serde_json::from_str(include_str!("../plans/every-edit.json")).unwrap();
    let edit = |value: serde_json::Value| {
        let kind = value["kind"].as_str().unwrap().to_owned();
        (kind, formats::read_edit(value.to_string().as_bytes()).unwrap())
    };
    list.into_iter().map(edit).collect()
}

const SYSTEMS: [&str; 5] = ["reviews.sweep", "users.crm-sync", "users.join", "users.sso-login", "users.sweep-inactive"];

#[test]
fn nobody_asks_for_what_only_systems_assert() {
    let snapshot = portal();
    let mut kinds = BTreeSet::new();
    for (kind, edit) in every_edit() {
        let Edit::System(_) = edit else { continue };
        // Of those who arrive too: the users of the edits are `eve`.
        for by in ["u-root", "u-pat", "u-sup", "u-mia", "u-tom", "u-rev", "eve", "nobody"] {
            for mode in [None, Some(BatchMode::Partial)] {
                let plan = plan(&snapshot, &EditRequest { mode, ..request(&snapshot, by, edit.clone()) });
                refused(&plan, &[Code::SystemEdit]);
            }
        }
        kinds.insert(kind);
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), SYSTEMS);
}

#[test]
fn who_is_not_in_the_programme_plans_nothing() {
    let snapshot = portal();
    let mut count = 0;
    for (kind, edit) in every_edit() {
        let plan = plan(&snapshot, &request(&snapshot, "eve", edit.clone()));
        let code = if matches!(edit, Edit::System(_)) { Code::SystemEdit } else { Code::NotPermitted };
        assert_eq!(rows(&plan), [(RowOutcome::Refused, Some(code))], "{kind}");
        assert!(plan.changes.is_empty() && plan.effects.is_empty(), "{kind}");
        count += 1;
    }
    assert_eq!(count, 42);
    let head = request(&snapshot, "eve", Edit::ManagersRows { rows: Vec::new() });
    let import = formats::read_import_csv(b"action,partner,user\nadd,acme,u-pat\n");
    refused(&plan_import(&snapshot, &head, import).plan(), &[Code::NotPermitted]);
}

fn assert_by(snapshot: &Snapshot, source: SystemSource, by: Option<&str>, edit: SystemEdit) -> Plan {
    let by = by.map(uid);
    plan_system(
        snapshot,
        &SystemEditRequest { source, by, revision: snapshot.revision, mode: None, now: at(NOW), edit },
    )
}

#[test]
fn each_system_asserts_its_own_and_nothing_else() {
    let snapshot = portal();
    for (kind, edit) in every_edit() {
        let Edit::System(edit) = edit else { continue };
        for source in SystemSource::ALL {
            let plan = assert_by(&snapshot, source, None, edit.clone());
            let is_foreign = plan.rows.iter().any(|row| row.code == Some(Code::NotPermitted));
            assert_eq!(is_foreign, source != edit.source(), "{kind} {source:?}");
        }
    }
}

#[test]
fn a_system_acts_by_itself_or_with_the_rights_of_who_set_it_to_work() {
    let snapshot = portal();
    let (schedule, sweep) = (SystemSource::Schedule, SystemEdit::UsersSweepInactive);
    assert_eq!(assert_by(&snapshot, schedule, None, sweep.clone()).outcome, PlanOutcome::Ok);
    assert_eq!(assert_by(&snapshot, schedule, Some("u-root"), sweep.clone()).outcome, PlanOutcome::Ok);
    for by in ["u-mia", "u-tom", "nobody", "schedule"] {
        refused(&assert_by(&snapshot, schedule, Some(by), sweep.clone()), &[Code::NotPermitted]);
    }
    let mut stale = SystemEditRequest {
        source: schedule,
        by: None,
        revision: snapshot.revision + 1,
        mode: None,
        now: at(NOW),
        edit: sweep,
    };
    refused(&plan_system(&snapshot, &stale), &[Code::StaleSnapshot]);
    stale.revision = snapshot.revision;
    assert_eq!(plan_system(&snapshot, &stale).outcome, PlanOutcome::Ok);
}

#[test]
fn nobody_arrives_for_another() {
    let snapshot = portal();
    for (kind, edit) in every_edit() {
        let Edit::System(edit) = edit else { continue };
        if let SystemEdit::UsersJoin { .. } | SystemEdit::UsersSsoLogin { .. } = edit {
            refused(&assert_by(&snapshot, edit.source(), Some("u-root"), edit.clone()), &[Code::NotPermitted]);
            let plan = assert_by(&snapshot, edit.source(), Some("eve"), edit.clone());
            assert_eq!(plan, assert_by(&snapshot, edit.source(), None, edit), "{kind}");
        }
    }
}

#[test]
fn an_edit_of_people_is_no_systems() {
    for (kind, edit) in every_edit() {
        let text = format!(
            r#"{{"source":"schedule","revision":1,"now":"{NOW}","edit":{}}}"#,
            serde_json::from_str::<Vec<serde_json::Value>>(include_str!("../plans/every-edit.json"))
                .unwrap()
                .into_iter()
                .find(|value| value["kind"] == kind.as_str())
                .unwrap()
        );
        let read = formats::read_system_edit_request(text.as_bytes());
        match edit {
            Edit::System(edit) => assert_eq!(read.unwrap().edit, edit),
            _ => {
                let refusal = read.unwrap_err();
                let problem = refusal.problems().next().unwrap();
                assert_eq!((problem.code(), problem.at()), (Code::UnknownValue, "/edit/kind"), "{kind}");
            }
        }
    }
}
