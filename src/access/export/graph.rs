//! Predicates as graphs of questions, the form in which a host walks them.
//!
//! A graph is the number of its nodes, the nodes, and where to start. A node is its question (a byte), the offset of what
//! the question compares with where it does, then where yes and where no lead: 0 is no, 1 is yes, and 2 more than its
//! position is a node, which always stands earlier. So every walk ends, after at most as many questions as there are.
//!
//! The questions: 0 partner, 3 owner, 6 assignee, 9 creator, 12 id, each `+ 0` equals a text, `+ 1` is in a list,
//! `+ 2` is absent; 15 origin, 16 contact, 17 contact or else id equals a text; 18 shared to read, 19 to write, with
//! somebody of a list; 20 the owner is at home; 21 a field passes a test; 22 the id is that of the partner; 23 shared to read,
//! 24 to write, with a group or role whose key (`index/share_keys.rs`) is in a list.

use crate::access::export::heap::{Heap, Offset, TextList, number};
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::model::ShareLevel;

const NO: u32 = 0;
const YES: u32 = 1;
const FIRST: u32 = 2;

const PARTNER: u8 = 0;
const ID: u8 = 12;
const ORIGIN: u8 = 15;
const CONTACT: u8 = 16;
const CONTACT_ELSE_ID: u8 = 17;
const SHARED_READ: u8 = 18;
const SHARED_WRITE: u8 = 19;
const AT_HOME: u8 = 20;
const FIELD: u8 = 21;
const ID_IS_PARTNER: u8 = 22;
const SHARED_TO_READ: u8 = 23;
const SHARED_TO_WRITE: u8 = 24;
/// What is added to the number of a field.
const IN: u8 = 1;
const ABSENT: u8 = 2;

/// Up to this many alternatives are asked one by one.
const FEW: usize = 3;

#[derive(Debug, Default)]
struct Nodes {
    count: u32,
    bytes: Vec<u8>,
}

impl Nodes {
    /// Adds a node; says where it is as an end of others.
    fn add(&mut self, question: u8, operand: Option<Offset>, yes: u32, no: u32) -> u32 {
        self.bytes.push(question);
        for part in operand.into_iter().chain([yes, no]) {
            number(&mut self.bytes, part);
        }
        self.count += 1;
        self.count - 1 + FIRST
    }
}

impl Heap<'_> {
    /// The offset of a predicate's graph.
    pub(in crate::access) fn graph(&mut self, predicate: &Predicate) -> Offset {
        let mut nodes = Nodes::default();
        let start = self.lower(&mut nodes, predicate, YES, NO);
        let mut object = Vec::with_capacity(nodes.bytes.len() + 4);
        number(&mut object, nodes.count);
        object.append(&mut nodes.bytes);
        number(&mut object, start);
        self.put(object)
    }

    /// Adds the questions of a predicate whose answers lead to `yes` and `no`; says where they begin.
    fn lower(&mut self, nodes: &mut Nodes, predicate: &Predicate, yes: u32, no: u32) -> u32 {
        match predicate {
            Predicate::Never => no,
            Predicate::Always => yes,
            Predicate::Is(atom) => self.ask(nodes, atom, yes, no),
            Predicate::Unless(atom) => self.ask(nodes, atom, no, yes),
            Predicate::All(parts) => {
                by_cost(parts).into_iter().rev().fold(yes, |next, part| self.lower(nodes, part, next, no))
            }
            Predicate::Any(parts) => {
                by_cost(parts).into_iter().rev().fold(no, |next, part| self.lower(nodes, part, yes, next))
            }
        }
    }

    fn ask(&mut self, nodes: &mut Nodes, atom: &Atom, yes: u32, no: u32) -> u32 {
        let (question, operand) = match atom {
            Atom::PartnerAbsent => (PARTNER + ABSENT, None),
            Atom::PartnerPresent => return nodes.add(PARTNER + ABSENT, None, no, yes),
            Atom::PartnerIs(ix) => (PARTNER, Some(self.partner(*ix))),
            Atom::PartnerIn(set) if set.len() <= FEW => {
                let offsets: Vec<_> = set.rows().iter().map(|ix| self.partner(*ix)).collect();
                return one_by_one(nodes, PARTNER, &offsets, yes, no);
            }
            Atom::PartnerIn(set) => (PARTNER + IN, Some(self.list(TextList::Partners(set.clone())))),
            Atom::PartnerText(id) => (PARTNER, Some(self.text(id))),
            Atom::UserAbsent(field) => (question_of(*field) + ABSENT, None),
            Atom::UserIs(field, ix) => (question_of(*field), Some(self.user(*ix))),
            Atom::UserIn(field, set) if set.len() <= FEW => {
                let offsets: Vec<_> = set.rows().iter().map(|ix| self.user(*ix)).collect();
                return one_by_one(nodes, question_of(*field), &offsets, yes, no);
            }
            Atom::UserIn(field, set) => (question_of(*field) + IN, Some(self.list(TextList::Users(set.clone())))),
            Atom::OwnerClass(classes) => {
                (question_of(UserField::Owner) + IN, Some(self.list(TextList::Classes(*classes))))
            }
            Atom::OwnerAtHome(home) => (AT_HOME, Some(self.list(TextList::Home(home.clone())))),
            Atom::OriginIs(origin) => (ORIGIN, Some(self.text(origin.as_str()))),
            Atom::ContactIs(id) => (CONTACT, Some(self.text(id))),
            Atom::ContactElseIdIs(id) => (CONTACT_ELSE_ID, Some(self.text(id))),
            Atom::IdAbsent => (ID + ABSENT, None),
            Atom::IdIn(ids) if ids.len() <= FEW => {
                let offsets: Vec<_> = ids.iter().map(|id| self.text(id)).collect();
                return one_by_one(nodes, ID, &offsets, yes, no);
            }
            Atom::IdIn(ids) => (ID + IN, Some(self.list(TextList::Ids(ids.clone())))),
            Atom::SharedWith(ix, level) => (shared(*level), Some(self.list(TextList::User(*ix)))),
            Atom::SharedWithAny(set, level) => (shared(*level), Some(self.list(TextList::Users(set.clone())))),
            Atom::SharedTo(keys, level) => {
                let question = match level {
                    ShareLevel::Read => SHARED_TO_READ,
                    ShareLevel::ReadWrite => SHARED_TO_WRITE,
                };
                (question, Some(self.list(TextList::Ids(keys.clone()))))
            }
            Atom::QueueIn(ids) if ids.len() <= FEW => {
                let offsets: Vec<_> = ids.iter().map(|id| self.text(id)).collect();
                return one_by_one(nodes, question_of(UserField::Owner), &offsets, yes, no);
            }
            Atom::QueueIn(ids) => (question_of(UserField::Owner) + IN, Some(self.list(TextList::Ids(ids.clone())))),
            Atom::IdIsPartner => (ID_IS_PARTNER, None),
            Atom::Field(test) => (FIELD, Some(self.test(test))),
        };
        nodes.add(question, operand, yes, no)
    }
}

