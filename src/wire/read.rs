//! The readers.

use super::cx::{At, Cx, quoted};
use super::edit::{AnyEdit, EditRequest, SystemEditRequest};
use super::event::Event;
use super::gather::gather;
use super::mend::mended;
use super::node::Node;
use super::order::in_document_order;
use super::plan::Plan;
use super::readable::Readable;
use super::resource::Resource;
use super::snapshot::Snapshot;
use super::source::from_text;
use super::text::Many;
use super::tree::read_tree;
use crate::error::{Code, MAX_PROBLEMS, PolicyError, Problem};
use crate::model::{self, Document};

/// The most bytes of one document.
pub(super) const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Reads a snapshot, checks it as a whole, and gives it with what is odd but no reason to refuse it.
///
/// # Errors
/// Every problem of the document, up to [`crate::error::MAX_PROBLEMS`], in document order.
pub fn read_snapshot(bytes: &[u8]) -> Result<(model::Snapshot, Vec<Problem>), PolicyError> {
    let text = text_of(bytes)?;
    let mut cx = Cx::new(false);
    if let Ok(document) = from_text::<Snapshot<'_>>(text) {
        let (snapshot, implied) = document.into_model(&mut cx);
        let mut problems = std::mem::take(&mut cx.problems);
        let is_readable = problems.is_empty();
        problems.extend(snapshot.check_document(&Document { implied, unreliable: &cx.unreliable, is_readable }));
        if problems.is_empty() {
            let oddities = snapshot.group_cycles();
            return Ok((snapshot, oddities));
        }
        return Err(refusal(problems, text));
    }
    let (tree, problems) = read_tree(text)?;
    let mut cx = Cx::new(true);
    cx.problems = problems;
    if let Some(document) = gather(tree, &mut cx)
        && cx.problems.len() < MAX_PROBLEMS
    {
        let (snapshot, implied) = document.into_model(&mut cx);
        let document = Document { implied, unreliable: &cx.unreliable, is_readable: false };
        cx.problems.extend(snapshot.check_document(&document));
    }
    Err(refusal(cx.problems, text))
}

/// The refusal of a document with these problems, in document order.
fn refusal(problems: Vec<Problem>, text: &str) -> PolicyError {
    let problems = match read_tree(text) {
        Ok((tree, _)) => in_document_order(problems, &tree),
        Err(_) => problems,
    };
    PolicyError::from_problems(problems)
        .unwrap_or_else(|| PolicyError::new(Code::MalformedJson, "", "the document does not fit its format"))
}

/// Reads one resource.
///
/// # Errors
/// Every problem of the document, such as `UNKNOWN_VALUE` at `/type`.
pub fn read_resource(bytes: &[u8]) -> Result<model::Resource, PolicyError> {
    resource(bytes, &[])
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_resource`].
pub fn read_resource_of(snapshot: &model::Snapshot, bytes: &[u8]) -> Result<model::Resource, PolicyError> {
    resource(bytes, &types_of(snapshot))
}

fn resource(bytes: &[u8], types: &[model::TypeName]) -> Result<model::Resource, PolicyError> {
    read(bytes, types, |resource: Resource<'_>, cx| resource.into_model(cx, &At::ROOT))
}

fn types_of(snapshot: &model::Snapshot) -> Vec<model::TypeName> {
    snapshot.record_types.keys().copied().collect()
}

/// Reads a list of resources.
///
/// # Errors
/// Every problem of the document.
pub fn read_resources(bytes: &[u8]) -> Result<Vec<model::Resource>, PolicyError> {
    resources(bytes, &[])
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_resources`].
pub fn read_resources_of(snapshot: &model::Snapshot, bytes: &[u8]) -> Result<Vec<model::Resource>, PolicyError> {
    resources(bytes, &types_of(snapshot))
}

fn resources(bytes: &[u8], types: &[model::TypeName]) -> Result<Vec<model::Resource>, PolicyError> {
    read(bytes, types, |resources: Many<Resource<'_>>, cx| {
        let resources = resources.0.into_iter().enumerate();
        resources.map(|(index, resource)| resource.into_model(cx, &At::ROOT.index(index))).collect()
    })
}

