//! TypeScript types out of the JSON Schema of the wire types, the same text every time.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::schema::definitions;
use crate::model::ResourceKind;

const HEAD: &str = "// Generated from the Rust wire types by tests/generated.rs; do not edit.\n";

/// The TypeScript source of every wire type.
#[must_use]
pub fn typescript() -> String {
    let mut out = format!("{HEAD}import type {{ DeclaredVerb, RegisteredRecordType }} from \"../register.js\";\n");
    for (name, schema) in &definitions() {
        out.push('\n');
        declare(&mut out, name, schema);
    }
    out
}

/// The TypeScript source of the table of actions, in the order in which compiled access numbers them.
#[must_use]
pub fn typescript_actions() -> String {
    let mut out = format!(
        "{HEAD}\n/** Each type of resource with its verbs, in the order in which compiled access numbers them. */\n\
         export const TABLE: readonly string[] = [\n"
    );
    for kind in ResourceKind::ALL {
        let verbs: Vec<&str> = kind.verbs().iter().map(|verb| verb.as_str()).collect();
        let _ = writeln!(out, "  \"{} {}\",", kind.as_str(), verbs.join(" "));
    }
    out.push_str("];\n");
    out
}

fn declare(out: &mut String, name: &str, schema: &Value) {
    comment(out, schema, "");
    // Writing to a String cannot fail.
    let _ = if is_plain_object(schema) {
        writeln!(out, "export interface {name} {}", object(schema, ""))
    } else {
        let shape = shape(schema, "");
        let gap = if shape.starts_with('\n') { "" } else { " " };
        // What a programme declares is made known to the compiler by augmentation (TYPE-01).
        let registered = match name {
            "ResourceType" | "RecordTypeId" | "ModuleId" | "NotificationModuleId" => "\n  | RegisteredRecordType",
            "Action" => "\n  | `${RegisteredRecordType}.${DeclaredVerb}`",
            _ => "",
        };
        writeln!(out, "export type {name} ={gap}{shape}{registered};")
    };
}

fn comment(out: &mut String, schema: &Value, indent: &str) {
    if let Some(text) = schema.get("description").and_then(Value::as_str) {
        let text = text.replace('\n', " ").replace("*/", "* /");
        let _ = writeln!(out, "{indent}/** {text} */");
    }
}

fn is_plain_object(schema: &Value) -> bool {
    schema.get("properties").is_some() && schema.get("oneOf").is_none() && schema.get("$ref").is_none()
}

/// The type of a schema as an expression.
fn shape(schema: &Value, indent: &str) -> String {
    let Some(parts) = schema.as_object() else {
        return "unknown".to_owned();
    };
    if let Some(constant) = parts.get("const") {
        return constant.to_string();
    }
    if let Some(Value::Array(values)) = parts.get("enum") {
        return union(values.iter().map(Value::to_string), indent);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(Value::Array(options)) = parts.get(key) {
            let inner = format!("{indent}    ");
            let described = |option: &Value| {
                let text = option.get("description").and_then(Value::as_str).filter(|_| is_plain_object(option));
                (text.map(str::to_owned), shape(option, &inner))
            };
            return described_union(options.iter().map(described), indent);
        }
    }
    if let Some(Value::String(reference)) = parts.get("$ref") {
        let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
        // A variant that is a struct of its own: its fields and the tag.
        return if parts.contains_key("properties") { format!("{} & {name}", object(schema, indent)) } else { name };
    }
    match parts.get("type") {
        Some(Value::Array(kinds)) => {
            let option = |kind: &Value| {
                let mut one = parts.clone();
                one.insert("type".to_owned(), kind.clone());
                shape(&Value::Object(one), indent)
            };
            union(kinds.iter().map(option), indent)
        }
        Some(Value::String(kind)) => named(kind, schema, parts, indent),
        _ => "unknown".to_owned(),
    }
}

fn named(kind: &str, schema: &Value, parts: &Map<String, Value>, indent: &str) -> String {
    match kind {
        // The names that are built in; the others are those that a programme registers.
        "string" => match schema.get("examples").and_then(Value::as_array) {
            Some(names) if !names.is_empty() => union(names.iter().map(Value::to_string), indent),
            _ => "string".to_owned(),
        },
        "integer" | "number" => "number".to_owned(),
        "boolean" => "boolean".to_owned(),
        "null" => "null".to_owned(),
        "array" => {
            let item = parts.get("items").map_or_else(|| "unknown".to_owned(), |items| shape(items, indent));
            if item.contains(' ') { format!("({item})[]") } else { format!("{item}[]") }
        }
        "object" if parts.contains_key("properties") => object(schema, indent),
        "object" => match (parts.get("propertyNames"), parts.get("additionalProperties")) {
            (Some(keys), Some(values)) => {
                format!("Partial<Record<{}, {}>>", shape(keys, indent), shape(values, indent))
            }
            (None, Some(values)) if values.is_object() => format!("Record<string, {}>", shape(values, indent)),
            _ => "Record<string, never>".to_owned(),
        },
        _ => "unknown".to_owned(),
    }
}

fn union(options: impl Iterator<Item = String>, indent: &str) -> String {
    described_union(options.map(|option| (None, option)), indent)
}

/// A union on one line if it fits, and otherwise with each option on a line of its own under its description.
fn described_union(options: impl Iterator<Item = (Option<String>, String)>, indent: &str) -> String {
    let mut options: Vec<_> = options.collect();
    options.dedup();
    let line = options.iter().map(|(_, option)| option.as_str()).collect::<Vec<_>>().join(" | ");
    if line.len() + indent.len() <= 100 && !line.contains('\n') {
        return line;
    }
    let mut out = String::new();
    for (text, option) in options {
        if let Some(text) = text {
            let _ = write!(out, "\n{indent}  /** {} */", text.replace('\n', " ").replace("*/", "* /"));
        }
        let _ = write!(out, "\n{indent}  | {option}");
    }
    out
}

/// The fields of an object, the required ones as they are and the others with a question mark.
fn object(schema: &Value, indent: &str) -> String {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let inner = format!("{indent}  ");
    let mut out = "{\n".to_owned();
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        comment(&mut out, field, &inner);
        let mark = if required.contains(&name.as_str()) { "" } else { "?" };
        let _ = writeln!(out, "{inner}{name}{mark}: {};", shape(field, &inner));
    }
    out.push_str(indent);
    out.push('}');
    out
}
