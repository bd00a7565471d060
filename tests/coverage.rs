//! Every rule of `docs/rules.md` has a scenario that allows and one that denies, and nobody cites a rule that does not exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

type Object = serde_json::Map<String, Value>;

/// A rule that needs no scenario says so in its line.
const EXEMPT: &str = "(no scenario";

#[test]
fn every_rule_has_a_scenario_and_every_cited_rule_exists() {
    let rules = Rules::parse(&fs::read_to_string(at("docs/rules.md")).expect("docs/rules.md"));
    assert!(rules.all.len() > 200, "docs/rules.md has only {} rules", rules.all.len());
    let used = used_in_scenarios();
    let cited = cited_in_sources(&rules.chapters);

    let covered: BTreeSet<_> = used.keys().cloned().collect();
    let without: Vec<_> = rules.needing_scenario.difference(&covered).collect();
    let unknown: Vec<_> = used.iter().chain(&cited).filter(|(id, _)| !rules.all.contains(*id)).collect();
    assert!(
        without.is_empty() && unknown.is_empty(),
        "{} of {} rules have no scenario: {without:?}\n{} ids are cited and not in docs/rules.md: {unknown:#?}",
        without.len(),
        rules.needing_scenario.len(),
        unknown.len()
    );
}

/// Rules of which only one half can be shown, and why.
const ONE_HALF: &[(&str, &str)] = &[
    ("ROLE-30", "advice: a finding is there, and a step cannot say that one is not"),
    ("REACH-07", "advice: a finding is there, and a step cannot say that one is not"),
    ("VIEW-03", "advice: a finding is there, and a step cannot say that one is not"),
    ("USER-39", "there is no question about a field that could be denied"),
];

#[test]
fn every_rule_has_a_scenario_that_allows_and_one_that_denies() {
    let rules = Rules::parse(&fs::read_to_string(at("docs/rules.md")).expect("docs/rules.md"));
    let (mut allowed, mut denied) = (BTreeSet::new(), BTreeSet::new());
    for (_, scenario) in scenarios() {
        let shown = Shown::of(&scenario);
        for rule in rules_of(&scenario) {
            allowed.extend(shown.allows.then(|| rule.clone()));
            denied.extend(shown.denies.then_some(rule));
        }
    }
    let halves: BTreeSet<_> = ONE_HALF.iter().map(|(rule, _)| (*rule).to_owned()).collect();
    let lacking: BTreeSet<_> = rules
        .needing_scenario
        .iter()
        .filter(|rule| !(allowed.contains(*rule) && denied.contains(*rule)))
        .cloned()
        .collect();
    assert_eq!(
        lacking, halves,
        "left: rules that lack a scenario that allows or one that denies; right: those that may"
    );
}

