//! I18N-03, I18N-04: the name of a portal role in a reader's language. Display only: nothing here decides (I18N-02).

use oxilangtag::LanguageTag;

use crate::ids::UserRoleId;
use crate::model::{Map, Set, Snapshot, UserRole};

/// I18N-03. The name of `role` for a reader of `locale`, never empty; nothing for a role that is not declared.
///
/// The locale is looked up among the languages of the portal first, then among the translations of the role, each
/// time by RFC 4647 section 3.4; what is found nowhere, or is no language tag, falls back to the default locale and
/// then to the canonical name.
#[must_use]
pub fn label<'a>(snapshot: &'a Snapshot, role: &UserRoleId, locale: &str) -> Option<&'a str> {
    snapshot.user_role(role).map(|role| Labels::of(role).for_reader(&Languages::of(snapshot), locale))
}

/// I18N-04. The languages that the portal offers; tags in small letters, since case does not count.
#[derive(Debug)]
pub(super) struct Languages<'a> {
    supported: Option<Set<String>>,
    default: &'a str,
}

impl<'a> Languages<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let supported = snapshot.settings.supported_locales.as_ref();
        let supported = supported.map(|tags| tags.iter().map(|tag| tag.to_ascii_lowercase()).collect());
        Self { supported, default: &snapshot.settings.default_locale }
    }

    /// I18N-04. The language that the portal offers to a reader of `locale`; nothing if it supports none that fits.
    fn offered(&self, locale: &str) -> Option<String> {
        let tag = LanguageTag::parse(locale).ok()?.as_str().to_ascii_lowercase();
        match &self.supported {
            None => Some(tag),
            Some(supported) => shortened(&tag).find(|tag| supported.contains(*tag)).map(str::to_owned),
        }
    }
}

/// The names of a declared role by language, tags in small letters.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    canonical: &'a str,
    /// The tag as it was written, and the name.
    translations: Map<String, (&'a str, &'a str)>,
}

impl<'a> Labels<'a> {
    pub(super) fn of(role: &'a UserRole) -> Self {
        let mut translations: Map<String, (&str, &str)> = Map::default();
        for (tag, translation) in role.translations.iter().filter(|(_, it)| !it.name.trim().is_empty()) {
            let (key, named) = (tag.to_ascii_lowercase(), (&**tag, &*translation.name));
            // Two spellings of one tag: the smaller one, whatever the order of the document (GEN-12).
            let smaller = translations.get(key.as_str()).map_or(named, |known| named.min(*known));
            translations.insert(key, smaller);
        }
        Self { canonical: &role.name, translations }
    }

    /// The name for a reader of `locale`.
    pub(super) fn for_reader(&self, languages: &Languages<'_>, locale: &str) -> &'a str {
        let offered = languages.offered(locale);
        let default = languages.default.to_ascii_lowercase();
        let tags = [offered.as_deref(), Some(default.as_str())];
        let name = tags.into_iter().flatten().flat_map(shortened).find_map(|tag| self.translations.get(tag));
        name.map_or(self.canonical, |(_, name)| name)
    }
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
