//! The rows of one request in columns, and how they belong together.

use crate::collections::{Interner, NOBODY, PackedRows, narrow};
use crate::ids::{PartnerId, UserId};
use crate::model::{
    Assignment, Edit, Import, ImportTable, ImportedRow, ListedManager, MalformedLine, OnInactive, ReplaceFrom,
    RowAction, row_wish,
};

/// What one row wants of its pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Assign, perhaps as primary.
    Assign { is_primary: bool },
    /// Unassign.
    Unassign,
    /// Make the assigned manager primary.
    Promote,
    /// Unassign everybody; the row names no user.
    Clear,
    /// Put in the place of those who are replaced.
    Substitute,
    /// Be in the whole new set, flagged or not.
    List { is_primary: bool },
    /// The row contradicts itself.
    Contradiction,
    /// The row is a line that cannot be read; its number stands where the user's would.
    Unreadable,
}

impl Wish {
    /// What a row of an import wants; to be primary needs to be said, and nobody is removed as primary.
    const fn of(action: RowAction, primary: Option<bool>) -> Self {
        match (action, primary) {
            (RowAction::Add, Some(true)) => Self::Assign { is_primary: true },
            (RowAction::Add, None | Some(false)) => Self::Assign { is_primary: false },
            (RowAction::Remove, None | Some(false)) => Self::Unassign,
            (RowAction::MakePrimary, None | Some(true)) => Self::Promote,
            (RowAction::Remove | RowAction::MakePrimary, Some(_)) => Self::Contradiction,
        }
    }

    /// What the numbers of an import say that a row wants.
    const NUMBERED: [Self; 12] = {
        let mut wishes = [Self::Unreadable; 12];
        let mut rest: &mut [Self] = &mut wishes;
        let mut number = 0;
        while let Some((wish, behind)) = rest.split_first_mut() {
            if let Some((action, primary)) = row_wish(number) {
                *wish = Self::of(action, primary);
            }
            (rest, number) = (behind, number + 1);
        }
        wishes
    };

    /// The row asks by itself for the user to be primary.
    pub(super) const fn wants_primary(self) -> bool {
        matches!(self, Self::Assign { is_primary: true } | Self::Promote | Self::List { is_primary: true })
    }
}

/// One row; ids are numbers, [`NOBODY`] where it names none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) partner: u32,
    pub(super) user: u32,
    pub(super) wish: Wish,
}

/// How the rows of one batch belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// Each row stands for itself.
    #[default]
    Rows,
    /// The rows of a partner are the replacement.
    Replace(Replacement),
    /// The rows of a partner are its whole new set (BULK-10).
    Set,
}

/// Whom a replacement replaces, and who becomes primary (BULK-04, BULK-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Replacement {
    /// The one who is replaced, or [`NOBODY`] for everybody.
    pub(super) from: u32,
    /// The one who becomes primary, or [`NOBODY`].
    pub(super) primary: u32,
    /// The one named as primary is among those who come.
    pub(super) has_listed_primary: bool,
    /// The one who is replaced is among those who come, and so stays (BULK-07).
    pub(super) has_listed_from: bool,
    /// The one who comes, if it is exactly one, or [`NOBODY`].
    pub(super) sole: u32,
    /// At partners that are not active the one who is replaced goes, and nobody comes (BULK-21).
    pub(super) leaves_inactive: bool,
}

/// The rows of one request.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) partners: Interner,
    pub(super) users: Interner,
    pub(super) rows: Vec<Wanted>,
    pub(super) form: Form,
    pub(super) malformed: Vec<MalformedLine>,
    /// On which lines of a table rows begin: see [`PackedRows::lines`].
    pub(super) lines: Vec<[u32; 2]>,
    /// The table that the rows come from.
    pub(super) table: Option<ImportTable>,
    /// Users that are named by an e-mail address that several people have.
    pub(super) ambiguous: Vec<u32>,
}

