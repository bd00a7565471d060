//! A compiled snapshot answers as the JSON does, and what is no compiled snapshot is refused with a code.

use std::sync::Arc;

use crate::support::scenario::whole;
use crate::support::world::entries::{NOW, at};
use crate::support::worlds::enumerate::{gate_worlds, other_worlds, partner_worlds, records, things};
use partner_policy::access::CompiledViewer;
use partner_policy::error::Code;
use partner_policy::ids::UserId;
use partner_policy::index::Index;
use partner_policy::model::{Action, Instant, Question, Resource, ResourceKind, Snapshot};
use partner_policy::{compiled, formats, rules};
use proptest::prelude::*;
use serde_json::Value;

/// Where the version stands, the checksum, and what it covers.
const VERSION: std::ops::Range<usize> = 8..12;
const SUM: std::ops::Range<usize> = 16..24;
const BODY: usize = 24;

/// What one person is told about everything, and what is written of the programme.
fn answers(snapshot: Snapshot, now: Instant, resources: &[(Resource, Option<UserId>)]) -> Vec<String> {
    let index = Index::build(Arc::new(snapshot));
    let snapshot = index.snapshot();
    let mut ids: Vec<UserId> =
        (0..snapshot.users.len()).map(|row| UserId::parse(snapshot.users.id(row).unwrap()).unwrap()).collect();
    ids.sort();
    let mut told = Vec::new();
    for viewer in &ids {
        let Ok(compiled) = CompiledViewer::compile(&index, viewer, now) else {
            told.push(format!("{viewer} is nobody"));
            continue;
        };
        told.extend(ResourceKind::ALL.iter().map(|kind| format!("{:?}", compiled.to_bytes(*kind))));
        told.push(format!("{:?}", compiled.to_capsule(now)));
        for (resource, to) in resources {
            for action in Action::on(resource.kind) {
                let verdict = compiled.decide(action, resource, to.as_ref());
                let decision = rules::decide(snapshot, &Question { viewer, now, action, resource, to: to.as_ref() });
                let outcome = (decision.allowed, decision.level, decision.code, decision.rule);
                told.push(format!("{:?} {outcome:?}", (verdict.allowed, verdict.level, verdict.code, verdict.rule)));
            }
        }
    }
    told.push(formats::write_snapshot(snapshot));
    told
}

fn loaded(bytes: &[u8]) -> Snapshot {
    compiled::read_compiled(bytes.to_vec()).unwrap().0
}

/// What one person may do, without reasons, whose order follows that of the document.
fn verdicts(snapshot: &Snapshot, now: Instant, resources: &[(Resource, Option<UserId>)]) -> Vec<String> {
    let index = Index::build(Arc::new(snapshot.clone()));
    let mut ids: Vec<&UserId> = snapshot.users.keys().collect();
    ids.sort();
    let mut told = Vec::new();
    for viewer in ids {
        let compiled = CompiledViewer::compile(&index, viewer, now).unwrap();
        for (resource, to) in resources {
            for action in Action::on(resource.kind) {
                let verdict = compiled.decide(action, resource, to.as_ref());
                told.push(format!("{viewer} {action} {:?}", (verdict.allowed, verdict.level, verdict.code)));
            }
        }
    }
    told
}

/// Compares everything that is told from bytes, from JSON of the same order, and from the document; gives how much.
#[track_caller]
fn same(snapshot: &Snapshot, now: Instant, resources: &[(Resource, Option<UserId>)]) -> usize {
    let bytes = compiled::write_compiled(snapshot).unwrap();
    let (canonical, _) = formats::read_snapshot(formats::write_snapshot(snapshot).as_bytes()).unwrap();
    let (ours, theirs) = (answers(loaded(&bytes), now, resources), answers(canonical, now, resources));
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
    assert_eq!(verdicts(&loaded(&bytes), now, resources), verdicts(snapshot, now, resources));
    assert_eq!(loaded(&bytes), *snapshot);
    assert_eq!(compiled::write_compiled(&loaded(&bytes)).unwrap(), bytes);
    ours.len()
}

#[test]
fn everybody_is_told_the_same_from_bytes_as_from_json_in_every_scenario() {
    let (mut programmes, mut told) = (0, 0);
    for file in std::fs::read_dir("tests/scenarios").unwrap() {
        let Some(scenario) = whole(&file.unwrap().path()) else { continue };
        let Ok((snapshot, oddities)) = formats::read_snapshot(scenario["snapshot"].to_string().as_bytes()) else {
            continue;
        };
        let now = Instant::parse(scenario["now"].as_str().unwrap()).unwrap();
        let bytes = compiled::write_compiled(&snapshot).unwrap();
        assert_eq!(compiled::read_compiled(bytes).unwrap().1.len(), oddities.len());
        programmes += 1;
        told += same(&snapshot, now, &resources_of(&snapshot, &scenario));
    }
    println!("{programmes} programmes, {told} answers");
    assert!(programmes > 300 && told > 10_000, "only {programmes} programmes and {told} answers");
}

