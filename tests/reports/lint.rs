//! GEN-13, SHARE-27, ROLE-10: advice on a programme.

use crate::support::world::json::{internal, now, partner, partner_user, programme, with};
use partner_policy::error::Code;
use partner_policy::reports;
use serde_json::{Value, json};

fn findings(parts: Value) -> Vec<(Code, String)> {
    reports::lint(&programme(parts), now()).into_iter().map(|finding| (finding.code, finding.subject)).collect()
}

fn of(code: Code, parts: Value) -> Vec<String> {
    findings(parts).into_iter().filter(|(found, _)| *found == code).map(|(_, subject)| subject).collect()
}

fn with_roles(id: &str, roles: &[&str]) -> Value {
    with(partner_user(id, "p"), json!({ "userRoles": roles }))
}

#[test]
fn a_programme_without_oddities_has_no_findings() {
    let parts = json!({
        "partners": [partner("p"), partner("q")],
        "users": [internal("ann", &[]), with_roles("pia", &["sales", "basic"]), with_roles("adm", &["administrator"])],
        "userRoles": [{ "id": "basic", "name": "Basic" }]
    });
    assert_eq!(findings(parts), []);
}

#[test]
fn users_without_with_custom_only_and_with_needless_roles_are_found() {
    let parts = json!({
        "partners": [partner("p")],
        "users": [
            with_roles("none", &[]), with_roles("own", &["basic"]), with_roles("more", &["administrator", "sales"]),
            with(with_roles("rev", &["basic"]), json!({ "status": "revoked" })),
            with(with_roles("off", &["basic"]), json!({ "status": "deactivated" }))
        ],
        "userRoles": [{ "id": "basic", "name": "Basic" }]
    });
    assert_eq!(of(Code::NoRole, parts.clone()), ["none"]);
    assert_eq!(of(Code::CustomOnly, parts.clone()), ["off", "own"]);
    assert_eq!(of(Code::ExcessRights, parts), ["more"]);
    let without_model = json!({ "partners": [partner("p")], "users": [partner_user("pia", "p")] });
    assert_eq!(of(Code::NoRole, without_model), Vec::<String>::new());
}

#[test]
fn a_login_in_the_future_and_a_role_that_the_licence_ignores_are_found() {
    let parts = json!({
        "partners": [partner("p")],
        "users": [
            with(partner_user("soon", "p"), json!({ "lastLoginAt": "2026-11-22T00:00:01Z" })),
            with(partner_user("now", "p"), json!({ "lastLoginAt": "2026-11-22T00:00:00Z" })),
            with(partner_user("many", "p"), json!({ "license": "customer-community", "partnerRole": "user" }))
        ]
    });
    assert_eq!(of(Code::FutureLogin, parts.clone()), ["soon"]);
    assert_eq!(of(Code::RoleIgnoredForLicense, parts), ["many"]);
}

fn rule(id: &str, more: Value) -> Value {
    with(json!({ "id": id, "type": "deal", "level": "read" }), more)
}

#[test]
fn a_rule_that_may_cross_accounts_needs_a_purpose() {
    let parts = json!({
        "partners": [partner("p"), partner("q")],
        "users": [internal("ann", &[]), partner_user("pia", "p"), partner_user("pat", "p"), partner_user("bob", "q")],
        "publicGroups": [{ "id": "g", "users": ["pia"] }],
        "sharingRules": [
            rule("inside", json!({ "ownedBy": { "user": "pia" }, "to": { "partner": "p" } })),
            rule("across", json!({ "ownedBy": { "partner": "p" }, "to": { "user": "bob" } })),
            rule("blank", json!({ "ownedBy": { "partner": "p" }, "to": { "partner": "q" }, "purpose": " " })),
            rule("said", json!({ "ownedBy": { "partner": "p" }, "to": { "partner": "q" }, "purpose": "joint deals" })),
            rule("any", json!({ "where": [{ "field": "region", "op": "eq", "value": "EMEA" }], "to": { "partner": "p" } })),
            rule("group", json!({ "ownedBy": { "partner": "p" }, "to": { "group": "g" } }))
        ]
    });
    assert_eq!(of(Code::RuleWithoutPurpose, parts), ["across", "any", "blank", "group"]);
}

#[test]
fn a_rule_for_every_partner_user_is_found_while_it_works() {
    let everybody = json!({ "ownedBy": { "partner": "p" }, "to": { "group": "all" } });
    let parts = json!({
        "partners": [partner("p"), partner("q")],
        "users": [
            partner_user("pia", "p"), partner_user("bob", "q"),
            with(partner_user("off", "q"), json!({ "status": "revoked" })),
            with(partner_user("many", "q"), json!({ "license": "customer-community" }))
        ],
        "publicGroups": [
            { "id": "all", "groups": ["of-p"], "users": ["bob"] },
            { "id": "of-p", "partnerRoles": [{ "partner": "p", "role": "executive", "subordinates": true }] }
        ],
        "sharingRules": [
            rule("wide", everybody.clone()),
            rule("asleep", with(everybody, json!({ "active": false }))),
            rule("narrow", json!({ "ownedBy": { "partner": "p" }, "to": { "partner": "q" } }))
        ]
    });
    assert_eq!(of(Code::SharedWithAll, parts), ["wide"]);
}

#[test]
fn groups_on_a_cycle_are_found_and_groups_that_contain_them_are_not() {
    let parts = json!({ "publicGroups": [
        { "id": "a", "groups": ["b"] }, { "id": "b", "groups": ["a"] }, { "id": "c", "groups": ["a"] }, { "id": "d", "groups": ["d"] }
    ] });
    assert_eq!(of(Code::GroupCycle, parts), ["a", "b", "d"]);
}

#[test]
fn a_partner_group_on_a_role_that_is_gone_is_found_once() {
    let parts = json!({
        "userRoles": [],
        "partnerGroups": [
            { "id": "fine", "userRoles": { "has": ["sales"] } },
            { "id": "gone", "userRoles": { "has": ["lost"], "hasNot": ["lost"] } }
        ]
    });
    assert_eq!(of(Code::DanglingRole, parts), ["gone"]);
}

#[test]
fn roles_with_one_name_in_a_language_are_found() {
    let role = |id: &str, de: &str| json!({ "id": id, "name": id, "translations": { "de": { "name": de } } });
    let parts = json!({ "userRoles": [role("a", "Leser"), role("b", "leser"), role("c", "Schreiber")] });
    assert_eq!(of(Code::AmbiguousTranslation, parts), ["a", "b"]);
}

#[test]
fn accounts_that_label_a_level_unlike_most_are_found() {
    let labelled = |id: &str, label: &str| {
        with(
            partner(id),
            json!({ "partnerRoles": [
            { "id": "top", "label": label }, { "id": "mid", "label": "Partner Manager", "parent": "top" },
            { "id": "low", "label": "Partner User", "parent": "mid" }
        ] }),
        )
    };
    let most = json!({ "partners": [partner("a"), labelled("b", "Partner Executive"), labelled("c", "Direktion")] });
    assert_eq!(of(Code::InconsistentLabels, most), ["c"]);
    let even = json!({ "partners": [labelled("x", "Boss"), labelled("y", "Head")] });
    assert_eq!(of(Code::InconsistentLabels, even), ["x", "y"]);
    let shorter = with(partner("s"), json!({ "partnerRoles": [{ "id": "only", "label": "Anybody" }] }));
    assert_eq!(of(Code::InconsistentLabels, json!({ "partners": [partner("a"), shorter] })), Vec::<String>::new());
}
