//! What an edit would change in the sight of records.

use std::sync::Arc;

use crate::support::world::json::{internal, now, partner, programme, texts};
use partner_policy::access::{CompiledViewer, Table};
use partner_policy::index::Index;
use partner_policy::model::{Action, Resource};
use partner_policy::{formats, reports};
use serde_json::{Value, json};

fn parts(managers: Value, users: Value) -> partner_policy::model::Snapshot {
    programme(json!({
        "partners": [partner("p")], "users": users, "managers": managers,
        "permissionGroups": [{ "id": "leads", "name": "Leads", "modules": { "lead": "assigned-partners" } }]
    }))
}

fn records(list: Value) -> Vec<Resource> {
    formats::read_resources(list.to_string().as_bytes()).unwrap()
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

#[test]
fn compiled_access_finds_the_same_impact_as_the_rules() {
    let user = |id: &str, role: &str| {
        json!({ "kind": "partner", "id": id, "name": id, "status": "active", "partner": "p",
        "contact": { "id": format!("c-{id}"), "partner": "p" }, "license": "partner-community", "userRoles": [role],
        "createdAt": "2026-11-01T00:00:00Z" })
    };
    let world = |managers: Value, role: &str| {
        programme(json!({
            "partners": [partner("p"), partner("q")], "managers": managers, "userRoles": [],
            "users": [internal("ann", &["leads"]), internal("ben", &["leads"]), user("sal", role), user("mia", "marketing")],
            "permissionGroups": [{ "id": "leads", "name": "Leads", "modules": { "lead": "assigned-partners" } }]
        }))
    };
    let before = world(json!([{ "partner": "p", "user": "ann" }]), "sales");
    let after = world(json!([{ "partner": "q", "user": "ann" }, { "partner": "p", "user": "ben" }]), "administrator");
    let list: Vec<Value> = (0..200)
        .map(|at| {
            let partner = ["p", "q", "r"][at % 3];
            let origin = ["distributed", "registered", "marketing-activity"][at / 3 % 3];
            let kind = if at % 7 == 0 { "deal" } else { "lead" };
            let mut record = json!({ "type": kind, "id": format!("r{at}"), "partner": partner });
            if kind == "lead" {
                record["origin"] = json!(origin);
                record["assignee"] = json!(["sal", "mia", "ghost"][at % 3]);
            }
            if at % 11 == 0 {
                record.as_object_mut().unwrap().remove("id");
            }
            record
        })
        .chain([json!({ "type": "portal", "id": "x" })])
        .collect();
    let records = records(Value::from(list));
    let expected = reports::impact(&before, &after, &records, now());
    assert_eq!(expected.len(), 3, "{expected:?}");
    let index = [&before, &after].map(|snapshot| Index::build(Arc::new(snapshot.clone())));
    let tables = [0, 1].map(|at| Table::of(&index[at], &records));
    let views = ["lead.view", "deal.view"].map(|name| Action::parse(name).unwrap());
    let found = reports::impact_by(&before, &after, &records, |user| {
        [0, 1].map(|at| {
            let viewer = CompiledViewer::compile(&index[at], user, now()).unwrap();
            let masks = tables[at].matrix(&viewer, &views).unwrap();
            let word = |word: usize| masks.iter().fold(0, |all, mask| all | mask.words()[word]);
            (0..records.len().div_ceil(64)).map(word).collect()
        })
    });
    assert_eq!(found, expected);
    let backwards = reports::impact(&after, &before, &records, now());
    let swapped: Vec<_> = backwards.iter().map(|one| (&one.user, &one.loses, &one.gains)).collect();
    assert_eq!(swapped, expected.iter().map(|one| (&one.user, &one.gains, &one.loses)).collect::<Vec<_>>());
}
