//! The committed JSON Schema and TypeScript files are what the Rust types say; `UPDATE=1` writes them anew.

use std::path::Path;

use partner_policy::formats;

fn same(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{file} is stale: run `UPDATE=1 cargo test --features schema --test main generated`");
}

#[test]
fn the_schemas_are_current() {
    for (name, schema) in formats::schemas() {
        same(&format!("schema/{name}.json"), &(serde_json::to_string_pretty(&schema).unwrap() + "\n"));
    }
}

#[test]
fn the_typescript_types_are_current() {
    same("pkg/src/generated/wire.ts", &formats::typescript());
}

#[test]
fn the_table_of_actions_is_current() {
    same("pkg/src/generated/actions.ts", &formats::typescript_actions());
}
