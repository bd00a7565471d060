//! Values one after the other.

/// An iterator of which nothing but the next value is asked.
///
/// Of a `dyn Iterator` every kind of list brings `nth`, `advance_by` and `size_hint` as well, which nobody calls.
pub(crate) trait Pull<T> {
    /// The next value; none at the end.
    fn pull(&mut self) -> Option<T>;
}

impl<T, I: Iterator<Item = T>> Pull<T> for I {
    fn pull(&mut self) -> Option<T> {
        self.next()
    }
}
