//! NOTIFY: who is told of an event.

use crate::support::world::json::{internal, now, partner, partner_user, programme, texts, with};
use partner_policy::error::Code;
use partner_policy::model::Snapshot;
use partner_policy::{formats, reports};
use serde_json::{Value, json};

/// Three managers of `p`, `ann` the primary one; `ben` has no permission for leads.
fn parts() -> Value {
    json!({
        "partners": [partner("p"), partner("q")],
        "users": [
            internal("ann", &["leads"]), internal("ben", &[]), internal("cem", &["leads"]), internal("far", &["leads"]),
            partner_user("pia", "p"),
            { "kind": "sales-rep", "id": "rep", "name": "Rep", "partner": "p", "listed": true }
        ],
        "permissionGroups": [{ "id": "leads", "name": "Leads", "modules": { "lead": "assigned-partners" } }],
        "managers": [
            { "partner": "p", "user": "cem" }, { "partner": "p", "user": "ben" },
            { "partner": "p", "user": "ann", "primary": true }, { "partner": "q", "user": "far", "primary": true }
        ],
        "notifications": [
            { "module": "lead", "event": "one", "to": ["primary"] },
            { "module": "lead", "event": "all", "to": ["all-managers", "primary"] },
            { "module": "lead", "event": "twice", "to": ["primary"] },
            { "module": "lead", "event": "twice", "to": ["assignee", "owner"] },
            { "module": "lead", "event": "people", "to": ["assignee", "owner"] },
            { "module": "training", "event": "all", "to": ["all-managers", "owner"] },
            { "module": "training", "event": "both", "to": ["all-managers", "primary"] }
        ]
    })
}

fn told(snapshot: &Snapshot, event: Value) -> (Vec<String>, Vec<Code>) {
    let event = formats::read_event(event.to_string().as_bytes()).unwrap();
    let found = reports::recipients(snapshot, &event, now());
    (texts(&found.users), found.notes.iter().map(|note| note.code).collect())
}

fn lead(event: &str) -> Value {
    json!({ "module": "lead", "event": event, "record": { "type": "lead", "id": "l", "partner": "p" } })
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn managers_of_the_partner_with_sight_of_the_record_are_told_in_id_order() {
    let snapshot = programme(parts());
    assert_eq!(told(&snapshot, lead("one")), (names(&["ann"]), vec![]));
    assert_eq!(told(&snapshot, lead("all")), (names(&["ann", "cem"]), vec![]));
}

#[test]
fn nobody_is_told_of_own_actions() {
    let by_ann = with(lead("all"), json!({ "actor": "ann" }));
    assert_eq!(told(&programme(parts()), by_ann).0, names(&["cem"]));
}

#[test]
fn rules_for_one_event_add_up_and_tell_everybody_once() {
    let mut event = lead("twice");
    event["record"]["assignee"] = json!("ann");
    event["record"]["owner"] = json!("pia");
    assert_eq!(told(&programme(parts()), event).0, names(&["ann", "pia"]));
}

#[test]
fn an_assignee_needs_open_gates_and_sight_of_the_record() {
    let mut event = lead("people");
    event["record"]["assignee"] = json!("rep");
    event["record"]["owner"] = json!("pia");
    assert_eq!(told(&programme(parts()), event.clone()).0, names(&["pia", "rep"]));

    let mut shut = parts();
    shut["users"][4]["status"] = json!("revoked");
    shut["users"][5]["listed"] = json!(false);
    assert_eq!(told(&programme(shut), event.clone()).0, names(&[]));

    event["record"]["assignee"] = json!("far");
    event["record"]["owner"] = json!("nobody");
    assert_eq!(told(&programme(parts()), event).0, names(&[]));
}

#[test]
fn an_unknown_module_or_event_reaches_nobody() {
    let snapshot = programme(parts());
    assert_eq!(told(&snapshot, lead("closed")), (vec![], vec![]));
    assert_eq!(told(&snapshot, with(lead("one"), json!({ "module": "leads" }))), (vec![], vec![]));
}

#[test]
fn an_event_that_contradicts_itself_reaches_nobody() {
    let snapshot = programme(parts());
    assert_eq!(told(&snapshot, with(lead("one"), json!({ "partner": "q" }))).0, names(&[]));
    let deal = json!({ "type": "deal", "id": "d", "partner": "p" });
    assert_eq!(told(&snapshot, with(lead("one"), json!({ "record": deal }))).0, names(&[]));
    assert_eq!(told(&snapshot, json!({ "module": "lead", "event": "one", "partner": "p" })).0, names(&[]));
}

#[test]
fn without_an_effective_primary_nobody_is_told_unless_the_fallback_says_so() {
    let mut vacant = parts();
    vacant["users"][0]["status"] = json!("disabled");
    assert_eq!(told(&programme(vacant.clone()), lead("one")), (vec![], vec![Code::NoPrimary]));
    assert_eq!(told(&programme(vacant.clone()), lead("all")), (names(&["cem"]), vec![]));

    vacant["settings"] = json!({ "primaryFallback": "all-managers" });
    assert_eq!(told(&programme(vacant), lead("one")), (names(&["cem"]), vec![Code::NoPrimary]));
}

#[test]
fn a_dormant_partner_has_nobody_to_tell() {
    let mut dormant = parts();
    dormant["partners"][0]["status"] = json!("inactive");
    assert_eq!(told(&programme(dormant), lead("all")).0, names(&[]));
}

#[test]
fn training_reaches_the_primary_only_and_asks_for_no_record() {
    let event = |name: &str| json!({ "module": "training", "event": name, "partner": "p" });
    let snapshot = programme(parts());
    assert_eq!(told(&snapshot, event("both")).0, names(&["ann"]));
    assert_eq!(told(&snapshot, event("all")), (vec![], vec![]));

    let wide = with(parts(), json!({ "settings": { "trainingAllManagers": true } }));
    assert_eq!(told(&programme(wide), event("all")).0, names(&["ann", "ben", "cem"]));
}

#[test]
fn training_falls_back_to_all_managers_only_where_they_may_be_told_of_it() {
    let mut vacant = parts();
    vacant["users"][0]["status"] = json!("disabled");
    let event = json!({ "module": "training", "event": "both", "partner": "p" });
    vacant["settings"] = json!({ "primaryFallback": "all-managers" });
    assert_eq!(told(&programme(vacant), event), (vec![], vec![Code::NoPrimary]));
}
