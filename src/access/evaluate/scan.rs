//! A JSON list of records read in place: each is decided while it is scanned, and only what is visible is kept.
//!
//! The scanner knows plain records only: known keys, texts without escapes. Whatever else stands in the list is handed
//! to a reader that knows everything, so that the scanner never has to say what is wrong with a document.

use std::cell::Cell;

use crate::access::compile::CompiledViewer;
use crate::access::evaluate::facts::{Facts, Seen};
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::ids::{MAX_ID_UNITS, PartnerIx, UserIx};
use crate::index::{Index, UserRow};
use crate::json::{PlainRecord, each_element};
use crate::model::{Action, LeadOrigin, Resource, ResourceKind, ShareLevel, Value};

/// Reads a record that the scanner does not know; none for one that is malformed.
pub type Odd<'a> = &'a mut dyn FnMut(&[u8]) -> Option<Resource>;

/// What stands where in a JSON list of records.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ranges {
    /// The records on which the viewer may do the action: from and to, in bytes, in order.
    pub visible: Vec<u32>,
    /// The entries that are no well-formed records of the action's type: number, from and to, in order.
    pub unread: Vec<u32>,
}

/// Where in `bytes` the records stand on which the viewer may do the action, and where what is none.
///
/// None if the bytes are no list; a full reader says why.
#[must_use]
pub fn ranges(viewer: &CompiledViewer, action: Action, bytes: &[u8], odd: Odd<'_>) -> Option<Ranges> {
    let allowed = viewer.allowed(action);
    let asks_fields = has_field_test(&allowed);
    let mut found = Ranges::default();
    each_element(bytes, MAX_ID_UNITS, |at, number| {
        let from = at.at;
        let is_visible = match at.record().and_then(|record| Scanned::of(record, action.kind(), viewer.index())) {
            Some(record) if !(asks_fields && record.text.has_fields) => {
                (record.kind == action.kind()).then(|| allowed.holds(&record))
            }
            _ => {
                at.at = from;
                at.skip_value()?;
                let record = odd(bytes.get(from..at.at)?).filter(|record| record.kind == action.kind());
                record.map(|record| viewer.decide(action, &record, None).allowed)
            }
        };
        let (from, to) = (u32::try_from(from).ok()?, u32::try_from(at.at).ok()?);
        match is_visible {
            Some(true) => found.visible.extend([from, to]),
            Some(false) => {}
            None => found.unread.extend([number, from, to]),
        }
        Some(())
    })?;
    Some(found)
}

fn has_field_test(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Is(atom) | Predicate::Unless(atom) => matches!(atom, Atom::Field(_)),
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(has_field_test),
        Predicate::Never | Predicate::Always => false,
    }
}

/// A record as it stands in the bytes.
#[derive(Debug)]
struct Scanned<'a> {
    index: &'a Index,
    text: PlainRecord<'a>,
    kind: ResourceKind,
    origin: Option<LeadOrigin>,
    partner_seen: Cell<Option<Seen<PartnerIx>>>,
}

impl<'a> Scanned<'a> {
    /// The record, most likely of the kind `likely`; none if one of its names is not known.
    fn of(text: PlainRecord<'a>, likely: ResourceKind, index: &'a Index) -> Option<Self> {
        let origin = match text.origin {
            None => None,
            Some("distributed") => Some(LeadOrigin::Distributed),
            Some("registered") => Some(LeadOrigin::Registered),
            Some("marketing-activity") => Some(LeadOrigin::MarketingActivity),
            Some(_) => return None,
        };
        let kind = if text.kind == likely.as_str() { likely } else { index.snapshot().kind(text.kind)? };
        Some(Self { index, text, kind, origin, partner_seen: Cell::new(None) })
    }

    fn user_text(&self, field: UserField) -> Option<&str> {
        match field {
            UserField::Owner => self.text.owner,
            UserField::Assignee => self.text.assignee,
            UserField::CreatedBy => self.text.created_by,
        }
    }
}

/// Says whether an id on a record is this one. To compare two texts takes less than to look one of them up.
fn is_same(id: Option<&str>, other: Option<&str>) -> bool {
    id.is_some() && id == other
}

impl Facts for Scanned<'_> {
    fn partner(&self) -> Seen<PartnerIx> {
        if let Some(seen) = self.partner_seen.get() {
            return seen;
        }
        let known = |id| self.index.partner_ix(id).map_or(Seen::Unknown, Seen::Known);
        let seen = self.text.partner.map_or(Seen::Absent, known);
        self.partner_seen.set(Some(seen));
        seen
    }

    fn partner_is(&self, is: PartnerIx) -> bool {
        is_same(self.text.partner, self.index.partner_id(is))
    }

    fn partner_text(&self) -> Option<&str> {
        self.text.partner
    }

    fn user(&self, field: UserField) -> Seen<UserIx> {
        let known = |id| self.index.user_ix(id).map_or(Seen::Unknown, Seen::Known);
        self.user_text(field).map_or(Seen::Absent, known)
    }

    fn user_is(&self, field: UserField, is: UserIx) -> bool {
        is_same(self.user_text(field), self.index.user_id(is))
    }

    fn owner_text(&self) -> Option<&str> {
        self.text.owner
    }

    fn owner_row(&self) -> Option<UserRow> {
        self.user(UserField::Owner).known().and_then(|owner| self.index.user_row(owner))
    }

    fn origin(&self) -> Option<LeadOrigin> {
        self.origin
    }

    fn contact(&self) -> Option<&str> {
        self.text.contact
    }

    fn id(&self) -> Option<&str> {
        self.text.id
    }

    fn is_shared(&self, _: ShareLevel, _: &dyn Fn(UserIx) -> bool) -> bool {
        false
    }

    fn is_shared_to(&self, _: ShareLevel, _: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    fn field(&self, _: &str) -> Option<&Value> {
        None
    }
}