#[test]
fn everybody_is_told_the_same_from_bytes_in_enumerated_programmes() {
    let resources: Vec<_> = ResourceKind::ALL
        .iter()
        .flat_map(|&kind| {
            let mut all = things(kind);
            all.truncate(2);
            if kind.record().is_some() {
                all.extend(records(kind, 20_011));
            }
            all
        })
        .map(|resource| (resource, None))
        .collect();
    let now = at(NOW);
    let mut told = 0;
    let worlds = partner_worlds(200_003).chain(gate_worlds(40_009)).chain(other_worlds(20_011));
    for world in worlds.filter(|world| world.0.check().is_empty()) {
        told += same(&world.0, now, &resources);
    }
    println!("{told} answers");
    assert!(told > 10_000, "only {told} answers");
}

/// Every resource that some step asks about, with the user it would go to.
fn resources_of(snapshot: &Snapshot, scenario: &Value) -> Vec<(Resource, Option<UserId>)> {
    let mut found: Vec<(Resource, Option<UserId>)> = Vec::new();
    for step in scenario["steps"].as_array().into_iter().flatten() {
        let to = step.get("to").and_then(Value::as_str).and_then(|id| UserId::parse(id).ok());
        let listed = step.get("records").and_then(Value::as_array).into_iter().flatten();
        for text in step.get("on").into_iter().chain(listed.take(5)) {
            let Ok(resource) = formats::read_resource_of(snapshot, text.to_string().as_bytes()) else { continue };
            if !found.iter().any(|(known, with)| *known == resource && *with == to) {
                found.push((resource, to.clone()));
            }
        }
    }
    found
}

const SMALL: &str = r#"{"format":"partner-policy/1","revision":3,"settings":{"batchMode":"partial"},
"partners":[{"id":"p","name":"Péter","status":"active","owner":"i","fields":{"a":1.5,"b":"x","c":true,"d":-7}},
{"id":"q","name":"Q","status":"inactive","partnerRoles":[{"id":"a","label":"A"},{"id":"b","label":"B","parent":"a"}]}],
"users":[{"kind":"internal","id":"i","name":"I","status":"active","permissionGroups":["g"],"internalRole":"r"},
{"kind":"partner","id":"u","name":"U","status":"active","partner":"p","license":"partner-community","partnerRole":"user",
"createdAt":"2026-01-01T00:00:00Z","lastLoginAt":"2026-11-01T10:11:12.345Z","contact":{"id":"c","partner":"p"}},
{"kind":"partner","id":"v","name":"V","status":"active","partner":"q","license":"customer-community-plus","partnerRole":"b",
"createdAt":"1969-12-31T23:59:59.000000001Z","lastLoginAt":"2026-11-20T00:00:00Z","contact":{"id":"d","partner":"q"}},
{"kind":"sales-rep","id":"w","name":"W","partner":"p","listed":true}],
"managers":[{"partner":"p","user":"i","primary":true},{"partner":"q","user":"i"}],"internalRoles":[{"id":"r","label":"R"}],
"permissionGroups":[{"id":"g","name":"G","modules":{"lead":"all-partners"}}],
"publicGroups":[{"id":"x","users":["u"],"groups":["y"]},{"id":"y","groups":["x"]}],
"sharingRules":[{"id":"s","type":"lead","level":"read","where":[{"field":"a","op":"in","value":[1,"2"]}],"to":{"group":"x"}}]}"#;

fn small() -> (Snapshot, Vec<u8>) {
    let (snapshot, _) = formats::read_snapshot(SMALL.as_bytes()).unwrap();
    let bytes = compiled::write_compiled(&snapshot).unwrap();
    (snapshot, bytes)
}

#[track_caller]
fn refused(bytes: Vec<u8>) -> Code {
    let refusal = compiled::read_compiled(bytes).map(|_| ()).unwrap_err();
    assert_eq!(refusal.problems().count(), 1);
    refusal.code()
}

