//! Programmes for tests, written as JSON with the usual parts left out.

use partner_policy::formats;
use partner_policy::ids::{PartnerId, UserId};
use partner_policy::model::{Instant, Snapshot};
use serde_json::{Value, json};

/// The moment at which the tests ask.
pub fn now() -> Instant {
    at("2026-11-22T00:00:00Z")
}

pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The programme with these parts; `format`, `revision`, `partners` and `users` may be left out.
pub fn programme(parts: Value) -> Snapshot {
    let mut document = json!({ "format": "partner-policy/1", "revision": 1, "partners": [], "users": [] });
    let Value::Object(parts) = parts else { panic!("a programme is an object") };
    document.as_object_mut().unwrap().extend(parts);
    formats::read_snapshot(document.to_string().as_bytes()).unwrap().0
}

/// An active partner.
pub fn partner(id: &str) -> Value {
    json!({ "id": id, "name": id, "status": "active" })
}

/// An active internal user in permission groups.
pub fn internal(id: &str, groups: &[&str]) -> Value {
    json!({ "kind": "internal", "id": id, "name": id, "status": "active", "permissionGroups": groups })
}

/// A partner user who passes every gate.
pub fn partner_user(id: &str, partner: &str) -> Value {
    json!({
        "kind": "partner", "id": id, "name": id, "status": "active", "partner": partner,
        "contact": { "id": format!("c-{id}"), "partner": partner }, "license": "partner-community",
        "createdAt": "2026-01-10T09:00:00Z", "lastLoginAt": "2026-11-20T08:00:00Z"
    })
}

/// The first value with the members of the second put in.
pub fn with(mut value: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("members are an object") };
    value.as_object_mut().unwrap().extend(members);
    value
}

pub fn user_id(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub fn partner_id(id: &str) -> PartnerId {
    PartnerId::parse(id).unwrap()
}

/// Ids as texts, for comparison.
pub fn texts<T: ToString>(ids: &[&T]) -> Vec<String> {
    ids.iter().map(|id| T::to_string(id)).collect()
}
