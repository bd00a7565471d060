//! Compiled access as JSON, for hosts that build closures out of it.
//!
//! Everything is written with ids instead of rows, so the text stands on its own:
//! - a document: `format`, `viewer`, `gate` (`null` or `code` and `rule`), `predicates`, `actions`;
//! - an action that stands in `actions`: `allowed` (the number of a predicate), `cap` (a level), `ceilings` (`code`,
//!   `rule`, and in `admits` the number of a predicate) and `grants` (`rule`, `level`, in `when` the number of a
//!   predicate, and `share` where the holder may share at any level); every other action is refused with `NO_GRANT`;
//! - a predicate: `true`, `false`, `{"all": […]}`, `{"any": […]}`, `{"not": …}` or an atom:
//!   `{"absent": field}`, `{"present": "partner"}`, `{"is": [field, value]}`, `{"in": [field, values]}`,
//!   `{"contactElseId": value}`, `{"shared": [users, level]}`, `{"field": [name, op, operand]}`, and
//!   `{"home": {partner: owners}}`: such an owner, and the record belongs to that partner or to none.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::compile::{ActionAccess, CompiledViewer};
use super::gates::Refusal;
use super::predicate::{Atom, Home, Predicate, UserField};
use super::sentence::{level_name, name, op_name, origin_name, partner_ids, user_ids};
use crate::ids::{PartnerIx, UserIx};
use crate::index::{Index, OwnerClasses};
use crate::model::{Action, Operand, Value};

/// The version of the format.
pub const JSON_FORMAT: &str = "partner-policy/access/1";

/// The predicates of one document, each once, in order of first use.
struct Pool<'a> {
    index: &'a Index,
    numbers: BTreeMap<Predicate, usize>,
    texts: Vec<String>,
}

impl CompiledViewer {
    /// The compiled access as one JSON text; equal access of equal snapshots gives equal bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json_of(|_| true)
    }

    /// The same with some actions only.
    pub(super) fn json_of(&self, is_meant: impl Fn(Action) -> bool) -> String {
        let mut pool = Pool { index: self.index(), numbers: BTreeMap::new(), texts: Vec::new() };
        let actions = Action::all().filter(|action| is_meant(*action)).filter_map(|action| {
            let access = self.access(action).filter(|access| !access.is_empty())?;
            Some(format!("{}:{}", text(&action.to_string()), pool.action(access)))
        });
        let actions: Vec<String> = actions.collect();
        let viewer = self.index().user(self.viewer()).map_or("", |user| user.id().as_str());
        format!(
            r#"{{"format":{},"viewer":{},"gate":{},"predicates":[{}],"actions":{{{}}}}}"#,
            text(JSON_FORMAT),
            text(viewer),
            self.gate().map_or_else(|| "null".to_owned(), |gate| format!("{{{}}}", refusal(gate))),
            pool.texts.join(","),
            actions.join(",")
        )
    }
}

