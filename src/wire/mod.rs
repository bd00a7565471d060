//! JSON in and out: the only room of the crate that knows serde.
//!
//! A document is read by typed readers that refuse what they do not know, then converted to the model, which collects
//! every broken id, instant and rule of form, then checked as a whole. Only a document that a reader refuses is read
//! again as a tree, so that all its faults can be named at once.

mod compiled;
mod cx;
mod decimal;
mod decision;
mod edit;
mod edit_parts;
mod entries;
mod event;
mod gather;
mod import;
mod internal;
mod json;
mod mend;
mod names;
mod node;
mod order;
mod partner;
mod plan;
mod portal;
mod queue;
mod read;
mod readable;
mod record_types;
mod report;
mod request;
mod resource;
mod review;
mod rows;
mod rule_ids;
mod scan;
#[cfg(feature = "schema")]
mod schema;
mod settings;
mod sharing;
mod sheet;
mod snapshot;
mod source;
mod table;
mod tagged;
mod text;
mod tree;
#[cfg(feature = "schema")]
mod typescript;
mod user;
mod vocabulary;
mod writable;

use std::borrow::Cow;
use std::sync::Arc;

pub use compiled::{read_compiled, write_compiled};
pub use decision::{DecisionOut, ProblemOut};
pub use import::{read_edit_or_import, read_import_columns, read_import_head};
pub use read::{
    read_action, read_action_of, read_edit, read_edit_request, read_event, read_event_of, read_plan, read_resource,
    read_resource_of, read_resources, read_resources_of, read_snapshot, read_system_edit_request,
};
pub use report::{
    ClosedReviewOut, FindingOut, HierarchyRoleOut, ImpactOut, ListerRowOut, NoteOut, PartnerReviewOut, RecipientsOut,
    ReviewCampaignOut, ReviewStateOut,
};
pub use request::Members;
pub use rows::{read_import_csv, read_manager_rows_csv};
#[cfg(feature = "schema")]
pub use {
    schema::{definitions, schemas},
    typescript::{typescript, typescript_actions},
};

use crate::model;
use writable::{Json, Out};

/// The snapshot as JSON: equal snapshots give equal bytes, and what has its default value is left out.
#[must_use]
pub fn write_snapshot(snapshot: &model::Snapshot) -> String {
    Out::of(&snapshot::Snapshot::from(snapshot))
}

/// The plan as JSON.
#[must_use]
pub fn write_plan(plan: &model::Plan) -> String {
    Out::of(&plan::Plan::from(plan))
}

pub use sheet::{SheetTexts, write_sheet};

/// The plan as a value for another serializer than JSON's.
#[must_use]
pub fn plan_out(plan: &model::Plan) -> impl serde::Serialize {
    Json(Out::of(&plan::Plan::from(plan)))
}

/// The changes of a plan as a value for another serializer than JSON's.
#[must_use]
pub fn changes_out(changes: &[model::Change]) -> impl serde::Serialize {
    Json(Out::of(&changes.iter().map(plan::Change::from).collect::<text::Many<_>>()))
}

/// One user as a value, in the form that it has in a snapshot.
#[must_use]
pub fn user_out(user: &model::User) -> impl serde::Serialize {
    Json(Out::of(&user::User::from(user)))
}

/// One resource as a value.
#[must_use]
pub fn resource_out(resource: &model::Resource) -> impl serde::Serialize {
    Json(Out::of(&resource::Resource::from(resource)))
}

/// The decision as JSON.
#[must_use]
pub fn write_decision(decision: &model::Decision) -> String {
    to_json(&DecisionOut::from(decision))
}

/// The problems of a refusal as JSON: a list of `{ code, at, message }`.
#[must_use]
pub fn write_problems(refusal: &crate::error::PolicyError) -> String {
    to_json(&ProblemOut::all(refusal))
}

/// The JSON of a value whose keys are texts, so that writing it cannot fail.
fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The texts of a list, stored once each.
fn share_all(list: text::Many<text::Text<'_>>, cx: &mut cx::Cx) -> Vec<Arc<str>> {
    list.0.iter().map(|text| cx.share(&text.0)).collect()
}

/// A list of texts as it is written.
fn text_list(list: &[Arc<str>]) -> text::Many<text::Text<'_>> {
    list.iter().map(text::Text::from).collect()
}

/// A list of ids as it is written, left out where it is empty.
fn id_list<'a, T>(ids: &'a [T]) -> text::Given<text::Many<text::Id<'a>>>
where
    text::Id<'a>: From<&'a T>,
{
    text::Given::list(ids.iter().map(text::Id::from).collect())
}

impl From<model::Instant> for text::Moment<'_> {
    fn from(instant: model::Instant) -> Self {
        Self(Cow::Owned(instant.to_string()))
    }
}
