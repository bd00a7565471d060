//! I18N-03, I18N-04: the name of a portal role in a reader's language. Display only: nothing here decides (I18N-02).

use std::sync::Arc;

use oxilangtag::LanguageTag;

use crate::ids::UserRoleId;
use crate::model::{Map, Snapshot, Translation, UserRole};

/// I18N-03. The name of `role` for a reader of `locale`, never empty; nothing for a role that is not declared.
///
/// The locale is looked up among the languages of the portal first, then among the translations of the role, each
/// time by RFC 4647 section 3.4; what is found nowhere, or is no language tag, falls back to the default locale and
/// then to the canonical name.
#[must_use]
pub fn label<'a>(snapshot: &'a Snapshot, role: &UserRoleId, locale: &str) -> Option<&'a str> {
    snapshot.user_role(role).map(|role| name_for(snapshot, role, locale))
}

/// The name of a declared role for a reader of `locale`.
pub(super) fn name_for<'a>(snapshot: &'a Snapshot, role: &'a UserRole, locale: &str) -> &'a str {
    let offered = LanguageTag::parse(locale).ok().and_then(|tag| offered(snapshot, tag.as_str().to_owned()));
    let default = &*snapshot.settings.default_locale;
    [offered.as_deref(), Some(default)]
        .into_iter()
        .flatten()
        .find_map(|tag| translated(&role.translations, tag))
        .unwrap_or(&role.name)
}

/// I18N-04. The language that the portal offers to a reader of `locale`; nothing if it supports none that fits.
fn offered(snapshot: &Snapshot, locale: String) -> Option<String> {
    let Some(supported) = &snapshot.settings.supported_locales else {
        return Some(locale);
    };
    let is_supported = |tag: &str| supported.iter().any(|known| known.eq_ignore_ascii_case(tag));
    shortened(&locale).find(|tag| is_supported(tag)).map(str::to_owned)
}

/// The translation for `tag` or the longest shortened form of it that has one with a name.
fn translated<'a>(translations: &'a Map<Arc<str>, Translation>, tag: &str) -> Option<&'a str> {
    shortened(tag).find_map(|tag| {
        translations
            .iter()
            .filter(|(known, translation)| known.eq_ignore_ascii_case(tag) && !translation.name.trim().is_empty())
            .map(|(known, translation)| (known, &*translation.name))
            // Two spellings of one tag: the smaller one, whatever the order of the document (GEN-12).
            .min()
            .map(|(_, name)| name)
    })
}

/// The tag, then ever shorter ones: RFC 4647 section 3.4 drops the last subtag, and a single character that it leaves last.
fn shortened(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| {
        let (mut rest, _) = tag.rsplit_once('-')?;
        while let Some((shorter, last)) = rest.rsplit_once('-') {
            if last.len() != 1 {
                break;
            }
            rest = shorter;
        }
        Some(rest)
    })
}
