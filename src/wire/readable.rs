//! Values that are read into a place: what a type says about itself is a table, and one reader serves all of them.

use super::node::{Fault, Hop, What};
use super::source::{List, Object, Source, Str};
use super::text::MAX_ENTITIES;
use super::writable::Writable;

/// A value that can be read.
pub(crate) trait Readable<'a> {
    /// What stands in the place before a value is read into it.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads the next value into the place, which is blank.
    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault>;

    /// Reads the key of an object into the place.
    fn read_key(&mut self, _: Str<'_, 'a>) -> Result<(), Fault> {
        Err(Fault::unread())
    }
}

/// A field of a [`Record`].
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// It may not be left out.
    pub(crate) is_needed: bool,
    /// It is not written where it is absent.
    pub(crate) is_skipped: bool,
}

/// An object with known fields, at most 64 of them.
pub(crate) trait Record<'a> {
    /// The fields there are.
    fn fields(&self) -> &'static [Field];

    /// The place of the field with this index.
    fn field(&mut self, index: usize) -> Option<&mut dyn Readable<'a>>;

    /// The value of the field with this index.
    fn value(&self, index: usize) -> Option<&dyn Writable>;
}

/// An object whose only key says what its value is.
pub(crate) trait Choice<'a> {
    /// Becomes the blank variant with this index; gives the place of its value.
    fn choose(&mut self, index: usize) -> Option<&mut dyn Readable<'a>>;
}

/// An object of which one field says which others there are.
pub(crate) trait Tagged<'a> {
    /// Becomes the blank variant with this name, if there is one.
    fn choose(&mut self, name: &str) -> Option<&mut dyn Record<'a>>;
}

/// A list that grows by one entry at a time.
pub(crate) trait Growing<'a> {
    /// Adds a blank entry; none if there are too many.
    fn grow(&mut self) -> Option<&mut dyn Readable<'a>>;
}

/// An object whose keys are data.
pub(crate) trait Keyed<'a> {
    /// Adds a blank entry: the places of its key and of its value.
    fn grow(&mut self) -> Option<(&mut dyn Readable<'a>, &mut dyn Readable<'a>)>;
}

/// Reads an object with known fields.
pub(crate) fn read_record<'a>(record: &mut dyn Record<'a>, source: Source<'_, 'a>) -> Result<(), Fault> {
    read_fields(record, source.object(None, "an object")?)
}

fn read_fields<'a>(record: &mut dyn Record<'a>, mut object: Object<'_, 'a>) -> Result<(), Fault> {
    let fields = record.fields();
    let mut given = 0_u64;
    let mut next = 0;
    while let Some(name) = object.next_name()? {
        let name = name.as_str();
        let Some(index) = index_of(fields, name, next) else {
            return Err(Fault::new(What::UnknownField(name.to_owned())));
        };
        if given & (1 << index) != 0 {
            return Err(Fault::new(What::Other(format!("the key `{name}` occurs twice"))));
        }
        given |= 1 << index;
        next = index + 1;
        read_value(&mut object, record.field(index))?;
    }
    match fields.iter().enumerate().find(|(index, field)| field.is_needed && given & (1 << index) == 0) {
        Some((_, missing)) => Err(Fault::new(What::Missing(missing.name))),
        None => Ok(()),
    }
}

/// The index of the field with this name; documents mostly have them in order, so the search begins at `next`.
fn index_of(fields: &[Field], name: &str, next: usize) -> Option<usize> {
    for (index, field) in fields.iter().enumerate().skip(next) {
        if is_same(field.name, name) {
            return Some(index);
        }
    }
    fields.iter().position(|field| is_same(field.name, name))
}

/// Says whether two names are the same; most that are not differ in length.
#[inline(always)]
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one == other
}

/// Reads the value of the entry whose key was read.
fn read_value<'a>(object: &mut Object<'_, 'a>, place: Option<&mut dyn Readable<'a>>) -> Result<(), Fault> {
    let (source, key) = object.value()?;
    match (place.ok_or_else(Fault::unread)?.read(source), key) {
        (Err(fault), Some(key)) => Err(fault.within_key(key)),
        (result, _) => result,
    }
}

