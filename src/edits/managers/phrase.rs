//! What a plan says about rows: outcome, code, rule and sentence.

use super::status::Fault;
use crate::error::Code;
use crate::model::{Notice, Partner, PartnerStatus, RowColumn, RowEffect, RowOutcome, RowVerdict, RuleId, Sentence};

/// Everything that can be said about a row, except what a line or a request says in words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase {
    Refused(Fault),
    /// MGR-10. The partner takes no managers, by its status.
    NotActive(PartnerStatus),
    EmptyReplacement,
    Repeats,
    Absent,
    LosesEverybody,
    HasNobody,
    IsNoManager,
    Becomes,
    BecomesPrimary,
    IsNoLonger,
    IsNoLongerPrimary,
    TakesPlace,
    Stays,
    IsAlready,
    IsPrimaryAlready,
    LeftOut,
    Departs,
    StaysOut,
}

impl Phrase {
    /// How many there are.
    pub(super) const COUNT: usize = Fault::COUNT + 20;

    /// A number of its own, below [`Phrase::COUNT`].
    pub(super) const fn number(self) -> usize {
        let behind_faults = match self {
            Self::Refused(fault) => return fault as usize,
            Self::NotActive(PartnerStatus::Prospective) => 0,
            Self::NotActive(PartnerStatus::Inactive) => 1,
            Self::NotActive(PartnerStatus::Active) => 2,
            Self::EmptyReplacement => 3,
            Self::Repeats => 4,
            Self::Absent => 5,
            Self::LosesEverybody => 6,
            Self::HasNobody => 7,
            Self::IsNoManager => 8,
            Self::Becomes => 9,
            Self::BecomesPrimary => 10,
            Self::IsNoLonger => 11,
            Self::IsNoLongerPrimary => 12,
            Self::TakesPlace => 13,
            Self::Stays => 14,
            Self::IsAlready => 15,
            Self::IsPrimaryAlready => 16,
            Self::LeftOut => 17,
            Self::Departs => 18,
            Self::StaysOut => 19,
        };
        Fault::COUNT + behind_faults
    }

    /// The phrase in words.
    pub(super) fn verdict(self) -> RowVerdict {
        use RowOutcome::{Merged, Refused, Skipped, Unchanged, Updated};
        let (outcome, why, pattern) = match self {
            Self::Refused(fault) => {
                let (code, rule, pattern) = refusal(fault);
                (Refused, Some((code, rule)), pattern)
            }
            Self::NotActive(status) => (Refused, Some((Code::PartnerNotActive, "MGR-10")), not_active(status)),
            Self::EmptyReplacement => (
                Refused,
                Some((Code::EmptyReplacement, "BULK-04")),
                "nobody is named to replace the managers of `{partner}`",
            ),
            Self::Repeats => (Unchanged, Some((Code::DuplicateRow, "BULK-18")), "the row repeats an earlier one"),
            Self::Absent => {
                (Skipped, Some((Code::NotAssigned, "BULK-07")), "the user who is to be replaced is not a manager here")
            }
            Self::LosesEverybody => (Updated, None, "`{partner}` loses every manager"),
            Self::HasNobody => (Unchanged, Some((Code::NotAssigned, "BULK-08")), "`{partner}` has no manager"),
            Self::IsNoManager => {
                (Unchanged, Some((Code::NotAssigned, "BULK-08")), "`{user}` is not a manager of `{partner}`")
            }
            Self::Becomes => (Updated, None, "`{user}` becomes manager of `{partner}`"),
            Self::BecomesPrimary => (Updated, None, "`{user}` becomes primary manager of `{partner}`"),
            Self::IsNoLonger => (Updated, None, "`{user}` is no longer a manager of `{partner}`"),
            Self::IsNoLongerPrimary => (Updated, None, "`{user}` is no longer primary manager of `{partner}`"),
            Self::TakesPlace => {
                (Merged, None, "`{user}` is a manager of `{partner}` already and takes the place of who goes")
            }
            Self::Stays => {
                (Unchanged, Some((Code::AlreadyAssigned, "BULK-02")), "`{user}` stays a manager of `{partner}`")
            }
            Self::IsAlready => {
                (Unchanged, Some((Code::AlreadyAssigned, "BULK-02")), "`{user}` is a manager of `{partner}` already")
            }
            Self::IsPrimaryAlready => (Unchanged, None, "`{user}` is a manager of `{partner}` already"),
            Self::LeftOut => (Skipped, None, "left out because another row is refused"),
            Self::Departs => (
                Updated,
                Some((Code::PartnerNotActive, "BULK-21")),
                "`{partner}` is not active: who is replaced goes, and `{user}` does not come",
            ),
            Self::StaysOut => (
                Skipped,
                Some((Code::PartnerNotActive, "BULK-21")),
                "`{partner}` is not active, so `{user}` does not come",
            ),
        };
        let why = why.map(|(code, rule)| (code, RuleId(rule)));
        let verdict = RowVerdict::new(outcome, why, Sentence::of(pattern));
        RowVerdict { effect: self.effect(), column: self.column(), ..verdict }
    }

