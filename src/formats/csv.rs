//! Tables of manager assignments, as spreadsheets write them: RFC 4180 with a header, and commas, semicolons, tabs or
//! what a line `sep=` names between the cells.

use partner_policy_kernels::{Columns, Line, read_lines};

use crate::collections::{PackedRows, narrow};
use crate::ids::{MAX_ID_UNITS, MalformedId, PartnerId, UserId, check_id};
use crate::json::{meant, quoted};
use crate::model::{Import, ImportTable, ImportedRow, MalformedLine, ManagerRow, RowAction, RowColumn, row_wish};

use super::table::{Cells, NextRecord, RecordReader, SWALLOWS};

/// Columns that tell why a row was refused the last time; they are left out.
const IGNORED: [&str; 3] = ["line", "code", "message"];
/// What headers call the columns, in English and German, in lower case; an umlaut is one letter, or one and its mark.
const COLUMNS: &[(&str, RowColumn)] = &[
    ("action", RowColumn::Action),
    ("partner", RowColumn::Partner),
    ("user", RowColumn::User),
    ("primary", RowColumn::Primary),
    ("manager", RowColumn::User),
    ("aktion", RowColumn::Action),
    ("benutzer", RowColumn::User),
    ("betreuer", RowColumn::User),
    ("primär", RowColumn::Primary),
    ("prima\u{308}r", RowColumn::Primary),
    ("primaer", RowColumn::Primary),
    ("hauptbetreuer", RowColumn::Primary),
];
/// What a row may want, in English and German, in lower case.
const ACTIONS: &[(&str, RowAction)] = &[
    ("add", RowAction::Add),
    ("remove", RowAction::Remove),
    ("make-primary", RowAction::MakePrimary),
    ("hinzufügen", RowAction::Add),
    ("hinzufu\u{308}gen", RowAction::Add),
    ("hinzufuegen", RowAction::Add),
    ("entfernen", RowAction::Remove),
    ("zum hauptbetreuer machen", RowAction::MakePrimary),
    ("primär machen", RowAction::MakePrimary),
    ("prima\u{308}r machen", RowAction::MakePrimary),
    ("primaer machen", RowAction::MakePrimary),
];
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
const STRAY: &str = "the line has a carriage return that ends no line";
const EMPTY: &str = "the header is missing";

/// What spreadsheets and people write for yes and no, in the languages of most spreadsheets, in lower case.
const YES: &[&str] = &[
    "true",
    "1",
    "yes",
    "y",
    "wahr",
    "ja",
    "j",
    "vrai",
    "oui",
    "verdadero",
    "sí",
    "si",
    "vero",
    "sì",
    "waar",
    "verdadeiro",
    "sim",
    "prawda",
    "tak",
    "sand",
    "sann",
    "sant",
    "tosi",
    "kyllä",
    "истина",
    "да",
    "pravda",
    "ano",
    "igaz",
    "igen",
    "doğru",
    "evet",
];
const NO: &[&str] = &[
    "false", "0", "no", "n", "falsch", "nein", "faux", "non", "falso", "onwaar", "nee", "não", "fałsz", "nie", "falsk",
    "usann", "nej", "nei", "falskt", "epätosi", "ei", "ложь", "нет", "nepravda", "ne", "hamis", "nem", "yanlış",
    "yanliş", "hayır", "hayir",
];

/// Reads the rows of a table with the columns `action`, `partner`, `user` and perhaps `primary`, in any order and case, or as
/// they are called in German. A header in which two columns mean the same is refused.
///
/// What cannot be read becomes a malformed row with its line number; nothing is guessed. Where a quotation mark stands
/// that may not, or is never closed, nobody knows any more where rows end: reading stops, and the table says how many of
/// its lines were not read. A table without rows gives none.
#[must_use]
pub fn read_import_csv(text: &[u8]) -> Import {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut import = Import::default();
    let (start, named) = separator(text);
    let header = match named {
        Some(delimiter) => header(text, start, delimiter),
        None => detected(text, start),
    };
    match header {
        Ok(header) => RowReader { text, header, used: 0 }.read(&mut import),
        Err((first, line)) => {
            let lines = lines_of(text);
            let unread = lines.saturating_sub(place_of(first));
            let blank = place_of(first - start.line);
            import.table = Some(ImportTable { lines, blank, unread, is_lost: true, ..ImportTable::default() });
            import.push_malformed(line);
        }
    }
    import
}

