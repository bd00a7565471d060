//! A refused snapshot names every problem with its code and place.

use partner_policy::formats::read_snapshot;

/// A snapshot with a partner, an internal user and a partner user, and `more` at its end.
fn with(more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        r#"{{"format":"partner-policy/1","revision":0,"partners":[{{"id":"p","name":"P","status":"active"}}],
        "users":[{{"kind":"internal","id":"i","name":"I","status":"active"}},
        {{"kind":"partner","id":"u","name":"U","status":"active","partner":"p","license":"partner-community",
        "createdAt":"2026-01-01T00:00:00Z"}}]{comma}{more}}}"#
    )
}

/// A snapshot of these partners and users.
fn of(partners: &str, users: &str) -> String {
    format!(r#"{{"format":"partner-policy/1","revision":0,"partners":[{partners}],"users":[{users}]}}"#)
}

#[track_caller]
fn refused(text: &str, wanted: &[(&str, &str)]) {
    let refusal = read_snapshot(text.as_bytes()).expect_err(text);
    let found: Vec<_> = refusal.problems().map(|problem| (problem.code().as_str(), problem.at())).collect();
    assert_eq!(found, wanted, "{text}\n{:#?}", refusal.problems().collect::<Vec<_>>());
}

#[track_caller]
fn accepted(text: &str) {
    read_snapshot(text.as_bytes()).expect(text);
}

const P: &str = r#"{"id":"p","name":"P","status":"active"}"#;

#[test]
fn the_model_of_these_tests_is_accepted() {
    accepted(&with(""));
    accepted(&of("", ""));
    accepted(&with(r#""revision2":0"#).replace(r#","revision2":0"#, ""));
}

#[test]
fn a_document_that_is_no_json_is_malformed() {
    for text in
        ["", "{", "nul", "[1,]", "{\"a\":NaN}", "\u{feff}{}", "{} {}", "{\"a\":1e999}", "{\"a\":\"\\u12\"}", "'a'"]
    {
        refused(text, &[("MALFORMED_JSON", "")]);
    }
    let refusal = read_snapshot(b"{\"a\":\"\xff\"}").unwrap_err();
    assert_eq!(refusal.code().as_str(), "MALFORMED_JSON");
    let refusal = read_snapshot(b"{\"a\":\"\xed\xa0\x80\"}").unwrap_err();
    assert_eq!(refusal.code().as_str(), "MALFORMED_JSON");
    for text in ["null", "[]", "3", "\"x\""] {
        refused(text, &[("MALFORMED_JSON", "")]);
    }
}

#[test]
fn missing_and_wrong_fields_are_malformed() {
    refused("{}", &[("MISSING_FIELD", ""); 4]);
    refused(
        &of(r#"{"name":3}"#, ""),
        &[("MISSING_FIELD", "/partners/0"), ("MISSING_FIELD", "/partners/0"), ("MALFORMED_JSON", "/partners/0/name")],
    );
    refused(
        &of(r#"{"id":"p","name":"P","status":"active","enabled":1}"#, ""),
        &[("MALFORMED_JSON", "/partners/0/enabled")],
    );
    refused(&of("3", ""), &[("MALFORMED_JSON", "/partners/0")]);
    refused(&with(r#""managers":{}"#), &[("MALFORMED_JSON", "/managers")]);
    for revision in ["-1", "1.5", "9007199254740992", "\"1\"", "null", "1e30"] {
        let text = with("").replace(r#""revision":0"#, &format!(r#""revision":{revision}"#));
        refused(&text, &[("MALFORMED_JSON", "/revision")]);
    }
    for revision in ["9007199254740991", "1.0", "1e2"] {
        accepted(&with("").replace(r#""revision":0"#, &format!(r#""revision":{revision}"#)));
    }
}

#[test]
fn null_is_no_way_to_leave_a_field_out() {
    for section in ["siteAreas", "tiers", "profiles", "userRoles", "managers", "settings"] {
        refused(&with(&format!(r#""{section}":null"#)), &[("MALFORMED_JSON", &format!("/{section}"))]);
    }
    accepted(&with(r#""settings":{"maxPrimaryPartnersPerUser":null}"#));
}

#[test]
fn unknown_fields_are_named() {
    refused(
        &with(r#""settings":{"inactivtyDays":30,"inactivityGat":false}"#),
        &[("UNKNOWN_FIELD", "/settings/inactivtyDays"), ("UNKNOWN_FIELD", "/settings/inactivityGat")],
    );
    refused(&with(r#""extra/~":1"#), &[("UNKNOWN_FIELD", "/extra~1~0")]);
    refused(
        &of(P, r#"{"kind":"internal","id":"i","name":"I","status":"active","license":"partner-community"}"#),
        &[("UNKNOWN_FIELD", "/users/0/license")],
    );
    refused(
        &with(r#""permissionGroups":[{"id":"g","name":"G","modules":{"leads":"all-partners"}}]"#),
        &[("DANGLING_REFERENCE", "/permissionGroups/0/modules/leads")],
    );
    refused(
        &with(r#""sharingRules":[{"id":"r","type":"lead","level":"read","where":[],"to":{"everyone":"x"}}]"#),
        &[("UNKNOWN_FIELD", "/sharingRules/0/to/everyone")],
    );
}

#[test]
fn unknown_values_are_named() {
    refused(&with("").replace("partner-policy/1", "partner-policy/2"), &[("UNKNOWN_VALUE", "/format")]);
    refused(&with("").replace("partner-community", "gold"), &[("UNKNOWN_VALUE", "/users/1/license")]);
    refused(&with("").replace(r#""kind":"partner""#, r#""kind":"alien""#), &[("UNKNOWN_VALUE", "/users/1/kind")]);
    refused(
        &with(r#""settings":{"maxRoleLevels":11,"defaultRoleLevels":0}"#),
        &[("UNKNOWN_VALUE", "/settings/maxRoleLevels"), ("UNKNOWN_VALUE", "/settings/defaultRoleLevels")],
    );
    refused(&with(r#""settings":{"batchMode":"some"}"#), &[("UNKNOWN_VALUE", "/settings/batchMode")]);
    refused(
        &with(r#""profiles":[{"id":"x","objects":{"lead":["view","look"]}}]"#),
        &[("UNKNOWN_VALUE", "/profiles/0/objects/lead/1")],
    );
}

#[test]
fn keys_that_occur_twice_are_named() {
    refused(&with(r#""revision":1"#), &[("DUPLICATE_KEY", "/revision")]);
    refused(
        &of(r#"{"id":"p","name":"P","status":"active","fields":{"a":1,"a":1}}"#, ""),
        &[("DUPLICATE_KEY", "/partners/0/fields/a")],
    );
    refused(
        &of(P, r#"{"kind":"sales-rep","kind":"internal","id":"r","name":"R","partner":"p","listed":true}"#),
        &[("DUPLICATE_KEY", "/users/0/kind")],
    );
}

#[test]
fn malformed_ids_are_named() {
    let long = "x".repeat(257);
    refused(
        &of(&format!(r#"{{"id":"","name":"P","status":"active"}},{{"id":"{long}","name":"P","status":"active"}}"#), ""),
        &[("MALFORMED_ID", "/partners/0/id"), ("MALFORMED_ID", "/partners/1/id")],
    );
    accepted(&of(&format!(r#"{{"id":"{}","name":"P","status":"active"}}"#, "x".repeat(256)), ""));
    // 128 code points outside the basic plane are 256 units.
    accepted(&of(&format!(r#"{{"id":"{}","name":"P","status":"active"}}"#, "😀".repeat(128)), ""));
    let text = format!(r#"{{"id":"{}","name":"P","status":"active"}}"#, "😀".repeat(129));
    refused(&of(&text, ""), &[("MALFORMED_ID", "/partners/0/id")]);
}

#[test]
fn lone_surrogates_are_named_and_never_become_another_id() {
    for lone in [r"\ud800", r"\udfffx", r"a\ud83d\ud83d\ude00", r"\uDC00", r"\ud800\n"] {
        refused(&of(&P.replace(r#""p""#, &format!("\"{lone}\"")), ""), &[("MALFORMED_ID", "/partners/0/id")]);
    }
    refused(&of(&P.replace(r#""P""#, r#""\ud800""#), ""), &[("MALFORMED_ID", "/partners/0/name")]);
    refused(&with(r#""\ud800":1"#), &[("MALFORMED_ID", "/\u{fffd}")]);
    accepted(&of(&P.replace(r#""p""#, r#""\ud83d\ude00""#), ""));
    // The stand-ins of the reader are ordinary texts to everybody else.
    accepted(&of(&P.replace(r#""p""#, "\"\u{fdd2}\""), ""));
    accepted(&of(&P.replace(r#""p""#, "\"\u{fdd0}unreadable\""), ""));
    accepted(&of(&P.replace(r#""p""#, "\"\u{fdd1}made-up:1\""), ""));
    refused(
        &with(r#""invitations":[{"token":"t","partner":"﷑made-up:1","email":"e","createdAt":"2026-01-01T00:00:00Z"}]"#),
        &[("DANGLING_REFERENCE", "/invitations/0/partner")],
    );
}

#[test]
fn malformed_instants_are_named() {
    refused(&with("").replace("2026-01-01T00:00:00Z", "2026-01-01"), &[("MALFORMED_INSTANT", "/users/1/createdAt")]);
}

#[test]
fn ids_that_occur_twice_are_named() {
    refused(&of(&format!("{P},{P}"), ""), &[("DUPLICATE_ID", "/partners/1/id")]);
    let rep = r#"{"kind":"sales-rep","id":"i","name":"R","partner":"p","listed":true}"#;
    refused(
        &of(P, &format!(r#"{{"kind":"internal","id":"i","name":"I","status":"active"}},{rep}"#)),
        &[("DUPLICATE_ID", "/users/1/id")],
    );
    refused(
        &with(r#""managers":[{"partner":"p","user":"i"},{"partner":"p","user":"i","primary":true}]"#),
        &[("DUPLICATE_ID", "/managers/1")],
    );
    let invitation = r#"{"token":"t","partner":"p","email":"e","createdAt":"2026-01-01T00:00:00Z"}"#;
    refused(
        &with(&format!(r#""invitations":[{invitation},{invitation}]"#)),
        &[("DUPLICATE_ID", "/invitations/1/token")],
    );
    refused(
        &of(&hierarchy(r#"{"id":"a","label":"A"},{"id":"a","label":"B","parent":"a"}"#), ""),
        &[("DUPLICATE_ID", "/partners/0/partnerRoles/1/id")],
    );
}

#[test]
fn dangling_references_are_named() {
    let text = with(
        r#""managers":[{"partner":"q","user":"j"}],
        "internalRoles":[{"id":"r","label":"R","parent":"none"}],
        "publicGroups":[{"id":"g","users":["j"],"groups":["h"],"internalRoles":[{"role":"s"}],
            "partnerRoles":[{"partner":"q","role":"user"},{"partner":"p","role":"boss"}]}],
        "sharingRules":[{"id":"r","type":"lead","level":"read","ownedBy":{"group":"h"},"to":{"partner":"q"}}],
        "shareGroups":[{"id":"s","sharingSet":"t","users":["j"],"publicGroups":["h"]}],
        "customViews":[{"id":"v","groups":["x"],"pages":[{"id":"a","groups":["x"],"parent":"b"}]}],
        "invitations":[{"token":"t","partner":"q","email":"e","createdAt":"2026-01-01T00:00:00Z"}]"#,
    );
    refused(
        &text,
        &[
            ("DANGLING_REFERENCE", "/managers/0/partner"),
            ("DANGLING_REFERENCE", "/managers/0/user"),
            ("DANGLING_REFERENCE", "/internalRoles/0/parent"),
            ("DANGLING_REFERENCE", "/publicGroups/0/users/0"),
            ("DANGLING_REFERENCE", "/publicGroups/0/groups/0"),
            ("DANGLING_REFERENCE", "/publicGroups/0/internalRoles/0/role"),
            ("DANGLING_REFERENCE", "/publicGroups/0/partnerRoles/0/partner"),
            ("DANGLING_REFERENCE", "/publicGroups/0/partnerRoles/1/role"),
            ("DANGLING_REFERENCE", "/sharingRules/0/ownedBy/group"),
            ("DANGLING_REFERENCE", "/sharingRules/0/to/partner"),
            ("DANGLING_REFERENCE", "/shareGroups/0/sharingSet"),
            ("DANGLING_REFERENCE", "/shareGroups/0/users/0"),
            ("DANGLING_REFERENCE", "/shareGroups/0/publicGroups/0"),
            ("DANGLING_REFERENCE", "/customViews/0/groups/0"),
            ("DANGLING_REFERENCE", "/customViews/0/pages/0/groups/0"),
            ("DANGLING_REFERENCE", "/customViews/0/pages/0/parent"),
            ("DANGLING_REFERENCE", "/invitations/0/partner"),
        ],
    );
    let users = r#"{"kind":"internal","id":"i","name":"I","status":"active","internalRole":"r","permissionGroups":["g"]},
        {"kind":"partner","id":"u","name":"U","status":"active","partner":"q","contact":{"id":"c","partner":"q"},
        "license":"partner-community","createdAt":"2026-01-01T00:00:00Z","userRoles":["sales"],"profile":"x",
        "permissionSets":["y"]},{"kind":"sales-rep","id":"s","name":"S","partner":"q","listed":false}"#;
    refused(
        &of(r#"{"id":"p","name":"P","status":"active","owner":"o","tier":"gold"}"#, users),
        &[
            ("DANGLING_REFERENCE", "/partners/0/owner"),
            ("DANGLING_REFERENCE", "/partners/0/tier"),
            ("DANGLING_REFERENCE", "/users/0/internalRole"),
            ("DANGLING_REFERENCE", "/users/0/permissionGroups/0"),
            ("DANGLING_REFERENCE", "/users/1/partner"),
            ("DANGLING_REFERENCE", "/users/1/contact/partner"),
            ("DANGLING_REFERENCE", "/users/1/userRoles/0"),
            ("DANGLING_REFERENCE", "/users/1/profile"),
            ("DANGLING_REFERENCE", "/users/1/permissionSets/0"),
            ("DANGLING_REFERENCE", "/users/2/partner"),
        ],
    );
}

#[test]
fn roles_in_partner_groups_may_dangle() {
    accepted(&with(r#""partnerGroups":[{"id":"g","userRoles":{"has":["gone"],"hasNot":["lost"]}}]"#));
}

#[test]
fn a_fault_elsewhere_hides_no_double_name() {
    let roles = r#"{"id":"a","label":"Boss"},{"id":"b","label":"boss","parent":"a"},
        {"id":"c","label":7,"parent":"a"},{"id":"d","label":8,"parent":"a"},{"id":"b","label":"boss","parent":"a"}"#;
    let text = of(&hierarchy(roles), "").replace(
        r#""users":"#,
        r#""settings":{"nothing":1},"userRoles":[{"id":"x","name":"SALES"},{"id":"y","name":3},{"id":"z","name":4}],"users":"#,
    );
    refused(
        &text,
        &[
            ("DUPLICATE_LABEL", "/partners/0/partnerRoles/1/label"),
            ("MALFORMED_JSON", "/partners/0/partnerRoles/2/label"),
            ("MALFORMED_JSON", "/partners/0/partnerRoles/3/label"),
            ("DUPLICATE_ID", "/partners/0/partnerRoles/4/id"),
            ("UNKNOWN_FIELD", "/settings/nothing"),
            ("DUPLICATE_ROLE_NAME", "/userRoles/0/name"),
            ("MALFORMED_JSON", "/userRoles/1/name"),
            ("MALFORMED_JSON", "/userRoles/2/name"),
        ],
    );
}

#[test]
fn an_option_out_of_its_range_is_one_fault() {
    for levels in ["0", "11"] {
        let settings = format!(r#""settings":{{"maxRoleLevels":{levels}}}"#);
        refused(&with(&settings), &[("UNKNOWN_VALUE", "/settings/maxRoleLevels")]);
    }
}

fn hierarchy(roles: &str) -> String {
    format!(r#"{{"id":"p","name":"P","status":"active","partnerRoles":[{roles}]}}"#)
}

#[test]
fn broken_hierarchies_are_named() {
    let roles = "/partners/0/partnerRoles";
    refused(&of(&hierarchy(""), ""), &[("HIERARCHY_ROOTS", roles)]);
    refused(&of(&hierarchy(r#"{"id":"a","label":"A"},{"id":"b","label":"B"}"#), ""), &[("HIERARCHY_ROOTS", roles)]);
    refused(
        &of(&hierarchy(r#"{"id":"a","label":"A","parent":"b"},{"id":"b","label":"B","parent":"a"}"#), ""),
        &[("HIERARCHY_ROOTS", roles), ("HIERARCHY_CYCLE", "/partners/0/partnerRoles/0/parent")],
    );
    refused(
        &of(
            &hierarchy(
                r#"{"id":"a","label":"A"},{"id":"b","label":"B","parent":"c"},{"id":"c","label":"C","parent":"b"}"#,
            ),
            "",
        ),
        &[("HIERARCHY_CYCLE", "/partners/0/partnerRoles/1/parent")],
    );
    refused(
        &of(&hierarchy(r#"{"id":"a","label":"A"},{"id":"b","label":"B","parent":"executive"}"#), ""),
        &[("ROLE_WRONG_ACCOUNT", "/partners/0/partnerRoles/1/parent")],
    );
    let four = r#"{"id":"a","label":"A"},{"id":"b","label":"B","parent":"a"},
        {"id":"c","label":"C","parent":"b"},{"id":"d","label":"D","parent":"c"}"#;
    refused(&of(&hierarchy(four), ""), &[("ROLE_LIMIT_EXCEEDED", roles)]);
    refused(
        &of(&hierarchy(r#"{"id":"a","label":"Boss"},{"id":"b","label":" bOSS","parent":"a"}"#), ""),
        &[("DUPLICATE_LABEL", "/partners/0/partnerRoles/1/label")],
    );
    refused(
        &of(&hierarchy(r#"{"id":"a","label":" "}"#), ""),
        &[("MALFORMED_LABEL", "/partners/0/partnerRoles/0/label")],
    );
    refused(&with(r#""settings":{"maxRoleLevels":2}"#), &[("ROLE_LIMIT_EXCEEDED", "/settings/maxRoleLevels")]);
    refused(
        &with(r#""internalRoles":[{"id":"a","label":"A","parent":"a"}]"#),
        &[("HIERARCHY_CYCLE", "/internalRoles/0/parent")],
    );
    let user = |role: &str| with("").replace(r#""license""#, &format!(r#""partnerRole":"{role}","license""#));
    accepted(&user("executive"));
    refused(&user("boss"), &[("ROLE_WRONG_ACCOUNT", "/users/1/partnerRole")]);
    let text = user("executive").replace(r#""users":"#, r#""settings":{"defaultRoleLevels":2},"users":"#);
    refused(&text, &[("ROLE_WRONG_ACCOUNT", "/users/1/partnerRole")]);
}

#[test]
fn nothing_follows_from_what_cannot_be_read() {
    let second = |primary: &str| {
        with(&format!(
            r#""managers":[{{"partner":"p","user":"i","primary":true}},{{"partner":"p","user":"u","primary":{primary}}}]"#
        ))
    };
    refused(&second(r#""yes""#), &[("MALFORMED_JSON", "/managers/1/primary")]);
    let leader = with("").replace(r#""license""#, r#""partnerRole":"executive","license""#);
    for (option, code) in [
        (r#""maxRoleLevels":11"#, "UNKNOWN_VALUE"),
        (r#""maxRoleLevels":"3""#, "MALFORMED_JSON"),
        (r#""defaultRoleLevels":11"#, "UNKNOWN_VALUE"),
        (r#""defaultRoleLevels":null"#, "MALFORMED_JSON"),
    ] {
        let name = option.split('"').nth(1).unwrap_or_default();
        let text = leader.replace(r#""users":"#, &format!(r#""settings":{{{option}}},"users":"#));
        refused(&text, &[(code, &format!("/settings/{name}"))]);
    }
    let labels = |labels: [&str; 2]| {
        let [first, second] = labels;
        of(&hierarchy(&format!(r#"{{"id":"a","label":{first}}},{{"id":"b","label":{second},"parent":"a"}}"#)), "")
    };
    let label = |index: usize| format!("/partners/0/partnerRoles/{index}/label");
    refused(&labels(["1", "2"]), &[("MALFORMED_JSON", &label(0)), ("MALFORMED_JSON", &label(1))]);
    let names = with(r#""userRoles":[{"id":"a","name":1},{"id":"b","name":2}]"#);
    refused(&names, &[("MALFORMED_JSON", "/userRoles/0/name"), ("MALFORMED_JSON", "/userRoles/1/name")]);
    let odd = hierarchy("").replace("[]", "3");
    refused(&of(&odd, ""), &[("MALFORMED_JSON", "/partners/0/partnerRoles")]);
    let odd = hierarchy(r#"{"id":"a","label":"A","parent":3}"#);
    refused(&of(&odd, ""), &[("MALFORMED_JSON", "/partners/0/partnerRoles/0/parent")]);
}

#[test]
fn two_primaries_of_one_partner_are_named() {
    let text =
        with(r#""managers":[{"partner":"p","user":"i","primary":true},{"partner":"p","user":"u","primary":true}]"#);
    refused(&text, &[("MULTIPLE_PRIMARY", "/managers/1/primary")]);
}

#[test]
fn portal_roles_have_names_of_their_own() {
    refused(
        &with(r#""userRoles":[{"id":"x","name":" administrator "}]"#),
        &[("DUPLICATE_ROLE_NAME", "/userRoles/0/name")],
    );
    refused(
        &with(r#""userRoles":[{"id":"x","name":"A"},{"id":"y","name":"a"}]"#),
        &[("DUPLICATE_ROLE_NAME", "/userRoles/1/name")],
    );
    refused(
        &with(r#""userRoles":[{"id":"administrator","name":"Administrator","leadVisibility":"assigned"}]"#),
        &[("FIXED_LEAD_VISIBILITY", "/userRoles/0/leadVisibility")],
    );
    accepted(&with(r#""userRoles":[{"id":"sales","name":"Sales","leadVisibility":"all"}]"#));
}

#[test]
fn a_sharing_rule_has_one_of_two_scopes() {
    for scope in ["", r#""where":[],"ownedBy":{"user":"u"},"#] {
        let rule = format!(r#""sharingRules":[{{"id":"r","type":"lead","level":"read",{scope}"to":{{"user":"u"}}}}]"#);
        refused(&with(&rule), &[("MALFORMED_JSON", "/sharingRules/0")]);
    }
    for target in ["{}", r#"{"user":"u","partner":"p"}"#, r#""user""#, "null"] {
        let rule = format!(r#""sharingRules":[{{"id":"r","type":"lead","level":"read","where":[],"to":{target}}}]"#);
        refused(&with(&rule), &[("MALFORMED_JSON", "/sharingRules/0/to")]);
    }
}

#[test]
fn cycles_of_public_groups_are_odd_but_loaded() {
    let text =
        with(r#""publicGroups":[{"id":"a","groups":["b"]},{"id":"b","groups":["a"]},{"id":"c","groups":["a"]}]"#);
    let (_, oddities) = read_snapshot(text.as_bytes()).unwrap();
    let found: Vec<_> = oddities.iter().map(|oddity| (oddity.code().as_str(), oddity.at())).collect();
    assert_eq!(found, [("GROUP_CYCLE", "/publicGroups/0")]);
}

#[test]
fn all_problems_are_named_at_once_and_in_document_order() {
    let text = r#"{"users":[
        {"kind":"partner","id":"u","nam":"U","status":"asleep","partner":"q","license":"gold","createdAt":"today"},
        {"kind":"robot","id":"r","partner":5}, 7,
        {"id":"i","kind":"internal","name":"I","status":"active","internalRole":"\ud800"}],
        "format":"partner-policy/1","partners":[],"managers":[{"partner":"p","user":"r"},{"partner":"p","user":"x"}],
        "revision":-1}"#;
    refused(
        text,
        &[
            ("MISSING_FIELD", "/users/0"),
            ("UNKNOWN_FIELD", "/users/0/nam"),
            ("UNKNOWN_VALUE", "/users/0/status"),
            ("DANGLING_REFERENCE", "/users/0/partner"),
            ("UNKNOWN_VALUE", "/users/0/license"),
            ("MALFORMED_INSTANT", "/users/0/createdAt"),
            ("UNKNOWN_VALUE", "/users/1/kind"),
            ("MALFORMED_JSON", "/users/2"),
            ("MALFORMED_ID", "/users/3/internalRole"),
            ("DANGLING_REFERENCE", "/managers/0/partner"),
            ("DANGLING_REFERENCE", "/managers/1/partner"),
            ("MALFORMED_JSON", "/revision"),
        ],
    );
}

#[test]
fn at_most_a_hundred_problems_are_named() {
    let users: Vec<_> = (0..500)
        .map(|n| format!(r#"{{"kind":"sales-rep","id":"r{n}","name":"R","partner":"q","listed":true}}"#))
        .collect();
    let refusal = read_snapshot(of(P, &users.join(",")).as_bytes()).unwrap_err();
    assert_eq!(refusal.problems().count(), 100);
    assert_eq!(refusal.problems().last().unwrap().at(), "/users/99/partner");
    let refusal = read_snapshot(of(P, &users.join(",").replace("listed", "list")).as_bytes()).unwrap_err();
    assert_eq!(refusal.problems().count(), 100);
}

#[test]
fn deep_documents_are_refused() {
    for depth in [65, 200, 100_000] {
        let text = with(&format!(r#""x":{}{}"#, "[".repeat(depth), "]".repeat(depth)));
        let refusal = read_snapshot(text.as_bytes()).unwrap_err();
        let codes: Vec<_> = refusal.problems().map(|problem| problem.code().as_str()).collect();
        assert_eq!(codes, ["UNKNOWN_FIELD", "LIMIT_EXCEEDED"], "{depth}");
        let unclosed = with(&format!(r#""x":{}"#, "{\"a\":".repeat(depth)));
        assert_eq!(read_snapshot(unclosed.as_bytes()).unwrap_err().code().as_str(), "MALFORMED_JSON");
    }
}

#[test]
fn hostile_ids_are_ordinary_ids() {
    for id in ["__proto__", "constructor", "toString", "hasOwnProperty", " ", "a/b~c", "\u{1f600}", "\\u0000"] {
        let text = of(
            &P.replace(r#""p""#, &format!("\"{id}\"")),
            &format!(r#"{{"kind":"sales-rep","id":"{id}","name":"R","partner":"{id}","listed":true}}"#),
        );
        accepted(&text);
    }
    accepted(&of(r#"{"id":"p","name":"P","status":"active","fields":{"__proto__":1,"constructor":true}}"#, ""));
}

#[test]
fn large_hostile_documents_end_soon() {
    let text = with(&(0..20_000).map(|n| format!(r#""k{n}":1"#)).collect::<Vec<_>>().join(","));
    assert_eq!(read_snapshot(text.as_bytes()).unwrap_err().problems().count(), 100);
    let same = with(&(0..20_000).map(|_| r#""k":1"#).collect::<Vec<_>>().join(","));
    assert_eq!(read_snapshot(same.as_bytes()).unwrap_err().problems().count(), 100);
    let long = of(&P.replace(r#""P""#, &format!("\"{}\"", "x".repeat(10_000_000))), "");
    accepted(&long);
    let long = of(&P.replace(r#""p""#, &format!("\"{}\"", "x".repeat(10_000_000))), "");
    refused(&long, &[("MALFORMED_ID", "/partners/0/id")]);
    let chain: Vec<_> =
        (0..50_000).map(|n| format!(r#"{{"id":"r{n}","label":"L","parent":"r{}"}}"#, (n + 1) % 50_000)).collect();
    refused(
        &with(&format!(r#""internalRoles":[{}]"#, chain.join(","))),
        &[("HIERARCHY_CYCLE", "/internalRoles/0/parent")],
    );
}
