//! Edits that no person asks for: systems assert them, and the host speaks for the system.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{BatchMode, Instant, Map, NewPartnerUser};
use crate::ids::{InvitationToken, PartnerId, UserId};

/// What only a system asserts; it yields a plan and changes nothing.
#[allow(
    clippy::large_enum_variant,
    reason = "most values are of the large variant, so a box would cost more than it saves"
)]
#[allow(clippy::enum_variant_names, reason = "the names are those of the kinds")]
#[derive(Debug, Clone, PartialEq, Record)]
#[record(tag = "kind")]
pub enum SystemEdit {
    /// Join by an invitation (USER-19).
    #[record(rename = "users.join")]
    UsersJoin {
        /// The token of the unique address, if there is one.
        token: Option<InvitationToken>,
        /// The user who arrives.
        user: NewPartnerUser,
    },
    /// A login by single sign-on (SSO-01 to SSO-06).
    #[record(rename = "users.sso-login")]
    UsersSsoLogin {
        /// The partner.
        partner: PartnerId,
        /// The name that the identity provider gave.
        name: Option<Arc<str>>,
        /// The address that it gave.
        email: Option<Arc<str>>,
        /// The role names that it gave.
        roles: Vec<Arc<str>>,
        /// The user who arrives.
        user: NewPartnerUser,
    },
    /// Role values from the CRM (SSO-07).
    #[record(rename = "users.crm-sync")]
    UsersCrmSync {
        /// Whose.
        user: UserId,
        /// The fields; only `z123user.role` is read.
        fields: Map<Arc<str>, Arc<str>>,
    },
    /// Deactivate everybody who is inactive (USER-33).
    #[record(rename = "users.sweep-inactive")]
    UsersSweepInactive,
    /// Open every review that is due, and settle those whose deadline has passed (USER-28, USER-29).
    #[record(rename = "reviews.sweep")]
    ReviewsSweep {
        /// When answers to the opened ones are due.
        deadline: Instant,
    },
}

/// A system that asserts edits; the host speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum SystemSource {
    /// The identity provider at which somebody signed on (SSO-01).
    IdentityProvider,
    /// An invitation that was redeemed by its unique address (USER-19).
    Invitation,
    /// The CRM (SSO-07).
    Crm,
    /// The host's schedule (USER-28, USER-33).
    Schedule,
}

impl SystemSource {
    /// Every source.
    pub const ALL: [Self; 4] = [Self::IdentityProvider, Self::Invitation, Self::Crm, Self::Schedule];
}

impl SystemEdit {
    /// The only system that may assert it.
    #[must_use]
    pub const fn source(&self) -> SystemSource {
        match self {
            Self::UsersJoin { .. } => SystemSource::Invitation,
            Self::UsersSsoLogin { .. } => SystemSource::IdentityProvider,
            Self::UsersCrmSync { .. } => SystemSource::Crm,
            Self::UsersSweepInactive | Self::ReviewsSweep { .. } => SystemSource::Schedule,
        }
    }
}

/// What a system asserts, when, and on which revision; the host speaks for the system.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct SystemEditRequest {
    /// The system: `identity-provider` asserts `users.sso-login`, `invitation` `users.join`, `crm` `users.crm-sync`,
    /// `schedule` `users.sweep-inactive` and `reviews.sweep`.
    pub source: SystemSource,
    /// The person behind it, whose rights are then asked: who arrives, or who set the system to work. Default: the
    /// person who arrives, or nobody.
    pub by: Option<UserId>,
    /// The revision that the host looked at (BULK-25).
    pub revision: u64,
    /// What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`.
    pub mode: Option<BatchMode>,
    /// The moment of the edit.
    pub now: Instant,
    /// What is asserted.
    pub edit: SystemEdit,
}
