//! JSON Schema of the documents.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::grants::{GrantOwnerOut, GrantRowOut};
use super::problem::ProblemOut;
use crate::model::{
    Action, Decision, EditRequest, Event, Finding, HierarchyRole, Impact, ManagerListing, PartnerReview, Plan,
    Recipients, Resource, Snapshot, SystemEditRequest,
};

/// The documents with a schema of their own: file name and schema, as a reader or writer of the format needs it.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    fn input<T: schemars::JsonSchema>() -> Value {
        SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>().to_value()
    }
    vec![
        ("snapshot", input::<Snapshot>()),
        ("resource", input::<Resource>()),
        ("edit-request", input::<EditRequest>()),
        ("system-edit-request", input::<SystemEditRequest>()),
        ("event", input::<Event>()),
        ("plan", input::<Plan>()),
        ("action", input::<Action>()),
        ("decision", output::<Decision>()),
        ("problem", output::<ProblemOut<'static>>()),
    ]
}

fn output<T: schemars::JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// What reports answer; TypeScript names these types, no document has a schema of their own.
fn reports() -> Vec<Value> {
    vec![
        output::<Recipients<'static>>(),
        output::<ManagerListing<'static>>(),
        output::<HierarchyRole<'static>>(),
        output::<Finding>(),
        output::<Impact<'static>>(),
        output::<PartnerReview<'static>>(),
        output::<GrantRowOut<'static>>(),
        output::<GrantOwnerOut<'static>>(),
    ]
}

/// Every named type of the documents with its schema, sorted by name.
#[must_use]
pub fn definitions() -> Map<String, Value> {
    let mut all = Map::new();
    for mut schema in schemas().into_iter().map(|(_, schema)| schema).chain(reports()) {
        let Some(root) = schema.as_object_mut() else {
            continue;
        };
        root.remove("$schema");
        if let Some(Value::Object(inner)) = root.remove("$defs") {
            all.extend(inner);
        }
        let title = root.remove("title").and_then(|title| title.as_str().map(str::to_owned));
        if let Some(title) = title {
            all.insert(title, schema);
        }
    }
    let mut names: Vec<_> = all.keys().cloned().collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), all.get(&name).cloned().unwrap_or_else(|| json!({})))).collect()
}
