//! SHARE-06: comparisons of the fields of records and partners.

use std::cmp::Ordering;

use crate::model::{Criterion, CriterionOp, CriterionSubject, Fields, Operand, Partner, Value};

/// SHARE-06. The comparison holds for a record with these fields that belongs to `partner`.
pub(crate) fn holds(criterion: &Criterion, record: &Fields, partner: Option<&Partner>) -> bool {
    match criterion.on {
        CriterionSubject::Record => {
            record.get(&*criterion.field).is_some_and(|value| compares(value, criterion.op, &criterion.value))
        }
        CriterionSubject::Partner => partner.is_some_and(|partner| holds_for_partner(criterion, partner)),
    }
}

/// GROUP-02. The comparison holds for the data of the partner; its own tier and segment win over free fields.
pub(crate) fn holds_for_partner(criterion: &Criterion, partner: &Partner) -> bool {
    let own = match &*criterion.field {
        "tier" => partner.tier.as_ref().map(|tier| Value::Text(tier.shared().clone())),
        "segment" => partner.segment.clone().map(Value::Text),
        field => partner.fields.get(field).cloned(),
    };
    own.is_some_and(|value| compares(&value, criterion.op, &criterion.value))
}

/// SHARE-06. A present value satisfies the comparison; values of different kinds never do, also not "not equals".
fn compares(value: &Value, op: CriterionOp, operand: &Operand) -> bool {
    match (op, operand) {
        (CriterionOp::In, Operand::Many(listed)) => listed.iter().any(|one| value == one),
        (CriterionOp::In, Operand::One(one)) => value == one,
        (_, Operand::Many(_)) => false,
        (CriterionOp::Eq, Operand::One(one)) => value == one,
        (CriterionOp::Ne, Operand::One(one)) => is_same_kind(value, one) && value != one,
        (CriterionOp::Contains, Operand::One(one)) => match (value, one) {
            (Value::Text(text), Value::Text(part)) => text.contains(&**part),
            _ => false,
        },
        (CriterionOp::Lt, Operand::One(one)) => value.order(one) == Some(Ordering::Less),
        (CriterionOp::Le, Operand::One(one)) => value.order(one).is_some_and(Ordering::is_le),
        (CriterionOp::Gt, Operand::One(one)) => value.order(one) == Some(Ordering::Greater),
        (CriterionOp::Ge, Operand::One(one)) => value.order(one).is_some_and(Ordering::is_ge),
    }
}

/// Both are texts, both numbers or both booleans.
const fn is_same_kind(a: &Value, b: &Value) -> bool {
    matches!(
        (a, b),
        (Value::Text(_), Value::Text(_)) | (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_))
    )
}
