//! What was probably meant by a name that is not known, in words.

pub(crate) use crate::collections::Names;
use crate::collections::nearest;

/// `; did you mean ...?`, or nothing where no known name is near.
#[cold]
#[inline(never)]
pub(crate) fn meant(name: &str, known: Names<'_, '_>) -> String {
    nearest(name, known).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}
