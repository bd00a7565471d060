//! A position in a document, as a JSON Pointer.

/// Where a key is cut in a pointer.
const LONGEST_KEY: usize = 256;

/// A position in a document; written out as a JSON Pointer only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'p> {
    above: Option<&'p At<'p>>,
    segment: PathSegment<'p>,
}

/// One step from a value to one within it.
#[derive(Debug, Clone, Copy)]
enum PathSegment<'p> {
    Key(&'p str),
    Index(usize),
}

impl<'p> At<'p> {
    /// The whole document.
    pub(crate) const ROOT: At<'static> = At { above: None, segment: PathSegment::Index(0) };

    /// The member `key`.
    pub(crate) const fn key(&'p self, key: &'p str) -> Self {
        At { above: Some(self), segment: PathSegment::Key(key) }
    }

    /// The element `index`.
    pub(crate) const fn index(&'p self, index: usize) -> Self {
        At { above: Some(self), segment: PathSegment::Index(index) }
    }

    /// The index of this element in its list; 0 for anything else.
    pub(crate) const fn position(&self) -> usize {
        match self.segment {
            PathSegment::Index(index) => index,
            PathSegment::Key(_) => 0,
        }
    }

    /// How many lists and objects contain this value.
    pub(super) fn depth(&self) -> usize {
        let (mut depth, mut here) = (0, self);
        while let Some(above) = here.above {
            depth += 1;
            here = above;
        }
        depth
    }

    /// The JSON Pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = self.above.map(At::pointer).unwrap_or_default();
        match self.segment {
            _ if self.above.is_none() => {}
            PathSegment::Key(key) => push_key(&mut pointer, key),
            PathSegment::Index(index) => push_key(&mut pointer, &index.to_string()),
        }
        pointer
    }
}

/// Adds `/` and the escaped key to a JSON Pointer; a very long key is cut, since no field has one.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for letter in key.chars().take(LONGEST_KEY) {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// A text from the document as it stands in a message: cut where it is very long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}
