//! What a finding says.

use crate::error::Code;

/// One thing that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// The id of the user, rule, group, role or partner that it is about; the code says which of them.
    pub subject: String,
    /// The sentence for people, in English.
    pub message: String,
}

impl Finding {
    pub(super) fn new(code: Code, subject: impl ToString, message: impl Into<String>) -> Self {
        Self { code, subject: subject.to_string(), message: message.into() }
    }
}
