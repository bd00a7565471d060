//! Plans as they stand in a file that the package's tests read too, where JavaScript puts them together.

use partner_policy::edits::plan;
use partner_policy::wire;
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
    let cases: Vec<Case<'_>> = serde_json::from_str(include_str!("../plans/managers.json")).unwrap();
    let mut count = 0;
    for case in &cases {
        let (snapshot, _) = wire::read_snapshot(case.snapshot.get().as_bytes()).unwrap();
        for planned in &case.plans {
            let request = wire::read_edit_request(planned.request.get().as_bytes()).unwrap();
            assert_eq!(wire::write_plan(&plan(&snapshot, &request)), planned.plan.get(), "{}", planned.request);
            count += 1;
        }
    }
    assert!(count > 200);
}
