//! A written snapshot is canonical.

use partner_policy::formats::{read_snapshot, write_snapshot};

#[track_caller]
fn written(text: &str) -> String {
    write_snapshot(&read_snapshot(text.as_bytes()).unwrap().0)
}

#[test]
fn the_order_of_the_document_and_defaults_do_not_show() {
    let first = written(
        r#"{"format":"partner-policy/1","revision":1,"settings":{"inactivityDays":90,"widget":{}},"managers":[],
        "partners":[{"id":"b","name":"B","status":"active","enabled":true},{"id":"a","name":"A","status":"active","fields":{"y":1,"x":2}}],
        "users":[{"id":"r","kind":"sales-rep","name":"R","partner":"a","listed":true},{"kind":"internal","id":"i","name":"I","status":"active","support":false}]}"#,
    );
    let second = written(
        r#"{"users":[{"kind":"internal","name":"I","id":"i","status":"active"},{"kind":"sales-rep","listed":true,"id":"r","name":"R","partner":"a"}],
        "partners":[{"fields":{"x":2.0,"y":1},"id":"a","name":"A","status":"active"},{"id":"b","name":"B","status":"active"}],
        "revision":1,"format":"partner-policy/1"}"#,
    );
    assert_eq!(first, second);
    assert_eq!(
        first,
        r#"{"format":"partner-policy/1","revision":1,"partners":[{"id":"a","name":"A","status":"active","fields":{"x":2,"y":1}},{"id":"b","name":"B","status":"active"}],"users":[{"kind":"internal","id":"i","name":"I","status":"active"},{"kind":"sales-rep","id":"r","name":"R","partner":"a","listed":true}]}"#
    );
}

#[test]
fn a_declared_model_stays_declared_when_it_is_empty() {
    let head = r#"{"format":"partner-policy/1","revision":1,"partners":[],"users":[]"#;
    let text = written(&format!(r#"{head},"tiers":[],"profiles":[],"siteAreas":[]}}"#));
    assert_eq!(text, format!(r#"{head},"siteAreas":[],"tiers":[],"profiles":[]}}"#));
    assert_eq!(written(&format!("{head}}}")), format!("{head}}}"));
}

#[test]
fn the_standard_roles_that_are_left_out_come_first() {
    let text = r#"{"format":"partner-policy/1","revision":1,"partners":[],"users":[],
        "settings":{"customRoleDefaultVisibility":"all"},"userRoles":[{"id":"x","name":"X"},{"id":"marketing","name":"Marketing"}]}"#;
    let (snapshot, _) = read_snapshot(text.as_bytes()).unwrap();
    let roles = snapshot.user_roles.as_ref().unwrap();
    let ids: Vec<_> = roles.keys().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["administrator", "sales", "x", "marketing"]);
    let again = written(&write_snapshot(&snapshot));
    assert_eq!(again, write_snapshot(&snapshot));
    let visibility: Vec<_> = roles.values().map(|role| format!("{:?}", role.lead_visibility)).collect();
    assert_eq!(visibility, ["All", "SalesDefault", "All", "All"]);
}

#[test]
fn equal_ids_are_stored_once() {
    let text = r#"{"format":"partner-policy/1","revision":1,"partners":[{"id":"p","name":"P","status":"active"}],
        "users":[{"kind":"sales-rep","id":"r","name":"R","partner":"p","listed":true}]}"#;
    let (snapshot, _) = read_snapshot(text.as_bytes()).unwrap();
    let partner = snapshot.partners.get_index(0).unwrap().0;
    let user = snapshot.users.get_index(0).unwrap().1;
    assert!(std::sync::Arc::ptr_eq(partner.shared(), user.partner().unwrap().shared()));
}
