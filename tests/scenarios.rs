//! Every scenario file of a folder, against the rules, edits and reports of this crate.
//!
//! `SCENARIO_DIR=/path cargo test --test main scenarios::every` runs another folder than `tests/scenarios`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::scenario::{Scenario, base, bases_beside, run};

#[test]
fn every_scenario_passes() {
    check_corpus();
}

#[test]
fn no_answer_depends_on_the_key_of_hashing() {
    for key in 0..4 {
        assert!(partner_policy_rows::add_hash_key(key, !key), "there is room for another key");
        check_corpus();
    }
}

fn check_corpus() {
    let folder = std::env::var_os("SCENARIO_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios"), PathBuf::from);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no scenario", folder.display());

    let failed: Vec<_> = paths.iter().filter_map(|path| report(path)).collect();
    let passed = paths.len() - failed.len();
    println!("{passed} of {} scenarios pass", paths.len());
    assert!(failed.is_empty(), "{} of {} scenarios fail:\n{}", failed.len(), paths.len(), failed.join("\n"));
}

/// What is wrong with one file, if anything.
fn report(path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match Scenario::parse(&fs::read(path).unwrap(), &bases_beside(path)) {
        Err(why) => Some(format!("{name}: malformed: {why}")),
        Ok(scenario) if scenario.rules.is_empty() => Some(format!("{name}: names no rule")),
        Ok(scenario) => {
            let failures = run(&scenario);
            let lines: Vec<_> = failures.iter().map(|failure| format!("  {failure}")).collect();
            (!lines.is_empty()).then(|| format!("{name}: {}\n{}", scenario.name, lines.join("\n")))
        }
    }
}

/// A programme in which every step kind has something to say.
const WORLD: &str = r#"{
  "format": "partner-policy/1", "revision": 7,
  "partners": [{ "id": "p", "name": "P", "status": "active" }],
  "users": [
    { "kind": "internal", "id": "root", "name": "Root", "status": "active", "supplierAdmin": true },
    { "kind": "internal", "id": "ann", "name": "Ann", "status": "active", "permissionGroups": ["g"] },
    { "kind": "internal", "id": "bob", "name": "Bob", "status": "active", "permissionGroups": ["g"] },
    { "kind": "partner", "id": "pia", "name": "Pia", "status": "active", "partner": "p",
      "contact": { "id": "c", "partner": "p" }, "license": "partner-community", "userRoles": ["basic"],
      "createdAt": "2026-11-01T00:00:00Z" },
    { "kind": "partner", "id": "old", "name": "Old", "status": "active", "partner": "p",
      "license": "partner-community", "createdAt": "2026-01-01T00:00:00Z" }
  ],
  "managers": [{ "partner": "p", "user": "ann", "primary": true }],
  "permissionGroups": [{ "id": "g", "name": "G", "modules": { "lead": "assigned-partners" } }],
  "userRoles": [{ "id": "basic", "name": "Basic", "translations": { "de": { "name": "Einfach" } } }],
  "partnerGroups": [{ "id": "pg", "userRoles": { "has": ["basic"] } }],
  "customViews": [{ "id": "v", "groups": ["pg"], "pages": [{ "id": "home" }] }],
  "notifications": [{ "module": "lead", "event": "created", "to": ["primary"] }]
}"#;

