//! Rows of manager assignments as they stand in a CSV file or a JSON list, read into columns.
//!
//! Only plain rows are known here: whoever calls reads every other row and says what is wrong with it.

use partner_policy_rows::{Interner, PackedRows};

use super::cursor::{Cursor, RecordKey};
use super::{HIGH, LOW};

/// Which column of a table a field stands in; there are `count` of at most four.
#[derive(Debug, Clone, Copy, Default)]
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

/// A position in a table.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The byte.
    pub at: usize,
    /// The line, counted from 1.
    pub line: u64,
}

/// How long the line end at an offset is, if there is one: LF or CRLF.
#[must_use]
#[inline]
pub fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\n'), _) => Some(1),
        (Some(b'\r'), Some(b'\n')) => Some(2),
        _ => None,
    }
}

/// Reads lines up to the first one that is not plain; says where that one starts, or where the table ends.
///
/// Ids have at most `longest` bytes.
#[must_use]
#[inline(never)]
pub fn read_lines(rows: &mut PackedRows, text: &[u8], mut start: Line, columns: Columns, longest: usize) -> Line {
    loop {
        while let Some(length) = line_end(text, start.at) {
            start.line += 1;
            start.at += length;
        }
        let Some(end) = read_line(rows, text, start, columns, longest) else {
            return start;
        };
        start.at = end;
    }
}

/// Reads the line that starts at a position; says where it ends.
#[inline]
fn read_line(rows: &mut PackedRows, text: &[u8], line: Line, columns: Columns, longest: usize) -> Option<usize> {
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
    let user = rows.users.number_of_bytes(field(columns.user)?, longest)?;
    let partner = rows.partners.number_of_bytes(field(columns.partner)?, longest)?;
    rows.begin(line.line);
    rows.list.push([partner, user, wish]);
    Some(at)
}

/// Reads rows with commas between them up to the first one that is not plain, or until there are more than `most`;
/// leaves the cursor behind the last one that was read, and says whether there is one.
#[must_use]
#[inline(never)]
pub fn read_objects(rows: &mut PackedRows, cursor: &mut Cursor<'_>, most: usize) -> bool {
    let start = cursor.at;
    let mut end = start;
    while rows.list.len() <= most && read_object(rows, cursor).is_some() {
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
fn read_object(rows: &mut PackedRows, cursor: &mut Cursor<'_>) -> Option<()> {
    let (mut kind, mut partner, mut user, mut primary) = (None, None, None, None);
    cursor.expect(b'{')?;
    loop {
        let is_repeated = match cursor.key()? {
            RecordKey::Action => kind.replace(action(cursor.text()?.as_bytes())?).is_some(),
            RecordKey::Partner => partner.replace(cursor.text()?).is_some(),
            RecordKey::User => user.replace(cursor.text()?).is_some(),
            RecordKey::Primary => primary.replace(cursor.boolean()?).is_some(),
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
    let user = rows.users.number_of_bytes(user.as_bytes(), cursor.longest_id)?;
    let partner = rows.partners.number_of_bytes(partner.as_bytes(), cursor.longest_id)?;
    rows.list.push([partner, user, wish]);
    Some(())
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

/// The ids of a JSON list in their order; none unless they are plain, well-formed and all different.
#[must_use]
pub fn interned(list: &str, longest: usize) -> Option<Interner> {
    let mut names = Interner::default();
    let mut cursor = Cursor::new(list, longest);
    cursor.expect(b'[')?;
    if cursor.peek()? == b']' {
        cursor.at += 1;
        return cursor.is_at_end().then_some(names);
    }
    loop {
        let next = u32::try_from(names.len()).ok()?;
        let id = cursor.id()??;
        (names.number(id) == next).then_some(())?;
        let byte = cursor.peek()?;
        cursor.at += 1;
        match byte {
            b',' => {}
            b']' => return cursor.is_at_end().then_some(names),
            _ => return None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::interned;

    #[test]
    fn a_list_is_read_if_it_is_plain_and_says_nothing_twice() {
        let read = |list| interned(list, 4);
        assert_eq!(read("[]").unwrap().len(), 0);
        let names = read(r#" [ "a" , "bé" ] "#).unwrap();
        assert_eq!((names.get(0), names.get(1), names.len()), ("a", "bé", 2));
        assert_eq!(names.text_from(0), ("abé", vec![1, 2]));
        assert_eq!(names.text_from(1), ("bé", vec![2]));
        assert_eq!(names.text_from(2), ("", vec![]));
        for list in
            ["", "[", r#"["a""#, r#"["a",]"#, r#"["a","a"]"#, r#"["\u0061"]"#, "[null]", r#"[""]"#, r#"["abcde"]"#]
        {
            assert!(read(list).is_none(), "{list}");
        }
    }
}
