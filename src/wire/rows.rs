//! Tables of manager assignments: RFC 4180, with a header, UTF-8 with or without a byte order mark.

use csv::{ByteRecord, Reader, ReaderBuilder, Trim};
use partner_policy_scan::{Columns, Line, line_end};

use crate::ids::{MAX_ID_UNITS, PartnerId, UserId, check_id};
use crate::model::{Import, ImportedRow, MalformedLine, ManagerRow, RowAction, Rows, row_wish};

use super::cx::quoted;

/// Reads the rows of a table with the header `action,partner,user,primary`, in any order, `primary` optional.
///
/// A line that cannot be read becomes a malformed row with its line number, and a header that cannot be read the only
/// row; nothing is guessed. A table without rows gives none.
#[must_use]
pub fn read_import_csv(text: &[u8]) -> Import {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut import = Import::default();
    let mut start = Line { at: 0, line: 1 };
    let mut columns = None;
    let mut record = ByteRecord::new();
    while let (Some(from), None) = (text.get(start.at..), columns) {
        let mut reader = reader(from);
        match next(&mut reader, &mut record, from) {
            None => {
                import.push_malformed(MalformedLine { line: 1, message: "the header is missing".to_owned() });
                return import;
            }
            Some(found) => {
                let header = found.and_then(|lines| {
                    let end = start.at + place(reader.position().byte());
                    let header = if stray_return(text, start.at, end).is_some() {
                        Err(STRAY.to_owned())
                    } else if lines.is_well_quoted {
                        header(&record)
                    } else {
                        Err(MISQUOTED.to_owned())
                    };
                    header.map_err(|message| MalformedLine { line: lines.first, message })
                });
                match header {
                    Err(line) => {
                        import.push_malformed(line);
                        return import;
                    }
                    Ok(found) => columns = Some(found),
                }
            }
        }
        start = Line { at: place(reader.position().byte()), line: reader.position().line() };
    }
    if let Some(columns) = columns {
        import.rows.list.reserve(text.len() / 40);
        start = read_plain(text, start, columns, &mut import);
        read_quoted(text, start, columns, &mut import);
    }
    import
}

/// The rows of [`read_import_csv`] one by one.
#[must_use]
pub fn read_manager_rows_csv(text: &[u8]) -> Vec<ImportedRow> {
    rows_of(&read_import_csv(text))
}

/// The rows of an import one by one.
pub(super) fn rows_of(import: &Import) -> Vec<ImportedRow> {
    let Rows { partners, users, list } = &import.rows;
    let partners: Vec<PartnerId> = partners.iter().map(|id| PartnerId::made_up(id.into())).collect();
    let users: Vec<UserId> = users.iter().map(|id| UserId::made_up(id.into())).collect();
    let row = |&[partner, user, wish]: &[u32; 3]| {
        let line = || import.lines.get(user as usize).cloned();
        match (partners.get(partner as usize), users.get(user as usize), row_wish(wish)) {
            (Some(partner), Some(user), Some((action, primary))) => {
                Some(Ok(ManagerRow { action, partner: partner.clone(), user: user.clone(), primary }))
            }
            _ => line().map(Err),
        }
    };
    list.iter().filter_map(row).collect()
}

