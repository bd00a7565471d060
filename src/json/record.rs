//! What a type says about itself, for reading and for writing.

use std::borrow::Cow;
use std::sync::Arc;

use super::at::At;
use super::encode::Write;
use super::malformed::Stop;
use super::messages::unknown_key;
use super::reader::Reader;

/// A value that can be read.
pub(crate) trait Read {
    /// What a value is before it is read.
    fn placeholder() -> Self
    where
        Self: Sized;

    /// Reads the next value over a placeholder. What is wrong with it is reported, and the value becomes
    /// [`Read::unread`] as far as it could not be read.
    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop>;

    /// Becomes what stands for a value that could not be read, from which nothing follows.
    fn unread(&mut self, _: &mut Reader<'_>) {}
}

/// A member of a [`Record`].
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// It may not be left out.
    pub(crate) is_needed: bool,
    /// It may be `null`, which is no value.
    pub(crate) is_nullable: bool,
}

/// Which members of an object were there, and which of them could be read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PresentFields {
    pub(super) present: u64,
    pub(super) faulty: u64,
}

impl PresentFields {
    /// Says whether the member was there.
    pub(crate) const fn has(self, field: usize) -> bool {
        self.present & 1 << field != 0
    }

    /// Says whether the member was there and nothing was wrong with it.
    pub(crate) const fn is_sound(self, field: usize) -> bool {
        self.has(field) && self.faulty & 1 << field == 0
    }

    /// The same of several members.
    pub(crate) fn are_sound(self, fields: &[usize]) -> bool {
        fields.iter().all(|field| self.is_sound(*field))
    }
}

/// An object with known members, at most 64 of them, as it is written.
pub(crate) trait FieldTable {
    /// The members there are.
    fn fields(&self) -> &'static [Field];

    /// The value of the member with this index; none for one that is not written.
    fn value(&self, index: usize) -> Option<&dyn Write>;
}

/// The same as it is read. A trait of its own, so that what is only read brings no code that writes it into the module.
pub(crate) trait Record {
    /// The members there are.
    fn fields(&self) -> &'static [Field];

    /// The value of the member with this index, to read it.
    fn field(&mut self, index: usize) -> Option<&mut dyn Read>;

    /// Ends the reading of an object: fills in defaults that depend on other members, and reports what does not fit.
    fn complete(&mut self, _: PresentFields, _: &mut Reader<'_>, _: &At<'_>) {}
}

/// An enum that is an object of which one member says which others there are.
pub(crate) trait Choice {
    /// The name of this variant.
    fn name(&self) -> &'static str;

    /// The names of all variants.
    fn names(&self) -> &'static [&'static str];

    /// Becomes the variant with this name; says whether there is one.
    fn choose(&mut self, name: &str) -> bool;
}

/// A tagged enum: a [`Choice`] whose variants are records.
pub(crate) trait Tagged: Choice + Record {}

impl<T: Choice + Record> Tagged for T {}

/// A list that grows by one element at a time.
pub(crate) trait Growing {
    /// Adds an element.
    fn grow(&mut self) -> Option<&mut dyn Read>;
}

/// A value that a list holds under a key of its own.
pub(crate) trait Entry: Read {
    /// The key.
    type Key: Clone + Eq + std::hash::Hash;

    /// The order of the entries decides, so that they are written in it.
    const IS_ORDERED: bool = false;

    /// The key.
    fn key(&self) -> Self::Key;

    /// A key that no other entry has.
    fn key_aside(&self, aside: Arc<str>) -> Self::Key;

    /// Reports that the key occurs twice.
    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>);
}

/// Keys of a vocabulary with their values, in a list that is kept sorted.
pub(crate) trait Vocabulary: Copy + Ord {
    /// The key with this name, if it is one.
    fn parse(name: &str) -> Option<Self>;

    /// The name of the key.
    fn name(&self) -> Cow<'_, str>;

    /// Reports a name that is none.
    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        unknown_key(reader, at, name, &mut std::iter::empty());
    }

    /// What is said of a key that occurs twice.
    fn occurs_twice(name: &str) -> String {
        format!("the key `{name}` occurs twice")
    }
}
