//! Refuses files that use each other in a circle, in `src/` and in `pkg/src/`.
//!
//! In Rust a file uses another when its code names something that the other one defines: by an import, by a path in the
//! middle of code, or through a list of names that a third one passes on; a folder's own file is a file like the others.
//! Methods carry no path, so that a type whose methods are in several files is not seen. In TypeScript imports and exports
//! count, those of types alone included.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The text of every file by its name: a module in Rust, a path in TypeScript.
type Texts = BTreeMap<String, String>;

/// What every file uses.
type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_of_the_crate_uses_itself_through_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "kernels/src", "rows/src", "derive/src"] {
        assert_eq!(circles(&rust_edges(&rust_texts(&root.join(folder)))), "", "{folder}");
    }
}

#[test]
fn no_file_of_the_package_uses_itself_through_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/src");
    assert_eq!(circles(&typescript_edges(&typescript_texts(&root))), "");
}

#[test]
fn circles_are_found_through_lists_paths_and_the_file_of_a_folder() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            "a::x a::y",
            &[
                ("a", "mod x; mod y;\npub use y::Y;"),
                ("a::x", "use crate::a::{Y, other};"),
                ("a::y", "pub struct Y; use super::x::X;"),
                ("b", "use crate::a::Y;"),
            ],
        ),
        ("a a::x", &[("a", "mod x;\npub struct A;\nfn f() { x::g() }"), ("a::x", "fn g() { super::A; }")]),
        ("a a::x", &[("a", "mod x;\npub use x::X;\nfn f(x: X) {}\npub const N: u8 = 1;"), ("a::x", "use super::N;")]),
        ("a b", &[("a", "use crate::b;\nfn f() { b::g() }"), ("b", "fn g() { crate::a::f() }")]),
        ("a b", &[("a", "use crate::b::*;"), ("b", "use crate::a::f as other;")]),
        ("a::x a::y", &[("a", "mod x; mod y;\nuse y::Y;"), ("a::x", "use super::Y;"), ("a::y", "use super::x::X;")]),
    ];
    for (expected, files) in cases {
        assert_eq!(circles(&rust_edges(&texts(files))), *expected, "{files:?}");
    }
    let typescript = texts(&[
        ("a.ts", "import {\n  b,\n} from \"./deep/b.js\";"),
        ("deep/b.ts", "export type { C } from \"../c.tsx\";"),
        ("c.tsx", "const a = await import(\"./a.js\");"),
    ]);
    assert_eq!(circles(&typescript_edges(&typescript)), "a.ts c.tsx deep/b.ts");
}