/// For each step kind a step that holds in [`WORLD`], and what to write in its place so that it does not.
const STEPS: &[(&str, &[(&str, &str)])] = &[
    (
        r#"{ "as": "ann", "can": "lead.view", "on": { "type": "lead", "id": "l", "partner": "p" }, "expect": "allow", "code": "GRANTED", "level": "read-write", "grants": ["MGR-03"] }"#,
        &[
            (r#""allow""#, r#""deny""#),
            ("GRANTED", "NO_GRANT"),
            ("read-write", "full"),
            ("MGR-03", "MGR-04"),
            (r#""allow""#, r#""error""#),
        ],
    ),
    (
        r#"{ "as": "ann", "can": "lead.veiw", "expect": "error", "code": "UNKNOWN_ACTION" }"#,
        &[("UNKNOWN_ACTION", "RESOURCE_MISMATCH"), (r#""error""#, r#""deny""#)],
    ),
    (
        r#"{ "as": "root", "can": "lead.transfer", "on": { "type": "lead", "id": "l", "owner": "root" }, "to": "ann", "expect": "allow" }"#,
        &[(r#""to": "ann""#, r#""to": "nobody""#)],
    ),
    (
        r#"{ "as": "ann", "filter": "lead.view", "records": [{ "type": "lead", "id": "b", "partner": "p" }, { "type": "lead", "id": "x" }, { "type": "lead", "id": "a", "partner": "p" }], "expect": ["b", "a"] }"#,
        &[(r#"["b", "a"]"#, r#"["a", "b"]"#), (r#"["b", "a"]"#, r#"["b", "x", "a"]"#), ("lead.view", "deal.view")],
    ),
    (
        r#"{ "by": "root", "edit": { "kind": "managers.remove", "partners": ["p"], "users": ["ann", "bob"] }, "expect": { "outcome": "ok", "rows": [{ "outcome": "updated" }, { "outcome": "unchanged", "code": "NOT_ASSIGNED" }], "warnings": ["PRIMARY_VACANT"] } }"#,
        &[
            (r#""ok""#, r#""refused""#),
            (r#"{ "outcome": "updated" }, "#, ""),
            ("updated", "merged"),
            ("NOT_ASSIGNED", "ALREADY_ASSIGNED"),
            ("PRIMARY_VACANT", "MANAGER_INACTIVE"),
            (r#""warnings""#, r#""effects""#),
        ],
    ),
    (
        r#"{ "by": "root", "edit": { "kind": "managers.remove-all", "partners": ["p"] }, "revision": 6, "expect": { "outcome": "refused", "rows": [{ "outcome": "refused", "code": "STALE_SNAPSHOT" }] } }"#,
        &[("6", "7")],
    ),
    (
        r#"{ "by": "root", "edit": { "kind": "managers.remove", "partners": ["p"], "users": ["ann", "bob"] }, "revision": 6, "expect": { "outcome": "refused", "rows": [{ "outcome": "refused", "code": "STALE_SNAPSHOT" }, { "outcome": "refused" }] } }"#,
        &[
            (r#", { "outcome": "refused" }"#, r#", { "outcome": "skipped" }"#),
            ("STALE_SNAPSHOT", "NOT_PERMITTED"),
            (r#"{ "outcome": "refused", "code": "STALE_SNAPSHOT" }, { "outcome": "refused" }"#, ""),
        ],
    ),
    (
        r#"{ "csv": "action,partner,user\nadd,p,bob\n", "by": "root", "expect": { "outcome": "ok", "rows": [{ "outcome": "updated" }] } }"#,
        &[("updated", "unchanged"), (r#""by": "root""#, r#""by": "ann""#)],
    ),
    (
        r#"{ "managers": "p", "expect": [{ "user": "ann", "primary": true }] }"#,
        &[("true", "false"), ("ann", "bob"), (r#"{ "user": "ann", "primary": true }"#, "")],
    ),
    (
        r#"{ "user": "pia", "expect": { "status": "active", "userRoles": ["basic"], "lastLoginAt": null, "features": [], "createdAt": "2026-11-01T00:00:00.000Z" } }"#,
        &[
            (r#""active""#, r#""revoked""#),
            (r#"["basic"]"#, "[]"),
            (r#""lastLoginAt""#, r#""contact""#),
            (r#""features": []"#, r#""features": ["manage-users"]"#),
            ("11-01", "11-02"),
            (r#""pia""#, r#""nobody""#),
        ],
    ),
    (r#"{ "user": "nobody", "expect": null }"#, &[("nobody", "pia")]),
    (
        r#"{ "recipients": { "module": "lead", "event": "created", "record": { "type": "lead", "partner": "p" } }, "expect": ["ann"], "notes": [] }"#,
        &[(r#"["ann"]"#, "[]"), (r#""notes": []"#, r#""notes": ["NO_PRIMARY"]"#), ("created", "closed")],
    ),
    (
        r#"{ "lister": "root", "expect": [{ "user": "ann", "partner": "p", "primary": true, "effective": true }] }"#,
        &[
            (r#""primary": true"#, r#""primary": false"#),
            (r#""effective": true"#, r#""code": "MANAGER_INACTIVE""#),
            ("root", "pia"),
        ],
    ),
    (
        r#"{ "hierarchy": "p", "expect": [{ "id": "executive", "label": "Partner Executive", "parent": null }, { "id": "manager", "label": "Partner Manager" }, { "id": "user", "label": "Partner User", "parent": "manager" }] }"#,
        &[
            (r#""parent": null"#, r#""parent": "user""#),
            (r#""parent": "manager""#, r#""parent": "executive""#),
            ("Partner Manager", "Boss"),
        ],
    ),
    (r#"{ "widget": "pia", "expect": ["ann"] }"#, &[("pia", "ann"), (r#"["ann"]"#, "[]")]),
    (r#"{ "inactive": true, "expect": ["old"] }"#, &[("old", "pia")]),
    (r#"{ "orphans": true, "expect": ["old"] }"#, &[(r#"["old"]"#, "[]")]),
    (r#"{ "review": "p", "expect": ["old", "pia"] }"#, &[(r#"["old", "pia"]"#, r#"["pia", "old"]"#)]),
    (r#"{ "reviewDue": "p", "expect": "2027-02-22T00:00:00Z" }"#, &[("02-22", "02-21"), (r#""p""#, r#""q""#)]),
    (r#"{ "view": "pia", "page": "home", "expect": "v" }"#, &[(r#""v""#, "null"), ("home", "away")]),
    (r#"{ "view": "old", "expect": null }"#, &[("old", "pia")]),
    (
        r#"{ "lint": true, "expect": [{ "code": "CUSTOM_ONLY", "subject": "pia" }, { "code": "NO_ROLE" }] }"#,
        &[(r#""subject": "pia""#, r#""subject": "old""#), ("NO_ROLE", "GROUP_CYCLE")],
    ),
    (
        r#"{ "impact": { "kind": "managers.replace", "partners": ["p"], "from": { "all": true }, "to": ["bob"] }, "by": "root", "records": [{ "type": "lead", "id": "l", "partner": "p" }], "expect": [{ "user": "ann", "gains": [], "loses": ["l"] }, { "user": "bob", "gains": ["l"], "loses": [] }] }"#,
        &[
            (r#""loses": ["l"]"#, r#""loses": []"#),
            (r#", { "user": "bob", "gains": ["l"], "loses": [] }"#, ""),
            (r#""by": "root""#, r#""by": "ann""#),
        ],
    ),
    (
        r#"{ "label": { "role": "basic", "locale": "de-AT" }, "expect": "Einfach" }"#,
        &[("de-AT", "fr"), ("Einfach", "Basic")],
    ),
];

fn scenario_of(steps: &str) -> String {
    format!(
        r#"{{ "name": "n", "rules": ["GEN-01"], "now": "2026-11-22T00:00:00Z", "snapshot": {WORLD}, "steps": [{steps}] }}"#
    )
}

fn failures_of(steps: &str) -> Vec<String> {
    let scenario =
        Scenario::parse(scenario_of(steps).as_bytes(), &base::none).unwrap_or_else(|why| panic!("{steps}: {why}"));
    run(&scenario).iter().map(ToString::to_string).collect()
}

#[test]
fn a_wrong_expectation_is_found_in_every_step_kind() {
    for (step, spoilers) in STEPS {
        assert_eq!(failures_of(step), Vec::<String>::new(), "{step}");
        for (text, spoilt) in *spoilers {
            assert!(step.contains(text), "{step} has no {text}");
            let wrong = step.replacen(text, spoilt, 1);
            assert_eq!(failures_of(&wrong).len(), 1, "{wrong}");
        }
    }
}

#[test]
fn a_misspelt_missing_or_double_key_makes_a_file_malformed() {
    for (step, _) in STEPS {
        let wrong = step.replacen("{ ", r#"{ "expectt": 1, "#, 1);
        assert!(Scenario::parse(scenario_of(&wrong).as_bytes(), &base::none).is_err(), "{wrong}");
        let double = step.replacen("{ ", r#"{ "expect": [], "expect": [], "#, 1);
        assert!(Scenario::parse(scenario_of(&double).as_bytes(), &base::none).is_err(), "{double}");
    }
    for wrong in [
        r#"{ "managers": "p" }"#,
        r#"{ "expect": [] }"#,
        r#"{ "lint": false, "expect": [] }"#,
        r#"{ "managers": "p", "expect": [{ "user": "ann", "primry": true }] }"#,
        r#"{ "user": "pia", "expect": { "stats": "active" } }"#,
        r#"{ "as": "ann", "can": "lead.view", "expect": "perhaps" }"#,
        r#"{ "by": "root", "edit": {}, "expect": { "outcome": "okay" } }"#,
        r#"{ "now": "tomorrow" }"#,
        r#"{ "invalid": ["DUPLICATE_ID"] }, { "now": "2026-11-22T00:00:00Z" }"#,
    ] {
        assert!(Scenario::parse(scenario_of(wrong).as_bytes(), &base::none).is_err(), "{wrong}");
    }
}

#[test]
fn an_applied_edit_and_a_moved_clock_change_what_later_steps_see() {
    let remove = r#"{ "by": "root", "edit": { "kind": "managers.remove", "partners": ["p"], "users": ["ann"] }, "expect": { "outcome": "ok" } }"#;
    let planned = remove.replacen(r#""expect""#, r#""apply": false, "expect""#, 1);
    let gone = r#"{ "managers": "p", "expect": [] }"#;
    let due = r#"{ "now": "2026-11-30T00:00:00Z" }, { "reviewDue": "p", "expect": "2027-02-28T00:00:00Z" }"#;
    assert_eq!(failures_of(&format!("{remove}, {gone}, {due}")), Vec::<String>::new());
    assert_eq!(failures_of(&format!("{planned}, {gone}")).len(), 1);
}

#[test]
fn a_snapshot_that_must_not_load_is_held_against_its_codes() {
    let text = |steps: &str| scenario_of(steps).replacen(r#""id": "bob""#, r#""id": "ann""#, 1);
    let failures = |steps: &str| run(&Scenario::parse(text(steps).as_bytes(), &base::none).unwrap()).len();
    assert_eq!(failures(r#"{ "invalid": ["DUPLICATE_ID"] }"#), 0);
    assert_eq!(failures(r#"{ "invalid": ["DUPLICATE_ID", "HIERARCHY_CYCLE"] }"#), 1);
    assert_eq!(failures(r#"{ "invalid": [] }"#), 1);
    assert_eq!(failures(r#"{ "managers": "p", "expect": [] }"#), 1);
    assert_eq!(failures_of(r#"{ "invalid": ["DUPLICATE_ID"] }"#).len(), 1);
}

#[test]
fn a_scenario_may_patch_a_base_programme_of_a_plain_name() {
    let bases = |name: &str| (name == "ours").then(|| WORLD.as_bytes().to_vec());
    let text = |members: &str| {
        format!(
            r#"{{ "name": "n", "rules": ["GEN-01"], "now": "2026-11-22T00:00:00Z", {members}
            "steps": [{{ "managers": "p", "expect": [{{ "user": "bob", "primary": true }}] }}] }}"#
        )
    };
    let failures = |members: &str| {
        let scenario = Scenario::parse(text(members).as_bytes(), &bases).map_err(|why| why.to_string())?;
        Ok::<_, String>(run(&scenario).len())
    };
    assert_eq!(failures(r#""base": "ours","#), Ok(1));
    let bob = r#"[{ "partner": "p", "user": "bob", "primary": true }]"#;
    assert_eq!(
        failures(&format!(r#""base": "ours", "patch": {{ "managers": {bob}, "users": {{ "ann": null }} }},"#)),
        Ok(0)
    );
    for wrong in [
        r#""base": "theirs","#,
        r#""base": "../ours","#,
        r#""base": "ours", "snapshot": {},"#,
        r#""patch": {}, "snapshot": {},"#,
        r#""patch": {},"#,
        r#""base": "ours", "patch": { "revision": 1, "revision": 2 },"#,
        "",
    ] {
        assert!(failures(wrong).is_err(), "{wrong}");
    }
}
