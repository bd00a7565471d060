//! JSON: one lexer, one reader for texts and tokens, one writer for texts and tokens. No domain word.
//!
//! A type says about itself by a table which members it has ([`Record`]); `derive(Record)` writes the table. Reading goes
//! once over a document and names every problem.

mod at;
mod lexer;
mod nearest;
mod order;
mod read;
mod reader;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod write;

pub(crate) use at::{At, push_key, quoted};
pub(crate) use lexer::{Kind, Lexer, Number, Numbers, Stop};
pub(crate) use nearest::meant;
pub(crate) use order::in_document_order;
pub(crate) use read::{
    Choice, Entry, Field, Given, MAX_ELEMENTS, MapKey, Read, Record, Vocabulary, read_choice, read_entries, read_name,
    read_record, read_tagged, read_true, repeated_id, unknown_key, unknown_value, unread_entries, unread_record,
};
pub(crate) use reader::{MAX_GATHERED, PLACEHOLDER, Reader, Scalar, Token, Tokens, UNREAD, Variant};
pub(crate) use write::{
    Encoder, Write, WriteMap, if_present, in_full, text_list, to_json, write_entries, write_members, write_record,
};
