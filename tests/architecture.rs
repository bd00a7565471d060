//! Reads `src/` and enforces who may use whom, and that no decision can depend on anything but its input.
//!
//! The check is of words, not of types: comments and texts are cut away, then paths are looked for. That is enough to
//! keep an honest builder honest. Standard hash tables have an order of their own for every process, so they may
//! answer "is it there" and nothing else: the reference and the reports do without them, elsewhere they are walked only to
//! ask whether all, any or how many.

use std::fs;
use std::path::{Path, PathBuf};

/// A module and the modules, or single names of them, that it may use.
struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
}

/// The table of the architecture. `error::Code` stands for the reason codes, which rules name and never raise.
const ROOMS: &[Room] = &[
    Room { name: "ids", may_use: &[] },
    Room { name: "error", may_use: &[] },
    Room { name: "collections", may_use: &[] },
    Room { name: "json", may_use: &["error", "collections"] },
    Room { name: "model", may_use: &["ids", "error", "collections", "json"] },
    Room { name: "formats", may_use: &["ids", "error", "collections", "json", "model"] },
    Room { name: "compiled", may_use: &["ids", "error", "collections", "json", "model"] },
    Room { name: "rules", may_use: &["ids", "error::Code", "model", "collections"] },
    Room { name: "index", may_use: &["ids", "error", "model", "collections"] },
    Room {
        name: "access",
        may_use: &[
            "ids",
            "error",
            "model",
            "index",
            "collections",
            "json::text_list",
            "json::in_full",
            "json::each_element",
            "json::PlainRecord",
        ],
    },
    Room { name: "edits", may_use: &["ids", "error", "model", "index", "rules", "collections"] },
    Room { name: "reports", may_use: &["ids", "error", "model", "index", "rules", "collections"] },
    Room { name: "explain", may_use: &["ids", "error::Code", "collections::order", "model", "rules"] },
    Room {
        name: "wasm",
        may_use: &[
            "ids",
            "error",
            "collections",
            "json::elements",
            "json::to_json",
            "json::Write",
            "model",
            "formats",
            "compiled",
            "rules",
            "index",
            "access",
            "edits",
            "reports",
            "explain",
        ],
    },
];

/// Words that only some rooms may contain, and why.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &["Reader", "Encoder"],
        &["json", "model", "formats", "compiled"],
        "values are read and written by what model, formats and compiled say about them, through json",
    ),
    (
        &["Lexer"],
        &["json", "formats"],
        "the grammar of JSON is known in json, and members are cut out of a request in formats",
    ),
    (&["partner_policy_kernels"], &["json", "formats"], "texts are scanned for json and formats only"),
    (
        &["partner_policy_rows"],
        &["collections", "wasm"],
        "hash tables are those of collections; wasm hands them the host's chance",
    ),
    (&["serde_json"], &["json", "formats", "wasm"], "JSON is written in json, formats and, of answers, in wasm only"),
    (
        &["serde", "Serialize", "Deserialize"],
        &["json", "formats", "wasm"],
        "values are written by their tables; `serde` writes single numbers and texts in json, the relation of grants, and refusals for JavaScript",
    ),
    (&["schemars"], &["json", "model", "formats"], "what a type looks like outside is said in model and formats"),
    (&["wasm_bindgen", "js_sys", "web_sys"], &["wasm"], "JavaScript is named in wasm only"),
    (&["partner_policy"], &[], "the crate calls itself `crate`"),
    (&["SystemTime"], &[], "the clock is an input"),
    (&["rand", "getrandom", "RandomState", "DefaultHasher", "fastrand"], &[], "nothing is random"),
];

/// What code has in its texts that takes JSON apart or puts it together by hand, and the rooms that may.
const QUOTING: (&[&str], &[&str]) = (&["\\\"", "'\"'", "b'['", "b']'", "\"null\""], &["json", "formats"]);

/// Paths that nothing may contain, and why.
const FORBIDDEN_PATHS: &[(&str, &str)] = &[
    ("std::time", "the clock is an input"),
    ("Instant::now", "the clock is an input"),
    ("Timestamp::now", "the clock is an input"),
    ("Zoned::now", "the clock is an input"),
    ("std::fs", "there is no I/O"),
    ("std::io", "there is no I/O"),
    ("std::net", "there is no I/O"),
    ("std::env", "there is no I/O"),
    ("std::process", "there is no I/O"),
    ("std::thread", "there are no threads"),
    ("println!", "nothing is printed"),
    ("print!", "nothing is printed"),
    ("dbg!", "nothing is printed"),
    ("static mut", "nothing is global"),
];

