//! What was probably meant by an id in a row that names nothing, and who is told.

use crate::support::world::edits::*;
use partner_policy::error::Code;
use partner_policy::model::{Edit, Plan, Snapshot};

fn assign(user: &str, role: &str) -> Edit {
    Edit::UsersAssignRoles { users: uids(&[user]), add: rids(&[role]), remove: Vec::new() }
}

fn said(plan: &Plan) -> Vec<(Option<Code>, Option<&str>, &str)> {
    plan.rows.iter().map(|row| (row.code, row.meant.as_deref(), row.message.as_str())).collect()
}

/// The portal in which partner administrators may assign roles.
fn delegating() -> Snapshot {
    let mut snapshot = portal();
    snapshot.settings.partner_admin_may_assign_roles = true;
    snapshot
}

#[test]
fn an_administrator_of_the_programme_is_told_of_everybody_one_of_a_partner_of_the_own_account() {
    let snapshot = delegating();
    let unknown = |message| [(Some(Code::UnknownId), None, message)];
    let meant = |id, message| [(Some(Code::UnknownId), Some(id), message)];
    for by in ["u-root", "u-adm"] {
        let plan = ask(&snapshot, by, assign("u-tmo", "open"));
        assert_eq!(said(&plan), meant("u-tom", "there is no user `u-tmo`; did you mean `u-tom`?"), "{by}");
    }
    let plan = ask(&snapshot, "u-root", assign("u-bpb", "open"));
    assert_eq!(said(&plan), meant("u-bob", "there is no user `u-bpb`; did you mean `u-bob`?"));
    let plan = ask(&snapshot, "u-adm", assign("u-bpb", "open"));
    assert_eq!(said(&plan), unknown("there is no user `u-bpb`"));
    let plan = ask(&snapshot, "u-root", assign("somebody-else", "open"));
    assert_eq!(said(&plan), unknown("there is no user `somebody-else`"));
    let plan = ask(&snapshot, "u-root", assign("u-tom", "opne"));
    assert_eq!(said(&plan), meant("open", "there is no role `opne`; did you mean `open`?"));
}

#[test]
fn one_whom_nobody_let_in_is_told_of_nobody() {
    for by in ["u-pat", "u-off", "u-none"] {
        let plan = ask(&delegating(), by, assign("u-tmo", "open"));
        assert!(plan.rows.iter().all(|row| row.meant.is_none() && !row.message.contains("did you mean")), "{by}");
    }
}
