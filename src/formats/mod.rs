//! The documents: what is read from outside and written to it.
//!
//! A document is read once, straight into the model, and every problem of it is named; then a snapshot is checked as a
//! whole. What a type looks like in JSON, its schema and its TypeScript come from the field table in the model.

mod columnar_plan;
mod csv;
mod grants;
mod import;
mod problem;
mod read;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod table;
#[cfg(feature = "schema")]
mod typescript;

#[cfg(target_arch = "wasm32")]
pub(crate) use crate::json::meant;
pub use columnar_plan::{ColumnarTexts, write_columnar};
pub use csv::{read_import_csv, read_manager_rows_csv};
pub use grants::{
    CriterionOut, GrantGroupOut, GrantOwnerOut, GrantRowOut, GrantsOut, GroupedRowOut, HomeOut, OperandOut, PartOut,
    SaysOut, TestOut, ValueOut, criterion_number,
};
pub use import::{read_edit_or_import, read_import_columns, read_import_head};
pub use problem::ProblemOut;
pub use read::{
    read_action, read_action_of, read_edit, read_edit_request, read_event, read_event_of, read_plan, read_resource,
    read_resource_of, read_resources, read_resources_of, read_snapshot, read_system_edit_request,
};
pub use request::Members;
#[cfg(feature = "schema")]
pub use {
    schema::{definitions, schemas},
    typescript::{typescript, typescript_actions},
};

use crate::json::to_json;
use crate::model::{Plan, Resource, Snapshot, User};

/// The snapshot as JSON: equal snapshots give equal bytes, and what has its default value is left out.
#[must_use]
pub fn write_snapshot(snapshot: &Snapshot) -> String {
    to_json(snapshot)
}

/// The plan as JSON.
#[must_use]
pub fn write_plan(plan: &Plan) -> String {
    to_json(plan)
}

/// One user as JSON, in the form that it has in a snapshot.
#[must_use]
pub fn write_user(user: &User) -> String {
    to_json(user)
}

/// One resource as JSON.
#[must_use]
pub fn write_resource(resource: &Resource) -> String {
    to_json(resource)
}