#[test]
fn what_only_passes_names_on_or_is_named_in_comments_is_in_no_circle() {
    let cases: &[&[(&str, &str)]] = &[
        &[("a", "mod x; mod y;\npub use y::Y;"), ("a::x", "use crate::a::Y;"), ("a::y", "pub struct Y;")],
        &[("a", "mod x;\nfn f() { x::g() }"), ("a::x", "/// As [`super::f`].\nfn g() { \"super::f\"; }")],
        &[("a", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::b::g; }"), ("b", "use crate::a::f;\nfn g() {}")],
        &[("a", "mod x; mod y;\nuse y::Y;"), ("a::x", "use super::y;\nfn f() { y::Y; }"), ("a::y", "struct Y;")],
    ];
    for files in cases {
        assert_eq!(circles(&rust_edges(&texts(files))), "", "{files:?}");
    }
    let typescript = texts(&[("a.ts", "// import \"./b.js\"\nimport \"./b.js\";"), ("b.ts", "import \"react\";")]);
    assert_eq!(circles(&typescript_edges(&typescript)), "");
}

fn texts(given: &[(&str, &str)]) -> Texts {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The files from which one comes back, those of one circle on one line.
fn circles(edges: &Edges) -> String {
    let reach = |start: &String| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&String> = edges.get(start).into_iter().flatten().collect();
        while let Some(file) = next.pop() {
            if seen.insert(file.as_str()) {
                next.extend(edges.get(file).into_iter().flatten());
            }
        }
        seen
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges.keys().map(|file| (file.as_str(), reach(file))).collect();
    let comes_back = |from: &str, to: &str| reached.get(from).is_some_and(|seen| seen.contains(to));
    let circle = |file: &str| -> Vec<&str> {
        reached.keys().filter(|other| comes_back(file, other) && comes_back(other, file)).copied().collect()
    };
    let found: BTreeSet<Vec<&str>> =
        reached.keys().map(|file| circle(file)).filter(|files| !files.is_empty()).collect();
    found.into_iter().map(|files| files.join(" ")).collect::<Vec<_>>().join("\n")
}

/// The paths of all files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn rust_texts(root: &Path) -> Texts {
    let modules = files_below(root).into_iter().filter_map(|path| {
        let inside = path.strip_prefix(root).unwrap().with_extension("");
        let mut parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.last().is_some_and(|last| last == "mod") {
            parts.pop();
        }
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        (is_source && parts != ["lib"] && parts.last()? != "tests").then(|| (parts, fs::read_to_string(&path).unwrap()))
    });
    modules.map(|(parts, text)| (parts.join("::"), text)).collect()
}

/// What one file of Rust says about others.
struct Source {
    /// What it calls by one name and imports, by that name: paths from the crate's root.
    imported: BTreeMap<String, Vec<String>>,
    /// Modules of which it imports or passes on every name.
    globs: Vec<Vec<String>>,
    /// Whether an import passes names on, by the name.
    passed_on: BTreeSet<String>,
    /// What it names in code, each path from the crate's root.
    named: Vec<Vec<String>>,
}

fn rust_edges(texts: &Texts) -> Edges {
    let sources: BTreeMap<&String, Source> =
        texts.iter().map(|(name, text)| (name, source(name, text, texts))).collect();
    let of_file = |(name, source): (&&String, &Source)| {
        let imported =
            source.imported.iter().filter(|(name, _)| !source.passed_on.contains(*name)).map(|(_, path)| path);
        let used = imported.chain(&source.named).chain(&source.globs);
        let used = used.filter_map(|path| file_of(path, &sources, 0));
        ((*name).clone(), used.filter(|(file, is_module)| file != *name && !is_module).map(|(file, _)| file).collect())
    };
    sources.iter().map(of_file).collect()
}

/// The file in which the last name of a path is defined, and whether the path is that of the file itself.
fn file_of(path: &[String], sources: &BTreeMap<&String, Source>, depth: usize) -> Option<(String, bool)> {
    let (length, file) = (1..=path.len()).rev().find_map(|length| {
        let module = path.get(..length)?.join("::");
        sources.contains_key(&module).then_some((length, module))
    })?;
    let (name, source) = (path.get(length), sources.get(&file)?);
    let Some(name) = name.filter(|name| *name != "*" && depth < 8) else { return Some((file, name.is_none())) };
    match source.imported.get(name) {
        Some(from) => {
            let further = path.get(length + 1..).unwrap_or_default();
            file_of(&from.iter().chain(further).cloned().collect::<Vec<_>>(), sources, depth + 1)
        }
        None => Some((file, false)),
    }
}

fn source(module: &str, text: &str, texts: &Texts) -> Source {
    let code = code_of(text.split("#[cfg(test)]").next().unwrap_or_default());
    let mut found =
        Source { imported: BTreeMap::new(), globs: Vec::new(), passed_on: BTreeSet::new(), named: Vec::new() };
    let mut rest = String::new();
    for statement in code.split_inclusive([';', '{', '}']) {
        rest.push_str(statement);
        let Some((at, is_passed_on)) = start_of_import(&rest) else { continue };
        let import = rest.get(at..).unwrap_or_default();
        if !import.ends_with(';') {
            continue;
        }
        let import = import.trim_end_matches(';').split_whitespace().collect::<Vec<_>>().join(" ");
        apart("", &import, &mut |path, name| {
            let path = from_root(module, path);
            if name == "*" {
                found.globs.push(path);
            } else if name != "_" {
                found.passed_on.extend(is_passed_on.then(|| name.to_owned()));
                found.imported.insert(name.to_owned(), path);
            }
        });
        let start = rest.get(..at).and_then(|before| before.rfind("use")).unwrap_or_default();
        rest.truncate(start);
    }
    let is_child = |name: &str| texts.contains_key(&format!("{module}::{name}"));
    for path in paths(&rest) {
        let first = path.split("::").next().unwrap_or_default();
        match found.imported.get(first) {
            Some(import) => {
                let further = path.split("::").skip(1).map(str::to_owned);
                found.named.push(import.iter().cloned().chain(further).collect());
            }
            None if matches!(first, "crate" | "self" | "super") || path.contains("::") && is_child(first) => {
                found.named.push(from_root(module, path));
            }
            None => {}
        }
    }
    found
}

/// Where the path of an import starts that `code` ends in, and whether it passes its names on.
fn start_of_import(code: &str) -> Option<(usize, bool)> {
    let at = code.rfind("use ")?;
    let before = code.get(..at)?.rsplit(['\n', ';', '{', '}']).next().unwrap_or_default().trim();
    let is_import = before.is_empty() || before.starts_with("pub");
    is_import.then_some((at + "use ".len(), before.starts_with("pub")))
}

/// Every path of a list of imports, with the name that it gets here.
fn apart(before: &str, tree: &str, take: &mut dyn FnMut(&str, &str)) {
    let Some((path, list)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, tree));
        let path = format!("{before}{}", path.trim());
        let path = path.trim_end_matches("::self");
        let name = if name.trim() == "self" { path } else { name.trim() };
        return take(path, name.rsplit("::").next().unwrap_or_default());
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

/// A path of a file from the crate's root; one that starts with another name leads to a module below the file, or nowhere.
fn from_root(module: &str, path: &str) -> Vec<String> {
    let mut here: Vec<&str> = module.split("::").collect();
    let mut parts = path.split("::").peekable();
    match parts.peek() {
        Some(&"crate") => here.clear(),
        Some(&"self" | &"super") => {}
        _ => return here.into_iter().chain(parts).map(str::to_owned).collect(),
    }
    let mut rest = Vec::new();
    for part in parts {
        match part {
            "super" => drop(here.pop()),
            "self" | "crate" => {}
            _ => rest.push(part),
        }
    }
    here.into_iter().chain(rest).map(str::to_owned).collect()
}

/// Every path in the code, single names included.
fn paths(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'));
    words.map(|word| word.trim_matches(':')).filter(|word| !word.is_empty())
}

/// The text without comments and without what stands in quotes.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let (mut is_quoted, mut previous) = (false, ' ');
        for (at, letter) in line.char_indices() {
            if !is_quoted && line.get(at..).is_some_and(|rest| rest.starts_with("//")) {
                break;
            }
            if letter == '"' && previous != '\\' && previous != '\'' {
                is_quoted = !is_quoted;
            }
            if !is_quoted {
                code.push(letter);
            }
            previous = if previous == '\\' { ' ' } else { letter };
        }
        code.push('\n');
    }
    code
}

