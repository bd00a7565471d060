//! Planning and applying bulk edits of partner managers: time grows with the rows, memory stays below the snapshot's.
//!
//! `cargo bench --bench bulk`: 1,000, 10,000 and 100,000 rows over 50,000 partners and 200,000 users, planned row by row
//! and in columns, and the bytes that the snapshot, the plan and the next snapshot hold.
#![allow(unsafe_code, reason = "an allocator that counts is unsafe by its trait")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may stop")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use partner_policy::edits;
use partner_policy::formats;
use partner_policy::ids::{PartnerId, UserId};
use partner_policy::model::{Edit, EditRequest, Instant, Plan, PlanOutcome, Snapshot};

const PARTNERS: usize = 50_000;
const USERS: usize = 200_000;

/// Counts the bytes that are held now and the most that were held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(held, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn snapshot() -> Snapshot {
    let partners = (0..PARTNERS).map(|i| format!(r#"{{"id":"p-{i}","name":"Partner {i}","status":"active"}}"#));
    let managers =
        (0..2_000).map(|i| format!(r#"{{"kind":"internal","id":"m-{i}","name":"Manager {i}","status":"active"}}"#));
    let users = (0..USERS - 2_001).map(|i| {
        let partner = i % PARTNERS;
        format!(
            r#"{{"kind":"partner","id":"u-{i}","name":"User {i}","status":"active","partner":"p-{partner}","contact":{{"id":"c-{i}","partner":"p-{partner}"}},"license":"partner-community","createdAt":"2026-01-10T09:00:00Z"}}"#
        )
    });
    let admin = r#"{"kind":"internal","id":"admin","name":"Admin","status":"active","supplierAdmin":true}"#.to_owned();
    let assigned = (0..2 * PARTNERS).map(|i| {
        let (partner, user) = (i % PARTNERS, (i * 7) % 1_000);
        format!(r#"{{"partner":"p-{partner}","user":"m-{}"}}"#, if i < PARTNERS { user } else { 1_000 + user % 500 })
    });
    let list = |texts: &mut dyn Iterator<Item = String>| texts.collect::<Vec<_>>().join(",");
    let text = format!(
        r#"{{"format":"partner-policy/1","revision":1,"partners":[{}],"users":[{}],"managers":[{}]}}"#,
        list(&mut partners.into_iter()),
        list(&mut managers.chain(users).chain([admin])),
        list(&mut assigned.into_iter())
    );
    formats::read_snapshot(text.as_bytes()).unwrap().0
}

/// An edit of `rows` rows: two users, of whom most partners have neither, added to half as many partners.
fn request(rows: usize) -> EditRequest {
    let partners: Vec<_> = (0..rows / 2).map(|i| PartnerId::parse(&format!("p-{}", i % PARTNERS)).unwrap()).collect();
    let users = ["m-1600", "m-1700"].iter().map(|id| UserId::parse(id).unwrap()).collect();
    EditRequest {
        by: UserId::parse("admin").unwrap(),
        revision: 1,
        mode: None,
        now: Instant::parse("2026-11-22T00:00:00Z").unwrap(),
        edit: Edit::ManagersAdd { partners: partners.into(), users, make_primary: false },
    }
}

/// The same rows as a table.
fn table(rows: usize) -> String {
    let rows = (0..rows).map(|i| format!("add,p-{},m-1{}00", i / 2 % PARTNERS, 6 + i % 2));
    format!("action,partner,user\n{}\n", rows.collect::<Vec<_>>().join("\n"))
}

fn held<T>(work: impl FnOnce() -> T) -> (T, usize, usize) {
    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let made = work();
    (made, HELD.load(Ordering::Relaxed).saturating_sub(before), PEAK.load(Ordering::Relaxed).saturating_sub(before))
}

fn bulk(criterion: &mut Criterion) {
    let (snapshot, size, _) = held(|| Arc::new(snapshot()));
    println!("snapshot: {} MB", size >> 20);
    let mut group = criterion.benchmark_group("bulk");
    group.sample_size(10);
    for rows in [1_000, 10_000, 100_000] {
        let request = request(rows);
        let (plan, kept, peak): (Plan, _, _) = held(|| edits::plan(&snapshot, &request));
        assert!(plan.outcome == PlanOutcome::Ok && plan.rows.len() == rows);
        let (next, applied, apply_peak) = held(|| edits::apply(&snapshot, &plan).unwrap());
        println!(
            "{rows} rows: the plan holds {:.2} and at most {:.2} of the snapshot's bytes, applying it {:.2} and {:.2}",
            share(kept, size),
            share(peak, size),
            share(applied, size),
            share(apply_peak, size)
        );
        assert!(share(peak, size) < 4.0 && share(apply_peak, size) < 4.0);
        drop(next);
        group.throughput(Throughput::Elements(rows as u64));
        let table = table(rows);
        group.bench_with_input(BenchmarkId::new("columns", rows), &request, |bencher, request| {
            bencher.iter(|| edits::planned(&snapshot, request));
        });
        group.bench_with_input(BenchmarkId::new("csv", rows), &table, |bencher, table| {
            bencher.iter(|| formats::read_import_csv(table.as_bytes()));
        });
        group.bench_with_input(BenchmarkId::new("csv-columns", rows), &table, |bencher, table| {
            bencher.iter(|| edits::plan_import(&snapshot, &request, formats::read_import_csv(table.as_bytes())));
        });
        group.bench_with_input(BenchmarkId::new("plan", rows), &request, |bencher, request| {
            bencher.iter(|| edits::plan(&snapshot, request));
        });
        group.bench_with_input(BenchmarkId::new("apply", rows), &plan, |bencher, plan| {
            bencher.iter(|| edits::apply(&snapshot, plan));
        });
    }
    group.finish();
}

fn share(bytes: usize, of: usize) -> f64 {
    bytes as f64 / of as f64
}

criterion_group!(benches, bulk);
criterion_main!(benches);