#[test]
fn the_order_of_a_document_does_not_show_in_the_bytes() {
    let (mut snapshot, bytes) = small();
    Arc::make_mut(&mut snapshot.users).reverse();
    Arc::make_mut(&mut snapshot.partners).reverse();
    Arc::make_mut(&mut snapshot.managers).reverse();
    snapshot.public_groups.reverse();
    assert_eq!(compiled::write_compiled(&snapshot).unwrap(), bytes);
}

#[test]
fn loading_says_what_is_odd() {
    let (_, oddities) = compiled::read_compiled(small().1).unwrap();
    assert_eq!(oddities.iter().map(|problem| problem.code()).collect::<Vec<_>>(), [Code::GroupCycle]);
}

#[test]
fn nobody_is_read_before_somebody_asks_and_edits_start_from_everybody() {
    let mut snapshot = loaded(&small().1);
    assert_eq!(snapshot.users.get_index_of("u"), Some(1));
    assert_eq!(snapshot.users.get("u").unwrap().name().as_ref(), "U");
    assert!(snapshot.users.get("t").is_none() && snapshot.partners.get("").is_none());
    Arc::make_mut(&mut snapshot.users).remove("i").unwrap();
    assert_eq!(snapshot.users.get_index_of("u"), Some(0));
    assert_eq!((snapshot.users.len(), snapshot.users.values().count()), (3, 3));
}

#[test]
fn a_snapshot_that_contradicts_itself_is_not_compiled() {
    let (mut snapshot, _) = small();
    Arc::make_mut(&mut snapshot.partners).remove("q").unwrap();
    let refusal = compiled::write_compiled(&snapshot).unwrap_err();
    assert_eq!(refusal.code(), Code::DanglingReference);
    assert!(refusal.problems().count() >= 2);
}

#[test]
fn truncated_bytes_are_refused_wherever_they_end() {
    let (_, bytes) = small();
    for end in 0..bytes.len() {
        assert_eq!(refused(bytes[..end].to_vec()), Code::CompiledMalformed, "{end} of {} bytes", bytes.len());
    }
}

#[test]
fn bytes_with_something_behind_them_are_refused() {
    let (_, bytes) = small();
    for more in [&b"\0"[..], b"{}", &bytes] {
        assert_eq!(refused([&bytes, more].concat()), Code::CompiledMalformed);
        assert_eq!(refused(mended([&bytes, more].concat())), Code::CompiledMalformed);
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let (_, bytes) = small();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let wanted = if VERSION.contains(&at) { Code::CompiledVersion } else { Code::CompiledMalformed };
            assert_eq!(refused(bytes), wanted, "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn other_formats_are_no_compiled_snapshots() {
    for other in [SMALL.as_bytes(), b"", b"\0asm\x01\0\0\0", b"{}", &[0; 64]] {
        assert_eq!(refused(other.to_vec()), Code::CompiledMalformed);
    }
    assert_eq!(formats::read_snapshot(&small().1).map(|_| ()).unwrap_err().code(), Code::MalformedJson);
}

/// The bytes with a checksum that fits, as an attacker would write it.
fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = xxh64(&bytes[BODY..]);
    bytes[SUM].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// XXH64 with the seed 0, as its specification has it.
fn xxh64(bytes: &[u8]) -> u64 {
    const P: [u64; 5] = [
        11_400_714_785_074_694_791,
        14_029_467_366_897_019_727,
        1_609_587_929_392_839_161,
        9_650_029_242_287_828_579,
        2_870_177_450_012_600_261,
    ];
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let round = |sum: u64, word: u64| sum.wrapping_add(word.wrapping_mul(P[1])).rotate_left(31).wrapping_mul(P[0]);
    let mut at = 0;
    let mut sum = P[4];
    if bytes.len() >= 32 {
        let mut lanes = [P[0].wrapping_add(P[1]), P[1], 0, 0_u64.wrapping_sub(P[0])];
        while at + 32 <= bytes.len() {
            for (nth, lane) in lanes.iter_mut().enumerate() {
                *lane = round(*lane, word(at + nth * 8));
            }
            at += 32;
        }
        sum = [1, 7, 12, 18].iter().zip(lanes).fold(0, |sum: u64, (by, lane)| sum.wrapping_add(lane.rotate_left(*by)));
        for lane in lanes {
            sum = (sum ^ round(0, lane)).wrapping_mul(P[0]).wrapping_add(P[3]);
        }
    }
    sum = sum.wrapping_add(bytes.len() as u64);
    while at + 8 <= bytes.len() {
        sum = (sum ^ round(0, word(at))).rotate_left(27).wrapping_mul(P[0]).wrapping_add(P[3]);
        at += 8;
    }
    if at + 4 <= bytes.len() {
        let half = u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()));
        sum = (sum ^ half.wrapping_mul(P[0])).rotate_left(23).wrapping_mul(P[1]).wrapping_add(P[2]);
        at += 4;
    }
    for byte in &bytes[at..] {
        sum = (sum ^ u64::from(*byte).wrapping_mul(P[4])).rotate_left(11).wrapping_mul(P[0]);
    }
    sum = (sum ^ (sum >> 33)).wrapping_mul(P[1]);
    sum = (sum ^ (sum >> 29)).wrapping_mul(P[2]);
    sum ^ (sum >> 32)
}

