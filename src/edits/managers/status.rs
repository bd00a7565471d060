//! What becomes of one row.

/// What the batch has to do with a row besides its wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowStatus {
    /// It counts.
    Accepted,
    /// It repeats an earlier row.
    Repeated,
    /// It is left out: the one to replace is not assigned.
    Absent,
    /// The partner is not active: the one to replace goes, and nobody comes (BULK-21).
    Departs,
    /// It is refused.
    Refused(Fault),
}

/// Why a row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Unreadable,
    Contradiction,
    ConflictingRows,
    ConflictingPrimary,
    MultiplePrimary,
    UnknownUser,
    NotInternal,
    NotActive,
    UnknownReplaced,
    UnknownPartner,
    PartnerNotActive,
    NotAssigned,
    PrimaryNotManager,
    PrimaryNotActive,
    PrimaryLimit,
    Broken,
    AmbiguousUser,
    /// Neither the partner nor the user is known.
    UnknownBoth,
}

impl Fault {
    /// How many there are.
    pub(super) const COUNT: usize = Self::UnknownBoth as usize + 1;
}
