//! Why a text is no JSON, in the words of `serde_json`.

use std::fmt;

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    EndOfList,
    EndOfObject,
    EndOfString,
    EndOfValue,
    NoColon,
    NoListEnd,
    NoObjectEnd,
    NoWord,
    NoValue,
    BadEscape,
    BadNumber,
    HugeNumber,
    Control,
    NoKey,
    LastComma,
    More,
}

impl Why {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::EndOfList => "EOF while parsing a list",
            Self::EndOfObject => "EOF while parsing an object",
            Self::EndOfString => "EOF while parsing a string",
            Self::EndOfValue => "EOF while parsing a value",
            Self::NoColon => "expected `:`",
            Self::NoListEnd => "expected `,` or `]`",
            Self::NoObjectEnd => "expected `,` or `}`",
            Self::NoWord => "expected ident",
            Self::NoValue => "expected value",
            Self::BadEscape => "invalid escape",
            Self::BadNumber => "invalid number",
            Self::HugeNumber => "number out of range",
            Self::Control => "control character (\\u0000-\\u001F) found while parsing a string",
            Self::NoKey => "key must be a string",
            Self::LastComma => "trailing comma",
            Self::More => "trailing characters",
        }
    }
}

/// What is wrong with a text, and before which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(super) why: Why,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.why.as_str(), self.line, self.column)
    }
}

/// Reading ended: the text is no JSON. [`super::Reader::malformed`] says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop;
