//! Puts problems in the order of the document.

use super::lexer::{Kind, Lexer, Numbers};
use super::malformed::Stop;
use crate::collections::order::{SortedMap, sort};
use crate::error::{MAX_PROBLEMS, Problem};

/// The problems of one value and of those within it.
#[derive(Default)]
struct Branch {
    here: Vec<Problem>,
    within: SortedMap<String, Branch>,
}

impl Branch {
    fn put(&mut self, path: &[String], problem: Problem) {
        match path {
            [] => self.here.push(problem),
            [key, rest @ ..] => self.within.update(key.clone(), |branch| branch.put(rest, problem)),
        }
    }
}

/// The first problems in document order, as many as are shown; those of one value keep the order in which they were found.
pub(crate) fn in_document_order(problems: Vec<Problem>, text: &str) -> Vec<Problem> {
    let mut root = Branch::default();
    for problem in problems {
        let path: Vec<String> =
            problem.at().split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        root.put(&path, problem);
    }
    let mut found = Vec::new();
    // What stands behind the offset at which a text is no JSON has no order.
    let _ = walk(&mut root, &mut Lexer::new(text), &mut found);
    rest(root, &mut found);
    found
}

fn walk(branch: &mut Branch, lexer: &mut Lexer<'_>, found: &mut Vec<Problem>) -> Result<(), Stop> {
    found.append(&mut branch.here);
    if branch.within.is_empty() {
        return lexer.pass(Numbers::Any);
    }
    match lexer.kind()? {
        Kind::Object => {
            lexer.open();
            let mut is_first = true;
            while found.len() < MAX_PROBLEMS && lexer.has_key(std::mem::take(&mut is_first))? {
                let key = lexer.member_key()?;
                match branch.within.remove(&*key) {
                    Some(mut inner) => {
                        walk(&mut inner, lexer, found)?;
                        rest(inner, found);
                    }
                    None => lexer.pass(Numbers::Any)?,
                }
            }
        }
        Kind::List => {
            lexer.open();
            let mut indices: Vec<usize> = branch.within.keys().filter_map(|key| key.parse().ok()).collect();
            sort(&mut indices);
            let mut indices = indices.into_iter().peekable();
            let mut index = 0;
            while found.len() < MAX_PROBLEMS && lexer.has_element(index == 0)? {
                match indices.next_if_eq(&index).and_then(|index| branch.within.remove(&*index.to_string())) {
                    Some(mut inner) => {
                        walk(&mut inner, lexer, found)?;
                        rest(inner, found);
                    }
                    None => lexer.pass(Numbers::Any)?,
                }
                index += 1;
            }
        }
        _ => lexer.pass(Numbers::Any)?,
    }
    Ok(())
}

/// Adds what the document does not have a value for.
fn rest(branch: Branch, found: &mut Vec<Problem>) {
    found.extend(branch.here);
    for (_, inner) in branch.within {
        rest(inner, found);
    }
}
