//! A verb on a type of resource.

use super::{ResourceKind, Verb};

/// A question's action: a resource kind and one of its verbs, such as `lead.view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    kind: ResourceKind,
    verb: Verb,
}

impl Action {
    /// The action of `verb` on `kind`, if the table has it.
    #[must_use]
    pub fn new(kind: ResourceKind, verb: Verb) -> Option<Self> {
        kind.verbs().contains(&verb).then_some(Self { kind, verb })
    }

    /// The action written `kind.verb`, if the table of built-in kinds has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text, ResourceKind::parse)
    }

    /// The action written `kind.verb`, if `find` knows the kind and the kind has the verb.
    pub(super) fn of(text: &str, find: impl FnOnce(&str) -> Option<ResourceKind>) -> Option<Self> {
        let (kind, verb) = text.split_once('.')?;
        let kind = find(kind)?;
        kind.verbs().iter().copied().find(|known| known.as_str() == verb).map(|verb| Self { kind, verb })
    }

    /// Every action on built-in kinds, in table order.
    pub fn all() -> impl Iterator<Item = Self> {
        ResourceKind::ALL.iter().flat_map(|&kind| Self::on(kind))
    }

    /// Every action on a kind, in the order of its verbs.
    pub fn on(kind: ResourceKind) -> impl Iterator<Item = Self> {
        kind.verbs().iter().map(move |&verb| Self { kind, verb })
    }

    /// The resource kind.
    #[must_use]
    pub const fn kind(self) -> ResourceKind {
        self.kind
    }

    /// The verb.
    #[must_use]
    pub const fn verb(self) -> Verb {
        self.verb
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.kind.as_str(), self.verb.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_as_it_is_written() {
        assert_eq!(Action::all().count(), 11 * 6 + 2 + 31);
        for action in Action::all() {
            assert_eq!(Action::parse(&action.to_string()), Some(action));
            assert_eq!(Action::new(action.kind(), action.verb()), Some(action));
        }
        for wrong in
            ["", "lead", "lead.", ".view", "lead.veiw", "leads.view", "lead.view ", "history.edit", "lead.view.x"]
        {
            assert_eq!(Action::parse(wrong), None, "{wrong}");
        }
    }
}
