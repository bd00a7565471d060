//! Reads `src/` and refuses files that import each other in a circle. It reads imports: a name behind a path in the middle of
//! code, and what a folder's own file asks of the files in it, it does not see.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Rooms whose circles are known and are to go; a file of any other room is in none.
const KNOWN: &[&str] = &["wire", "model"];

/// Files of other rooms that are in a circle still; the list only gets shorter.
const STILL: &[&str] = &[
    "access::compile::ceilings",
    "access::compile::portal",
    "access::evaluate::columns",
    "access::evaluate::columns::lists",
    "access::evaluate::columns::row",
    "compiled",
    "compiled::cursor",
    "compiled::file",
    "edits::managers::judge",
    "edits::managers::state",
    "edits::roles",
    "edits::roles::display",
    "edits::users::new",
    "edits::users::places",
    "index",
    "index::reach",
    "json::read",
    "json::write",
    "rules::actors",
    "rules::people",
];

type Files = BTreeMap<String, String>;

#[test]
fn no_file_imports_itself_through_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Files::new();
    gather(&root, "", &mut files);
    let found = in_circles(&files);
    let is_known = |module: &String| KNOWN.iter().any(|room| module.split("::").next() == Some(room));
    let rest: Vec<&String> = found.iter().filter(|module| !is_known(module)).collect();
    assert_eq!(rest, STILL, "files that import each other in a circle");
}

#[test]
fn a_circle_is_found_through_lists_and_names_that_others_pass_on() {
    let files =
        |given: &[(&str, &str)]| given.iter().map(|(at, text)| ((*at).to_owned(), (*text).to_owned())).collect();
    let circle: Files = files(&[
        ("a", "mod x; mod y;\npub use y::Y;"),
        ("a::x", "use crate::a::{Y, other};"),
        ("a::y", "use super::x::X;"),
        ("b", "use crate::a::Y;"),
    ]);
    assert_eq!(in_circles(&circle).into_iter().collect::<Vec<_>>(), ["a::x", "a::y"]);
    let line: Files = files(&[("a", "mod x; mod y;\npub use y::Y;"), ("a::x", "use crate::a::Y;"), ("a::y", "")]);
    assert!(in_circles(&line).is_empty());
}

/// The text of every file by module, without its tests.
fn gather(folder: &Path, module: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
        let inside = if module.is_empty() { name.clone() } else { format!("{module}::{name}") };
        if entry.is_dir() {
            gather(&entry, &inside, files);
        } else if name != "lib" {
            let text = fs::read_to_string(&entry).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            files.insert(if name == "mod" { module.to_owned() } else { inside }, text);
        }
    }
}

/// The modules from which one comes back by imports.
fn in_circles(files: &Files) -> BTreeSet<String> {
    let passed_on: BTreeMap<&String, Vec<Vec<String>>> =
        files.iter().map(|(module, text)| (module, imports(module, text, "pub"))).collect();
    let edges: BTreeMap<&String, BTreeSet<String>> = files
        .iter()
        .map(|(module, text)| {
            // A file that passes names on does not use them.
            let used = imports(module, text, "use").into_iter().filter_map(|path| file_of(files, &passed_on, path, 0));
            (module, used.filter(|used| used != module).collect())
        })
        .collect();
    let comes_back = |start: &String| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&String> = edges.get(start).into_iter().flatten().collect();
        while let Some(module) = next.pop() {
            if seen.insert(module) {
                next.extend(edges.get(module).into_iter().flatten());
            }
        }
        seen.contains(start)
    };
    files.keys().filter(|module| comes_back(module)).cloned().collect()
}

/// The file in which the last name of a path is written.
fn file_of(
    files: &Files,
    passed_on: &BTreeMap<&String, Vec<Vec<String>>>,
    path: Vec<String>,
    depth: usize,
) -> Option<String> {
    let (length, module) = (1..=path.len()).rev().find_map(|length| {
        let module = path.get(..length)?.join("::");
        files.contains_key(&module).then_some((length, module))
    })?;
    let Some(name) = path.get(length).filter(|_| depth < 8) else {
        return Some(module);
    };
    let from = passed_on.get(&module)?.iter().find(|path| path.last() == Some(name));
    match from {
        Some(from) => file_of(files, passed_on, from.clone(), depth + 1),
        None => Some(module),
    }
}

/// The paths that a file imports (`use`) or passes on (`pub`), each from the crate's root, lists taken apart.
fn imports(module: &str, text: &str, kind: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for statement in text.split_inclusive(';') {
        let Some((before, import)) = statement.rsplit_once("use ") else { continue };
        let Some(import) = import.strip_suffix(';') else { continue };
        let head = before.lines().last().unwrap_or_default().trim();
        let is_passed_on = head.starts_with("pub");
        if (!head.is_empty() && !is_passed_on) || is_passed_on != (kind == "pub") {
            continue;
        }
        let import: String = import.split_whitespace().collect::<Vec<_>>().join(" ");
        apart("", &import, &mut |path| found.extend(from_root(module, path)));
    }
    found
}

fn apart(before: &str, tree: &str, take: &mut dyn FnMut(&str)) {
    let Some((path, list)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        take(format!("{before}{path}").trim_end_matches("::self"));
        return;
    };
    let list = list.trim().strip_suffix('}').unwrap_or(list);
    let (mut depth, mut from) = (0, 0);
    for (at, letter) in list.char_indices().chain([(list.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = list.get(from..at).unwrap_or_default().trim();
                if !part.is_empty() {
                    apart(&format!("{before}{path}"), part, take);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// A path of the crate from its root; none for a path into another crate.
fn from_root(module: &str, path: &str) -> Option<Vec<String>> {
    let mut parts: Vec<&str> = path.split("::").collect();
    let mut here: Vec<&str> = module.split("::").collect();
    match *parts.first()? {
        "crate" => return Some(parts.split_off(1).into_iter().map(str::to_owned).collect()),
        "self" => parts = parts.split_off(1),
        "super" => {}
        // A name from a module below, as `pub use y::Y` in a folder's own file.
        _ => {}
    }
    while parts.first() == Some(&"super") {
        parts = parts.split_off(1);
        here.pop();
    }
    Some(here.into_iter().chain(parts).map(str::to_owned).collect())
}
