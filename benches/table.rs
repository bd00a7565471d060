//! Filtering a resident table in native code: what `npm run bench` compares the wasm with.
//!
//! `TABLE_WORKLOAD=FOLDER TABLE_VIEWERS=NAME=ID,… cargo bench --bench table`; the folder has `snapshot.json`, `leads.json` and
//! `meta.json` with `now`, as `npm run bench` writes them. Without a folder nothing is measured.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may stop")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use partner_policy::access::{CompiledViewer, Table};
use partner_policy::formats;
use partner_policy::index::Index;
use partner_policy::model::{Action, Instant};

/// The rows that each of the viewers sees, as a list of numbers.
fn filter(criterion: &mut Criterion) {
    let Ok(folder) = std::env::var("TABLE_WORKLOAD") else {
        return;
    };
    let read = |name: &str| fs::read(Path::new(&folder).join(name)).unwrap();
    let meta: serde_json::Value = serde_json::from_slice(&read("meta.json")).unwrap();
    let now = Instant::parse(meta["now"].as_str().unwrap()).unwrap();
    let (snapshot, _) = formats::read_snapshot(&read("snapshot.json")).unwrap();
    let index = Index::build(Arc::new(snapshot));
    let table = Table::of(&index, &formats::read_resources(&read("leads.json")).unwrap());
    let action = Action::parse("lead.view").unwrap();
    let viewers = std::env::var("TABLE_VIEWERS").unwrap_or_default();
    for (name, id) in viewers.split(',').filter_map(|viewer| viewer.split_once('=')) {
        let viewer = CompiledViewer::compile(&index, &id.parse().unwrap(), now).unwrap();
        criterion.bench_function(&format!("table-{name}"), |bencher| {
            bencher.iter(|| table.filter(&viewer, action).unwrap().rows());
        });
    }
}

criterion_group!(benches, filter);
criterion_main!(benches);
