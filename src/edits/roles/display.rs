//! How portal roles are shown: their order and their translations; neither decides anything (PUR-25, I18N-02).

use std::sync::Arc;

use oxilangtag::LanguageTag;

use crate::edits::roles::common::{put, single};
use crate::edits::users::{by_supplier_admin, repeated, selection, unknown};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserRoleId;
use crate::model::{Change, Map, Plan, RowOutcome, Set, Snapshot, Translation, UserRole};

/// Plans the display order: the named roles first, in that order; the others follow as they stood (PUR-25).
pub(in crate::edits) fn reorder(mut draft: Draft<'_>, ids: &[UserRoleId]) -> Plan {
    let opening = by_supplier_admin(&draft, "PUR-02").and_then(|()| selection(&draft, ids.len()));
    if let Err(refusal) = opening {
        return draft.refuse_request(refusal);
    }
    let present: Vec<_> = draft.before().user_roles.iter().flat_map(|roles| roles.keys()).collect();
    let mut known = draft.before().user_roles.iter().flat_map(|roles| roles.keys()).collect::<Set<_>>();
    let mut wanted: Vec<_> = ids.iter().filter(|id| known.remove(id)).collect();
    wanted.extend(present.iter().copied().filter(|id| known.contains(id)));
    let is_same = wanted == present;
    let order: Vec<_> = wanted.into_iter().cloned().collect();
    let mut seen = Set::default();
    for id in ids {
        let subject = Subject::role(id.as_str());
        if draft.before().user_role(id).is_none() {
            draft.refuse(subject, unknown(IdKind::Role, id.as_str()));
        } else if !seen.insert(id) {
            repeated(&mut draft, subject);
        } else if is_same {
            draft.unchanged(subject, None, format!("the role `{id}` stands there"));
        } else {
            draft.row(subject, RowOutcome::Updated, None, format!("the role `{id}` is put in its place"));
        }
    }
    if !is_same {
        draft.change(vec![Change::OrderUserRoles(order)]);
    }
    draft.finish()
}

/// Plans a translation of a role's name and description (I18N-01).
pub(in crate::edits) fn translate(
    draft: Draft<'_>,
    id: &UserRoleId,
    locale: &str,
    name: &str,
    description: Option<&Arc<str>>,
) -> Plan {
    single(draft, id, |draft| {
        let snapshot = draft.before();
        let before = snapshot.user_role(id).ok_or_else(|| unknown(IdKind::Role, id.as_str()))?;
        let given = Translation { name: name.into(), description: description.cloned() };
        let (tag, translation) = checked_translation(snapshot, locale, &given)?;
        let mut after = before.clone();
        let language = after.translations.keys().find(|known| known.eq_ignore_ascii_case(&tag)).cloned().unwrap_or(tag);
        after.translations.insert(language, translation);
        let subject = Subject::role(id.as_str());
        ambiguities(draft, &after);
        if after == *before {
            draft.unchanged(subject, None, format!("the role `{id}` has this translation"));
        } else {
            draft.update(subject, format!("the role `{id}` is translated"), vec![put(after)]);
        }
        Ok(())
    })
}

/// The translations by normalised tag, if all are acceptable.
pub(in crate::edits) fn checked_translations(
    snapshot: &Snapshot,
    translations: &Map<Arc<str>, Translation>,
) -> Result<Map<Arc<str>, Translation>, Refusal> {
    let mut checked = Map::default();
    for (locale, translation) in translations {
        let (tag, translation) = checked_translation(snapshot, locale, translation)?;
        if checked.insert(tag, translation).is_some() {
            let message = format!("the language `{locale}` occurs twice");
            return Err(Refusal::new(Code::DuplicateKey, "I18N-01", message));
        }
    }
    Ok(checked)
}

/// I18N-04. The locale is a well-formed tag of a language that the portal supports; the name is not empty.
fn checked_translation(
    snapshot: &Snapshot,
    locale: &str,
    translation: &Translation,
) -> Result<(Arc<str>, Translation), Refusal> {
    let Ok(tag) = LanguageTag::parse_and_normalize(locale) else {
        return Err(Refusal::new(Code::UnknownLocale, "I18N-04", format!("`{locale}` is not a language tag")));
    };
    let supported = snapshot.settings.supported_locales.as_ref();
    if supported.is_some_and(|all| !all.iter().any(|known| known.eq_ignore_ascii_case(tag.as_str()))) {
        let message = format!("the portal does not support the language `{locale}`");
        return Err(Refusal::new(Code::UnknownLocale, "I18N-04", message));
    }
    let name = translation.name.trim();
    if name.is_empty() {
        return Err(Refusal::new(Code::MalformedLabel, "I18N-03", "a translated name is not empty"));
    }
    let translation = Translation { name: name.into(), description: translation.description.clone() };
    Ok((tag.as_str().into(), translation))
}

/// I18N-05. Warns where another role has the same translated name in the same language.
pub(in crate::edits) fn ambiguities(draft: &mut Draft<'_>, role: &UserRole) {
    let snapshot = draft.before();
    for (tag, translation) in &role.translations {
        let others = snapshot.user_roles.iter().flat_map(|roles| roles.values()).filter(|other| other.id != role.id);
        for other in others {
            let same = other.translations.iter().any(|(theirs, translated)| {
                theirs.eq_ignore_ascii_case(tag)
                    && translated.name.trim().to_lowercase() == translation.name.to_lowercase()
            });
            if same {
                let message = format!("the roles `{}` and `{}` have the same name in `{tag}`", role.id, other.id);
                draft.warn(Code::AmbiguousTranslation, Subject::nobody(), message);
            }
        }
    }
}