/// Reads an event.
///
/// # Errors
/// Every problem of the document.
pub fn read_event(bytes: &[u8]) -> Result<model::Event, PolicyError> {
    event(bytes, &[])
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_event`].
pub fn read_event_of(snapshot: &model::Snapshot, bytes: &[u8]) -> Result<model::Event, PolicyError> {
    event(bytes, &types_of(snapshot))
}

fn event(bytes: &[u8], types: &[model::TypeName]) -> Result<model::Event, PolicyError> {
    read(bytes, types, |event: Event<'_>, cx| event.into_model(cx, &At::ROOT))
}

/// Reads an action such as `lead.view`.
///
/// # Errors
/// `UNKNOWN_ACTION` for a text that is in no table.
pub fn read_action(text: &str) -> Result<model::Action, PolicyError> {
    model::Action::parse(text).ok_or_else(|| no_action(text))
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_action`].
pub fn read_action_of(snapshot: &model::Snapshot, text: &str) -> Result<model::Action, PolicyError> {
    snapshot.action(text).ok_or_else(|| no_action(text))
}

fn no_action(text: &str) -> PolicyError {
    PolicyError::new(Code::UnknownAction, "", format!("there is no action {}", quoted(text)))
}

/// Reads an edit with its actor, moment and revision.
///
/// # Errors
/// Every problem of the document.
#[inline(never)]
pub fn read_edit_request(bytes: &[u8]) -> Result<model::EditRequest, PolicyError> {
    read(bytes, &[], |request: EditRequest<'_>, cx| request.into_model(cx, &At::ROOT))
}

/// Reads what a system asserts, with its source, moment and revision.
///
/// # Errors
/// Every problem of the document; `UNKNOWN_VALUE` at `/edit/kind` for an edit that people ask for.
#[inline(never)]
pub fn read_system_edit_request(bytes: &[u8]) -> Result<model::SystemEditRequest, PolicyError> {
    read(bytes, &[], |request: SystemEditRequest<'_>, cx| request.into_model(cx, &At::ROOT))
}

/// Reads an edit of either kind.
///
/// # Errors
/// Every problem of the document.
pub fn read_edit(bytes: &[u8]) -> Result<model::Edit, PolicyError> {
    read(bytes, &[], |edit: AnyEdit<'_>, cx| edit.into_model(cx, &At::ROOT))
}

/// Reads a plan that was written by [`super::write_plan`] and may have travelled since.
///
/// # Errors
/// Every problem of the document.
pub fn read_plan(bytes: &[u8]) -> Result<model::Plan, PolicyError> {
    read(bytes, &[], |plan: Plan<'_>, cx| plan.into_model(cx, &At::ROOT))
}

pub(super) fn text_of(bytes: &[u8]) -> Result<&str, PolicyError> {
    if bytes.len() > MAX_BYTES {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a document has at most 256 MB"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        PolicyError::new(Code::MalformedJson, "", format!("the text is no UTF-8 at byte {}", error.valid_up_to()))
    })
}

pub(super) fn read<'a, W: Readable<'a>, M>(
    bytes: &'a [u8],
    types: &[model::TypeName],
    convert: impl Fn(W, &mut Cx) -> M,
) -> Result<M, PolicyError> {
    let text = text_of(bytes)?;
    if let Ok(document) = from_text::<W>(text) {
        let mut cx = Cx::new(false).knowing(types);
        let model = convert(document, &mut cx);
        return if cx.problems.is_empty() { Ok(model) } else { Err(refusal(cx.problems, text)) };
    }
    Err(refused(text, types, &mut |tree: &mut Node<'a>, cx| {
        if let Some(document) = mended::<W>(tree, &At::ROOT, cx) {
            convert(document, cx);
        }
    }))
}

/// Everything that is wrong with a text; `convert` mends its tree as far as it goes and converts it.
#[inline(never)]
fn refused<'a>(text: &str, types: &[model::TypeName], convert: &mut dyn FnMut(&mut Node<'a>, &mut Cx)) -> PolicyError {
    let (mut tree, problems) = match read_tree(text) {
        Ok((tree, problems)) => (tree as Node<'a>, problems),
        Err(error) => return error,
    };
    let mut cx = Cx::new(true).knowing(types);
    cx.problems = problems;
    convert(&mut tree, &mut cx);
    refusal(cx.problems, text)
}
