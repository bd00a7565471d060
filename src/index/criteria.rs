//! What a criterion means (SHARE-06): a missing field satisfies none, and values of different kinds never meet.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::model::{Criterion, CriterionOp, Operand, Partner, Value};

/// A comparison of one field of a record; tests have an order of their own, so that predicates print alike everywhere.
#[derive(Debug, Clone)]
pub struct FieldTest {
    /// The name of the field.
    pub field: Arc<str>,
    /// The comparison.
    pub op: CriterionOp,
    /// What it compares with.
    pub operand: Operand,
}

impl FieldTest {
    /// The test of a criterion, whatever its subject.
    #[must_use]
    pub fn new(criterion: &Criterion) -> Self {
        Self { field: criterion.field.clone(), op: criterion.op, operand: criterion.value.clone() }
    }

    /// Says whether the field's value passes.
    #[must_use]
    pub fn passes(&self, value: Option<&Value>) -> bool {
        value_satisfies(value, self.op, &self.operand)
    }

    fn key(&self) -> (&str, u8, u8, &[Value]) {
        let (is_many, values) = match &self.operand {
            Operand::One(one) => (0, std::slice::from_ref(one)),
            Operand::Many(many) => (1, many.as_slice()),
        };
        (&self.field, self.op as u8, is_many, values)
    }
}

impl Ord for FieldTest {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((field, op, many, values), (field2, op2, many2, values2)) = (self.key(), other.key());
        let by_value = || {
            let pairs = values.iter().zip(values2).map(|(a, b)| value_order(a, b));
            pairs.fold(Ordering::Equal, Ordering::then).then(values.len().cmp(&values2.len()))
        };
        (field, op, many).cmp(&(field2, op2, many2)).then_with(by_value)
    }
}

impl PartialOrd for FieldTest {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for FieldTest {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for FieldTest {}

/// A total order of values: texts, then numbers, then booleans.
fn value_order(a: &Value, b: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Text(_) => 0_u8,
        Value::Number(_) => 1,
        Value::Bool(_) => 2,
    };
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => kind(a).cmp(&kind(b)),
    }
}

/// Says whether `value` satisfies the comparison; an absent value satisfies none, not even `ne`.
fn value_satisfies(value: Option<&Value>, op: CriterionOp, operand: &Operand) -> bool {
    let Some(value) = value else {
        return false;
    };
    match (op, operand) {
        (CriterionOp::In, Operand::Many(many)) => many.iter().any(|one| is_equal(value, one) == Some(true)),
        (CriterionOp::Eq | CriterionOp::In, Operand::One(one)) => is_equal(value, one) == Some(true),
        (CriterionOp::Ne, Operand::One(one)) => is_equal(value, one) == Some(false),
        (CriterionOp::Contains, Operand::One(Value::Text(part))) => {
            matches!(value, Value::Text(text) if text.contains(part.as_ref()))
        }
        (CriterionOp::Lt, Operand::One(one)) => value.order(one) == Some(Ordering::Less),
        (CriterionOp::Le, Operand::One(one)) => matches!(value.order(one), Some(Ordering::Less | Ordering::Equal)),
        (CriterionOp::Gt, Operand::One(one)) => value.order(one) == Some(Ordering::Greater),
        (CriterionOp::Ge, Operand::One(one)) => matches!(value.order(one), Some(Ordering::Greater | Ordering::Equal)),
        (CriterionOp::Contains, Operand::One(_)) | (_, Operand::Many(_)) => false,
    }
}

/// Whether two values of one kind are equal; none for values of different kinds.
fn is_equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        _ => None,
    }
}

/// Says whether a partner satisfies a criterion on its data; `tier` and `segment` are always the partner's own.
#[must_use]
pub fn partner_satisfies(partner: &Partner, criterion: &Criterion) -> bool {
    let own = match criterion.field.as_ref() {
        "tier" => partner.tier.as_ref().map(|tier| Value::Text(tier.shared().clone())),
        "segment" => partner.segment.clone().map(Value::Text),
        field => return value_satisfies(partner.fields.get(field), criterion.op, &criterion.value),
    };
    value_satisfies(own.as_ref(), criterion.op, &criterion.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn every_operator_keeps_to_present_values_of_its_kind() {
        use CriterionOp::{Contains, Eq, Ge, Gt, In, Le, Lt, Ne};
        let one = |value| Operand::One(value);
        let cases = [
            (Some(text("emea")), Eq, one(text("emea")), true),
            (Some(text("EMEA")), Eq, one(text("emea")), false),
            (None, Ne, one(text("emea")), false),
            (Some(Value::Number(1.0)), Ne, one(text("1")), false),
            (Some(Value::Number(2.0)), Ne, one(Value::Number(1.0)), true),
            (Some(text("a")), In, one(text("a")), true),
            (Some(text("a")), In, Operand::Many(vec![text("b"), text("a")]), true),
            (Some(text("a")), In, Operand::Many(Vec::new()), false),
            (Some(text("a")), Eq, Operand::Many(vec![text("a")]), false),
            (Some(text("a")), Ne, Operand::Many(vec![text("b")]), false),
            (Some(text("north-west")), Contains, one(text("west")), true),
            (Some(text("north-west")), Contains, one(text("West")), false),
            (Some(Value::Number(12.0)), Contains, one(Value::Number(1.0)), false),
            (Some(Value::Number(1.0)), Lt, one(Value::Number(2.0)), true),
            (Some(Value::Number(2.0)), Le, one(Value::Number(2.0)), true),
            (Some(text("b")), Gt, one(text("a")), true),
            (Some(text("b")), Ge, one(Value::Number(0.0)), false),
            (Some(Value::Bool(true)), Ge, one(Value::Bool(true)), false),
            (Some(Value::Bool(true)), Eq, one(Value::Bool(true)), true),
        ];
        for (value, op, operand, expected) in cases {
            assert_eq!(value_satisfies(value.as_ref(), op, &operand), expected, "{value:?} {op:?} {operand:?}");
        }
    }
}
