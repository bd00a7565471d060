//! Resources, actions, edits, plans and tables on the wire.

use partner_policy::error::Code;
use partner_policy::formats;
use partner_policy::model::{
    Action, BatchMode, Change, Edit, Effect, ImportTable, ImportedRow, Plan, PlanOutcome, PlanRow, RowAction,
    RowColumn, RowOutcome, RuleId, Warning,
};
use serde_json::{Value, json};

fn problems(refusal: &partner_policy::error::PolicyError) -> Vec<(&str, &str)> {
    refusal.problems().map(|problem| (problem.code().as_str(), problem.at())).collect()
}

#[test]
fn a_resource_says_what_is_wrong_with_it() {
    let refusal = formats::read_resource(br#"{"type":"leed","owner":"","origin":"x","extra":1}"#).unwrap_err();
    assert_eq!(
        problems(&refusal),
        [
            ("UNKNOWN_VALUE", "/type"),
            ("MALFORMED_ID", "/owner"),
            ("UNKNOWN_VALUE", "/origin"),
            ("UNKNOWN_FIELD", "/extra"),
        ]
    );
    let refusal = formats::read_resources(br#"[{"type":"lead"},{}]"#).unwrap_err();
    assert_eq!(problems(&refusal), [("MISSING_FIELD", "/1")]);
}

#[test]
fn null_means_absent_in_a_resource() {
    let given =
        formats::read_resource(br#"{"type":"lead","partner":null,"owner":null,"assignee":null,"contact":null}"#);
    assert_eq!(given, formats::read_resource(br#"{"type":"lead"}"#));
    assert!(formats::read_resource(br#"{"type":"lead","id":null}"#).is_err());
}

#[test]
fn numbers_are_the_ones_that_javascript_reads() {
    let resource =
        formats::read_resource(br#"{"type":"deal","fields":{"a":0.1,"b":123456789012345678,"c":-3,"d":2.0}}"#);
    let written: serde_json::Value = serde_json::from_str(&formats::write_resource(&resource.unwrap())).unwrap();
    assert_eq!(written["fields"], json!({ "a": 0.1, "b": 123_456_789_012_345_680.0, "c": -3, "d": 2 }));
}

#[test]
fn an_action_that_is_in_no_table_is_an_error() {
    for action in Action::all() {
        assert_eq!(formats::read_action(&action.to_string()), Ok(action));
    }
    let refusal = formats::read_action("lead.look").unwrap_err();
    assert_eq!(problems(&refusal), [("UNKNOWN_ACTION", "")]);
}

fn edits() -> Vec<Value> {
    let user = json!({ "id": "n", "name": "N", "partner": "p", "license": "partner-community" });
    vec![
        json!({ "kind": "managers.add", "partners": ["p"], "users": ["u"], "makePrimary": true }),
        json!({ "kind": "managers.replace", "partners": ["p"], "from": { "all": true }, "to": [] }),
        json!({ "kind": "managers.replace", "partners": ["p"], "from": { "user": "u" }, "to": ["v"], "makePrimary": "v" }),
        json!({ "kind": "managers.remove", "partners": ["p"], "users": ["u"] }),
        json!({ "kind": "managers.remove-all", "partners": ["p"] }),
        json!({ "kind": "managers.make-primary", "assignments": [{ "partner": "p", "user": "u" }] }),
        json!({ "kind": "managers.set", "partner": "p", "managers": [{ "user": "u", "primary": true }] }),
        json!({ "kind": "managers.rows", "rows": [{ "action": "make-primary", "partner": "p", "user": "u" }] }),
        json!({ "kind": "roles.create", "role": { "id": "r", "name": "R" } }),
        json!({ "kind": "roles.update", "id": "r", "set": { "isDefault": true } }),
        json!({ "kind": "roles.delete", "id": "r", "confirm": false }),
        json!({ "kind": "roles.reorder", "ids": ["r"] }),
        json!({ "kind": "roles.translate", "id": "r", "locale": "de", "name": "R" }),
        json!({ "kind": "users.assign-roles", "users": ["u"], "add": ["r"] }),
        json!({ "kind": "users.create", "users": [user] }),
        json!({ "kind": "users.invite", "partner": "p", "email": "e", "token": "t" }),
        json!({ "kind": "users.join", "user": user }),
        json!({ "kind": "users.set-features", "user": "u", "grant": ["manage-users"] }),
        json!({ "kind": "users.revoke", "users": ["u"] }),
        json!({ "kind": "users.restore", "user": "u", "case": { "steps": "s" } }),
        json!({ "kind": "users.deactivate", "users": ["u"] }),
        json!({ "kind": "users.reactivate", "users": ["u"] }),
        json!({ "kind": "users.rename", "user": "u", "username": "n" }),
        json!({ "kind": "users.set-license", "user": "u", "license": "customer-community" }),
        json!({ "kind": "users.set-partner-role", "user": "u", "partnerRole": "r" }),
        json!({ "kind": "users.disable-contact", "user": "u" }),
        json!({ "kind": "users.mark-left", "user": "u" }),
        json!({ "kind": "users.exempt", "user": "u", "exempt": null }),
        json!({ "kind": "users.exempt", "user": "u", "exempt": { "reason": "r", "until": "2026-01-01T00:00:00Z" } }),
        json!({ "kind": "users.sso-login", "partner": "p", "roles": ["Sales"], "user": user }),
        json!({ "kind": "users.crm-sync", "user": "u", "fields": { "z123user.role": "Sales" } }),
        json!({ "kind": "reviews.close", "partner": "p", "answers": [{ "user": "u", "keep": true }], "reviewer": "u" }),
        json!({ "kind": "users.sweep-inactive" }),
        json!({ "kind": "partners.create", "partner": { "id": "p", "name": "P", "status": "active" } }),
        json!({ "kind": "partners.set-status", "partner": "p", "status": "inactive" }),
        json!({ "kind": "partners.enable", "partner": "p" }),
        json!({ "kind": "partners.disable", "partner": "p" }),
        json!({ "kind": "partners.set-owner", "partner": "p", "owner": "u" }),
        json!({ "kind": "partners.set-tier", "partner": "p", "tier": null }),
        json!({ "kind": "hierarchy.add", "partner": "p", "role": { "id": "r", "label": "R" } }),
        json!({ "kind": "hierarchy.rename", "partner": "p", "role": "r", "label": "L" }),
        json!({ "kind": "hierarchy.delete", "partner": "p", "role": "r" }),
    ]
}

#[test]
fn every_edit_is_read_whatever_the_order_of_its_fields() {
    for edit in edits() {
        let text = edit.to_string();
        let first = formats::read_edit(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut fields = edit.as_object().unwrap().clone();
        let kind = fields.remove("kind").unwrap();
        let mut parts: Vec<_> = fields.iter().map(|(key, value)| format!("{}:{value}", json!(key))).collect();
        parts.insert(0, format!("\"kind\":{kind}"));
        assert_eq!(formats::read_edit(format!("{{{}}}", parts.join(",")).as_bytes()).unwrap(), first);
        parts.rotate_left(1);
        assert_eq!(formats::read_edit(format!("{{{}}}", parts.join(",")).as_bytes()).unwrap(), first);
        parts.push("\"extra\":1".to_owned());
        let refusal = formats::read_edit(format!("{{{}}}", parts.join(",")).as_bytes()).unwrap_err();
        assert_eq!(problems(&refusal), [("UNKNOWN_FIELD", "/extra")], "{text}");
    }
}

#[test]
fn an_edit_says_what_is_wrong_with_it() {
    for (text, wanted) in [
        (r#"{}"#, ("MISSING_FIELD", "")),
        (r#"{"kind":"managers.ad"}"#, ("UNKNOWN_VALUE", "/kind")),
        (r#"{"kind":"managers.replace","partners":[],"from":{"all":false},"to":[]}"#, ("MALFORMED_JSON", "/from/all")),
        (r#"{"kind":"managers.replace","partners":[],"from":{},"to":[]}"#, ("MALFORMED_JSON", "/from")),
        (r#"{"kind":"users.exempt","user":"u"}"#, ("MISSING_FIELD", "")),
        (
            r#"{"kind":"users.create","users":[{"id":"n","name":"N","partner":"p","license":"x"}]}"#,
            ("UNKNOWN_VALUE", "/users/0/license"),
        ),
        (r#"{"kind":"users.crm-sync","user":"u","fields":{"a":"1","a":"2"}}"#, ("DUPLICATE_KEY", "/fields/a")),
    ] {
        assert_eq!(problems(&formats::read_edit(text.as_bytes()).unwrap_err()), [wanted], "{text}");
    }
    let request = br#"{"by":"a","revision":1,"now":"noon","edit":{"kind":"users.revoke","users":[""]}}"#;
    let refusal = formats::read_edit_request(request).unwrap_err();
    assert_eq!(problems(&refusal), [("MALFORMED_INSTANT", "/now"), ("MALFORMED_ID", "/edit/users/0")]);
}

#[test]
fn a_plan_comes_back_the_same() {
    let snapshot = br#"{"format":"partner-policy/1","revision":0,"userRoles":[{"id":"r","name":"R","isDefault":true}],
        "partners":[{"id":"p","name":"P","status":"active","fields":{"region":"EMEA"}}],
        "users":[{"kind":"sales-rep","id":"s","name":"S","partner":"p","listed":true}],
        "managers":[{"partner":"p","user":"s","primary":true}],
        "invitations":[{"token":"t","partner":"p","email":"e","createdAt":"2026-01-01T00:00:00Z"}],
        "reviews":[{"partner":"p","closed":{"at":"2026-01-01T00:00:00Z"},"open":{"since":"2026-02-01T00:00:00Z",
        "deadline":"2026-03-01T00:00:00Z","escalatedAt":"2026-03-02T00:00:00Z"}}]}"#;
    let (facts, _) = formats::read_snapshot(snapshot).unwrap();
    let role = facts.user_roles.as_ref().unwrap().get_index(3).unwrap().1.clone();
    let manager = facts.managers.values().next().unwrap().clone();
    let plan = Plan {
        outcome: PlanOutcome::Ok,
        revision: 7,
        mode: BatchMode::Partial,
        rows: vec![PlanRow {
            partner: Some(manager.partner.clone()),
            user: None,
            role: Some("r".to_owned()),
            outcome: RowOutcome::Refused,
            code: Some(Code::NotAssigned),
            rule: Some(RuleId("BULK-07")),
            message: "no".to_owned(),
            was_manager: Some(true),
            was_primary: Some(true),
            is_manager: Some(false),
            is_primary: Some(false),
            removed: vec![manager.user.clone()],
            demoted: Some(manager.user.clone()),
            promoted: Some(manager.user.clone()),
            line: Some(3),
            column: Some(RowColumn::Partner),
            meant: Some("w".to_owned()),
        }],
        changes: vec![
            Change::SetManager(manager.clone()),
            Change::RemoveManager { partner: manager.partner.clone(), user: manager.user.clone() },
            Change::PutPartner(facts.partners.values().next().unwrap().clone().into()),
            Change::PutUser(facts.users.values().next().unwrap().clone().into()),
            Change::PutUserRole(role.clone().into()),
            Change::RemoveUserRole(role.id.clone()),
            Change::OrderUserRoles(vec![role.id.clone()]),
            Change::PutInvitation(facts.invitations.values().next().unwrap().clone().into()),
            Change::PutReview(facts.reviews.values().next().unwrap().clone().into()),
        ],
        warnings: vec![Warning { code: Code::PrimaryVacant, partner: None, user: None, message: "m".to_owned() }],
        effects: vec![Effect { code: Code::SendWelcome, partner: None, user: Some(manager.user) }],
        table: Some(ImportTable {
            encoding: Some("utf-8".to_owned()),
            delimiter: ";".to_owned(),
            header: 1,
            columns: vec!["Action".to_owned()],
            read_as: vec!["action".to_owned()],
            lines: 3,
            blank: 0,
            unread: 2,
            is_lost: true,
        }),
    };
    let written = formats::write_plan(&plan);
    assert_eq!(formats::read_plan(written.as_bytes()).unwrap(), plan);
    for (from, to, wanted) in [
        ("BULK-07", "BULK-99", ("UNKNOWN_VALUE", "/rows/0/rule")),
        ("NOT_ASSIGNED", "NOT_ASKED", ("UNKNOWN_VALUE", "/rows/0/code")),
        ("set-manager", "set-owner", ("UNKNOWN_VALUE", "/changes/0/op")),
        (r#""outcome":"ok""#, r#""outcome":"refused""#, ("MALFORMED_JSON", "/changes")),
        (r#""revision":7"#, r#""revision":-7"#, ("MALFORMED_JSON", "/revision")),
    ] {
        let refusal = formats::read_plan(written.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(problems(&refusal), [wanted], "{from}");
    }
}

#[track_caller]
fn lines(text: &str) -> Vec<String> {
    let shown = |row: &ImportedRow| match row {
        Ok(row) => format!("{:?} {} {} {:?}", row.action, row.partner, row.user, row.primary),
        Err(line) => format!("line {}", line.line),
    };
    formats::read_manager_rows_csv(text.as_bytes()).iter().map(shown).collect()
}

#[test]
fn a_table_is_read_in_any_order_of_columns() {
    let rows = ["Add p u Some(true)", "Remove p, u None"];
    assert_eq!(lines("action,partner,user,primary\nadd,p,u,true\nremove,\"p,\",u,\n"), rows);
    assert_eq!(lines("\u{feff}user,primary,partner,action\r\nu,true,p,add\r\nu,,\"p,\",remove"), rows);
    assert_eq!(lines("user,action,partner\nu,make-primary,\"a\"\"b\"\n"), ["MakePrimary a\"b u None"]);
    assert_eq!(lines("user,action,partner\n"), Vec::<String>::new());
    assert_eq!(RowAction::Add, RowAction::Add);
}

#[test]
fn a_malformed_line_is_a_row_with_its_number() {
    for bad in ["ad,p,u,", "add,p,u", "add,p,u,,", "add,p,u,perhaps", "add,,u,", "add,p,,", "Add,p,u,", " add,p,u,"] {
        let text = format!("action,partner,user,primary\nadd,p,u,\n{bad}\nremove,p,u,\n");
        assert_eq!(lines(&text), ["Add p u None", "line 3", "Remove p u None"], "{bad}");
    }
    for lost in ["add,p,\"u,", "add,p,\"u\"x,", "add,p,u\"x,", "add,p,\u{0}u\","] {
        let text = format!("action,partner,user,primary\nadd,p,u,\n{lost}\nremove,p,u,\n");
        assert_eq!(lines(&text), ["Add p u None", "line 3"], "{lost}");
    }
    let bytes = b"action,partner,user\nadd,\xff,u\nadd,p,u\n";
    let rows = formats::read_manager_rows_csv(bytes);
    assert_eq!(rows[0].as_ref().unwrap_err().line, 2);
    assert!(rows[1].is_ok());
}

#[test]
fn a_carriage_return_alone_ends_no_line() {
    let table = |lines: &str| format!("action,partner,user\r\nadd,p,u\r\n{lines}\r\nremove,p,u\r\n");
    for bad in
        ["add,p,u\rremove,p,u", "\r", "add,p,u\r", "\radd,p,u", "\r\r", "add,p,u\r\"", "add,p,\"u\"\radd,p,\"u\""]
    {
        assert_eq!(lines(&table(bad)), ["Add p u None", "line 3", "Remove p u None"], "{bad:?}");
        let quoted = table(bad).replacen("add,p,u", "add,\"p\",u", 1);
        assert_eq!(lines(&quoted), ["Add p u None", "line 3", "Remove p u None"], "{bad:?}");
        let alone = format!("action,partner,user\n{bad}");
        assert_eq!(lines(&alone), ["line 2"], "{bad:?}");
    }
    assert_eq!(
        lines("action,partner,user\nadd,p,\"u\r\"\nadd,p,\"u\n\"\nadd,p,u\radd,p,u\n\"add\",p,u"),
        ["Add p u\r None", "Add p u\n None", "line 5", "Add p u None"]
    );
    for header in ["action,partner,user\radd,p,u", "\raction,partner,user\nadd,p,u", "\"action\",partner,user\r"] {
        assert_eq!(lines(header).len(), 1, "{header:?}");
        assert!(lines(header)[0].starts_with("line"), "{header:?}");
    }
}

#[test]
fn a_malformed_header_is_the_only_row() {
    for header in ["", "action,partner", "action,partner,user,user", "action,partner,user,rimary"] {
        assert_eq!(lines(&format!("{header}\nadd,p,u,\n")).len(), 1, "{header}");
        assert!(lines(&format!("{header}\nadd,p,u,\n"))[0].starts_with("line"), "{header}");
    }
    assert_eq!(lines(""), ["line 1"]);
}

#[test]
fn an_import_carries_its_rows() {
    let edit = formats::read_edit(br#"{"kind":"managers.rows","rows":[{"action":"add","partner":"p","user":"u"}]}"#);
    let Edit::ManagersRows { rows } = edit.unwrap() else { panic!("another edit") };
    assert_eq!(rows, formats::read_manager_rows_csv(b"action,partner,user\nadd,p,u\n"));
}
