//! Notifications and invitations: what is configured and what was sent.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::{Instant, Resource};
use crate::ids::{InvitationToken, PartnerId, UserId};

/// A module whose events managers are notified of (NOTIFY-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum NotificationModule {
    /// Leads.
    Lead,
    /// Deals.
    Deal,
    /// Requests for market development funds.
    MdfRequest,
    /// Business plans.
    BusinessPlan,
    /// Training and certification.
    Training,
}

impl NotificationModule {
    /// The module with this name on the wire; another name has no recipients (NOTIFY-09).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "lead" => Self::Lead,
            "deal" => Self::Deal,
            "mdf-request" => Self::MdfRequest,
            "business-plan" => Self::BusinessPlan,
            "training" => Self::Training,
            _ => return None,
        })
    }
}

/// A kind of recipient (NOTIFY-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum RecipientKind {
    /// The partner's primary manager.
    Primary,
    /// All managers of the partner, the primary included.
    AllManagers,
    /// The record's assignee.
    Assignee,
    /// The record's owner.
    Owner,
}

/// Who is notified of one event of one module.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct NotificationRule {
    /// The module.
    pub module: NotificationModule,
    /// The event, by name (NOTIFY-09).
    pub event: Arc<str>,
    /// The kinds of recipients.
    pub to: Vec<RecipientKind>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename = "NotifiedEvent")]
pub struct Event {
    /// The module; an unknown one has no recipients (NOTIFY-09).
    pub module: Arc<str>,
    /// The event, by name.
    pub event: Arc<str>,
    /// The record that it happened to.
    #[record(nullable)]
    pub record: Option<Resource>,
    /// The partner, where there is no record.
    #[record(nullable)]
    pub partner: Option<PartnerId>,
    /// Who did it, and so is not notified (NOTIFY-06).
    #[record(nullable)]
    pub actor: Option<UserId>,
}

/// An invitation to join a partner (USER-17 to USER-22).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = token: InvitationToken)]
pub struct Invitation {
    /// The single-use token of the unique address.
    pub token: InvitationToken,
    /// The partner that it belongs to.
    pub partner: PartnerId,
    /// The invited address.
    pub email: Arc<str>,
    /// When it was sent.
    pub created_at: Instant,
    /// When it was used; left out: not yet.
    pub used_at: Option<Instant>,
}
