//! JSON: one lexer, one reader for texts and tokens, one writer for texts and tokens. No domain word.
//!
//! A type says about itself by a table which members it has ([`Record`]); `derive(Record)` writes the table. Reading goes
//! once over a document and names every problem.

mod at;
mod containers;
mod elements;
mod encode;
mod entries;
mod lexer;
mod malformed;
mod messages;
mod nearest;
mod number;
mod order;
mod read;
mod reader;
mod record;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod values;
mod write;

pub(crate) use at::{At, push_key, quoted};
pub(crate) use containers::Variant;
pub(crate) use elements::each_element;
#[cfg(target_arch = "wasm32")]
pub(crate) use elements::elements;
pub(crate) use encode::{Encoder, Write, if_present, text_list, to_json, write_members};
pub(crate) use entries::{MapKey, read_entries, unread_entries};
pub(crate) use lexer::{Kind, Lexer, Numbers};
pub(crate) use malformed::Stop;
pub(crate) use messages::{repeated_id, unknown_key, unknown_value};
pub(crate) use nearest::{Names, meant};
pub(crate) use number::{Number, in_full};
pub(crate) use order::in_document_order;
pub(crate) use partner_policy_kernels::PlainRecord;
pub(crate) use read::{MAX_ELEMENTS, read_choice, read_name, read_record, read_tagged, read_true, unread_record};
pub(crate) use reader::{MAX_GATHERED, PLACEHOLDER, Reader, Scalar, Token, Tokens, UNREAD};
pub(crate) use record::{Choice, Entry, Field, FieldTable, PresentFields, Read, Record, Vocabulary};
pub(crate) use write::{WriteMap, write_entries, write_record};
