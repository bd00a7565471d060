//! Records of a table after RFC 4180, read strictly.
//!
//! Written by hand, in the place of the `csv` crate: that one reads on where a quotation mark stands that may not or is
//! never closed, and cannot say where it opened, so that every record was scanned a second time to find out.

use std::borrow::Cow;

use partner_policy_kernels::{Line, line_end};

/// The cells of one record.
pub(super) type Cells<'a> = Vec<Cow<'a, [u8]>>;

/// What comes next in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextRecord {
    /// A record, and the line on which a quoted cell of it opens that runs over a line break.
    Whole(Option<u64>),
    /// A line with a carriage return that ends no line.
    Stray,
    /// A quotation mark on this line after which nobody can say where a record ends, and what is wrong with it.
    Lost(u64, &'static str),
}

/// How a cell ends.
enum End {
    Cell,
    Record,
    Stray,
    Lost(u64, &'static str),
}

const UNCLOSED: &str = "the quotation mark that opens here is never closed";
const TEXT_BEHIND: &str = "text stands behind the closing quotation mark of a cell that opens here";
const WITHIN: &str = "a quotation mark stands within a cell that does not begin with one";
/// What is wrong with a quoted cell that takes in the lines below it.
pub(super) const SWALLOWS: &str = "the quotation mark that opens here takes in the lines below";

/// A table that is read record by record.
#[derive(Debug, Clone)]
pub(super) struct RecordReader<'a> {
    text: &'a [u8],
    delimiter: u8,
    /// Where the next record begins, or an empty line before it.
    pub(super) start: Line,
    /// Where in the record a quoted cell opens that runs over a line break.
    opened: Option<u64>,
}

impl<'a> RecordReader<'a> {
    pub(super) const fn new(text: &'a [u8], start: Line, delimiter: u8) -> Self {
        Self { text, delimiter, start, opened: None }
    }

    /// Reads the next record; says on which line it begins, and none at the end of the table.
    pub(super) fn next(&mut self, cells: &mut Cells<'a>) -> Option<(u64, NextRecord)> {
        cells.clear();
        self.skip_empty_lines();
        if self.start.at >= self.text.len() {
            return None;
        }
        self.opened = None;
        let first = self.start.line;
        loop {
            let end = match self.text.get(self.start.at) {
                Some(b'"') => self.quoted(cells),
                _ => self.plain(cells),
            };
            match end {
                End::Cell => self.start.at += 1,
                End::Record => return Some((first, NextRecord::Whole(self.opened))),
                End::Lost(line, what) => return Some((first, NextRecord::Lost(line, what))),
                End::Stray => {
                    let rest = self.text.get(self.start.at..).unwrap_or_default();
                    self.start.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                    return Some((first, NextRecord::Stray));
                }
            }
        }
    }

    fn skip_empty_lines(&mut self) {
        while let Some(length) = line_end(self.text, self.start.at) {
            self.start.at += length;
            self.start.line += 1;
        }
    }

    fn plain(&mut self, cells: &mut Cells<'a>) -> End {
        let rest = self.text.get(self.start.at..).unwrap_or_default();
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'"' | b'\r' | b'\n');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        cells.push(Cow::Borrowed(rest.get(..length).unwrap_or_default()));
        self.start.at += length;
        self.end().unwrap_or(End::Lost(self.start.line, WITHIN))
    }

    /// What ends a cell here; nothing if the cell goes on.
    fn end(&self) -> Option<End> {
        match self.text.get(self.start.at) {
            None => Some(End::Record),
            Some(byte) if *byte == self.delimiter => Some(End::Cell),
            Some(_) if line_end(self.text, self.start.at).is_some() => Some(End::Record),
            Some(b'\r') => Some(End::Stray),
            Some(_) => None,
        }
    }

    fn quoted(&mut self, cells: &mut Cells<'a>) -> End {
        let (opened, from) = (self.start.line, self.start.at + 1);
        let mut at = from;
        let (mut is_doubled, mut swallows) = (false, false);
        loop {
            match self.text.get(at) {
                None => return End::Lost(opened, UNCLOSED),
                Some(b'"') if self.text.get(at + 1) == Some(&b'"') => {
                    is_doubled = true;
                    at += 1;
                }
                Some(b'"') => break,
                Some(b'\n') => self.start.line += 1,
                // What has several cells is a line of the table rather than of a cell.
                Some(byte) => swallows |= *byte == self.delimiter && self.start.line > opened,
            }
            at += 1;
        }
        let cell = self.text.get(from..at).unwrap_or_default();
        cells.push(if is_doubled { Cow::Owned(undoubled(cell)) } else { Cow::Borrowed(cell) });
        self.start.at = at + 1;
        if self.start.line > opened {
            self.opened.get_or_insert(opened);
        }
        if swallows { End::Lost(opened, SWALLOWS) } else { self.end().unwrap_or(End::Lost(opened, TEXT_BEHIND)) }
    }
}

/// The cell with one quotation mark for every two.
fn undoubled(cell: &[u8]) -> Vec<u8> {
    let mut is_second = false;
    let keeps = |byte: &&u8| {
        is_second = **byte == b'"' && !is_second;
        !is_second || **byte != b'"'
    };
    cell.iter().filter(keeps).copied().collect()
}
