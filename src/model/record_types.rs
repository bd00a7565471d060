//! Record types of the programme's own, and what everybody may do with records of a type by default (TYPE, OWD).

use std::fmt;
use std::sync::Arc;

use super::{RecordType, ResourceKind, ShareLevel, Verb};

/// The longest id of a declared type, in letters.
pub const MAX_TYPE_NAME: usize = 40;

/// The id of a declared type (TYPE-01): a letter a to z, then a to z, digits, hyphens; at most [`MAX_TYPE_NAME`].
///
/// So short a text of so few letters is a value: to know a type by its name nobody needs the programme.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName([u8; MAX_TYPE_NAME]);

impl TypeName {
    /// The name, if the text is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = [0; MAX_TYPE_NAME];
        letters.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let is_letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let is_name = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        (is_name && text.as_bytes().iter().all(is_letter)).then_some(Self(letters))
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(MAX_TYPE_NAME);
        self.0.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A type of record that the programme declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredType {
    /// The id.
    pub id: TypeName,
    /// The label for people.
    pub label: Arc<str>,
    /// Says whether it is a module, which permission groups and notification rules may name (TYPE-04).
    pub is_module: bool,
    /// Says whether it stands beside deals in what portal roles give (TYPE-03).
    pub has_portal_capability: bool,
}

/// The verbs of a declared type (TYPE-03).
pub(super) const DECLARED_VERBS: &[Verb] =
    &[Verb::View, Verb::Edit, Verb::Transfer, Verb::Share, Verb::Delete, Verb::Create];

/// What everybody may do with the records of a type, whoever owns them (OWD-01); absent: private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DefaultAccess {
    /// The level of every internal user (OWD-03).
    pub internal: Option<ShareLevel>,
    /// The level of every partner user, never above the internal one (OWD-02, OWD-04).
    pub external: Option<ShareLevel>,
}

impl RecordType {
    /// The built-in record type with this name on the wire.
    #[must_use]
    pub fn built_in(text: &str) -> Option<Self> {
        ResourceKind::parse(text).and_then(ResourceKind::record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_to_forty_lower_case_letters_digits_and_hyphens() {
        let longest = "a".repeat(MAX_TYPE_NAME);
        for name in ["q", "rebate-claim", "a1", "x-", &longest, "constructor"] {
            assert_eq!(TypeName::parse(name).as_ref().map(TypeName::as_str), Some(name));
        }
        let too_long = "a".repeat(MAX_TYPE_NAME + 1);
        for text in ["", "Quote", "1a", "-a", "a_b", "a b", "a.b", "ä", "a\0", &too_long] {
            assert_eq!(TypeName::parse(text), None, "{text}");
        }
    }
}
