//! Records of the model as they stand in a JSON text.

use super::cursor::{Cursor, RecordKey};

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
                RecordKey::Type => record.kind = self.text()?,
                RecordKey::Id => record.id = Some(self.id()??),
                RecordKey::Partner => record.partner = self.id()?,
                RecordKey::Owner => record.owner = self.id()?,
                RecordKey::Assignee => record.assignee = self.id()?,
                RecordKey::CreatedBy => record.created_by = self.id()?,
                RecordKey::Contact => record.contact = self.id()?,
                RecordKey::Origin => record.origin = Some(self.text()?),
                RecordKey::Fields => {
                    record.has_fields = true;
                    self.plain_fields()?;
                }
                RecordKey::Shares => self.no_shares()?,
                RecordKey::Action | RecordKey::User | RecordKey::Primary => return None,
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
                    return (seen & (1 << RecordKey::Type as u16) != 0).then_some(record);
                }
                _ => return None,
            }
        }
    }
}
