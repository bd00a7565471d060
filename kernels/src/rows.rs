//! Rows of manager assignments as they stand in a CSV file or a JSON list, read into columns.
//!
//! Only plain rows are known here: whoever calls reads every other row and says what is wrong with it.

use super::cursor::{Cursor, Key};
use super::names::{Names, place};
use super::{HIGH, LOW};

/// Rows about partners and users.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The partners that rows name.
    pub partners: Names,
    /// The users that rows name.
    pub users: Names,
    /// Of each row the number of the partner, that of the user, and what it wants: the place of the action among `add`,
    /// `remove` and `make-primary`, plus 4 where `primary` is false and 8 where it is true.
    pub list: Vec<[u32; 3]>,
    /// On which lines of a table rows begin: the number of a row and its line, for the rows that do not begin on the line
    /// behind the one on which the row before began.
    pub lines: Vec<[u32; 2]>,
    /// The line on which a row begins that stands in no [`Rows::lines`].
    next_line: u32,
}

/// Which column of a table a field stands in; there are `count` of at most four.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// `action`
    pub action: usize,
    /// `partner`
    pub partner: usize,
    /// `user`
    pub user: usize,
    /// `primary`
    pub primary: Option<usize>,
    /// How many there are.
    pub count: usize,
}

/// A place in a table.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The byte.
    pub at: usize,
    /// The line, counted from 1.
    pub line: u64,
}

/// How long the line end at a place is, if there is one: LF or CRLF.
#[must_use]
#[inline]
pub fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\n'), _) => Some(1),
        (Some(b'\r'), Some(b'\n')) => Some(2),
        _ => None,
    }
}

impl Rows {
    /// Rows that stand in no table.
    #[must_use]
    pub fn new(partners: Names, users: Names, list: Vec<[u32; 3]>) -> Self {
        Self { partners, users, list, ..Self::default() }
    }

    /// Reads lines up to the first one that is not plain; says where that one starts, or where the table ends.
    ///
    /// Ids have at most `longest` bytes.
    #[must_use]
    #[inline(never)]
    pub fn read_lines(&mut self, text: &[u8], mut start: Line, columns: Columns, longest: usize) -> Line {
        loop {
            while let Some(length) = line_end(text, start.at) {
                start.line += 1;
                start.at += length;
            }
            let Some(end) = self.read_line(text, start, columns, longest) else {
                return start;
            };
            start.at = end;
        }
    }

    /// Says that the row that is added next begins on a line.
    #[inline]
    pub fn begin(&mut self, line: u64) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        if line != self.next_line {
            self.lines.push([place(self.list.len()), line]);
        }
        self.next_line = line.wrapping_add(1);
    }

    /// Reads the line that starts at a place; says where it ends.
    #[inline]
    fn read_line(&mut self, text: &[u8], line: Line, columns: Columns, longest: usize) -> Option<usize> {
        let start = line.at;
        let mut fields: [&[u8]; 4] = [&[]; 4];
        let mut count = 0;
        let (mut from, mut at) = (start, start);
        loop {
            at += up_to_comma(text.get(at..)?);
            let end = text.get(at);
            match end {
                Some(b',' | b'\n' | b'\r') | None => {
                    *fields.get_mut(count)? = text.get(from..at)?;
                    count += 1;
                    if end != Some(&b',') {
                        break;
                    }
                    from = at + 1;
                }
                Some(b'"') => return None,
                Some(_) => {}
            }
            at += 1;
        }
        let field = |column: usize| fields.get(column).copied();
        // A carriage return alone ends no line.
        if count != columns.count || (at < text.len() && line_end(text, at).is_none()) {
            return None;
        }
        let primary = match columns.primary {
            None => 0,
            Some(column) => match field(column)? {
                b"" => 0,
                b"false" => 4,
                b"true" => 8,
                _ => return None,
            },
        };
        let wish = action(field(columns.action)?)? + primary;
        let user = self.users.number_of_bytes(field(columns.user)?, longest)?;
        let partner = self.partners.number_of_bytes(field(columns.partner)?, longest)?;
        self.begin(line.line);
        self.list.push([partner, user, wish]);
        Some(at)
    }

    /// Reads rows with commas between them up to the first one that is not plain, or until there are more than `most`;
    /// leaves the cursor behind the last one that was read, and says whether there is one.
    #[must_use]
    #[inline(never)]
    pub fn read_objects(&mut self, cursor: &mut Cursor<'_>, most: usize) -> bool {
        let start = cursor.at;
        let mut end = start;
        while self.list.len() <= most && self.read_object(cursor).is_some() {
            end = cursor.at;
            if cursor.peek() != Some(b',') {
                break;
            }
            cursor.at += 1;
        }
        cursor.at = end;
        end != start
    }

    #[inline]
    fn read_object(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let (mut kind, mut partner, mut user, mut primary) = (None, None, None, None);
        cursor.expect(b'{')?;
        loop {
            let is_repeated = match cursor.key()? {
                Key::Action => kind.replace(action(cursor.text()?.as_bytes())?).is_some(),
                Key::Partner => partner.replace(cursor.text()?).is_some(),
                Key::User => user.replace(cursor.text()?).is_some(),
                Key::Primary => primary.replace(cursor.boolean()?).is_some(),
                _ => true,
            };
            if is_repeated {
                return None;
            }
            match cursor.peek()? {
                b',' => cursor.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        cursor.at += 1;
        let wish = kind? + primary.map_or(0, |primary| if primary { 8 } else { 4 });
        let (partner, user) = (partner?, user?);
        let user = self.users.number_of_bytes(user.as_bytes(), cursor.longest_id)?;
        let partner = self.partners.number_of_bytes(partner.as_bytes(), cursor.longest_id)?;
        self.list.push([partner, user, wish]);
        Some(())
    }
}

#[inline]
fn action(name: &[u8]) -> Option<u32> {
    // A first look at the length spares the comparison of most.
    match (name.len(), name) {
        (3, [b'a', b'd', b'd']) => Some(0),
        (6, b"remove") => Some(1),
        (12, b"make-primary") => Some(2),
        _ => None,
    }
}

/// How many bytes come before the first one up to the comma: everything that means something in a table comes before the
/// digits and letters.
#[inline]
fn up_to_comma(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(chunk) = bytes.get(length..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // The high bit of the lowest byte below the first digit but one is set, and of no byte below it.
        let found = word.wrapping_sub(LOW * u64::from(b',' + 1)) & !word & HIGH;
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().take_while(|byte| **byte > b',').count()
}
