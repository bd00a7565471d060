//! What an edit would change in the sight of records.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop; helpers are shared"
)]

#[path = "support/programme.rs"]
mod programme;

use partner_policy::model::Resource;
use partner_policy::{reports, wire};
use programme::{internal, now, partner, programme, texts};
use serde_json::{Value, json};

fn parts(managers: Value, users: Value) -> partner_policy::model::Snapshot {
    programme(json!({
        "partners": [partner("p")], "users": users, "managers": managers,
        "permissionGroups": [{ "id": "leads", "name": "Leads", "modules": { "lead": "assigned-partners" } }]
    }))
}

fn records(list: Value) -> Vec<Resource> {
    wire::read_resources(list.to_string().as_bytes()).unwrap()
}

#[test]
fn viewers_with_a_change_are_named_by_id_with_their_records_in_input_order() {
    let users = json!([internal("zed", &["leads"]), internal("ann", &["leads"]), internal("ben", &["leads"])]);
    let before = parts(json!([{ "partner": "p", "user": "zed" }, { "partner": "p", "user": "ben" }]), users.clone());
    let after = parts(json!([{ "partner": "p", "user": "ann" }, { "partner": "p", "user": "ben" }]), users);
    let records = records(json!([
        { "type": "lead", "id": "b", "partner": "p" }, { "type": "deal", "id": "d", "partner": "p" },
        { "type": "lead", "partner": "p" }, { "type": "portal" }, { "type": "lead", "id": "a", "partner": "p" }
    ]));
    let found = reports::impact(&before, &after, &records, now());
    let found: Vec<_> = found.iter().map(|one| (one.user.to_string(), texts(&one.gains), texts(&one.loses))).collect();
    let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [("ann".to_owned(), list(&["b", "a"]), list(&[])), ("zed".to_owned(), list(&[]), list(&["b", "a"]))]
    );
}

#[test]
fn a_user_who_is_new_gains_and_one_who_is_gone_loses() {
    let managers = json!([]);
    let admin =
        |id: &str| json!([{ "kind": "internal", "id": id, "name": id, "status": "active", "supplierAdmin": true }]);
    let (before, after) = (parts(managers.clone(), admin("old")), parts(managers, admin("new")));
    let records = records(json!([{ "type": "lead", "id": "l", "partner": "p" }]));
    let found = reports::impact(&before, &after, &records, now());
    let found: Vec<_> = found.iter().map(|one| (one.user.to_string(), one.gains.len(), one.loses.len())).collect();
    assert_eq!(found, [("new".to_owned(), 1, 0), ("old".to_owned(), 0, 1)]);
    assert_eq!(reports::impact(&before, &before, &records, now()), []);
}
