//! One row of a table, asked as any record is.

use super::table::{ABSENT, Table};
use crate::access::evaluate::facts::{Facts, Seen};
use crate::access::predicate::UserField;
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Ix, UserRow};
use crate::model::{LeadOrigin, ShareLevel, Value};

/// One row of a table as the facts of a record.
#[derive(Debug)]
pub(super) struct RowFacts<'a> {
    pub(super) table: &'a Table,
    pub(super) row: usize,
}

impl RowFacts<'_> {
    #[inline]
    fn slot(&self, column: &[u32]) -> u32 {
        column.get(self.row).copied().unwrap_or(ABSENT)
    }

    fn text(&self, column: &[u32]) -> Option<&str> {
        self.table.texts.text(self.slot(column)).map(AsRef::as_ref)
    }
}

impl Facts for RowFacts<'_> {
    #[inline]
    fn partner(&self) -> Seen<PartnerIx> {
        seen(self.slot(&self.table.partner), self.table.index.partner_count())
    }

    fn partner_text(&self) -> Option<&str> {
        let slot = self.slot(&self.table.partner);
        let count = self.table.index.partner_count();
        match seen::<PartnerIx>(slot, count) {
            Seen::Absent => None,
            Seen::Known(ix) => self.table.index.partner(ix).map(|partner| partner.id.as_str()),
            Seen::Unknown => {
                let number = slot.checked_sub(u32::try_from(count).ok()?)?;
                self.table.texts.text(number).map(AsRef::as_ref)
            }
        }
    }

    #[inline]
    fn user(&self, field: UserField) -> Seen<UserIx> {
        seen(self.slot(self.table.column(field)), self.table.index.user_count())
    }

    fn owner_text(&self) -> Option<&str> {
        let slot = self.slot(&self.table.owner);
        let count = self.table.index.user_count();
        match seen::<UserIx>(slot, count) {
            Seen::Absent => None,
            Seen::Known(ix) => self.table.index.user_id(ix),
            Seen::Unknown => {
                let number = slot.checked_sub(u32::try_from(count).ok()?)?;
                self.table.texts.text(number).map(AsRef::as_ref)
            }
        }
    }

    fn owner_row(&self) -> Option<UserRow> {
        self.user(UserField::Owner).known().and_then(|owner| self.table.index.user_row(owner))
    }

    fn origin(&self) -> Option<LeadOrigin> {
        self.table.origin.get(self.row).copied().flatten()
    }

    fn contact(&self) -> Option<&str> {
        self.text(&self.table.contact)
    }

    fn id(&self) -> Option<&str> {
        self.text(&self.table.id)
    }

    fn is_shared(&self, level: ShareLevel, is_meant: &dyn Fn(UserIx) -> bool) -> bool {
        let shares = self.table.shares.get(self.row).into_iter().flatten();
        let known = shares.filter(|(_, given)| *given >= level);
        known.filter_map(|(user, _)| seen(*user, self.table.index.user_count()).known()).any(is_meant)
    }

    fn is_shared_to(&self, level: ShareLevel, is_meant: &dyn Fn(&str) -> bool) -> bool {
        let shares = u32::try_from(self.row).ok().and_then(|row| self.table.shared_to.get(&row));
        shares.into_iter().flatten().any(|(key, given)| *given >= level && is_meant(key))
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.table.fields.get(self.row)?.as_ref()?.get(name)
    }
}

#[inline]
fn seen<I: Ix>(slot: u32, count: usize) -> Seen<I> {
    match slot {
        ABSENT => Seen::Absent,
        slot if (slot as usize) < count => Seen::Known(I::of(slot)),
        _ => Seen::Unknown,
    }
}
