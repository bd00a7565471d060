//! How long a large snapshot takes; run with `cargo test --release --test main formats::speed -- --ignored --nocapture`.

use std::fmt::Write as _;
use std::time::Instant;

use partner_policy::formats::{read_snapshot, write_snapshot};

#[test]
#[ignore = "measures, and asserts only that it works"]
fn twenty_thousand_users() {
    let mut text = r#"{"format":"partner-policy/1","revision":1,"userRoles":[],"partners":["#.to_owned();
    for n in 0..1_000 {
        let comma = if n == 0 { "" } else { "," };
        write!(text, r#"{comma}{{"id":"001A00000000{n:06}","name":"Partner {n}","status":"active"}}"#).unwrap();
    }
    text.push_str(r#"],"users":["#);
    for n in 0..20_000 {
        let comma = if n == 0 { "" } else { "," };
        let partner = n % 1_000;
        write!(
            text,
            r#"{comma}{{"kind":"partner","id":"005A00000000{n:06}","name":"User {n}","email":"user{n}@example.com","status":"active","partner":"001A00000000{partner:06}","contact":{{"id":"003A00000000{n:06}","partner":"001A00000000{partner:06}"}},"license":"partner-community","partnerRole":"manager","userRoles":["sales"],"createdAt":"2026-01-10T09:00:00Z","lastLoginAt":"2026-11-20T08:00:00Z"}}"#
        )
        .unwrap();
    }
    text.push_str("]}");
    let mut times: Vec<_> = (0..9)
        .map(|_| {
            let start = Instant::now();
            assert!(read_snapshot(text.as_bytes()).is_ok());
            start.elapsed()
        })
        .collect();
    times.sort();
    let (snapshot, _) = read_snapshot(text.as_bytes()).unwrap();
    let start = Instant::now();
    let written = write_snapshot(&snapshot);
    println!("{} bytes: read in {:?} (median), written in {:?}", text.len(), times.get(4), start.elapsed());
    assert!(!written.is_empty());
}
