//! The documents under the name that they had before: [`crate::formats`] and [`crate::compiled`].

pub use crate::compiled::*;
pub use crate::formats::*;
