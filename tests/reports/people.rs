//! USER-06, USER-28, USER-31 to USER-34: reviews, inactivity and orphans.

use crate::support::world::json::{at, now, partner, partner_id, partner_user, programme, texts, with};
use partner_policy::reports;
use serde_json::{Value, json};

fn of(users: &[Value]) -> partner_policy::model::Snapshot {
    programme(json!({ "partners": [partner("p"), partner("q")], "users": users }))
}

fn with_status(id: &str, status: &str) -> Value {
    with(partner_user(id, "p"), json!({ "status": status }))
}

#[test]
fn a_review_asks_about_the_active_users_of_one_partner_by_id() {
    let snapshot = of(&[
        partner_user("zoe", "p"),
        with(partner_user("adm", "p"), json!({ "reviewer": true })),
        partner_user("bob", "q"),
        with_status("rev", "revoked"),
        with_status("off", "deactivated"),
        with_status("inv", "invited"),
        with_status("del", "deleted"),
    ]);
    assert_eq!(texts(&reports::review_list(&snapshot, &partner_id("p"))), ["adm", "zoe"]);
    assert_eq!(texts(&reports::review_list(&snapshot, &partner_id("none"))), Vec::<String>::new());
}

#[test]
fn the_next_review_is_calendar_months_away_and_months_end_at_their_last_day() {
    let snapshot = of(&[]);
    let due = |now: &str| reports::review_due(&snapshot, &partner_id("p"), at(now)).unwrap().to_string();
    assert_eq!(due("2026-11-30T10:00:00Z"), "2027-02-28T10:00:00Z");
    assert_eq!(due("2026-11-15T10:00:00Z"), "2027-02-15T10:00:00Z");
    assert_eq!(reports::review_due(&snapshot, &partner_id("none"), now()), None);
}

#[test]
fn the_sweep_lists_who_is_inactive_whether_the_gate_is_on_or_not() {
    let quiet = json!({ "createdAt": "2026-08-24T00:00:00Z", "lastLoginAt": null });
    let quiet = |id: &str, more: Value| {
        let mut user = with(with(partner_user(id, "p"), quiet.clone()), more);
        user.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        user
    };
    let users = [
        quiet("never", json!({})),
        quiet("later", json!({ "createdAt": "2026-08-24T00:00:01Z" })),
        quiet("back", json!({ "reactivatedAt": "2026-11-01T00:00:00Z" })),
        quiet("excused", json!({ "exempt": { "reason": "leave", "until": "2026-11-22T00:00:01Z" } })),
        quiet("over", json!({ "exempt": { "reason": "leave", "until": "2026-11-22T00:00:00Z" } })),
        quiet("off", json!({ "status": "deactivated" })),
        quiet("future", json!({ "lastLoginAt": "2030-01-01T00:00:00Z" })),
    ];
    assert_eq!(texts(&reports::inactive(&of(&users), now())), ["never", "over"]);
    let gate_off = programme(json!({
        "partners": [partner("p")], "users": users, "settings": { "inactivityGate": false }
    }));
    assert_eq!(texts(&reports::inactive(&gate_off, now())), ["never", "over"]);
}

#[test]
fn an_active_user_without_a_fitting_contact_or_account_is_orphaned() {
    let mut lost = partner_user("lost", "p");
    lost.as_object_mut().unwrap().remove("contact");
    let snapshot = programme(json!({
        "partners": [partner("p"), with(partner("off"), json!({ "enabled": false })), with(partner("idle"), json!({ "status": "inactive" }))],
        "users": [
            partner_user("fine", "p"), lost, with(partner_user("left", "p"), json!({ "left": true })),
            with(partner_user("moved", "p"), json!({ "contact": { "id": "c", "partner": "idle" } })),
            partner_user("off", "off"), partner_user("idle", "idle"),
            with(partner_user("gone", "idle"), json!({ "status": "revoked" }))
        ]
    }));
    assert_eq!(texts(&reports::orphans(&snapshot, now())), ["idle", "left", "lost", "moved", "off"]);
}
