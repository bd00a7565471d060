//! Plans as they stand in a file that the package's tests read too, where JavaScript puts them together; `UPDATE=1`
//! writes it anew.

use std::fmt::Write as _;

use partner_policy::edits::plan;
use partner_policy::formats;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Case<'a> {
    #[serde(borrow)]
    snapshot: &'a RawValue,
    plans: Vec<Planned<'a>>,
}

#[derive(Deserialize)]
struct Planned<'a> {
    #[serde(borrow)]
    request: &'a RawValue,
    #[serde(borrow)]
    plan: &'a RawValue,
}

#[test]
fn every_plan_has_the_text_of_the_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plans/managers.json");
    let file = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Case<'_>> = serde_json::from_str(&file).unwrap();
    let mut count = 0;
    let mut written = Vec::new();
    for case in &cases {
        let mut plans = Vec::new();
        let (snapshot, _) = formats::read_snapshot(case.snapshot.get().as_bytes()).unwrap();
        for planned in &case.plans {
            let request = formats::read_edit_request(planned.request.get().as_bytes()).unwrap();
            let text = formats::write_plan(&plan(&snapshot, &request));
            plans.push(format!("{{\"request\":{},\n\"plan\":{text}}}", planned.request));
            if std::env::var_os("UPDATE").is_none() {
                assert_eq!(text, planned.plan.get(), "{}", planned.request);
            }
            count += 1;
        }
        let mut text = String::new();
        write!(text, "{{\"snapshot\":{},\n\"plans\":[\n{}\n]}}", case.snapshot, plans.join(",\n")).unwrap();
        written.push(text);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("[\n{}\n]\n", written.join(",\n"))).unwrap();
    }
    assert!(count > 200);
}
