//! Predicates for people.

use std::fmt;

use crate::access::predicate::{Atom, Predicate, UserField};
use crate::index::{FieldTest, Index, OwnerClass, OwnerClasses, PartnerSet, UserSet};
use crate::json::in_full;
use crate::model::{Operand, Value};

/// A predicate with the index that knows its rows; prints as a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    predicate: &'a Predicate,
    index: &'a Index,
}

impl Predicate {
    /// The predicate as a sentence with the ids of `index`.
    #[must_use]
    pub const fn shown<'a>(&'a self, index: &'a Index) -> Shown<'a> {
        Shown { predicate: self, index }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.predicate {
            Predicate::Never => f.write_str("never"),
            Predicate::Always => f.write_str("always"),
            Predicate::Is(atom) => self.atom(f, atom),
            Predicate::Unless(atom) => {
                f.write_str("not (")?;
                self.atom(f, atom)?;
                f.write_str(")")
            }
            Predicate::All(parts) => self.joined(f, parts, " and "),
            Predicate::Any(parts) => self.joined(f, parts, " or "),
        }
    }
}

impl Shown<'_> {
    fn joined(&self, f: &mut fmt::Formatter<'_>, parts: &[Predicate], by: &str) -> fmt::Result {
        for (at, predicate) in parts.iter().enumerate() {
            if at > 0 {
                f.write_str(by)?;
            }
            let part = Shown { predicate, index: self.index };
            match predicate {
                Predicate::All(_) | Predicate::Any(_) => write!(f, "({part})")?,
                _ => write!(f, "{part}")?,
            }
        }
        Ok(())
    }

    fn atom(&self, f: &mut fmt::Formatter<'_>, atom: &Atom) -> fmt::Result {
        match atom {
            Atom::PartnerAbsent => f.write_str("it belongs to no partner"),
            Atom::PartnerPresent => f.write_str("it belongs to a partner"),
            Atom::PartnerIs(ix) => {
                write!(f, "partner is {}", quoted(partner_ids(self.index, &[*ix].into_iter().collect())))
            }
            Atom::PartnerIn(set) => write!(f, "partner is one of {}", quoted(partner_ids(self.index, set))),
            Atom::PartnerText(text) => write!(f, "partner is {}", quoted([text])),
            Atom::UserAbsent(field) => write!(f, "nobody is {}", name(*field)),
            Atom::UserIs(field, ix) => {
                write!(f, "{} is {}", name(*field), quoted(user_ids(self.index, &[*ix].into_iter().collect())))
            }
            Atom::UserIn(field, set) => write!(f, "{} is one of {}", name(*field), quoted(user_ids(self.index, set))),
            Atom::OwnerClass(classes) => write!(f, "owner is {}", class_names(*classes).join(" or ")),
            Atom::OwnerAtHome(home) => {
                write!(f, "owner is {} of ", class_names(home.classes).join(" or "))?;
                match &home.accounts {
                    Some(set) => write!(f, "{}", quoted(partner_ids(self.index, set)))?,
                    None => f.write_str("any partner")?,
                }
                f.write_str(", to which it belongs if to any")
            }
            Atom::OriginIs(origin) => write!(f, "origin is {}", origin.as_str()),
            Atom::ContactIs(text) => write!(f, "contact is {}", quoted([text])),
            Atom::ContactElseIdIs(text) => write!(f, "contact, else id, is {}", quoted([text])),
            Atom::IdAbsent => f.write_str("it has no id"),
            Atom::IdIn(ids) => write!(f, "id is one of {}", quoted(ids.iter())),
            Atom::SharedWith(ix, level) => {
                let with = quoted(user_ids(self.index, &[*ix].into_iter().collect()));
                write!(f, "shared with {with} to {}", level.as_str())
            }
            Atom::SharedTo(keys, level) => {
                write!(f, "shared with one of {} to {}", quoted(keys.iter()), level.as_str())
            }
            Atom::QueueIn(ids) => write!(f, "owner is the queue {}", quoted(ids.iter())),
            Atom::IdIsPartner => f.write_str("id is that of its partner"),
            Atom::SharedWithAny(set, level) => {
                write!(f, "shared with one of {} to {}", quoted(user_ids(self.index, set)), level.as_str())
            }
            Atom::Field(test) => write!(f, "{}", TestShown(test)),
        }
    }
}

struct TestShown<'a>(&'a FieldTest);

impl fmt::Display for TestShown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |value: &Value| match value {
            Value::Text(text) => format!("`{text}`"),
            Value::Number(number) => in_full(*number),
            Value::Bool(yes) => yes.to_string(),
        };
        let operand = match &self.0.operand {
            Operand::One(one) => value(one),
            Operand::Many(many) => format!("[{}]", many.iter().map(value).collect::<Vec<_>>().join(", ")),
        };
        write!(f, "field `{}` {} {operand}", self.0.field, self.0.op.as_str())
    }
}

fn quoted<T: AsRef<str>>(ids: impl IntoIterator<Item = T>) -> String {
    ids.into_iter().map(|id| format!("`{}`", id.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The ids of a set of users, in id order.
pub(in crate::access) fn user_ids<'a>(index: &'a Index, set: &UserSet) -> Vec<&'a str> {
    let mut ids: Vec<_> = set.rows().iter().filter_map(|ix| index.user_id(*ix)).collect();
    crate::collections::order::sort(&mut ids);
    ids
}

/// The ids of a set of partners, in id order.
pub(in crate::access) fn partner_ids<'a>(index: &'a Index, set: &PartnerSet) -> Vec<&'a str> {
    let mut ids: Vec<_> = set.rows().iter().filter_map(|ix| index.partner_id(*ix)).collect();
    crate::collections::order::sort(&mut ids);
    ids
}

/// The member of a record that the field is.
#[must_use]
pub const fn name(field: UserField) -> &'static str {
    match field {
        UserField::Owner => "owner",
        UserField::Assignee => "assignee",
        UserField::CreatedBy => "createdBy",
    }
}

/// The names of the classes of a set.
fn class_names(classes: OwnerClasses) -> Vec<&'static str> {
    let name = |class: &OwnerClass| match class {
        OwnerClass::Internal => "an internal user",
        OwnerClass::SalesRep => "a sales rep",
        OwnerClass::RoleBased => "a role-based user",
        OwnerClass::Roleless => "a user without a role",
        OwnerClass::CustomerCommunity => "a customer community user",
        OwnerClass::CustomerCommunityLogin => "a customer community login user",
        OwnerClass::HighVolumeCustomerPortal => "a high-volume portal user",
        OwnerClass::AuthenticatedWebsite => "an authenticated website user",
    };
    OwnerClass::ALL.iter().filter(|class| classes.contains(**class)).map(name).collect()
}
