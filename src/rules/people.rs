//! USER: what people do to each other's access, and to their own.

use crate::error::Code;
use crate::model::{Block, Grant, Level, Missing, MissingCode, Verb};
use crate::rules::actors;
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, block, grant, grant_if, missing};

/// USER-03. Whoever passes the gates logs in to the portal.
pub(crate) fn log_in(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    grant_if(ask.is_own_or_nobodys(), || grant("USER-03", Level::Read, &[]))
}

/// USER-24. Nobody revokes themself.
pub(crate) fn revokes_oneself(ask: &PartnerAsk<'_>) -> Option<Block> {
    let is_self = ask.resource().id.as_ref().is_some_and(|id| id.as_str() == ask.viewer.id.as_str());
    (ask.verb() == Verb::Revoke && is_self).then_some(block("USER-24", Code::SelfRevoke))
}

/// USER-25. Only support restores a revoked user.
pub(crate) fn restore(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Restore && actors::is_support(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("USER-25", Level::ReadWrite, &[]))
}

/// USER-14. Only support changes a username.
pub(crate) fn rename(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Rename && actors::is_support(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("USER-14", Level::ReadWrite, &[]))
}

/// USER-14, USER-25. Support would do.
pub(crate) fn near_support<V>(ask: &Ask<'_, V>) -> Vec<Missing> {
    match ask.verb() {
        Verb::Restore => vec![missing("USER-25", MissingCode::SupportRestores)],
        Verb::Rename => vec![missing("USER-14", MissingCode::SupportRenames)],
        _ => Vec::new(),
    }
}
