//! What is asked of a whole programme.

mod impact;
mod labels;
mod lint;
mod managers;
mod people;
mod recipients;
