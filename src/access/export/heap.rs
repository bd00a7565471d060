//! Compiled access as bytes: deduplicated objects that refer to each other by offset.
//!
//! A document is a heap of objects and a root that names some of them, so that a host reads only what a question needs:
//! - `number`: LEB128, up to 32 bits; an *offset* is a number that counts bytes from the start of the document;
//! - `text`: the number of its bytes, then UTF-8;
//! - `list`: a text which is a JSON list of texts: hosts read nothing of that size faster;
//! - `home`: how many partners, for each the number of its owners, then one list: each partner before its owners;
//! - `test`: the offset of the field's name, the comparison (a byte), 0 or the number of alternatives plus 1, the values;
//!   a value is a byte (false, true, a number, a text), then 8 bytes of a double, or the offset of the text;
//! - `graph`: see `graph.rs`; `entry` and `by_level`: see `document.rs`.
//!
//! Whatever stands earlier names nothing later, and lists are in id order: equal access gives equal bytes.

use std::sync::Arc;

use crate::access::predicate::sentence::{partner_ids, user_ids};
use crate::access::predicate::{Home, TextSet};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{FieldTest, Index, OwnerClasses, PartnerSet, UserSet};
use crate::json::text_list;
use crate::model::{Map, Operand, Value};

/// Where something stands, in bytes from the start of the document.
pub(in crate::access) type Offset = u32;

/// A list of texts, by what it is made of.
#[derive(Debug, PartialEq)]
pub(in crate::access) enum TextList {
    Partners(Arc<PartnerSet>),
    Users(Arc<UserSet>),
    User(UserIx),
    /// The users of these classes.
    Classes(OwnerClasses),
    Ids(TextSet),
    Home(Home),
}

/// A document under construction.
#[derive(Debug)]
pub(in crate::access) struct Heap<'a> {
    pub(in crate::access) index: &'a Index,
    bytes: Vec<u8>,
    objects: Map<Vec<u8>, Offset>,
    /// Few and long, so that they are found by what they are made of.
    lists: Vec<(TextList, Offset)>,
}

/// Appends a number.
pub(in crate::access) fn number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A length as a number; nothing here is longer than the memory of a host of 32 bits.
pub(in crate::access) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl<'a> Heap<'a> {
    /// A heap whose first four bytes are for the offset of the root.
    pub(in crate::access) fn new(index: &'a Index) -> Self {
        Self { index, bytes: vec![0; 4], objects: Map::default(), lists: Vec::new() }
    }

    /// Puts the root at the end, where the first four bytes say; gives the document.
    pub(in crate::access) fn finish(mut self, root: &[u8]) -> Vec<u8> {
        let offset = count(self.bytes.len()).to_le_bytes();
        self.bytes.extend_from_slice(root);
        if let Some(head) = self.bytes.first_chunk_mut() {
            *head = offset;
        }
        self.bytes
    }

    /// The offset of an object, which is added if it is new.
    pub(in crate::access) fn put(&mut self, object: Vec<u8>) -> Offset {
        if let Some(offset) = self.objects.get(&object) {
            return *offset;
        }
        let offset = count(self.bytes.len());
        self.bytes.extend_from_slice(&object);
        self.objects.insert(object, offset);
        offset
    }

    /// The offset of a text.
    pub(in crate::access) fn text(&mut self, text: &str) -> Offset {
        let mut object = Vec::with_capacity(text.len() + 2);
        number(&mut object, count(text.len()));
        object.extend_from_slice(text.as_bytes());
        self.put(object)
    }

    /// The offset of a user's id.
    pub(in crate::access) fn user(&mut self, ix: UserIx) -> Offset {
        let index = self.index;
        self.text(index.user_id(ix).unwrap_or_default())
    }

    /// The offset of a partner's id.
    pub(in crate::access) fn partner(&mut self, ix: PartnerIx) -> Offset {
        let index = self.index;
        self.text(index.partner_id(ix).unwrap_or_default())
    }

    /// The offset of a list, which is added if it is new.
    pub(in crate::access) fn list(&mut self, list: TextList) -> Offset {
        if let Some((_, offset)) = self.lists.iter().find(|(known, _)| *known == list) {
            return *offset;
        }
        let index = self.index;
        let mut object = Vec::new();
        match &list {
            TextList::Partners(set) => texts(&mut object, &partner_ids(index, set)),
            TextList::Users(set) => texts(&mut object, &user_ids(index, set)),
            TextList::User(ix) => {
                texts(&mut object, index.user_id(*ix).as_slice());
            }
            TextList::Classes(classes) => texts(&mut object, &users_of(index, *classes)),
            TextList::Ids(ids) => texts(&mut object, &ids.iter().map(|id| &**id).collect::<Vec<_>>()),
            TextList::Home(home) => at_home(&mut object, index, home),
        }
        let offset = count(self.bytes.len());
        self.bytes.append(&mut object);
        self.lists.push((list, offset));
        offset
    }

    /// The offset of the test of a field.
    pub(in crate::access) fn test(&mut self, test: &FieldTest) -> Offset {
        let mut object = Vec::new();
        number(&mut object, self.text(&test.field));
        object.push(test.op as u8);
        let values = match &test.operand {
            Operand::One(one) => {
                number(&mut object, 0);
                std::slice::from_ref(one)
            }
            Operand::Many(many) => {
                number(&mut object, count(many.len()).saturating_add(1));
                many
            }
        };
        for value in values {
            match value {
                Value::Bool(yes) => object.push(u8::from(*yes)),
                Value::Number(value) => {
                    object.push(2);
                    object.extend_from_slice(&value.to_le_bytes());
                }
                Value::Text(text) => {
                    object.push(3);
                    number(&mut object, self.text(text));
                }
            }
        }
        self.put(object)
    }
}

/// Appends a list.
fn texts(out: &mut Vec<u8>, texts: &[&str]) {
    let json = text_list(texts);
    number(out, count(json.len()));
    out.extend_from_slice(json.as_bytes());
}

/// The users of these classes, in id order.
fn users_of(index: &Index, classes: OwnerClasses) -> Vec<&str> {
    let users = index.user_rows().filter(|(_, row)| classes.contains(row.class));
    let mut ids: Vec<_> = users.filter_map(|(ix, _)| index.user_id(ix)).collect();
    crate::collections::order::sort(&mut ids);
    ids
}

/// Appends the partners of a home and the owners at each, both in id order.
fn at_home(out: &mut Vec<u8>, index: &Index, home: &Home) {
    let every = || Arc::new((0..count(index.partner_count())).map(PartnerIx::new).collect());
    let accounts = home.accounts.clone().unwrap_or_else(every);
    let is_meant = |ix: &UserIx| index.user_row(*ix).is_some_and(|row| home.classes.contains(row.class));
    let (mut ids, mut lengths) = (Vec::new(), Vec::new());
    for id in partner_ids(index, &accounts) {
        let Some(ix) = index.partner_ix(id) else { continue };
        let start = ids.len();
        ids.push(id);
        ids.extend(index.members(ix).filter(is_meant).filter_map(|ix| index.user_id(ix)));
        if let Some([_, owners @ ..]) = ids.get_mut(start..).filter(|here| here.len() > 1) {
            crate::collections::order::sort(owners);
            lengths.push(count(owners.len()));
        } else {
            ids.truncate(start);
        }
    }
    number(out, count(lengths.len()));
    for length in lengths {
        number(out, length);
    }
    texts(out, &ids);
}
