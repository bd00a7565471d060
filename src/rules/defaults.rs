//! OWD: what everybody may do with the records of a type by default.

use crate::model::{DefaultAccess, Grant, ShareLevel};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant};
use crate::rules::leads;

/// OWD-01. The default access of the record's type; private where none is given.
fn default_of<V>(ask: &Ask<'_, V>) -> DefaultAccess {
    ask.record_type().map(|record_type| ask.snapshot.default_access(record_type)).unwrap_or_default()
}

/// OWD-03. Every internal user has the internal level on every record of the type, whoever owns it.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    by_default("OWD-03", default_of(ask).internal.level())
}

/// OWD-04, OWD-05. Every partner user has the external level on every record of the type, also of other accounts; of leads
/// only where portal roles leave room for it.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if leads::may_be_widened(ask) { by_default("OWD-04", default_of(ask).external.level()) } else { Vec::new() }
}

fn by_default(rule: &'static str, level: Option<ShareLevel>) -> Vec<Grant> {
    level.map(|level| grant(rule, level.into(), &[])).into_iter().collect()
}
