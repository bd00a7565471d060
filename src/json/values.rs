//! Values that are read without a table: truth values, numbers, texts, lists, and what may be left out.

use std::borrow::Cow;
use std::sync::Arc;

use super::at::At;
use super::malformed::Stop;
use super::number::{Number, in_full};
use super::read::read_list;
use super::reader::{Reader, UNREAD};
use super::record::{Growing, Read};
use crate::error::Code;

/// The largest integer that JavaScript keeps exact.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

impl Read for bool {
    fn placeholder() -> Self {
        false
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = reader.boolean(at, "a boolean")?.unwrap_or_default();
        Ok(())
    }
}

/// A whole number from 0 to 2^53 - 1, also when it is written as `1.0` or `1e0`.
impl Read for u64 {
    fn placeholder() -> Self {
        0
    }

    #[inline(never)]
    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        const WANTED: &str = "a whole number from 0 to 2^53 - 1";
        let refused = match reader.number(at, WANTED)? {
            None => return Ok(()),
            Some(Number::Whole(number)) if number <= MAX_SAFE => {
                *self = number;
                return Ok(());
            }
            // 2^53 - 1 and every whole number below it are exact in an f64.
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the number is whole and within 0 and 2^53 - 1"
            )]
            Some(Number::Other(number))
                if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) =>
            {
                *self = number as u64;
                return Ok(());
            }
            Some(Number::Whole(number)) => number.to_string(),
            Some(Number::Negative(number)) => number.to_string(),
            Some(Number::Other(number)) => in_full(number),
        };
        reader.report(Code::MalformedJson, at, format!("expected {WANTED}, found `{refused}`"));
        Ok(())
    }
}

/// A whole number of 32 bits; one that could not be read is the highest.
impl Read for u32 {
    fn placeholder() -> Self {
        0
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let before = reader.count();
        let mut number = 0_u64;
        number.read(reader, at)?;
        *self = Self::try_from(number).unwrap_or(Self::MAX);
        if u64::from(*self) != number {
            reader.report(Code::UnknownValue, at, format!("`{number}` is not within 0 and {}", Self::MAX));
        }
        if reader.count() > before {
            *self = Self::MAX;
        }
        Ok(())
    }
}

impl Read for Arc<str> {
    // The empty text is not allocated: most are replaced at once.
    fn placeholder() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        match reader.text(at)? {
            Some(text) => *self = (&*text).into(),
            None => self.unread(reader),
        }
        Ok(())
    }

    fn unread(&mut self, _: &mut Reader<'_>) {
        *self = UNREAD.into();
    }
}

impl Read for String {
    fn placeholder() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = reader.text(at)?.map(Cow::into_owned).unwrap_or_default();
        Ok(())
    }
}

/// A member that may be left out, but not be `null`, so that a `null` cannot take a ceiling out of play.
impl<T: Read> Read for Option<T> {
    fn placeholder() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        self.insert(T::placeholder()).read(reader, at)
    }
}

impl<T: Read> Read for Box<T> {
    fn placeholder() -> Self {
        Self::new(T::placeholder())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        (**self).read(reader, at)
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        (**self).unread(reader);
    }
}

/// A list that cannot be read is a list of one thing that cannot be read.
impl<T: Read> Read for Vec<T> {
    fn placeholder() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        self.clear();
        if !read_list(self, reader, at)? {
            self.unread(reader);
        }
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        if let Some(element) = self.grow() {
            element.unread(reader);
        }
    }
}

impl<T: Read> Growing for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Read> {
        self.push(T::placeholder());
        self.last_mut().map(|element| element as _)
    }
}