impl Batch {
    /// The rows of an edit of managers, of which these partners are selected.
    pub(super) fn of(edit: &Edit, partners: &[PartnerId]) -> Self {
        let mut batch = Self::default();
        match edit {
            Edit::ManagersAdd { users, make_primary, .. } => {
                batch.cross(partners, users, Wish::Assign { is_primary: *make_primary });
            }
            Edit::ManagersRemove { users, .. } => batch.cross(partners, users, Wish::Unassign),
            Edit::ManagersRemoveAll { .. } => batch.clear(partners),
            Edit::ManagersMakePrimary { assignments, user, .. } => {
                for Assignment { partner, user } in assignments.iter().flatten() {
                    batch.pair(partner, user, Wish::Promote);
                }
                batch.cross(partners, user.as_slice(), Wish::Promote);
            }
            Edit::ManagersReplace { to, .. } if to.is_empty() => batch.clear(partners),
            Edit::ManagersReplace { from, to, make_primary, on_inactive, .. } => {
                batch.cross(partners, to, Wish::Substitute);
                let mut replacement = batch.replacement(from, to, make_primary.as_ref());
                replacement.leaves_inactive = *on_inactive == OnInactive::Remove && replacement.from != NOBODY;
                batch.form = Form::Replace(replacement);
            }
            Edit::ManagersSet { partner, managers } => batch.read_set(partner, managers),
            Edit::ManagersRows { rows } => batch.read_rows(rows),
            _ => {}
        }
        batch
    }

    /// The rows of an import.
    pub(super) fn of_import(import: Import) -> Self {
        let Import { rows: PackedRows { partners, users, list, lines, .. }, malformed, table } = import;
        let row = |[partner, user, number]: [u32; 3]| {
            let wish = Wish::NUMBERED.get(number as usize).copied().filter(|_| partner != NOBODY);
            Wanted { partner, user, wish: wish.unwrap_or(Wish::Unreadable) }
        };
        let rows = list.into_iter().map(row).collect();
        Self { partners, users, rows, form: Form::Rows, malformed, lines, table, ambiguous: Vec::new() }
    }

    /// The rows of the whole set of a partner's managers.
    pub(super) fn of_set(partner: &PartnerId, managers: &[ListedManager]) -> Self {
        let mut batch = Self::default();
        batch.read_set(partner, managers);
        batch
    }

    fn read_set(&mut self, partner: &PartnerId, managers: &[ListedManager]) {
        self.form = Form::Set;
        let partner = self.partners.number(partner.as_str());
        for manager in managers {
            let user = self.users.number(manager.user.as_str());
            self.rows.push(Wanted { partner, user, wish: Wish::List { is_primary: manager.is_primary } });
        }
    }

    fn read_rows(&mut self, rows: &[ImportedRow]) {
        for row in rows {
            match row {
                Ok(row) => self.pair(&row.partner, &row.user, Wish::of(row.action, row.primary)),
                Err(line) => {
                    let user = narrow(self.malformed.len());
                    self.rows.push(Wanted { partner: NOBODY, user, wish: Wish::Unreadable });
                    self.malformed.push(line.clone());
                }
            }
        }
    }

    fn replacement(&mut self, from: &ReplaceFrom, to: &[UserId], primary: Option<&UserId>) -> Replacement {
        let mut coming: Vec<u32> = to.iter().map(|user| self.users.number(user.as_str())).collect();
        coming.dedup();
        let primary = primary.map_or(NOBODY, |user| self.users.number(user.as_str()));
        let from = match from {
            ReplaceFrom::All => NOBODY,
            ReplaceFrom::User(user) => self.users.number(user.as_str()),
        };
        let sole = if let [sole] = *coming { sole } else { NOBODY };
        Replacement {
            from,
            primary,
            has_listed_primary: coming.contains(&primary),
            has_listed_from: coming.contains(&from),
            sole,
            leaves_inactive: false,
        }
    }

    fn clear(&mut self, partners: &[PartnerId]) {
        for partner in partners {
            let partner = self.partners.number(partner.as_str());
            self.rows.push(Wanted { partner, user: NOBODY, wish: Wish::Clear });
        }
    }

    fn cross(&mut self, partners: &[PartnerId], users: &[UserId], wish: Wish) {
        let users: Vec<u32> = users.iter().map(|user| self.users.number(user.as_str())).collect();
        self.rows.reserve(partners.len().saturating_mul(users.len()));
        for partner in partners {
            let partner = self.partners.number(partner.as_str());
            self.rows.extend(users.iter().map(|&user| Wanted { partner, user, wish }));
        }
    }

    fn pair(&mut self, partner: &PartnerId, user: &UserId, wish: Wish) {
        let (partner, user) = (self.partners.number(partner.as_str()), self.users.number(user.as_str()));
        self.rows.push(Wanted { partner, user, wish });
    }
}
