//! Records of the model as they stand in a JSON text.

use super::cursor::{Cursor, Key};

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

impl<'a> Cursor<'a> {
    /// A plain record; none for any other value.
    // Inside its caller it would be compiled as the caller is: for speed within a size.
    #[inline(never)]
    pub fn record(&mut self) -> Option<PlainRecord<'a>> {
        let mut record = PlainRecord::default();
        let mut seen = 0_u16;
        self.expect(b'{')?;
        loop {
            let key = self.key()?;
            match key {
                Key::Type => record.kind = self.text()?,
                Key::Id => record.id = Some(self.id()??),
                Key::Partner => record.partner = self.id()?,
                Key::Owner => record.owner = self.id()?,
                Key::Assignee => record.assignee = self.id()?,
                Key::CreatedBy => record.created_by = self.id()?,
                Key::Contact => record.contact = self.id()?,
                Key::Origin => record.origin = Some(self.text()?),
                Key::Fields => {
                    record.has_fields = true;
                    self.plain_fields()?;
                }
                Key::Shares => self.no_shares()?,
                Key::Action | Key::User | Key::Primary => return None,
            }
            let bit = 1 << key as u16;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return (seen & (1 << Key::Type as u16) != 0).then_some(record);
                }
                _ => return None,
            }
        }
    }
}