/// The rows of [`read_import_csv`] one by one.
#[must_use]
pub fn read_manager_rows_csv(text: &[u8]) -> Vec<ImportedRow> {
    let import = read_import_csv(text);
    let PackedRows { partners, users, list, .. } = &import.rows;
    let partners: Vec<PartnerId> = partners.iter().map(|id| PartnerId::from_unchecked(id.into())).collect();
    let users: Vec<UserId> = users.iter().map(|id| UserId::from_unchecked(id.into())).collect();
    let row = |&[partner, user, wish]: &[u32; 3]| {
        let line = || import.malformed.get(user as usize).cloned();
        match (partners.get(partner as usize), users.get(user as usize), row_wish(wish)) {
            (Some(partner), Some(user), Some((action, primary))) => {
                Some(Ok(ManagerRow { action, partner: partner.clone(), user: user.clone(), primary }))
            }
            _ => line().map(Err),
        }
    };
    list.iter().filter_map(row).collect()
}

/// How many lines a text has; what ends one begins none.
fn lines_of(text: &[u8]) -> u32 {
    let ends = text.iter().filter(|byte| **byte == b'\n').count();
    let is_ended = matches!(text.last(), None | Some(b'\n'));
    narrow(ends + usize::from(!is_ended))
}

/// How many lines a text has that was read up to its end.
fn lines_until(end: Line, text: &[u8]) -> u32 {
    let is_ended = matches!(text.last(), None | Some(b'\n'));
    let lines = place_of(end.line - 1) + u32::from(!is_ended);
    debug_assert_eq!(lines, lines_of(text), "a line is counted when it is read");
    lines
}

fn place_of(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// The delimiter that a first line `sep=` names, and where the table goes on behind it.
fn separator(text: &[u8]) -> (Line, Option<u8>) {
    let start = Line { at: 0, line: 1 };
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let named = line.strip_suffix(b"\r").unwrap_or(line);
    let bare = named.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(named);
    match *bare {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if is_delimiter(delimiter) => {
            let at = (line.len() + 1).min(text.len());
            (Line { at, line: 2 }, Some(delimiter))
        }
        _ => (start, None),
    }
}

const fn is_delimiter(byte: u8) -> bool {
    byte == b'\t' || (byte.is_ascii_punctuation() && byte != b'"')
}

/// What the header says.
struct Header {
    delimiter: u8,
    /// The line on which it stands.
    line: u64,
    /// How many lines above it have nothing in them.
    blank: u32,
    /// Where the first row begins.
    start: Line,
    names: Vec<String>,
    /// Columns without a name may stand where they are empty.
    known: HeaderColumns,
}

/// The line on which what should be a header begins, and what is wrong with it.
type NoHeader = (u64, MalformedLine);

/// The header with the delimiter that makes one of it; else what is wrong with the one that knows most columns.
fn detected(text: &[u8], start: Line) -> Result<Header, NoHeader> {
    let found: Vec<_> = DELIMITERS.into_iter().map(|delimiter| header(text, start, delimiter)).collect();
    let is_apart = |delimiter: u8| {
        let mut cells = Cells::new();
        RecordReader::new(text, start, delimiter).next(&mut cells).is_some() && cells.len() > 1
    };
    let best = found.iter().position(Result::is_ok);
    let best = best.or_else(|| DELIMITERS.into_iter().position(is_apart)).unwrap_or_default();
    let none = Err((1, MalformedLine { line: 1, column: None, message: EMPTY.to_owned() }));
    found.into_iter().nth(best).unwrap_or(none)
}

fn header(text: &[u8], start: Line, delimiter: u8) -> Result<Header, NoHeader> {
    let mut table = RecordReader::new(text, start, delimiter);
    let mut cells = Cells::new();
    let malformed = |first, line, column: Option<String>, message: &str| {
        let message = message.to_owned();
        (first, MalformedLine { line, column: column.map(RowColumn::Named), message })
    };
    // A row of a spreadsheet without anything in it is no header.
    let line = loop {
        let (line, record) = table.next(&mut cells).ok_or_else(|| malformed(start.line, start.line, None, EMPTY))?;
        match record {
            NextRecord::Whole(None) if cells.len() > 1 && cells.iter().all(|cell| cell.is_empty()) => {}
            NextRecord::Whole(None) => break line,
            NextRecord::Whole(Some(opened)) => return Err(malformed(line, opened, None, SWALLOWS)),
            NextRecord::Stray => return Err(malformed(line, line, None, STRAY)),
            NextRecord::Lost(opened, what) => return Err(malformed(line, opened, None, what)),
        }
    };
    let names: Vec<String> = cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let known =
        known_columns(&names).map_err(|(name, message)| malformed(line, line, Some(name.to_owned()), &message))?;
    Ok(Header { delimiter, line, blank: place_of(line - start.line), start: table.start, names, known })
}

/// What a header says of its columns.
#[derive(Default)]
struct HeaderColumns {
    columns: Columns,
    /// What each column was read as; of one that is passed over, nothing.
    read_as: Vec<String>,
    /// Columns without a name.
    unnamed: Vec<usize>,
}

/// What the header says of its columns; or the name of the column at fault, and what is wrong.
fn known_columns(names: &[String]) -> Result<HeaderColumns, (&str, String)> {
    let mut known = HeaderColumns::default();
    let (mut action, mut partner, mut user, mut primary) = (None, None, None, None);
    for (index, name) in names.iter().enumerate() {
        let word = name.to_lowercase();
        if word.is_empty() && names.len() > 1 {
            known.unnamed.push(index);
        }
        if (word.is_empty() && names.len() > 1) || IGNORED.contains(&word.as_str()) {
            known.read_as.push(String::new());
            continue;
        }
        let Some(column) = in_words(COLUMNS, &word) else {
            let meant = match meant(&word, &mut COLUMNS.iter().map(|(known, _)| (*known).into())) {
                none if none.is_empty() => "; the columns are `action`, `partner`, `user` and `primary`".to_owned(),
                meant => meant,
            };
            return Err((name, format!("there is no column {}{meant}", quoted(name))));
        };
        let slot = match column {
            RowColumn::Action => &mut action,
            RowColumn::Partner => &mut partner,
            RowColumn::User => &mut user,
            RowColumn::Primary | RowColumn::Named(_) => &mut primary,
        };
        if let Some(before) = slot.replace(index).and_then(|before| names.get(before)) {
            let message = if before.to_lowercase() == word {
                format!("the column {} occurs twice", quoted(name))
            } else {
                let (before, name) = (quoted(before), quoted(name));
                format!("the columns {before} and {name} mean the same, `{}`; leave one out", column.as_str())
            };
            return Err((name, message));
        }
        known.read_as.push(column.as_str().to_owned());
    }
    let needed = |column: Option<usize>, name: &'static str| {
        column.ok_or_else(|| (name, format!("the column `{name}` is missing")))
    };
    known.columns = Columns {
        action: needed(action, "action")?,
        partner: needed(partner, "partner")?,
        user: needed(user, "user")?,
        primary,
        count: names.len(),
    };
    Ok(known)
}

