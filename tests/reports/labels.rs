//! I18N-03, I18N-04: the name of a portal role in a reader's language.

use crate::support::world::json::{programme, with};
use partner_policy::ids::UserRoleId;
use partner_policy::model::Snapshot;
use partner_policy::reports;
use serde_json::{Value, json};

fn roles(settings: Value) -> Snapshot {
    programme(with(
        json!({ "userRoles": [{ "id": "basic", "name": "Basic", "translations": {
            "de": { "name": "Einfach" }, "de-AT": { "name": "Leicht" }, "zh-Hant": { "name": "基本" },
            "fr": { "name": "De base" }, "it": { "name": " " }
        } }] }),
        json!({ "settings": settings }),
    ))
}

fn label(snapshot: &Snapshot, locale: &str) -> String {
    reports::label(snapshot, &UserRoleId::parse("basic").unwrap(), locale).unwrap().to_owned()
}

#[test]
fn a_tag_is_looked_up_exactly_then_shortened_from_the_right() {
    let snapshot = roles(json!({}));
    for (locale, expected) in [
        ("de-AT", "Leicht"),
        ("DE-at", "Leicht"),
        ("de-AT-1996", "Leicht"),
        ("de-CH", "Einfach"),
        ("zh-Hant-TW", "基本"),
        ("zh-Hant-x-old-y", "基本"),
        ("zh", "Basic"),
    ] {
        assert_eq!(label(&snapshot, locale), expected, "{locale}");
    }
}

#[test]
fn what_is_found_nowhere_falls_back_to_the_default_locale_then_to_the_canonical_name() {
    assert_eq!(label(&roles(json!({ "defaultLocale": "fr-CA" })), "pt"), "De base");
    assert_eq!(label(&roles(json!({})), "pt"), "Basic");
    assert_eq!(label(&roles(json!({})), "it"), "Basic");
    for odd in ["", "*", "de_AT", "-", "de--AT", "\u{0}"] {
        assert_eq!(label(&roles(json!({ "defaultLocale": "fr" })), odd), "De base", "{odd:?}");
    }
}

#[test]
fn only_supported_languages_are_offered() {
    let snapshot = roles(json!({ "supportedLocales": ["en", "DE", "zh-Hant-TW"] }));
    assert_eq!(label(&snapshot, "de-AT"), "Einfach");
    assert_eq!(label(&snapshot, "fr"), "Basic");
    assert_eq!(label(&snapshot, "zh-Hant-TW"), "基本");
    assert_eq!(label(&snapshot, "zh-Hant"), "Basic");
    assert_eq!(label(&roles(json!({ "supportedLocales": [] })), "de"), "Basic");
}

#[test]
fn a_role_that_is_not_declared_has_no_label() {
    let ghost = UserRoleId::parse("ghost").unwrap();
    assert_eq!(reports::label(&roles(json!({})), &ghost, "de"), None);
}
