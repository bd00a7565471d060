//! No input makes the readers panic, and what they accept comes back the same.

use partner_policy::formats;
use proptest::prelude::*;

const SNAPSHOT: &str = r#"{"format":"partner-policy/1","revision":3,"settings":{"batchMode":"partial","widget":{"primaryOnly":true}},
"partners":[{"id":"p","name":"P","status":"active","owner":"i","tier":"t","fields":{"a":1.5,"b":"x","c":true},
"partnerRoles":[{"id":"a","label":"A"},{"id":"b","label":"B","parent":"a"}]}],
"users":[{"kind":"internal","id":"i","name":"I","status":"active","permissionGroups":["g"],"internalRole":"r"},
{"kind":"partner","id":"u","name":"U","status":"active","partner":"p","license":"partner-community","partnerRole":"b",
"createdAt":"2026-01-01T00:00:00Z","userRoles":["sales"],"contact":{"id":"c","partner":"p"},"profile":"f"}],
"managers":[{"partner":"p","user":"i","primary":true}],"internalRoles":[{"id":"r","label":"R"}],
"permissionGroups":[{"id":"g","name":"G","modules":{"lead":"all-partners"}}],"userRoles":[],"siteAreas":["x"],
"tiers":[{"id":"t","name":"T","features":["y"]}],"profiles":[{"id":"f","objects":{"lead":["view"]}}],
"publicGroups":[{"id":"q","users":["u"],"partnerRoles":[{"partner":"p","role":"a","subordinates":true}]}],
"sharingRules":[{"id":"s","type":"lead","level":"read","where":[{"field":"a","op":"in","value":[1,"2"]}],"to":{"group":"q"}}],
"customViews":[{"id":"v","groups":[],"pages":[{"id":"a"},{"id":"b","parent":"a"}]}],
"notifications":[{"module":"lead","event":"e","to":["primary"]}],
"invitations":[{"token":"t","partner":"p","email":"e","createdAt":"2026-01-01T00:00:00Z"}]}"#;

/// Whatever is accepted is written and read again as the same snapshot; whatever is not names a problem.
fn judge(bytes: &[u8]) {
    match formats::read_snapshot(bytes) {
        Ok((snapshot, _)) => {
            let written = formats::write_snapshot(&snapshot);
            let again = formats::read_snapshot(written.as_bytes()).map(|(again, _)| again);
            assert_eq!(again.as_ref(), Ok(&snapshot));
            assert_eq!(again.map(|again| formats::write_snapshot(&again)), Ok(written));
        }
        Err(refusal) => assert!((1..=100).contains(&refusal.problems().count())),
    }
    let _ = formats::read_resource(bytes);
    let _ = formats::read_edit_request(bytes);
    let _ = formats::read_plan(bytes);
    let _ = formats::read_event(bytes);
    let _ = formats::read_manager_rows_csv(bytes);
}

#[test]
fn the_snapshot_of_these_tests_is_accepted() {
    assert_eq!(formats::read_snapshot(SNAPSHOT.as_bytes()).map(|_| ()), Ok(()));
}

#[test]
fn a_truncated_snapshot_is_refused() {
    for end in 0..SNAPSHOT.len() {
        assert!(formats::read_snapshot(SNAPSHOT.as_bytes().get(..end).unwrap_or_default()).is_err());
    }
}

/// Pieces that documents are made of, so that mutations stay readable more often than random bytes do.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        Just("-1".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        Just("{\"kind\":\"partner\",\"id\":\"u\"}".to_owned()),
        Just("{\"op\":1}".to_owned()),
        Just("[{}]".to_owned()),
        "\"[a-z]{0,3}\"",
        "[ -~]{0,8}",
    ]
}

/// The beginnings and ends of values and keys of the snapshot.
fn places() -> Vec<usize> {
    SNAPSHOT.char_indices().filter(|(_, letter)| "\"[]{},:".contains(*letter)).map(|(place, _)| place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        judge(&bytes);
    }

    #[test]
    fn mutated_snapshots_do_no_harm(at in any::<prop::sample::Index>(), cut in 0_usize..12, with in piece()) {
        let places = places();
        let from = places.get(at.index(places.len())).copied().unwrap_or_default();
        let until = (from + cut).min(SNAPSHOT.len());
        let mut text = SNAPSHOT.to_owned();
        text.replace_range(from..until, &with);
        judge(text.as_bytes());
    }

    #[test]
    fn replaced_values_do_no_harm(at in any::<prop::sample::Index>(), with in piece()) {
        // Values that stand between a colon and the next comma or bracket.
        let colons: Vec<_> = SNAPSHOT.match_indices("\":").map(|(place, _)| place + 2).collect();
        let from = colons.get(at.index(colons.len())).copied().unwrap_or_default();
        let rest = SNAPSHOT.get(from..).unwrap_or_default();
        let until = from + rest.find([',', '}', ']']).unwrap_or(0);
        let mut text = SNAPSHOT.to_owned();
        text.replace_range(from..until, &with);
        judge(text.as_bytes());
    }
}
