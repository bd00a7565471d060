//! NOTIFY: who is told of an event. Sending is the host's.

use crate::collections::order::Sorted;
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{
    Event, Instant, Note, NotificationModule, PrimaryFallback, RecipientKind, Recipients, RecordType, Resource,
    Snapshot, User,
};
use crate::rules::{gates, managers};

use super::sight::{may_view, may_view_as_manager};

/// NOTIFY-01 to NOTIFY-11. Who is told of `event` at `now`.
///
/// Managers need an effective assignment and, except for Training, sight of the record. Assignees and owners of any
/// kind need to pass their gates and sight of the record, too. A module or event that no rule names reaches nobody;
/// so does an event whose record is of another module or of another partner than the event says (GEN-06).
#[must_use]
pub fn recipients<'a>(snapshot: &'a Snapshot, event: &'a Event, now: Instant) -> Recipients<'a> {
    recipients_with(snapshot, event, now, |user, record, is_manager| {
        // NOTIFY-01, VIEW-01. What everybody or an auditor may see makes nobody a manager of the module.
        if is_manager {
            may_view_as_manager(snapshot, user, record, now)
        } else {
            may_view(snapshot, user, record, now)
        }
    })
}

/// The recipients of `event`, with `may_view` as the judge of who may see a record.
fn recipients_with<'a>(
    snapshot: &'a Snapshot,
    event: &'a Event,
    now: Instant,
    may_view: impl Fn(&UserId, &Resource, bool) -> bool,
) -> Recipients<'a> {
    let Some(module) = snapshot.notification_module(&event.module) else {
        return Recipients::default();
    };
    let kinds = Kinds::of(snapshot, module, event);
    if !is_consistent(module, event) {
        return Recipients::default();
    }
    let (told, notes) = managers_told(snapshot, module, kinds, partner_of(event));
    let record = event.record.as_ref();
    let persons = [
        record.filter(|_| kinds.assignee).and_then(|record| record.assignee.as_ref()),
        record.filter(|_| kinds.owner).and_then(|record| record.owner.as_ref()),
    ];
    let persons = persons.into_iter().flatten().filter(|id| is_reachable(snapshot, id, now));
    // NOTIFY-05: Training needs no record right; elsewhere what cannot be shown to be visible is not.
    let sees = |id: &UserId, is_manager: bool| {
        module == NotificationModule::Training || record.is_some_and(|record| may_view(id, record, is_manager))
    };
    let told = told.into_iter().filter(|id| sees(id, true));
    let persons = persons.filter(|id| sees(id, false));
    let users: Sorted<_> = told.chain(persons).filter(|id| event.actor.as_ref() != Some(*id)).collect();
    Recipients { users: users.into_vec(), notes }
}

/// The kinds of recipients that the rules for one event name together.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "a set of four kinds")]
struct Kinds {
    primary: bool,
    all_managers: bool,
    assignee: bool,
    owner: bool,
}

impl Kinds {
    /// NOTIFY-02, NOTIFY-04, NOTIFY-09. The kinds of every matching rule, less those that Training does not permit.
    fn of(snapshot: &Snapshot, module: NotificationModule, event: &Event) -> Self {
        let rules = snapshot.notifications.iter().filter(|rule| rule.module == module && rule.event == event.event);
        let mut kinds = Self::default();
        for kind in rules.flat_map(|rule| &rule.to) {
            match kind {
                RecipientKind::Primary => kinds.primary = true,
                RecipientKind::AllManagers => kinds.all_managers = true,
                RecipientKind::Assignee => kinds.assignee = true,
                RecipientKind::Owner => kinds.owner = true,
            }
        }
        if module == NotificationModule::Training {
            kinds.all_managers &= snapshot.settings.training_all_managers;
            kinds.assignee = false;
            kinds.owner = false;
        }
        kinds
    }
}

/// NOTIFY-03, NOTIFY-05, NOTIFY-08. The managers of the partner whom the kinds name, and a note if a primary is wanted in vain.
fn managers_told<'a>(
    snapshot: &'a Snapshot,
    module: NotificationModule,
    kinds: Kinds,
    partner: Option<&PartnerId>,
) -> (Vec<&'a UserId>, Vec<Note>) {
    let all = || partner.map_or_else(Vec::new, |partner| managers::effective_managers(snapshot, partner));
    let all = || all().into_iter().map(|assignment| &assignment.user).collect::<Vec<_>>();
    if kinds.all_managers {
        return (all(), Vec::new());
    }
    if !kinds.primary {
        return (Vec::new(), Vec::new());
    }
    if let Some(primary) = partner.and_then(|partner| managers::effective_primary(snapshot, partner)) {
        return (vec![primary], Vec::new());
    }
    // NOTIFY-04 comes before the fallback: Training reaches all managers only where the option says so.
    let falls_back = snapshot.settings.primary_fallback == PrimaryFallback::AllManagers
        && (module != NotificationModule::Training || snapshot.settings.training_all_managers);
    (if falls_back { all() } else { Vec::new() }, vec![Note { code: Code::NoPrimary }])
}

/// The partner that the event is about: the record's, else the event's own.
fn partner_of(event: &Event) -> Option<&PartnerId> {
    event.record.as_ref().and_then(|record| record.partner.as_ref()).or(event.partner.as_ref())
}

/// GEN-06. The record is one of the module, and the event names no other partner than the record does.
fn is_consistent(module: NotificationModule, event: &Event) -> bool {
    let Some(record) = &event.record else {
        return true;
    };
    let type_fits = match module {
        NotificationModule::Lead => record.kind.record() == Some(RecordType::Lead),
        NotificationModule::Deal => record.kind.record() == Some(RecordType::Deal),
        NotificationModule::MdfRequest => record.kind.record() == Some(RecordType::MdfRequest),
        NotificationModule::BusinessPlan => record.kind.record() == Some(RecordType::BusinessPlan),
        NotificationModule::Declared(name) => record.kind.record() == Some(RecordType::Declared(name)),
        NotificationModule::Training => true,
    };
    let partner_fits = match (&record.partner, &event.partner) {
        (Some(of_record), Some(of_event)) => of_record == of_event,
        _ => true,
    };
    type_fits && partner_fits
}

/// NOTIFY-11. The person passes every gate; a sales rep is on the list, too.
fn is_reachable(snapshot: &Snapshot, id: &UserId, now: Instant) -> bool {
    snapshot.user(id).is_some_and(|user| {
        gates::passes(snapshot, user, now)
            && match user {
                User::SalesRep(rep) => rep.is_listed,
                User::Internal(_) | User::Partner(_) => true,
            }
    })
}
