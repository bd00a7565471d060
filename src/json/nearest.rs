//! What was probably meant by a name that is not known.

use std::borrow::Cow;

/// So long may names be that are compared; longer ones are no slip of the pen.
const LONGEST: usize = 64;

/// The names that are known.
pub(crate) type Names<'a> = &'a mut dyn Iterator<Item = Cow<'a, str>>;

/// `; did you mean ...?`, or nothing where no known name is near.
#[cold]
#[inline(never)]
pub(crate) fn meant(name: &str, known: Names<'_>) -> String {
    if name.len() > LONGEST {
        return String::new();
    }
    let name = name.to_lowercase();
    let known = known.filter(|known| known.len().abs_diff(name.len()) <= most(known));
    let nearest = known.map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known)).min();
    match nearest {
        Some((distance, known)) if distance <= most(&known) => format!("; did you mean `{known}`?"),
        _ => String::new(),
    }
}

/// So many letters of a name may be wrong.
fn most(known: &str) -> usize {
    (known.len() / 3).max(1)
}
