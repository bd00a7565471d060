//! MGR-18, MGR-19: the managers widget and the managers lister.

use crate::support::world::json::{internal, now, partner, partner_user, programme, texts, user_id, with};
use partner_policy::edits;
use partner_policy::error::Code;
use partner_policy::model::Snapshot;
use partner_policy::reports;
use serde_json::{Value, json};

fn parts() -> Value {
    json!({
        "partners": [partner("q"), partner("p"), with(partner("old"), json!({ "status": "inactive" }))],
        "users": [
            internal("ann", &[]), internal("ben", &[]), internal("cem", &["ro"]),
            with(internal("gone", &["ro"]), json!({ "status": "disabled" })),
            with(internal("root", &[]), json!({ "supplierAdmin": true })),
            partner_user("pia", "p"), with(partner_user("rev", "p"), json!({ "status": "revoked" })),
            { "kind": "sales-rep", "id": "rep", "name": "Rep", "partner": "p", "listed": true }
        ],
        "permissionGroups": [{ "id": "ro", "name": "Readers", "partnerReadOnly": true }],
        "managers": [
            { "partner": "q", "user": "ben", "primary": true }, { "partner": "p", "user": "gone" },
            { "partner": "p", "user": "ann" }, { "partner": "p", "user": "ben", "primary": true },
            { "partner": "old", "user": "ann", "primary": true }, { "partner": "old", "user": "gone" }
        ]
    })
}

fn widget(parts: Value, viewer: &str) -> Vec<String> {
    texts(&reports::widget(&programme(parts), &user_id(viewer), now()))
}

fn rows(snapshot: &Snapshot, viewer: &str) -> Vec<(String, String)> {
    let rows = reports::managers_lister(snapshot, &user_id(viewer));
    rows.iter().map(|row| (row.partner.to_string(), row.user.to_string())).collect()
}

#[test]
fn a_partner_user_sees_the_effective_managers_of_the_own_partner() {
    assert_eq!(widget(parts(), "pia"), ["ann", "ben"]);
}

#[test]
fn the_widget_is_empty_for_whoever_fails_a_gate_and_for_sales_reps_and_strangers() {
    for viewer in ["rev", "rep", "nobody", "ann", "gone"] {
        assert_eq!(widget(parts(), viewer), Vec::<String>::new(), "{viewer}");
    }
}

#[test]
fn the_options_of_the_widget_narrow_it_to_primaries_and_open_it_to_internal_users() {
    let option = |widget: Value| with(parts(), json!({ "settings": { "widget": widget } }));
    assert_eq!(widget(option(json!({ "primaryOnly": true })), "pia"), ["ben"]);
    assert_eq!(widget(option(json!({ "internalView": "all" })), "cem"), ["ann", "ben"]);
    assert_eq!(widget(option(json!({ "internalView": "all" })), "gone"), Vec::<String>::new());
}

#[test]
fn the_lister_shows_all_rows_to_administrators_and_readers_by_partner_then_user() {
    let snapshot = programme(parts());
    let all = [("old", "ann"), ("old", "gone"), ("p", "ann"), ("p", "ben"), ("p", "gone"), ("q", "ben")];
    let all = all.map(|(partner, user)| (partner.to_owned(), user.to_owned()));
    assert_eq!(rows(&snapshot, "root"), all);
    assert_eq!(rows(&snapshot, "cem"), all);
}

#[test]
fn a_manager_sees_the_rows_of_partners_that_are_effectively_managed_and_others_see_none() {
    let snapshot = programme(parts());
    let of_p = ["ann", "ben", "gone"].map(|user| ("p".to_owned(), user.to_owned()));
    assert_eq!(rows(&snapshot, "ann"), of_p);
    for viewer in ["gone", "pia", "rep", "nobody"] {
        assert_eq!(rows(&snapshot, viewer), [], "{viewer}");
    }
}

#[test]
fn what_nobody_could_assign_today_is_told_as_an_import_tells_it() {
    let unfit = |parts: Value| -> Vec<(String, String, Code)> {
        let rows = edits::unfit_assignments(&programme(parts));
        rows.into_iter().map(|row| (row.partner, row.user, row.code)).collect()
    };
    let row = |partner: &str, user: &str, code| (partner.to_owned(), user.to_owned(), code);
    let known = [
        row("p", "gone", Code::UserNotActive),
        row("old", "ann", Code::PartnerNotActive),
        row("old", "gone", Code::UserNotActive),
    ];
    assert_eq!(unfit(parts()), known);
    let others = json!({
        "partners": [partner("p"), with(partner("off"), json!({ "enabled": false }))],
        "users": [with(internal("new", &[]), json!({ "status": "pending" })), internal("ann", &[]), partner_user("pia", "p")],
        "managers": [
            { "partner": "p", "user": "new" }, { "partner": "p", "user": "pia" }, { "partner": "off", "user": "ann" }
        ],
        "settings": { "allowPendingAssignees": true }
    });
    assert_eq!(unfit(others), [row("p", "pia", Code::UserNotInternal), row("off", "ann", Code::PartnerNotActive)]);
}

#[test]
fn a_row_without_effect_says_why() {
    let snapshot = programme(parts());
    let rows = reports::managers_lister(&snapshot, &user_id("root"));
    let why: Vec<_> = rows.iter().map(|row| (row.is_effective, row.is_primary, row.code)).collect();
    assert_eq!(
        why,
        [
            (false, true, Some(Code::PartnerNotActive)),
            (false, false, Some(Code::ManagerInactive)),
            (true, false, None),
            (true, true, None),
            (false, false, Some(Code::ManagerInactive)),
            (true, true, None),
        ]
    );
}