fn typescript_texts(root: &Path) -> Texts {
    let sources = files_below(root).into_iter().filter_map(|path| {
        let is_source = path.extension().is_some_and(|extension| extension == "ts" || extension == "tsx");
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        is_source.then(|| (name, fs::read_to_string(&path).unwrap()))
    });
    sources.collect()
}

fn typescript_edges(texts: &Texts) -> Edges {
    let used = |name: &str, text: &str| {
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let starts = ["from \"", "import \"", "import(\""].iter().flat_map(|start| {
            let found = code.match_indices(start).map(|(at, _)| at + start.len());
            found.collect::<Vec<_>>()
        });
        let paths = starts.filter_map(|at| code.get(at..)?.split('"').next().filter(|path| path.starts_with('.')));
        let files = paths.filter_map(|path| {
            let path = beside(name, path);
            let endings = [path.clone(), path.replace(".js", ".ts"), path.replace(".js", ".tsx")];
            endings.into_iter().find(|path| texts.contains_key(path))
        });
        files.filter(|file| file != name).collect::<BTreeSet<_>>()
    };
    texts.iter().map(|(name, text)| (name.clone(), used(name, text))).collect()
}

/// The file that a file calls by a path from itself.
fn beside(file: &str, path: &str) -> String {
    let mut found = Path::new(file).parent().unwrap_or(Path::new("")).to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(found.pop()),
            Component::Normal(name) => found.push(name),
            _ => {}
        }
    }
    found.to_string_lossy().into_owned()
}
