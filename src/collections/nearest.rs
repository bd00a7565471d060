//! What was probably meant by a name that is not known.

use std::borrow::Cow;

use super::Source;

/// So long may names be that are compared; longer ones are no slip of the pen.
const LONGEST: usize = 64;

/// The names that are known.
pub(crate) type Names<'n, 'a> = &'n mut dyn Source<Cow<'a, str>>;

/// The known name that is nearest, if one is near; of those that are equally near the first in text order.
#[cold]
#[inline(never)]
pub(crate) fn nearest<'a>(name: &str, known: Names<'_, 'a>) -> Option<Cow<'a, str>> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let known = std::iter::from_fn(|| known.pull()).filter(|known| known.len().abs_diff(name.len()) <= most(known));
    let (distance, known) = known.map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known)).min()?;
    (distance <= most(&known)).then_some(known)
}

/// So many letters of a name may be wrong.
fn most(known: &str) -> usize {
    (known.len() / 3).max(1)
}