/// Reads an object whose field `tag`, wherever it stands, says which other fields there are.
pub(crate) fn read_tagged<'a>(
    place: &mut dyn Tagged<'a>,
    tag: &'static str,
    names: &'static [&'static str],
    source: Source<'_, 'a>,
) -> Result<(), Fault> {
    let mut object = source.object(Some(tag), "an object")?;
    if object.next_name()?.is_none_or(|name| name.as_str() != tag) {
        return Err(Fault::new(What::Missing(tag)));
    }
    let mut name = super::text::Text::blank();
    read_value(&mut object, Some(&mut name))?;
    match place.choose(&name.0) {
        Some(record) => read_fields(record, object),
        None => Err(unknown_name(names, &name.0)),
    }
}

/// Reads an object with one key, which is the name of a variant.
pub(crate) fn read_choice<'a>(
    place: &mut dyn Choice<'a>,
    names: &'static [&'static str],
    source: Source<'_, 'a>,
) -> Result<(), Fault> {
    let variant = source.choice(names, "a string")?;
    let is_choice = variant.has_value();
    let given = variant.name();
    let result = match names.iter().position(|name| is_same(name, given)) {
        Some(index) => match place.choose(index) {
            Some(place) => variant.read(place),
            None => Err(Fault::unread()),
        },
        None => Err(unknown_name(names, variant.name())),
    };
    if is_choice { result.map_err(Fault::of_choice) } else { result }
}

/// Reads one of the names; gives its index.
pub(crate) fn read_name(names: &'static [&'static str], source: Source<'_, '_>) -> Result<usize, Fault> {
    let variant = source.choice(names, "a string")?;
    let given = variant.name();
    let known = names.iter().position(|name| is_same(name, given));
    match (known, variant.has_value()) {
        (Some(index), false) => Ok(index),
        (Some(_), true) => Err(Fault::new(What::Other("expected a string, found an object".to_owned()))),
        (None, false) => Err(unknown_name(names, variant.name())),
        (None, true) => Err(unknown_name(names, variant.name()).of_choice()),
    }
}

/// The index of a key among the names.
pub(crate) fn name_of_key(names: &[&str], key: &Str<'_, '_>) -> Result<usize, Fault> {
    let known = names.iter().position(|name| *name == key.as_str());
    known.ok_or_else(|| Fault::new(What::UnknownField(key.as_str().to_owned())))
}

#[cold]
#[inline(never)]
fn unknown_name(names: &'static [&'static str], name: &str) -> Fault {
    Fault::new(What::UnknownValue(name.to_owned(), names.first().copied()))
}

/// Reads a list.
pub(crate) fn read_list<'a>(list: &mut dyn Growing<'a>, source: Source<'_, 'a>) -> Result<(), Fault> {
    let mut entries: List<'_, 'a> = source.list("a list")?;
    while let Some((source, index)) = entries.advance()? {
        let Some(place) = list.grow() else {
            return Err(Fault::new(What::Other("expected at most 5 million entries".to_owned())));
        };
        match (place.read(source), index) {
            (Err(fault), Some(index)) => return Err(fault.within(Hop::Index(index))),
            (result, _) => result?,
        }
    }
    Ok(())
}

/// Reads an object whose keys are data.
pub(crate) fn read_keyed<'a>(entries: &mut dyn Keyed<'a>, source: Source<'_, 'a>) -> Result<(), Fault> {
    let mut object = source.object(None, "an object")?;
    while let Some(name) = object.next_name()? {
        let Some((key, value)) = entries.grow() else {
            return Err(Fault::unread());
        };
        key.read_key(name)?;
        read_value(&mut object, Some(value))?;
    }
    Ok(())
}

/// Adds a blank entry to a list of at most [`MAX_ENTITIES`].
pub(crate) fn grown<'a, 'v, T: Readable<'a>>(list: &'v mut Vec<T>) -> Option<&'v mut T> {
    if list.len() == MAX_ENTITIES {
        return None;
    }
    list.push(T::blank());
    list.last_mut()
}

impl<'a> Readable<'a> for bool {
    fn blank() -> Self {
        false
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        *self = source.boolean("a boolean")?;
        Ok(())
    }
}

impl<'a, T: Readable<'a>> Readable<'a> for Option<T> {
    fn blank() -> Self {
        None
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        match source.unless_null()? {
            Some(source) => self.insert(T::blank()).read(source),
            None => Ok(()),
        }
    }
}