/// The room that keeps the policies of JavaScript by handle; what it keeps decides nothing.
const KEEPER: &str = "wasm";

/// What makes a `static` changeable; in a value that somebody owns it is a cache like any other.
const CHANGEABLE: &[&str] = &["Lock", "Cell", "Mutex", "Atomic"];

/// Rooms that do without standard hash tables altogether.
const WITHOUT_HASH_TABLES: &[&str] = &["rules", "reports", "explain"];

/// What walks a table; for standard hash tables in an order of its own.
const WALKS: &[&str] = &[
    ".iter()",
    ".iter_mut()",
    ".into_iter()",
    ".keys()",
    ".values()",
    ".values_mut()",
    ".into_keys()",
    ".into_values()",
    ".drain(",
    ".retain(",
];

/// What ends a walk with the same answer in every order.
const ORDERLESS: &[&str] = &[".all(", ".any(", ".count("];

#[test]
fn nobody_reaches_back_up_the_stairs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in rust_files(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let place = Place::of(inside);
        if place.room == "lib" {
            found.extend(logic_in_lib(&code_of(&text)));
        } else {
            found.extend(
                breaches(&place, &text).into_iter().map(|breach| format!("src/{}: {breach}", inside.display())),
            );
        }
    }
    assert!(found.is_empty(), "{} breaches of the architecture:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_kind_of_breach_is_found() {
    let cases = [
        ("rules/x.rs", "use crate::index::Index;"),
        ("rules/x.rs", "use crate::error::PolicyError;"),
        ("rules/x.rs", "use crate::{ids::UserId, access};"),
        ("rules/x.rs", "use crate::{\n    error::{Code, Problem},\n};"),
        ("rules/mod.rs", "use super::access::Predicate;"),
        ("rules/deep/x.rs", "use super::super::super::formats;"),
        ("rules/x.rs", "fn f() { crate::edits::plan() }"),
        ("ids.rs", "use super::model::User;"),
        ("access/x.rs", "use crate::rules::decide;"),
        ("rules/x.rs", "use serde::Serialize;"),
        ("model/x.rs", "#[derive(serde::Serialize)] struct A;"),
        ("access/x.rs", "#[derive(Debug, Serialize)] struct A;"),
        ("edits/csv.rs", "let reader = csv::Reader::from_reader(text);"),
        ("formats/x.rs", "use wasm_bindgen::prelude::*;"),
        ("rules/x.rs", "use std::collections::HashMap;"),
        ("access/x.rs", "let seen: HashSet<u32> = HashSet::new(); for row in &seen {}"),
        ("access/x.rs", "let mut seen = HashSet::new();\nseen.iter().next();"),
        ("access/x.rs", "struct A { rows: HashMap<u32, u32> }\nfn f(a: &A) { a.rows.values().next(); }"),
        ("edits/x.rs", "let now = std::time::Instant::now();"),
        ("edits/x.rs", "let at = SystemTime::now();"),
        ("edits/x.rs", "let r = rand::random();"),
        ("wasm.rs", "static mut STATE: u32 = 0;"),
        ("access/x.rs", "static CACHE: OnceLock<u32> = OnceLock::new();"),
        ("rules/x.rs", "thread_local! { static CACHE: RefCell<u32> = RefCell::new(0); }"),
        ("access/x.rs", "fn f() { println!(); }"),
        ("access/x.rs", "fn f(at: u8) -> bool { at == b'\"' }"),
        ("wasm/x.rs", "let json = format!(\"{{\\\"a\\\":{a}}}\");"),
        ("edits/x.rs", "if text == \"null\" {}"),
        ("model/x.rs", "use partner_policy_kernels::plain;"),
        ("cellar/x.rs", "fn f() {}"),
    ];
    for (path, text) in cases {
        assert_ne!(breaches(&Place::of(Path::new(path)), text), Vec::<String>::new(), "{path}: {text}");
    }
    assert_ne!(logic_in_lib("pub mod ids;\npub fn f() {}"), Vec::<String>::new());
}