    /// What a row of which this is said does to its own user.
    const fn effect(self) -> Option<RowEffect> {
        match self {
            Self::IsNoLonger => Some(RowEffect::Removed),
            Self::IsNoLongerPrimary => Some(RowEffect::Demoted),
            Self::BecomesPrimary => Some(RowEffect::Promoted),
            _ => None,
        }
    }

    /// The column of a table that is at fault where a row is refused.
    const fn column(self) -> Option<RowColumn> {
        match self {
            Self::Refused(fault) => match fault {
                Fault::Contradiction => Some(RowColumn::Primary),
                Fault::ConflictingRows => Some(RowColumn::Action),
                Fault::UnknownPartner | Fault::PartnerNotActive => Some(RowColumn::Partner),
                Fault::ConflictingPrimary
                | Fault::MultiplePrimary
                | Fault::UnknownUser
                | Fault::UnknownBoth
                | Fault::AmbiguousUser
                | Fault::NotInternal
                | Fault::NotActive
                | Fault::NotAssigned
                | Fault::PrimaryLimit => Some(RowColumn::User),
                Fault::Unreadable
                | Fault::UnknownReplaced
                | Fault::PrimaryNotManager
                | Fault::PrimaryNotActive
                | Fault::Broken => None,
            },
            Self::NotActive(_) => Some(RowColumn::Partner),
            _ => None,
        }
    }
}

const fn refusal(fault: Fault) -> (Code, &'static str, &'static str) {
    match fault {
        // A line that cannot be read has words of its own, and a closed partner those of its status.
        Fault::Unreadable => (Code::MalformedRow, "BULK-12", ""),
        Fault::PartnerNotActive => (Code::PartnerNotActive, "MGR-10", ""),
        Fault::Contradiction => (Code::InvalidValue, "BULK-18", "the row of `{user}` contradicts itself about primary"),
        Fault::ConflictingRows => {
            (Code::ConflictingRows, "BULK-18", "the rows about `{partner}` and `{user}` contradict each other")
        }
        Fault::ConflictingPrimary => {
            (Code::ConflictingPrimary, "BULK-17", "several users would become primary manager of `{partner}`")
        }
        Fault::MultiplePrimary => {
            (Code::MultiplePrimary, "BULK-11", "several users are flagged as primary of `{partner}`")
        }
        Fault::UnknownUser => (Code::UnknownId, "BULK-20", "there is no user `{user}`"),
        Fault::UnknownBoth => (Code::UnknownId, "BULK-20", "there is no partner `{partner}` and no user `{user}`"),
        Fault::AmbiguousUser => (Code::AmbiguousEmail, "BULK-20", "several people have the e-mail address `{user}`"),
        Fault::NotInternal => (Code::UserNotInternal, "MGR-11", "`{user}` is not an internal user"),
        Fault::NotActive => (Code::UserNotActive, "MGR-11", "`{user}` is not active"),
        Fault::UnknownReplaced => (Code::UnknownId, "BULK-20", "the user who is to be replaced is not known"),
        Fault::UnknownPartner => (Code::UnknownId, "BULK-20", "there is no partner `{partner}`"),
        Fault::NotAssigned => (Code::NotAssigned, "BULK-13", "`{user}` is not a manager of `{partner}`"),
        Fault::PrimaryNotManager => {
            (Code::PrimaryNotManager, "BULK-11", "the user named as primary is not among the new managers")
        }
        Fault::PrimaryNotActive => (Code::UserNotActive, "BULK-13", "the user named as primary is not active"),
        Fault::PrimaryLimit => {
            (Code::PrimaryLimitExceeded, "MGR-09", "`{user}` would be primary manager of too many partners")
        }
        Fault::Broken => (Code::Internal, "BULK-24", "the managers of `{partner}` would contradict the rules"),
    }
}

const fn not_active(status: PartnerStatus) -> &'static str {
    match status {
        PartnerStatus::Prospective => {
            "managers can only be assigned to active partner organizations; `{partner}` is prospective"
        }
        PartnerStatus::Inactive => {
            "managers can only be assigned to active partner organizations; `{partner}` is inactive"
        }
        PartnerStatus::Active => {
            "managers can only be assigned to active partner organizations; `{partner}` is not enabled as a partner"
        }
    }
}

/// MGR-10. The sentence that says why a partner takes no managers.
pub(in crate::edits) fn not_active_sentence(partner: &Partner) -> String {
    Sentence::of(not_active(partner.status)).written(partner.id.as_str(), "")
}

/// BULK-27. What a plan warns of; the numbers are indices of [`notices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caution {
    PrimaryVacant = 0,
    NoManagerLeft = 1,
    ManagerInactive = 2,
    PrimaryChanged = 3,
}

/// The cautions in words.
pub(super) fn notices() -> Vec<Notice> {
    [
        (Code::PrimaryVacant, "`{partner}` has no primary manager now"),
        (Code::NoManagerLeft, "`{partner}` has no manager now"),
        (Code::ManagerInactive, "`{user}` is not active, so managing `{partner}` has no effect"),
        (Code::PrimaryChanged, "`{user}` is no longer primary manager of `{partner}`"),
    ]
    .map(|(code, pattern)| Notice { code, message: Sentence::of(pattern) })
    .into()
}