/// What a word in lower case stands for.
fn in_words<'a, T>(words: &'a [(&str, T)], word: &str) -> Option<&'a T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| meaning)
}

/// Reads the rows below a header.
struct RowReader<'a> {
    text: &'a [u8],
    header: Header,
    /// How many lines the header and the rows take that have been read.
    used: u32,
}

impl<'a> RowReader<'a> {
    fn read(mut self, import: &mut Import) {
        import.rows.list.reserve(self.text.len() / 40);
        let mut table = RecordReader::new(self.text, self.header.start, self.header.delimiter);
        let mut cells = Cells::new();
        let mut lost = None;
        loop {
            if self.header.delimiter == b',' && self.header.known.unnamed.is_empty() {
                let before = import.rows.list.len();
                table.start =
                    read_lines(&mut import.rows, self.text, table.start, self.header.known.columns, MAX_ID_UNITS);
                self.used += narrow(import.rows.list.len() - before);
            }
            let Some((line, record)) = table.next(&mut cells) else {
                break;
            };
            match record {
                NextRecord::Whole(None) if cells.iter().all(|cell| cell.is_empty()) => continue,
                NextRecord::Whole(opened) => match (self.row(&cells), opened) {
                    (Err((_, message)), Some(opened)) if cells.len() != self.header.known.columns.count => {
                        lost = Some((opened, line, format!("{SWALLOWS}: {message}")));
                    }
                    (Err((column, message)), _) => push_malformed(import, line, column, message),
                    (Ok((action, partner, user, primary)), _) => {
                        import.rows.begin(line);
                        import.push(action, partner, user, primary);
                    }
                },
                NextRecord::Stray => push_malformed(import, line, None, STRAY.to_owned()),
                NextRecord::Lost(opened, what) => lost = Some((opened, line, what.to_owned())),
            }
            if lost.is_some() {
                break;
            }
            self.used += place_of(table.start.line - line + 1);
        }
        let lines = match lost {
            None => lines_until(table.start, self.text),
            Some(_) => lines_of(self.text),
        };
        let unread = lost.as_ref().map_or(0, |(_, line, _)| lines.saturating_sub(place_of(line - 1)));
        let below = (lines - unread).saturating_sub(self.used + place_of(self.header.line));
        import.table = Some(ImportTable {
            encoding: None,
            delimiter: char::from(self.header.delimiter).to_string(),
            header: place_of(self.header.line),
            columns: self.header.names,
            read_as: self.header.known.read_as,
            lines,
            blank: self.header.blank + below,
            unread,
            is_lost: lost.is_some(),
        });
        if let Some((opened, line, what)) = lost {
            let rest = match unread {
                1 => format!("the 1 line from line {line} on was not read"),
                _ => format!("the {unread} lines from line {line} on were not read"),
            };
            let message = format!("{what}; {rest}, and nothing is imported until the quotation mark is mended");
            push_malformed(import, opened, None, message);
        }
    }