#[test]
fn the_checksum_is_xxh64_of_the_body() {
    let (_, bytes) = small();
    assert_eq!(mended(bytes.clone()), bytes);
}

/// Asks everything of what was loaded; says whether it was.
fn no_panic(bytes: Vec<u8>) -> bool {
    let Ok((snapshot, _)) = compiled::read_compiled(bytes) else { return false };
    let lead = Resource::of(ResourceKind::Lead);
    let told = answers(snapshot.clone(), Instant::parse("2026-11-22T00:00:00Z").unwrap(), &[(lead, None)]);
    assert!(!told.is_empty());
    let _ = compiled::write_compiled(&snapshot);
    true
}

#[test]
fn every_changed_byte_with_a_fitting_checksum_is_refused_or_answers_without_a_trap() {
    let (_, bytes) = small();
    let mut loads = 0;
    for at in BODY..bytes.len() {
        for change in [1, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= change;
            loads += u32::from(no_panic(mended(bytes)));
        }
    }
    assert!(loads > 100, "only {loads} of the changed files loaded, so little was asked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn several_changed_bytes_with_a_fitting_checksum_are_refused_or_answer_without_a_trap(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let (_, mut bytes) = small();
        for (at, byte) in changes {
            let at = BODY + at.index(bytes.len() - BODY);
            bytes[at] = byte;
        }
        no_panic(mended(bytes));
    }

    #[test]
    fn random_bytes_behind_a_true_head_are_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = small().1[..BODY].to_vec();
        bytes.extend(body);
        prop_assert!(compiled::read_compiled(mended(bytes)).is_err());
    }
}

#[test]
fn an_entry_that_does_not_fit_its_record_is_nobody() {
    let (whole, bytes) = small();
    let sections: Vec<usize> =
        (0..9).map(|at| u32::from_le_bytes(bytes[BODY + at * 4..][..4].try_into().unwrap()) as usize).collect();
    let users = BODY + 36 + sections[..5].iter().sum::<usize>();
    assert_eq!(sections[5], 20 * (whole.users.len() + 1));
    for (row, id) in ["i", "u", "v", "w"].into_iter().enumerate() {
        let mut bytes = bytes.clone();
        bytes[users + row * 20 + 10] ^= 0x80;
        let snapshot = loaded(&mended(bytes));
        let now = Instant::parse("2026-11-22T00:00:00Z").unwrap();
        let viewer = UserId::parse(id).unwrap();
        let lead = Resource::of(ResourceKind::Lead);
        for action in Action::all() {
            let mut resource = lead.clone();
            resource.kind = action.kind();
            let question = Question { viewer: &viewer, now, action, resource: &resource, to: None };
            let decision = rules::decide(&snapshot, &question);
            assert_eq!((decision.allowed, decision.code), (false, Code::UnknownSubject), "{id} {action}");
            let index = Index::build(Arc::new(snapshot.clone()));
            if let Ok(compiled) = CompiledViewer::compile(&index, &viewer, now) {
                assert!(!compiled.decide(action, &resource, None).allowed, "{id} {action}");
            }
        }
        assert_eq!(snapshot.users.values().count(), 3);
    }
}

#[test]
fn the_version_stands_for_what_a_snapshot_may_hold() {
    let schema = serde_json::from_slice(&std::fs::read("schema/snapshot.json").unwrap()).unwrap();
    let sum = xxh64(undescribed(schema).to_string().as_bytes());
    let version = u32::from_le_bytes(small().1[VERSION].try_into().unwrap());
    assert_eq!((version, sum), (3, PINNED), "the snapshot's schema changed: raise the version of the compiled form");
}

/// A schema without its sentences.
fn undescribed(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(key, value)| key != "description" || !value.is_string());
            Value::Object(kept.map(|(key, value)| (key, undescribed(value))).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(undescribed).collect()),
        other => other,
    }
}

/// The checksum of the snapshot's schema at this version.
const PINNED: u64 = 14_213_228_581_541_135_179;
