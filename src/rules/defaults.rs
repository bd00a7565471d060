//! OWD: what everybody may do with the records of a type by default.

use crate::model::{DefaultAccess, Grant, ShareLevel};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant};
use crate::rules::leads;

/// OWD-01. The default access of the record's type; private where none is given.
fn default_of<V>(ask: &Ask<'_, V>) -> DefaultAccess {
    let of_type = ask.record_type().and_then(|record_type| ask.snapshot.default_access.get(&record_type));
    of_type.copied().unwrap_or_default()
}

/// OWD-03. Every internal user has the internal level on every record of the type, whoever owns it.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    by_default("OWD-03", default_of(ask).internal)
}

/// OWD-04, OWD-05. Every partner user has the external level on every record of the type, also of other accounts; of leads
/// only where portal roles leave room for it.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if leads::may_be_widened(ask) { by_default("OWD-04", default_of(ask).external) } else { Vec::new() }
}

fn by_default(rule: &'static str, level: Option<ShareLevel>) -> Vec<Grant> {
    level.map(|level| grant(rule, level.into(), &[])).into_iter().collect()
}