    /// The row of a record, or the first thing that is wrong with it and in which column.
    fn row<'c>(&self, cells: &'c Cells<'_>) -> Result<PlainRow<'c>, (Option<RowColumn>, String)> {
        let columns = self.header.known.columns;
        if cells.len() != columns.count {
            return Err((None, format!("the line has {} fields, not {}", cells.len(), columns.count)));
        }
        let cell = |index: usize, column: RowColumn| {
            let bytes = cells.get(index).map(AsRef::as_ref).unwrap_or_default();
            std::str::from_utf8(bytes).map_err(|_| (Some(column), "the line is no UTF-8".to_owned()))
        };
        let header = |index: usize| quoted(self.header.names.get(index).map_or("", String::as_str));
        let empty = |index: usize| format!("the cell of {} is empty", header(index));
        let named = cell(columns.action, RowColumn::Action)?;
        let action = action_of(named).ok_or_else(|| {
            let meant = match meant(named, &mut ACTIONS.iter().map(|(name, _)| (*name).into())) {
                none if none.is_empty() => "; the actions are `add`, `remove` and `make-primary`".to_owned(),
                meant => meant,
            };
            let wrong = match named.trim() {
                "" => empty(columns.action),
                _ => format!("there is no action {}", quoted(named)),
            };
            (Some(RowColumn::Action), wrong + &meant)
        })?;
        let id = |index: usize, column: RowColumn| {
            let id = cell(index, column.clone())?;
            let wrong = |why| match why {
                MalformedId::Empty => empty(index),
                MalformedId::TooLong => format!("the cell of {} is no id: {why}", header(index)),
            };
            check_id(id).map(|()| id).map_err(|why| (Some(column), wrong(why)))
        };
        let partner = id(columns.partner, RowColumn::Partner)?;
        let user = id(columns.user, RowColumn::User)?;
        let flag = columns.primary.map(|index| cell(index, RowColumn::Primary)).transpose()?.unwrap_or_default();
        let primary = primary_of(flag).ok_or_else(|| {
            let name = columns.primary.map(header).unwrap_or_default();
            let message = format!("the value {} of {name} is neither true nor false", quoted(flag));
            (Some(RowColumn::Primary), message)
        })?;
        if self.header.known.unnamed.iter().any(|index| cells.get(*index).is_some_and(|cell| !cell.is_empty())) {
            return Err((None, "the line has text in a column without a name".to_owned()));
        }
        Ok((action, partner, user, primary))
    }
}

type PlainRow<'a> = (RowAction, &'a str, &'a str, Option<bool>);

fn push_malformed(import: &mut Import, line: u64, column: Option<RowColumn>, message: String) {
    import.rows.begin(line);
    import.push_malformed(MalformedLine { line, column, message });
}

fn action_of(cell: &str) -> Option<RowAction> {
    in_words(ACTIONS, &cell.trim().to_lowercase()).copied()
}

fn primary_of(cell: &str) -> Option<Option<bool>> {
    let word = cell.trim().to_lowercase();
    if word.is_empty() {
        return Some(None);
    }
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(YES) { Some(Some(true)) } else { is(NO).then_some(Some(false)) }
}