fn place(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The first carriage return that ends no line, from a place up to another.
fn stray_return(text: &[u8], from: usize, to: usize) -> Option<usize> {
    let within = text.get(from..to)?.iter();
    (from..).zip(within).find(|(at, byte)| **byte == b'\r' && line_end(text, *at).is_none()).map(|(at, _)| at)
}

/// Where the line goes on after a stray carriage return: at the next LF, or at the end of the text.
fn line_feed(text: &[u8], at: usize) -> usize {
    let found = text.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n'));
    found.map_or(text.len(), |found| at + found)
}

/// Reads the rows up to the first one with a quotation mark; says where that one starts.
fn read_plain(text: &[u8], mut start: Line, columns: Columns, import: &mut Import) -> Line {
    loop {
        start = import.rows.read_lines(text, start, columns, MAX_ID_UNITS);
        let rest = text.get(start.at..).unwrap_or_default();
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if rest.is_empty() || line.contains(&b'"') {
            return start;
        }
        start.at += line.len();
        let line = if start.at < text.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        if line.contains(&b'\r') {
            import.push_malformed(MalformedLine { line: start.line, message: STRAY.to_owned() });
            continue;
        }
        let mut fields = Fields::default();
        line.split(|byte| *byte == b',').for_each(|field| fields.push(field));
        read_row(&fields, columns, start.line, import);
    }
}

/// Reads the rows from a place on, with quotation marks.
fn read_quoted(text: &[u8], start: Line, columns: Columns, import: &mut Import) {
    let mut from = Some(start);
    while let Some(start) = from {
        from = read_records(text, start, columns, import);
    }
}

/// Reads the records from a place on, up to a line with a stray carriage return; says where to go on after that line.
fn read_records(text: &[u8], start: Line, columns: Columns, import: &mut Import) -> Option<Line> {
    let rest = text.get(start.at..).filter(|rest| !rest.is_empty())?;
    let mut reader = reader(rest);
    let mut record = ByteRecord::new();
    let mut from = start;
    loop {
        let found = next(&mut reader, &mut record, rest);
        let to = if found.is_some() { start.at + place(reader.position().byte()) } else { text.len() };
        if let Some((line, end)) = stray_line(text, from, to) {
            import.push_malformed(MalformedLine { line, message: STRAY.to_owned() });
            return Some(Line { at: end, line });
        }
        match found? {
            Ok(lines) => {
                let line = start.line + lines.first - 1;
                if lines.is_well_quoted {
                    let mut fields = Fields::default();
                    record.iter().for_each(|field| fields.push(field));
                    read_row(&fields, columns, line, import);
                } else {
                    import.push_malformed(MalformedLine { line, message: MISQUOTED.to_owned() });
                }
            }
            Err(line) => {
                import.push_malformed(MalformedLine { line: start.line + line.line - 1, ..line });
                return None;
            }
        }
        from = Line { at: to, line: start.line + reader.position().line() - 1 };
    }
}

/// The number of the first line, from a place up to another, with a stray carriage return outside quotation marks, and
/// where that line ends.
fn stray_line(text: &[u8], mut from: Line, to: usize) -> Option<(u64, usize)> {
    stray_return(text, from.at, to)?;
    let mut within = Within::Start;
    let mut line = from.line;
    while let Some(&byte) = text.get(from.at).filter(|_| from.at < to) {
        if within != Within::Quoted && byte == b'\r' && line_end(text, from.at).is_none() {
            return Some((line, line_feed(text, from.at)));
        }
        within = within.after(byte).unwrap_or(Within::Plain);
        from.at += 1;
        from.line += u64::from(byte == b'\n');
        if byte == b'\n' && within == Within::Start {
            line = from.line;
        }
    }
    None
}

fn reader(text: &[u8]) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::None).from_reader(text)
}

/// What a record looks like from outside.
struct Lines {
    /// The line on which it starts, counted from 1.
    first: u64,
    is_well_quoted: bool,
}

/// Reads the next record of `text`; none at its end.
fn next(reader: &mut Reader<&[u8]>, record: &mut ByteRecord, text: &[u8]) -> Option<Result<Lines, MalformedLine>> {
    match reader.read_byte_record(record) {
        Ok(true) => {
            let start = record.position().map_or((0, 1), |start| (place(start.byte()), start.line()));
            let raw = text.get(start.0..place(reader.position().byte())).unwrap_or_default();
            // What ends the line before, and empty lines, come first.
            let skipped = raw.iter().take_while(|byte| is_line_end(**byte));
            let first = start.1 + skipped.map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            Some(Ok(Lines { first, is_well_quoted: is_well_quoted(raw) }))
        }
        Ok(false) => None,
        Err(error) => Some(Err(MalformedLine { line: reader.position().line(), message: error.to_string() })),
    }
}

