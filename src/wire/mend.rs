//! Reads a typed value out of a tree that does not fit, naming every fault: each is replaced by something that reads
//! as whatever is asked for, and the tree is read again.

use std::borrow::Cow;

use super::cx::{At, Cx};
use super::node::{Fault, Hop, Node, What};
use super::readable::Readable;
use super::source::from_node;
use super::tree::push_hop;
use crate::error::{Code, MAX_PROBLEMS, Problem};

/// The most repairs of one value, those included that are not reported.
const MAX_REPAIRS: usize = 2_000;

/// The fields that say which other fields an object has.
const TAGS: [&str; 2] = ["kind", "op"];

/// The fields that stay when nothing else of an object can be read.
const IDS: [&str; 2] = ["id", "token"];

/// The value of `node`, which is mended until it can be read; none if there is too much to mend.
pub(crate) fn mended<'a, T: Readable<'a>>(node: &mut Node<'a>, at: &At<'_>, cx: &mut Cx) -> Option<T> {
    let mut value = None;
    mend_until(node, at, cx, &mut |node| from_node(node).map(|read| value = Some(read)));
    value
}

/// Mends the node until it can be read, or until there is too much to mend.
fn mend_until<'a>(node: &mut Node<'a>, at: &At<'_>, cx: &mut Cx, read: &mut dyn FnMut(&Node<'a>) -> Result<(), Fault>) {
    let mut place = None;
    for _ in 0..MAX_REPAIRS {
        let Err(fault) = read(node) else {
            return;
        };
        let place = place.get_or_insert_with(|| at.pointer());
        if cx.problems.len() >= MAX_PROBLEMS || !mend(node, fault, place, cx) {
            return;
        }
    }
}

/// Replaces what the fault is about; says whether anything was changed.
fn mend<'a>(root: &mut Node<'a>, fault: Fault, place: &str, cx: &mut Cx) -> bool {
    let message = fault.to_string();
    let mut fault = *fault.0;
    fault.path.reverse();
    let Some(node) = descend(root, &fault.path) else {
        return false;
    };
    let mut pointer = place.to_owned();
    for hop in &fault.path {
        push_hop(&mut pointer, hop);
    }
    let is_silent = matches!(node, Node::Wild | Node::Hollow(_));
    let mut report = |code, key: Option<&str>| {
        if !is_silent {
            if let Some(key) = key {
                super::cx::push_key(&mut pointer, key);
            }
            cx.problems.push(Problem::new(code, std::mem::take(&mut pointer), message.clone()));
        }
    };
    match fault.what {
        What::UnknownField(key) => {
            let (Node::Object(entries) | Node::Hollow(entries)) = node else {
                return false;
            };
            let Some(index) = entries.iter().position(|(known, _)| *known == key) else {
                return false;
            };
            report(Code::UnknownField, Some(&key));
            entries.remove(index);
            true
        }
        What::UnknownChoice(key) => {
            report(Code::UnknownField, Some(&key));
            *node = Node::Wild;
            true
        }
        What::UnknownValue(_, first) => match node {
            Node::Object(entries) | Node::Hollow(entries) => {
                let tag = TAGS.into_iter().find(|tag| entries.iter().any(|(key, _)| key == tag));
                let Some(tag) = tag else {
                    return false;
                };
                let is_reported = entries.iter().any(|(key, value)| key == tag && *value == Node::Wild);
                if !is_reported {
                    report(Code::UnknownValue, Some(tag));
                }
                *node = hollow(std::mem::take(entries), tag, first);
                true
            }
            Node::Wild => false,
            _ => {
                report(Code::UnknownValue, None);
                *node = Node::Wild;
                true
            }
        },
        What::Missing(field) => {
            report(Code::MalformedJson, None);
            match node {
                Node::Object(entries) | Node::Hollow(entries) => entries.push((Cow::Borrowed(field), Node::Wild)),
                Node::Wild => *node = Node::Hollow(vec![(Cow::Borrowed(field), Node::Wild)]),
                _ => return false,
            }
            true
        }
        What::Other(_) => {
            if matches!(node, Node::Wild) {
                return false;
            }
            report(Code::MalformedJson, None);
            *node = Node::Wild;
            true
        }
    }
}

/// What is left of an object of an unknown kind: its id, under the first kind there is.
fn hollow<'a>(entries: Vec<(Cow<'a, str>, Node<'a>)>, tag: &'static str, first: Option<&'static str>) -> Node<'a> {
    let mut kept: Vec<_> = entries.into_iter().filter(|(key, _)| IDS.contains(&&**key)).collect();
    kept.push((Cow::Borrowed(tag), Node::Text(Cow::Borrowed(first.unwrap_or_default()))));
    Node::Hollow(kept)
}

fn descend<'n, 'a>(root: &'n mut Node<'a>, path: &[Hop]) -> Option<&'n mut Node<'a>> {
    let mut node = root;
    for hop in path {
        node = match (node, hop) {
            (Node::List(list), Hop::Index(index)) => list.get_mut(*index)?,
            (Node::Object(entries) | Node::Hollow(entries), Hop::Key(key)) => {
                entries.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)?
            }
            _ => return None,
        };
    }
    Some(node)
}