fn one_by_one(nodes: &mut Nodes, question: u8, offsets: &[Offset], yes: u32, no: u32) -> u32 {
    offsets.iter().rev().fold(no, |next, offset| nodes.add(question, Some(*offset), yes, next))
}

const fn question_of(field: UserField) -> u8 {
    match field {
        UserField::Owner => 3,
        UserField::Assignee => 6,
        UserField::CreatedBy => 9,
    }
}

const fn shared(level: ShareLevel) -> u8 {
    match level {
        ShareLevel::Read => SHARED_READ,
        ShareLevel::ReadWrite => SHARED_WRITE,
    }
}

/// The parts of a conjunction or disjunction, those that cost least first, else in their order.
fn by_cost(parts: &[Predicate]) -> Vec<&Predicate> {
    let mut sorted: Vec<(u32, &Predicate)> = Vec::with_capacity(parts.len());
    for part in parts {
        let cost = cost(part);
        let before = sorted.iter().rposition(|(other, _)| *other <= cost);
        sorted.insert(before.map_or(0, |before| before + 1), (cost, part));
    }
    sorted.into_iter().map(|(_, part)| part).collect()
}

/// What a question costs a host, roughly; the partner is asked first because it refuses most.
fn cost(predicate: &Predicate) -> u32 {
    let of_set = |size: usize| if size <= FEW { 3 } else { 8 };
    match predicate {
        Predicate::Never | Predicate::Always => 0,
        Predicate::Is(atom) | Predicate::Unless(atom) => match atom {
            Atom::PartnerIs(_) | Atom::PartnerText(_) => 1,
            Atom::PartnerAbsent
            | Atom::PartnerPresent
            | Atom::UserAbsent(_)
            | Atom::UserIs(..)
            | Atom::IdAbsent
            | Atom::IdIsPartner
            | Atom::OriginIs(_)
            | Atom::ContactIs(_) => 2,
            Atom::PartnerIn(set) => of_set(set.len()),
            Atom::UserIn(_, set) => of_set(set.len()),
            Atom::IdIn(ids) | Atom::QueueIn(ids) => of_set(ids.len()),
            Atom::OwnerClass(_) => 8,
            _ => 20,
        },
        Predicate::All(parts) => 1 + parts.iter().map(cost).min().unwrap_or(0),
        Predicate::Any(parts) => parts.iter().map(cost).fold(1, u32::saturating_add),
    }
}