#[test]
fn what_the_table_allows_is_no_breach() {
    let cases = [
        ("rules/x.rs", "use crate::error::Code;\nuse crate::model::{Map, Snapshot};\nuse super::licenses;"),
        ("rules/x.rs", "// crate::index would be faster\n/// See [`crate::access`].\nlet text = \"crate::formats\";"),
        ("rules/deep/x.rs", "use super::super::licenses;\nuse crate::rules::gates;"),
        ("edits/x.rs", "let seen: HashSet<u32> = HashSet::new(); if seen.insert(1) && seen.contains(&1) {}"),
        ("edits/x.rs", "let seen: HashSet<u32> = HashSet::new(); if seen.iter().all(|row| *row > 1) {}"),
        ("ids.rs", "mod tests { use super::*; }"),
        ("ids.rs", "// \"null\"\nfn f() {}\n#[cfg(test)]\nmod tests { const NULL: &str = \"null\"; }"),
        ("index/x.rs", "mod print;\nstruct A { cache: OnceLock<&'static str> }\nfn f() -> &'static Cell<u32> {}"),
        ("formats/x.rs", "use serde::{Deserialize, Serialize};"),
        ("wasm.rs", "thread_local! { static OPEN: RefCell<Vec<u32>> = RefCell::default(); }"),
        ("wasm.rs", "use wasm_bindgen::prelude::*;\nuse crate::{access, edits::plan, formats};"),
    ];
    for (path, text) in cases {
        assert_eq!(breaches(&Place::of(Path::new(path)), text), Vec::<String>::new(), "{path}: {text}");
    }
    assert_eq!(logic_in_lib("#![doc = \"\"]\npub mod ids;\nmod x;\npub use x::{A,\n    B};"), Vec::<String>::new());
}

#[test]
fn the_table_of_the_documentation_is_this_one() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').map(str::trim).collect());
    let mut written: Vec<(String, Vec<String>)> = Vec::new();
    for cells in rows {
        let cells: Vec<&str> = cells;
        let uses = || cells[3].split(", ").filter(|name| *name != "–").map(|name| name.replace('`', "")).collect();
        let rooms = cells[1].split(", ").map(|name| name.replace('`', ""));
        written.extend(rooms.filter(|room| !room.starts_with("pkg")).map(|room| (room, uses())));
    }
    let of_room = |room: &Room| (room.name.to_owned(), room.may_use.iter().map(|used| (*used).to_owned()).collect());
    assert_eq!(written, ROOMS.iter().map(of_room).collect::<Vec<_>>());
}

/// Where a file stands: its room, and how many `super`s lead to the root of the crate.
struct Place {
    room: String,
    depth: usize,
}

impl Place {
    fn of(inside: &Path) -> Self {
        let parts: Vec<_> = inside.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let depth = if parts.last().is_some_and(|last| last == "mod") { parts.len() - 1 } else { parts.len() };
        Self { room: parts.first().cloned().unwrap_or_default(), depth }
    }
}

fn breaches(place: &Place, text: &str) -> Vec<String> {
    let Some(room) = ROOMS.iter().find(|room| room.name == place.room) else {
        return vec![format!("`{}` is no room of the house", place.room)];
    };
    let code = code_of(text);
    let mut found = Vec::new();
    for used in uses(&code, place.depth) {
        let target = used.split("::").next().unwrap_or_default();
        let is_known = ROOMS.iter().any(|room| room.name == target);
        let is_allowed = target == room.name
            || room.may_use.iter().any(|allowed| used == *allowed || used.starts_with(&format!("{allowed}::")));
        if is_known && !is_allowed {
            found.push(format!("`{}` uses `{used}`", room.name));
        }
    }
    for (words, rooms, why) in RESERVED {
        let present = words.iter().filter(|word| !rooms.contains(&room.name) && has_word(&code, word));
        found.extend(present.map(|word| format!("`{word}`: {why}")));
    }
    let (literals, rooms) = QUOTING;
    let quoted = literals.iter().filter(|literal| !rooms.contains(&room.name) && texts_of(text).contains(**literal));
    found.extend(
        quoted.map(|literal| format!("`{literal}`: JSON is taken apart and put together in json and formats only")),
    );
    let paths = FORBIDDEN_PATHS.iter().filter(|(path, _)| code.contains(path));
    found.extend(paths.map(|(path, why)| format!("`{path}`: {why}")));
    if room.name != KEEPER {
        found.extend(changeable_statics(&code));
    }
    found.extend(walked_hash_tables(room.name, &code));
    found
}

fn changeable_statics(code: &str) -> Vec<String> {
    let statics = code.match_indices("static ").filter(|(at, _)| {
        !code.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(|c| c.is_alphanumeric() || c == '\'')
    });
    let declared = statics.filter_map(|(at, _)| code.get(at..)?.split(['=', ';']).next());
    declared
        .filter(|item| CHANGEABLE.iter().any(|kind| item.contains(kind)))
        .map(|item| format!("`{}`: nothing is global", item.trim()))
        .collect()
}