fn refusal(refusal: Refusal) -> String {
    format!(r#""code":{},"rule":{}"#, text(refusal.code.as_str()), text(refusal.rule.as_str()))
}

impl Pool<'_> {
    fn number(&mut self, predicate: &Predicate) -> usize {
        if let Some(number) = self.numbers.get(predicate) {
            return *number;
        }
        let number = self.texts.len();
        self.texts.push(self.predicate(predicate));
        self.numbers.insert(predicate.clone(), number);
        number
    }

    fn action(&mut self, access: &ActionAccess) -> String {
        let allowed = self.number(access.allowed());
        let ceilings: Vec<String> = access
            .ceilings()
            .iter()
            .map(|ceiling| format!(r#"{{{},"admits":{}}}"#, refusal(ceiling.refusal), self.number(&ceiling.admits)))
            .collect();
        let grants: Vec<String> = access
            .grants()
            .iter()
            .map(|grant| {
                let share = if grant.may_share { r#","share":true"# } else { "" };
                let (rule, level) = (text(grant.rule.as_str()), text(grant.level.as_str()));
                format!(r#"{{"rule":{rule},"level":{level},"when":{}{share}}}"#, self.number(&grant.when))
            })
            .collect();
        format!(
            r#"{{"allowed":{allowed},"cap":{},"ceilings":[{}],"grants":[{}]}}"#,
            text(access.cap().as_str()),
            ceilings.join(","),
            grants.join(",")
        )
    }

    fn predicate(&self, predicate: &Predicate) -> String {
        let several = |parts: &[Predicate]| parts.iter().map(|part| self.predicate(part)).collect::<Vec<_>>().join(",");
        match predicate {
            Predicate::Never => "false".to_owned(),
            Predicate::Always => "true".to_owned(),
            Predicate::Is(atom) => self.atom(atom),
            Predicate::Unless(atom) => format!(r#"{{"not":{}}}"#, self.atom(atom)),
            Predicate::All(parts) => format!(r#"{{"all":[{}]}}"#, several(parts)),
            Predicate::Any(parts) => format!(r#"{{"any":[{}]}}"#, several(parts)),
        }
    }

    fn atom(&self, atom: &Atom) -> String {
        let is = |field: &str, value: &str| format!(r#"{{"is":["{field}",{}]}}"#, text(value));
        let within = |field: &str, ids: String| format!(r#"{{"in":["{field}",{ids}]}}"#);
        match atom {
            Atom::PartnerAbsent => r#"{"absent":"partner"}"#.to_owned(),
            Atom::PartnerPresent => r#"{"present":"partner"}"#.to_owned(),
            Atom::PartnerIs(ix) => is("partner", self.partner(*ix)),
            Atom::PartnerIn(set) => within("partner", list(partner_ids(self.index, set))),
            Atom::PartnerText(id) => is("partner", id),
            Atom::UserAbsent(field) => format!(r#"{{"absent":"{}"}}"#, name(*field)),
            Atom::UserIs(field, ix) => is(name(*field), self.user(*ix)),
            Atom::UserIn(field, set) => within(name(*field), list(user_ids(self.index, set))),
            Atom::OwnerClass(classes) => within(name(UserField::Owner), list(self.users_of(*classes))),
            Atom::OwnerAtHome(home) => self.home(home),
            Atom::OriginIs(origin) => is("origin", origin_name(*origin)),
            Atom::ContactIs(id) => is("contact", id),
            Atom::ContactElseIdIs(id) => format!(r#"{{"contactElseId":{}}}"#, text(id)),
            Atom::IdAbsent => r#"{"absent":"id"}"#.to_owned(),
            Atom::IdIn(ids) => within("id", list(ids.iter().map(|id| &**id).collect())),
            Atom::SharedWith(ix, level) => {
                format!(r#"{{"shared":[[{}],"{}"]}}"#, text(self.user(*ix)), level_name(*level))
            }
            Atom::SharedWithAny(set, level) => {
                format!(r#"{{"shared":[{},"{}"]}}"#, list(user_ids(self.index, set)), level_name(*level))
            }
            Atom::Field(test) => {
                let operand = match &test.operand {
                    Operand::One(one) => value(one),
                    Operand::Many(many) => format!("[{}]", many.iter().map(value).collect::<Vec<_>>().join(",")),
                };
                format!(r#"{{"field":[{},"{}",{operand}]}}"#, text(&test.field), op_name(test.op))
            }
        }
    }

    fn user(&self, ix: UserIx) -> &str {
        self.index.user_id(ix).unwrap_or_default()
    }

    fn partner(&self, ix: PartnerIx) -> &str {
        self.index.partner_id(ix).unwrap_or_default()
    }

    /// The users of these classes, in id order.
    fn users_of(&self, classes: OwnerClasses) -> Vec<&str> {
        let users = self.index.user_rows().filter(|(_, row)| classes.contains(row.class));
        let mut ids: Vec<_> = users.filter_map(|(ix, _)| self.index.user_id(ix)).collect();
        ids.sort_unstable();
        ids
    }

    fn home(&self, home: &Home) -> String {
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (ix, row) in self.index.user_rows().filter(|(_, row)| home.classes.contains(row.class)) {
            let is_meant = |account: &PartnerIx| home.accounts.as_ref().is_none_or(|set| set.contains(*account));
            if let Some(account) = row.account.filter(is_meant) {
                owners.entry(self.partner(account)).or_default().push(self.user(ix));
            }
        }
        let lists = owners.into_iter().map(|(partner, mut ids)| {
            ids.sort_unstable();
            format!("{}:{}", text(partner), list(ids))
        });
        format!(r#"{{"home":{{{}}}}}"#, lists.collect::<Vec<_>>().join(","))
    }
}

fn list(ids: Vec<&str>) -> String {
    format!("[{}]", ids.into_iter().map(text).collect::<Vec<_>>().join(","))
}

/// A value as JSON; a number prints so that reading it gives the same number.
fn value(value: &Value) -> String {
    match value {
        Value::Text(inner) => text(inner),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
    }
}

/// A JSON string.
fn text(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len() + 2);
    out.push('"');
    for c in inner.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
