//! The ids of rules, and how what belongs to one is written.

use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The id of a rule of the rulebook, such as `MGR-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

impl RuleId {
    /// The id as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Writes entries with keys of their own as an object.
pub(super) fn as_object<S: Serializer>(entries: &[(&'static str, Arc<str>)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<(&'static str, &str)> = entries.iter().map(|(key, value)| (*key, &**value)).collect();
    crate::collections::order::sort(&mut entries);
    serializer.collect_map(entries)
}