#[test]
fn what_a_scenario_shows_is_read_from_what_it_expects() {
    let shown = |steps: &str| {
        let Shown { allows, denies } = Shown::of(&serde_json::from_str(&format!(r#"{{"steps":[{steps}]}}"#)).unwrap());
        (allows, denies)
    };
    for (steps, expected) in [
        (r#"{"can":"lead.view","expect":"allow"}"#, (true, false)),
        (r#"{"can":"lead.view","expect":"deny"},{"now":"2026-11-22T00:00:00Z"}"#, (false, true)),
        (r#"{"can":"lead.veiw","expect":"error"}"#, (false, false)),
        (r#"{"filter":"lead.view","records":[1],"expect":["a"]}"#, (true, false)),
        (r#"{"filter":"lead.view","records":[1,2],"expect":["a"]}"#, (true, true)),
        (r#"{"edit":{},"expect":{"outcome":"ok"}}"#, (true, false)),
        (r#"{"edit":{},"expect":{"outcome":"ok","rows":[{"outcome":"refused"}]}}"#, (true, true)),
        (r#"{"csv":"","expect":{"outcome":"refused"}}"#, (false, true)),
        (r#"{"invalid":["DUPLICATE_ID"]}"#, (false, true)),
        (r#"{"orphans":true,"expect":[]},{"view":"v","expect":null}"#, (false, true)),
        (r#"{"widget":"v","expect":["ann"]}"#, (true, false)),
    ] {
        assert_eq!(shown(steps), expected, "{steps}");
    }
}

/// Whether a scenario shows something that is given, and something that is not.
struct Shown {
    allows: bool,
    denies: bool,
}

impl Shown {
    fn of(scenario: &Object) -> Self {
        let mut shown = Self { allows: false, denies: false };
        for step in scenario.get("steps").and_then(Value::as_array).into_iter().flatten() {
            let (expect, empty) = (&step["expect"], Vec::new());
            let list = |value: &Value| value.as_array().map_or(0, Vec::len);
            let has = |key| step.get(key).is_some();
            let (allows, denies) = if has("can") {
                (expect == "allow", expect == "deny")
            } else if has("filter") {
                (list(expect) > 0, list(expect) < list(&step["records"]))
            } else if has("edit") || has("csv") {
                let rows = expect["rows"].as_array().unwrap_or(&empty);
                let is_refused = |row: &Value| row["outcome"] == "refused" || row["outcome"] == "skipped";
                (expect["outcome"] == "ok", expect["outcome"] == "refused" || rows.iter().any(is_refused))
            } else if has("invalid") {
                (false, true)
            } else if has("expect") {
                let is_nothing = expect.is_null() || expect.as_array().is_some_and(Vec::is_empty);
                (!is_nothing, is_nothing)
            } else {
                (false, false)
            };
            shown.allows |= allows;
            shown.denies |= denies;
        }
        shown
    }
}

#[test]
fn a_rule_line_is_known_by_its_shape_and_an_exempt_one_by_its_mark() {
    let rules = Rules::parse(
        "## GEN\n- **GEN-01** Deny.\n- **GEN-02** Advice. (no scenario: host)\n- GEN-03 no rule\ntext **GEN-04** text\n- **I18N-01** Name.\n",
    );
    assert_eq!(rules.all, set(&["GEN-01", "GEN-02", "I18N-01"]));
    assert_eq!(rules.needing_scenario, set(&["GEN-01", "I18N-01"]));
    assert_eq!(rules.chapters, set(&["GEN", "I18N"]));
}

#[test]
fn citations_are_found_in_any_text_and_other_codes_are_not() {
    let chapters = set(&["GEN", "I18N", "SHARE"]);
    let text = "GEN-01, (I18N-03) SHARE-09..12 XGEN-01 GEN-1 GEN-012 RFC-46 gen-01 \"SHARE-99\"";
    let found: BTreeSet<_> = citations(text, &chapters).collect();
    assert_eq!(found, set(&["GEN-01", "I18N-03", "SHARE-09", "SHARE-99"]));
}

struct Rules {
    all: BTreeSet<String>,
    needing_scenario: BTreeSet<String>,
    chapters: BTreeSet<String>,
}

impl Rules {
    fn parse(text: &str) -> Self {
        let mut rules = Self { all: BTreeSet::new(), needing_scenario: BTreeSet::new(), chapters: BTreeSet::new() };
        for line in text.lines() {
            let Some((id, rest)) = line.strip_prefix("- **").and_then(|line| line.split_once("** ")) else {
                continue;
            };
            let Some((chapter, _)) = id.split_once('-').filter(|_| is_id(id)) else {
                continue;
            };
            assert!(rules.all.insert(id.to_owned()), "docs/rules.md has {id} twice");
            rules.chapters.insert(chapter.to_owned());
            if !rest.contains(EXEMPT) {
                rules.needing_scenario.insert(id.to_owned());
            }
        }
        rules
    }
}

/// Upper-case letters and digits, a dash, two digits.
fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(chapter, number)| {
        !chapter.is_empty()
            && chapter.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && number.len() == 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The rule ids of `text` whose chapter is known.
fn citations<'a>(text: &'a str, chapters: &'a BTreeSet<String>) -> impl Iterator<Item = String> + 'a {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words
        .filter(|word| is_id(word) && word.split_once('-').is_some_and(|(chapter, _)| chapters.contains(chapter)))
        .map(str::to_owned)
}

/// Each rule id in the `rules` of a scenario, with the first file that names it.
fn used_in_scenarios() -> BTreeMap<String, PathBuf> {
    let mut used = BTreeMap::new();
    for (path, scenario) in scenarios() {
        for rule in rules_of(&scenario) {
            used.entry(rule).or_insert_with(|| path.clone());
        }
    }
    used
}

/// Every scenario with its file.
fn scenarios() -> impl Iterator<Item = (PathBuf, Object)> {
    // Base programmes that scenarios patch are none.
    let is_scenario = |path: &PathBuf| !path.parent().is_some_and(|folder| folder.ends_with("bases"));
    files(&at("tests/scenarios"), "json").into_iter().filter(is_scenario).map(|path| {
        let scenario = match serde_json::from_slice(&fs::read(&path).unwrap()) {
            Ok(scenario) => scenario,
            // A lone surrogate inside the snapshot is no JSON value; the list of rules stands before it.
            Err(_) => rules_only(&fs::read_to_string(&path).unwrap()),
        };
        (path, scenario)
    })
}

fn rules_of(scenario: &Object) -> impl Iterator<Item = String> {
    let rules = scenario.get("rules").and_then(Value::as_array).expect("a scenario has rules");
    rules.iter().map(|rule| rule.as_str().expect("a rule id is a text").to_owned())
}

/// The `rules` of a text that is not readable as a whole.
fn rules_only(text: &str) -> Object {
    let list = text.split_once("\"rules\":").and_then(|(_, rest)| rest.split_once(']')).expect("a list of rules").0;
    let list = serde_json::from_str(&format!("{list}]")).expect("a list of rules");
    [("rules".to_owned(), list)].into_iter().collect()
}

/// Each rule id in a source file, with the first file that cites it.
fn cited_in_sources(chapters: &BTreeSet<String>) -> BTreeMap<String, PathBuf> {
    let mut cited = BTreeMap::new();
    for path in files(&at("src"), "rs") {
        for id in citations(&fs::read_to_string(&path).unwrap(), chapters) {
            cited.entry(id).or_insert_with(|| path.clone());
        }
    }
    cited
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file with this extension below `folder`, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|why| panic!("{folder:?}: {why}")) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|known| known == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
