//! Notifications and invitations: what is configured and what was sent.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::type_name::named;
use super::{Instant, Resource, TypeName};
use crate::ids::{InvitationToken, PartnerId, UserId};
use crate::json::{At, Encoder, Read, Reader, Stop, Write};

/// A module whose events managers are notified of (NOTIFY-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A declared type that is a module (TYPE-04).
    Declared(TypeName),
}

impl NotificationModule {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::MdfRequest => "mdf-request",
            Self::BusinessPlan => "business-plan",
            Self::Training => "training",
            Self::Declared(name) => name.as_str(),
        }
    }

    /// The built-in module with this name on the wire.
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

impl Read for NotificationModule {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let find = |text: &str| Self::parse(text).or_else(|| TypeName::parse(text).map(Self::Declared));
        *self = named(reader, at, find)?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for NotificationModule {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
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
