//! Puts problems in the order of the document.

use std::collections::BTreeMap;

use super::node::Node;
use crate::error::Problem;

/// The problems under one place.
#[derive(Default)]
struct Place {
    here: Vec<Problem>,
    below: BTreeMap<String, Place>,
}

/// The problems in document order; one place keeps the order in which they were found.
pub(crate) fn in_document_order(problems: Vec<Problem>, tree: &Node<'_>) -> Vec<Problem> {
    let mut root = Place::default();
    for problem in problems {
        let mut place = &mut root;
        for step in problem.at().split('/').skip(1) {
            place = place.below.entry(step.replace("~1", "/").replace("~0", "~")).or_default();
        }
        place.here.push(problem);
    }
    let mut out = Vec::new();
    walk(root, Some(tree), &mut out);
    out
}

fn walk(mut place: Place, node: Option<&Node<'_>>, out: &mut Vec<Problem>) {
    out.append(&mut place.here);
    match node {
        Some(Node::Object(entries)) if !place.below.is_empty() => {
            for (key, value) in entries {
                if let Some(below) = place.below.remove(&**key) {
                    walk(below, Some(value), out);
                }
            }
        }
        Some(Node::List(list)) => {
            let mut indices: Vec<_> = place.below.keys().filter_map(|key| key.parse::<usize>().ok()).collect();
            indices.sort_unstable();
            for index in indices {
                if let Some(below) = place.below.remove(&index.to_string()) {
                    walk(below, list.get(index), out);
                }
            }
        }
        _ => {}
    }
    for below in place.below.into_values() {
        walk(below, None, out);
    }
}
