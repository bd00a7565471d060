//! The inner loops over JSON bytes. The wasm is compiled for size; this crate is compiled for speed all the same.
//!
//! Only the plainest JSON is known here, and nothing is decided: whoever calls hands everything else to a full reader.

/// How many bytes come before the first quotation mark, backslash or control character.
#[must_use]
pub fn plain(bytes: &[u8]) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of the lowest byte that is 0 is set, and of no byte below it.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let mut length = 0;
    while let Some(chunk) = bytes.get(length..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(LOW * 0x20) & !word & HIGH;
        let found = zeros(word ^ (LOW * 0x22)) | zeros(word ^ (LOW * 0x5c)) | control;
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

/// Where the first byte from `at` on stands that is no white space.
#[must_use]
pub fn past_blank(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the string ends of whose inside `at` is a part; none if it does not end.
#[must_use]
pub fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// A record as it stands in a text: known keys, texts without escapes, no shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlainRecord<'a> {
    /// `type`, which every record has.
    pub kind: &'a str,
    /// `id`
    pub id: Option<&'a str>,
    /// `partner`
    pub partner: Option<&'a str>,
    /// `owner`
    pub owner: Option<&'a str>,
    /// `assignee`
    pub assignee: Option<&'a str>,
    /// `createdBy`
    pub created_by: Option<&'a str>,
    /// `contact`
    pub contact: Option<&'a str>,
    /// `origin`
    pub origin: Option<&'a str>,
    /// Says whether `fields` stands there; what it holds is passed over.
    pub has_fields: bool,
}

/// A place in a JSON text.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The place in bytes.
    pub at: usize,
    longest_id: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text in which ids have at most `longest_id` bytes.
    #[must_use]
    pub const fn new(text: &'a str, longest_id: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, longest_id }
    }

    /// The next byte that is no white space; the cursor stands on it.
    pub fn peek(&mut self) -> Option<u8> {
        self.at = past_blank(self.bytes, self.at);
        self.bytes.get(self.at).copied()
    }

    /// Passes the byte, which must come next.
    pub fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Says whether nothing but white space follows.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// A text without escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let from = self.at;
        let end = from + plain(self.bytes.get(from..)?);
        if *self.bytes.get(end)? != b'"' {
            return None;
        }
        self.at = end + 1;
        self.text.get(from..end)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// An id; none inside for `null`.
    fn id(&mut self) -> Option<Option<&'a str>> {
        if self.peek()? == b'n' {
            return self.word(b"null").map(|()| None);
        }
        let id = self.text()?;
        (!id.is_empty() && id.len() <= self.longest_id).then_some(Some(id))
    }

    /// A plain record; none for any other value.
    // Inside its caller it would be compiled as the caller is: for size.
    #[inline(never)]
    pub fn record(&mut self) -> Option<PlainRecord<'a>> {
        let mut record = PlainRecord::default();
        let mut seen = 0_u16;
        self.expect(b'{')?;
        loop {
            let key = self.text()?;
            self.expect(b':')?;
            let bit = match key {
                "type" => {
                    record.kind = self.text()?;
                    0
                }
                "id" => {
                    record.id = Some(self.id()??);
                    1
                }
                "partner" => {
                    record.partner = self.id()?;
                    2
                }
                "owner" => {
                    record.owner = self.id()?;
                    3
                }
                "assignee" => {
                    record.assignee = self.id()?;
                    4
                }
                "createdBy" => {
                    record.created_by = self.id()?;
                    5
                }
                "contact" => {
                    record.contact = self.id()?;
                    6
                }
                "origin" => {
                    record.origin = Some(self.text()?);
                    7
                }
                "fields" => {
                    record.has_fields = true;
                    self.plain_fields()?;
                    8
                }
                "shares" => {
                    self.no_shares()?;
                    9
                }
                _ => return None,
            };
            if seen & (1 << bit) != 0 {
                return None;
            }
            seen |= 1 << bit;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return (seen & 1 != 0).then_some(record);
                }
                _ => return None,
            }
        }
    }

    /// Passes over free fields whose values are short texts, booleans and small whole numbers, and whose names differ.
    fn plain_fields(&mut self) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        let mut names: [&str; 8] = [""; 8];
        for count in 0..names.len() {
            let name = self.text()?;
            if names.get(..count)?.contains(&name) {
                return None;
            }
            *names.get_mut(count)? = name;
            self.expect(b':')?;
            match self.peek()? {
                b'"' => {
                    self.text()?;
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'1'..=b'9' => {
                    let digits = self.bytes.get(self.at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    self.at += digits;
                    (digits < 16).then_some(())?;
                }
                _ => return None,
            }
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
        None
    }

    /// Passes over an empty list of shares; a record with shares is not plain.
    fn no_shares(&mut self) -> Option<()> {
        self.expect(b'[')?;
        self.expect(b']')
    }

    /// Passes over any value; only brackets and quotes are looked at.
    pub fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.at = end_of_string(self.bytes, self.at + 1)?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            let is_over =
                || matches!(self.bytes.get(self.at), None | Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'));
            if depth == 0 && is_over() {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn plain_bytes_end_at_every_special_one_wherever_it_stands() {
        for place in 0..20 {
            for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                let mut bytes = "aé\u{7f}!#[] ~ü0123456789ab".as_bytes().to_vec();
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = special;
                }
                assert_eq!(plain(&bytes), place, "{special} at {place}");
            }
        }
        assert_eq!(plain(b"nothing special"), 15);
    }
}
