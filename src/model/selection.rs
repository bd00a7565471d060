//! The partners that an edit of managers is about.

use std::borrow::Cow;

use crate::ids::{PartnerId, UserId};
use crate::json::{At, Encoder, Read, Reader, Stop, Variant, Write, unknown_key, unknown_value, write_members};

/// The partners that an edit of managers is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerSelection {
    /// These, in this order.
    Listed(Vec<PartnerId>),
    /// Every partner of the programme, whatever its status, by id.
    All,
    /// Every partner to which the user is assigned, whatever its status, by id.
    ManagedBy(UserId),
}

impl From<Vec<PartnerId>> for PartnerSelection {
    fn from(partners: Vec<PartnerId>) -> Self {
        Self::Listed(partners)
    }
}

impl Read for PartnerSelection {
    fn placeholder() -> Self {
        Self::Listed(Vec::new())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        const WAYS: &[&str] = &["all", "managedBy"];
        if reader.is_list()? {
            let mut partners = Vec::new();
            partners.read(reader, at)?;
            *self = Self::Listed(partners);
            return Ok(());
        }
        match reader.variant(at, WAYS)? {
            Some(Variant::Name(name)) if name == "all" => *self = Self::All,
            Some(Variant::Key(key)) if key == "managedBy" => {
                let mut user = UserId::placeholder();
                user.read(reader, &at.key("managedBy"))?;
                *self = Self::ManagedBy(user);
                reader.end_variant()?;
            }
            Some(Variant::Key(key)) => {
                unknown_key(reader, at, &key, &mut std::iter::once(Cow::Borrowed("managedBy")));
                reader.anything(&at.key(&key))?;
                reader.end_variant()?;
            }
            Some(Variant::Name(name)) => unknown_value(reader, at, &name, &mut WAYS.iter().copied().map(Cow::Borrowed)),
            None => {}
        }
        Ok(())
    }
}

impl Write for PartnerSelection {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Self::Listed(partners) => partners.write(out),
            Self::All => out.text("all"),
            Self::ManagedBy(user) => write_members(&["managedBy"], &[user], out),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PartnerSelection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartnerSelection".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let listed = <Vec<PartnerId>>::json_schema(generator);
        let user = UserId::json_schema(generator);
        schemars::json_schema!({
            "description": "The partners that an edit of managers is about: their ids, every partner, or every partner to which a user is assigned; the last two whatever their status, by id.",
            "anyOf": [
                listed,
                { "const": "all" },
                {
                    "type": "object",
                    "properties": { "managedBy": user },
                    "required": ["managedBy"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