const STRAY: &str = "the line has a carriage return that ends no line";

const MISQUOTED: &str = "the line has a quotation mark where RFC 4180 allows none";

/// Where in a field a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Start,
    Plain,
    Quoted,
    Closed,
}

impl Within {
    /// Where the next byte stands; none after a quotation mark where RFC 4180 allows none.
    #[inline]
    const fn after(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Start | Self::Closed, b'"') => Some(Self::Quoted),
            (Self::Quoted, b'"') => Some(Self::Closed),
            (Self::Quoted, _) => Some(Self::Quoted),
            (Self::Start | Self::Plain | Self::Closed, b',' | b'\r' | b'\n') => Some(Self::Start),
            (Self::Plain, b'"') | (Self::Closed, _) => None,
            (Self::Start | Self::Plain, _) => Some(Self::Plain),
        }
    }
}

/// Says whether quotation marks stand only around whole fields and doubled within them.
fn is_well_quoted(record: &[u8]) -> bool {
    let end = record.iter().try_fold(Within::Start, |within, byte| within.after(*byte));
    end.is_some_and(|end| end != Within::Quoted)
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

/// The fields of one record; those beyond the most that a header can name are only counted.
#[derive(Debug, Default)]
struct Fields<'a> {
    list: [&'a [u8]; 4],
    count: usize,
}

impl<'a> Fields<'a> {
    fn push(&mut self, bytes: &'a [u8]) {
        if let Some(field) = self.list.get_mut(self.count) {
            *field = bytes;
        }
        self.count += 1;
    }

    fn get(&self, column: usize) -> &'a [u8] {
        self.list.get(column).copied().unwrap_or_default()
    }
}

/// Reads the row of one record.
fn read_row(fields: &Fields<'_>, columns: Columns, line: u64, import: &mut Import) {
    match row(fields, columns) {
        Ok((action, partner, user, primary)) => import.push(action, partner, user, primary),
        Err(message) => import.push_malformed(MalformedLine { line, message }),
    }
}

fn action_of(field: &[u8]) -> Option<RowAction> {
    match field {
        b"add" => Some(RowAction::Add),
        b"remove" => Some(RowAction::Remove),
        b"make-primary" => Some(RowAction::MakePrimary),
        _ => None,
    }
}

fn primary_of(field: &[u8]) -> Option<Option<bool>> {
    match field {
        b"" => Some(None),
        b"true" => Some(Some(true)),
        b"false" => Some(Some(false)),
        _ => None,
    }
}

type Row<'a> = (RowAction, &'a str, &'a str, Option<bool>);

/// The row of one record, or the first thing that is wrong with it.
fn row<'a>(fields: &Fields<'a>, columns: Columns) -> Result<Row<'a>, String> {
    if fields.count != columns.count {
        return Err(format!("the line has {} fields, not {}", fields.count, columns.count));
    }
    let field = |column: usize| std::str::from_utf8(fields.get(column)).map_err(|_| "the line is no UTF-8".to_owned());
    let action = field(columns.action)?;
    let action = action_of(action.as_bytes()).ok_or_else(|| format!("there is no action {}", quoted(action)))?;
    let id = |column: usize, what: &str| {
        let id = field(column)?;
        check_id(id).map(|()| id).map_err(|why| format!("the {what}: {why}"))
    };
    let (partner, user) = (id(columns.partner, "partner")?, id(columns.user, "user")?);
    let primary = columns.primary.map(field).transpose()?.unwrap_or_default();
    let primary = primary_of(primary.as_bytes())
        .ok_or_else(|| format!("the value {} of `primary` is neither true nor false", quoted(primary)))?;
    Ok((action, partner, user, primary))
}
