//! JSON Schema of the wire types.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::decision::{DecisionOut, ProblemOut};
use super::edit::{EditRequest, SystemEditRequest};
use super::event::Event;
use super::grants::{GrantOwnerOut, GrantRowOut};
use super::plan::Plan;
use super::report::{FindingOut, HierarchyRoleOut, ImpactOut, ListerRowOut, PartnerReviewOut, RecipientsOut};
use super::resource::Resource;
use super::snapshot::Snapshot;
use super::vocabulary::ActionName;

/// The documents with a schema of their own: file name and schema, as a reader or writer of the format needs it.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    fn input<T: schemars::JsonSchema>() -> Value {
        SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>().to_value()
    }
    vec![
        ("snapshot", input::<Snapshot<'static>>()),
        ("resource", input::<Resource<'static>>()),
        ("edit-request", input::<EditRequest<'static>>()),
        ("system-edit-request", input::<SystemEditRequest<'static>>()),
        ("event", input::<Event<'static>>()),
        ("plan", input::<Plan<'static>>()),
        ("action", input::<ActionName>()),
        ("decision", output::<DecisionOut<'static>>()),
        ("problem", output::<ProblemOut<'static>>()),
    ]
}

fn output<T: schemars::JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// What reports answer; TypeScript names these types, no document has a schema of their own.
fn reports() -> Vec<Value> {
    vec![
        output::<RecipientsOut<'static>>(),
        output::<ListerRowOut<'static>>(),
        output::<HierarchyRoleOut<'static>>(),
        output::<FindingOut<'static>>(),
        output::<ImpactOut<'static>>(),
        output::<PartnerReviewOut<'static>>(),
        output::<GrantRowOut<'static>>(),
        output::<GrantOwnerOut<'static>>(),
    ]
}

/// Every named type of the wire with its schema, sorted by name.
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
