//! Tables of manager assignments: RFC 4180, with a header, UTF-8 with or without a byte order mark.

use csv::{ByteRecord, ReaderBuilder, Trim};

use crate::ids::{PartnerId, UserId};
use crate::model::{ImportedRow, MalformedLine, ManagerRow, RowAction};

use super::cx::quoted;

/// Which column a field stands in.
#[derive(Debug, Clone, Copy)]
struct Columns {
    action: usize,
    partner: usize,
    user: usize,
    primary: Option<usize>,
    count: usize,
}

/// Reads the rows of a table with the header `action,partner,user,primary`, in any order, `primary` optional.
///
/// A line that cannot be read becomes a malformed row with its line number, and a header that cannot be read the only
/// row; nothing is guessed. A table without rows gives none.
#[must_use]
pub fn read_manager_rows_csv(text: &[u8]) -> Vec<ImportedRow> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::None).from_reader(text);
    let mut record = ByteRecord::new();
    let mut columns = None;
    let mut rows = Vec::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                rows.push(malformed(reader.position().line(), error.to_string()));
                break;
            }
        }
        let line = record.position().map_or(1, csv::Position::line);
        let raw = record.position().map_or(text, |start| raw(text, start.byte(), reader.position().byte()));
        match columns {
            None if !is_well_quoted(raw) => return vec![malformed(line, MISQUOTED.to_owned())],
            None => match header(&record) {
                Ok(found) => columns = Some(found),
                Err(message) => return vec![malformed(line, message)],
            },
            Some(columns) => {
                let row = if is_well_quoted(raw) { row(&record, columns) } else { Err(MISQUOTED.to_owned()) };
                rows.push(row.map_err(|message| MalformedLine { line, message }));
            }
        }
    }
    if columns.is_none() {
        rows.push(malformed(1, "the header is missing".to_owned()));
    }
    rows
}

fn malformed(line: u64, message: String) -> ImportedRow {
    Err(MalformedLine { line, message })
}

const MISQUOTED: &str = "the line has a quotation mark where RFC 4180 allows none";

/// The bytes of one record, with its line end.
fn raw(text: &[u8], start: u64, end: u64) -> &[u8] {
    let bounds = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    bounds.and_then(|(start, end)| text.get(start..end)).unwrap_or_default()
}

/// Says whether quotation marks stand only around whole fields and doubled within them.
fn is_well_quoted(record: &[u8]) -> bool {
    #[derive(PartialEq)]
    enum Within {
        Start,
        Plain,
        Quoted,
        Closed,
    }

    let mut within = Within::Start;
    for byte in record {
        within = match (within, byte) {
            (Within::Start, b'"') | (Within::Closed, b'"') => Within::Quoted,
            (Within::Quoted, b'"') => Within::Closed,
            (Within::Quoted, _) => Within::Quoted,
            (Within::Start | Within::Plain | Within::Closed, b',' | b'\r' | b'\n') => Within::Start,
            (Within::Plain, b'"') | (Within::Closed, _) => return false,
            (Within::Start | Within::Plain, _) => Within::Plain,
        };
    }
    within != Within::Quoted
}

/// The columns that the header names.
fn header(record: &ByteRecord) -> Result<Columns, String> {
    let (mut action, mut partner, mut user, mut primary) = (None, None, None, None);
    for (index, name) in record.iter().enumerate() {
        let slot = match name {
            b"action" => &mut action,
            b"partner" => &mut partner,
            b"user" => &mut user,
            b"primary" => &mut primary,
            other => return Err(format!("there is no column {}", quoted(&String::from_utf8_lossy(other)))),
        };
        if slot.replace(index).is_some() {
            return Err(format!("the column {} occurs twice", quoted(&String::from_utf8_lossy(name))));
        }
    }
    let needed = |column: Option<usize>, name: &str| column.ok_or_else(|| format!("the column `{name}` is missing"));
    Ok(Columns {
        action: needed(action, "action")?,
        partner: needed(partner, "partner")?,
        user: needed(user, "user")?,
        primary,
        count: record.len(),
    })
}

/// The row of one record.
fn row(record: &ByteRecord, columns: Columns) -> Result<ManagerRow, String> {
    if record.len() != columns.count {
        return Err(format!("the line has {} fields, not {}", record.len(), columns.count));
    }
    let field = |index: usize| {
        let bytes = record.get(index).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| "the line is no UTF-8".to_owned())
    };
    let action = match field(columns.action)? {
        "add" => RowAction::Add,
        "remove" => RowAction::Remove,
        "make-primary" => RowAction::MakePrimary,
        other => return Err(format!("there is no action {}", quoted(other))),
    };
    let partner = PartnerId::parse(field(columns.partner)?).map_err(|why| format!("the partner: {why}"))?;
    let user = UserId::parse(field(columns.user)?).map_err(|why| format!("the user: {why}"))?;
    let primary = match columns.primary.map(field).transpose()? {
        None | Some("") => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => return Err(format!("the value {} of `primary` is neither true nor false", quoted(other))),
    };
    Ok(ManagerRow { action, partner, user, primary })
}
