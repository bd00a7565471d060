//! Imports of manager assignments as JSON, read into columns without a tree.
//!
//! Only what is plain is read here. Whatever else stands in the document, and whatever is wrong with it, is left to the
//! reader of edit requests.

use std::borrow::Cow;

use partner_policy_kernels::{Cursor, interned, read_objects};

use super::read::{read_edit_request, text_of};
use crate::collections::PackedRows;
use crate::error::{Code, PolicyError};
use crate::ids::{MAX_ID_UNITS, check_id};
use crate::json::{Kind, Lexer, Numbers, Stop};
use crate::model::{Edit, EditRequest, Import, RowAction, row_wish};

/// The most rows that are read here; the other reader knows the limits.
const MAX_ROWS: usize = 1_000_000;

/// Reads an edit request, and the rows apart from it if the edit is an import.
///
/// # Errors
/// Every problem of the document.
pub fn read_edit_or_import(bytes: &[u8]) -> Result<(EditRequest, Option<Import>), PolicyError> {
    let text = text_of(bytes)?;
    if let Ok((start, end, import)) = rows_within(text) {
        // The document without its rows is read as always: it decides what the rows belong to.
        let head = [text.get(..start), Some("[]"), text.get(end..)].map(Option::unwrap_or_default).concat();
        if let Ok(request) = read_import_head(head.as_bytes()) {
            return Ok((request, Some(import)));
        }
    }
    Ok((read_edit_request(bytes)?, None))
}

/// Reads an edit request whose edit is an import without rows.
///
/// # Errors
/// Every problem of the document; `INVALID_VALUE` at `/edit` for another edit.
pub fn read_import_head(bytes: &[u8]) -> Result<EditRequest, PolicyError> {
    let request = read_edit_request(bytes)?;
    match &request.edit {
        Edit::ManagersRows { rows } if rows.is_empty() => Ok(request),
        _ => Err(PolicyError::new(Code::InvalidValue, "/edit", "the edit is no import without rows")),
    }
}

/// Where the rows of the first edit start and end, and the rows.
fn rows_within(text: &str) -> Result<(usize, usize, Import), Stop> {
    let mut lexer = Lexer::new(text);
    enter(&mut lexer, "edit")?;
    enter(&mut lexer, "rows")?;
    lexer.peek();
    let start = lexer.at;
    let import = rows(&mut lexer, text)?;
    Ok((start, lexer.at, import))
}

/// Goes to the value of a key of the object that comes next.
fn enter(lexer: &mut Lexer<'_>, wanted: &str) -> Result<(), Stop> {
    begin(lexer, Kind::Object)?;
    let mut is_first = true;
    while let Some(key) = lexer.key(std::mem::take(&mut is_first))? {
        if key == wanted {
            return Ok(());
        }
        lexer.pass(Numbers::Any)?;
    }
    Err(Stop)
}

/// Passes the bracket of a list or object, which must come next.
fn begin(lexer: &mut Lexer<'_>, kind: Kind) -> Result<(), Stop> {
    if lexer.kind()? != kind {
        return Err(Stop);
    }
    lexer.open();
    Ok(())
}

fn rows(lexer: &mut Lexer<'_>, text: &str) -> Result<Import, Stop> {
    let mut import = Import::default();
    begin(lexer, Kind::List)?;
    let mut is_first = true;
    while lexer.has_element(std::mem::take(&mut is_first))? {
        let mut cursor = Cursor::new(text, MAX_ID_UNITS);
        cursor.at = lexer.at;
        if read_objects(&mut import.rows, &mut cursor, MAX_ROWS) {
            lexer.at = cursor.at;
        } else {
            row(lexer, &mut import)?;
        }
        if import.rows.list.len() > MAX_ROWS {
            return Err(Stop);
        }
    }
    Ok(import)
}

/// The text that comes next, if it is a well-formed one.
fn text_of_value<'a>(lexer: &mut Lexer<'a>) -> Result<Cow<'a, str>, Stop> {
    if lexer.kind()? != Kind::Text {
        return Err(Stop);
    }
    let text = lexer.string()?;
    if lexer.take_lone_surrogate() { Err(Stop) } else { Ok(text) }
}

fn row(lexer: &mut Lexer<'_>, import: &mut Import) -> Result<(), Stop> {
    let (mut action, mut partner, mut user, mut primary) = (None, None, None, None);
    begin(lexer, Kind::Object)?;
    let mut is_first = true;
    while let Some(key) = lexer.key(std::mem::take(&mut is_first))? {
        let is_repeated = match key.as_ref() {
            "action" => action.replace(action_of(&text_of_value(lexer)?)?).is_some(),
            "partner" => partner.replace(text_of_value(lexer)?).is_some(),
            "user" => user.replace(text_of_value(lexer)?).is_some(),
            "primary" if lexer.kind()? == Kind::Bool => primary.replace(lexer.boolean()?).is_some(),
            _ => true,
        };
        if is_repeated {
            return Err(Stop);
        }
    }
    let (Some(action), Some(partner), Some(user)) = (action, partner, user) else {
        return Err(Stop);
    };
    if check_id(&partner).is_err() || check_id(&user).is_err() {
        return Err(Stop);
    }
    import.push(action, &partner, &user, primary);
    Ok(())
}

fn action_of(text: &str) -> Result<RowAction, Stop> {
    match text {
        "add" => Ok(RowAction::Add),
        "remove" => Ok(RowAction::Remove),
        "make-primary" => Ok(RowAction::MakePrimary),
        _ => Err(Stop),
    }
}

/// Reads rows that were put into columns by a caller: a JSON list of the partners and one of the users, each of
/// different ids, and the rows as in [`PackedRows::list`].
///
/// None if anything is out of order or not plain; the reader of edit requests says what.
#[must_use]
pub fn read_import_columns(partners: &str, users: &str, columns: &[u32]) -> Option<Import> {
    let [partners, users] = [partners, users].map(|list| interned(list, MAX_ID_UNITS));
    let (partners, users) = (partners?, users?);
    let (list, []) = columns.as_chunks::<3>() else {
        return None;
    };
    let is_within = |&[partner, user, wish]: &[u32; 3]| {
        (partner as usize) < partners.len() && (user as usize) < users.len() && row_wish(wish).is_some()
    };
    let list = list.iter().all(is_within).then(|| list.to_vec())?;
    Some(Import { rows: PackedRows::new(partners, users, list), ..Import::default() })
}
