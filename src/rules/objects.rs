//! USER-02: what profile and permission sets let a partner user do with a type of record.

use crate::error::Code;
use crate::model::{Block, Grant, Level, Missing, MissingCode, ObjectPermissions, RecordType, Snapshot, Verb};
use crate::rules::ask::{PartnerAsk, block, grant, grant_if};

/// USER-02. Where profiles are in play, the union of profile and permission sets has the verb for the record type.
pub(crate) fn is_not_permitted(ask: &PartnerAsk<'_>) -> Option<Block> {
    let verb = match ask.verb() {
        Verb::Add => Verb::Create,
        Verb::Analytics => Verb::View,
        verb => verb,
    };
    (!permits(ask, ask.record_type()?, verb)).then_some(block("USER-02", Code::NotPermitted))
}

/// USER-02. The highest level that the object permissions leave open: the weaker of the two counts.
pub(crate) fn limit(ask: &PartnerAsk<'_>) -> Level {
    let Some(record_type) = ask.record_type() else {
        return Level::Full;
    };
    let may = |verb| permits(ask, record_type, verb);
    match (may(Verb::View), may(Verb::Edit), may(Verb::Transfer) || may(Verb::Share) || may(Verb::Delete)) {
        (false, ..) => Level::None,
        (true, false, _) => Level::Read,
        (true, true, false) => Level::ReadWrite,
        (true, true, true) => Level::Full,
    }
}

/// USER-02. Profile and permission sets add up; without profiles in play everything is permitted.
fn permits(ask: &PartnerAsk<'_>, record_type: RecordType, verb: Verb) -> bool {
    let Some(profiles) = &ask.snapshot.profiles else {
        return true;
    };
    let profile = ask.viewer.profile.as_ref().and_then(|id| profiles.get(id)).map(|profile| &profile.objects);
    profile
        .into_iter()
        .chain(sets(ask.snapshot, ask))
        .any(|objects| objects.iter().any(|(object, verbs)| *object == record_type && verbs.contains(&verb)))
}

fn sets<'a>(snapshot: &'a Snapshot, ask: &PartnerAsk<'a>) -> impl Iterator<Item = &'a ObjectPermissions> {
    let held = ask.viewer.permission_sets.iter();
    held.filter_map(move |id| snapshot.permission_sets.get(id)).map(|set| &set.objects)
}

/// USER-02. Making a new record needs no record level, only the own account.
pub(crate) fn create(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    grant_if(ask.is_own(), || grant("USER-02", Level::ReadWrite, &[]))
}

/// GEN-05. Only in the own account.
pub(crate) fn near_own_account(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    super::ask::missing_if(!ask.is_own(), "USER-02", MissingCode::OwnAccount)
}
