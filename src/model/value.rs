//! Free fields of records and partners, and the criteria that compare them.

use partner_policy_derive::Record;
use std::cmp::Ordering;
use std::sync::Arc;

use super::Map;

/// One field's value; a field that is absent has none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, compared by Unicode code point.
    Text(Arc<str>),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

/// The free fields of a record or of a partner, by name.
pub type Fields = Map<Arc<str>, Value>;

impl Value {
    /// The order of two values of the same kind; values of different kinds, and booleans, have none.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.as_ref().cmp(b.as_ref())),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            _ => None,
        }
    }
}

/// What a criterion compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// One value.
    One(Value),
    /// Several values, for [`CriterionOp::In`].
    Many(Vec<Value>),
}

/// How a criterion compares (SHARE-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum CriterionOp {
    /// Equal.
    Eq,
    /// Present and not equal.
    Ne,
    /// Equal to one of several.
    In,
    /// The text contains the operand's text.
    Contains,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// Whose field a criterion looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum CriterionSubject {
    /// The record's own field.
    Record,
    /// The field of the record's partner; `tier` and `segment` are the partner's own and win over its fields.
    Partner,
}

/// One comparison; several in one list must all hold (SHARE-06).
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Criterion {
    /// The name of the field.
    pub field: Arc<str>,
    /// Whose field. Default: record.
    #[record(default = CriterionSubject::Record)]
    pub on: CriterionSubject,
    /// The comparison.
    pub op: CriterionOp,
    /// What it compares with.
    pub value: Operand,
}
