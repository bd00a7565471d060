//! Imports of manager assignments as JSON, read into columns without a tree.
//!
//! Only what is plain is read here. Whatever else stands in the document, and whatever is wrong with it, is left to the
//! reader of edit requests.

use super::node::Fault;
use super::read::{read_edit_request, text_of};
use super::scan::Scan;
use crate::error::{Code, PolicyError};
use crate::ids::{MAX_ID_UNITS, check_id};
use crate::model::{Edit, EditRequest, Import, Names, RowAction, Rows, row_wish};

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
fn rows_within(text: &str) -> Result<(usize, usize, Import), Fault> {
    let mut scan = Scan::new(text);
    enter(&mut scan, "edit")?;
    enter(&mut scan, "rows")?;
    scan.peek();
    let start = scan.at;
    let import = rows(&mut scan)?;
    Ok((start, scan.at, import))
}

/// Goes to the value of a key of the object that comes next.
fn enter(scan: &mut Scan<'_>, wanted: &str) -> Result<(), Fault> {
    scan.expect(b'{')?;
    let mut is_first = true;
    while scan.another(b'}', is_first)? {
        is_first = false;
        let key = scan.string()?;
        scan.expect(b':')?;
        if key == wanted {
            return Ok(());
        }
        scan.skip()?;
    }
    Err(Fault::unread())
}

fn rows(scan: &mut Scan<'_>) -> Result<Import, Fault> {
    let mut import = Import::default();
    scan.expect(b'[')?;
    let mut is_first = true;
    while scan.another(b']', is_first)? {
        is_first = false;
        if !scan.plain_rows(&mut import.rows, MAX_ROWS) {
            row(scan, &mut import)?;
        }
        if import.rows.list.len() > MAX_ROWS {
            return Err(Fault::unread());
        }
    }
    Ok(import)
}

fn row(scan: &mut Scan<'_>, import: &mut Import) -> Result<(), Fault> {
    let (mut action, mut partner, mut user, mut primary) = (None, None, None, None);
    scan.expect(b'{')?;
    let mut is_first = true;
    while scan.another(b'}', is_first)? {
        is_first = false;
        let key = scan.string()?;
        scan.expect(b':')?;
        let is_repeated = match key.as_ref() {
            "action" => action.replace(action_of(&scan.string()?)?).is_some(),
            "partner" => partner.replace(scan.string()?).is_some(),
            "user" => user.replace(scan.string()?).is_some(),
            "primary" => {
                let is_true = scan.peek() == Some(b't');
                scan.word(if is_true { "true" } else { "false" })?;
                primary.replace(is_true).is_some()
            }
            _ => true,
        };
        if is_repeated {
            return Err(Fault::unread());
        }
    }
    let (Some(action), Some(partner), Some(user)) = (action, partner, user) else {
        return Err(Fault::unread());
    };
    if check_id(&partner).is_err() || check_id(&user).is_err() {
        return Err(Fault::unread());
    }
    import.push(action, &partner, &user, primary);
    Ok(())
}

fn action_of(text: &str) -> Result<RowAction, Fault> {
    match text {
        "add" => Ok(RowAction::Add),
        "remove" => Ok(RowAction::Remove),
        "make-primary" => Ok(RowAction::MakePrimary),
        _ => Err(Fault::unread()),
    }
}

/// Reads rows that were put into columns by a caller: a JSON list of the partners and one of the users, each of
/// different ids, and the rows as in [`Rows::list`].
///
/// None if anything is out of order or not plain; the reader of edit requests says what.
#[must_use]
pub fn read_import_columns(partners: &str, users: &str, columns: &[u32]) -> Option<Import> {
    let [partners, users] = [partners, users].map(|list| Names::of_list(list, MAX_ID_UNITS));
    let (partners, users) = (partners?, users?);
    let (list, []) = columns.as_chunks::<3>() else {
        return None;
    };
    let is_within = |&[partner, user, wish]: &[u32; 3]| {
        (partner as usize) < partners.len() && (user as usize) < users.len() && row_wish(wish).is_some()
    };
    let list = list.iter().all(is_within).then(|| list.to_vec())?;
    Some(Import { rows: Rows::new(partners, users, list), ..Import::default() })
}
