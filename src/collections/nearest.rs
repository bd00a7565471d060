//! What was probably meant by a name that is not known.

use std::borrow::Cow;

use super::Pull;

/// So long may names be that are compared; longer ones are no slip of the pen.
const LONGEST: usize = 64;

/// The names that are known.
pub(crate) type Names<'n, 'a> = &'n mut dyn Pull<Cow<'a, str>>;

/// The known name that is nearest, if one is near; of those that are equally near the first in text order.
#[cold]
#[inline(never)]
pub(crate) fn nearest<'a>(name: &str, known: Names<'_, 'a>) -> Option<Cow<'a, str>> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let letters = letters(&name);
    // Most names are told apart by their length and letters, long before a distance is worked out.
    let length = length(&name);
    let is_near = |known: &Cow<'a, str>| self::length(known).abs_diff(length) <= most(known) && may_be(letters, known);
    let known = std::iter::from_fn(|| known.pull()).filter(is_near);
    let (distance, known) = known.map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known)).min()?;
    (distance <= most(&known)).then_some(known)
}

/// How many characters a text has.
fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The set of letters of a text in lower case, each as one of 64 bits; none for one beyond ASCII.
fn letters(text: &str) -> Option<u64> {
    let is_ascii = text.is_ascii();
    is_ascii.then(|| text.bytes().fold(0, |set, byte| set | 1 << (byte.to_ascii_lowercase() & 63)))
}

/// Says whether a name with these letters may be near: each wrong letter takes away one at most and brings another.
fn may_be(own: Option<u64>, known: &str) -> bool {
    let (Some(own), Some(other)) = (own, letters(known)) else { return true };
    (own ^ other).count_ones() as usize <= 2 * most(known)
}

/// So many letters of a name may be wrong.
fn most(known: &str) -> usize {
    (known.len() / 3).max(1)
}