fn walked_hash_tables(room: &str, code: &str) -> Vec<String> {
    let has_tables = has_word(code, "HashMap") || has_word(code, "HashSet");
    if has_tables && WITHOUT_HASH_TABLES.contains(&room) {
        return vec!["standard hash tables have no place here".to_owned()];
    }
    let mut found = Vec::new();
    for name in code.split([';', '{', ',', '(']).filter_map(hash_table_declared) {
        let is_walked = WALKS.iter().any(|walk| has_call(code, name, walk))
            || [format!("in &{name} "), format!("in {name} "), format!("in &mut {name} ")]
                .iter()
                .any(|walk| code.contains(walk.as_str()));
        if is_walked {
            found.push(format!("the standard hash table `{name}` is walked"));
        }
    }
    found
}

/// The name that a declaration such as `let mut seen: HashSet<u32>` or `rows: HashMap<…>` gives to a table.
fn hash_table_declared(text: &str) -> Option<&str> {
    let at = text.find("HashMap").or_else(|| text.find("HashSet"))?;
    let before = text.get(..at)?.trim_end();
    let before = before.strip_suffix("std::collections::").unwrap_or(before).trim_end();
    let left = before.strip_suffix([':', '=', '&'])?.trim_end().trim_end_matches(':').trim_end();
    let name = left.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (!name.is_empty()).then_some(name)
}

/// `call` is made on something that is called `name`, and the order of what it gives matters.
fn has_call(code: &str, name: &str, call: &str) -> bool {
    let path = format!("{name}{call}");
    code.match_indices(&path).any(|(at, _)| {
        let after = code.get(at + path.len()..).unwrap_or_default().trim_start();
        !code.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|c| c.is_alphanumeric() || c == '_')
            && !ORDERLESS.iter().any(|end| after.starts_with(end))
    })
}

/// The paths from the root of the crate that the code names, such as `error::Code`.
fn uses(code: &str, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        expand("", code.get(at + "crate::".len()..).unwrap_or_default(), &mut found);
    }
    let climb = "super::".repeat(depth.max(1));
    for (at, _) in code.match_indices(&climb) {
        expand("", code.get(at + climb.len()..).unwrap_or_default(), &mut found);
    }
    found
}

/// Adds the paths at the start of `text` to `found`: one path, or a group in braces with all that is in it.
fn expand(prefix: &str, text: &str, found: &mut Vec<String>) -> usize {
    let text_start = text.trim_start();
    let skipped = text.len() - text_start.len();
    if let Some(group) = text_start.strip_prefix('{') {
        let mut at = 0;
        loop {
            let rest = group.get(at..).unwrap_or_default();
            let entry = rest.trim_start_matches([',', ' ', '\n', '\t']);
            at += rest.len() - entry.len();
            if entry.is_empty() || entry.starts_with('}') {
                return skipped + 1 + at + 1;
            }
            let length = expand(prefix, entry, found);
            at += length.max(1);
        }
    }
    let name: String = text_start.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}::{name}") };
    let after = text_start.get(name.len()..).unwrap_or_default();
    match after.strip_prefix("::") {
        Some(rest) if !name.is_empty() && path.matches("::").count() < 2 => {
            skipped + name.len() + 2 + expand(&path, rest, found)
        }
        _ => {
            found.push(path);
            skipped + name.len() + usize::from(name.is_empty())
        }
    }
}

fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The text without comments and without what stands in quotes.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let mut quoted = false;
        let mut previous = ' ';
        for (at, c) in line.char_indices() {
            if !quoted && line.get(at..).is_some_and(|rest| rest.starts_with("//")) {
                break;
            }
            if c == '"' && previous != '\\' && previous != '\'' {
                quoted = !quoted;
            }
            if !quoted {
                code.push(c);
            }
            previous = if previous == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}

/// The text without comments and tests, with what stands in quotes.
fn texts_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// What `lib.rs` holds besides attributes, modules and the public list.
fn logic_in_lib(code: &str) -> Vec<String> {
    let statements = code.split_inclusive(';').map(|statement| {
        let lines = statement.lines().map(str::trim).filter(|line| !line.starts_with("#"));
        lines.collect::<Vec<_>>().join(" ").trim().to_owned()
    });
    let starts = ["pub mod ", "mod ", "pub use ", "pub(crate) mod ", "pub const "];
    statements
        .filter(|statement| !statement.is_empty() && !starts.iter().any(|start| statement.starts_with(start)))
        .map(|statement| format!("src/lib.rs has logic: `{statement}`"))
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
