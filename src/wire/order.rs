//! Puts problems in the order of the document.

use super::node::Node;
use crate::error::Problem;
use crate::order::SortedMap;

/// The problems under one place.
#[derive(Default)]
struct Place {
    here: Vec<Problem>,
    below: SortedMap<String, Place>,
}

impl Place {
    fn put(&mut self, steps: &[String], problem: Problem) {
        match steps {
            [] => self.here.push(problem),
            [step, rest @ ..] => self.below.update(step.clone(), |below| below.put(rest, problem)),
        }
    }
}

/// The problems in document order; one place keeps the order in which they were found.
pub(crate) fn in_document_order(problems: Vec<Problem>, tree: &Node<'_>) -> Vec<Problem> {
    let mut root = Place::default();
    for problem in problems {
        let steps: Vec<String> =
            problem.at().split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        root.put(&steps, problem);
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
            crate::order::sort(&mut indices);
            for index in indices {
                if let Some(below) = place.below.remove(&index.to_string()) {
                    walk(below, list.get(index), out);
                }
            }
        }
        _ => {}
    }
    for (_, below) in place.below {
        walk(below, None, out);
    }
}
