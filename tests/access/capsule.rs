//! The head of a capsule: its checksum and lengths, and until when it holds.

use std::sync::Arc;

use crate::support::worlds::*;
use partner_policy::access::CompiledViewer;
use partner_policy::index::Index;
use partner_policy::model::*;

const DAY: i64 = 86_400_000;

/// A partner user who was created then and never logged in, with these changes.
fn viewer(created: &str, change: impl FnOnce(&mut World, &mut PartnerUser)) -> CompiledViewer {
    let mut world = World::new().partner("p", |_| ());
    let mut settings = world.clone();
    world = world.user("v", "p", License::PartnerCommunity, |v| {
        v.created_at = at(created);
        change(&mut settings, v);
    });
    world.0.settings = settings.0.settings;
    CompiledViewer::compile(&Index::build(Arc::new(world.0)), &uid("v"), at(NOW)).unwrap()
}

fn double(bytes: &[u8], at: usize) -> i64 {
    let value = f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    assert_eq!(value.fract(), 0.0);
    value as i64
}

/// How many milliseconds the capsule holds.
fn held(viewer: &CompiledViewer) -> i64 {
    let bytes = viewer.to_capsule(at(NOW));
    assert_eq!(double(&bytes, 16), at(NOW).unix_millis());
    double(&bytes, 24) - double(&bytes, 16)
}

#[test]
fn the_head_has_the_checksum_and_the_length_of_what_follows() {
    let bytes = viewer(NOW, |_, _| ()).to_capsule(at(NOW));
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    // The first half of the first block holds the sum itself.
    let mut sums = [1_u32, 2];
    for half in (8..bytes.len()).step_by(8) {
        let sum = &mut sums[half / 8 % 2];
        *sum = (*sum ^ number(half)).wrapping_mul(0x9E37_79B1).wrapping_add(number(half + 4)).rotate_left(13);
    }
    let both = sums[0].wrapping_mul(0x9E37_79B1).wrapping_add(sums[1]).rotate_left(13);
    assert_eq!(number(4), both);
    assert_eq!(number(8) as usize, bytes.len());
    assert_eq!(number(12), 0);
    assert_eq!(bytes.len() % 16, 0);
    // No block more than the document needs.
    assert!(bytes[bytes.len() - 16..].iter().any(|byte| *byte != 0));
}

#[test]
fn a_capsule_ends_at_the_first_moment_at_which_a_gate_may_answer_otherwise() {
    // Ninety days before now, and a little later or earlier.
    let (last, late, later) = ("2026-08-24T00:00:00Z", "2026-08-24T00:00:00.005Z", "2026-08-24T00:00:00.007Z");
    assert_eq!(held(&viewer(NOW, |_, _| ())), DAY);
    assert_eq!(held(&viewer(late, |_, _| ())), 5);
    assert_eq!(held(&viewer(late, |_, v| v.last_login_at = Some(at(later)))), 7);
    assert_eq!(held(&viewer(late, |_, v| v.reactivated_at = Some(at(later)))), 7);
    // The gate looks at no time, or is closed already.
    assert_eq!(held(&viewer(late, |world, _| world.0.settings.inactivity_gate = false)), DAY);
    assert_eq!(held(&viewer(last, |_, _| ())), DAY);
    assert_eq!(held(&viewer("2026-08-23T23:00:00Z", |_, _| ())), DAY);
    // An exemption ends later than now, now, or ended before.
    let exempt = |until: &str| {
        let exemption = Exemption { reason: "leave".into(), until: at(until) };
        held(&viewer("2026-01-01T00:00:00Z", |_, v| v.exempt = Some(exemption)))
    };
    assert_eq!(exempt("2026-11-22T00:00:00.003Z"), 3);
    assert_eq!(exempt(NOW), DAY);
    assert_eq!(exempt("2026-11-21T23:59:59Z"), DAY);
}

#[test]
fn an_end_of_ones_own_lies_behind_now_and_not_behind_the_capsules_end() {
    let viewer = viewer("2026-08-24T00:00:01Z", |_, _| ());
    let until = |text: &str| viewer.to_capsule_until(at(NOW), at(text));
    assert_eq!(until(NOW), None);
    assert_eq!(until("2026-11-21T23:59:59.999Z"), None);
    assert_eq!(until("2026-11-22T00:00:01.001Z"), None);
    assert_eq!(until("2026-11-23T00:00:00Z"), None);
    let whole = viewer.to_capsule(at(NOW));
    assert_eq!(until("2026-11-22T00:00:01Z"), Some(whole.clone()));
    let early = until("2026-11-22T00:00:00.001Z").unwrap();
    assert_eq!(double(&early, 24), at(NOW).unix_millis() + 1);
    assert_eq!(early[32..], whole[32..]);
}
