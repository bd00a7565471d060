//! OWD: what everybody may do with the records of a type by default.

use crate::model::{DefaultAccess, Grant, Missing, MissingCode, ShareLevel};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant, missing, needs_full, share_level};

/// OWD-01. The default access of the record's type; private where none is given.
fn default_of<V>(ask: &Ask<'_, V>) -> DefaultAccess {
    ask.record_type().map(|record_type| ask.snapshot.default_access(record_type)).unwrap_or_default()
}

/// OWD-03. Every internal user has the internal level on every record of the type, whoever owns it.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<Grant> {
    by_default("OWD-03", default_of(ask).internal.level())
}

/// OWD-04. Every partner user has the external level on every record of the type, also of other accounts.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    by_default("OWD-04", default_of(ask).external.level())
}

fn by_default(rule: &'static str, level: Option<ShareLevel>) -> Vec<Grant> {
    level.map(|level| grant(rule, level.into(), &[])).into_iter().collect()
}

/// OWD-03. Where the type has default access, a wider one would do.
pub(crate) fn near_internal_default(ask: &InternalAsk<'_>) -> Vec<Missing> {
    near_default("OWD-03", ask)
}

/// OWD-04. Where the type has default access, a wider one would do.
pub(crate) fn near_external_default(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near_default("OWD-04", ask)
}

fn near_default<V>(rule: &'static str, ask: &Ask<'_, V>) -> Vec<Missing> {
    let given = default_of(ask);
    let is_in_play = given.internal.level().is_some() || given.external.level().is_some();
    if !is_in_play || needs_full(ask.verb()) {
        return Vec::new();
    }
    let level = share_level(ask.verb());
    let way = missing(rule, MissingCode::DefaultAccess).with("level", level, level);
    vec![way.with("type", ask.kind().as_str(), &ask.noun())]
}
