//! The readers.

use crate::error::{Code, PolicyError, Problem};
use crate::json::{At, MAX_ELEMENTS, Read, Reader, in_document_order, meant, quoted};
use crate::model::{
    Action, Document, Edit, EditRequest, Event, Plan, Resource, ResourceKind, Snapshot, SystemEditRequest,
};

/// The most bytes of one document.
pub(crate) const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Reads a snapshot, checks it as a whole, and gives it with what is odd but no reason to refuse it.
///
/// # Errors
/// Every problem of the document, up to [`crate::error::MAX_PROBLEMS`], in document order.
pub fn read_snapshot(bytes: &[u8]) -> Result<(Snapshot, Vec<Problem>), PolicyError> {
    let text = text_of(bytes)?;
    let mut snapshot = Snapshot::placeholder();
    let reader = read_text(&mut snapshot, text)?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err(PolicyError::new(Code::MalformedJson, "", "a snapshot is an object"));
    }
    if snapshot.size() > MAX_ELEMENTS {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a snapshot has at most 5 million entries"));
    }
    let implied = snapshot.complete_user_roles(&reader.incomplete);
    snapshot.order_record_types();
    let mut problems = reader.into_problems();
    let is_readable = problems.is_empty();
    problems.extend(snapshot.check_document(&Document { implied, is_readable }));
    match refusal(problems, text) {
        Some(refusal) => Err(refusal),
        None => {
            let oddities = snapshot.group_cycles();
            Ok((snapshot, oddities))
        }
    }
}

/// The refusal of a document with these problems, in document order; none if there are none.
fn refusal(problems: Vec<Problem>, text: &str) -> Option<PolicyError> {
    if problems.is_empty() { None } else { PolicyError::from_problems(in_document_order(problems, text)) }
}

/// Reads one resource.
///
/// # Errors
/// Every problem of the document, such as `UNKNOWN_VALUE` at `/type`.
pub fn read_resource(bytes: &[u8]) -> Result<Resource, PolicyError> {
    read_resource_of(&Snapshot::empty(), bytes)
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_resource`].
pub fn read_resource_of(snapshot: &Snapshot, bytes: &[u8]) -> Result<Resource, PolicyError> {
    read_of(bytes, |resource: &Resource| unknown_type(snapshot, resource, "").into_iter().collect())
}

/// Reads a list of resources.
///
/// # Errors
/// Every problem of the document.
pub fn read_resources(bytes: &[u8]) -> Result<Vec<Resource>, PolicyError> {
    read_resources_of(&Snapshot::empty(), bytes)
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_resources`].
pub fn read_resources_of(snapshot: &Snapshot, bytes: &[u8]) -> Result<Vec<Resource>, PolicyError> {
    read_of(bytes, |resources: &Vec<Resource>| {
        let numbered = resources.iter().enumerate();
        numbered.filter_map(|(index, resource)| unknown_type(snapshot, resource, &format!("/{index}"))).collect()
    })
}

