//! Decisions of the rules as written, chapter by chapter.

mod gates;
mod hints;
mod leads;
mod managers;
mod portal;
mod promises;
mod sharing;