/// Reads an event.
///
/// # Errors
/// Every problem of the document.
pub fn read_event(bytes: &[u8]) -> Result<Event, PolicyError> {
    read_event_of(&Snapshot::empty(), bytes)
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_event`].
pub fn read_event_of(snapshot: &Snapshot, bytes: &[u8]) -> Result<Event, PolicyError> {
    read_of(bytes, |event: &Event| {
        event.record.as_ref().and_then(|record| unknown_type(snapshot, record, "/record")).into_iter().collect()
    })
}

/// TYPE-05. A record of a type that nobody declares.
fn unknown_type(snapshot: &Snapshot, resource: &Resource, pointer: &str) -> Option<Problem> {
    let message = || {
        let kinds = snapshot.kinds().map(|kind| kind.as_str().to_owned().into());
        let meant = meant(resource.kind.as_str(), &mut { kinds });
        format!("there is no resource type {}{meant}", quoted(resource.kind.as_str()))
    };
    (!snapshot.knows(resource.kind)).then(|| Problem::new(Code::UnknownValue, format!("{pointer}/type"), message()))
}

/// Reads an action such as `lead.view`.
///
/// # Errors
/// `UNKNOWN_ACTION` for a text that is in no table.
pub fn read_action(text: &str) -> Result<Action, PolicyError> {
    read_action_of(&Snapshot::empty(), text)
}

/// The same where the types that a programme declares are known, too.
///
/// # Errors
/// As [`read_action`].
pub fn read_action_of(snapshot: &Snapshot, text: &str) -> Result<Action, PolicyError> {
    let unknown = || PolicyError::new(Code::UnknownAction, "", no_action(snapshot, text));
    snapshot.action(text).ok_or_else(unknown)
}

/// That there is no such action, and which one was probably meant.
pub(super) fn no_action(snapshot: &Snapshot, text: &str) -> String {
    let declared = snapshot.record_types.keys().map(|name| ResourceKind::Declared(*name));
    let kinds = declared.flat_map(Action::on);
    let names = Action::all().chain(kinds).map(|action| action.to_string().into());
    let meant = meant(text, &mut { names });
    format!("there is no action {}{meant}", quoted(text))
}

/// Reads an edit with its actor, moment and revision.
///
/// # Errors
/// Every problem of the document.
#[inline(never)]
pub fn read_edit_request(bytes: &[u8]) -> Result<EditRequest, PolicyError> {
    read(bytes)
}

/// Reads what a system asserts, with its source, moment and revision.
///
/// # Errors
/// Every problem of the document; `UNKNOWN_VALUE` at `/edit/kind` for an edit that people ask for.
#[inline(never)]
pub fn read_system_edit_request(bytes: &[u8]) -> Result<SystemEditRequest, PolicyError> {
    read(bytes)
}

/// Reads an edit of either kind.
///
/// # Errors
/// Every problem of the document.
pub fn read_edit(bytes: &[u8]) -> Result<Edit, PolicyError> {
    read(bytes)
}

/// Reads a plan that was written by [`super::write_plan`] and may have travelled since.
///
/// # Errors
/// Every problem of the document.
pub fn read_plan(bytes: &[u8]) -> Result<Plan, PolicyError> {
    read(bytes)
}

pub(super) fn text_of(bytes: &[u8]) -> Result<&str, PolicyError> {
    if bytes.len() > MAX_BYTES {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a document has at most 256 MB"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        PolicyError::new(Code::MalformedJson, "", format!("the text is no UTF-8 at byte {}", error.valid_up_to()))
    })
}

fn read<T: Read>(bytes: &[u8]) -> Result<T, PolicyError> {
    let mut value = T::placeholder();
    read_document(&mut value, bytes)?;
    Ok(value)
}

/// Reads a value about which `check` has something to say as well.
fn read_of<T: Read>(bytes: &[u8], check: impl FnOnce(&T) -> Vec<Problem>) -> Result<T, PolicyError> {
    let mut value = T::placeholder();
    let text = text_of(bytes)?;
    let mut problems = read_text(&mut value, text)?.into_problems();
    problems.extend(check(&value));
    refusal(problems, text).map_or(Ok(value), Err)
}

fn read_document(value: &mut dyn Read, bytes: &[u8]) -> Result<(), PolicyError> {
    let text = text_of(bytes)?;
    let problems = read_text(value, text)?.into_problems();
    refusal(problems, text).map_or(Ok(()), Err)
}

/// Reads the value of a text; what does not fit is with the reader.
///
/// # Errors
/// `MALFORMED_JSON` for a text that is no JSON, `LIMIT_EXCEEDED` for one with too many values that nobody knows.
fn read_text<'a>(value: &mut dyn Read, text: &'a str) -> Result<Reader<'a>, PolicyError> {
    let mut reader = Reader::of_text(text);
    if value.read(&mut reader, &At::ROOT).and_then(|()| reader.end()).is_ok() {
        return Ok(reader);
    }
    Err(match reader.malformed() {
        // The sentence ends with the place, which is what people need.
        Some(why) => PolicyError::new(Code::MalformedJson, "", format!("the text is no JSON: {why}")),
        None if reader.is_too_large() => PolicyError::new(Code::LimitExceeded, "", "the document has too many values"),
        None => PolicyError::new(Code::MalformedJson, "", "the document does not fit its format"),
    })
}
